"""Visits that facts touched, and those around them: fetched, and shown to the kinds that are about visits.

Reads what a day around the changed ones holds; a case about a visit follows from the visits within a day of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from sync import facts, register
from sync.server import bulk, register_store
from sync.server.actions import Told
from sync.server.beliefs import Beliefs, Visit
from sync.server.cases import CaseKind
from sync.server.detecting import card_replaced, organisation_missing, visit_bounce, visit_no_checkout, visit_overlap
from sync.server.detecting.looked import Looked
from sync.server.detecting.register_past import past_of
from sync.server.register_models import MembershipRow

DAY_MS = 24 * 3_600_000
HOUR_MS = 3_600_000


def look(looked: Looked, view: Beliefs, batch: Sequence[Told]) -> None:
    changed = [view.every(Visit)[key] for kind, key in view.changed if kind is Visit]
    if not changed:
        return
    before = [row for visit in changed if (row := view.before.get((Visit, visit.id))) is not None]
    _look_around(looked, changed, {row.person for row in before if isinstance(row, Visit)})
    ended = [visit.id for visit in changed if visit.state != "in"]
    looked.add(visit_no_checkout.KIND, ended, ())
    _look_for_organisations(looked, changed)
    _look_at_cards(looked, view, batch, changed)


def counting(visits: Iterable[Visit]) -> list[Visit]:
    """Those that began and were not taken back, person by person, by arrival."""
    found = [each for each in visits if each.fact is not None and not each.undone and each.arrived_at is not None]
    return sorted(found, key=lambda each: (each.person or "", each.arrived_at or 0, each.id))


def _look_around(looked: Looked, changed: Sequence[Visit], before: Iterable[str | None]) -> None:
    """`before` are those whose visits they were taken to be."""
    moments = [each.arrived_at for each in changed if each.arrived_at is not None]
    people = {person for person in (*(each.person for each in changed), *before) if person is not None}
    first, last = min(moments, default=0), max(moments, default=0)
    span = (first - DAY_MS - HOUR_MS, last + DAY_MS + HOUR_MS)
    around = {each.id: each for each in changed}
    for part in bulk.parts(people):
        where = f'"person" IN ({", ".join("?" * len(part))}) AND "arrived_at" >= ? AND "arrived_at" <= ?'
        around |= {each.id: each for each in bulk.select(Visit, where, [*part, *span])}
    rows = counting(around.values())
    bounces, overlaps = [], []
    for person, group in groupby(rows, key=lambda each: each.person):
        own = list(group)
        if person is None:
            bounces += [case for each in own for case in visit_bounce.found([each])]
        else:
            bounces += visit_bounce.found(own)
            overlaps += visit_overlap.found(own)
    mine = {each.id for each in changed}
    near = {each.id for each in rows if first - HOUR_MS <= (each.arrived_at or 0) <= last + HOUR_MS}
    earlier = {each.id for each in rows if first - DAY_MS <= (each.arrived_at or 0) <= last}
    looked.add(CaseKind.VISIT_BOUNCE, near | mine, bounces)
    looked.add(CaseKind.VISIT_OVERLAP, earlier | mine, overlaps)


def _look_for_organisations(looked: Looked, changed: Sequence[Visit]) -> None:
    alone = [each for each in changed if each.person is not None and organisation_missing.said_for_nobody(each)]
    if not alone:
        return
    memberships: dict[str, list[register.Membership]] = {}
    for part in bulk.parts(each.person or "" for each in alone):
        for found in register_store.select(register.Membership, MembershipRow.person.in_(part)):
            memberships.setdefault(found.person, []).append(found)
    free = frozenset(site.id for site in register_store.every(register.Site) if site.unaffiliated)
    cases = organisation_missing.found(alone, memberships, free)
    looked.add(organisation_missing.KIND, (each.id for each in alone), cases)


def _look_at_cards(looked: Looked, view: Beliefs, batch: Sequence[Told], changed: Sequence[Visit]) -> None:
    shown = {
        told.fact.visit: told.fact.credential
        for told in batch
        if isinstance(told.fact, facts.VisitCheckedIn) and told.fact.credential is not None
    }
    undone = {each.id for each in changed if each.undone}
    past = past_of(register.Credential, shown.values())
    if not past.changes and not undone:
        return
    cases = []
    for visit_id, credential in shown.items():
        visit = view.get(Visit, visit_id)
        card = past.at(credential, visit.arrived_at or 0) if visit is not None else None
        cases.append(card_replaced.found(visit, card.status if card else None) if visit is not None else None)
    looked.add(card_replaced.KIND, {*shown, *undone}, cases)
