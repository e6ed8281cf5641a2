"""Checks of the server's database: reachable, of this version, whole, and every stream as long as it says."""

from __future__ import annotations

import apsw

from sync import journal, premises
from sync.findings import Finding, bad, ok, unknown, warn
from sync.server.database import MIGRATIONS, OLDEST_SQLITE
from sync.server.doctor.patient import DAMAGED, NotOpened, Patient

LAST_FACTS = 1000
MOST_FAULTS = 5
STEP = 1000
OLDEST_POSTGRESQL = 13
# `synchronous_commit` may be stronger than on: remote_apply waits for a standby besides.
POSTGRESQL_MUST = {
    "fsync": ("on",), "full_page_writes": ("on",), "synchronous_commit": ("on", "remote_apply"),
    "server_encoding": ("UTF8",),
}  # fmt: skip


def database(patient: Patient) -> Finding:
    mends = {
        "no_file": "Found the centre: lada server init",
        "unknown_file": f"Put {patient.database} somewhere else, then: lada server restore FILE (docs/backup.md)",
        "damaged": DAMAGED,
        "busy": "Close the other program that holds the file, then look again.",
        "unreachable": "Start it, and check database under [server] in the settings.",
    }
    try:
        patient.one("SELECT 1")
    except NotOpened as error:
        state = warn if error.word == "busy" else bad
        return state("database", str(error), mends[error.word], word=error.word)
    return ok("database", f"{patient.database} answers.", kind="sqlite" if patient.is_sqlite else "postgresql")


def postgresql(number: int) -> Finding:
    """`number` as PostgreSQL counts its versions: 170002 is 17.2."""
    version = f"{number // 10000}.{number % 10000}"
    if number // 10000 < OLDEST_POSTGRESQL:
        mend = "Upgrade PostgreSQL with pg_upgrade."
        return warn("version", f"PostgreSQL {version} is older than {OLDEST_POSTGRESQL}.", mend, version=version)
    return ok("version", f"PostgreSQL {version} is new enough.", version=version)


def version(patient: Patient) -> Finding:
    if patient.is_sqlite:
        return premises.sqlite("version", str(apsw.sqlite_lib_version()), OLDEST_SQLITE)
    return postgresql(int(patient.one("SHOW server_version_num")))


def pragmas(patient: Patient) -> Finding:
    """What makes an acknowledged fact survive a power cut, as it stands in force."""
    if patient.is_sqlite:
        found = {name: patient.one(f"PRAGMA {name}") for name in premises.SQLITE_MUST}
        wrong = {name: must for name, must in premises.SQLITE_MUST.items() if found[name] != must}
        mend = "Restart the server; it sets what it needs at its start."
    else:
        found = {name: patient.one(f"SHOW {name}") for name in POSTGRESQL_MUST}
        wrong = {name: must[0] for name, must in POSTGRESQL_MUST.items() if found[name] not in must}
        mend = "Correct it in postgresql.conf and restart PostgreSQL."
    if wrong:
        told = "; ".join(f"{name} is {found[name]}, must be {must}" for name, must in wrong.items())
        return bad("pragmas", f"A power cut may lose what was acknowledged: {told}.", mend, wrong=list(wrong))
    return ok("pragmas", "What was acknowledged survives a power cut.")


def schema(patient: Patient) -> Finding:
    applied = {row[0] for row in patient.rows("SELECT name FROM schema_migration")}
    known = {step.stem for step in MIGRATIONS.glob("[0-9]*.py")}
    return premises.schema(applied, known, "Restart the server, which applies them at its start.")


def integrity(patient: Patient) -> Finding:
    if not patient.is_sqlite:
        if patient.one("SHOW data_checksums") == "on":
            return ok("integrity", "PostgreSQL checks each page that it reads.")
        told = "PostgreSQL keeps no checksums here; damage of the disk would go unseen."
        return unknown("integrity", told, "Stop PostgreSQL, then: pg_checksums --enable")
    check = "integrity_check" if patient.deep else "quick_check"
    faults = [str(row[0]) for row in patient.rows(f"PRAGMA {check}({MOST_FAULTS})") if row[0] != "ok"]
    if faults:
        return bad("integrity", f"The file is damaged: {'; '.join(faults)}.", DAMAGED, faults=faults)
    return ok("integrity", f"SQLite finds nothing wrong with the file ({'full' if patient.deep else 'quick'} check).")


_LENGTHS = "SELECT stream, count(*), min(seq), max(seq) FROM fact GROUP BY stream"
_HEADS = "SELECT s.id, f.hash FROM stream s JOIN fact f ON f.stream = s.id AND f.seq = s.acked"


def watermark(patient: Patient) -> Finding:
    """Every stream holds as many facts as it says, gapless from 1, and its head is the hash of the last one."""
    lengths = {stream: (count, first, last) for stream, count, first, last in patient.rows(_LENGTHS)}
    heads = {stream: bytes(hash) for stream, hash in patient.rows(_HEADS)}
    wrong, facts = [], 0
    for stream, inc, acked, head in patient.rows("SELECT id, inc, acked, head FROM stream ORDER BY id"):
        facts += acked
        expected = (acked, 1, acked) if acked else (0, None, None)
        if lengths.get(stream, (0, None, None)) != expected or heads.get(stream, bytes(head)) != bytes(head):
            wrong.append(inc)
    if wrong:
        told = f"Streams that hold other facts than were acknowledged: {_some(wrong)}."
        return bad("watermark", told, DAMAGED, streams=wrong)
    return ok("watermark", f"Facts that are stored: {facts}, as many as were acknowledged.", facts=facts)


def chain(patient: Patient) -> Finding:
    """The hashes of every stream follow on each other; of the newest facts of each, or of all."""
    checked, broken = 0, []
    streams = patient.rows("SELECT id, inc, device, parent_head, acked FROM stream ORDER BY id DESC")
    for stream, inc, device, parent_head, acked in streams:
        after = 0 if patient.deep else max(0, acked - max(1, LAST_FACTS - checked))
        head = journal.genesis(device, inc, bytes(parent_head))
        if after:
            head = bytes(patient.one(f"SELECT hash FROM fact WHERE stream = {stream} AND seq = {after}") or b"")
        upto = _follow(patient, stream, after, head)
        checked += upto - after
        if upto < acked:
            broken.append(journal.uid(inc, upto + 1))
    if broken:
        told = f"Records that do not follow on the ones before them: {_some(broken)}."
        return bad("chain", told, DAMAGED, broken=broken)
    which = "All" if patient.deep else "The newest"
    return ok("chain", f"{which} {checked} records of the journals fit together.", checked=checked)


def _follow(patient: Patient, stream: int, seq: int, head: bytes) -> int:
    """The last seq up to which the hashes follow on `head`, which is the one at `seq`."""
    while rows := patient.rows(
        f"SELECT seq, body, hash FROM fact WHERE stream = {stream} AND seq > {seq} ORDER BY seq LIMIT {STEP}"
    ):
        for found, body, hash in rows:
            head = journal.link(head, bytes(body))
            if found != seq + 1 or head != bytes(hash):
                return seq
            seq = found
    return seq


def _some(names: list[str], most: int = 3) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def epoch(patient: Patient) -> Finding:
    """The number that goes up when the server is restored, so that kiosks notice."""
    found = patient.one("SELECT value FROM counter WHERE name = 'epoch'")
    if found is None:
        mend = "Stop the server, then: lada server new-epoch"
        return bad("epoch", "The server has no epoch, by which kiosks notice that it was restored.", mend)
    return ok("epoch", f"The server is in its epoch {found}; each restore begins a new one.", epoch=found)
