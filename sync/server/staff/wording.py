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
from babel.numbers import format_decimal
from flask import Flask
from flask_babel import get_locale, lazy_gettext, ngettext

ZONE = ZoneInfo("Europe/Warsaw")
_l = lazy_gettext

FACTS: Mapping[str, Any] = {
    "stream_started": _l("Journal begun"),
    "visit_checked_in": _l("Check-in"),
    "visit_checked_out": _l("Check-out"),
    "visit_corrected": _l("Visit corrected"),
    "loan_issued": _l("Lent"),
    "loan_taken_back": _l("Brought back"),
    "loan_renewed": _l("Loan renewed"),
    "act_undone": _l("Act taken back"),
    "pages_declared": _l("Pages declared"),
    "meter_read": _l("Meter read"),
    "attempt_refused": _l("Refused"),
    "card_unknown": _l("Unknown card"),
    "help_called": _l("Staff called"),
    "credential_bound": _l("Card bound"),
    "pin_set": _l("PIN set"),
    "person_registered": _l("Person registered"),
    "group_registered": _l("Group registered"),
    "staff_entered": _l("Staff at the kiosk"),
    "staff_left": _l("Staff left the kiosk"),
    "roll_changed": _l("Paper roll changed"),
    "slip_printed": _l("Slip"),
    "clock_sampled": _l("Clock compared"),
    "clock_jumped": _l("Clock jumped"),
}
FACT_ICONS: Mapping[str, str] = {
    "visit_checked_in": "login-2",
    "visit_checked_out": "logout-2",
    "visit_corrected": "pencil",
    "loan_issued": "package-export",
    "loan_taken_back": "package-import",
    "loan_renewed": "calendar-plus",
    "act_undone": "arrow-back-up",
    "pages_declared": "printer",
    "meter_read": "gauge",
    "attempt_refused": "bell-ringing",
    "card_unknown": "id-off",
    "help_called": "bell-ringing",
    "credential_bound": "nfc",
    "pin_set": "lock",
    "person_registered": "user-plus",
    "group_registered": "users",
    "staff_entered": "user-circle",
    "staff_left": "user-circle",
    "roll_changed": "receipt",
    "slip_printed": "receipt",
    "clock_sampled": "clock-check",
    "clock_jumped": "clock-exclamation",
}
FACT_TONES: Mapping[str, str] = {
    "attempt_refused": "warn",
    "card_unknown": "warn",
    "help_called": "warn",
    "clock_jumped": "warn",
    "loan_taken_back": "ok",
    "act_undone": "warn",
}

VISIT_STATES: Mapping[str, Any] = {
    "in": _l("inside"),
    "left": _l("left"),
    "corrected": _l("corrected"),
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
PROOFS: Mapping[str, Any] = {"none": _l("no PIN asked"), "pin": _l("with a PIN"), "staff": _l("with staff")}
CAUSES: Mapping[str, Any] = {
    "visitor": _l("A visitor asks for help"),
    "three_failures": _l("Three failures in a row"),
    "device": _l("A device needs help"),
}
FINDINGS: Mapping[str, Any] = {
    "sqlite": _l("Its SQLite is old and may lose data."),
    "database": _l("Its data file cannot be read well."),
    "pragmas": _l("A power cut could take its last records."),
    "schema": _l("Its data file is of another version."),
    "integrity": _l("Its data file is damaged."),
    "chain": _l("Its journal is not whole."),
    "permissions": _l("Others on its machine may use its data."),
    "keys": _l("A key file is missing, damaged or open to others."),
    "disk": _l("Its disk is nearly full or read-only."),
    "clock": _l("Its clock is wrong."),
    "running": _l("Its screen or its sync is not running."),
    "slips": _l("Slips wait there for somebody."),
    "backup": _l("Its newest backup is old or does not read."),
}
PARTIES: Mapping[str, Any] = {
    "organisation": _l("organisation"),
    "informal_group": _l("informal group"),
    "person": _l("person"),
}
ROLES: Mapping[str, Any] = {
    "staff": _l("staff"),
    "coordinator": _l("coordinator"),
    "administrator": _l("administrator"),
    "auditor": _l("auditor"),
}
MEMBERSHIPS: Mapping[str, Any] = {
    "representative": _l("representative"),
    "member": _l("member"),
    "volunteer": _l("volunteer"),
}
CASES: Mapping[str, Any] = {
    "loan_double_open": _l("One thing, two loans at one time"),
    "return_without_loan": _l("Brought back, but not on loan"),
    "item_unknown": _l("A code that no thing has"),
    "card_unknown": _l("A card that nobody has"),
    "card_conflict": _l("One card, two people"),
    "visit_without_check_in": _l("Left without a check-in"),
    "renewal_without_loan": _l("Renewed, but not on loan"),
    "person_unknown": _l("A PIN for somebody not in the register"),
    "undo_not_possible": _l("Taken back, but cannot be"),
    "stream_forked": _l("Two journals under one name"),
    "device_cloned": _l("Two machines speak as one kiosk"),
    "device_moved": _l("A kiosk speaks from another machine"),
    "facts_quarantined": _l("Records that no journal could take"),
    "fact_not_understood": _l("A record that this version cannot read"),
}
CASE_STATES: Mapping[str, Any] = {"open": _l("open"), "withdrawn": _l("explained meanwhile"), "decided": _l("decided")}
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
    "credential": CREDENTIALS,
    "credential_state": CREDENTIAL_STATES,
    "visitor": VISITORS,
    "means": MEANS,
    "condition": CONDITIONS,
    "proof": PROOFS,
    "cause": CAUSES,
    "finding": FINDINGS,
    "party": PARTIES,
    "role": ROLES,
    "membership": MEMBERSHIPS,
    "page": PAGE_KINDS,
    "device": DEVICE_STATES,
}


def word(value: str | None, of: str) -> str:
    """The word for `value` of the closed list `of`; a value that is not in it as it stands."""
    return str(LISTS[of].get(value or "", value or ""))


def local(at: int) -> datetime:
    """`at` (ms UTC) on the clock on the wall in Poland."""
    return datetime.fromtimestamp(at / 1000, ZONE)


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
        plain_day,
        month,
        ago,
        lateness,
        figure,
        offset,
        fact_icon,
        fact_tone,
    ):
        app.add_template_filter(filter)
