"""What lies in quarantine, record by record: what it speaks of, and whether it counts all the same.

Reads only. Names are ids here; a part of a record that can be erased is never shown.
"""

from __future__ import annotations

from dataclasses import dataclass

from sync import journal, wire
from sync.acceptance import read_envelope
from sync.server import origins
from sync.server.journal_entries import glance
from sync.server.models import Evidence, Fact, Stream


@dataclass(frozen=True)
class AsideRecord:
    """One record of a batch. `at` is what the kiosk's clock showed, ms UTC, `None` where the record is damaged;
    `counts_as` the uid of the record of the journal that says the same, `None` when there is none: it counts
    nowhere."""

    seq: int
    at: int | None
    type: str
    site: str | None
    person: str | None
    party: str | None
    item: str | None
    counts_as: str | None


@dataclass(frozen=True)
class Aside:
    """A batch that went into no stream, and what is in it."""

    evidence: Evidence
    records: list[AsideRecord]


def aside(device: str, id: str) -> Aside | None:
    """One batch of a kiosk; `None` when there is none of that name."""
    evidence = Evidence.get_or_none(Evidence.device == device, Evidence.id == id.replace("\0", ""))
    if evidence is None:
        return None
    header, bodies, _beside = wire.read_batch(wire.inflate(bytes(evidence.batch)))
    return Aside(evidence, [_record(device, header.inc, seq, body) for seq, body in enumerate(bodies, header.first)])


def _record(device: str, inc: str, seq: int, body: bytes) -> AsideRecord:
    envelope, seen = read_envelope(body), glance(body)
    return AsideRecord(
        seq, envelope.wall if envelope else None, seen.type, seen.site, seen.person, seen.party, seen.item,
        _counts_as(device, inc, seq, body, envelope.origin if envelope else None),
    )  # fmt: skip


def _counts_as(device: str, inc: str, seq: int, body: bytes, origin: str | None) -> str | None:
    name = origin or journal.origin_of(inc, seq, body)
    first = journal.split_origin(name)
    if first is None:
        return None
    for place in (origins.place_of(name), origins.place_of(journal.uid(first[0], first[1]))):
        if place is not None and _says(device, place, name):
            return journal.uid(Stream.get_by_id(place[0]).inc, place[1])
    return None


def _says(device: str, place: tuple[int, int], name: str) -> bool:
    """Whether the record in a place is the device's own, and the one of that origin."""
    fact = Fact.select(Fact, Stream).join(Stream).where(Fact.stream == place[0], Fact.seq == place[1]).first()
    if fact is None or fact.stream.device_id != device:
        return False
    envelope, body = read_envelope(bytes(fact.body)), bytes(fact.body)
    return ((envelope and envelope.origin) or journal.origin_of(fact.stream.inc, fact.seq, body)) == name
