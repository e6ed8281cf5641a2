"""What is taken of that which a site lends and lets: loans and bookings as claims on pools. PURE.

A *pool* holds what can stand in for each other: the sisters of one item type, or a room alone. A *demand* is what one
booking wants of one pool; a kit is so many demands. `occupancy` says whether claims fit together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from sync.register import Item, ItemType, KitLine, Policy, Resource
from sync.rules.occupancy import FOR_EVER, Claim, fits, how_many_fit, peak
from sync.rules.policies import Asked, in_force

MINUTE_MS = 60_000
HOLDING = ("requested", "approved")  # whoever waits in a list holds nothing
LETS = ("room", "workstation", "adviser")  # used on the spot, so only while the site is open


@dataclass(frozen=True)
class Out:
    """A loan that is out; times are ms UTC. `quantity` counts what of a pile has not come back; `booking` is the one
    that it answers."""

    loan: str
    item: str
    person: str
    party: str
    issued_at: int
    due_at: int
    quantity: int = 1
    booking: str | None = None


@dataclass(frozen=True)
class Booked:
    """A booking that is neither over nor refused; times are ms UTC. `item` is the unit set aside, `made_at` counts in
    the waiting list only. `handed` are the things, and how many of each, that went out for it already."""

    id: str
    kind: str
    resource: str
    person: str
    party: str
    from_at: int
    until_at: int
    state: str = "approved"
    quantity: int = 1
    item: str | None = None
    made_at: int = 0
    series: str | None = None
    handed: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Pool:
    """`units` are named; of a pile there are `count` pieces without a name. `policy` is the one in force, `None` where
    nobody wrote one."""

    id: str
    units: tuple[str, ...]
    policy: Policy | None
    count: int | None = None

    @property
    def size(self) -> int:
        return len(self.units) if self.count is None else self.count

    @property
    def buffer_ms(self) -> int:
        return self.policy.buffer_minutes * MINUTE_MS if self.policy else 0

    def released_at(self, from_at: int) -> int:
        """From when on a booking that nobody came for holds nothing any more."""
        return from_at + (self.policy.release_minutes if self.policy else 60) * MINUTE_MS


@dataclass(frozen=True)
class Demand:
    """`unit` is `None` when any will do."""

    pool: str
    unit: str | None
    quantity: int


@dataclass(frozen=True)
class Stock:
    """All pools of a site by their id, the pool of each item, and what belongs to each kit."""

    pools: Mapping[str, Pool]
    pool_of: Mapping[str, str]
    kits: Mapping[str, tuple[KitLine, ...]]
    resources: Mapping[str, Resource]

    def demands(self, kind: str, resource: str, quantity: int = 1) -> tuple[Demand, ...]:
        """What a booking wants; nothing for what this site does not have."""
        if kind == "item_type":
            pool = f"item_type {resource}"
            return (Demand(pool, None, quantity),) if pool in self.pools else ()
        if kind == "item":
            return self._of_item(resource, quantity)
        if kind == "kit":
            return tuple(each for line in self.kits.get(resource, ()) for each in self._of_line(line, quantity))
        pool = f"resource {resource}"
        return (Demand(pool, resource, quantity),) if pool in self.pools else ()

    def _of_item(self, item: str, quantity: int) -> tuple[Demand, ...]:
        pool = self.pools.get(self.pool_of.get(item, ""))
        if pool is None:
            return ()
        return (Demand(pool.id, item if pool.count is None else None, quantity),)

    def _of_line(self, line: KitLine, quantity: int) -> tuple[Demand, ...]:
        if line.item is not None:
            return self._of_item(line.item, line.count * quantity) or (Demand("", line.item, 1),)
        pool = f"item_type {line.item_type}"
        return (Demand(pool, None, line.count * quantity),)


def stock_of(
    items: Iterable[Item], types: Iterable[ItemType], kit_lines: Iterable[KitLine], resources: Iterable[Resource],
    policies: Iterable[Policy], asked: Asked, broken: Iterable[str] = (),
) -> Stock:  # fmt: skip
    """What the site `asked.site` has. `broken` are items that came back with something wrong: they wait for staff, and
    nobody knows until when. Of a pile that is a piece or two, not the pile."""
    policies, resources, unfit = list(policies), list(resources), frozenset(broken)
    pools: dict[str, Pool] = {}
    pool_of: dict[str, str] = {}
    own, ruled = _by_type(items, asked.site), dict[str, Policy | None]()

    def policy(family: str) -> Policy | None:
        if family not in ruled:
            ruled[family] = in_force(policies, family, asked)
        return ruled[family]

    for kind in types:
        sisters = own.get(kind.id, [])
        fit = sisters if kind.kind == "pile" else [item for item in sisters if item.id not in unfit]
        usable = [item for item in fit if item.status == "available"]
        if not sisters or kind.kind == "consumable":
            continue
        count = sum(item.count for item in usable) if kind.kind == "pile" else None
        pool = Pool(
            f"item_type {kind.id}", tuple(item.id for item in usable), policy(kind.policy), count
        )
        pools[pool.id] = pool
        pool_of |= {item.id: pool.id for item in sisters}
    here = {each.id: each for each in resources if each.site == asked.site}
    for each in here.values():
        pools[f"resource {each.id}"] = Pool(f"resource {each.id}", (each.id,), policy(each.policy))
    lines: dict[str, tuple[KitLine, ...]] = {}
    for line in kit_lines:
        lines[line.kit] = (*lines.get(line.kit, ()), line)
    return Stock(pools, pool_of, lines, here)


def _by_type(items: Iterable[Item], site: str) -> dict[str, list[Item]]:
    found: dict[str, list[Item]] = {}
    for item in items:
        if item.site == site:
            found.setdefault(item.item_type, []).append(item)
    return found


@dataclass(frozen=True)
class Diary:
    """A site's stock and what is claimed of it, pool by pool, as of one moment."""

    stock: Stock
    claims: Mapping[str, tuple[Claim, ...]] = field(default_factory=dict)

    def without(self, booking: str | None) -> Diary:
        """As it would be if this booking were not there."""
        if booking is None:
            return self
        kept = {
            pool: tuple(each for each in claims if _booking_of(each) != booking) for pool, claims in self.claims.items()
        }
        return Diary(self.stock, kept)

    def has_room(self, demands: Iterable[Demand], from_at: int, until_at: int) -> bool:
        """Whether all demands can be met at once, buffers and all, with nobody pushed aside."""
        taken = dict(self.claims)
        for number, demand in enumerate(demands):
            pool = self.stock.pools.get(demand.pool)
            if pool is None:
                return False
            wish = _wish(demand, pool, from_at, until_at, number)
            if not _fits(pool, taken.get(pool.id, ()), wish):
                return False
            taken[pool.id] = (*taken.get(pool.id, ()), wish)
        return True

    def accepts(self, pool: str, claim: Claim) -> bool:
        """Whether a claim fits into a pool beside those that are there, just as it is."""
        found = self.stock.pools.get(pool)
        return found is not None and _fits(found, self.claims.get(pool, ()), claim)

    def how_many(self, demand: Demand, from_at: int, until_at: int) -> int:
        """How many of a demand's kind are free for the whole time: 0 or 1 for a named one."""
        pool = self.stock.pools.get(demand.pool)
        if pool is None:
            return 0
        wish = _wish(demand, pool, from_at, until_at, 0)
        claims = self.claims.get(pool.id, ())
        if pool.count is not None:
            return max(0, pool.count - peak(claims, wish.from_at, wish.until_at))
        return int(_fits(pool, claims, wish)) if demand.unit else how_many_fit(pool.units, claims, wish)

    def free_units(self, pool: str, from_at: int, until_at: int) -> tuple[str, ...]:
        """The units of a pool that could be given by name for a time."""
        found = self.stock.pools[pool]
        return tuple(
            unit for unit in found.units
            if _fits(found, self.claims.get(pool, ()), _wish(Demand(pool, unit, 1), found, from_at, until_at, 0))
        )  # fmt: skip


def diary_of(stock: Stock, loans: Iterable[Out], bookings: Iterable[Booked], at: int) -> Diary:
    """What is claimed, as of `at`: an overdue thing is out until it is back, and a booking that nobody came for in time
    holds nothing."""
    claims: dict[str, list[Claim]] = {}
    for loan in loans:
        pool = stock.pools.get(stock.pool_of.get(loan.item, ""))
        if pool is not None:
            unit = loan.item if pool.count is None else None
            until = FOR_EVER if loan.due_at < at else loan.due_at + pool.buffer_ms
            claim = Claim(f"loan {loan.loan}", loan.issued_at, until, unit, loan.quantity)
            claims.setdefault(pool.id, []).append(claim)
    for booking in bookings:
        for claim, of in claims_of(stock, booking, at):
            claims.setdefault(of, []).append(claim)
    return Diary(stock, {pool: tuple(found) for pool, found in claims.items()})


def claims_of(stock: Stock, booking: Booked, at: int) -> list[tuple[Claim, str]]:
    """What a booking claims, with the pools; nothing when it only waits, or has been released. Who came for a room or
    the like is in it until the end: no loan says so in the booking's place."""
    found: list[tuple[Claim, str]] = []
    is_in_use = booking.state == "collected" and booking.kind in LETS
    if booking.state not in HOLDING and not is_in_use:
        return found
    named = booking.item
    for demand in rest_of(stock, booking):
        pool = stock.pools.get(demand.pool)
        if pool is None or (at >= pool.released_at(booking.from_at) and not is_in_use):
            continue
        units: list[tuple[str | None, int]] = [(demand.unit, demand.quantity)]
        if demand.unit is None and named in pool.units and pool.count is None:
            units, named = [(named, 1), (None, demand.quantity - 1)], None
        for unit, quantity in units:
            if quantity:
                id_ = f"booking {booking.id} {len(found)}"
                until = booking.until_at + pool.buffer_ms
                found.append((Claim(id_, booking.from_at, until, unit, quantity), pool.id))
    return found


def rest_of(stock: Stock, booking: Booked, handed: Iterable[tuple[str, int]] = ()) -> tuple[Demand, ...]:
    """What of a booking is still to be collected, when `handed` goes out for it too: a thing serves the demand that
    names it first, then one of its kind."""
    left = list(stock.demands(booking.kind, booking.resource, booking.quantity))
    for item, quantity in (*booking.handed, *handed):
        pool = stock.pool_of.get(item)
        for number in sorted(range(len(left)), key=lambda one: left[one].unit is None):
            demand = left[number]
            if demand.pool == pool and demand.unit in (None, item) and quantity:
                taken = min(quantity, demand.quantity)
                left[number], quantity = replace(demand, quantity=demand.quantity - taken), quantity - taken
    return tuple(demand for demand in left if demand.quantity)


def handed_for(loans: Iterable[Out]) -> dict[str, tuple[tuple[str, int], ...]]:
    """Booking → the things that are out for it."""
    found: dict[str, tuple[tuple[str, int], ...]] = {}
    for loan in loans:
        if loan.booking is not None:
            found[loan.booking] = (*found.get(loan.booking, ()), (loan.item, loan.quantity))
    return found


def _booking_of(claim: Claim) -> str | None:
    kind, id_, *_ = claim.id.split(" ")
    return id_ if kind == "booking" else None


def _wish(demand: Demand, pool: Pool, from_at: int, until_at: int, number: int) -> Claim:
    return Claim(f"wish {number}", from_at, until_at + pool.buffer_ms, demand.unit, demand.quantity)


def _fits(pool: Pool, claims: Iterable[Claim], wish: Claim) -> bool:
    if wish.unit is not None and wish.quantity > 1:
        return False  # of what has a name there is one
    if pool.count is None:
        return fits(pool.units, claims, wish)
    return wish.quantity + peak(claims, wish.from_at, wish.until_at) <= pool.count
