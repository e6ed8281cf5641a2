"""Things go out and come back. PURE.

All results of a basket come at once: what bars it (nothing lifts it here), what a PIN or staff lift, and what the
person should only know. A return is never refused: a thing on the desk is a fact.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sync.facts import ActUndone, Condition, LoanIssued, LoanRenewed, LoanTakenBack, PolicyCopy, Proof
from sync.lending_facts import ConsumableGiven
from sync.register import Block, Item, ItemType, Membership, Part, Party, Person, Policy, Qualification
from sync.rules import entitlement, limits, parties
from sync.rules.calendar import OpeningCalendar, due_days, due_in_hours
from sync.rules.inspections import missing_of
from sync.rules.kits import Lacking
from sync.rules.limits import Had, Wish
from sync.rules.policies import family_of
from sync.rules.refusals import Caution, Reason, Refusal, Remedy

UNDO_MS = 60_000


@dataclass(frozen=True)
class OpenLoan:
    """A loan that is out; times are ms UTC. `family` is that of its policy, "" for one that is a family of its own."""

    id: str
    item: str
    person: str
    party: str
    issued_at: int
    due_at: int
    policy: PolicyCopy
    renewed: int = 0
    parts: tuple[str, ...] = ()
    family: str = ""

    def as_had(self) -> Had:
        """The loan as limits see it."""
        family = self.family or self.policy.policy
        return Had(self.id, family, self.person, self.party, self.issued_at, self.due_at)


@dataclass(frozen=True)
class Wanted:
    """One thing in the basket, or `quantity` of a pile, with what the counter knows of it. `due_day` is an ISO date,
    `None` for the latest; a day that is not offered (any more) stands for the last one before it that is.

    `given` are the parts that go along, all pieces of them where `pieces` does not say fewer. `on_loan` is the open
    loan that keeps it from being here; `found_wanting` the condition declared at its last return when that was not fine
    and staff have not looked yet. `left` is how many a pile has, `None` where nobody counts. `kit` is the kit that it
    goes with. `under_damage`: something is wrong with it, and not settled.
    """

    item: Item
    item_type: ItemType
    policy: Policy
    parts: tuple[Part, ...] = ()
    given: frozenset[str] = frozenset()
    due_day: str | None = None
    on_loan: OpenLoan | None = None
    found_wanting: str | None = None
    quantity: int = 1
    left: int | None = None
    kit: str | None = None
    pieces: Mapping[str, int] = field(default_factory=dict)
    under_damage: bool = False

    @property
    def is_given(self) -> bool:
        """It is used up: given, and no loan."""
        return self.item_type.kind == "consumable"

    @property
    def going(self) -> list[str]:
        """The parts that go along, an id for each piece."""
        return [part.id for part in self.parts if part.id in self.given for _ in range(self._count(part))]

    @property
    def staying(self) -> int:
        """How many pieces of its parts do not go along."""
        return sum(part.count for part in self.parts) - len(self.going)

    def _count(self, part: Part) -> int:
        return max(0, min(part.count, self.pieces.get(part.id, part.count)))


@dataclass(frozen=True)
class Borrower:
    """Who borrows and for whom. `loans` are open loans of the party and of the person; `memberships` are the
    person's, those that ended too. `had` are loans of the party that ended this month, as far as the counter knows."""

    person: Person
    party: Party | None
    memberships: tuple[Membership, ...]
    loans: tuple[OpenLoan, ...] = ()
    blocks: tuple[Block, ...] = ()
    qualifications: tuple[Qualification, ...] = ()
    had: tuple[Had, ...] = ()

    def all_had(self) -> list[Had]:
        """What they have and had, as limits see it."""
        return [*(loan.as_had() for loan in self.loans), *self.had]


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
    """Everything that the rules say of a basket, at once. `gifts` are what is used up and never comes back."""

    lines: tuple[Line, ...]
    refusals: tuple[Refusal, ...]
    cautions: tuple[Caution, ...] = field(default=())
    gifts: tuple[Wanted, ...] = ()


def weigh(
    basket: Sequence[Wanted], borrower: Borrower, site: str, calendar: OpeningCalendar, backing: Backing, at: int,
    lacking: Sequence[Lacking] = (),
) -> Weighing:  # fmt: skip
    """All rule results for the basket as it lies there, and its terms. `lacking` is what is missing of its kits."""
    lines = tuple(_line(wanted, calendar, at) for wanted in basket if not wanted.is_given)
    today = calendar.day_of(at)
    found = [] if basket else [Refusal(Reason.BASKET_EMPTY)]
    found += _in_order(borrower.person)
    found += parties.may_act(borrower.party, borrower.memberships, today, borrowing=True)
    found += entitlement.held_back(borrower.blocks, today)
    found += _overdue(borrower, at)
    found += limits.exceeded(_wishes(lines), borrower.all_had(), borrower.person.id, borrower.party, calendar, at)
    asked = _asked(basket)
    for wanted in basket:
        found += _state(wanted, asked[wanted.item.id], site, calendar)
        found += _person(wanted, borrower.person)
        found += entitlement.untrained(wanted.policy, borrower.qualifications, today, wanted.item.id)
    found += map(_incomplete, lacking)
    found += [Refusal(Reason.ITEM_TWICE, item=item) for item in _repeated(basket)]
    standing = tuple(refusal for refusal in found if not _is_lifted(refusal, backing))
    return Weighing(lines, standing, tuple(_cautions(basket)), tuple(wanted for wanted in basket if wanted.is_given))


def _asked(basket: Sequence[Wanted]) -> Counter[str]:
    """How many of each item: of a pile some may go with a kit and some alone."""
    asked: Counter[str] = Counter()
    for wanted in basket:
        asked[wanted.item.id] += wanted.quantity
    return asked


def _repeated(basket: Sequence[Wanted]) -> list[str]:
    """Things with a sticker of their own that are there more than once."""
    single = Counter(wanted.item.id for wanted in basket if wanted.item_type.kind not in ("pile", "consumable"))
    return [item for item, count in single.items() if count > 1]


def _incomplete(lacking: Lacking) -> Refusal:
    details: dict[str, str | int] = {"kit": lacking.kit, "line": lacking.line, "missing": lacking.count}
    return Refusal(Reason.KIT_INCOMPLETE, Remedy.STAFF, details=details)


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


def _wishes(lines: Sequence[Line]) -> list[Wish]:
    """What the basket asks of each family of policies."""
    families: dict[str, list[Line]] = {}
    for line in lines:
        families.setdefault(family_of(line.wanted.policy), []).append(line)
    return [Wish(own[0].wanted.policy, len(own), max(line.due_at for line in own)) for own in families.values()]


def _state(wanted: Wanted, asked: int, site: str, calendar: OpeningCalendar) -> list[Refusal]:
    """Whether the thing itself may go out, `asked` of it in all."""
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
    if wanted.under_damage:
        refusals.append(Refusal(Reason.ITEM_DAMAGED, item=item.id))
    if wanted.found_wanting is not None:
        details: dict[str, str | int] = {"condition": wanted.found_wanting}
        refusals.append(Refusal(Reason.ITEM_AWAITS_INSPECTION, Remedy.STAFF, item=item.id, details=details))
    if wanted.left is not None and asked > wanted.left:
        left: dict[str, str | int] = {"left": max(0, wanted.left), "wanted": asked}
        refusals.append(Refusal(Reason.TOO_FEW_LEFT, item=item.id, details=left))
    return refusals


def _person(wanted: Wanted, person: Person) -> list[Refusal]:
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


def _line(wanted: Wanted, calendar: OpeningCalendar, at: int) -> Line:
    policy = wanted.policy
    if policy.period_unit == "hours":
        due_at = due_in_hours(calendar, at, policy.period)
        return Line(wanted, (calendar.day_of(due_at).isoformat(),), due_at)
    days = due_days(calendar, calendar.day_of(at), policy.period, policy.period_unit)
    names = tuple(day.isoformat() for day in days)
    fitting = [day for day in days if wanted.due_day is None or day.isoformat() <= wanted.due_day]
    return Line(wanted, names, calendar.closing(fitting[-1] if fitting else days[0]))


def latest(policy: Policy, calendar: OpeningCalendar, at: int) -> int:
    """Until when (ms UTC) a thing that is taken now may be kept at the longest."""
    if policy.period_unit == "hours":
        return due_in_hours(calendar, at, policy.period)
    return calendar.closing(due_days(calendar, calendar.day_of(at), policy.period, policy.period_unit)[-1])


def _cautions(basket: Sequence[Wanted]) -> list[Caution]:
    """A part that is not ticked goes out missing: that is written down, not barred."""
    return [
        Caution(Reason.PART_MISSING, wanted.item.id, {"missing": wanted.staying}) for wanted in basket if wanted.staying
    ]


def issue(
    weighing: Weighing, borrower: Borrower, site: str, backing: Backing, new_loans: Sequence[str], visit: str | None
) -> tuple[LoanIssued | ConsumableGiven, ...] | tuple[Refusal, ...]:
    """The facts of handing the basket over, or every reason why not. `new_loans` has an id for each line."""
    party = borrower.party
    if weighing.refusals or party is None:
        return weighing.refusals or (Refusal(Reason.NOT_A_MEMBER),)
    lent: tuple[LoanIssued | ConsumableGiven, ...] = tuple(
        LoanIssued(
            loan=loan, item=line.wanted.item.id, site=site, person=borrower.person.id, party=party.id,
            due_at=line.due_at, policy=copy_of(line.wanted.policy), proof=backing.proof,
            approved_by=backing.approved_by, visit=visit,
            parts=line.wanted.going, quantity=line.wanted.quantity, kit=line.wanted.kit,
        )
        for loan, line in zip(new_loans, weighing.lines, strict=True)
    )  # fmt: skip
    given: tuple[LoanIssued | ConsumableGiven, ...] = tuple(
        ConsumableGiven(
            item=gift.item.id, quantity=gift.quantity, site=site, person=borrower.person.id, party=party.id,
            visit=visit, approved_by=backing.approved_by,
        )
        for gift in weighing.gifts
    )  # fmt: skip
    return (*lent, *given)


def copy_of(policy: Policy) -> PolicyCopy:
    """What a loan keeps of the policy in force."""
    return PolicyCopy(policy.id, policy.version, policy.period, policy.period_unit, policy.renewals)


def take_back(
    item: Item | None, loan: OpenLoan | None, parts: Sequence[str], parts_back: Iterable[str], condition: Condition,
    site: str, person: str | None, note_commitment: str | None = None, code_commitment: str | None = None,
    quantity: int | None = None, *, implied: bool = False,
) -> tuple[LoanTakenBack, tuple[Caution, ...]]:  # fmt: skip
    """A thing lies on the desk, or `quantity` of a pile. `parts` are the ids that went out with it (or that it has,
    when nobody knows), `parts_back` those that came, one for each piece. It is `implied` only while somebody else has
    it than `person`."""
    missing = missing_of(parts, parts_back)
    if missing and condition is Condition.FINE:
        condition = Condition.INCOMPLETE
    fact = LoanTakenBack(
        site=site, loan=loan.id if loan else None, item=item.id if item else None, condition=condition, missing=missing,
        note_commitment=note_commitment, code_commitment=code_commitment, person=person,
        quantity=quantity, implied=implied and loan is not None and loan.person != person,
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
    policy = loan.policy
    if policy.period_unit == "hours":
        return LoanRenewed(loan=loan.id, due_at=due_in_hours(calendar, loan.due_at, policy.period), person=person)
    day = due_days(calendar, calendar.day_of(loan.due_at), policy.period, policy.period_unit)[-1]
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
