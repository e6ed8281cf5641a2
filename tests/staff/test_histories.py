"""The history of a thing and of a loan is whole: loans, places, damage, inspections, bookings; and each leads on."""

import re

import msgspec
import pytest

from sync import register
from sync.lending_facts import BookingApproved, BookingMade, ConsumableGiven, ReminderSent
from sync.server import own_journal, register_store
from sync.server.models import Loan
from sync.server.own_journal import Draft
from tests import cast
from tests.stations import NOON

HOUR = 3_600_000
SCREEN = "screen-1"


@pytest.fixture
def marta(filled):
    filled.log_in("staff")
    filled.office.now.at += 60_000
    return filled


def words(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).replace("\xa0", " ").split())


def hand_over(marta, item=SCREEN):
    here = {"site": cast.SITE, "person": "anna", "party": "org-table", "item": item, "part": "p4"}
    marta.post("/loan-desk", do="hand_over", **here)
    marta.office.now.at += 60_000


def bring_back(marta, **more):
    marta.post(f"/loan-desk/return/{SCREEN}", loan=newest().id, inspected="yes", site=cast.SITE, **more)
    marta.office.now.at += 60_000


def newest(item=SCREEN) -> Loan:
    return Loan.select().where(Loan.item == item).order_by(Loan.issued_at.desc()).get()


def book(at: int, booking="b1", **more) -> None:
    given = {"kind": "item", "resource": SCREEN, "site": cast.SITE, "person": "anna", "party": "org-table"} | more
    facts = [
        BookingMade(booking=booking, from_at=at, until_at=at + 4 * HOUR, wish="request", **given),
        BookingApproved(booking=booking, staff="account-staff"),
    ]
    for number, fact in enumerate(facts):
        own_journal.record([Draft(fact)], NOON + number)


def story(page: str) -> list[str]:
    """What happened, the heading of each entry in order."""
    return re.findall(r"<li><time[^>]*>[^<]*</time><span class=\"dot.*?<strong>([^<]+)</strong>", page, re.S)


def test_all_that_happened_to_a_thing_stands_on_its_page_and_leads_on(marta):
    book(NOON + HOUR)
    hand_over(marta)
    bring_back(marta, condition="damaged", note="Pęknięty")
    item = register_store.get(register.Item, SCREEN)
    register_store.put(msgspec.structs.replace(item, place="Szafa 3"), at=NOON + 1, by="account-staff")
    answer = marta.get(f"/items/{SCREEN}")

    assert story(answer.text) == [
        "Szkoda zgłoszona", "Sprawdzono", "Zwrot", "Wydanie", "Rezerwacja przyznana", "Rezerwacja"
    ]  # fmt: skip
    assert f'href="/loans/{newest().id}"' in answer.text
    assert 'href="/bookings/b1"' in answer.text
    assert re.search(r'href="/damages/[0-9a-f]{20}"', answer.text)
    assert "place" in words(answer) and "Szafa 3" in words(answer)


def test_an_act_that_was_taken_back_stands_there_too(marta):
    hand_over(marta)
    bring_back(marta)
    before = len(story(marta.get(f"/items/{SCREEN}").text))
    uid = newest().return_fact
    marta.post(f"/acts/{uid}/undo", count="2")

    answer = marta.get(f"/items/{SCREEN}")
    assert len(story(answer.text)) == before + 1
    assert "cofnięte" in words(answer)


def test_how_many_and_which_parts_were_missing_is_told(marta):
    hand_over(marta)
    marta.post(f"/loan-desk/return/{SCREEN}", loan=newest().id, condition="fine", inspected="yes", site=cast.SITE)

    assert words(marta.get(f"/loans/{newest().id}")).count("brakuje: Pokrowiec") == 2  # as told, and as staff found
    kind = register_store.get(register.ItemType, "screen")
    register_store.put(msgspec.structs.replace(kind, kind="pile"), at=1, by="test")
    given = ConsumableGiven(item=SCREEN, quantity=7, site=cast.SITE, person="anna", party="org-table")
    own_journal.record([Draft(given)], NOON + 300_000)
    assert "7 szt." in words(marta.get(f"/items/{SCREEN}"))


def test_a_loan_has_its_booking_reminders_and_what_was_lent_with_it(marta):
    book(NOON + HOUR)
    here = {"site": cast.SITE, "person": "anna", "party": "org-table"}
    marta.post("/loan-desk", do="hand_over", item=[SCREEN, "laptop-1"], part="p4", **here)
    loan = newest()
    reminded = ReminderSent(person="anna", loans=[loan.id], kind="due_soon", means="phone", staff="account-staff")
    own_journal.record([Draft(reminded)], NOON + 120_000)
    answer = marta.get(f"/loans/{loan.id}")

    told = " ".join(story(answer.text))
    assert "Rezerw" in told and "rzypomn" in told
    assert f'Wydane razem</dt><dd><a href="/loans/{newest("laptop-1").id}">Laptop nr 1</a>' in answer.text


def test_what_staff_did_just_now_is_taken_back_from_the_page_of_the_loan(marta):
    hand_over(marta)
    loan = newest()
    page = marta.get(f"/loans/{loan.id}").text
    assert f'<a href="/acts/{loan.fact}?count=1">Cofnij</a>' in page
    assert "Anna Kowalska , Marta staff" in words(marta.get(f"/loans/{loan.id}"))
    bring_back(marta, condition="damaged")
    [act] = re.findall(r'<a href="(/acts/[^"]+)">Cofnij</a>', marta.get(f"/loans/{loan.id}").text)
    assert act == f"/acts/{newest().return_fact}?count=3"  # the return, the look and the damage go together

    marta.office.now.at += 11 * 60_000

    assert "Cofnij" not in marta.get(f"/loans/{loan.id}").text


def test_a_swapped_loan_and_the_one_in_its_place_lead_to_each_other(marta):
    other = register.Item(
        id="screen-2", item_type="screen", label="nr 2", inventory_no="COP/0402", code=cast.item_code(42),
        site=cast.SITE,
    )  # fmt: skip
    register_store.put(other, at=1, by="test")
    hand_over(marta)
    old = newest()
    marta.post(f"/loans/{old.id}/swap", unit="screen-2", inspected="yes", condition="fine", part="p4", site=cast.SITE)
    new = newest("screen-2")

    assert f'href="/loans/{new.id}"' in marta.get(f"/loans/{old.id}").text
    assert f'href="/loans/{old.id}"' in marta.get(f"/loans/{new.id}").text
