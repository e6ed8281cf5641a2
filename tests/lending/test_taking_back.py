"""An act that is taken back leaves everything as it was before it, and is taken back once; with the network off."""

import pytest

from kiosk.store import bookings
from sync.facts import Condition
from sync.rules.bookings import Wish
from tests.lending.acts import bring, inspect, lend, refused, undo


@pytest.fixture
def kiosk(place):
    return place.kiosks[0]


def lies(kiosk, item="s1"):
    """How a thing lies there: its declared condition, whether staff looked, whether something is wrong with it."""
    row = kiosk.store.returned(item)
    return None if row is None else (row.condition, row.inspected, row.damage is not None)


def chairs_out(kiosk):
    return sum(row.quantity - row.came_back for row in kiosk.store.open_loans() if row.item == "chairs")


def test_a_thing_that_waited_for_staff_waits_again_when_its_loan_is_taken_back(place, kiosk):
    bring(place, kiosk, condition=Condition.DAMAGED)
    lent = lend(place, kiosk, "anna", staff="marta")
    assert lies(kiosk) is None
    assert not refused(undo(kiosk, lent, "anna"))

    assert lies(kiosk) == ("damaged", False, False)
    kiosk.examine()


def test_what_came_back_twice_lies_there_as_before_when_the_second_time_is_taken_back(place, kiosk):
    bring(place, kiosk, condition=Condition.DAMAGED)
    again = bring(place, kiosk)
    assert lies(kiosk) == ("fine", False, False)
    undo(kiosk, again)

    assert lies(kiosk) == ("damaged", False, False)
    kiosk.examine()


def test_it_waits_again_although_the_server_has_taken_the_loan_in(place, kiosk):
    bring(place, kiosk, condition=Condition.DAMAGED)
    lent = lend(place, kiosk, "anna", staff="marta")
    place.sync(kiosk)
    undo(kiosk, lent, "anna")
    assert lies(kiosk) == ("damaged", False, False)
    kiosk.examine()
    place.sync(kiosk)
    assert lies(kiosk) == ("damaged", False, False)


def test_a_return_of_some_chairs_is_taken_back_once(place, kiosk):
    lend(place, kiosk, "anna", "chairs", 4)
    back = bring(place, kiosk, "chairs", "anna", 1)
    assert chairs_out(kiosk) == 3
    assert not refused(undo(kiosk, back, "anna"))
    assert refused(undo(kiosk, back, "anna")) == {"undo_too_late"}

    assert chairs_out(kiosk) == 4


def test_one_chair_of_somebody_is_taken_back_while_others_have_some(place, kiosk):
    lend(place, kiosk, "bartek", "chairs", 2)
    lend(place, kiosk, "anna", "chairs", 1)
    back = bring(place, kiosk, "chairs", "anna")
    assert chairs_out(kiosk) == 2
    assert not refused(undo(kiosk, back, "anna"))
    assert chairs_out(kiosk) == 3


def test_a_loan_of_which_some_came_back_is_not_taken_back(place, kiosk):
    lent = lend(place, kiosk, "anna", "chairs", 4)
    place.now.at -= 60_000
    bring(place, kiosk, "chairs", "anna", 1)
    assert refused(undo(kiosk, lent, "anna")) == {"undo_too_late"}
    assert chairs_out(kiosk) == 3


def test_a_return_that_staff_looked_at_is_not_taken_back(place, kiosk):
    lend(place, kiosk, "anna")
    back = bring(place, kiosk, person="anna")
    inspect(kiosk)
    assert refused(undo(kiosk, back, "anna")) == {"undo_too_late"}
    assert kiosk.store.open_loans() == []


def test_what_is_damaged_stays_so_when_it_lies_on_the_desk_once_more(place, kiosk):
    bring(place, kiosk)
    inspect(kiosk, condition=Condition.DAMAGED)
    bring(place, kiosk)

    assert lies(kiosk) == ("fine", False, True)
    assert refused(lend(place, kiosk, "anna", staff="marta")) == {"item_damaged"}
    place.sync(kiosk)
    assert lies(kiosk) == ("fine", False, True)


def test_a_damage_is_known_although_the_thing_is_out_by_another_record(place, kiosk):
    other = place.kiosks[1]
    lend(place, kiosk, "anna")
    lend(place, other, "bartek")
    place.sync(other)
    place.sync(kiosk)
    bring(place, kiosk, person="anna")
    inspect(kiosk, condition=Condition.DAMAGED)

    assert lies(kiosk) == ("damaged", True, True)
    place.sync(kiosk)
    assert lies(kiosk) == ("damaged", True, True)


@pytest.mark.parametrize("heard", [False, True], ids=["the server knows nothing", "it has taken all in"])
def test_what_is_left_of_a_booking_holds_again_when_the_last_of_it_is_taken_back(place, kiosk, heard):
    begins = place.now.at + 3_600_000
    booked = kiosk.station.bookings.book(
        Wish("item_type", "chair", begins, begins + 7_200_000, 4), kiosk.store.person("anna"), "org-1", place.now.at
    )
    [uid] = booked.uids
    lend(place, kiosk, "anna", "chairs", 2)
    last = lend(place, kiosk, "anna", "chairs", 2)
    assert bookings.live(kiosk.store.database, place.now.at) == []
    if heard:
        place.sync(kiosk)
    undo(kiosk, last, "anna")

    assert [row.fact for row in bookings.live(kiosk.store.database, place.now.at)] == [uid]
    kiosk.examine()
