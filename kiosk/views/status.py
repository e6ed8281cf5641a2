"""What does not work just now, in plain words: each trouble takes one function away and everything else goes on."""

from __future__ import annotations

from dataclasses import dataclass

from flask import jsonify, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from kiosk import words
from kiosk.devices import DeviceStates, Trouble
from kiosk.views import counter
from kiosk.views.home import day_of
from kiosk.words import LANGUAGES

MOST_LINES = 3


@dataclass(frozen=True)
class StatusLine:
    """One line of the small status. `trouble` names the screen that tells more."""

    trouble: Trouble
    icon: str
    words: str


def quiet_language() -> str:
    """The language of an answer that the page asked for by itself, without touching the session."""
    wanted = request.args.get("lang", "pl")
    return wanted if wanted in LANGUAGES else "pl"


def status() -> Response:
    """For the page's own eyes: the lines as they are now. Also how a page learns that the kiosk still answers."""
    states = counter().devices.states()
    lines = status_lines(states, quiet_language())
    at_home = request.args.get("screen") == "home"
    return jsonify(
        day=day_of(quiet_language()).digest if at_home else None,
        lines=[{"icon": line.icon, "words": line.words} for line in lines],
        reader=Trouble.READER not in states.troubles,
        scanner=Trouble.SCANNER not in states.troubles,
    )


def status_lines(states: DeviceStates, language: str) -> list[StatusLine]:
    """The lines that stand on the waiting screen, the gravest first."""
    troubles = [trouble for trouble in ORDER if trouble in states.troubles]
    if {Trouble.READER, Trouble.SCANNER} <= set(troubles):
        troubles.remove(Trouble.SCANNER)  # one line says both
    return [_line(trouble, states, language) for trouble in troubles][:MOST_LINES]


ORDER = (
    Trouble.DISK, Trouble.READER, Trouble.SCANNER, Trouble.PRINTER, Trouble.PAPER_OUT, Trouble.COPIER, Trouble.CLOCK,
    Trouble.NETWORK, Trouble.PAPER_LOW,
)  # fmt: skip


def stuck_names(states: DeviceStates) -> str:
    """The printers and copiers that print nothing."""
    return ", ".join(meter.name for meter in states.meters if meter.is_stuck)


def _line(trouble: Trouble, states: DeviceStates, language: str) -> StatusLine:
    if trouble is Trouble.NETWORK and states.offline_since is not None:
        since = words.clock_time(states.offline_since, language)
        return StatusLine(trouble, "world-off", _("No internet since %(time)s. Everything works.", time=since))
    if trouble is Trouble.DISK and not states.disk_saves:
        return StatusLine(trouble, "device-floppy", _("The counter cannot save just now"))
    if trouble is Trouble.READER and Trouble.SCANNER in states.troubles:
        return StatusLine(trouble, "plug-connected-x", _("Neither cards nor codes can be read."))
    icon, said = {
        Trouble.DISK: ("device-floppy", _("Space to save is running out.")),
        Trouble.READER: ("plug-connected-x", _("Cards cannot be read. QR codes can.")),
        Trouble.SCANNER: ("scan", _("QR codes cannot be read. Cards can.")),
        Trouble.PRINTER: ("printer-off", _("No slips just now, we show them on the screen.")),
        Trouble.PAPER_OUT: ("receipt-off", _("No paper, slips stand on the screen.")),
        Trouble.COPIER: ("printer-off", _("%(name)s prints nothing just now.", name=stuck_names(states))),
        Trouble.CLOCK: ("clock-exclamation", _("Our clock may be wrong.")),
        Trouble.NETWORK: ("world-off", _("No internet. Everything works.")),
        Trouble.PAPER_LOW: ("receipt", _("Paper is running low.")),
    }[trouble]
    return StatusLine(trouble, icon, said)
