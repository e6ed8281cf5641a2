"""What the register tells of a span: whose role as a volunteer began, whose agreement about an address held. Only
reads.

It stands in no day, because no record says so. Of a closed period it is kept as the register said it then, in lists
beside its days. Must not know what a number means.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sync.rules.sheet_windows import day_of
from sync.server import bulk
from sync.server.figures.day import PERSON, Lists
from sync.server.keeping import aliases

VOLUNTEERS, PLACED, ADDRESSES = "volunteers", "placed", "addresses"
NAMES = (VOLUNTEERS, PLACED, ADDRESSES)
_BEFORE, _AFTER = "0001-01-01", "9999-12-31"  # ISO days of what has no beginning or end
_PREFIX = "registered."


@dataclass(frozen=True, order=True)
class Term:
    """Somebody (a party, or a person after `PERSON`) with the days of theirs, ISO: from `first` to the end of `last`;
    of what began both are the day on which it did."""

    who: str
    first: str
    last: str


Told = Mapping[str, list[Term]]  # by name


def stored() -> Told:
    """As the register stands, whatever the days."""
    begun = _begun()
    first: dict[str, str] = {}
    for who, day, _is_placed in begun:
        first[who] = min(day, first.get(who, day))
    return {
        VOLUNTEERS: sorted(Term(who, day, day) for who, day in first.items()),
        PLACED: sorted({Term(who, day, day) for who, day, is_placed in begun if is_placed}),
        ADDRESSES: sorted(_addresses()),
    }


def within(told: Told, first: date, last: date) -> Told:
    """What touches the days from `first` to `last`."""
    begin, end = first.isoformat(), last.isoformat()
    return {name: [each for each in terms if each.first <= end and each.last >= begin] for name, terms in told.items()}


def as_lists(told: Told) -> Lists:
    return {
        _PREFIX + name: [word for each in told[name] for word in (each.who, each.first, each.last)] for name in NAMES
    }  # fmt: skip


def from_lists(lists: Lists) -> Told | None:
    """`None` of a period that was closed before this was kept."""
    if not all(_PREFIX + name in lists for name in NAMES):
        return None
    return {name: list(_terms(lists[_PREFIX + name])) for name in NAMES}


def _terms(words: list[str]) -> Iterable[Term]:
    return map(Term, words[::3], words[1::3], words[2::3])


def _begun() -> list[tuple[str, str, bool]]:
    """Each membership of a volunteer that has a beginning: whose, on which day, whether with an organisation or group.
    One of which nobody said since when began when it was entered."""
    rows = bulk.rows_of(
        'SELECT m."id", m."person", m."since", p."kind" FROM "membership" m JOIN "party" p ON p."id" = m."party"'
        " WHERE m.\"role\" = 'volunteer'"
    )
    entered = _entered(id for id, _person, since, _kind in rows if not since)
    return [
        (PERSON + person, begin, kind != "person")
        for id, person, since, kind in rows if (begin := since or entered.get(id))
    ]  # fmt: skip


def _entered(memberships: Iterable[str]) -> dict[str, str]:
    """On which day each of these memberships was first that of a volunteer."""
    found: dict[str, str] = {}
    for part in bulk.parts(memberships):
        rows = bulk.rows_of(
            'SELECT "entity_id", min("at") FROM "register_change" WHERE "entity" = \'membership\''
            f' AND "entity_id" IN ({", ".join("?" * len(part))}) AND "after" LIKE ? GROUP BY "entity_id"',
            [*part, '%"volunteer"%'],
        )
        found |= {id: day_of(at).isoformat() for id, at in rows}
    return found


def _addresses() -> Iterable[Term]:
    """Parties that have an address here, by the kind of their agreement or their package. One that was archived had it
    until a day that is known, or nobody knows."""
    rows = bulk.rows_of(
        'SELECT p."id", d."agreement_signed_on", p."agreement_until" FROM "party_detail" d'
        ' JOIN "party" p ON p."id" = d."party" WHERE (d."agreement_kind" = \'address\' OR d."package" = \'min\')'
        ' AND NOT (p."status" = \'archived\' AND p."agreement_until" IS NULL)'
    )
    meant = aliases.all_of("party")
    return {Term(meant.get(party, party), since or _BEFORE, until or _AFTER) for party, since, until in rows}
