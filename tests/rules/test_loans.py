"""Things go out and come back, as tables."""

from datetime import date

import pytest

from sync.facts import ActUndone, Condition, LoanIssued, LoanRenewed, PolicyCopy, Proof
from sync.lending_facts import ConsumableGiven
from sync.register import Block, Item, ItemType, Membership, Part, Party, Person, Policy, Qualification, Words
from sync.rules import loans, shelf
from sync.rules.calendar import OpeningCalendar
from sync.rules.kits import Lacking
from sync.rules.loans import Backing, Borrower, OpenLoan, UndoWish, Wanted
from sync.rules.refusals import Reason, Remedy

CALENDAR = OpeningCalendar(dict.fromkeys(range(5), (480, 960)))
NOON = CALENDAR.moment(date(2026, 11, 24), 720)
DAY = 86_400_000
NAME = Words("a", "a", "a")
TABLE = Party(id="table", kind="organisation", name="Wspólny Stół")
ANNA = Person(id="anna", display_name="Anna K.", pin="verifier")
EASY = Policy(id="easy", version=2, period=3, period_unit="working_days", approval="none")
PIN = Policy(id="pin", version=1, period=3, period_unit="working_days", approval="pin")
STAFF = Policy(id="staff", version=1, period=3, period_unit="working_days", approval="staff", minors="no")
BOTH, NOBODY = Backing(Proof.STAFF, "marta"), Backing()
LENS, BAG = Part(id="lens", item="i", name=NAME), Part(id="bag", item="i", name=NAME)


def wanted(
    item: str = "i", policy: Policy = EASY, status: str = "available", site: str = "s", **more: object
) -> Wanted:
    thing = Item(id=item, item_type="t", label="", inventory_no="1", code="LT", site=site, status=status)  # type: ignore[arg-type]
    return Wanted(thing, ItemType(id="t", name=NAME, category="c", picture="p", policy=policy.id), policy, **more)  # type: ignore[arg-type]


def borrower(person: Person = ANNA, party: Party | None = TABLE, *open_loans: OpenLoan) -> Borrower:
    return Borrower(person, party, (Membership(id="m", person=person.id, party=party.id),) if party else (), open_loans)


def loan(number: int, policy: str = "easy", due: int = NOON + DAY, party: str = "table", renewed: int = 0) -> OpenLoan:
    copy = PolicyCopy(policy, 1, 3, "working_days", 1)
    return OpenLoan(f"l{number}", f"x{number}", "anna", party, NOON - DAY, due, copy, renewed)


def said(basket: list[Wanted], who: Borrower, backing: Backing = NOBODY) -> list[tuple[Reason, Remedy]]:
    return [(r.reason, r.remedy) for r in loans.weigh(basket, who, "s", CALENDAR, backing, NOON).refusals]


NOTHING, STAFF_LIFTS, PIN_LIFTS = Remedy.NONE, Remedy.STAFF, Remedy.PIN
MINOR = Person(id="ola", display_name="Ola", minor=True, pin="verifier")
OLD = Party(id="table", kind="organisation", name="Stół", agreement_until="2026-11-23")
BLOCKED = Party(id="table", kind="organisation", name="Stół", status="blocked")

REFUSED = [
    ("nothing in the basket", [], borrower(), [(Reason.BASKET_EMPTY, NOTHING)]),
    ("a thing in repair", [wanted(status="in_repair")], borrower(), [(Reason.ITEM_IN_REPAIR, NOTHING)]),
    ("a lost thing", [wanted(status="lost")], borrower(), [(Reason.ITEM_LOST, NOTHING)]),
    ("a withdrawn thing", [wanted(status="withdrawn")], borrower(), [(Reason.ITEM_WITHDRAWN, NOTHING)]),
    ("a thing that is out", [wanted(on_loan=loan(1))], borrower(), [(Reason.ITEM_ON_LOAN, NOTHING)]),
    ("a thing of the other site", [wanted(site="b")], borrower(), [(Reason.ITEM_OTHER_SITE, STAFF_LIFTS)]),
    (
        "came back damaged",
        [wanted(found_wanting="damaged")],
        borrower(),
        [(Reason.ITEM_AWAITS_INSPECTION, STAFF_LIFTS)],
    ),
    ("the same thing twice", [wanted(), wanted()], borrower(), [(Reason.ITEM_TWICE, NOTHING)]),
    ("a PIN is asked for", [wanted(policy=PIN)], borrower(), [(Reason.PIN_NEEDED, PIN_LIFTS)]),
    (
        "who has no PIN needs staff",
        [wanted(policy=PIN)],
        borrower(Person(id="a", display_name="A")),
        [(Reason.PIN_NOT_SET, STAFF_LIFTS)],
    ),
    ("staff hand it over", [wanted(policy=STAFF)], borrower(), [(Reason.STAFF_NEEDED, STAFF_LIFTS)]),
    ("a minor needs a guardian", [wanted()], borrower(MINOR), [(Reason.GUARDIAN_NEEDED, STAFF_LIFTS)]),
    (
        "a minor may not at all",
        [wanted(policy=STAFF)],
        borrower(MINOR),
        [(Reason.MINOR_NOT_ALLOWED, NOTHING), (Reason.STAFF_NEEDED, STAFF_LIFTS)],
    ),
    (
        "three are out already",
        [wanted()],
        borrower(ANNA, TABLE, loan(1), loan(2), loan(3)),
        [(Reason.LOAN_LIMIT, STAFF_LIFTS)],
    ),
    (
        "two out and two wanted",
        [wanted("i"), wanted("j")],
        borrower(ANNA, TABLE, loan(1), loan(2)),
        [(Reason.LOAN_LIMIT, STAFF_LIFTS)],
    ),
    (
        "something is overdue",
        [wanted()],
        borrower(ANNA, TABLE, loan(1, due=NOON - 1)),
        [(Reason.LOAN_OVERDUE, STAFF_LIFTS)],
    ),
    ("the agreement ended yesterday", [wanted()], borrower(ANNA, OLD), [(Reason.AGREEMENT_EXPIRED, STAFF_LIFTS)]),
    ("the organisation is blocked", [wanted()], borrower(ANNA, BLOCKED), [(Reason.PARTY_BLOCKED, NOTHING)]),
    ("for nobody", [wanted()], borrower(ANNA, None), [(Reason.NOT_A_MEMBER, NOTHING)]),
]


@pytest.mark.parametrize(("basket", "who", "why"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_a_basket_is_barred(basket: list[Wanted], who: Borrower, why: list[tuple[Reason, Remedy]]) -> None:
    assert said(basket, who) == why


@pytest.mark.parametrize(("basket", "who", "why"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_staff_lift_exactly_what_staff_can_lift(
    basket: list[Wanted], who: Borrower, why: list[tuple[Reason, Remedy]]
) -> None:
    assert said(basket, who, BOTH) == [one for one in why if one[1] is NOTHING]


def test_a_pin_lifts_what_asks_for_a_pin_and_nothing_else() -> None:
    assert said([wanted(policy=PIN)], borrower(), Backing(Proof.PIN)) == []
    assert said([wanted(policy=STAFF)], borrower(), Backing(Proof.PIN)) == [(Reason.STAFF_NEEDED, STAFF_LIFTS)]


def test_every_reason_comes_at_once() -> None:
    basket = [wanted("i", PIN), wanted("j", STAFF, "in_repair")]
    found = {reason for reason, _ in said(basket, borrower(ANNA, OLD, loan(1, due=NOON - 1)))}
    assert found == {
        Reason.AGREEMENT_EXPIRED, Reason.LOAN_OVERDUE, Reason.PIN_NEEDED, Reason.ITEM_IN_REPAIR, Reason.STAFF_NEEDED,
    }  # fmt: skip


def test_loans_of_another_policy_do_not_count_towards_the_limit() -> None:
    assert said([wanted()], borrower(ANNA, TABLE, *(loan(n, "books") for n in range(9)))) == []


def test_an_issue_copies_the_policy_and_the_parts_that_were_ticked() -> None:
    basket = [wanted(parts=(LENS, BAG), given=frozenset({"bag"}), due_day="2026-11-25")]
    weighing = loans.weigh(basket, borrower(), "s", CALENDAR, Backing(), NOON)
    (fact,) = loans.issue(weighing, borrower(), "s", Backing(), ["new"], "visit")
    assert isinstance(fact, LoanIssued)
    assert (fact.loan, fact.parts, fact.visit) == ("new", ["bag"], "visit")
    assert fact.policy == PolicyCopy("easy", 2, 3, "working_days", 1)
    assert fact.due_at == CALENDAR.closing(date(2026, 11, 25))
    assert [(c.reason, c.details) for c in weighing.cautions] == [(Reason.PART_MISSING, {"missing": 1})]


@pytest.mark.parametrize(
    "day", [None, "2026-11-28", "2031-01-01", "nonsense"], ids=["none", "Saturday", "too late", "nonsense"]
)
def test_a_due_day_that_may_not_be_chosen_becomes_the_latest(day: str | None) -> None:
    (line,) = loans.weigh([wanted(due_day=day)], borrower(), "s", CALENDAR, Backing(), NOON).lines
    assert line.days == ("2026-11-25", "2026-11-26", "2026-11-27")
    assert line.due_at == CALENDAR.closing(date(2026, 11, 27))


def test_a_refused_basket_gives_no_fact() -> None:
    weighing = loans.weigh([wanted(policy=PIN)], borrower(), "s", CALENDAR, Backing(), NOON)
    assert loans.issue(weighing, borrower(), "s", Backing(), ["new"], None) == weighing.refusals


@pytest.mark.parametrize(
    ("item", "open_loan", "cautions"),
    [
        (wanted().item, loan(1), []),
        (wanted().item, None, [Reason.LOAN_CLOSED]),
        (wanted(site="b").item, None, [Reason.ITEM_OTHER_SITE, Reason.LOAN_CLOSED]),
        (None, None, [Reason.ITEM_UNKNOWN]),
    ],
    ids=["its loan is open", "no loan is open", "it belongs elsewhere", "nobody knows it"],
)
def test_a_return_is_never_refused(item: Item | None, open_loan: OpenLoan | None, cautions: list[Reason]) -> None:
    fact, found = loans.take_back(item, open_loan, (), frozenset(), Condition.FINE, "s", None)
    assert fact.item == (item.id if item else None) and fact.loan == (open_loan.id if open_loan else None)
    assert [caution.reason for caution in found] == cautions


@pytest.mark.parametrize(
    ("told", "back", "condition"),
    [
        (Condition.FINE, {"lens", "bag"}, Condition.FINE),
        (Condition.FINE, {"lens"}, Condition.INCOMPLETE),
        (Condition.DAMAGED, {"lens"}, Condition.DAMAGED),
    ],
    ids=["whole", "a part is missing though said to be fine", "damage weighs more than a missing part"],
)
def test_the_condition_follows_the_parts(told: Condition, back: set[str], condition: Condition) -> None:
    fact, _ = loans.take_back(wanted().item, None, ("lens", "bag"), frozenset(back), told, "s", None)
    assert fact.condition is condition and set(fact.missing) == {"lens", "bag"} - back


@pytest.mark.parametrize(
    ("open_loan", "why"),
    [
        (loan(1, renewed=1), Reason.NO_RENEWALS_LEFT),
        (loan(1, due=NOON - 1), Reason.LOAN_OVERDUE),
        (None, Reason.LOAN_CLOSED),
    ],
    ids=["renewed before", "overdue", "closed"],
)
def test_a_renewal_is_refused(open_loan: OpenLoan | None, why: Reason) -> None:
    answer = loans.renew(open_loan, "anna", CALENDAR, NOON)
    assert isinstance(answer, list) and [refusal.reason for refusal in answer] == [why]


def test_a_renewal_adds_one_period_to_the_day_it_is_due() -> None:
    tomorrow_closing = CALENDAR.closing(date(2026, 11, 25))
    answer = loans.renew(loan(1, due=tomorrow_closing), "anna", CALENDAR, NOON)
    assert answer == LoanRenewed(loan="l1", due_at=CALENDAR.closing(date(2026, 11, 30)), person="anna")


@pytest.mark.parametrize(
    ("wish", "person", "may"),
    [
        (UndoWish("u", NOON - 60_000, "anna", True), "anna", True),
        (UndoWish("u", NOON - 60_001, "anna", True), "anna", False),
        (UndoWish("u", NOON, "anna", True), "dmytro", False),
        (UndoWish("u", NOON, "anna", False), "anna", False),
    ],
    ids=["within a minute", "a minute and a bit", "somebody else", "something else happened to it"],
)
def test_undoing(wish: UndoWish, person: str, may: bool) -> None:
    answer = loans.undo([wish], person, NOON)
    assert isinstance(answer, ActUndone) is may


def test_what_the_shelf_says() -> None:
    items = [wanted(name).item for name in "abc"] + [
        wanted("d", status="in_repair").item,
        wanted("e", status="lost").item,
    ]
    found = shelf.availability(items, STAFF, {"b": NOON + DAY}, {"c": "damaged"}, CALENDAR, NOON)
    assert (found.free, found.total, found.back_on, found.in_repair, found.by_staff) == (
        ("a",),
        4,
        "2026-11-25",
        2,
        True,
    )


CHAIRS = ItemType(id="chair", name=NAME, category="c", picture="chair", policy="easy", kind="pile")
PENS = ItemType(id="pen", name=NAME, category="c", picture="p", policy="easy", kind="consumable")


def many(kind: ItemType, quantity: int, left: int | None) -> Wanted:
    thing = Item(id=kind.id, item_type=kind.id, label="", inventory_no="1", code="LT", site="s", count=40)
    return Wanted(thing, kind, EASY, quantity=quantity, left=left)


@pytest.mark.parametrize(
    ("quantity", "left", "barred"), [(1, 40, False), (40, 40, False), (41, 40, True), (1, 0, True)]
)
def test_a_pile_bars_when_fewer_are_left(quantity: int, left: int, barred: bool) -> None:
    assert said([many(CHAIRS, quantity, left)], borrower()) == [(Reason.TOO_FEW_LEFT, NOTHING)] * barred


def test_of_a_pile_some_may_go_with_a_kit_and_some_alone_within_what_is_left() -> None:
    assert said([many(CHAIRS, 10, 40), many(CHAIRS, 30, 40)], borrower()) == []
    assert said([many(CHAIRS, 10, 40), many(CHAIRS, 31, 40)], borrower()) == [(Reason.TOO_FEW_LEFT, NOTHING)] * 2


def test_so_many_of_a_pile_are_one_loan_and_count_as_one() -> None:
    who = borrower(ANNA, TABLE, loan(1), loan(2))
    weighing = loans.weigh([many(CHAIRS, 30, 40)], who, "s", CALENDAR, NOBODY, NOON)
    [fact] = loans.issue(weighing, who, "s", NOBODY, ["new"], None)
    assert isinstance(fact, LoanIssued)
    assert fact.quantity == 30


def test_what_is_used_up_is_given_and_no_loan() -> None:
    who = borrower(ANNA, TABLE, loan(1), loan(2), loan(3))
    weighing = loans.weigh([many(PENS, 12, None)], who, "s", CALENDAR, NOBODY, NOON)
    assert weighing.lines == ()
    assert loans.issue(weighing, who, "s", NOBODY, [], "visit") == (
        ConsumableGiven(item="pen", quantity=12, site="s", person="anna", party="table", visit="visit"),
    )


def test_a_kit_with_something_missing_needs_staff_and_each_thing_names_the_kit() -> None:
    basket, who = [wanted("i", kit="k"), wanted("j")], borrower()
    lacking = [Lacking("k", "line", 1)]
    [refusal] = loans.weigh(basket, who, "s", CALENDAR, NOBODY, NOON, lacking).refusals
    assert (refusal.reason, refusal.remedy) == (Reason.KIT_INCOMPLETE, STAFF_LIFTS)
    weighing = loans.weigh(basket, who, "s", CALENDAR, BOTH, NOON, lacking)
    facts = loans.issue(weighing, who, "s", BOTH, ["a", "b"], None)
    assert [fact.kit for fact in facts if isinstance(fact, LoanIssued)] == ["k", None]


def test_a_block_bars_even_where_staff_stand_by() -> None:
    held = Borrower(ANNA, TABLE, borrower().memberships, blocks=(Block(id="b", reason="late", person="anna"),))
    assert said([wanted()], held, BOTH) == [(Reason.PERSON_BARRED, NOTHING)]


def test_a_training_opens_the_thing_and_staff_do_without() -> None:
    policy = Policy(id="easy", version=2, period=3, period_unit="working_days", approval="none", training="t")
    trained = Borrower(
        ANNA, TABLE, borrower().memberships, qualifications=(Qualification(id="q", person="anna", training="t"),)
    )
    assert said([wanted(policy=policy)], trained) == []
    assert said([wanted(policy=policy)], borrower()) == [(Reason.TRAINING_NEEDED, STAFF_LIFTS)]
    assert said([wanted(policy=policy)], borrower(), BOTH) == []


def test_the_latest_moment_is_that_of_the_line() -> None:
    hours = Policy(id="h", version=1, period=3, period_unit="hours")
    for policy in (EASY, hours):
        [line] = loans.weigh([wanted(policy=policy)], borrower(), "s", CALENDAR, BOTH, NOON).lines
        assert loans.latest(policy, CALENDAR, NOON) == line.due_at


PILES = [
    Item(id=id, item_type="chair", label="", inventory_no=id, code="", site="s", count=count, status=status)  # type: ignore[arg-type]
    for id, count, status in [("a", 10, "available"), ("b", 40, "available"), ("c", 5, "in_repair")]
]


def test_of_a_pile_the_pieces_are_counted() -> None:
    found = shelf.pile_availability(PILES, EASY, {"a": 10, "b": 12}, {"a": NOON + DAY}, CALENDAR, NOON)
    assert found == shelf.Availability(("b",), 55, "2026-11-25", 1, by_staff=False, pieces=28)
    assert found.left == 28
