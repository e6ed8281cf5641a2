"""Which return closed which loan of one thing. PURE, and the same whatever the order in which kiosks reported.

A kiosk knows only its own loans, so a thing that was lent here and brought back there is put together on the
server: all loans and returns of the thing are laid out in time and settled together, again whenever a new fact
touches it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
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


def settle(loans: Iterable[Loan], take_backs: Iterable[TakeBack], since: int | None = None) -> Settled:
    """Pair returns with loans. Returns before `since` stay as they are; what was given must hold every loan that was
    open then or issued later.

    1. a return that names a loan closes it, whatever the clocks say: the counter that wrote it knew
    2. any other return closes the loan that was open when it happened; of several the latest, or the one of the person
       who brought the thing back. The others stay open: nobody's responsibility ends because of another record
    3. a return with no loan open, and a loan issued while another was open, are misfits
    """
    loans = [loan for loan in loans if loan.fact is not None]
    take_backs = list(take_backs)
    counted = [loan for loan in loans if not loan.undone]
    moving = [each for each in take_backs if not each.undone and (since is None or each.at >= since)]
    settled = {each.fact for each in take_backs} - {each.fact for each in moving}
    closing = {each.closes: each for each in take_backs if each.fact in settled and each.closes and not each.undone}
    closing |= _named(counted, moving, closing)
    used = {each.fact for each in closing.values()}
    free = [each for each in moving if each.fact not in used]
    misfits = []
    still_open: list[Loan] = []
    happenings: list[Loan | TakeBack] = [*counted, *free]
    for happening in sorted(happenings, key=_when):
        if isinstance(happening, Loan):
            if happening.id not in closing:
                still_open.append(happening)
            continue
        found = _closed_by(happening, still_open)
        if found is None:
            misfits.append(Misfit(CaseKind.RETURN_WITHOUT_LOAN, (happening.fact,), happening.at, None, happening))
        else:
            still_open.remove(found)
            closing[found.id] = happening
    misfits += _overlaps(counted, closing)
    closes = {take_back.fact: loan_id for loan_id, take_back in closing.items()}
    return Settled(
        [_stand(loan, closing.get(loan.id)) for loan in loans],
        [replace(each, closes=closes.get(each.fact)) for each in take_backs],
        misfits,
    )


def _named(loans: list[Loan], take_backs: list[TakeBack], closed: Mapping[str, TakeBack]) -> dict[str, TakeBack]:
    """The first return that names each loan that is not closed yet."""
    ids = {loan.id for loan in loans} - closed.keys()
    named: dict[str, TakeBack] = {}
    for each in sorted(take_backs, key=_when):
        if each.loan is not None and each.loan in ids:
            named.setdefault(each.loan, each)
    return named


def _when(happening: Loan | TakeBack) -> tuple[int, int, str]:
    """By time; at the same time a loan comes first, then by uid, so that the order is always the same."""
    if isinstance(happening, Loan):
        return happening.issued_at or 0, 0, happening.fact or ""
    return happening.at, 1, happening.fact


def _closed_by(take_back: TakeBack, still_open: list[Loan]) -> Loan | None:
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


def _stand(loan: Loan, take_back: TakeBack | None) -> Loan:
    if take_back is None:
        return replace(
            loan, returned_at=None, return_fact=None, return_site=None, condition=None, missing="[]",
            state="undone" if loan.undone else "out",
        )  # fmt: skip
    return replace(
        loan, returned_at=take_back.at, return_fact=take_back.fact, return_site=take_back.site,
        condition=take_back.condition, missing=take_back.missing, state="declared_returned",
    )  # fmt: skip
