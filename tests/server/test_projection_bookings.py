"""What the server makes of facts about bookings, told in any order that journals allow."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from sync import facts, lending_facts
from sync.server import projection
from sync.server.actions import Put, Told
from sync.server.beliefs import Beliefs
from sync.server.lending_beliefs import Booking
from tests.lending_past import POLICY

MADE = lending_facts.BookingMade(
    booking="b", kind="room", resource="hall", site="site", person="anna", party="ngo", from_at=100, until_at=200
)
COLLECTED = lending_facts.BookingCollected(booking="b")
MOVED = msgspec.structs.replace(MADE, booking="c", replaces="b", staff="marta", person=None)
CANCELLED = lending_facts.BookingCancelled(booking="b", person="anna")
KIOSK = {"k.1": MADE}


def lent(loan, *, goes_on):
    """A part of what was booked went out with this loan: the last of it, unless it goes on."""
    return facts.LoanIssued(
        loan=loan, item=f"camera-{loan}", site="site", person="anna", party="ngo", due_at=9, policy=POLICY, booking="b",
        booking_goes_on=goes_on,
    )  # fmt: skip


@st.composite
def journals(draw):
    """Facts of the server's own journal and of the one that it began anew after a restore, each with those of its marks
    that were taken back; and those of two kiosks. A journal is uid → fact, in its order."""
    what = st.sampled_from(["unused", "hours", "cancelled", "collected", "lent"])
    said = draw(st.lists(what, min_size=1, max_size=2))
    marks = {}
    for inc in ("s", "t"):
        for number in range(1, draw(st.integers(1, 3)) + 1):
            kinds = {
                "unused": [lending_facts.BookingUnused(booking="b")],
                "hours": [
                    lending_facts.BookingHoursSet(booking="b", from_at=100, until_at=until) for until in (300, 400)
                ],
                "cancelled": [
                    lending_facts.BookingCancelled(booking="b", staff="marta"),
                    msgspec.structs.replace(MOVED, booking=f"c-{inc}-{number}"),
                ],
                "collected": [lending_facts.BookingCollected(booking="b", staff="marta")],
                "lent": [lent(f"{inc}-{number}", goes_on=on) for on in (True, False)],
            }
            marks[f"{inc}.{number}"] = draw(st.sampled_from([each for kind in said for each in kinds[kind]]))
    gone = {uid: draw(st.sampled_from("st" if uid.startswith("s") else "t"))  # in which journal that was said
            for uid in draw(st.lists(st.sampled_from(sorted(marks)), unique=True))}  # fmt: skip
    others = [COLLECTED, CANCELLED, lent("o", goes_on=False), facts.ActUndone(undone=["k.2"])]
    others = draw(st.permutations(others))[: draw(st.integers(0, 2))]
    found = [
        KIOSK | draw(st.sampled_from([{}, {"k.2": lent("k", goes_on=True)}, {"k.2": lent("k", goes_on=False)}])),
        {f"o.{number}": fact for number, fact in enumerate(others, 1)},
    ]
    for inc in ("s", "t"):
        own = {uid: fact for uid, fact in marks.items() if uid.startswith(inc)}
        mine = {f"{inc}.8{n}": uid for n, uid in enumerate(uid for uid, by in gone.items() if by == inc)}
        again = [by for by, uid in mine.items() if isinstance(marks[uid], facts.LoanIssued) and draw(st.booleans())]
        found.append(own | {by: facts.ActUndone(undone=[uid]) for by, uid in mine.items()}
                     | {f"{inc}.9{n}": facts.ActUndone(undone=[by]) for n, by in enumerate(again)})  # fmt: skip
    return found


def folded(order, made_at):
    """Booking → how it stands when these were told one after the other."""
    view = Beliefs()
    for uid, fact in order:
        view.facts[uid] = fact
        for action in projection.decide(view, Told(uid, made_at[uid], "d", "site", fact, {})):
            if isinstance(action, Put):
                view.put(action.row)
    return view.every(Booking)


@given(st.data())
def test_a_booking_stands_the_same_whatever_is_told_first(data):
    told = data.draw(journals())
    uids = data.draw(st.permutations([uid for journal in told for uid in journal]))  # clocks may be wrong
    made_at = {uid: number for number, uid in enumerate(uids)}
    left, order = [[*journal.items()] for journal in told], []
    while any(left):
        order.append(data.draw(st.sampled_from([each for each in left if each])).pop(0))
    plain = [entry for journal in told for entry in journal.items()]
    undoing = {uid: set(fact.undone) for uid, fact in plain if isinstance(fact, facts.ActUndone)}
    again = {uid for each in undoing.values() for uid in each if uid in undoing}
    gone = {uid for by, each in undoing.items() if by not in again for uid in each}
    never = [(uid, fact) for uid, fact in plain if uid not in gone | undoing.keys()]

    assert folded(order, made_at) == folded(plain, made_at)
    if not any(isinstance(fact, facts.LoanIssued) for uid, fact in plain if uid in gone):
        # As if what was taken back was never said; a part that came back leaves the rest to be collected.
        assert folded(order, made_at)["b"] == folded(never, made_at)["b"]


def test_of_two_that_say_that_nobody_came_one_is_enough():
    said = [("s.1", lending_facts.BookingUnused(booking="b")), ("s.2", lending_facts.BookingUnused(booking="b"))]
    at = {"k.1": 1, "s.1": 2, "s.2": 3, "s.3": 4, "s.4": 5}
    once = [*KIOSK.items(), *said, ("s.3", facts.ActUndone(undone=["s.2"]))]

    assert folded(once, at)["b"].state == "unused"
    assert folded([*once, ("s.4", facts.ActUndone(undone=["s.1"]))], at)["b"].state == "approved"


def test_one_that_was_moved_and_cancelled_as_well_stays_cancelled_when_it_is_moved_no_longer():
    at = {"k.1": 1, "s.1": 2, "k.2": 3, "s.2": 4}
    both = [("k.1", MADE), ("s.1", MOVED), ("k.2", CANCELLED)]
    back = ("s.2", facts.ActUndone(undone=["s.1"]))

    assert folded(both, at)["b"].cancellations == '[[2,"s.1","marta"],[3,"k.2","anna"]]'
    assert {id: row.state for id, row in folded([*both, back], at).items()} == {"b": "cancelled", "c": "undone"}
    assert folded([*both[:2], back], at)["b"].state == "approved"
    assert folded([*both[:2], back, both[2]], at) == folded([*both, back], at)


def test_one_that_was_collected_twice_stays_collected_when_one_of_them_is_taken_back():
    at = {"k.1": 1, "s.1": 2, "o.1": 3, "s.2": 4, "s.3": 5}
    twice = [("k.1", MADE), ("s.1", lent("l", goes_on=False)), ("o.1", COLLECTED)]
    once = [*twice, ("s.2", facts.ActUndone(undone=["s.1"]))]

    assert folded(twice, at)["b"].collections == '[[2,"s.1","handed"],[3,"o.1","came"]]'
    assert folded(twice, at)["b"].collected_at == 2  # the first counts
    assert folded(once, at)["b"].state == "collected"
    assert folded([*once, ("s.3", facts.ActUndone(undone=["o.1"]))], at)["b"].state == "approved"


def test_the_rest_is_to_be_collected_again_while_a_part_that_went_out_elsewhere_is_taken_back():
    at = {"k.1": 1, "k.2": 2, "o.1": 3, "k.3": 4, "o.2": 5, "k.4": 6}
    both = [("k.1", MADE), ("k.2", lent("k", goes_on=True)), ("o.1", lent("o", goes_on=False))]
    less = [*both, ("k.3", facts.ActUndone(undone=["k.2"]))]
    last = ("o.2", lent("o2", goes_on=False))

    def stands(order):
        row = folded(order, at)["b"]
        return row.state, row.collected_at

    assert stands(both) == ("collected", 3)
    assert stands(less) == ("approved", None)
    assert stands([*less, last]) == ("collected", 5)
    assert stands([*less, ("k.4", facts.ActUndone(undone=["k.3"]))]) == ("collected", 3)
    assert stands([both[0], less[-1], both[2], both[1]]) == ("approved", None)  # its undoing was heard of first
