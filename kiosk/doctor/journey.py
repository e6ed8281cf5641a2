"""Checks of the way to the server: whether it answers and knows this kiosk, what still waits, since when both agree."""

from __future__ import annotations

import urllib.parse

from kiosk.doctor.patient import Patient
from kiosk.settings import CENTRE_KEY, DEVICE_KEY
from kiosk.store import examining
from sync.certificate import certificate as look_at_certificate
from sync.findings import Finding, age, bad, ok, unknown, warn
from sync.ports import SyncError
from sync.signing import KeyFileError, load_signer, read_key_file
from sync.transport import HttpServer

DAY_MS = 24 * 3_600_000
LONG_MS = 14 * DAY_MS
SYNC = "Check the network, then: lada sync run --once"

TROUBLES = {
    "fork": "the server holds other facts in a journal of this kiosk",
    "corrupt": "the server found facts that do not check",
    "ahead": "the server holds more facts than this kiosk",
    "stuck": "the server asks for the same place again and again",
    "inheritance": "facts of the kiosk before this one did not check",
    "revoked": "this kiosk was shut out",
    "unknown_device": "the server does not know this kiosk",
    "pending": "staff have not approved this kiosk",
    "refused": "the server refuses this kiosk",
    "protocol": "the server speaks another language",
    "tls": "the server's certificate is not trusted",
}
PASSING = ("network", "busy")
ENDS_BY_ITSELF = ("fork", "ahead", "stuck")


def backlog(patient: Patient) -> Finding:
    """Facts that wait, and for how long the oldest has."""
    waiting, oldest = patient.ask(examining.backlog)
    if not waiting:
        return ok("backlog", "The server holds every fact of this kiosk.", pending=0)
    waited = max(0, patient.clock.now() - (oldest or patient.clock.now()))
    told = f"Facts that wait for the server: {waiting}, the oldest for {age(waited)}."
    if waited < DAY_MS:
        return ok("backlog", told, pending=waiting, oldest_ms=waited)
    return (bad if waited > LONG_MS else warn)("backlog", told, SYNC, pending=waiting, oldest_ms=waited)


def agreement(patient: Patient) -> Finding:
    """When both sides last held the same, and what has gone wrong since."""
    known, now = patient.ask(examining.agreement), patient.clock.now()
    if known.trouble is not None and known.trouble not in PASSING:
        why = TROUBLES.get(known.trouble, known.trouble)
        mend = "Sync again: lada sync run --once. If it says the same, the server's screen Kiosks says more."
        tone = warn if known.trouble in ENDS_BY_ITSELF else bad
        return tone("agreement", f"At the last sync, {why}.", mend, trouble=known.trouble)
    if known.agreed_at is None:
        return warn("agreement", "This kiosk and the server have never agreed yet.", SYNC, agreed_at=None)
    since = now - known.agreed_at
    told = f"This kiosk and the server last agreed in full {age(since)} ago."
    if since < DAY_MS:
        return ok("agreement", told, agreed_at=known.agreed_at)
    return (bad if since > LONG_MS else warn)("agreement", told, SYNC, agreed_at=known.agreed_at)


def server(patient: Patient) -> Finding:
    asked, url = patient.server_time, patient.settings.sync.server
    if isinstance(asked, SyncError):
        mend = "Check the network and server under [sync] in the settings. Everything works on without it."
        return warn("server", str(asked), mend, word=asked.word)
    return ok("server", f"The server at {url} answers.")


def enrolment(patient: Patient) -> Finding:
    """The key that this kiosk signs with is the one that the server enrolled, and both have the same key of the
    centre. Asks the server, which alone knows."""
    device = patient.ask(examining.device)
    if device is None:
        return unknown("enrolment", "This kiosk was never enrolled.")
    if isinstance(patient.server_time, SyncError):
        return unknown("enrolment", "Only the server could tell, and it does not answer.")
    again = "Enrol this kiosk anew: lada kiosk enrol URL CODE"
    connection = None
    try:
        signer = load_signer(patient.home / DEVICE_KEY)
        where = patient.settings.sync
        connection = HttpServer(where.server, device, signer, where.ca_file or None, patient.known)
        centre = bytes.fromhex(connection.keys().centre_key)
        if centre != read_key_file(patient.home / CENTRE_KEY):
            return bad("enrolment", "The centre's key here is not the server's: no card is recognised.", again)
    except KeyFileError as error:
        return unknown("enrolment", f"Not looked at: {error}", "See above: keys.")
    except SyncError as error:
        state = {"pending": warn, "network": unknown, "busy": unknown}.get(error.word, bad)
        mend = "Staff approve it on the server's screen Kiosks." if error.word == "pending" else again
        return state("enrolment", str(error), mend, word=error.word)
    finally:
        if connection is not None:
            connection.close()
    return ok("enrolment", "The server knows this kiosk by its key.")


def certificate(patient: Patient) -> Finding:
    where = patient.settings.sync
    name = urllib.parse.urlsplit(where.server).hostname
    mend = f"Whoever runs {name} renews its certificate. Set the clock of this kiosk first if it is wrong."
    asked = patient.server_time
    told = None if isinstance(asked, SyncError) else asked[0]
    return look_at_certificate(where.server, where.ca_file or None, patient.clock.now(), mend, told)
