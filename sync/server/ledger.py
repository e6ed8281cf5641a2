"""Which return closed which loan of one thing. PURE, and the same whatever the order in which kiosks reported.

A kiosk knows only its own loans, so a thing that was lent here and brought back there is put together on the
server: all loans and returns of the thing are laid out in time and settled together, again whenever a new fact
touches it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations

from msgspec.structs import replace

from sync.journal import split_origin, split_uid
from sync.server.beliefs import Loan, TakeBack
from sync.server.cases import CaseKind


@dataclass(frozen=True)
class Misfit:
    """Facts of the thing that do not fit together; `at` is when the later one happened."""

    kind: CaseKind
    facts: tuple[str, ...]
    at: int
    loan: Loan | None
    take_back: TakeBack | None


@dataclass(frozen=True)
class Settled:
    """All loans and returns that were given, as they stand now, and what does not fit."""

    loans: list[Loan]
    take_backs: list[TakeBack]
    misfits: list[Misfit]


def settle(
    loans: Iterable[Loan], take_backs: Iterable[TakeBack], since: int | None = None, *, pile: bool = False
) -> Settled:
    """Pair returns with loans. Returns before `since` stay as they are; what was given must hold every loan that was
    open then or issued later.

    1. a return that names a loan counts for it, whatever the clocks say: the counter that wrote it knew
    2. any other return counts for the loan that was open when it happened; of several the latest, or the one of the
       person who brought the thing back. The others stay open: nobody's responsibility ends because of another record
    3. a loan of several pieces is closed when all of them came back
    4. a return with no loan open, and a loan issued while another was open, are misfits; of a `pile` many are lent at
       one time
    """
    loans = [loan for loan in loans if loan.fact is not None]
    take_backs = list(take_backs)
    counted = [loan for loan in loans if not loan.undone]
    moving = sorted((each for each in take_backs if not each.undone and (since is None or each.at >= since)), key=_when)
    tally = _Tally({loan.id: loan for loan in counted})
    staying = {each.fact for each in take_backs} - {each.fact for each in moving}
    before = sorted((each for each in take_backs if each.fact in staying and not each.undone), key=_when)
    # in the order of the rules, whenever it was laid out: who names a loan comes before who does not
    for each in before:
        if each.closes is not None and each.closes == each.loan:
            tally.count(each.closes, each)
    free = [each for each in moving if not tally.count(each.loan, each)]
    for each in before:
        if each.closes != each.loan:
            tally.count(each.closes, each)
    misfits = []
    still_open: list[Loan] = []
    happenings: list[Loan | TakeBack] = [*counted, *free]
    for happening in sorted(happenings, key=_when):
        if isinstance(happening, Loan):
            still_open.append(happening)
            continue
        found = _counts_for(happening, [loan for loan in still_open if tally.is_open(loan.id)])
        if found is None:
            misfits.append(Misfit(CaseKind.RETURN_WITHOUT_LOAN, (happening.fact,), happening.at, None, happening))
        else:
            tally.count(found.id, happening)
    closing = tally.closing()
    if not pile:
        misfits += _overlaps(counted, closing)
    return Settled(
        [_stand(loan, closing.get(loan.id), tally.came.get(loan.id, 0)) for loan in loans],
        [replace(each, closes=tally.counts_for.get(each.fact)) for each in take_backs],
        misfits,
    )


@dataclass
class _Tally:
    """What came back of each loan. `counts_for` says for which loan a return does."""

    loans: Mapping[str, Loan]
    came: dict[str, int] = field(default_factory=dict)
    counts_for: dict[str, str] = field(default_factory=dict)
    last: dict[str, TakeBack] = field(default_factory=dict)

    def is_open(self, loan_id: str) -> bool:
        return self.came.get(loan_id, 0) < max(1, self.loans[loan_id].quantity)

    def count(self, loan_id: str | None, take_back: TakeBack) -> bool:
        """Let a return count for a loan, if that is here and not all back. Of a thing all of it comes at once."""
        if loan_id is None or loan_id not in self.loans or not self.is_open(loan_id):
            return False
        whole = max(1, self.loans[loan_id].quantity)
        pieces = whole if take_back.quantity is None else max(1, take_back.quantity)
        self.came[loan_id] = min(whole, self.came.get(loan_id, 0) + pieces)
        self.counts_for[take_back.fact] = loan_id
        self.last[loan_id] = max(self.last.get(loan_id, take_back), take_back, key=_when)
        return True

    def closing(self) -> dict[str, TakeBack]:
        """The return that brought the last of each loan that is all back."""
        return {loan_id: take_back for loan_id, take_back in self.last.items() if not self.is_open(loan_id)}


def _when(happening: Loan | TakeBack) -> tuple[int, int, str]:
    """By time; at the same time a loan comes first, then by uid, so that the order is always the same."""
    if isinstance(happening, Loan):
        return happening.issued_at or 0, 0, happening.fact or ""
    return happening.at, 1, happening.fact


def _counts_for(take_back: TakeBack, still_open: list[Loan]) -> Loan | None:
    own = [loan for loan in still_open if take_back.person is not None and loan.person == take_back.person]
    candidates = own or still_open
    return candidates[-1] if candidates else None


def _overlaps(loans: list[Loan], closing: dict[str, TakeBack]) -> list[Misfit]:
    """Every pair of which the later was issued while the earlier was open."""
    misfits = []
    for pair in combinations(sorted(loans, key=_when), 2):
        earlier, later = pair if _is_before(*(_place(loan) for loan in pair)) else reversed(pair)
        ended = closing.get(earlier.id)
        if ended is None or not _is_before((ended.fact, ended.at), _place(later)):
            facts = (earlier.fact or "", later.fact or "")
            misfits.append(Misfit(CaseKind.LOAN_DOUBLE_OPEN, facts, later.issued_at or 0, later, None))
    return misfits


def _place(loan: Loan) -> tuple[str, int]:
    return loan.fact or ".0", loan.issued_at or 0


def _is_before(one: tuple[str, int], other: tuple[str, int]) -> bool:
    """Inside one journal the order is the journal's, whatever its clock did; between journals it is time."""
    one_in, one_seq = split_uid(one[0])
    other_in, other_seq = split_uid(other[0])
    # after a fork, places of different branches say nothing about each other, and there may be more than two
    is_one_branch = one_in == other_in and split_origin(one[0]) is None and split_origin(other[0]) is None
    return one_seq < other_seq if is_one_branch else one[1] <= other[1]


def _stand(loan: Loan, take_back: TakeBack | None, came_back: int) -> Loan:
    if take_back is None:
        return replace(
            loan, returned_at=None, return_fact=None, return_site=None, condition=None, missing="[]",
            came_back=came_back, state="undone" if loan.undone else "out",
        )  # fmt: skip
    return replace(
        loan, returned_at=take_back.at, return_fact=take_back.fact, return_site=take_back.site,
        condition=take_back.condition, missing=take_back.missing, came_back=came_back,
        state="declared_returned",
    )  # fmt: skip
