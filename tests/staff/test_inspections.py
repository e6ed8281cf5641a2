"""Looking at what came back, and damage from the report until it is settled."""

import re

import pytest

from sync import register
from sync.facts import Condition, LoanIssued, LoanTakenBack, PolicyCopy
from sync.server import own_journal, questions_desk, register_store, store
from sync.server.lending_models import Damage, Inspection
from sync.server.models import ReturnState
from sync.server.own_journal import Draft
from tests import cast
from tests.stations import NOON

HOUR = 3_600_000


@pytest.fixture
def marta(filled):
    """Somebody of the staff, with projector nr 2 back on the desk: it went out with all its parts in loan "l9"."""
    policy = PolicyCopy("av", 1, 3, "working_days")
    lent = LoanIssued(
        loan="l9", item="screen-1", site=cast.SITE, person="anna", party="org-table", due_at=NOON, policy=policy,
        parts=["p4"],
    )  # fmt: skip
    back = LoanTakenBack(site=cast.SITE, loan="l9", item="screen-1", condition=Condition.INCOMPLETE, missing=["p4"])
    own_journal.record([Draft(lent)], NOON - HOUR)
    own_journal.record([Draft(back)], NOON - HOUR // 2)
    filled.log_in("staff")
    return filled


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).replace("\xa0", " ").split())


def look(marta, item="screen-1", **told):
    came = questions_desk.came_back(item)
    return marta.post(f"/items/{item}/inspect", take_back=came.take_back or "", **told)


def test_today_shows_what_waits_to_be_looked_at_and_what_was_said_of_it(marta):
    page = words(marta.get("/today").text)

    assert "Do sprawdzenia po zwrocie 2" in page
    assert "Ekran 180 cm nr 1 Zgłoszono: czegoś brakuje" in page
    assert "Laptop nr 1 Zgłoszono: komplet, działa" in page


def test_what_came_back_more_than_a_day_ago_is_marked(marta):
    marta.office.now.at = NOON + 26 * HOUR
    marta.log_in("staff")

    assert "ponad dobę temu" in words(marta.get("/to-inspect").text)


def test_the_screen_compares_with_what_went_out(marta):
    page = marta.get("/items/screen-1/inspect").text

    assert "Pokrowiec" in page
    assert 'value="p4"' in page and 'value="p4" checked' not in page  # as whoever brought it said
    assert "Fundacja Wspólny Stół" in page


def test_a_thing_that_is_fine_is_free_again(marta):
    answer = look(marta, part="p4", condition="fine")

    assert answer.location.startswith("/acts/")
    assert questions_desk.returned("screen-1") is None
    [seen] = Inspection.select()
    assert (seen.condition, seen.missing, seen.staff, seen.loan) == ("fine", "[]", "account-staff", "l9")


def test_a_missing_part_becomes_a_damage_and_keeps_the_thing_here(marta):
    look(marta, condition="fine", note="Nie ma pokrowca")

    [damage] = Damage.select()
    assert (damage.kind, damage.parts, damage.loan, damage.state) == ("incomplete", '["p4"]', "l9", "open")
    state = ReturnState.get_by_id("screen-1")
    assert (state.inspected, state.damage) == (True, damage.id)
    page = words(marta.get(f"/damages/{damage.id}").text)
    assert "Pokrowiec" in page and "Nie ma pokrowca" in page
    assert "Nigdy nie zatrzymuj dokumentu tożsamości" in page
    assert "Marta staff" in page  # by the name of the account: she is in no register


def test_a_thing_that_is_not_there_lets_its_loan_go_on(marta):
    answer = look(marta, condition="not_here")

    assert answer.location == "/loans/l9"
    assert store.loan("l9").state == "out"
    assert Damage.select().count() == 0


def test_a_thing_that_nobody_had_and_that_is_not_there_is_lost(marta):
    look(marta, item="laptop-1", condition="not_here")

    assert [damage.kind for damage in Damage.select()] == ["lost"]


def test_an_inspection_can_be_taken_back_for_ten_minutes(marta):
    act = look(marta, condition="damaged", part="p4").location
    uid = act.removeprefix("/acts/").partition("?")[0]
    assert "Cofnij" in marta.get(act).text

    marta.post(f"/acts/{uid}/undo", count="2")

    assert ReturnState.get_by_id("screen-1").inspected is False
    assert [damage.state for damage in Damage.select()] == ["undone"]
    assert "Cofnięto" in marta.get(act).text


def test_after_ten_minutes_it_says_what_to_do_instead(marta):
    act = look(marta, condition="fine", part="p4").location
    marta.office.now.at += 11 * 60_000

    answer = marta.post(act.partition("?")[0] + "/undo", count="1")

    assert answer.status_code == 409
    assert "Tego nie można już cofnąć" in answer.text
    assert questions_desk.returned("screen-1") is None


def test_a_form_that_was_open_while_the_thing_went_out_again_changes_nothing(marta):
    answer = marta.post("/items/screen-1/inspect", take_back="0" * 32 + ".7", condition="damaged")

    assert answer.status_code == 303
    assert Inspection.select().count() == 0


@pytest.fixture
def damage(marta):
    look(marta, condition="fine")
    return Damage.get()


def test_a_settled_damage_frees_the_thing(marta, damage):
    marta.post(f"/damages/{damage.id}/settle", outcome="found", cost="412,50", note="W szafie")

    damage = Damage.get_by_id(damage.id)
    assert (damage.state, damage.outcome, damage.cost) == ("settled", "found", 41250)
    assert questions_desk.returned("screen-1") is None
    page = words(marta.get(f"/damages/{damage.id}").text)
    assert "odnaleziona" in page and "412,50 zł" in page and "W szafie" in page


def test_a_part_that_is_written_off_is_expected_no_longer(marta, damage):
    marta.post(f"/damages/{damage.id}/settle", outcome="written_off")

    assert register_store.get(register.Part, "p4") is None
    assert register_store.get(register.Item, "screen-1").status == "available"


def test_a_thing_that_is_written_off_leaves_lending(marta, damage):
    marta.post(f"/damages/{damage.id}/settle", outcome="written_off", withdraw="yes")

    assert register_store.get(register.Item, "screen-1").status == "withdrawn"


def test_a_settlement_told_wrong_is_told_again(marta, damage):
    for outcome in ("written_off", "repaired"):
        marta.post(f"/damages/{damage.id}/settle", outcome=outcome)
        marta.office.now.at += 1000

    assert Damage.get_by_id(damage.id).outcome == "repaired"


@pytest.mark.parametrize(
    ("told", "sentence"),
    [({"outcome": "burnt"}, "Wybierz, co się stało"), ({"outcome": "repaired", "cost": "dużo"}, "Wpisz koszt liczbą")],
)
def test_a_settlement_that_cannot_be_changes_nothing(marta, damage, told, sentence):
    answer = marta.post(f"/damages/{damage.id}/settle", **told)

    assert answer.status_code == 400 and sentence in answer.text
    assert Damage.get_by_id(damage.id).state == "open"


def test_damage_of_a_thing_on_its_shelf_or_on_loan_is_reported_too(marta):
    marta.post("/items/projector-2/damage", kind="damaged", part=["p1", "p2"], note="Rysa na obiektywie")

    [damage] = Damage.select()
    assert (damage.item, damage.parts, damage.loan) == ("projector-2", '["p3"]', "l1")
    assert "Projektor nr 2" in marta.get("/damages").text


def test_the_page_of_a_thing_shows_how_it_stands_and_what_it_went_through(marta):
    assert "Do sprawdzenia po zwrocie" in words(marta.get("/items/screen-1").text)
    look(marta, condition="fine")

    page = words(marta.get("/items/screen-1").text)
    assert "Nie do wypożyczenia Czegoś brakuje" in page
    assert "Pokrowiec brakuje" in page
    assert "W roku 2026 Wypożyczenia 1 Dni poza centrum 1 Po terminie 0 Szkody 1" in page
    told = page.partition("Historia")[2]
    assert "Sprawdzono Marta staff · przy biurku obsługi · czegoś brakuje" in told


def test_an_auditor_reads_of_damage_and_not_what_people_said(marta, damage):
    marta.post("/logout")
    marta.log_in("auditor")

    page = marta.get(f"/damages/{damage.id}").text
    main = page.partition("<main")[2]
    assert "czegoś brakuje" in main and "Marta" not in main and "<form" not in main
    assert marta.get("/items/screen-1/inspect").status_code == 403
