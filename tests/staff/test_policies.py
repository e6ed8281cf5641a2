"""Policies: what is in force today and for whom, a new version from a day on, and two people at once."""

import re
from datetime import date

import msgspec
import pytest

from sync import register
from sync.rules import policies
from sync.server import questions_lending, register_store
from sync.server.staff.policies import standing
from tests import cast

TODAY, TOMORROW, LATER = "2026-10-26", "2026-10-27", "2026-12-01"
FILLED = {
    "effective_from": LATER, "site": "", "operator": "", "party_kind": "", "period": "5", "period_unit": "working_days",
    "renewals": "2", "max_organisation": "4", "max_informal_group": "2", "max_person": "", "max_of_one_person": "",
    "days_per_month": "10", "approval": "staff", "minors": "no", "training": "", "buffer_minutes": "30",
    "lead_days": "1", "horizon_days": "60", "release_minutes": "45", "booking_approval": "staff",
}  # fmt: skip


@pytest.fixture
def staff(filled):
    filled.log_in("staff")
    return filled


def mark(page: str) -> str:
    found = re.search(r'name="mark" value="([0-9a-f]*)"', page)
    assert found
    return found[1]


def versions(family):
    return [each for each in register_store.every(register.Policy) if family in (each.family, each.id)]


def policy(id, begins=None, version=1, **more):
    return register.Policy(id=id, version=version, period=1, period_unit="days", effective_from=begins, **more)


@pytest.mark.parametrize(
    ("versions", "words"),
    [
        ([policy("a")], {"a": "in_force"}),
        ([policy("a"), policy("b", TODAY, 2)], {"a": "replaced", "b": "in_force"}),
        ([policy("a"), policy("b", TOMORROW, 2)], {"a": "in_force", "b": "later"}),
        ([policy("a"), policy("b", TODAY, 2, site="s")], {"a": "in_force", "b": "in_force"}),
        ([policy("a"), policy("b", TODAY, 2, operator="gone")], {"a": "in_force", "b": "other_operator"}),
        ([policy("a", TODAY), policy("b", TODAY, 2)], {"a": "replaced", "b": "in_force"}),
    ],
    ids=["one for ever", "replaced today", "comes tomorrow", "a site of its own", "who ran it before", "the later one"],
)
def test_each_version_stands_somewhere(versions, words):
    assert {row.policy.id: row.word for row in standing(versions, "now", TODAY)} == words


def test_the_desk_goes_by_who_runs_the_centre_that_day(staff):
    theirs = msgspec.structs.replace(policy("theirs", operator="Nowi"), family="av")
    nowi = register.Operator(id="op", name="Nowi", since=TOMORROW)
    register_store.put_many([theirs, nowi], at=1, by="test")
    of = {day: questions_lending.asked_for(cast.SITE, None, date.fromisoformat(day)) for day in (TODAY, TOMORROW)}
    known = register_store.every(register.Policy)

    assert [policies.in_force(known, "av", of[day]).id for day in (TODAY, TOMORROW)] == ["av", "theirs"]
    assert "innego operatora" in staff.get("/policies/av").text
    register_store.put(msgspec.structs.replace(nowi, since=TODAY), at=2, by="test")
    assert "innego operatora" not in staff.get("/policies/av").text


def test_what_is_in_force_stands_with_what_it_is_for(staff):
    page = staff.get("/policies").text

    assert "Aparat, Projektor" in page
    assert "3 dni robocze" in page
    assert "samodzielnie, z PIN-em" in page


def test_a_new_version_holds_from_its_day_on_and_says_who_made_it(staff):
    page = staff.get("/policies/av/new").text

    answer = staff.post("/policies/av/new", mark=mark(page), **FILLED, deposit_pl="Kaucja 100 zł")

    assert (answer.status_code, answer.location) == (303, "/policies/av")
    [made] = [each for each in versions("av") if each.version == 2]
    assert (made.family, made.effective_from, made.period, made.renewals) == ("av", LATER, 5, 2)
    assert (made.max_person, made.days_per_month, made.approval, made.site) == (None, 10, "staff", None)
    assert made.deposit == register.Words(pl="Kaucja 100 zł", en="Kaucja 100 zł", uk="Kaucja 100 zł")
    [change] = register_store.history(register.Policy, made.id)
    assert change.by == "account-staff"
    page = staff.get("/policies/av").text
    assert "jeszcze nie" in page and "Marta staff" in page


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"period": "0"}, "Wpisz liczbę całkowitą od 1 do 3660."),
        ({"period": "pięć"}, "Wpisz liczbę całkowitą od 1 do 3660."),
        ({"period": ""}, "Wypełnij to pole."),
        ({"effective_from": "2026-10-25"}, "Wybierz dzisiejszy lub późniejszy dzień"),
        ({"effective_from": "jutro"}, "Wybierz dzień."),
        ({"site": "nowhere"}, "Wybierz jedną z możliwości."),
        ({"approval": ""}, "Wybierz jedną z możliwości."),
        ({"deposit_en": "Deposit"}, "Wpisz to także po polsku."),
        ({"deposit_pl": "kaucja\x01"}, "Jest tu znak, którego nie da się zapisać."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(staff, typed, sentence):
    page = staff.get("/policies/av/new").text

    answer = staff.post("/policies/av/new", mark=mark(page), **{**FILLED, "renewals": "17", **typed})

    assert answer.status_code == 400
    assert sentence in answer.text
    assert 'value="17"' in answer.text
    assert len(versions("av")) == 1


def test_who_comes_second_is_told_and_loses_nothing(staff):
    seen = mark(staff.get("/policies/av/new").text)
    staff.post("/policies/av/new", mark=seen, **{**FILLED, "period": "2"})

    second = staff.post("/policies/av/new", mark=seen, **{**FILLED, "period": "9"})

    assert second.status_code == 409
    assert "Ktoś inny zmienił to" in second.text and "Teraz zapisane: 2" in second.text and 'value="9"' in second.text
    assert [each.period for each in sorted(versions("av"), key=lambda each: each.version)] == [3, 2]
    assert staff.post("/policies/av/new", mark=mark(second.text), **{**FILLED, "period": "9"}).status_code == 303
    assert max(versions("av"), key=lambda each: each.version).period == 9


def test_a_family_is_begun_and_its_name_is_its_own(staff):
    page = staff.get("/policies/new").text

    assert staff.post("/policies/new", mark=mark(page), family="av", **FILLED).status_code == 400
    assert staff.post("/policies/new", mark=mark(page), family="a/b", **FILLED).status_code == 400
    assert staff.post("/policies/new", mark=mark(page), family="nagłośnienie", **FILLED).status_code == 303
    assert [each.version for each in versions("nagłośnienie")] == [1]


def test_only_what_has_not_begun_is_taken_away(staff):
    staff.post("/policies/av/new", mark=mark(staff.get("/policies/av/new").text), **FILLED)
    [later] = [each for each in versions("av") if each.version == 2]

    staff.post("/policies/av/withdraw", version="av")
    staff.post("/policies/av/withdraw", version=later.id)
    staff.post("/policies/av/withdraw", version="nothing")

    assert [each.id for each in versions("av")] == ["av"]


def test_an_auditor_reads_and_is_offered_nothing(filled):
    filled.log_in("auditor")

    assert "Nowa wersja" not in filled.get("/policies/av").text
    assert "/policies/new" not in filled.get("/policies").text
    assert filled.get("/policies/av/new").status_code == 403


def test_rules_of_an_item_page_are_those_in_force(staff):
    register_store.put(
        register.Policy(
            id="av2", family="av", version=2, period=9, period_unit="days", effective_from=TODAY, site=cast.SITE
        ),
        at=1, by="test",
    )  # fmt: skip

    assert "9 dni" in staff.get("/items/projector-2").text
