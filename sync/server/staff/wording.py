"""The words of the screens for what rows hold: facts, states, reasons, cases, and moments as people say them.

Every word of a closed list stands here once; templates ask by filter. A word that this version does not know is shown
as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_time, format_timedelta
from babel.numbers import format_currency, format_decimal
from flask import Flask
from flask_babel import get_locale, lazy_gettext, ngettext

from sync.server.staff.booking_words import BOOKING_GROUNDS, BOOKING_REFUSALS, BOOKING_STATES
from sync.server.staff.detected_words import DETECTED
from sync.server.staff.fact_words import FACT_ICONS, FACT_TONES, FACTS
from sync.server.staff.kiosk_words import ASKING, FINDINGS, LEVELS
from sync.server.staff.page_words import USAGES

ZONE = ZoneInfo("Europe/Warsaw")
_l = lazy_gettext

VISIT_STATES: Mapping[str, Any] = {
    "in": _l("inside"),
    "left": _l("left"),
    "corrected": _l("corrected"),
    "estimated": _l("end estimated"),
    "undone": _l("taken back"),
    "unknown": _l("unknown"),
}
LOAN_STATES: Mapping[str, Any] = {
    "out": _l("on loan"),
    "overdue": _l("overdue"),
    "declared_returned": _l("declared returned"),
    "undone": _l("taken back"),
    "unknown": _l("unknown"),
}
ITEM_STATES: Mapping[str, Any] = {
    "available": _l("available"),
    "in_repair": _l("in repair"),
    "lost": _l("lost"),
    "withdrawn": _l("withdrawn"),
}
STATUSES: Mapping[str, Any] = {"active": _l("active"), "blocked": _l("blocked"), "archived": _l("archived")}
CREDENTIAL_STATES: Mapping[str, Any] = {
    "active": _l("active"),
    "lost": _l("lost"),
    "blocked": _l("blocked"),
    "replaced": _l("replaced"),
}
CREDENTIALS: Mapping[str, Any] = {"card": _l("Card"), "qr": _l("QR code")}
VISITORS: Mapping[str, Any] = {
    "member": _l("member"),
    "resident": _l("resident"),
    "organisation": _l("an organisation's guest"),
    "informal_group": _l("informal group"),
    "youth": _l("youth"),
    "unknown_card": _l("unknown card"),
}
SIGNED: Mapping[str, Any] = {
    "strokes": _l("signed on the screen"),
    "pin": _l("signed with a PIN"),
    "card": _l("signed with a card"),
    "paper": _l("signed on paper"),
    "staff": _l("confirmed by staff"),
}
MEANS: Mapping[str, Any] = {
    "card": _l("by card"),
    "qr": _l("by QR code"),
    "no_card": _l("without a card"),
    "staff": _l("by staff"),
}
CONDITIONS: Mapping[str, Any] = {
    "fine": _l("complete and working"),
    "incomplete": _l("something is missing"),
    "damaged": _l("damaged"),
}
FOUND: Mapping[str, Any] = {
    "fine": _l("It works and looks as it should"),
    "incomplete": _l("Something is missing that is no part on the list"),
    "damaged": _l("It is damaged"),
}
DAMAGES: Mapping[str, Any] = {
    "damaged": _l("damaged"),
    "incomplete": _l("something is missing"),
    "lost": _l("not to be found"),
}
OUTCOMES: Mapping[str, Any] = {
    "repaired": _l("repaired"),
    "replaced": _l("replaced by another"),
    "found": _l("found again"),
    "wear": _l("wear, not damage"),
    "written_off": _l("written off"),
}
SLIPS: Mapping[str, Any] = {
    "printed": _l("printed"),
    "unconfirmed": _l("perhaps printed"),
    "failed": _l("not printed"),
    "skipped": _l("not wanted"),
}
PROOFS: Mapping[str, Any] = {"none": _l("no PIN asked"), "pin": _l("with a PIN"), "staff": _l("with staff")}
CAUSES: Mapping[str, Any] = {
    "visitor": _l("A visitor asks for help"),
    "three_failures": _l("Three failures in a row"),
    "device": _l("A device needs help"),
}
PARTIES: Mapping[str, Any] = {
    "organisation": _l("organisation"),
    "informal_group": _l("informal group"),
    "person": _l("person"),
}
ROLES: Mapping[str, Any] = {
    "staff": _l("front desk"),
    "coordinator": _l("coordinator"),
    "administrator": _l("administrator"),
    "auditor": _l("auditor"),
}
MEMBERSHIPS: Mapping[str, Any] = {
    "representative": _l("representative"), "responsible": _l("responsible person"), "member": _l("member"),
    "volunteer": _l("volunteer"),
}  # fmt: skip
CASES: Mapping[str, Any] = {
    "loan_double_open": _l("One thing, two loans at one time"),
    "return_without_loan": _l("Brought back, but not on loan"),
    "loan_over_booking": _l("Lent while booked for somebody else"),
    "booking_overlap": _l("Two bookings that cannot both be had"),
    "item_unknown": _l("A code that no thing has"),
    "card_unknown": _l("A card that nobody has"),
    "pages_implausible": _l("More pages in one entry than can well be"),
    "quota_exceeded_offline": _l("Over the allowance of pages, all kiosks together"),
    "meter_anomaly": _l("A meter that is odd"),
    "card_conflict": _l("One card, two people"),
    "pages_under_declared": _l("A machine made more pages than were declared"),
    "pages_over_declared": _l("More pages were declared than a machine made"),
    "visit_without_check_in": _l("Left without a check-in"),
    "renewal_without_loan": _l("Renewed, but not on loan"),
    "correction_without_pages": _l("Pages corrected, but not declared"),
    "person_unknown": _l("A PIN for somebody not in the register"),
    "job_of_nobody": _l("A print job of nobody"),
    "undo_not_possible": _l("Taken back, but cannot be"),
    "stream_forked": _l("Two journals under one name"),
    "device_cloned": _l("Two machines speak as one kiosk"),
    "device_moved": _l("A kiosk speaks from another machine"),
    "slip_unconfirmed": _l("Handed over without a slip, as far as we know"),
    "slip_gap": _l("A slip's number is missing"),
    "slip_without_fact": _l("A genuine slip whose records are not here"),
    "late_fact_closed_period": _l("Came after its month had been closed"),
    "facts_quarantined": _l("Records that no journal could take"),
    "fact_not_understood": _l("A record that this version cannot read"),
    **DETECTED,
}
CASE_STATES: Mapping[str, Any] = {
    "open": _l("open"), "withdrawn": _l("explained meanwhile"), "decided": _l("decided"),
    "told": _l("told, and no more"),
}
PAGE_KINDS: Mapping[str, Any] = {"print": _l("print"), "copy": _l("copy")}
DEVICE_STATES: Mapping[str, Any] = {
    "pending": _l("waits for approval"),
    "approved": _l("approved"),
    "suspended": _l("suspended until staff decide"),
    "revoked": _l("shut out"),
}
STREAMS: Mapping[str, Any] = {
    "enrolled": _l("begun when it was let in"),
    "restored": _l("begun after a restored backup"),
    "other_machine": _l("begun on another machine"),
    "no_high_water": _l("begun because nothing proved what came before"),
    "forked": _l("begun after a fork"),
    "server_ahead": _l("begun because the server held more"),
    "rebuilt": _l("begun after a repair"),
    "demo": _l("sample data"),
}
EVIDENCE: Mapping[str, Any] = {
    "fork": _l("the other branch of a fork"),
    "revoked": _l("sent after it was shut out"),
    "corrupt": _l("damaged"),
}
AFTER_SET_ASIDE: Mapping[str, Any] = {
    "fork": _l(
        "Two journals went on under one name. The kiosk writes its own branch again in a new journal, where it counts. "
        "What still counts nowhere after its next sync happened on another copy of its disk: find that machine and let "
        "it sync."
    ),
    "revoked": _l(
        "It was recorded at a kiosk that was shut out. Look whether it really happened; what did is entered by hand, "
        "at a counter that is let in."
    ),
    "corrupt": _l(
        "The kiosk read something else from its disk than it had written. Look at the kiosk with: lada doctor --deep. "
        "Where it finds damage, bring a backup back or replace the machine; what counts nowhere is entered by hand."
    ),
}
_FORGED = _l("The kiosk that it names did not make this file. Keep it and ask whoever looks after the server.")
STICK: Mapping[str, Any] = {
    "none": _l("Choose a file first."),
    "foreign": _l("This is not a file of Lada."),
    "other": _l("This is an answer for a kiosk, not the records of one."),
    "newer": _l("A newer version of Lada made this file: upgrade the server first."),
    "cut": _l("The file is not whole: copy it again."),
    "damaged": _l("The file is damaged: copy it again, or export it again at the kiosk."),
    "forged": _FORGED,
    "signature": _FORGED,
    "foreign_stream": _FORGED,
    "key": _l("The file was sealed with the key of another centre."),
    "unknown_device": _l("This server does not know the kiosk that made this file."),
    "pending": _l("The kiosk waits for approval: let it in first."),
    "too_much": _l("Too much of this kiosk waits in quarantine already."),
}
LISTS: Mapping[str, Mapping[str, Any]] = {
    "stick": STICK,
    "stream": STREAMS,
    "evidence": EVIDENCE,
    "fact": FACTS,
    "visit": VISIT_STATES,
    "loan": LOAN_STATES,
    "item": ITEM_STATES,
    "status": STATUSES,
    "case": CASES,
    "case_state": CASE_STATES,
    "booking": BOOKING_STATES,
    "booking_ground": BOOKING_GROUNDS,
    "booking_refusal": BOOKING_REFUSALS,
    "credential": CREDENTIALS,
    "credential_state": CREDENTIAL_STATES,
    "visitor": VISITORS,
    "means": MEANS,
    "signed": SIGNED,
    "condition": CONDITIONS,
    "found": FOUND,
    "damage": DAMAGES,
    "outcome": OUTCOMES,
    "slip": SLIPS,
    "proof": PROOFS,
    "cause": CAUSES,
    "finding": FINDINGS,
    "asking": ASKING,
    "level": LEVELS,
    "party": PARTIES,
    "role": ROLES,
    "membership": MEMBERSHIPS,
    "page": PAGE_KINDS,
    "usage": USAGES,
    "device": DEVICE_STATES,
}


def word(value: str | None, of: str) -> str:
    """The word for `value` of the closed list `of`; a value that is not in it as it stands."""
    return str(LISTS[of].get(value or "", value or ""))


FIRST_MS, LAST_MS = -62_135_000_000_000, 253_402_000_000_000  # within the years 1 and 9999


def local(at: int) -> datetime:
    """`at` (ms UTC) on the clock on the wall in Poland. A kiosk's own clock may show what no calendar has: then the
    first day or the last that one has."""
    return datetime.fromtimestamp(min(max(at, FIRST_MS), LAST_MS) / 1000, ZONE)


def moment(at: int | None) -> str:
    """ "24.11.2026 14:34" """
    return format_datetime(local(at), "dd.MM.yyyy HH:mm", locale=get_locale()) if at is not None else ""


def exact(at: int | None) -> str:
    """ "24.11.2026 14:34:05.123 +01:00": for a record's own page, where the hour that comes twice must show."""
    return format_datetime(local(at), "dd.MM.yyyy HH:mm:ss.SSS xxx", locale=get_locale()) if at is not None else ""


def clock(at: int | None) -> str:
    """ "14:34" """
    return format_time(local(at).timetz(), "HH:mm", locale=get_locale(), tzinfo=ZONE) if at is not None else ""


def day(at: int | None) -> str:
    """ "wt. 24.11" """
    return format_datetime(local(at), "EEE d.MM", locale=get_locale()) if at is not None else ""


def weekday(day: date) -> str:
    """ "wt." """
    return format_date(day, "EEE", locale=get_locale())


def heading_day(at: int) -> str:
    """ "Wtorek, 24 listopada" """
    text = format_datetime(local(at), "EEEE, d MMMM", locale=get_locale())
    return text[0].upper() + text[1:]


def plain_day(iso: str | None) -> str:
    """ "31.12.2027" from an ISO date; anything else as it is."""
    try:
        return format_date(date.fromisoformat(iso or ""), "d.MM.yyyy", locale=get_locale())
    except ValueError:
        return iso or ""


def iso_day(at: int | None) -> str:
    """ "2026-11-24": the day of a moment on the clock in Poland, for a form."""
    return local(at).date().isoformat() if at is not None else ""


def month(iso: str) -> str:
    """ "listopad 2026" from 2026-11."""
    return format_date(date.fromisoformat(iso + "-01"), "LLLL yyyy", locale=get_locale())


def ago(at: int | None, now: int) -> str:
    """ "5 minut temu" """
    if at is None:
        return ""
    return format_timedelta(
        timedelta(milliseconds=min(-1000, at - now)), add_direction=True, granularity="minute", locale=get_locale()
    )


def lateness(due: int, now: int) -> str:
    """How long something is overdue: "4 dni", or hours on the first day."""
    hours = max(1, (now - due) // 3_600_000)
    if hours < 24:
        return ngettext("%(num)d hour", "%(num)d hours", hours)
    return ngettext("%(num)d day", "%(num)d days", hours // 24)


def figure(number: int | float | None) -> str:
    """1946 → "1 946"."""
    return format_decimal(number, locale=get_locale()) if number is not None else ""


def signed(number: int) -> str:
    """12 → "+12", −12 → "−12", 0 → "0"."""
    return f"{'+' if number > 0 else '−' if number < 0 else ''}{figure(abs(number))}"


def money(grosze: int) -> str:
    """41250 → "412,50 zł"."""
    return str(format_currency(grosze / 100, "PLN", locale=get_locale()))


def offset(ms: int | None) -> str:
    """How far a clock is off: "+0,4 s", "−47 min"."""
    if ms is None:
        return ""
    sign = "−" if ms <= -50 else "+" if ms >= 50 else ""
    size = abs(ms)
    for unit, length in (("h", 7_200_000), ("min", 120_000)):
        if size >= length:
            return f"{sign}{figure(round(size / (3_600_000 if unit == 'h' else 60_000)))} {unit}"
    return f"{sign}{figure(round(size / 1000, 1))} s"


def plain_value(value: Any) -> str:
    """A stored value as a history shows it: the Polish of words, "–" for nothing."""
    if isinstance(value, dict):
        value = value.get("pl")
    return "–" if value in (None, "") else str(value)


def fact_icon(type: str) -> str:
    """The icon of a fact, by its name in the sprite."""
    return FACT_ICONS.get(type, "file-text")


def fact_tone(type: str) -> str:
    """ok, warn or nothing in particular."""
    return FACT_TONES.get(type, "")


def teach(app: Flask) -> None:
    """Give the templates of `app` these words as filters."""
    for filter in (
        word,
        moment,
        exact,
        clock,
        day,
        weekday,
        plain_day,
        iso_day,
        month,
        ago,
        lateness,
        figure,
        signed,
        money,
        offset,
        plain_value,
        fact_icon,
        fact_tone,
    ):
        app.add_template_filter(filter)
