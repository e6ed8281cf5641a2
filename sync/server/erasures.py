"""Who was erased: the ledger, with opaque ids only, and how far each kiosk has carried it out.

It stands in the database and, line by line, in a file beside it that no backup brings back to an older state: so a
database that went back in time learns at its next start whom it must forget again. Must not erase anything: that is
`erasing.py`.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import msgspec
from peewee import BigIntegerField, TextField

from sync import journal
from sync.data_files import sync_folder
from sync.journal import uid
from sync.protocol import Erased
from sync.server import bulk, succession
from sync.server.models import SERVER, Device, Table, database

FILE_NAME = "erased.jsonl"


class Erasure(Table):
    """Somebody who was erased. `pos` counts without gaps; `mark` names this place and, by a hash that rolls over all
    ids up to it, everything before it."""

    pos = BigIntegerField(primary_key=True)
    id = TextField(unique=True)
    person = TextField(index=True)
    at = BigIntegerField()
    mark = TextField()


class Line(msgspec.Struct, frozen=True):
    """One line of the file. `id` names the erasure, `person` is the opaque id of the register, `at` is ms UTC."""

    id: str
    person: str
    at: int


def is_noted(line: Line) -> bool:
    """Whether the ledger has it already. Whoever else would add to it waits until the caller's transaction is over."""
    bulk.rows_of('UPDATE "counter" SET "value" = "value" WHERE "name" = \'erasures\' RETURNING "value"')
    return Erasure.get_or_none(Erasure.id == line.id) is not None


def is_wiped() -> bool:
    """Whether nothing is left on the disk of all who were erased."""
    return not bulk.rows_of('SELECT 1 FROM "counter" WHERE "name" = \'unwiped\' AND "value" <> 0')


def note_wiped() -> None:
    """Nothing is left now."""
    with database.writing():
        database.execute_sql("UPDATE counter SET value = 0 WHERE name = 'unwiped'")


def note(line: Line) -> Erasure:
    """Add to the ledger. Inside the caller's transaction, which erases."""
    bulk.rows_of(
        'INSERT INTO "counter" ("name", "value") VALUES (\'unwiped\', 1)'
        ' ON CONFLICT ("name") DO UPDATE SET "value" = 1 RETURNING "value"'
    )
    [(pos,)] = bulk.rows_of(
        'UPDATE "counter" SET "value" = "value" + 1 WHERE "name" = \'erasures\' RETURNING "value"'
    )
    before = Erasure.get_or_none(Erasure.pos == pos - 1)
    rolled = hashlib.sha256(f"{before.mark if before else ''} {line.id}".encode()).hexdigest()[:32]
    return Erasure.create(pos=pos, id=line.id, person=line.person, at=line.at, mark=f"{pos}.{rolled}")


def new_line(person: str, at: int) -> Line:
    return Line(secrets.token_hex(16), person, at)


def among(people: Iterable[str | None]) -> set[str]:
    """Those of `people` who were erased."""
    wanted = sorted({person for person in people if person})
    found: set[str] = set()
    for start in range(0, len(wanted), bulk.CHUNK):
        part = wanted[start : start + bulk.CHUNK]
        marks = ", ".join("?" * len(part))
        found |= {row[0] for row in bulk.rows_of(f'SELECT "person" FROM "erasure" WHERE "person" IN ({marks})', part)}
    return found


def still_told(people: Sequence[str | None], detached: Sequence[bytes | None]) -> list[bytes | None]:
    """What stands beside the bodies of facts, without what is about somebody who was erased; `people` are whom the
    facts are about, in the same order."""
    gone = among(person for person, beside in zip(people, detached, strict=True) if beside is not None)
    return [None if person in gone else beside for person, beside in zip(people, detached, strict=True)]


def forget_parts(places: Iterable[tuple[int, int]], staying: Mapping[tuple[int, int], bytes] | None = None) -> None:
    """Erase what stands beside facts: (stream row, seq) of each; of those that are in `staying` all but this."""
    rest = staying or {}
    bulk.execute_many(
        'UPDATE "fact" SET "detached" = ? WHERE "stream" = ? AND "seq" = ?',
        [(rest.get(place), *place) for place in places],
    )


# --- the kiosks -------------------------------------------------------------------------------------------------------


def reached(mark: str) -> int:
    """Up to which place of the ledger a kiosk that says `mark` has carried it out; 0 for one of another ledger, as
    after this server was restored."""
    found = Erasure.get_or_none(Erasure.mark == mark) if mark else None
    return int(found.pos) if found else 0


def last_mark() -> str:
    """Where the ledger ends; "" when nobody was ever erased."""
    rows = bulk.rows_of('SELECT "mark" FROM "erasure" ORDER BY "pos" DESC LIMIT 1')
    return str(rows[0][0]) if rows else ""


def left_after(pos: int, device: Device) -> Erased | None:
    """Whom a kiosk that stands at `pos` has still to forget; `None` for nobody."""
    rows = Erasure.some('"pos" > ? ORDER BY "pos"', pos)
    return Erased([row.person for row in rows], rows[-1].mark, _bare(device)) if rows else None


def _bare(device: Device) -> list[str]:
    """Uids of a device's facts, and of its predecessors', that had something beside them which is erased, where the
    kiosk may not be able to tell that it was about somebody who is."""
    writers = [*succession.before(device), device.id]
    marks = ", ".join("?" * len(writers))
    folded = bulk.rows_of(
        'SELECT s."inc", f."seq", f."body" FROM "stream" s JOIN "journal_entry" e ON e."stream" = s."id"'
        ' JOIN "fact" f ON f."stream" = e."stream" AND f."seq" = e."seq"'
        ' WHERE e."type" IN (\'loan_taken_back\', \'card_unknown\') AND f."detached" IS NULL'
        f' AND s."device" IN ({marks})'
        ' ORDER BY s."id", f."seq"', writers
    )  # fmt: skip
    waiting = bulk.rows_of(
        'SELECT s."inc", f."seq", f."body" FROM "stream" s JOIN "fact" f ON f."stream" = s."id"'
        f' AND f."seq" > s."projected_seq" WHERE f."detached" IS NULL AND s."device" IN ({marks})'
        ' ORDER BY s."id", f."seq"', writers
    )  # fmt: skip
    waiting = [row for row in waiting if journal.type_in(bytes(row[2])) in ("loan_taken_back", "card_unknown")]
    return [uid(inc, seq) for inc, seq, body in [*folded, *waiting] if b'_commitment":"' in bytes(body)]


def last_of(person: str) -> Erasure | None:
    """The newest entry of the ledger about somebody; `None`: nobody with this id was erased."""
    found: Erasure | None = Erasure.select().where(Erasure.person == person).order_by(Erasure.pos.desc()).first()
    return found


def carried_out(person: str) -> list[tuple[Device, bool]] | None:
    """Each kiosk that was let in, and whether it has forgotten `person` to the last byte; by name. `None`: nobody with
    this id was erased."""
    last = last_of(person)
    if last is None:
        return None
    devices = Device.select().where(Device.status == "approved", Device.id != SERVER).order_by(Device.name)
    return [(device, device.erased >= last.pos) for device in devices]


# --- the file ---------------------------------------------------------------------------------------------------------


def write_down(home: Path) -> None:
    """Add to the file what it lacks of the ledger; when this returns, the disk holds it. Raises `OSError`."""
    _add(home, [Line(row.id, row.person, row.at) for row in Erasure.select().order_by(Erasure.pos)])


def carry(source: Path, target: Path) -> None:
    """Add to the file in folder `target` what the one in `source` says: so a backup has beside it who was erased, and
    a server that begins on another disk learns it. Raises `OSError`."""
    _add(target, read(source))


def _add(folder: Path, lines: Sequence[Line]) -> None:
    known = {line.id for line in read(folder)}
    text = b"".join(msgspec.json.encode(line) + b"\n" for line in lines if line.id not in known)
    if not text:
        return
    is_new = not (folder / FILE_NAME).exists()
    with open(os.open(folder / FILE_NAME, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "r+b") as file:
        file.write(_ended(file.read()) + text)
        file.flush()
        os.fsync(file.fileno())
    if is_new:
        sync_folder(folder)


def read(home: Path) -> list[Line]:
    """What the file says; a line that a power cut tore is left out. Raises `OSError`."""
    file = home / FILE_NAME
    found = []
    for line in file.read_bytes().splitlines() if file.exists() else []:
        try:
            found.append(msgspec.json.decode(line, type=Line))
        except msgspec.MsgspecError:
            continue
    return found


def missing(home: Path) -> list[Line]:
    """What the file says and the database does not, because it went back in time; in the order of the file."""
    known = {row.id for row in Erasure.select(Erasure.id)}
    return [line for line in read(home) if line.id not in known]


def _ended(text: bytes) -> bytes:
    """What must come before a new line."""
    return b"\n" if text and not text.endswith(b"\n") else b""
