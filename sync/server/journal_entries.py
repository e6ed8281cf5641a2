"""What the journal's screen shows of each fact and is filtered by: seen of it when it is folded in.

It stands in a narrow table of its own, so that taking a fact in never waits for an index. A fact that cannot even be
glanced at has its entry like any other. Must not know a screen: the questions are in `store.py`.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from peewee import Tuple

from sync import facts, journal
from sync.server import bulk
from sync.server.actions import About
from sync.server.models import Fact, JournalEntry

LONGEST = 128  # characters of a text that every database can index


Entry = tuple[int, int, int, str, str | None, str | None, str | None, str | None]


class Glance(msgspec.Struct, frozen=True):
    """What the journal is filtered by."""

    type: str = "unreadable"
    site: str | None = None
    person: str | None = None
    party: str | None = None
    item: str | None = None


class _Glanced(msgspec.Struct, frozen=True):
    fact: Glance


_glance = msgspec.json.Decoder(_Glanced).decode


def glance(body: bytes) -> Glance:
    """What can be seen of a fact without understanding it; as little as it must be, for odd ones."""
    try:
        seen = _glance(body).fact
    except journal.UNREADABLE:
        return Glance(plain(journal.type_in(body)))
    return Glance(plain(seen.type), *map(_plain_or_none, (seen.site, seen.person, seen.party, seen.item)))


def seen_of(fact: facts.AnyFact, about: About | None = None) -> Glance:
    """The same of a fact that was understood; `about` is whom and what it concerns besides."""
    site, person, party, item = (getattr(fact, name, None) for name in _NAMES)
    if about is not None:
        person, party, item = person or about.person, party or about.party, item or about.item
    return Glance(fact.__struct_config__.tag, *map(_plain_or_none, (site, person, party, item)))  # type: ignore[arg-type]


_NAMES = ("site", "person", "party", "item")


def plain(text: str) -> str:
    """Text that every database can hold and index."""
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}")[:LONGEST]


def _plain_or_none(text: str | None) -> str | None:
    return None if text is None else plain(text)


def entry(at: int, stream: int, seq: int, seen: Glance, site: str | None) -> Entry:
    """A row of `JournalEntry`. `site` is where the fact happened if it does not say so itself."""
    return at, stream, seq, seen.type, seen.site or site, seen.person, seen.party, seen.item


def of(fact: Fact) -> JournalEntry:
    """The fact's entry; for one that waits to be folded in, what can be seen of it."""
    place = {"happened_at": fact.happened_at, "stream": fact.stream_id, "seq": fact.seq}
    found = JournalEntry.get_or_none(**place)
    if found is not None:
        return found
    seen = glance(bytes(fact.body))
    return JournalEntry(
        **place, type=seen.type, site=seen.site or fact.site, person=seen.person, party=seen.party, item=seen.item
    )


def facts_of(entries: Sequence[JournalEntry]) -> dict[tuple[int, int], Fact]:
    """The facts behind entries by their places, without their bytes."""
    if not entries:
        return {}
    names = ("stream", "seq", "received_at", "time_doubtful", "unprojected", "earliest", "latest")
    places = Tuple(Fact.stream, Fact.seq).in_([Tuple(each.stream, each.seq) for each in entries])
    found = Fact.select(*(getattr(Fact, name) for name in names)).where(places)
    return {(fact.stream_id, fact.seq): fact for fact in found}


def person_at(stream: int, seq: int) -> str | None:
    """Whom the fact in that place is about, as far as the journal knows."""
    rows = bulk.rows_of(
        'SELECT e."person" FROM "fact" f JOIN "journal_entry" e'
        ' ON e."happened_at" = f."happened_at" AND e."stream" = f."stream" AND e."seq" = f."seq"'
        ' WHERE f."stream" = ? AND f."seq" = ?',
        (stream, seq),
    )
    return rows[0][0] if rows else None
