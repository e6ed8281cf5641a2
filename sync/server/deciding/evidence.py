"""What is known around a case, fetched for whoever decides. Only reads.

Fetches what the kind says that it looks at, and no more: a queue of many cases asks for many.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from sync import facts, register
from sync.rules.meter_segments import Anomaly
from sync.rules.sheet_windows import day_of
from sync.server import bulk, gap_cases, metering, questions_names, register_store
from sync.server.beliefs import Loan, TakeBack, Visit
from sync.server.deciding import booked, carried, fetched, unknown
from sync.server.deciding.registry import kind_of
from sync.server.deciding.shape import Evidence, Offer, Promised, Recorded, Thing, Two
from sync.server.detecting.register_past import past_of
from sync.server.keeping import aliases, duplicates
from sync.server.keeping.name_index import NameKind
from sync.server.models import Case
from sync.server.register_models import CredentialRow as Held

AROUND_MS = 90 * 24 * 3_600_000  # loans and returns of a thing that may explain each other
FEWEST_STAYS = 5  # fewer earlier visits of a party do not say how long it stays
STAYS = 50  # earlier visits of a party that say how long it stays
LAST_VISITS = 10  # of a person, that say for whom they mostly come
MOST_OFFERED = 3

Bindings = tuple[tuple[str, str], ...]  # a binding, and whose it is


def of(case: Case, now: int, sites: frozenset[str] | None = None, closed: bool = False) -> Evidence:
    """`now` is ms UTC; `sites` are those at which whoever answers may decide, `None` for all; `closed`: whether
    they may change what counts in a closed month."""
    kind = kind_of(case.kind)
    records = tuple(sorted(fetched.records(json.loads(case.facts)), key=lambda each: (each.at, each.uid)))
    loans, take_backs = _of_item(case) if "loans" in kind.needs and case.item else ((), ())
    with_visits = "visits" in kind.needs
    things = unknown.things(case, records, MOST_OFFERED) if "things" in kind.needs else ()
    bindings = _bindings(case) if "bindings" in kind.needs else ()
    stayed = booked.visits_in(records) if "stay" in kind.needs else ()
    promised = booked.promised(records, now) if "promised" in kind.needs else None
    return Evidence(
        kind.case, case.id, case.subject,
        case.item, case.person, case.party, case.site, case.at, now, records, loans, take_backs,
        _visits(case) if with_visits else stayed, _open_then(case) if with_visits else None,
        _stays(case) if with_visits else (), _acts(case) if with_visits else (),
        _offered(case, kind.needs, records, things, bindings, promised), _two(case) if "two" in kind.needs else None,
        _card(case, records) if "card" in kind.needs else None,
        _home(case) if "home" in kind.needs else None, _sisters(case) if "sisters" in kind.needs else (),
        _slips(case) if "slips" in kind.needs else (),
        _status(case) if "status" in kind.needs else None, things, bindings,
        stay=booked.stay(case, stayed), anomaly=_anomaly(case) if "anomaly" in kind.needs else None,
        clock=fetched.clock_beside(records[0].uid) if "clock" in kind.needs and records else None,
        promised=promised, carried=carried.visits(case.at, bindings, sites, closed),
    )  # fmt: skip


def _offered(
    case: Case, needs: frozenset[str], records: tuple[Recorded, ...], things: tuple[Thing, ...], bindings: Bindings,
    promised: Promised | None,
) -> tuple[Offer, ...]:  # fmt: skip
    if "parties" in needs:
        return _parties(case)
    if "things" in needs:
        return tuple(Offer(each.item) for each in things)
    if promised is not None:
        return tuple(Offer(item) for item in promised.free[:1])
    if "bindings" in needs:
        return _owners(case, bindings)
    return unknown.holder(records) if "holder" in needs else ()


def _of_item(case: Case) -> tuple[tuple[Loan, ...], tuple[TakeBack, ...]]:
    span = (case.item, case.at - AROUND_MS, case.at + AROUND_MS)
    loans = bulk.select(Loan, '"item" = ? AND "issued_at" BETWEEN ? AND ?', span)
    backs = bulk.select(TakeBack, '"item" = ? AND "at" BETWEEN ? AND ?', span)
    return (
        tuple(sorted(loans, key=lambda each: (each.issued_at or 0, each.id))),
        tuple(sorted(backs, key=lambda each: (each.at, each.fact))),
    )


def _visits(case: Case) -> tuple[Visit, ...]:
    own = bulk.select(Visit, '"id" = ?', (case.subject or "",))
    if case.person is None:
        return tuple(own)
    day = 24 * 3_600_000
    near = bulk.select(
        Visit, '"person" = ? AND "arrived_at" BETWEEN ? AND ?', (case.person, case.at - day, case.at + day)
    )
    return tuple(sorted({each.id: each for each in (*own, *near)}.values(), key=lambda each: each.arrived_at or 0))


def _open_then(case: Case) -> tuple[int, int] | None:
    if case.site is None:
        return None
    calendar = fetched.calendar(case.site, datetime.fromtimestamp(case.at / 1000, UTC).year)
    day = calendar.day_of(case.at)
    hours = calendar.hours_on(day)
    if hours is None:
        return None
    return calendar.moment(day, hours[0]), calendar.moment(day + timedelta(days=hours[1] // 1440), hours[1] % 1440)


def _stays(case: Case) -> tuple[int, ...]:
    """Of the party at the site; of anybody there where the party came too seldom to say."""
    if case.site is None:
        return ()
    own = _lasted('"party" = ?', case, case.party) if case.party is not None else ()
    return own if len(own) >= FEWEST_STAYS else _lasted('"person" IS NOT NULL', case)


def _lasted(whose: str, case: Case, *asked: str) -> tuple[int, ...]:
    rows = bulk.rows_of(
        f'SELECT "left_at" - "arrived_at" FROM "visit" WHERE {whose} AND "site" = ? AND "state" = \'left\''
        f' AND "arrived_at" < ? ORDER BY "arrived_at" DESC LIMIT {STAYS}',
        (*asked, case.site, case.at),
    )
    return tuple(sorted(int(stay) for (stay,) in rows if stay is not None and stay >= 0))


def _acts(case: Case) -> tuple[int, ...]:
    """When things were lent and pages declared in the visit."""
    rows = bulk.rows_of(
        'SELECT "issued_at" FROM "loan" WHERE "person" = ? AND "issued_at" BETWEEN ? AND ? AND "visit" = ?'
        ' AND "undone" = ? UNION ALL SELECT "declared_at" FROM "page_usage" WHERE "visit" = ? AND "undone" = ?',
        (case.person or "", case.at, case.at + 24 * 3_600_000, case.subject or "", False, case.subject or "", False),
    )
    return tuple(sorted(int(at) for (at,) in rows))


def _parties(case: Case) -> tuple[Offer, ...]:
    """Whom the person acted for on that day: first whom they named most often lately, of two the one named last."""
    day = day_of(case.at).isoformat()
    rows = questions_names.memberships(person=case.person) if case.person is not None else []
    held = {each.party for each in rows if each.until is None or each.until >= day}
    named = [
        str(party)
        for (party,) in bulk.rows_of(
            'SELECT "party" FROM "visit" WHERE "person" = ? AND "party" IS NOT NULL AND "attributed_fact" IS NULL'
            f' AND "undone" IS FALSE ORDER BY "arrived_at" DESC LIMIT {LAST_VISITS}',
            (case.person or "",),
        )
    ]
    alike = aliases.canonical([*held, *named])
    meant = [alike.get(party, party) for party in named]
    of = sum(party in held for party in meant)
    ranked = sorted({alike.get(party, party) for party in held}, key=lambda party: (
        -meant.count(party), meant.index(party) if party in meant else len(meant), party
    ))  # fmt: skip
    return tuple(Offer(party, meant.count(party), of) for party in ranked[:MOST_OFFERED])


def _two(case: Case) -> Two | None:
    """The two entries that a case is about (`ID.ID`); `None` once one of them is not there, or they are one already."""
    first, _, second = (case.subject or "").partition(".")
    kind: NameKind = "person" if case.person is not None else "party"
    entity = register.Person if kind == "person" else register.Party
    if len(register_store.get_many(entity, (first, second))) < 2 or aliases.canonical([first, second]):
        return None
    alike = any((pair.first, pair.second) == (first, second) for pair in duplicates.suggested(kind))
    return Two(kind, first, second, alike)


def _card(case: Case, records: tuple[Recorded, ...]) -> str | None:
    """How the card stood in the register when they came in with it."""
    shown = next((each.fact.credential for each in records if isinstance(each.fact, facts.VisitCheckedIn)), None)
    known = past_of(register.Credential, [shown]).at(shown, case.at)
    return known.status if known is not None else None


def _home(case: Case) -> str | None:
    item = register_store.get(register.Item, case.item or "")
    return item.site if item is not None else None


def _status(case: Case) -> str | None:
    item = register_store.get(register.Item, case.item or "")
    return item.status if item is not None else None


def _slips(case: Case) -> tuple[str, ...]:
    missing = gap_cases.missing_in(case)
    return tuple(each.number for each in missing) if gap_cases.is_explained(missing) else ()


def _anomaly(case: Case) -> Anomaly | None:
    segment = metering.segment_of(case.subject or "", json.loads(case.facts))
    return segment.anomaly if segment is not None else None


def _bindings(case: Case) -> Bindings:
    """Of the card that a case is about, each that stands."""
    card = register_store.get(register.Credential, case.subject or "")
    if card is None:
        return ()
    held = register_store.select(register.Credential, Held.digest == card.digest)
    return tuple(sorted((each.id, each.person) for each in held))


def _owners(case: Case, bindings: Bindings) -> tuple[Offer, ...]:
    """First whoever came in with a card most often, around that time."""
    people = sorted({person for _, person in bindings})
    rows = bulk.rows_of(
        f'SELECT "person", COUNT(*) FROM "visit" WHERE "person" IN ({", ".join("?" * len(people))})'
        ' AND "means" IN (\'card\', \'qr\') AND "arrived_at" BETWEEN ? AND ? AND "undone" IS FALSE GROUP BY "person"',
        (*people, case.at - AROUND_MS, case.at + AROUND_MS),
    ) if people else []  # fmt: skip
    came = dict.fromkeys(people, 0) | {str(person): int(count) for person, count in rows}
    of = sum(came.values())
    ranked = sorted(came, key=lambda person: (-came[person], person))
    return tuple(Offer(person, came[person], of) for person in ranked[:MOST_OFFERED])


def _sisters(case: Case) -> tuple[str, ...]:
    """Things of one kind with it, at its site, that nobody had when it was lent again, by inventory number."""
    item = register_store.get(register.Item, case.item or "")
    if item is None:
        return ()
    rows = bulk.rows_of(
        'SELECT i."id" FROM "item" i WHERE i."item_type" = ? AND i."site" = ? AND i."id" <> ?'
        ' AND i."status" = \'available\' AND NOT EXISTS (SELECT 1 FROM "loan" l WHERE l."item" = i."id"'
        ' AND l."undone" IS FALSE AND l."issued_at" <= ? AND (l."returned_at" IS NULL OR l."returned_at" > ?))'
        f' ORDER BY i."inventory_no", i."id" LIMIT {MOST_OFFERED}',
        (item.item_type, item.site, item.id, case.at, case.at),
    )
    return tuple(str(id) for (id,) in rows)
