"""What somebody else has booked is not lent over their time, and who booked a thing collects it by borrowing it."""

import pytest

from kiosk.session import BasketLine
from kiosk.store import register_rows
from sync import register
from sync.facts import Proof
from tests import cast
from tests.screens.test_book_time import FIVE, HOUR, TUESDAY, booked, booker, facts

__all__ = ["booker"]
SHOW = register.Words("Pokaz", "Show", "Показ")
ITEM = {"kind": "item", "resource": "screen-1"}


def lend(counter, visitor, proof="none"):

    session = visitor.session
    return counter.station.loans.weigh(
        session.basket, session.person, session.party, Proof(proof), session.approved_by, counter.clock.now()
    )


def test_the_scan_says_so_and_staff_may_give_it_all_the_same(booker, counter):
    booked(counter, TUESDAY + 48 * HOUR, TUESDAY + 50 * HOUR, **ITEM)
    booker.go("/borrow")
    booker.scan(cast.SCREEN_CODE)

    assert "Ekran 180 cm nr 1: zarezerwowane" in booker.words
    [refusal] = [each for each in lend(counter, booker).refusals if each.reason.value == "item_booked"]
    assert refusal.details["from_at"] == TUESDAY + 48 * HOUR
    booker.session.approved_by = "marta"
    assert "item_booked" not in {each.reason.value for each in lend(counter, booker).refusals}


def test_what_is_booked_for_later_than_the_loan_is_lent(booker, counter):
    booked(counter, TUESDAY + 30 * 24 * HOUR, TUESDAY + 30 * 24 * HOUR + HOUR, **ITEM)
    booker.go("/borrow")
    booker.scan(cast.SCREEN_CODE)

    assert "item_booked" not in {each.reason.value for each in lend(counter, booker).refusals}


def test_who_booked_it_collects_it(booker, counter):
    booked(counter, FIVE, FIVE + HOUR, person="anna", party="org-table", **ITEM)
    booker.go("/borrow")
    booker.scan(cast.SCREEN_CODE)
    session = booker.session
    session.party = "org-table"

    done = counter.station.loans.issue(
        session.basket, session.person, session.party, Proof.STAFF, "marta", counter.clock.now()
    )

    lent = [fact for fact in getattr(done, "facts", ()) if getattr(fact, "booking", None)]
    assert [fact.booking for fact in lent] == [f"b{FIVE}"], done
    assert facts(counter) == [("item", "screen-1", "collected", "anna")]


@pytest.mark.parametrize("nth", [0, 1])
def test_one_of_two_that_were_booked_is_taken_back_and_to_be_collected_again(booker, counter, nth):
    booked(counter, FIVE, FIVE + HOUR, person="anna", party="org-table", kind="kit", resource="show")
    kit = [
        register.Kit(id="show", name=SHOW, category="projection", picture="kit", site=cast.SITE),
        register.KitLine(id="k1", kit="show", item="screen-1"),
        register.KitLine(id="k2", kit="show", item="projector-2"),
    ]
    with counter.store.database.writing() as cursor:
        for entity in kit:
            register_rows.put(cursor, entity)
    counter.store._settled.forget()
    at = counter.clock.now()
    done = counter.station.loans.issue(
        [BasketLine("screen-1"), BasketLine("projector-2", None, {"p1", "p2", "p3"})], booker.session.person,
        "org-table", Proof.STAFF, "marta", at,
    )  # fmt: skip
    assert facts(counter)[0][2] == "collected"

    counter.station.undo([done.uids[nth]], booker.session.person, at)

    assert facts(counter)[0][2] == "approved"
