"""Which rule said what, and why: the same answers as at the counter, for any person, thing, party and moment."""

import inspect
import re

import msgspec
import pytest

from sync import register
from sync.rules import entitlement, limits, loans, parties
from sync.rules.loans import Weighing
from sync.rules.refusals import Reason, Refusal, Remedy
from sync.server import questions_rules, register_store
from sync.server.staff.explain import _verdict as verdict
from sync.server.staff.rule_sentences import _REASONS
from tests import cast
from tests.stations import NOON


@pytest.fixture
def staff(filled):
    filled.log_in("staff")
    return filled


def ask(desk, **asked):
    return desk.get("/rules/explain?" + "&".join(f"{name}={value}" for name, value in asked.items()))


def test_one_name_leads_on_and_many_are_asked_about(staff):
    assert ask(staff, who="anna", item="screen-1").location == "/rules/explain?item=screen-1&person=anna"
    page = ask(staff, what="projektor").text
    assert "dowolna tego rodzaju" in page and "item=projector-2" in page
    assert "Nikt się tak nie nazywa" in ask(staff, who="zzz").text


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"person": "dmytro", "item": "screen-1"}, ["Może wypożyczyć.", "Żadna zasada nie ma nic przeciwko."]),
        ({"person": "piotr", "item": "screen-1"}, ["Nie może wypożyczyć.", "person_blocked", "not_a_member"]),
        ({"person": "anna", "item": "projector-2", "party": "org-table"}, ["item_on_loan", "26.10.2026"]),
        ({"person": "anna", "item": "screen-1"}, ["Rzeczy po terminie u osoby lub podmiotu: 1."]),
        ({"person": "ola", "item": "laptop-1"}, ["minor_not_allowed", "staff_needed"]),
        ({"person": "dmytro", "item": "projector-3"}, ["Projektor nr 3: w naprawie.", "pin_not_set"]),
        ({"person": "dmytro", "type": "screen"}, ["jedna z tego rodzaju", "Ekran 180 cm nr 1"]),
        ({"item": "screen-1"}, ["Wybierz też osobę"]),
    ],
    ids=["may", "blocked", "on loan", "overdue", "too young", "in repair", "any of a kind", "nobody yet"],
)
def test_every_refusal_is_said_with_its_reason(staff, asked, words):
    page = ask(staff, **asked).text

    assert [word for word in words if word not in page] == []


def test_each_policy_says_why_it_holds_or_not(staff):
    first = register_store.get(register.Policy, "easy")
    changes = (
        {"id": "e2", "site": cast.BRANCH},
        {"id": "e3", "version": 3, "period": 4, "period_unit": "hours", "effective_from": "2026-11-01"},
        {"id": "e4", "party_kind": "person"},
    )
    versions = [msgspec.structs.replace(first, family="easy", **each) for each in changes]
    register_store.put_many(versions, at=1, by="test")

    page = ask(staff, person="dmytro", item="screen-1").text
    words = ["obowiązuje", "dotyczy innej siedziby", "jeszcze nie obowiązywała", "dotyczy kogo innego"]
    assert [word for word in words if word not in page] == []
    later = ask(staff, person="dmytro", item="screen-1", at="2026-11-02T10:00").text
    assert "zastąpiła ją późniejsza wersja" in later
    assert "02.11.2026 14:00" in later


def test_blocks_trainings_and_limits_say_what_stands_against_it(staff):
    policy = register_store.get(register.Policy, "easy")
    register_store.put_many(
        [
            register.Block(id="b1", reason="damage", person="dmytro", until="2026-10-30"),
            register.Block(id="b2", reason="late", party="org-shift"),
            register.Block(id="b3", reason="late", person="anna"),
            msgspec.structs.replace(policy, training="drone", max_organisation=0, days_per_month=1),
        ],
        at=1, by="test",
    )  # fmt: skip

    page = ask(staff, person="dmytro", item="screen-1").text
    words = [
        "Osoba ma blokadę (uszkodzenie), do: 30.10.2026.", "Podmiot ma blokadę (zwrot po terminie), do: odwołania.",
        "training_needed", "loan_limit", "days_spent",
    ]  # fmt: skip
    assert [word for word in words if word not in page] == []
    register_store.put(register.Qualification(id="q1", person="dmytro", training="drone"), at=1, by="test")
    later = ask(staff, person="dmytro", item="screen-1", at="2026-11-02T10:00").text
    assert "training_needed" not in later and "person_barred" not in later and "party_barred" in later


def test_of_a_pile_it_counts_what_is_left(staff):
    kind = register_store.get(register.ItemType, "projector")
    item = register_store.get(register.Item, "projector-2")
    register_store.put_many(
        [msgspec.structs.replace(kind, kind="pile"), msgspec.structs.replace(item, count=1)], at=1, by="test"
    )

    assert "Projektor nr 2: zostało 0." in ask(staff, person="dmytro", item="projector-2").text


def test_every_refusal_of_a_basket_has_a_sentence_for_staff():
    rules = (loans, limits, entitlement, parties)
    spoken = {word for rule in rules for word in re.findall(r"Reason\.([A-Z_]+)", inspect.getsource(rule))}
    of_other_acts = {"BASKET_EMPTY", "ITEM_TWICE", "ITEM_UNKNOWN", "LOAN_CLOSED", "NO_RENEWALS_LEFT", "UNDO_TOO_LATE"}

    assert {Reason[word].value for word in spoken - of_other_acts} - _REASONS.keys() == set()


def test_a_thing_was_free_before_it_was_lent(staff):
    assert "item_on_loan" not in ask(staff, person="dmytro", item="projector-2", at="2026-10-20T10:00").text


def test_rules_that_do_not_exist_are_told(staff):
    register_store.put(
        register.ItemType(
            id="screen", name=register.Words(pl="E", en="E", uk="E"), category="projection", picture="screen",
            policy="gone",
        ),
        at=1, by="test",
    )  # fmt: skip

    assert "zasady, których nie ma: gone" in ask(staff, person="dmytro", item="screen-1").text


@pytest.mark.parametrize("at", ["", "yesterday", "0001-01-01T00:00", "9999-12-31T23:59"])
def test_an_odd_moment_is_now(staff, at):
    assert ask(staff, person="dmytro", item="screen-1", at=at).status_code == 200


def test_holidays_count_as_shut(office):
    register_store.put(register.Hours(id="h", site="site", weekday=2, opens=480, closes=960), at=1, by="test")
    calendar = questions_rules.calendar("site", 2026)

    assert not calendar.is_open_day(calendar.day_of(NOON).replace(month=11, day=11))
    assert calendar.is_open_day(calendar.day_of(NOON).replace(month=11, day=18))


@pytest.mark.parametrize(
    ("remedies", "word"),
    [([], "yes"), ([Remedy.PIN], "pin"), ([Remedy.PIN, Remedy.STAFF], "staff"), ([Remedy.STAFF, Remedy.NONE], "no")],
)
def test_the_strongest_need_decides(remedies, word):
    assert verdict(Weighing((), tuple(Refusal(Reason.PIN_NEEDED, remedy) for remedy in remedies), ())) == word
