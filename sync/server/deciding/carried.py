"""Which visits came of a card that two people have: whose the kiosk took it for stands in the record of each. Those
of sites at which whoever answers may not decide are none of the answer's, nor those of a closed month, but for a
coordinator, who is asked why. Only reads."""

from __future__ import annotations

from sync import facts
from sync.server import bulk
from sync.server.closing import state
from sync.server.deciding import fetched

AROUND_MS = 90 * 24 * 3_600_000
MOST = 90  # visits of one card that an answer moves, the newest


def visits(
    at: int, bindings: tuple[tuple[str, str], ...], sites: frozenset[str] | None = None, closed_too: bool = False
) -> tuple[tuple[str, str], ...]:
    """Binding and visit, the oldest first, of those around `at` (ms UTC) in which nothing was borrowed or declared, and
    whose person is the one whom the kiosk showed; at `sites`, `None` for all. Those of closed months if `closed_too`;
    the month of `at` itself counts anyway: whoever answers is asked why."""
    if not bindings or sites == frozenset():
        return ()
    people = sorted({person for _, person in bindings})
    rows = bulk.rows_of(
        f'SELECT "fact", "arrived_at" FROM "visit" v WHERE "person" IN ({", ".join("?" * len(people))})'
        ' AND "fact" IS NOT NULL AND "arrived_at" BETWEEN ? AND ? AND "means" IN (\'card\', \'qr\')'
        ' AND "undone" IS FALSE'
        ' AND NOT EXISTS (SELECT 1 FROM "loan" l WHERE l."person" = v."person" AND l."issued_at" BETWEEN'
        ' v."arrived_at" AND v."arrived_at" + 86400000 AND l."visit" = v."id" AND l."undone" IS FALSE)'
        ' AND NOT EXISTS (SELECT 1 FROM "page_usage" u WHERE u."visit" = v."id" AND u."undone" IS FALSE)'
        + (f' AND "site" IN ({", ".join("?" * len(sites))})' if sites is not None else "")
        + ' ORDER BY "arrived_at" DESC, "id"',
        (*people, at - AROUND_MS, at + AROUND_MS, *sorted(sites or ())),
    )
    closed = state.closed().keys() - {state.month_of(at)} if rows and not closed_too else set()
    rows = [row for row in rows if state.month_of(int(row[1])) not in closed]
    held = dict(bindings)
    told = [each.fact for each in fetched.records(str(uid) for uid, _ in rows)]
    found = [
        (fact.credential, fact.visit) for fact in told
        if isinstance(fact, facts.VisitCheckedIn) and fact.credential in held and held[fact.credential] == fact.person
    ]  # fmt: skip
    return tuple((card, visit) for card, visit in found[:MOST] if card is not None)[::-1]
