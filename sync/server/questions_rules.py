"""What the rules of lending ask of the register and of what is folded from facts, for any moment. Only reads; must not
decide."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import msgspec

from sync import register
from sync.facts import PolicyCopy
from sync.rules import policies
from sync.rules.calendar import OpeningCalendar
from sync.rules.limits import Had
from sync.rules.loans import Borrower, OpenLoan, Wanted
from sync.rules.policies import Asked
from sync.server import questions_lending
from sync.server.beliefs import times_renewed
from sync.server.models import Loan
from sync.server.questions_lending import Picked
from sync.server.register_models import ClosureRow, HoursRow, ItemRow
from sync.server.register_store import every, select

_renewals = msgspec.json.Decoder(list[tuple[str, int, int]]).decode
_parts = msgspec.json.Decoder(tuple[str, ...]).decode
_policy = msgspec.json.Decoder(PolicyCopy).decode


def calendar(site: str, year: int) -> OpeningCalendar:
    """When a site is open, with the holidays of the years around `year`."""
    hours = {each.weekday: (each.opens, each.closes) for each in select(register.Hours, HoursRow.site == site)}
    closures = frozenset(each.day for each in select(register.Closure, ClosureRow.site == site))
    return OpeningCalendar(hours, closures, holidays_around(year))


@cache
def holidays_around(year: int) -> frozenset[str]:
    """Public holidays in Poland, ISO days, of the year before until four years on."""
    import holidays  # slow to load

    return frozenset(day.isoformat() for day in holidays.country_holidays("PL", years=range(year - 1, year + 5)))


def families() -> dict[str, list[register.Policy]]:
    """Every policy, by the family it is a version in."""
    found: dict[str, list[register.Policy]] = {}
    for policy in every(register.Policy):
        found.setdefault(policies.family_of(policy), []).append(policy)
    return found


def policy_for(family: str, asked: Asked) -> register.Policy | None:
    return policies.in_force(every(register.Policy), family, asked)


def borrower(
    person: register.Person, party: register.Party | None, calendar: OpeningCalendar, at: int
) -> Borrower:
    """Who borrows, with what they and the party had at `at` (ms UTC) and in its month."""
    mine: Any = Loan.person == person.id
    about = mine | (Loan.party == party.id) if party else mine
    first = calendar.moment(calendar.day_of(at).replace(day=1), 0)
    now = questions_lending.borrower_of(person.id, party.id if party else "", at)
    assert now is not None, "the register has them"
    had = tuple(_ended(party.id, first, at)) if party else ()
    return replace(now, loans=tuple(_open(about, at)), had=had)


def wanted(item: register.Item, asked: Asked, at: int) -> Wanted | None:
    """One thing, or one of a pile, as it stood at `at`, all its parts along; `None` when no policy holds for it."""
    now = questions_lending.wanted(Picked(item.id), asked, None)
    if now is None or now.is_given:
        return now
    out = list(_open(Loan.item == item.id, at))
    if now.left is not None:
        return replace(now, left=item.count - sum(_still_out(loan.id) for loan in out))
    return replace(now, on_loan=out[0] if out else None, found_wanting=None if out else now.found_wanting)


def _still_out(loan: str) -> int:
    row = Loan.get_by_id(loan)
    return int(row.quantity - row.came_back)


def one_of_type(kind: str, site: str | None) -> register.Item | None:
    """A thing of a type that is free, at `site` if there is one; `None` when the type has no thing at all."""
    out = {row.item for row in Loan.select(Loan.item).where(Loan.state == "out")}
    items = list(select(register.Item, ItemRow.item_type == kind))
    return min(items, key=lambda i: (i.site != site, i.status != "available", i.id in out, i.id), default=None)


def _open(about: Any, at: int) -> Iterator[OpenLoan]:
    """Loans that were out at `at`."""
    query = Loan.select().where(
        about, Loan.state.in_(("out", "declared_returned")), Loan.issued_at <= at,
        Loan.returned_at.is_null() | (Loan.returned_at > at),
    )  # fmt: skip
    family_of = _families()
    for row in query.order_by(Loan.issued_at, Loan.id):
        then = [renewal for renewal in _renewals(row.renewals) if renewal[1] <= at]
        copy = _policy(row.policy)
        yield OpenLoan(
            id=row.id, item=row.item or "", person=row.person or "", party=row.party or "", issued_at=row.issued_at,
            due_at=then[-1][2] if then else row.first_due_at or row.due_at, policy=copy,
            renewed=times_renewed(row.renewals, row.first_due_at, at),
            parts=_parts(row.parts), family=family_of.get(copy.policy, ""),
        )  # fmt: skip


def _ended(party: str, since: int, at: int) -> Iterator[Had]:
    """Loans of a party that ended between two moments."""
    query = Loan.select().where(
        Loan.party == party, Loan.state == "declared_returned", Loan.returned_at >= since, Loan.returned_at <= at
    )
    family_of = _families()
    for row in query.order_by(Loan.issued_at, Loan.id):
        copy = _policy(row.policy)
        family = family_of.get(copy.policy, copy.policy)
        yield Had(row.id, family, row.person or "", party, row.issued_at, row.returned_at, is_open=False)


def _families() -> dict[str, str]:
    return {policy.id: policies.family_of(policy) for policy in every(register.Policy)}
