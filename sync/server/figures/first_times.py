"""Who was served for the first time ever in a span. Only reads: for each party the oldest of its visits, loans, pages
and what it took part in, by an index that begins with the party; and the pages that staff explained as theirs, which
are few. Who was merged with others was here when any of them was, and a person was here also when they came for an
organisation, or as the party that they are themselves."""

from __future__ import annotations

from collections.abc import Iterable

from sync.server import bulk
from sync.server.figures import known
from sync.server.figures.day import PERSON

_EARLIER = (
    ("visit", "arrived_at"), ("loan", "issued_at"), ("page_usage", "declared_at"), ("activity_participant", "at"),
)  # fmt: skip


def among(served: Iterable[str], since: int) -> set[str]:
    """Those of `served` of whom nothing is known before `since` (ms UTC)."""
    wanted = set(served)
    together = known.all_one_with(wanted)
    unseen = _unseen({*together}, since)
    return {who for who in wanted if unseen.issuperset(together[who])}


def _unseen(left: set[str], since: int) -> set[str]:
    for table, at in _EARLIER:
        parties = [who for who in left if not who.startswith(PERSON)]
        people = [who[len(PERSON) :] for who in left if who.startswith(PERSON)]
        left -= _seen(table, at, "party", parties, since)
        left -= {PERSON + person for person in _seen(table, at, "person", people, since)}
    return left - _explained(since) if left else left


def _explained(since: int) -> set[str]:
    """Parties whose pages a machine had made before `since`, by what staff said later."""
    rows = bulk.rows_of(
        'SELECT DISTINCT e."party" FROM "page_explanation" e JOIN "meter_reading" r ON r."fact" = e."to_reading"'
        ' WHERE e."party" IS NOT NULL AND e."pages" > 0 AND e."undone" IS FALSE AND r."at" < ?',
        (since,),
    )
    return {str(party) for (party,) in rows}


def _seen(table: str, at: str, column: str, ids: list[str], since: int) -> set[str]:
    """Those of `ids` that have a row before `since`: one look into the index for each."""
    found: set[str] = set()
    for part in bulk.parts(ids):
        # a list of values: PostgreSQL plans as many questions beside each other one by one, 0.1 ms for each of hundreds
        wanted = ", ".join(["(?)"] * len(part))
        rows = bulk.rows_of(
            f'SELECT w."column1" FROM (VALUES {wanted}) w WHERE EXISTS (SELECT 1 FROM "{table}" t'
            f' WHERE t."{column}" = w."column1" AND t."{at}" < ? AND t."undone" IS FALSE)',
            [*part, since],
        )
        found |= {id for (id,) in rows}
    return found
