"""The loan desk: hand over, take back, extend, swap, add, and take it all back again."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from sync import register
from sync.server import lending, questions_desk, questions_lending, register_store, store
from sync.server.lending_models import Inspection
from sync.server.models import Loan, TakeBack
from sync.server.staff import wording
from tests import cast
from tests.figures_past import closed
from tests.stations import NOON

DAY = 86_400_000
SCREEN = "screen-1"


@pytest.fixture
def marta(filled):
    """Somebody of the staff, a minute after everything that the kiosk told."""
    filled.log_in("staff")
    filled.office.now.at += 60_000
    return filled


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).replace("\xa0", " ").split())


def hand_over(marta, item=SCREEN, person="anna", party="org-table", **more):
    here = {"site": cast.SITE, "person": person, "party": party, "item": item, "part": "p4", **more}
    return marta.post("/loan-desk", do="hand_over", **here)


def uid_of(address: str) -> tuple[str, str]:
    parts = urlsplit(address)
    return parts.path.rpartition("/")[2], parse_qs(parts.query)["count"][0]


def undo(marta, address: str):
    uid, count = uid_of(address)
    return marta.post(f"/acts/{uid}/undo", count=count)


def find(marta, text: str, **here: str):
    return marta.post("/loan-desk", do="find", q=text, site=cast.SITE, **here)


def newest() -> Loan:
    return Loan.select().order_by(Loan.issued_at.desc(), Loan.id).first()


def test_a_member_is_found_by_name_or_by_the_code_of_a_card(marta):
    for text in ("kowalska", cast.ANNA_CODE):
        assert "person=anna" in find(marta, text).location


def test_who_acts_for_one_party_only_acts_for_that(marta):
    assert "party=org-shift" in find(marta, "Дмитро").location
    assert "party=" not in find(marta, "kowalska").location


def test_a_thing_is_found_by_its_sticker_its_number_or_its_name(marta):
    for text in (cast.SCREEN_CODE, "cop/0401", "ekran 0401"):
        assert "item=screen-1" in find(marta, text, person="anna", party="org-table").location


def test_of_several_one_is_chosen(marta):
    page = find(marta, "nr 2").text

    assert "Projektor nr 2" in page and "Aparat nr 2" in page


def test_what_nobody_is_called_says_what_to_do(marta):
    assert "Nikt i nic się tak nie nazywa" in find(marta, "żyrafa").text


def test_a_thing_that_is_out_is_brought_back_when_nobody_is_there_or_whoever_has_it(marta):
    for person in ("", "anna"):
        assert find(marta, cast.PROJECTOR_CODE, person=person).location == "/loan-desk/return/projector-2"
    assert "item=projector-2" in find(marta, cast.PROJECTOR_CODE, person="dmytro", party="org-shift").location


def test_things_are_handed_over_with_the_parts_that_were_ticked(marta):
    answer = hand_over(marta)

    loan = newest()
    assert answer.location.startswith("/acts/")
    assert (loan.item, loan.person, loan.party, loan.proof, loan.approved_by, loan.parts) == (
        SCREEN, "anna", "org-table", "staff", "account-staff", '["p4"]',
    )  # fmt: skip
    assert "Ekran 180 cm nr 1" in marta.get(answer.location).text


def test_a_part_that_is_not_ticked_stays_unticked_while_more_is_found(marta):
    here = find(marta, cast.LAPTOP_CODE, person="anna", party="org-table", item=SCREEN).location

    page = marta.get(here).text
    assert "without=p4" in here and "laptop-1" in here
    assert 'value="p4"' in page and 'value="p4" checked' not in page


def test_the_day_that_was_chosen_is_the_day_it_is_due(marta):
    page = marta.get(f"/loan-desk?site={cast.SITE}&person=anna&party=org-table&item={SCREEN}").text
    latest, *_, earliest = re.findall(r'<option value="(2026-[0-9-]+)"', page)

    hand_over(marta, day=earliest)

    assert (latest, earliest) == ("2026-11-02", "2026-10-27")
    assert wording.iso_day(newest().due_at) == earliest


def test_what_staff_answer_for_is_said_before(marta):
    page = words(marta.get("/loan-desk?person=anna&party=org-table&item=laptop-1").text)

    assert "Pozwalasz na to, choć: Ma coś po terminie." in page
    assert "Nobody has looked" not in page


@pytest.mark.parametrize(
    ("item", "person", "party", "sentence"),
    [
        ("projector-3", "anna", "org-table", "Jest w naprawie: weź inną."),
        ("projector-2", "dmytro", "org-shift", "Jest wypożyczona: jeśli tu stoi, najpierw przyjmij zwrot."),
        (SCREEN, "piotr", "org-table", "Konto tej osoby jest wstrzymane"),
        (SCREEN, "anna", "org-gone", "Ta osoba nie działa w imieniu tej organizacji"),
        ("laptop-1", "ola", "private-ola", "Nie dla niepełnoletnich"),
    ],
)
def test_what_nothing_lifts_is_said_and_nothing_is_handed_over(marta, item, person, party, sentence):
    before = Loan.select().count()

    answer = hand_over(marta, item, person, party)

    assert answer.status_code == 409 and sentence in answer.text
    assert Loan.select().count() == before


def test_a_thing_under_damage_is_not_handed_over(marta):
    marta.post(f"/items/{SCREEN}/damage", kind="damaged", part="p4")

    assert "Coś jest z nią nie tak" in hand_over(marta).text


def test_a_hand_over_can_be_taken_back(marta):
    act = hand_over(marta).location

    undo(marta, act)

    assert newest().state == "undone"
    assert questions_lending.out_of(SCREEN) is None


def test_an_act_of_a_month_that_was_closed_meanwhile_is_not_taken_back_by_whoever_may_not_close_it(marta):
    act = hand_over(marta).location
    closed(marta.office.now())

    assert marta.post(f"{act.partition('?')[0]}/undo", count="1").status_code == 403
    assert newest().state == "out"


def test_a_thing_is_taken_back_and_looked_at_in_one_act(marta):
    hand_over(marta)
    marta.office.now.at += 60_000

    act = marta.post(
        f"/loan-desk/return/{SCREEN}", loan=newest().id, part="p4", condition="fine", inspected="yes"
    ).location  # fmt: skip

    assert newest().state == "declared_returned"
    assert questions_desk.returned(SCREEN) is None
    assert uid_of(act)[1] == "2"
    undo(marta, act)
    assert newest().state == "out"
    assert Inspection.get().undone


def test_without_a_look_it_waits_for_one(marta):
    hand_over(marta)
    marta.office.now.at += 60_000
    marta.post(f"/loan-desk/return/{SCREEN}", loan=newest().id, condition="fine")

    state = questions_desk.returned(SCREEN)
    assert (state.condition, state.inspected) == ("incomplete", False)


def test_somebody_else_standing_there_with_it_is_written_down(marta):
    marta.post("/loan-desk/return/projector-2", loan="l1", condition="fine", implied="yes")

    [back] = TakeBack.select().where(TakeBack.item == "projector-2")
    assert back.implied and store.loan("l1").state == "declared_returned"
    assert "nikt jej nie oddał" in words(marta.get("/loans/l1").text)


def test_a_return_of_a_loan_that_ended_meanwhile_changes_nothing(marta):
    before = TakeBack.select().count()

    answer = marta.post("/loan-desk/return/projector-2", loan="l7", condition="fine")

    assert answer.location == "/loan-desk/return/projector-2"
    assert TakeBack.select().count() == before


def test_a_thing_that_nobody_had_is_taken_all_the_same(marta):
    marta.post(f"/loan-desk/return/{SCREEN}", loan="", condition="fine", part="p4", inspected="yes")

    assert TakeBack.get(TakeBack.item == SCREEN).closes is None


@pytest.fixture
def chairs(marta):
    """Twenty chairs in a pile, eight of them with Anna."""
    chair = register.Words(pl="Krzesło", en="Chair", uk="Стілець")
    register_store.put_many(
        [
            register.ItemType(
                id="chair", name=chair, category="projection", picture="screen", policy="easy", kind="pile"
            ),
            register.Item(
                id="chairs", item_type="chair", label="", inventory_no="COP/0900", code="", site=cast.SITE, count=20
            ),
        ],
        at=1,
        by="test",
    )
    hand_over(marta, "chairs", **{"quantity-chairs": "8"})
    marta.office.now.at += 60_000
    return marta


def test_part_of_a_pile_comes_back_and_the_loan_goes_on(chairs):
    loan = newest().id
    act = chairs.post("/loan-desk/return/chairs", loan=loan, quantity="5", condition="fine", inspected="yes").location
    assert (store.loan(loan).state, store.loan(loan).came_back, store.loan(loan).quantity) == ("out", 5, 8)

    undo(chairs, act)
    assert store.loan(loan).came_back == 0
    chairs.office.now.at += 60_000
    chairs.post("/loan-desk/return/chairs", loan=loan, quantity="8", condition="fine", inspected="yes")
    assert store.loan(loan).state == "declared_returned"


def test_of_a_pile_somebody_else_gets_some_too(chairs):
    hand_over(chairs, "chairs", "dmytro", "org-shift", **{"quantity-chairs": "3"})

    assert sorted(loan.quantity for loan in questions_lending.loans_out("chairs")) == [3, 8]
    assert store.open_cases() == 2  # those of the fixture: an unknown record, a return of nobody's


def test_a_broken_chair_keeps_none_of_the_others_here(chairs):
    chairs.post("/items/chairs/damage", kind="damaged")
    hand_over(chairs, "chairs", "dmytro", "org-shift", **{"quantity-chairs": "3"})

    assert sorted(loan.quantity for loan in questions_lending.loans_out("chairs")) == [3, 8]


def test_a_late_loan_is_extended_and_that_is_taken_back(marta):
    day = lending.days_to_extend(store.loan("l2"), NOON)[5]

    act = marta.post("/loans/l2/extend", day=day.isoformat()).location
    loan = store.loan("l2")
    assert loan.due_at > NOON
    assert "account-staff" in store.fact(uid_of(act)[0]).body.decode()

    undo(marta, act)
    assert store.loan("l2").due_at == NOON - 3 * DAY


@pytest.mark.parametrize("day", ["2026-01-01", "2999-01-01", "never", ""])
def test_a_day_that_cannot_be_is_refused_in_words(marta, day):
    answer = marta.post("/loans/l1/extend", day=day)

    assert answer.status_code == 409 and "Wybierz dzień otwarcia" in answer.text


def test_a_unit_is_swapped_in_one_act(marta):
    due = store.loan("l2").due_at
    act = marta.post("/loans/l2/swap", unit="laptop-1", condition="damaged", inspected="yes").location

    new = Loan.get(Loan.swap_of == "l2")
    assert (store.loan("l2").state, new.item, new.due_at, new.state) == ("declared_returned", "laptop-1", due, "out")
    assert questions_desk.returned("camera-2").damage is not None
    assert "poprzednie wypożyczenie" in marta.get(f"/loans/{new.id}").text

    for loan in ("l2", new.id):  # from either page the whole act is taken back, never one half of it
        assert f'href="{act}"' in marta.get(f"/loans/{loan}").text.replace("&amp;", "&")

    undo(marta, act)
    assert (store.loan("l2").state, store.loan(new.id).state) == ("out", "undone")
    assert questions_desk.open_damages("camera-2") == []


def test_a_unit_that_may_not_go_out_swaps_nothing(marta):
    answer = marta.post("/loans/l2/swap", unit="projector-3", condition="fine")

    assert answer.status_code == 409 and "Jest w naprawie" in answer.text
    assert store.loan("l2").state == "out"


def test_units_of_the_same_kind_are_offered(marta):
    page = marta.get("/loans/l1/swap").text

    assert "Projektor nr 3" not in page  # it is in repair
    assert marta.get("/loans/l1/swap?unit=laptop-1").status_code == 200


def test_more_is_lent_with_a_loan_for_the_same_person_until_the_same_day(marta):
    page = marta.get("/loans/l1").text

    address = re.search(r'href="(/loan-desk\?[^"]+)"', page)[1].replace("&amp;", "&")
    asked = parse_qs(urlsplit(address).query)
    assert (asked["person"], asked["party"], asked["day"]) == (["anna"], ["org-table"], ["2026-10-26"])


def test_the_page_of_a_loan_tells_its_facts_in_order(marta):
    marta.post("/loans/l1/extend", day=lending.days_to_extend(store.loan("l1"), NOON)[0].isoformat())
    marta.office.now.at += 60_000
    marta.post("/loan-desk/return/projector-2", loan="l1", condition="damaged", inspected="yes")

    story = words(marta.get("/loans/l1").text).partition("Co się działo")[2]
    told = [story.index(each) for each in ("Wydanie", "Przedłużenie", "Zwrot", "Sprawdzono", "Szkoda zgłoszona")]
    assert told == sorted(told)
