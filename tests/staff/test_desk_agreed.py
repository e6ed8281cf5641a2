"""What is agreed at the loan desk: what for, who answers, the paper that is signed; kits, and bookings collected."""

import re

import msgspec
import pytest

from sync import register
from sync.facts import ActUndone
from sync.lending_facts import BookingMade
from sync.register import Words
from sync.server import own_journal, questions_agreements, register_store
from sync.server.lending_models import Agreement, Booking
from sync.server.models import Loan
from sync.server.own_journal import Draft
from tests import cast
from tests.stations import NOON

HOUR = 3_600_000
SCREEN = "screen-1"
TERMS = register.Terms(
    id="t1", version=1, effective_from="2026-01-01", points=Words("Oddam.", "I return it.", "Поверну."),
    text=Words("Wraca całe.", "It comes back whole.", "Повертається цілим."),
)  # fmt: skip
TRIPOD = register.ItemType(
    id="tripod", name=Words("Statyw", "Tripod", "Штатив"), category="photo", picture="tripod", policy="easy"
)
TRIPODS = [
    register.Item(
        id=f"tripod-{n}", item_type="tripod", label=f"nr {n}", inventory_no=f"COP/050{n}", code=cast.item_code(500 + n),
        site=cast.SITE, place="Półka P2",
    )
    for n in (1, 2)
]  # fmt: skip
KIT = [
    register.Kit(
        id="show", name=Words("Zestaw „Pokaz”", "Show kit", "Набір"), category="photo", picture="kit", site=cast.SITE
    ),
    register.KitLine(id="k1", kit="show", item=SCREEN),
    register.KitLine(id="k2", kit="show", item_type="tripod"),
]


@pytest.fixture
def marta(filled):
    register_store.put_many([TRIPOD, *TRIPODS, *KIT], at=1, by="test")
    filled.log_in("staff")
    filled.office.now.at += 60_000
    return filled


def words(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).replace("\xa0", " ").split())


def hand_over(marta, item=SCREEN, **more):
    here = {"site": cast.SITE, "person": "anna", "party": "org-table", "item": item, "part": "p4", **more}
    return marta.post("/loan-desk", do="hand_over", **here)


def newest(item=SCREEN) -> Loan:
    return Loan.select().where(Loan.item == item).order_by(Loan.issued_at.desc()).get()


def ask_for_purpose() -> None:
    easy = register_store.get(register.Policy, "easy")
    register_store.put(msgspec.structs.replace(easy, ask_purpose=True), at=2, by="test")


# --- what for, who answers --------------------------------------------------------------------------------------------


def test_a_purpose_and_somebody_else_who_answers_stand_on_the_loan_and_its_page(marta):
    hand_over(marta, purpose="meeting", responsible="marta")

    assert (newest().purpose, newest().responsible) == ("meeting", "marta")
    page = words(marta.get(f"/loans/{newest().id}"))
    assert "Cel Spotkanie" in page and "Komu wydano Anna Kowalska" in page and "Odpowiada Marta Z." in page
    assert "Odpowiada Marta Z." in words(marta.get(f"/items/{SCREEN}"))


def test_where_the_rules_ask_for_a_purpose_nothing_goes_out_without_one(marta):
    ask_for_purpose()
    before = Loan.select().count()

    refused = hand_over(marta)

    assert refused.status_code == 409 and "Podaj cel: wymagają tego zasady tych rzeczy." in words(refused)
    assert Loan.select().count() == before
    assert hand_over(marta, purpose="meeting").status_code == 303


def test_only_adults_who_act_for_the_party_are_offered_to_answer(marta):
    page = marta.get(f"/loan-desk?site={cast.SITE}&person=anna&party=org-table&item={SCREEN}").text
    offered = re.search(r'name="responsible">(.*?)</select>', page, re.S)

    assert offered is not None and re.findall(r'value="([^"]*)"', offered[1]) == ["", "marta"]


# --- the agreement ----------------------------------------------------------------------------------------------------


def test_the_paper_to_sign_and_the_one_that_was_signed_say_the_same(marta):
    register_store.put(TERMS, at=1, by="test")
    page = marta.get(f"/loan-desk?site={cast.SITE}&person=anna&party=org-table&item={SCREEN}").text
    address = re.search(r'href="(/loan-desk/agreement.pdf[^"]*)"', page)[1].replace("&amp;", "&")
    number = re.search(r"agreement=([0-9a-f]{20})", address)[1]

    to_sign = marta.get(address)
    hand_over(marta, agreement=number, on_paper="yes")

    assert to_sign.mimetype == "application/pdf" and to_sign.data[:5] == b"%PDF-"
    [row] = Agreement.select()
    assert (row.id, row.means, row.staff, row.loans) == (number, "paper", "account-staff", f'["{newest().id}"]')
    assert questions_agreements.signed_document(row).is_same
    page = words(marta.get(f"/loans/{newest().id}"))
    assert "podpisana na papierze" in page and "Umowa w PDF" in page


def test_without_the_tick_staff_confirm_it_as_at_a_kiosk(marta):
    register_store.put(TERMS, at=1, by="test")
    hand_over(marta)

    assert [row.means for row in Agreement.select()] == ["staff"]


def test_where_nothing_is_agreed_to_there_is_nothing_to_sign(marta):
    page = marta.get(f"/loan-desk?site={cast.SITE}&person=anna&party=org-table&item={SCREEN}").text

    assert "agreement.pdf" not in page
    address = f"/loan-desk/agreement.pdf?site={cast.SITE}&person=anna&party=org-table&item={SCREEN}"
    assert marta.get(address).status_code == 404
    hand_over(marta, on_paper="yes")
    assert not Agreement.select().exists()


def test_a_hand_over_that_is_taken_back_takes_its_agreement_along(marta):
    register_store.put(TERMS, at=1, by="test")
    act = hand_over(marta, on_paper="yes").location
    assert f'href="{act}"' in marta.get(f"/loans/{newest().id}").text

    marta.post(act.partition("?")[0] + "/undo", count="2")

    assert [(row.undone) for row in Agreement.select()] == [True]
    assert newest().state == "undone"


# --- kits -------------------------------------------------------------------------------------------------------------


def test_a_kit_is_found_by_its_name_and_brings_all_of_its_things(marta):
    answer = marta.post("/loan-desk", do="find", q="pokaz", site=cast.SITE, person="anna", party="org-table")
    page = marta.get(answer.location)

    assert "Ekran 180 cm nr 1" in words(page) and "Statyw nr 1" in words(page) and "Zestaw „Pokaz”" in words(page)
    things = re.findall(r'name="item" value="([^"]+)"', page.text)
    assert things == ["screen-1~1~show", "tripod-1~1~show"]
    hand_over(marta, things)
    assert [(newest(item).kit, newest(item).person) for item in (SCREEN, "tripod-1")] == [("show", "anna")] * 2
    assert "Zestaw Zestaw „Pokaz”" in words(marta.get(f"/loans/{newest().id}"))


def test_what_is_missing_of_a_kit_is_what_staff_answer_for(marta):
    page = marta.get(f"/loan-desk?site={cast.SITE}&person=anna&party=org-table&item={SCREEN}~1~show")

    assert "Pozwalasz na to, choć:" in words(page) and "Zestaw jest niepełny." in words(page)


def test_a_kit_comes_back_one_after_the_other_and_what_is_still_out_is_the_next_step(marta):
    things = ["screen-1~1~show", "tripod-1~1~show"]
    hand_over(marta, things)
    marta.office.now.at += 60_000
    screen, tripod = newest(), newest("tripod-1")
    page = marta.get("/loan-desk/return/screen-1").text
    assert f'/loan-desk/return/tripod-1?loan={tripod.id}"' in page

    fine = {"condition": "fine", "inspected": "yes"}
    act = marta.post("/loan-desk/return/screen-1", loan=screen.id, part="p4", **fine).location

    page = marta.get(act)
    assert "Z tego samego wydania brakuje jeszcze: Statyw nr 1" in words(page)
    marta.post("/loan-desk/return/tripod-1", loan=tripod.id, **fine)
    assert "Z tego samego wydania" not in words(marta.get(act))


# --- bookings ---------------------------------------------------------------------------------------------------------


def booked(id="b1", begins=NOON + HOUR, **more) -> None:
    given = {"kind": "kit", "resource": "show", "site": cast.SITE, "person": "anna", "party": "org-table"} | more
    fact = BookingMade(booking=id, from_at=begins, until_at=begins + 4 * HOUR, **given)
    own_journal.record([Draft(fact)], NOON)


def state(id="b1") -> str:
    return Booking.get_by_id(id).state


def test_what_is_to_be_collected_today_stands_on_the_empty_desk_with_its_places(marta):
    booked()
    booked("far", NOON + 10 * 24 * HOUR)
    page = words(marta.get("/loan-desk"))

    assert "Do odbioru dzisiaj 1" in page
    assert "Zestaw „Pokaz”" in page and "Statyw nr 1 COP/0501 , Półka P2" in page


def test_a_booking_is_handed_over_from_its_page_and_collected_with_it(marta):
    booked()
    address = marta.get("/bookings/b1/fetch").location
    things = re.findall(r'name="item" value="([^"]+)"', marta.get(address).text)
    hand_over(marta, things, booking="b1")

    assert {newest(item).booking for item in (SCREEN, "tripod-1")} == {"b1"}
    assert state() == "collected"
    assert "/bookings/b1" in marta.get(f"/loans/{newest().id}").text


def test_whoever_takes_only_a_part_of_it_leaves_the_rest_to_be_collected(marta):
    booked()
    hand_over(marta)

    assert (newest().booking, state()) == ("b1", "approved")
    page = words(marta.get("/loan-desk"))
    assert "Statyw nr 1 COP/0501" in page and "Ekran 180 cm nr 1 COP" not in page
    hand_over(marta, "tripod-2")
    assert (newest("tripod-2").booking, state()) == ("b1", "collected")


def test_a_thing_that_was_not_booked_goes_along_and_ends_no_booking(marta):
    booked()
    hand_over(marta, ["tripod-1", "tripod-2"], booking="b1")

    assert sorted([newest("tripod-1").booking or "", newest("tripod-2").booking or ""]) == ["", "b1"]
    assert state() == "approved"  # the screen is still to be fetched


def test_a_part_fetched_long_before_its_time_leaves_the_rest_to_be_collected(marta):
    booked(begins=NOON + 30 * 24 * HOUR)
    hand_over(marta, booking="b1")
    assert (newest().booking, state()) == ("b1", "approved")
    hand_over(marta, "tripod-1", booking="b1")

    assert state() == "collected"


@pytest.mark.parametrize("item", [SCREEN, "tripod-1"])
def test_one_of_two_things_taken_back_is_to_be_collected_again(marta, item):
    booked()
    hand_over(marta, [SCREEN, "tripod-1"], booking="b1")
    assert state() == "collected"
    own_journal.record([Draft(ActUndone(undone=[newest(item).fact], staff="staff"))], NOON + 60_000)

    assert (newest(item).state, state()) == ("undone", "approved")


def test_what_somebody_else_has_booked_is_what_staff_answer_for(marta):
    booked(person="dmytro", party="org-shift")
    page = words(marta.get(f"/loan-desk?site={cast.SITE}&person=anna&party=org-table&item={SCREEN}"))

    assert "Rzecz jest w tym czasie zarezerwowana dla kogoś innego." in page
