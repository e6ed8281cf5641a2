"""Bad input and bad luck at the counter: each has its sentence, its fact, and changes nothing that it should not."""

import msgspec
import pytest

from sync import facts, feed_rows, register
from sync.facts import PolicyCopy
from tests import cast
from tests.screens.at_counter import MINUTE, TUESDAY, Visitor
from tests.screens.stock import stock

HOUR = 60 * MINUTE
DAY = 24 * HOUR


def issued(counter) -> list[facts.LoanIssued]:
    rows = counter.store.database.reading().execute("SELECT body FROM journal WHERE type = 'loan_issued' ORDER BY seq")
    return [msgspec.convert(msgspec.json.decode(body)["fact"], facts.LoanIssued) for (body,) in rows]


def refused(counter) -> list[str]:
    """The reasons of the last attempt that is written down."""
    rows = counter.store.database.reading().execute(
        "SELECT body FROM journal WHERE type = 'attempt_refused' ORDER BY seq DESC LIMIT 1"
    )
    return next((msgspec.json.decode(body)["fact"]["reasons"] for (body,) in rows), [])


@pytest.fixture
def before_the_end(anna: Visitor) -> Visitor:
    """Anna has the screen on the counter, and needs only one more touch."""
    anna.go("/borrow")
    anna.scan(cast.SCREEN_CODE)
    anna.go("/confirm")
    assert "Oddam do wt 1.12, do 20:00." in anna.words
    return anna


def touch(visitor: Visitor) -> None:
    visitor.send("/confirm", shown="screen-1", part="p4", go=1)


def test_a_member_blocked_between_basket_and_confirmation_gets_nothing_and_is_told(before_the_end, counter):
    stock(counter, register.Block(id="b", reason="late", person="anna", until="2026-12-24"))
    touch(before_the_end)

    assert before_the_end.at == "/confirm" and issued(counter) == []
    assert "Twoje wypożyczanie jest wstrzymane" in before_the_end.words
    assert refused(counter) == ["person_barred"]
    assert [line.item for line in before_the_end.session.basket] == ["screen-1"]


def test_the_network_comes_back_in_the_middle_and_the_thing_is_out_already(before_the_end, counter):
    out = feed_rows.LoanState(
        id="far", fact="far.1", item="screen-1", site=cast.SITE, person="dmytro", party="org-shift",
        issued_at=TUESDAY - HOUR, due_at=TUESDAY + DAY, policy=PolicyCopy("easy", 1, 7, "days", 1),
    )  # fmt: skip
    lines = [*cast.snapshot_lines(), register.encode(out)]
    counter.store.apply_snapshot(lines, "later", {}, counter.clock.now())
    touch(before_the_end)

    assert before_the_end.at == "/confirm" and issued(counter) == []
    assert "Ekran 180 cm nr 1: wypożycza ktoś inny" in before_the_end.words
    assert refused(counter) == ["item_on_loan"]


def test_the_network_comes_back_in_the_middle_with_nothing_new_and_the_act_goes_on(before_the_end, counter):
    counter.store.apply_snapshot(cast.snapshot_lines(), "the same", {}, counter.clock.now())
    touch(before_the_end)

    assert before_the_end.at == "/done"
    assert [fact.item for fact in issued(counter)] == ["screen-1"]


def test_a_basket_that_is_confirmed_after_midnight_is_lent_on_the_new_day(anna, counter, clock):
    clock.pass_time(11 * HOUR - 2 * MINUTE)  # two minutes to midnight, the site shut long since
    anna.go("/")
    anna.tap_card(cast.ANNA_UID)
    anna.go("/borrow")
    anna.scan(cast.SCREEN_CODE)
    anna.go("/confirm")
    assert "Oddam do wt 1.12, do 20:00." in anna.words
    clock.pass_time(45_000)
    anna.go("/confirm")
    clock.pass_time(45_000)
    anna.go("/confirm")
    clock.pass_time(45_000)
    touch(anna)

    (loan,) = issued(counter)
    assert loan.due_at == TUESDAY + 8 * DAY + 3 * HOUR  # Wednesday, open until four
    assert anna.at == "/done"


@pytest.mark.parametrize("by", [DAY, -DAY])
def test_a_clock_that_is_wrong_by_a_day_at_the_due_moment_stops_nothing(before_the_end, counter, clock, by):
    touch(before_the_end)
    clock.at = issued(counter)[0].due_at - HOUR + by
    before_the_end.go("/")
    before_the_end.scan(cast.SCREEN_CODE)
    before_the_end.send("/return", part="p4", condition="fine", **{"return": 1})

    assert before_the_end.at == "/done"
    assert counter.store.open_loans() == []


@pytest.mark.parametrize(
    ("status", "sentence"), [("lost", "szukaliśmy"), ("withdrawn", "nie jest już do wypożyczania")],
)
def test_a_thing_that_is_lost_or_withdrawn_is_not_lent_and_taken_when_it_comes(
    anna, counter, status, sentence
):
    screen = counter.store.item("screen-1")
    stock(counter, msgspec.structs.replace(screen, status=status))
    anna.go("/borrow")
    anna.scan(cast.SCREEN_CODE)
    assert anna.session.basket == [] and anna.at == "/borrow" and sentence in anna.words
    anna.send("/end")
    anna.scan(cast.SCREEN_CODE)
    assert "Mimo to przyjmujemy" in anna.words
    anna.send("/return", part="p4", condition="fine", **{"return": 1})
    assert counter.store.returned("screen-1") is not None


def test_nothing_brings_back_more_than_what_was_read(anna, counter):
    anna.go("/borrow")
    for code in (cast.SCREEN_CODE, cast.PROJECTOR_CODE):
        anna.scan(code)
    session, now = anna.session, counter.clock.now()
    counter.station.loans.issue(session.basket, session.person, session.party, facts.Proof.PIN, None, now)
    session.basket.clear()
    anna.go("/things?show=1")
    assert 'action="/return"' not in anna.page
    anna.go("/return")
    anna.scan(cast.SCREEN_CODE)
    anna.send("/return", part="p4", condition="fine", **{"return": 1})

    assert [row.item for row in counter.store.open_loans()] == ["projector-2"]
