"""When: half hours to tap, what is taken cannot be, and everything against it stands there before anybody confirms."""

import re

import pytest

from kiosk.store import Draft
from sync.journal import Moment
from sync.lending_facts import BookingMade
from sync.register import Kit, KitLine, Policy, Resource, Words, encode
from tests import cast
from tests.screens.at_counter import MINUTE, TUESDAY, Visitor

HOUR = 60 * MINUTE
HALL = {"kind": "room", "resource": "hall"}
FOUR, FIVE, SIX = (TUESDAY + hours * HOUR for hours in (3, 4, 5))  # in Warsaw


def _words(text):
    return Words(pl=text, en=text, uk=text)


@pytest.fixture
def booker(anna: Visitor, counter) -> Visitor:
    """Anna, at a counter whose site has a hall and a kit."""
    more = [
        Policy(id="rooms", version=1, period=4, period_unit="hours", booking_approval="staff"),
        Resource(id="hall", site=cast.SITE, kind="room", name=_words("Sala"), policy="rooms", seats=20),
        Kit(id="cinema", name=_words("Kino"), category="projection", picture="projector", site=cast.SITE),
        KitLine(id="k1", kit="cinema", item="projector-2"),
        KitLine(id="k2", kit="cinema", item_type="screen"),
    ]
    lines = [*cast.snapshot_lines(), *map(encode, more)]
    counter.store.apply_snapshot(lines, "more", {}, counter.clock.now())
    anna.go("/book")
    return anna


def booked(counter, begins, ends, person="dmytro", **other):
    given = {"kind": "room", "resource": "hall", "site": cast.SITE, "party": "org-shift"} | other
    fact = BookingMade(booking=f"b{begins}", person=person, from_at=begins, until_at=ends, **given)
    counter.store.record([Draft(fact)], Moment(counter.clock.now(), 1, 0))


def tap(visitor: Visitor, time: str) -> None:
    """The half hour that begins at `time`."""
    found = re.search(rf'<a class="hour[^"]*" href="([^"]+)"><span class="num">{time}</span>', visitor.page)
    assert found, f"{time} cannot be tapped"
    visitor.go(found[1].replace("&amp;", "&"))


def facts(counter):
    return list(counter.store.database.reading().execute("SELECT kind, resource, state, person FROM booking"))


def book_it(visitor: Visitor, **other: object) -> None:
    fields = dict(
        re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', visitor.page.split("book-time", 1)[1])
    )
    del fields["csrf_token"]
    visitor.send("/book-time", **(fields | other))


def test_two_taps_and_a_third_ask_for_a_room(booker, counter):
    booker.go("/book-time?kind=room&resource=hall")
    assert "Od kiedy?" in booker.words
    tap(booker, "16:00")
    tap(booker, "17:30")
    assert "wt 24.11, 16:00–18:00" in booker.words
    book_it(booker)

    assert booker.at == "/done"
    assert "Obsługa ma Twoją prośbę" in booker.words
    assert facts(counter) == [("room", "hall", "requested", "anna")]


def test_what_somebody_else_has_cannot_be_tapped(booker, counter):
    booked(counter, FIVE, SIX)
    booker.go("/book-time?kind=room&resource=hall")

    for time in ("17:00", "17:30"):
        with pytest.raises(AssertionError):
            tap(booker, time)
    tap(booker, "16:00")
    with pytest.raises(AssertionError):
        tap(booker, "18:00")  # the hour between is not free


def test_one_may_wait_for_what_is_taken(booker, counter):
    booked(counter, FIVE, SIX)
    booker.go(f"/book-time?kind=room&resource=hall&begins={FIVE}&ends={SIX}")
    assert "Wtedy jest zajęte" in booker.words
    assert "Znowu wolne: wt 24.11, 18:00" in booker.words
    book_it(booker, waits="1")

    assert "Jesteś na liście oczekujących" in booker.words
    assert ("room", "hall", "waiting", "anna") in facts(counter)


def test_somebody_else_was_quicker(booker, counter):
    booker.go(f"/book-time?kind=room&resource=hall&begins={FIVE}&ends={SIX}")
    booked(counter, FIVE, SIX)
    book_it(booker)

    assert booker.at == "/book-time"
    assert "Wtedy jest zajęte" in booker.words
    assert facts(counter) == [("room", "hall", "approved", "dmytro")]


def test_a_thing_may_be_had_over_night_a_room_not(booker):
    thursday = TUESDAY + 48 * HOUR
    booker.go(f"/book-time?kind=item_type&resource=projector&begins={FOUR}&ends={thursday}")
    assert "wt 24.11, 16:00 – czw 26.11, 13:00" in booker.words
    form = booker.page.split('form class="act" method="post" action="/book-time"')[1].split("</form>")[0]
    assert "disabled" not in form

    booker.go(f"/book-time?kind=room&resource=hall&begins={FOUR}&ends={thursday}")
    assert "Wtedy mamy zamknięte" in booker.words


def test_more_than_there_is_and_odd_addresses_do_no_harm(booker, counter):
    for address in ("kind=room&resource=cellar", "kind=room&resource=hall&day=x&begins=y&quantity=-3&people=9999999",
                    "kind=item&resource=projector-2", "kind=item&resource=screen-9"):  # fmt: skip
        assert booker.go(f"/book-time?{address}").status_code == 200
    booker.go(f"/book-time?kind=room&resource=hall&begins={SIX}&ends={FIVE}")
    assert "Kończy się, zanim się zacznie" in booker.words
    assert facts(counter) == []


def test_a_kit_claims_what_belongs_to_it(booker, counter):
    booked(counter, FOUR, FIVE, kind="item", resource="projector-2")
    booker.go(f"/book-time?kind=kit&resource=cinema&begins={FOUR}&ends={SIX}")

    assert "Wtedy jest zajęte" in booker.words


def test_a_slip_of_a_counter_long_offline_says_that_it_is_provisional(booker, counter):
    with counter.store.database.writing() as cursor:
        cursor.execute("UPDATE agreement SET failed_since = ?", (TUESDAY - 25 * HOUR,))
    booker.go(f"/book-time?kind=room&resource=hall&begins={FIVE}&ends={SIX}")
    book_it(booker)

    slip = counter.store.database.reading().execute("SELECT slip FROM spool").fetchall()[-1][0]
    assert "bez internetu" in slip.decode()


def test_the_week_says_of_each_day_how_free_it_is_and_a_tap_leads_into_it(booker, counter):
    booked(counter, FIVE, SIX)
    booker.go("/book-time?kind=room&resource=hall&view=week")

    cells = re.findall(r'<(?:a|span) class="cell (\w+)"', booker.page)
    assert cells == ["past", "some", "free", "free", "free", "shut", "shut"]
    assert len(re.findall(r'class="piece free num"', booker.page)) > 20
    assert re.search(r'class="piece taken num">17:00<', booker.page)
    [wednesday] = re.findall(r'<a class="cell free" href="([^"]+2026-11-25[^"]*)"', booker.page)
    booker.go(wednesday.replace("&amp;", "&"))
    assert "Od kiedy?" in booker.words and "08:00" in booker.words


def test_the_month_shows_four_weeks_and_leads_on_by_four(booker):
    booker.go("/book-time?kind=room&resource=hall&view=month")

    assert len(re.findall(r'class="cell \w+"', booker.page)) == 28
    later = re.search(r'href="([^"]+)" aria-label="Późniejsze dni"', booker.page)
    assert later and "first=2026-12-21" in later[1] and "view=month" in later[1]
    booker.go(later[1].replace("&amp;", "&"))
    assert 'aria-label="Wcześniejsze dni" disabled' not in booker.page


def test_a_day_on_which_all_of_it_is_taken_says_so(booker, counter):
    booked(counter, TUESDAY + 18 * HOUR, TUESDAY + 28 * HOUR)
    booker.go("/book-time?kind=room&resource=hall&view=month")

    day = r'<span class="cell-day"><span>(\S+)</span> <b class="num">(\d+)'
    found = re.search(rf'class="cell taken"[^>]*>{day}', booker.page)
    assert found and found.groups() == ("śr", "25")


def test_a_begin_that_was_tapped_stays_while_another_day_is_looked_for(booker):
    booker.go(f"/book-time?kind=item_type&resource=screen&begins={FOUR}&view=week")

    [thursday] = re.findall(r'<a class="cell free" href="([^"]+2026-11-26[^"]*)"', booker.page)
    assert f"begins={FOUR}" in thursday


# --- they come for it -------------------------------------------------------------------------------------------------


def test_who_comes_in_for_what_they_booked_is_told_so_and_it_is_collected(booker, counter):
    booked(counter, TUESDAY + HOUR // 2, TUESDAY + 2 * HOUR, person="anna", party="org-table")
    booked(counter, SIX, SIX + HOUR, person="anna", party="org-table")
    booker.send("/check-in", purpose="meeting", people=3, enter=1)

    assert "Zarezerwowane dla Ciebie: Sala, 13:30–15:00." in booker.words
    assert [state for *_, state, _ in facts(counter)] == ["collected", "approved"]
    [(slip,)] = counter.store.database.reading().execute("SELECT slip FROM spool ORDER BY id DESC LIMIT 1")
    assert "Sala, 13:30–15:00" in str(slip, "utf-8")
    booker.send("/undo")
    assert [state for *_, state, _ in facts(counter)] == ["approved", "approved"]


def test_what_somebody_else_has_booked_is_not_collected(booker, counter):
    booked(counter, TUESDAY, TUESDAY + 2 * HOUR)
    booker.send("/check-in", purpose="meeting", people=1, enter=1)

    assert "Zarezerwowane" not in booker.words
    assert [state for *_, state, _ in facts(counter)] == ["approved"]
