"""What the server makes of facts about bookings, told in any order that journals allow."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from sync import facts, lending_facts
from sync.server import projection
from sync.server.actions import Put, Told
from sync.server.beliefs import Beliefs
from sync.server.lending_beliefs import Booking

MADE = lending_facts.BookingMade(
    booking="b", kind="room", resource="hall", site="site", person="anna", party="ngo", from_at=100, until_at=200
)
COLLECTED = lending_facts.BookingCollected(booking="b")
MOVED = msgspec.structs.replace(MADE, booking="c", replaces="b", staff="marta", person=None)
CANCELLED = lending_facts.BookingCancelled(booking="b", person="anna")
KIOSK = {"k.1": MADE}


@st.composite
def journals(draw):
    """Facts of the server's own journal and of the one that it began anew after a restore, each with those of its marks
    that were taken back; and those of two kiosks. A journal is uid → fact, in its order."""
    marks = {}
    for inc in ("s", "t"):
        for number in range(1, draw(st.integers(1, 3)) + 1):
            marks[f"{inc}.{number}"] = draw(st.sampled_from([
                lending_facts.BookingUnused(booking="b"),
                lending_facts.BookingHoursSet(booking="b", from_at=100, until_at=300),
                lending_facts.BookingHoursSet(booking="b", from_at=110, until_at=400),
                lending_facts.BookingCancelled(booking="b", staff="marta"),
                msgspec.structs.replace(MOVED, booking=f"c-{inc}-{number}"),
            ]))  # fmt: skip
    gone = {uid: draw(st.sampled_from("st" if uid.startswith("s") else "t"))  # in which journal that was said
            for uid in draw(st.lists(st.sampled_from(sorted(marks)), unique=True))}  # fmt: skip
    others = draw(st.lists(st.sampled_from([COLLECTED, CANCELLED]), max_size=2))
    found = [KIOSK, {f"o.{number}": fact for number, fact in enumerate(others, 1)}]
    for inc in ("s", "t"):
        own = {uid: fact for uid, fact in marks.items() if uid.startswith(inc)}
        mine = [uid for uid, by in gone.items() if by == inc]
        found.append(own | {f"{inc}.9{n}": facts.ActUndone(undone=[uid]) for n, uid in enumerate(mine)})
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

    assert folded(order, made_at) == folded(plain, made_at)


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
