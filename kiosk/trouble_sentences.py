"""What the screens say while a device is away: what is so, what goes on as always, what to do now. Each takes one
function away. `heard` is whether the server hears of it: without a network nobody says that staff know. Sentences are
message ids of the catalogue `kiosk`.
"""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import gettext as _

from kiosk.devices import Trouble
from kiosk.visit_sentences import Step, Told


def reader_out(scanner: bool, heard: bool = True) -> Told:
    """The waiting screen while no card can be read."""
    if scanner:
        return Told(
            "bad", "plug-connected-x", "reader-off", _("The card reader is not working"),
            _("Cards cannot be read just now"), _("Only cards. Everything else works as always."),
            (
                Step("qrcode", _("Show your QR code, on the phone or on paper.")),
                Step("user-question", _("Neither? You can come in without a card.")),
                _bell(heard, _("Staff know about it.")),
            ),
        )  # fmt: skip
    return Told(
        "bad", "plug-connected-x", "reader-off", _("Reader and scanner are not working"),
        _("Cards and codes cannot be read just now"), _("You can come in and return things all the same."),
        (
            Step("user-question", _("Come in without a card.")),
            Step("keyboard", _("Return a thing: type the number on its sticker.")),
            _bell(heard, _("Staff know about it.")),
        ),
    )  # fmt: skip


def told_trouble(trouble: Trouble, *, since: str = "", scanner: bool = True, heard: bool = True) -> Told:
    """The screen that explains one trouble. `since` is a time of day, "" when it is not known."""
    if trouble is Trouble.READER:
        return reader_out(scanner, heard)
    return _TROUBLES[trouble](since, heard)


def _bell(heard: bool, known: str) -> Step:
    return Step("bell-ringing", known if heard else _("Please tell staff."))


def _offline(since: str, heard: bool) -> Told:
    return Told(
        "info", "world-off", "offline", _("No internet since %(time)s", time=since) if since else _("No internet"),
        _("We go on, the data follow later"), _("Nothing is lost, not even if the power fails."),
        (
            Step("circle-check", _("Coming in, borrowing, returning, printing: as always.")),
            Step("clock", _("What staff change on the server arrives here later.")),
        ),
    )  # fmt: skip


def _scanner(since: str, heard: bool) -> Told:
    return Told(
        "warn", "scan", "unknown-code", _("The scanner is not working"), _("Codes cannot be read just now"),
        _("Only codes. Cards work as always."),
        (
            Step("nfc", _("Tap your card.")),
            Step("keyboard", _("Return a thing: type the number on its sticker.")),
            _bell(heard, _("Staff know about it.")),
        ),
    )  # fmt: skip


def _printer(since: str, heard: bool) -> Told:
    return Told(
        "warn", "printer-off", "slip-printer-off", _("The slip printer does not answer"),
        _("Slips stand on the screen"),
        _("Everything is recorded. Only the paper is missing."),
        (
            Step("qrcode", _("Photograph the code of the slip, or note its number.")),
            Step("bell-ringing", _("Staff can print it later.")),
        ),
    )  # fmt: skip


def _paper_out(since: str, heard: bool) -> Told:
    return Told(
        "warn", "receipt-off", "slip-printer-empty", _("No paper"), _("Slips stand on the screen"),
        _("Everything is recorded. Only the paper is missing."),
        (
            Step("qrcode", _("Photograph the code of the slip, or note its number.")),
            _bell(heard, _("Staff know and bring a new roll.")),
        ),
    )  # fmt: skip


def _paper_low(since: str, heard: bool) -> Told:
    return Told(
        "info", "receipt", "slip-printer", _("Little paper"), _("Paper is running low"),
        _("It still prints. When the roll ends, slips stand on the screen."),
        (_bell(heard, _("Staff know and bring a new roll.")),),
    )  # fmt: skip


def _disk(since: str, heard: bool) -> Told:
    return Told(
        "warn", "device-floppy", "disk-full", _("Little space"), _("Space to save is running out"),
        _("What was recorded is safe. Perhaps the counter takes nothing new for a while."),
        (_bell(heard, _("Staff know and make room.")), Step("pencil", _("Staff can note your visit by hand."))),
    )  # fmt: skip


def _copier(since: str, heard: bool) -> Told:
    return Told(
        "warn", "printer-off", "slip-printer-off", _("A printer or copier stands still"),
        _("A printer or copier prints nothing just now"),
        _("It lacks something or paper is stuck. What you declare is counted as always."),
        (_bell(heard, _("Staff know about it.")),),
    )  # fmt: skip


def _clock(since: str, heard: bool) -> Told:
    return Told(
        "warn", "clock-exclamation", "clock-off", _("The clock may be wrong"), _("Our clock may be wrong"),
        _("Coming in, borrowing and returning work; the order of records is right in any case."),
        (
            Step("calendar-due", _("Look at the due day on the slip; if it seems odd, ask staff.")),
            _bell(heard, _("Staff know about it.")),
        ),
    )  # fmt: skip


_TROUBLES: dict[Trouble, Callable[[str, bool], Told]] = {
    Trouble.SCANNER: _scanner,
    Trouble.PRINTER: _printer,
    Trouble.PAPER_OUT: _paper_out,
    Trouble.PAPER_LOW: _paper_low,
    Trouble.NETWORK: _offline,
    Trouble.DISK: _disk,
    Trouble.CLOCK: _clock,
    Trouble.COPIER: _copier,
}
