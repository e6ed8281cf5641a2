"""Checks of the kiosk's file: that it is ours, whole, of this version, and says one thing throughout."""

from __future__ import annotations

from kiosk.doctor.patient import DAMAGED, NotOpened, Patient
from kiosk.store import StoreError, examining
from kiosk.store.database import OLDEST_SQLITE
from sync import premises
from sync.findings import Finding, bad, ok, unknown, warn

LAST_FACTS = 1000
ENROL = "Enrol this kiosk: lada kiosk enrol URL CODE"


def sqlite(_: Patient) -> Finding:
    return premises.sqlite("sqlite", examining.version(), OLDEST_SQLITE)


def database(patient: Patient) -> Finding:
    """The file is there, is ours, can be read, and belongs to an enrolled kiosk."""
    mends = {
        "no_file": ENROL,
        "unknown_file": f"Put {patient.database} somewhere else, then: lada restore FILE (docs/backup.md)",
        "damaged": DAMAGED,
        "busy": "Close the other program that holds the file, then look again.",
        "old_file": "Start the kiosk, which brings its file up to date: lada kiosk serve",
        "io": "Look again as the user who owns the data, and check the disk.",
    }
    try:
        device = patient.ask(examining.device)
    except (NotOpened, StoreError) as raised:
        error = raised.error if isinstance(raised, NotOpened) else raised
        state = warn if error.word in ("busy", "old_file") else bad
        return state("database", str(error), mends[error.word], word=error.word)
    if device is None:
        return bad("database", f"The kiosk in {patient.home} was never enrolled.", ENROL, word="not_enrolled")
    return ok("database", f"{patient.database} opens.", device=device)


def pragmas(patient: Patient) -> Finding:
    found = patient.ask(examining.pragmas, premises.SQLITE_MUST)
    wrong = {name: must for name, must in premises.SQLITE_MUST.items() if found[name] != must}
    if wrong:
        told = "; ".join(f"{name} is {found[name]}, must be {must}" for name, must in wrong.items())
        mend = "Restart the kiosk and the sync process; each sets what it needs at its start."
        return bad("pragmas", f"The file is not used as it must be: {told}.", mend, wrong=list(wrong))
    return ok("pragmas", "An act that was confirmed survives a power cut: WAL, synchronous=FULL, foreign keys.")


def schema(patient: Patient) -> Finding:
    applied, known = patient.ask(examining.migrations)
    return premises.schema(applied, known, "Restart the kiosk, which applies them at its start.")


def integrity(patient: Patient) -> Finding:
    faults = patient.ask(examining.faults, deep=patient.deep)
    if faults:
        return bad("integrity", f"The file is damaged: {'; '.join(faults)}.", DAMAGED, faults=faults)
    return ok("integrity", f"SQLite finds nothing wrong with the file ({'full' if patient.deep else 'quick'} check).")


def chain(patient: Patient) -> Finding:
    """Every hash of the journal, or of its newest part."""
    device = patient.ask(examining.device)
    if device is None:
        return unknown("chain", "There is no journal before this kiosk is enrolled.")
    verdict = patient.ask(examining.chain, device, None if patient.deep else LAST_FACTS)
    if verdict.first_bad is not None:
        told = f"Record {verdict.first_bad} of the journal does not fit: {verdict.why}."
        return bad("chain", told, DAMAGED, first_bad=verdict.first_bad)
    which = "All" if patient.deep else "The newest"
    return ok("chain", f"{which} {verdict.checked} records of the journal fit together.", checked=verdict.checked)


def fold(patient: Patient) -> Finding:
    """The state is what the journal says: a copy is folded anew, which takes its time."""
    wrong = patient.ask(examining.differs_from_fold)
    if wrong:
        told = ", ".join(f"{table} ({rows} rows)" for table, rows in wrong.items())
        mend = "Stop the kiosk, then: lada kiosk rebuild"
        return bad("fold", f"The state is not what the journal says: {told}.", mend, tables=list(wrong))
    return ok("fold", "The state is what the journal says.")
