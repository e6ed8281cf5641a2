import pytest

from kiosk.session import BasketLine
from sync import register
from sync.facts import Condition, LoanTakenBack, Proof
from tests import cast
from tests.screens.at_counter import MINUTE, Visitor
from tests.screens.test_confirm import pulled

RETURN = "/return"


@pytest.fixture
def lent(anna: Visitor, counter) -> Visitor:
    """Anna has projector nr 2; the screen is back at its start."""
    anna.go("/borrow")
    anna.scan(cast.PROJECTOR_CODE)
    session = anna.session
    counter.station.loans.issue(session.basket, session.person, session.party, Proof.PIN, None, counter.clock.now())
    anna.send("/end")
    return anna


def returned(visitor: Visitor) -> LoanTakenBack:
    fact = visitor.session.done.facts[0]
    assert isinstance(fact, LoanTakenBack)
    return fact


def test_no_card_is_needed(lent, counter):
    lent.go(RETURN)
    assert "Do zwrotu karta nie jest potrzebna." in lent.words
    lent.scan(cast.PROJECTOR_CODE)
    assert lent.at == RETURN
    assert "Projektor nr 2" in lent.words
    assert "Termin: pt 27.11, do 16:00" in lent.words
    assert "Odłóż na półkę Zwroty. Obsługa sprawdzi w ciągu 24 godzin." in lent.words
    lent.send(RETURN, part=["p1", "p2", "p3"], condition="fine", **{"return": 1})
    assert lent.at == "/done"
    assert returned(lent).condition is Condition.FINE
    assert counter.store.open_loans() == []


def test_what_is_late_is_said_once(lent, clock):
    lent.scan(cast.PROJECTOR_CODE)
    assert "Termin: pt 27.11, do 16:00" in lent.words
    clock.pass_time(5 * 24 * 60 * MINUTE)
    lent.go("/")
    lent.scan(cast.PROJECTOR_CODE)
    assert "Termin minął pt 27.11" in lent.words
    assert "Termin: " not in lent.words


def test_a_sticker_read_on_the_waiting_screen_begins_a_return(lent):
    lent.scan(cast.PROJECTOR_CODE)
    assert lent.at == RETURN
    assert "Co oddajesz razem ze sprzętem?" in lent.words


def test_the_screen_never_says_whose_it_was(lent):
    lent.scan(cast.PROJECTOR_CODE)
    assert "Anna" not in lent.page
    lent.send(RETURN, part=["p1", "p2"], condition="fine")
    assert "Pilot zostaje do wyjaśnienia." in lent.words


def test_to_its_borrower_it_says_that_the_part_stays_on_the_account(lent):
    lent.tap_card(cast.ANNA_UID)
    lent.go(RETURN)
    lent.scan(cast.PROJECTOR_CODE)
    lent.send(RETURN, part=["p2"], condition="incomplete")
    assert "Przyjmiemy resztę. Zasilacz, Pilot zostają na Twoim koncie do wyjaśnienia." in lent.words


def test_a_missing_part_makes_it_incomplete_whatever_was_chosen(lent):
    lent.scan(cast.PROJECTOR_CODE)
    lent.send(RETURN, part=["p1", "p2"], condition="fine", **{"return": 1})
    assert returned(lent).condition is Condition.INCOMPLETE
    assert returned(lent).missing == ["p3"]


def test_damage_is_told_in_a_few_words_that_travel_apart_from_the_fact(lent, counter):
    lent.scan(cast.PROJECTOR_CODE)
    lent.send(RETURN, part=["p1", "p2", "p3"], condition="damaged", note="  Nie włącza się  ", **{"return": 1})
    fact = returned(lent)
    assert fact.condition is Condition.DAMAGED
    assert fact.note_commitment
    assert "włącza" not in str(fact)


def test_the_inventory_number_can_be_typed(lent):
    lent.go(RETURN)
    lent.send(RETURN, code=" cop/0102 ")
    assert "Projektor nr 2" in lent.words


def test_a_thing_that_nobody_knows_is_taken_all_the_same(visitor):
    visitor.go(RETURN)
    visitor.send(RETURN, code="COP/9999")
    assert "Nie znamy tej naklejki" in visitor.words
    assert "Mimo to przyjmujemy. Obsługa ustali, czyje to jest." in visitor.words
    visitor.send(RETURN, condition="fine", **{"return": 1})
    assert visitor.at == "/done"
    assert returned(visitor).item is None
    assert returned(visitor).code_commitment


def test_a_strange_sticker_before_the_scanner_is_taken_too(visitor):
    visitor.scan(cast.STRANGE_CODE)
    assert visitor.at == RETURN
    assert "Mimo to przyjmujemy" in visitor.words


def test_a_thing_nobody_has_and_a_thing_of_another_branch_are_taken_and_explained(visitor):
    visitor.scan(cast.CAMERA_CODE)
    assert "Nikt nie ma tego wypożyczonego. Zapiszemy, że tu jest." in visitor.words
    visitor.send(RETURN, condition="fine", **{"return": 1})
    assert returned(visitor).loan is None
    visitor.go(RETURN)
    visitor.scan(cast.BRANCH_ITEM_CODE)
    assert "Należy do innego oddziału. Przyjmujemy i odeślemy tam." in visitor.words


def test_several_things_in_a_row(lent, counter):
    for code, item in (
        (cast.PROJECTOR_CODE, "projector-2"),
        (cast.CAMERA_CODE, "camera-2"),
        (cast.SCREEN_CODE, "screen-1"),
    ):
        lent.scan(code)
        lent.send(RETURN, part=["p1", "p2", "p3", "p4"], condition="fine", **{"return": 1})
        assert returned(lent).item == item


def test_another_sticker_on_the_same_screen_takes_the_first_ones_place(lent):
    lent.scan(cast.PROJECTOR_CODE)
    lent.scan(cast.CAMERA_CODE)
    assert "Aparat nr 2" in lent.words


def test_going_back_forgets_the_draft_and_writes_nothing(lent, counter):
    lent.scan(cast.PROJECTOR_CODE)
    lent.send(RETURN, part=["p1"], condition="damaged", forget=1)
    assert lent.session.return_draft is None
    assert len(counter.store.open_loans()) == 1


def test_a_reload_shows_what_was_told_so_far(lent):
    lent.scan(cast.PROJECTOR_CODE)
    lent.send(RETURN, part=["p1"], condition="damaged", note="pęknięty")
    before = lent.words
    lent.go(RETURN)
    assert lent.words == before
    assert 'value="pęknięty"' in lent.page


def test_bad_input_changes_nothing_and_breaks_nothing(lent, counter):
    lent.go(RETURN)
    lent.send(RETURN, code="")
    assert lent.session.return_draft is None
    lent.send(RETURN, code="x" * 5000)
    lent.send(RETURN, part=["nonsense"], condition="nonsense", note="n" * 5000)
    assert len(lent.session.return_draft.note) == 200
    lent.send(RETURN, **{"return": 1, "condition": "fine"})
    assert lent.at == "/done"


CABLE = register.Words("Kabel", "Cable", "Кабель")
CABLES = register.Part(id="p9", item="projector-2", name=CABLE, position=9, count=3)


def test_of_a_part_of_several_pieces_those_are_missing_that_went_out_and_did_not_come(visitor, counter):
    pulled(counter, CABLES)
    visitor.tap_card(cast.ANNA_UID)
    session = visitor.session
    line = BasketLine("projector-2", parts={"p1", "p9"}, pieces={"p9": 2})  # two of three go along
    counter.station.loans.issue([line], session.person, "org-table", Proof.PIN, None, counter.clock.now())
    visitor.send("/end")
    visitor.scan(cast.PROJECTOR_CODE)
    assert "2 × Kabel" in visitor.words and "Pilot" not in visitor.words
    visitor.send(RETURN, part=["p1", "p9"], condition="fine", fewer="p9")
    assert "1 × Kabel" in visitor.words and "Odnosimy" not in visitor.words
    visitor.send(RETURN, part=["p1", "p9"], condition="fine", **{"return": 1})
    fact = returned(visitor)
    assert (fact.missing, fact.condition) == (["p9"], Condition.INCOMPLETE)
    [(slip,)] = counter.store.database.reading().execute("SELECT slip FROM spool ORDER BY id DESC LIMIT 1")
    assert "Kabel" in str(slip, "utf-8") and "2 × Kabel" not in str(slip, "utf-8")


def test_none_of_several_pieces_is_as_if_the_part_were_not_ticked(visitor, counter):
    pulled(counter, CABLES)
    visitor.scan(cast.PROJECTOR_CODE)
    for _ in range(3):
        visitor.send(RETURN, part=["p1", "p2", "p3", "p9"], condition="fine", fewer="p9")
    visitor.send(RETURN, part=["p1", "p2", "p3"], condition="fine", **{"return": 1})
    assert returned(visitor).missing == ["p9", "p9", "p9"]


def test_a_members_code_where_a_sticker_is_wanted_is_told_so_and_loses_nothing(lent):
    lent.go(RETURN)
    lent.scan(cast.ANNA_CODE)
    assert lent.at == RETURN
    assert "To karta, a nie naklejka. Zeskanuj naklejkę na rzeczy" in lent.words
    lent.scan(cast.PROJECTOR_CODE)
    lent.send(RETURN, part=["p1"], condition="fine")
    lent.scan(cast.ANNA_CODE)
    assert lent.session.return_draft.parts_back == {"p1"}
    assert "To karta, a nie naklejka." in lent.words


def test_whoever_shows_their_card_in_the_middle_of_it_goes_on_where_they_were(lent):
    lent.scan(cast.PROJECTOR_CODE)
    lent.send(RETURN, part=["p1", "p2"], condition="fine")
    lent.tap_card(cast.ANNA_UID)
    assert lent.at == RETURN and lent.session.person.id == "anna"
    assert lent.session.return_draft.parts_back == {"p1", "p2"}
    lent.send(RETURN, part=["p1", "p2"], condition="incomplete", **{"return": 1})
    assert returned(lent).person == "anna"
