"""What the sheets of memberships, sites, hours, closures, purposes, notices and operators are made of: their words,
fields and columns. Must not know a request or write anything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sync import register
from sync.server import questions_names
from sync.server.register_models import HoursRow, ItemRow, MembershipRow
from sync.server.register_store import every, select
from sync.server.staff import names
from sync.server.staff.fields import Choice, Day, Field, Hour, Number, Option, Text, Trilingual, Yes
from sync.server.staff.forms import Form
from sync.server.staff.pickers import Picked
from sync.server.staff.register_fields import WhenExactly
from sync.server.staff.wording import MEMBERSHIPS, moment, plain_day

if TYPE_CHECKING:
    from sync.server.staff.sheets import Shown

PURPOSE_ICONS = (
    "messages", "school", "device-desktop", "message-question", "printer", "package-export", "books", "users",
    "mailbox", "dots",
)  # fmt: skip
LAST_MINUTE = 24 * 60


def _sites() -> list[Option]:
    return [(site.id, site.name) for site in questions_names.sites()]


def _weekdays() -> list[Option]:
    locale = get_locale()
    told = locale.days["stand-alone"]["wide"] if locale else {day: str(day) for day in range(7)}
    return [(str(day), told[day]) for day in range(7)]


def weekday(day: int) -> str:
    """ "wtorek" of 1."""
    return str(dict(_weekdays())[str(day)])


# --- who acts for whom ------------------------------------------------------------------------------------------------


def membership_fields() -> list[Field]:
    empty: dict[str, Any] = {"required": False}
    return [
        Picked(name="person", words=_l("Person"), what="person", hint=_l("Name or number.")),
        Picked(name="party", words=_l("Organisation or group"), what="party", hint=_l("Name or number.")),
        Choice(name="role", words=_l("As"), options=lambda: list(MEMBERSHIPS.items()),
               hint=_l("A representative may sign for it; a responsible person answers for what it borrows.")),
        Day(name="since", words=_l("From"), hint=_l("Empty: since ever."), **empty),
        Day(name="until", words=_l("Until"), hint=_l("Empty: without end."), **empty),
    ]  # fmt: skip


def membership_cells(each: register.Membership, shown: Shown) -> tuple[str, ...]:
    role = str(MEMBERSHIPS[each.role])
    return shown.person(each.person), shown.party(each.party), role, plain_day(each.since), plain_day(each.until)


def check_membership(form: Form) -> None:
    _check_order(form, "since", "until")
    person, party = form.values.get("person"), form.values.get("party")
    if person and party:
        alike = list(select(register.Membership, MembershipRow.person == person, MembershipRow.party == party))
        others = [each for each in alike if each.id != form.id]
        if len(others) < len(alike):  # it is one of several that came of a merge: each may say something else
            said = tuple(form.values.get(name) for name in _TERM)
            others = [each for each in others if tuple(getattr(each, name) for name in _TERM) == said]
        if others:
            form.wrong("party", _("They act for it already. Change that entry instead."))


_TERM = ("role", "since", "until")


def _check_order(form: Form, first: str, last: str) -> None:
    begins, ends = form.values.get(first), form.values.get(last)
    if begins is not None and ends is not None and ends < begins:
        form.wrong(last, _("This lies before the beginning."))


# --- sites, hours, closures -------------------------------------------------------------------------------------------


def site_fields() -> list[Field]:
    return [
        Text(name="name", words=_l("Name"), longest=80),
        Text(name="code", words=_l("Code"), longest=8,
             hint=_l("Begins the numbers of its slips, as COP. Capitals and digits.")),
        Text(name="address", words=_l("Address"), longest=200),
        Yes(name="unaffiliated", words=_l("It is for people in no organisation"), required=False),
    ]  # fmt: skip


def site_cells(site: register.Site, shown: Shown) -> tuple[str, ...]:
    return site.name, site.code, site.address


def check_site(form: Form) -> None:
    code = str(form.values.get("code") or "").upper()
    if code and not (code.isascii() and code.isalnum()):
        form.wrong("code", _("Letters without accents and digits only."))
    elif any(site.code == code and site.id != form.id for site in every(register.Site)):
        form.wrong("code", _("Another site has this code."))
    form.values["code"] = code


def site_in_use(site: register.Site) -> str:
    used = ItemRow.select(ItemRow.id).where(ItemRow.site == site.id).first() is not None
    return _("Things belong to this site, so it stays. Give them another one first.") if used else ""


def hours_fields() -> list[Field]:
    return [
        Choice(name="site", words=_l("Site"), options=_sites),
        Choice(name="weekday", words=_l("Day of the week"), options=_weekdays),
        Hour(name="opens", words=_l("Opens")),
        Hour(name="closes", words=_l("Closes")),
    ]


def check_hours(form: Form) -> None:
    day = form.values.get("weekday")
    if day is not None:
        form.values["weekday"] = int(day)
    opens, closes = form.values.get("opens"), form.values.get("closes")
    if opens is not None and closes is not None and closes <= opens:
        form.wrong("closes", _("It must close after it opens."))
    if form.is_good:
        same = select(register.Hours, HoursRow.site == form.values["site"], HoursRow.weekday == int(day or 0))
        if any(each.id != form.id for each in same):
            form.wrong("weekday", _("This day has its hours already. Change that entry instead."))


def hours_cells(each: register.Hours, shown: Shown) -> tuple[str, ...]:
    return shown.site(each.site), weekday(each.weekday), _clock(each.opens), _clock(each.closes)


def hours_order(each: register.Hours) -> tuple[str, int]:
    return each.site, each.weekday


def _clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02}"


def closure_fields() -> list[Field]:
    return [
        Choice(name="site", words=_l("Site"), options=_sites),
        Day(name="day", words=_l("Day")),
        Trilingual(name="reason", words=_l("Reason"), longest=80, hint=_l("Public holidays need no entry.")),
    ]


def closure_cells(each: register.Closure, shown: Shown) -> tuple[str, ...]:
    return shown.site(each.site), plain_day(each.day), _said(each.reason)


def check_closure(form: Form) -> None:
    site, day = form.values.get("site"), form.values.get("day")
    if any((each.site, each.day) == (site, day) and each.id != form.id for each in every(register.Closure)):
        form.wrong("day", _("This day is shut already."))


# --- what the waiting screen shows ------------------------------------------------------------------------------------


def purpose_fields() -> list[Field]:
    return [
        Trilingual(name="name", words=_l("Name"), longest=40),
        Choice(name="icon", words=_l("Icon"), options=lambda: [(icon, icon) for icon in PURPOSE_ICONS]),
        Number(name="position", words=_l("Place in the list"), most=10_000),
    ]


def notice_fields() -> list[Field]:
    return [
        Choice(name="site", words=_l("Site"), options=_sites),
        WhenExactly(name="shown_from", words=_l("Shown from")),
        WhenExactly(name="shown_until", words=_l("Shown until"), usual=LAST_MINUTE - 1),
        Trilingual(name="heading", words=_l("Heading"), longest=60),
        Trilingual(name="text", words=_l("Text"), longest=160),
        Trilingual(name="detail", words=_l("Small print"), longest=120,
                   hint=_l("Where and when, or whom to ask.")),
    ]  # fmt: skip


def notice_cells(notice: register.Notice, shown: Shown) -> tuple[str, ...]:
    return _said(notice.heading), shown.site(notice.site), moment(notice.shown_from), moment(notice.shown_until)


def check_notice(form: Form) -> None:
    _check_order(form, "shown_from", "shown_until")


def operator_fields() -> list[Field]:
    return [
        Text(name="name", words=_l("Name"), longest=120),
        Day(name="since", words=_l("From")),
        Day(name="until", words=_l("Until"), required=False, hint=_l("Empty: until somebody else runs it.")),
        Text(name="contract", words=_l("Agreement with the city"), longest=200, required=False,
             hint=_l("Its number and date; it stands in the report.")),
    ]  # fmt: skip


def operator_cells(each: register.Operator, shown: Shown) -> tuple[str, ...]:
    return each.name, plain_day(each.since), plain_day(each.until), each.contract


def check_operator(form: Form) -> None:
    _check_order(form, "since", "until")
    begins = form.values.get("since")
    if any(each.since == begins and each.id != form.id for each in every(register.Operator)):
        form.wrong("since", _("Another operator begins on this day."))


def _said(words: register.Words) -> str:
    return words.in_language(names.language())
