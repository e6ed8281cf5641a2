"""Which bookings and loans of a site were promised or handed over twice. PURE, and the same whatever the order in which
kiosks reported.

Two counters that did not hear of each other may book one room, or one may lend what another has booked. All of it is
laid out by when it was said; what does not fit beside what came before is a collision. That a thing is late is none:
that follows from the clock, and stands under what is at risk.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sync.rules.claims import Booked, Diary, Out, Stock, claims_of, handed_for
from sync.rules.occupancy import Claim
from sync.server.beliefs import Loan
from sync.server.cases import CaseKind
from sync.server.lending_beliefs import Booking

SOON_MS = 3 * 24 * 3_600_000  # the handbook's C09
HELD = ("requested", "approved", "collected")
Handed = Mapping[str, tuple[tuple[str, int], ...]]


@dataclass(frozen=True)
class Collision:
    """`later` did not fit beside the others; `facts` are the uids of all. `is_soon`: a thing was lent, and somebody is
    to have it within three days of when that was said."""

    kind: CaseKind
    facts: tuple[str, ...]
    at: int
    later: Booking | Loan
    is_soon: bool = False


def collisions(stock: Stock, bookings: Iterable[Booking], loans: Iterable[Loan]) -> list[Collision]:
    """Bookings and loans of one site. A loan that was made for a booking stands in its place;
    what of the booking is still to be collected stands on."""
    loans = [loan for loan in loans if loan.fact is not None and not loan.undone]
    handed = handed_for(map(_out, loans))
    said: list[Booking | Loan] = [
        row for row in bookings
        if row.fact is not None and row.state in HELD and not (row.id in handed and row.state == "collected")
    ]  # fmt: skip
    said += loans
    diary, standing = Diary(stock, {}), list[Booking | Loan]()
    found = []
    for one in sorted(said, key=_when):
        claims = _claims(stock, one, handed)
        known = [each for each in standing if not _was_released(each, one, stock)]
        beside = _only(diary, {each.id for each in known})
        met = [each for each in known if _meet(claims, _claims(stock, each, handed))]
        fits = _fits(beside, claims)
        others = [each for each in met if isinstance(each, Booking) or isinstance(one, Booking)]
        if not fits and others and not _is_one_party(one, others):
            found.append(_collision(one, others))
        if fits or isinstance(one, Loan):  # what was carried away is away, whether it fits or not
            standing.append(one)
            diary = _with(diary, claims)
    return found


def _when(one: Booking | Loan) -> tuple[int, str]:
    """When it was said; of what waited in a list, when it was given."""
    if isinstance(one, Loan):
        return one.issued_at or 0, one.fact or ""
    return (one.decided_at if one.wish == "waiting" else one.made_at) or 0, one.fact or ""


def _was_released(earlier: Booking | Loan, later: Booking | Loan, stock: Stock) -> bool:
    """Whether nobody had come for it in time when the later was said."""
    if isinstance(earlier, Loan) or earlier.collected_at is not None:
        return False
    demands = stock.demands(earlier.kind or "", earlier.resource or "")
    pools = [stock.pools[each.pool] for each in demands if each.pool in stock.pools]
    return bool(pools) and all(_when(later)[0] >= pool.released_at(earlier.from_at or 0) for pool in pools)


def _is_one_party(one: Booking | Loan, others: Sequence[Booking | Loan]) -> bool:
    """Who lends what they have booked, and forgot to say so, is in nobody's way."""
    loans = [each for each in (one, *others) if isinstance(each, Loan)]
    return bool(loans) and len({each.party for each in (one, *others)}) == 1


def _collision(later: Booking | Loan, others: Sequence[Booking | Loan]) -> Collision:
    loans = any(isinstance(each, Loan) for each in (later, *others))
    kind = CaseKind.LOAN_OVER_BOOKING if loans else CaseKind.BOOKING_OVERLAP
    facts = tuple(sorted(each.fact or "" for each in (later, *others)))
    at, begins = _when(later)[0], [each.from_at or 0 for each in (later, *others) if isinstance(each, Booking)]
    return Collision(kind, facts, at, later, loans and min(begins) - at < SOON_MS)


# --- claims, with no buffer: what only comes close does not collide ---------------------------------------------------


def _claims(stock: Stock, one: Booking | Loan, handed: Handed) -> list[tuple[Claim, str]]:
    """Of a booking what has not been `handed` over for it yet."""
    if isinstance(one, Booking):
        booked = Booked(
            one.id, one.kind or "", one.resource or "", "", "", one.from_at or 0, one.until_at or 0, "approved",
            one.quantity, one.item, handed=handed.get(one.id, ()),
        )  # fmt: skip
        return [(replace(claim, until_at=booked.until_at), pool) for claim, pool in claims_of(stock, booked, -(2**62))]
    out = _out(one)
    pool = stock.pools.get(stock.pool_of.get(out.item, ""))
    if pool is None or out.due_at <= out.issued_at:
        return []
    unit = out.item if pool.count is None else None
    return [(Claim(f"loan {out.loan}", out.issued_at, out.due_at, unit, out.quantity), pool.id)]


def _out(one: Loan) -> Out:
    ends = one.returned_at or one.due_at or 0
    return Out(one.id, one.item or "", "", "", one.issued_at or 0, ends, one.quantity, one.booking)


def _meet(ones: Sequence[tuple[Claim, str]], others: Sequence[tuple[Claim, str]]) -> bool:
    return any(
        pool == of and claim.meets(other) and (claim.unit is None or other.unit is None or claim.unit == other.unit)
        for claim, pool in ones
        for other, of in others
    )


def _fits(diary: Diary, claims: Sequence[tuple[Claim, str]]) -> bool:
    for claim, pool in claims:
        if not diary.accepts(pool, claim):
            return False
        diary = _with(diary, [(claim, pool)])
    return True


def _with(diary: Diary, claims: Sequence[tuple[Claim, str]]) -> Diary:
    own = dict(diary.claims)
    for claim, pool in claims:
        own[pool] = (*own.get(pool, ()), claim)
    return Diary(diary.stock, own)


def _only(diary: Diary, ids: set[str]) -> Diary:
    kept = {
        pool: tuple(claim for claim in claims if claim.id.split(" ")[1] in ids) for pool, claims in diary.claims.items()
    }
    return Diary(diary.stock, kept)
