"""Things go out and come back. PURE.

All results of a basket come at once: what bars it (nothing lifts it here), what a PIN or staff lift, and what the
person should only know. A return is never refused: a thing on the desk is a fact.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sync.facts import ActUndone, Condition, LoanIssued, LoanRenewed, LoanTakenBack, PolicyCopy, Proof
from sync.register import Item, ItemType, Membership, Part, Party, Person, Policy
from sync.rules import parties
from sync.rules.calendar import OpeningCalendar, due_days
from sync.rules.refusals import Caution, Reason, Refusal, Remedy

UNDO_MS = 60_000


@dataclass(frozen=True)
class OpenLoan:
    """A loan that is out; times are ms UTC."""

    id: str
    item: str
    person: str
    party: str
    issued_at: int
    due_at: int
    policy: PolicyCopy
    renewed: int = 0
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wanted:
    """One thing in the basket, with what the counter knows of it. `due_day` is an ISO date, `None` for the latest; a
    day that is not offered (any more) stands for the last one before it that is.

    `on_loan` is the open loan that keeps it from being here; `found_wanting` the condition declared at its last return
    when that was not fine and staff have not looked yet.
    """

    item: Item
    item_type: ItemType
    policy: Policy
    parts: tuple[Part, ...] = ()
    given: frozenset[str] = frozenset()
    due_day: str | None = None
    on_loan: OpenLoan | None = None
    found_wanting: str | None = None


@dataclass(frozen=True)
class Borrower:
    """Who borrows and for whom. `loans` are open loans of the party and of the person; `memberships` are the
    person's, those that ended too."""

    person: Person
    party: Party | None
    memberships: tuple[Membership, ...]
    loans: tuple[OpenLoan, ...] = ()


@dataclass(frozen=True)
class Backing:
    """What stands behind a borrowing beyond the reading. `approved_by` is a staff id."""

    proof: Proof = Proof.NONE
    approved_by: str | None = None


@dataclass(frozen=True)
class Line:
    """The terms of one thing. `days` are the ISO days to choose from, `due_at` ms UTC for the chosen one."""

    wanted: Wanted
    days: tuple[str, ...]
    due_at: int


@dataclass(frozen=True)
class Weighing:
    """Everything that the rules say of a basket, at once."""

    lines: tuple[Line, ...]
    refusals: tuple[Refusal, ...]
    cautions: tuple[Caution, ...] = field(default=())


def weigh(
    basket: Sequence[Wanted], borrower: Borrower, site: str, calendar: OpeningCalendar, backing: Backing, at: int
) -> Weighing:
    """All rule results for the basket as it lies there, and its terms."""
    today = calendar.day_of(at)
    found = [] if basket else [Refusal(Reason.BASKET_EMPTY)]
    found += _in_order(borrower.person)
    found += parties.may_act(borrower.party, borrower.memberships, today, borrowing=True)
    found += _overdue(borrower, at)
    found += _limits(basket, borrower)
    for wanted in basket:
        found += _state(wanted, site, calendar)
        found += _person(wanted, borrower.person, backing)
    repeated = [item for item, count in Counter(wanted.item.id for wanted in basket).items() if count > 1]
    found += [Refusal(Reason.ITEM_TWICE, item=item) for item in repeated]
    lines = tuple(_line(wanted, calendar, today) for wanted in basket)
    return Weighing(lines, tuple(r for r in found if not _is_lifted(r, backing)), tuple(_cautions(basket)))


def _is_lifted(refusal: Refusal, backing: Backing) -> bool:
    by_staff = backing.approved_by is not None
    if refusal.remedy is Remedy.PIN:
        return by_staff or backing.proof is Proof.PIN
    return refusal.remedy is Remedy.STAFF and by_staff


def _in_order(person: Person) -> list[Refusal]:
    words = {"blocked": Reason.PERSON_BLOCKED, "archived": Reason.PERSON_ARCHIVED}
    return [Refusal(words[person.status])] if person.status in words else []


def _overdue(borrower: Borrower, at: int) -> list[Refusal]:
    late = {loan.id for loan in borrower.loans if loan.due_at < at}
    return [Refusal(Reason.LOAN_OVERDUE, Remedy.STAFF, details={"count": len(late)})] if late else []


def _limits(basket: Sequence[Wanted], borrower: Borrower) -> list[Refusal]:
    """How many things of one policy a party may have at a time; staff may allow more."""
    if borrower.party is None:
        return []
    has = Counter({loan.id: loan.policy.policy for loan in borrower.loans if loan.party == borrower.party.id}.values())
    wants = Counter(wanted.policy.id for wanted in basket)
    refusals = []
    for policy in {wanted.policy.id: wanted.policy for wanted in basket}.values():
        limit = limit_for(policy, borrower.party)
        if limit is not None and has[policy.id] + wants[policy.id] > limit:
            details: dict[str, str | int] = {"limit": limit, "has": has[policy.id], "policy": policy.id}
            refusals.append(Refusal(Reason.LOAN_LIMIT, Remedy.STAFF, details=details))
    return refusals


def limit_for(policy: Policy, party: Party) -> int | None:
    """How many open loans the policy allows this kind of party; `None` without limit."""
    limits = {
        "organisation": policy.max_organisation,
        "informal_group": policy.max_informal_group,
        "person": policy.max_person,
    }
    return limits[party.kind]


def _state(wanted: Wanted, site: str, calendar: OpeningCalendar) -> list[Refusal]:
    """Whether the thing itself may go out."""
    item, refusals = wanted.item, []
    barred = {
        "in_repair": Reason.ITEM_IN_REPAIR,
        "lost": Reason.ITEM_LOST,
        "withdrawn": Reason.ITEM_WITHDRAWN,
    }.get(item.status)
    if barred:
        refusals.append(Refusal(barred, item=item.id))
    if wanted.on_loan is not None:
        due = calendar.day_of(wanted.on_loan.due_at).isoformat()
        refusals.append(Refusal(Reason.ITEM_ON_LOAN, item=item.id, details={"due": due}))
    if item.site != site:
        refusals.append(Refusal(Reason.ITEM_OTHER_SITE, Remedy.STAFF, item=item.id, details={"site": item.site}))
    if wanted.found_wanting is not None:
        details: dict[str, str | int] = {"condition": wanted.found_wanting}
        refusals.append(Refusal(Reason.ITEM_AWAITS_INSPECTION, Remedy.STAFF, item=item.id, details=details))
    return refusals


def _person(wanted: Wanted, person: Person, backing: Backing) -> list[Refusal]:
    """Whether this person may take it: age, PIN, staff."""
    policy, item, refusals = wanted.policy, wanted.item.id, []
    if person.minor and policy.minors == "no":
        refusals.append(Refusal(Reason.MINOR_NOT_ALLOWED, item=item))
    elif person.minor and policy.minors == "guardian":
        refusals.append(Refusal(Reason.GUARDIAN_NEEDED, Remedy.STAFF, item=item))
    if policy.approval == "staff":
        refusals.append(Refusal(Reason.STAFF_NEEDED, Remedy.STAFF, item=item))
    elif policy.approval == "pin" and person.pin is None:
        refusals.append(Refusal(Reason.PIN_NOT_SET, Remedy.STAFF, item=item))
    elif policy.approval == "pin":
        refusals.append(Refusal(Reason.PIN_NEEDED, Remedy.PIN, item=item))
    return refusals


def _line(wanted: Wanted, calendar: OpeningCalendar, today: date) -> Line:
    days = due_days(calendar, today, wanted.policy.period, wanted.policy.period_unit)
    names = tuple(day.isoformat() for day in days)
    fitting = [day for day in days if wanted.due_day is None or day.isoformat() <= wanted.due_day]
    return Line(wanted, names, calendar.closing(fitting[-1] if fitting else days[0]))


def _cautions(basket: Sequence[Wanted]) -> list[Caution]:
    """A part that is not ticked goes out missing: that is written down, not barred."""
    return [
        Caution(
            Reason.PART_MISSING, wanted.item.id, {"missing": len({part.id for part in wanted.parts} - wanted.given)}
        )
        for wanted in basket
        if {part.id for part in wanted.parts} - wanted.given
    ]


def issue(
    weighing: Weighing, borrower: Borrower, site: str, backing: Backing, new_loans: Sequence[str], visit: str | None
) -> tuple[LoanIssued, ...] | tuple[Refusal, ...]:
    """The facts of handing the basket over, or every reason why not. `new_loans` has an id for each line."""
    if weighing.refusals or borrower.party is None:
        return weighing.refusals or (Refusal(Reason.NOT_A_MEMBER),)
    return tuple(
        LoanIssued(
            loan=loan, item=line.wanted.item.id, site=site, person=borrower.person.id, party=borrower.party.id,
            due_at=line.due_at, policy=copy_of(line.wanted.policy), proof=backing.proof,
            approved_by=backing.approved_by, visit=visit,
            parts=[part.id for part in line.wanted.parts if part.id in line.wanted.given],
        )
        for loan, line in zip(new_loans, weighing.lines, strict=True)
    )  # fmt: skip


def copy_of(policy: Policy) -> PolicyCopy:
    """What a loan keeps of the policy in force."""
    return PolicyCopy(policy.id, policy.version, policy.period, policy.period_unit, policy.renewals)


def take_back(
    item: Item | None, loan: OpenLoan | None, parts: Sequence[str], parts_back: frozenset[str], condition: Condition,
    site: str, person: str | None, note_commitment: str | None = None, code_commitment: str | None = None,
) -> tuple[LoanTakenBack, tuple[Caution, ...]]:  # fmt: skip
    """A thing lies on the desk. `parts` are the ids that went out with it (or that it has, when nobody knows)."""
    missing = [part for part in parts if part not in parts_back]
    if missing and condition is Condition.FINE:
        condition = Condition.INCOMPLETE
    fact = LoanTakenBack(
        site=site, loan=loan.id if loan else None, item=item.id if item else None, condition=condition, missing=missing,
        note_commitment=note_commitment, code_commitment=code_commitment, person=person,
    )  # fmt: skip
    return fact, tuple(_return_cautions(item, loan, site))


def _return_cautions(item: Item | None, loan: OpenLoan | None, site: str) -> list[Caution]:
    if item is None:
        return [Caution(Reason.ITEM_UNKNOWN)]
    missed = {"lost": Reason.ITEM_LOST, "withdrawn": Reason.ITEM_WITHDRAWN}
    cautions = [Caution(missed[item.status], item.id)] if item.status in missed else []
    if item.site != site:
        cautions.append(Caution(Reason.ITEM_OTHER_SITE, item.id, {"site": item.site}))
    if loan is None:
        cautions.append(Caution(Reason.LOAN_CLOSED, item.id))
    return cautions


def renew(loan: OpenLoan | None, person: str, calendar: OpeningCalendar, at: int) -> LoanRenewed | list[Refusal]:
    """A later due date by the policy that was copied onto the loan: one more period from the day it is due, so that who
    asks early loses nothing. Not for what is late already."""
    if loan is None or loan.person != person:
        return [Refusal(Reason.LOAN_CLOSED)]
    if loan.due_at < at:
        return [Refusal(Reason.LOAN_OVERDUE, item=loan.item, details={"count": 1})]
    if loan.renewed >= loan.policy.renewals:
        return [Refusal(Reason.NO_RENEWALS_LEFT, item=loan.item)]
    day = due_days(calendar, calendar.day_of(loan.due_at), loan.policy.period, loan.policy.period_unit)[-1]
    return LoanRenewed(loan=loan.id, due_at=max(calendar.closing(day), loan.due_at), person=person)


@dataclass(frozen=True)
class UndoWish:
    """A fact that somebody wants to take back: its uid, when and by whom it was written, whether more came of it."""

    uid: str
    at: int
    person: str | None
    untouched: bool


def undo(wishes: Sequence[UndoWish], person: str | None, at: int) -> ActUndone | list[Refusal]:
    """Within 60 s, by the same person, and only while nothing else happened to it."""
    fresh = [abs(at - wish.at) <= UNDO_MS and wish.person == person and wish.untouched for wish in wishes]
    if not wishes or not all(fresh):
        return [Refusal(Reason.UNDO_TOO_LATE)]
    return ActUndone(undone=[wish.uid for wish in wishes], person=person)


@dataclass(frozen=True)
class Availability:
    """Of one item type at one site. `back_on` is an ISO day, the first on which one is due back; `None` when none is
    out, or those that are should be back already."""

    free: tuple[str, ...]
    total: int
    back_on: str | None
    in_repair: int
    by_staff: bool


def availability(
    items: Sequence[Item], policy: Policy, due: Mapping[str, int], wanting: Mapping[str, str],
    calendar: OpeningCalendar, at: int,
) -> Availability:  # fmt: skip
    """`items` are all of one type at the site; `due` maps the ones that are out to ms UTC; `wanting` those to be
    inspected."""
    usable = [item for item in items if item.status in ("available", "in_repair")]
    free = [i.id for i in usable if i.status == "available" and i.id not in due and i.id not in wanting]
    awaited = [due[item.id] for item in usable if item.id in due and due[item.id] >= at]
    return Availability(
        free=tuple(free),
        total=len(usable),
        back_on=calendar.day_of(min(awaited)).isoformat() if awaited else None,
        in_repair=sum(item.status == "in_repair" or item.id in wanting for item in usable),
        by_staff=policy.approval == "staff",
    )
