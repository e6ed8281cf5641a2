"""My bookings: only what is mine, and a way to give it up."""

from sync.rules.bookings import Wish, how_many_free
from tests.screens.test_book_time import FIVE, HOUR, SIX, booked, booker, facts

__all__ = ["booker"]


def test_it_lists_only_what_is_mine_and_hides_by_itself(booker, counter):
    booked(counter, FIVE, SIX, person="anna", party="org-table")
    booked(counter, SIX, SIX + HOUR)
    answer = booker.go("/bookings")

    assert booker.words.count("Sala") == 1
    assert "wt 24.11, 17:00–18:00" in booker.words
    assert "obowiązuje" in booker.words
    assert answer.headers["Refresh"] == "15; url=/things"


def test_a_booking_is_given_up(booker, counter):
    booked(counter, FIVE, SIX, person="anna", party="org-table")
    booker.go("/bookings")
    booker.send("/bookings", cancel=f"b{FIVE}")

    assert "Rezerwacja jest odwołana" in booker.words
    assert facts(counter) == [("room", "hall", "cancelled", "anna")]


def test_what_is_somebody_elses_or_over_is_not(booker, counter):
    booked(counter, FIVE, SIX, person="ola", party="private-ola")
    booker.go("/bookings")
    booker.send("/bookings", cancel=f"b{FIVE}")

    assert "Ta rezerwacja już nie obowiązuje" in booker.words
    assert facts(counter) == [("room", "hall", "approved", "ola")]


def test_nobody_came_so_others_may_have_it(booker, counter):
    booked(counter, FIVE, FIVE + 3 * HOUR, person="anna", party="org-table")
    counter.clock.pass_time(FIVE + HOUR - counter.clock.now())
    booker.go("/")
    booker.tap_card("04A1B2C3D4E501")
    booker.go("/bookings")

    assert "nieodebrane, wolne dla innych" in booker.words


def test_with_nothing_booked_it_says_so(booker):
    booker.go("/bookings")

    assert "Nie masz teraz żadnej rezerwacji" in booker.words


def test_whoever_is_inside_already_says_that_they_are_here_for_their_room(booker, counter):
    booked(counter, FIVE, SIX, person="anna", party="org-table")
    booker.go("/bookings")
    assert "Jestem" not in booker.words  # four hours before it begins
    counter.clock.pass_time(FIVE - HOUR // 2 - counter.clock.now())
    booker.go("/")
    booker.tap_card("04A1B2C3D4E501")
    booker.go("/bookings")
    booker.send("/bookings", here=f"b{FIVE}")

    assert booker.at == "/done" and "Dla Ciebie: Sala, 17:00–18:00." in booker.words
    assert facts(counter) == [("room", "hall", "collected", "anna")]
    booker.send("/undo")
    assert facts(counter) == [("room", "hall", "approved", "anna")]


def test_nobody_says_so_of_what_somebody_else_has_booked(booker, counter):
    booked(counter, FIVE - 4 * HOUR, SIX, person="ola", party="private-ola")
    booker.go("/bookings")
    booker.send("/bookings", here=f"b{FIVE - 4 * HOUR}")

    assert "Ta rezerwacja już nie obowiązuje" in booker.words


def test_who_came_for_their_room_is_in_it_until_their_time_is_over(booker, counter):
    booked(counter, FIVE, FIVE + 3 * HOUR, person="anna", party="org-table")
    counter.clock.pass_time(FIVE - counter.clock.now())
    booker.go("/")
    booker.tap_card("04A1B2C3D4E501")
    booker.go("/bookings")
    booker.send("/bookings", here=f"b{FIVE}")
    counter.clock.pass_time(2 * HOUR)

    at = counter.clock.now()
    assert how_many_free(Wish("room", "hall", at, at + HOUR // 2), counter.station.bookings.desk(None, at).diary) == 0
