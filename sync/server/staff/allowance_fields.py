"""What the sheet of allowances of pages is made of: its words, fields and columns. Must not know a request or write
anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from sync import register
from sync.rules import allowances
from sync.server import questions_names, register_store
from sync.server.register_store import every
from sync.server.staff.desk import office
from sync.server.staff.fields import Choice, Day, Field, Number, Option, Yes
from sync.server.staff.forms import Form
from sync.server.staff.pickers import Picked
from sync.server.staff.screens import site_name
from sync.server.staff.wording import PARTIES, local, plain_day

if TYPE_CHECKING:
    from sync.server.staff.sheets import Shown

BEYOND = {
    "even_out": _l("it is proposed to take it off in the next month"), "tell": _l("it is told, and no more"),
}  # fmt: skip


def fields() -> list[Field]:
    return [
        Day(name="effective_from", words=_l("In force from"), hint=_l("What was declared before counts as it did.")),
        Choice(name="party_kind", words=_l("For"), options=lambda: list(PARTIES.items())),
        Picked(name="party", words=_l("only for this organisation or group"), what="party", required=False),
        Choice(name="site", words=_l("At"), options=_sites, none=_l("every site")),
        Number(name="mono", words=_l("Black and white pages a month, as A4")),
        Number(name="colour", words=_l("Colour pages a month, as A4")),
        Number(name="warn_percent", words=_l("The kiosk warns from so many percent on"), least=1, most=100),
        Yes(name="carries", words=_l("Pages left over from the month before may be used"), required=False),
        Number(name="mono_carried_most", words=_l("Black and white left over, at most"), required=False,
               hint=_l("They are used last, and not carried on.")),
        Number(name="colour_carried_most", words=_l("Colour left over, at most"), required=False),
        Choice(name="beyond", words=_l("When kiosks together take in more"), options=lambda: list(BEYOND.items()),
               none=_l("staff decide")),
    ]  # fmt: skip


def check(form: Form) -> None:
    """What is for one party is for the kind that it is of; what is carried over has a most."""
    mono, colour = (form.values.get(name) or 0 for name in ("mono_carried_most", "colour_carried_most"))
    form.values |= {"mono_carried_most": mono, "colour_carried_most": colour}
    form.values["beyond"] = form.values.get("beyond") or "ask"
    if form.values.get("carries") and not (mono or colour):
        form.wrong("mono_carried_most", _("Type how many at most."))
    party = register_store.get(register.Party, form.values.get("party") or "")
    if party is not None:
        form.values["party_kind"] = party.kind


def cells(each: register.Allowance, shown: Shown) -> tuple[str, ...]:
    whom = shown.party(each.party) if each.party else str(PARTIES[each.party_kind])
    parties = (
        1
        if each.party
        else sum(party.kind == each.party_kind and party.status == "active" for party in every(register.Party))
    )
    return (
        whom + (f", {shown.site(each.site)}" if each.site else ""), plain_day(each.effective_from) or _("ever"),
        _with_carried(each.mono, each.mono_carried_most if each.carries else 0),
        _with_carried(each.colour, each.colour_carried_most if each.carries else 0),
        ngettext("%(num)d party", "%(num)d parties", parties),
    )  # fmt: skip


def of_two(one: str, other: str) -> list[str]:
    """Where two parties each have a limit of their own: which of them holds once they are one."""
    pairs = allowances.of_two(every(register.Allowance), one, other, local(office().now()).date())
    names = questions_names.parties_by_id([one, other])
    return [
        _("Both have a limit of pages of their own (%(where)s). Once they are one, the later holds, that of %(party)s: "
          "%(mono)s black and white and %(colour)s in colour a month, since %(day)s; no longer %(other_mono)s and "
          "%(other_colour)s. Whoever wants another one makes a new version of it afterwards.",
          where=site_name(holds.site) if holds.site else _("All sites"), party=names[holds.party or ""].name,
          mono=holds.mono, colour=holds.colour, day=plain_day(holds.effective_from) or _("ever"),
          other_mono=replaced.mono, other_colour=replaced.colour)
        for holds, replaced in pairs
    ]  # fmt: skip


def _with_carried(number: int, most: int) -> str:
    return _("%(number)s, left over +%(most)s", number=number, most=most) if most else str(number)


def _sites() -> list[Option]:
    return [(site.id, site.name) for site in questions_names.sites()]
