"""Staff look at what came back, in staff mode."""

import msgspec
import pytest

from kiosk.session import BasketLine, ReturnDraft
from kiosk.station.outcome import Refused
from sync import register
from sync.facts import ActUndone, Condition, LoanTakenBack, Proof
from sync.lending_facts import DamageReported, ItemInspected
from sync.rules.refusals import Reason
from tests import cast
from tests.screens.at_counter import Visitor
from tests.screens.at_desk import built_at, facts_of, marta_at

DAY = 24 * 60 * 60_000


@pytest.fixture
def counter(tmp_path, clock):
    with built_at(tmp_path, clock) as counter:
        yield counter


def bring_back(counter, missing=(), condition=Condition.FINE, item="projector-2", parts=("p1", "p2", "p3")):
    """Anna took the thing with all its parts, and it came back."""
    anna = Visitor(counter)
    anna.tap_card(cast.ANNA_UID)
    anna.go("/borrow")
    anna.scan(counter.store.item(item).code)
    session, now = anna.session, counter.clock.now()
    counter.station.loans.issue(session.basket, session.person, session.party, Proof.PIN, None, now)
    draft = ReturnDraft(item=item, parts_back=set(parts) - set(missing), condition=condition)
    counter.station.loans.take_back(draft, None, now)
    anna.send("/end")


def look(marta, item="projector-2", **told):
    marta.go(f"/inspect?item={item}")
    take_back = marta.counter.store.returned(item).fact
    marta.send("/inspect", item=item, take_back=take_back, **told)


def test_what_came_back_waits_in_staff_mode_with_what_was_said(counter):
    bring_back(counter, missing=["p3"])
    marta = marta_at(counter)
    assert "Sprawdź zwroty 1 czeka" in marta.words
    marta.go("/inspect")
    assert "Projektor nr 2" in marta.words and "Zgłoszono: czegoś brakuje" in marta.words
    marta.go("/inspect?item=projector-2")
    assert 'value="p1" checked' in marta.page and 'value="p3" checked' not in marta.page


def test_a_thing_that_is_fine_is_free_again(counter):
    bring_back(counter, missing=["p3"])
    marta = marta_at(counter)
    look(marta, part=["p1", "p2", "p3"], condition="fine")
    assert "Wszystko w porządku" in marta.words
    [seen] = facts_of(counter, ItemInspected)
    assert (seen.condition, seen.missing, seen.staff) == (Condition.FINE, [], "marta")
    assert seen.loan is not None and counter.store.returned("projector-2") is None


def test_what_is_missing_is_a_damage_and_keeps_the_thing_here(counter):
    bring_back(counter)
    marta = marta_at(counter)
    look(marta, part=["p1", "p2"], condition="fine", note="Nie ma pilota")
    [damage] = facts_of(counter, DamageReported)
    assert (damage.kind, damage.parts, damage.person) == ("incomplete", ["p3"], None)
    marta.send("/end")
    anna = Visitor(counter)
    anna.tap_card(cast.ANNA_UID)
    anna.go("/borrow")
    anna.scan(cast.PROJECTOR_CODE)
    assert "coś jest nie tak" in anna.words
    assert anna.session.basket == []


def test_a_thing_that_is_not_there_lets_its_loan_go_on(counter):
    bring_back(counter)
    marta = marta_at(counter)
    look(marta, condition="not_here")
    assert "Wypożyczenie trwa dalej" in marta.words
    assert counter.store.open_loan_on("projector-2").person == "anna"


def test_a_look_that_is_a_day_late_is_marked(counter, clock):
    bring_back(counter)
    clock.pass_time(DAY + 60_000)
    marta = marta_at(counter)
    marta.go("/inspect")
    assert "ponad dobę temu" in marta.words


def test_a_page_that_was_open_too_long_changes_nothing(counter):
    bring_back(counter)
    marta = marta_at(counter)
    marta.go("/inspect?item=projector-2")
    marta.send("/inspect", item="projector-2", take_back="0" * 32 + ".9", condition="damaged")
    assert facts_of(counter, ItemInspected) == []
    marta.go("/inspect?item=screen-1")
    assert marta.at == "/inspect" and "Ekran" not in marta.words


@pytest.mark.parametrize("wanted", [False, True])
def test_a_policy_may_want_every_return_looked_at(tmp_path, clock, wanted):
    entities = [
        msgspec.structs.replace(each, inspection=wanted) if isinstance(each, register.Policy) else each
        for each in cast.entities()
    ]
    with built_at(tmp_path / "other", clock, entities=entities) as counter:
        bring_back(counter)
        anna = Visitor(counter)
        anna.tap_card(cast.ANNA_UID)
        anna.go("/borrow")
        anna.scan(cast.PROJECTOR_CODE)
        session = anna.session
        found = counter.station.loans.weigh(
            session.basket, session.person, session.party, Proof.PIN, None, clock.now()
        )  # fmt: skip
        assert (Reason.ITEM_AWAITS_INSPECTION in {each.reason for each in found.refusals}) == wanted


def test_a_return_by_somebody_else_than_who_has_it_is_implied(counter):
    anna = Visitor(counter)
    anna.tap_card(cast.ANNA_UID)
    anna.go("/borrow")
    anna.scan(cast.SCREEN_CODE)
    session, now = anna.session, counter.clock.now()
    counter.station.loans.issue(session.basket, session.person, session.party, Proof.NONE, None, now)
    anna.send("/end")

    dmytro = Visitor(counter)
    dmytro.tap_card(cast.DMYTRO_UID)
    dmytro.go("/borrow")
    dmytro.scan(cast.SCREEN_CODE)
    assert dmytro.at == "/on-loan"
    dmytro.send("/return", item="screen-1")
    dmytro.send("/return", part="p4", condition="fine", **{"return": 1})
    [back] = facts_of(counter, LoanTakenBack)
    assert (back.implied, back.person) == (True, "dmytro")
    dmytro.send("/undo")
    assert counter.store.open_loan_on("screen-1").person == "anna"


def test_some_of_a_pile_comes_back_and_the_rest_stays_out(tmp_path, clock):
    chair = register.Words(pl="Krzesło", en="Chair", uk="Стілець")
    pile = [
        register.ItemType(id="chair", name=chair, category="projection", picture="chair", policy="easy", kind="pile"),
        register.Item(
            id="chairs", item_type="chair", label="", inventory_no="COP/0900", code="", site=cast.SITE, count=20
        ),
    ]
    with built_at(tmp_path / "other", clock, entities=[*cast.entities(), *pile]) as counter:
        anna = Visitor(counter)
        anna.tap_card(cast.ANNA_UID)
        anna.send("/quantity", item="chairs", number=8, put=1)
        session = anna.session
        counter.station.loans.issue(session.basket, session.person, session.party, Proof.NONE, None, clock.now())
        anna.session.basket.clear()
        anna.send("/return", code="COP/0900")
        assert "Ile sztuk oddajesz?" in anna.words
        anna.send("/return", step=-1, condition="fine")
        anna.send("/return", condition="fine", **{"return": 1})
        row = counter.store.open_loan_on("chairs")
        assert (row.came_back, row.quantity) == (7, 8)
        anna.send("/undo")
        assert counter.store.open_loan_on("chairs").came_back == 0


def rows(counter):
    return counter.store.database.reading().execute("SELECT * FROM item_return ORDER BY item").fetchall()


@pytest.mark.parametrize("told", [{"condition": "fine"}, {"condition": "damaged", "note": "Pęknięta"}])
def test_an_inspection_is_taken_back_and_the_thing_waits_as_it_came(counter, told):
    bring_back(counter, missing=["p3"])
    before = rows(counter)
    marta = marta_at(counter)
    look(marta, part=["p1", "p2", "p3"], **told)
    assert "Cofnij" in marta.words

    marta.send("/inspect", undo=1)

    assert "To się nie liczy. Rzecz znowu czeka na sprawdzenie." in marta.words
    assert "Projektor nr 2" in marta.words and "Cofnij" not in marta.words
    assert rows(counter) == before
    counter.store.rebuild()
    assert rows(counter) == before
    [undone] = facts_of(counter, ActUndone)
    assert undone.staff == "marta" and len(undone.undone) == 1 + (told["condition"] == "damaged")


def test_it_cannot_be_taken_back_once_the_thing_went_out_again_or_ten_minutes_have_passed(counter, clock):
    bring_back(counter)
    marta = marta_at(counter)
    look(marta, part=["p1", "p2", "p3"], condition="fine")
    act, inspecting = marta.session.desk.outcome.uids, counter.station.inspecting
    assert isinstance(inspecting.undo(act, "marta", clock.now() + 11 * 60_000), Refused)
    counter.station.loans.issue(
        [BasketLine("projector-2")], counter.store.person("anna"), "org-table", Proof.PIN, None, clock.now()
    )
    marta.send("/inspect", undo=1)
    assert facts_of(counter, ActUndone) == []
    assert "Na cofnięcie jest za późno. Sprawdź rzecz jeszcze raz i zapisz, co widzisz." in marta.words


def test_that_a_loan_goes_on_is_not_taken_back_here(counter):
    bring_back(counter)
    marta = marta_at(counter)
    look(marta, condition="not_here")
    assert "Cofnij" not in marta.words
