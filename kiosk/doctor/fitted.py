"""Checks of what is plugged in: printer, card reader, scanner, and the slips that wait.

While the kiosk runs, its devices are its own, and what it says of them is believed; otherwise they are asked.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kiosk.devices import read_states
from kiosk.doctor.patient import Patient
from kiosk.readers import CardReaderSettings, Reader, ReaderError, ScannerSettings, open_card_reader, open_scanner
from kiosk.store import examining
from printers import Paper, PrinterError, PrinterSettings, open_printer
from printers.spool import TOO_OLD_MS
from sync import premises
from sync.findings import Finding, age, bad, ok, unknown, warn

PAPER: dict[str, tuple[Callable[..., Finding], str, str]] = {
    "ok": (ok, "The printer is ready.", ""),
    "low": (warn, "The printer's paper runs out soon.", "Have a new roll at hand."),
    "out": (bad, "The printer has no paper.", "Put in a new roll; waiting slips print by themselves."),
    "offline": (bad, "The printer does not answer.", "Check its power, its cable and its address in the settings."),
    "unknown": (ok, "The printer cannot say how it is; it is printed to all the same.", ""),
}


def printer(patient: Patient) -> Finding:
    driver = patient.settings.printer.driver
    if driver in ("none", "simulated"):
        return ok("printer", "No printer is fitted." if driver == "none" else "The printer is simulated.")
    state, sentence, mend = PAPER[_paper(patient)]
    told = f"{sentence} {_left(patient)}".strip()
    return state("printer", told, mend) if mend else state("printer", told)


def _left(patient: Patient) -> str:
    """What the running kiosk counts of its paper."""
    left = (_told_by_kiosk(patient) or {}).get("paper_left_mm")
    return "" if left is None else f"By its own count about {left / 1000:.1f} m of paper are left."


def _paper(patient: Patient) -> str:
    if (told := _told_by_kiosk(patient)) is not None:
        return str(told.get("paper") or "unknown")
    chosen = patient.settings.printer
    try:
        device = open_printer(PrinterSettings(chosen.driver, chosen.address, answers=chosen.answers))
    except PrinterError:
        return Paper.OFFLINE.value
    try:
        return device.status().value
    finally:
        device.close()


def _told_by_kiosk(patient: Patient) -> dict[str, Any] | None:
    """What the running kiosk says of its devices; None while it is stopped."""
    return read_states(patient.home) if premises.is_locked(patient.home / "kiosk.lock") else None


def reader(patient: Patient) -> Finding:
    chosen = patient.settings.readers
    return _heard(
        patient, "reader", "card reader", chosen.card,
        lambda: open_card_reader(CardReaderSettings(chosen.card, chosen.card_reader or None)),
    )  # fmt: skip


def scanner(patient: Patient) -> Finding:
    chosen = patient.settings.readers
    if chosen.scanner == "wedge":
        return ok("scanner", "The scanner types like a keyboard; whether it is plugged in cannot be seen.")
    device = chosen.serial_device if chosen.scanner == "serial" else chosen.scanner_device
    return _heard(
        patient, "scanner", "scanner", chosen.scanner,
        lambda: open_scanner(ScannerSettings(chosen.scanner, device or None, chosen.baud)),
    )  # fmt: skip


def _heard(patient: Patient, name: str, called: str, driver: str, opener: Callable[[], Reader]) -> Finding:
    if driver in ("none", "simulated"):
        return ok(name, f"No {called} is fitted." if driver == "none" else f"The {called} is simulated.")
    mend = f"Check the USB plug of the {called}, and [readers] in the settings."
    if (told := _told_by_kiosk(patient)) is not None:
        states = {"online": ok(name, f"The {called} answers."), "offline": bad(name, f"The {called} is away.", mend)}
        return states.get(told.get(name) or "", unknown(name, f"The kiosk has not said yet how the {called} is."))
    try:
        opener().close()
    except ReaderError as error:
        return bad(name, f"The {called} is away: {str(error).rstrip('.')}.", mend)
    return ok(name, f"The {called} answers.")


def slips(patient: Patient) -> Finding:
    counts, now = patient.ask(examining.slips), patient.clock.now()
    mend = "At the kiosk, in staff mode: Slips."
    waits = now - counts.oldest_at if counts.oldest_at is not None else 0
    numbers = {"queued": counts.queued, "waiting": counts.waiting, "unconfirmed": counts.unconfirmed}
    if counts.unconfirmed:
        told = f"Slips of which nobody knows whether they came out: {counts.unconfirmed}."
        return warn("slips", told, mend, **numbers)
    if counts.waiting or waits > TOO_OLD_MS:
        told = f"Slips that have not come out: {counts.waiting + counts.queued}, the oldest for {age(waits)}."
        return warn("slips", told, mend, **numbers)
    printing = f"Slips that print just now: {counts.queued}."
    return ok("slips", printing if counts.queued else "No slip waits.", **numbers)
