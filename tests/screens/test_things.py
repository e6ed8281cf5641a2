import pytest

from kiosk.store import Draft
from sync.facts import Proof
from sync.journal import Moment
from sync.lending_facts import BookingMade
from tests import cast
from tests.screens.at_counter import MINUTE, Visitor

HOUR = 60 * MINUTE
DAY = 24 * HOUR


@pytest.fixture
def borrower(anna: Visitor, counter) -> Visitor:
    """Anna has the screen and the projector."""
    anna.go("/borrow")
    anna.scan(cast.PROJECTOR_CODE)
    anna.scan(cast.SCREEN_CODE)
    session = anna.session
    counter.station.loans.issue(session.basket, session.person, session.party, Proof.PIN, None, counter.clock.now())
    session.basket.clear()
    anna.go("/things")
    return anna


def later(visitor: Visitor, ms: int) -> Visitor:
    """The next time Anna taps her card."""
    visitor.counter.clock.pass_time(ms)
    visitor.go("/")
    visitor.tap_card(cast.ANNA_UID)
    visitor.go("/things")
    return visitor


def loan_of(visitor: Visitor, item: str) -> str:
    return next(loan.id for loan in visitor.counter.store.open_loans_of("anna") if loan.item == item)


def test_first_it_shows_counts_only(borrower):
    assert "2 rzeczy u mnie" in borrower.words
    assert "Projektor" not in borrower.page


def test_a_tap_shows_what_and_until_when_and_it_hides_by_itself(borrower):
    answer = borrower.go("/things?show=1")
    assert "Projektor nr 2 pt 27.11, do 16:00" in borrower.words
    assert "Ekran 180 cm nr 1 wt 1.12, do 20:00" in borrower.words
    assert answer.headers["Refresh"] == "15; url=/things"


def test_what_is_due_today_and_what_is_late_is_counted_without_names(borrower):
    later(borrower, 3 * DAY)
    assert "1 dzisiaj" in borrower.words
    later(borrower, 2 * DAY)
    assert "1 po terminie" in borrower.words
    assert "Projektor" not in borrower.page


def test_a_loan_is_taken_back_within_a_minute(borrower, counter):
    borrower.go("/things?show=1")
    assert "Cofnij" in borrower.words
    borrower.send("/things", undo=loan_of(borrower, "projector-2"))
    assert borrower.at == "/done"
    assert [loan.item for loan in counter.store.open_loans_of("anna")] == ["screen-1"]


def test_after_a_minute_it_cannot_be_taken_back_and_says_so(borrower, counter):
    borrower.go("/things?show=1")
    counter.clock.pass_time(61_000)
    borrower.send("/things", undo=loan_of(borrower, "projector-2"))
    assert "Na cofnięcie jest za późno" in borrower.words
    assert len(counter.store.open_loans_of("anna")) == 2


def test_a_loan_is_kept_longer_once(borrower, counter):
    later(borrower, 2 * DAY)
    borrower.go("/things?show=1")
    assert "Przedłużam" in borrower.words
    borrower.send("/things", renew=loan_of(borrower, "projector-2"))
    assert borrower.at == "/done"
    borrower.go("/things?show=1")
    assert "wt 1.12, do 20:00" in borrower.words
    assert "bez przedłużenia" in borrower.words
    borrower.send("/things", renew=loan_of(borrower, "projector-2"))
    assert "Dłużej nie można" in borrower.words


def test_nobody_touches_another_persons_loan(borrower, counter):
    loan = loan_of(borrower, "projector-2")
    borrower.send("/end")
    borrower.tap_card(cast.DMYTRO_UID)
    borrower.go("/things")
    for act in ("undo", "renew"):
        borrower.send("/things", **{act: loan})
        assert borrower.at == "/things"
    assert len(counter.store.open_loans_of("anna")) == 2


def test_who_has_nothing_is_told_so_in_their_language(visitor):
    visitor.tap_card(cast.DMYTRO_UID)
    visitor.go("/things")
    assert "0 речей у мене" in visitor.words
    visitor.go("/things?show=1")
    assert "Зараз у Вас немає нічого нашого." in visitor.words


def test_a_loan_is_not_kept_longer_into_the_time_that_somebody_else_has_booked(borrower, counter):
    day = counter.clock.now() + 4 * DAY
    fact = BookingMade(
        booking="b", kind="item", resource="projector-2", site=cast.SITE, person="dmytro", party="org-shift",
        from_at=day, until_at=day + HOUR,
    )  # fmt: skip
    counter.store.record([Draft(fact)], Moment(counter.clock.now(), 1, 0))
    later(borrower, 2 * DAY)
    borrower.go("/things?show=1")
    due = counter.store.loan(loan_of(borrower, "projector-2")).due_at
    borrower.send("/things", renew=loan_of(borrower, "projector-2"))

    assert borrower.at == "/things" and "zarezerwowane" in borrower.words
    assert counter.store.loan(loan_of(borrower, "projector-2")).due_at == due
