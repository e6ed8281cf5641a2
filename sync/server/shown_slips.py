"""Which records of a journal a slip names, and whether they are here. Asks the database; decides and writes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from sync import journal, proofs
from sync.server import bulk
from sync.server.slip_beliefs import ShownSlip


@dataclass(frozen=True)
class Record:
    """A record that is here: the uid under which it counts, and 16 hex digits of what was first written."""

    uid: str
    digest: str


def named_by(uids: Iterable[str]) -> list[ShownSlip]:
    """Shown slips that begin with one of these facts, and whose records had not arrived."""
    if not bulk.rows_of('SELECT 1 FROM "shown_slip" WHERE "known_fact" IS NULL LIMIT 1'):
        return []  # as nearly always: nobody waits for a slip
    return [row for row in bulk.select_in(ShownSlip, "document", map(_place, uids)) if row.known_fact is None]


def _place(uid: str) -> str:
    return journal.uid(*journal.split_uid(uid))


def arrived(origins: Iterable[str]) -> dict[str, str]:
    """Origin → the uid under which its record counts, for those that are here."""
    found = {}
    for origin in origins:
        inc, seq, digest = journal.split_origin(origin) or ("", 0, "")
        counting = next((each.uid for each in records(inc, seq, 1).get(seq, ()) if each.digest == digest), None)
        if counting is not None:
            found[origin] = counting
    return found


def records(inc: str, seq: int, count: int) -> dict[int, list[Record]]:
    """What is here of the places from `seq` on: what was first written there, or told again elsewhere; after a fork
    there may be several in one place."""
    found: dict[int, list[Record]] = {}
    for place, body, alias_of in bulk.rows_of(
        'SELECT f."seq", f."body", f."alias_of" FROM "fact" f JOIN "stream" s ON s."id" = f."stream"'
        ' WHERE s."inc" = ? AND f."seq" >= ? AND f."seq" < ? ORDER BY f."seq"',
        (inc, seq, seq + count),
    ):
        digest = hashlib.sha256(bytes(body)).hexdigest()[: 2 * proofs.DIGEST_BYTES]
        found.setdefault(place, []).append(Record(alias_of or journal.uid(inc, place), digest))
    for place, digest in bulk.rows_of(
        'SELECT "place", "digest" FROM "origin" WHERE "inc" = ? AND "place" >= ? AND "place" < ? ORDER BY "place"',
        (inc, seq, seq + count),
    ):
        if all(each.digest != digest for each in found.get(place, ())):
            found.setdefault(place, []).append(Record(f"{inc}.{place}.{digest}", digest))
    return found
