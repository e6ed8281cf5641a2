"""What was decided is said as the button said it, with the name of whom or what it chose; and a button decides what it
said, or nothing."""

import re
from dataclasses import dataclass

import pytest

from sync import facts, register
from sync.server import register_store
from sync.server.case_models import CaseDecision
from sync.server.deciding import answering
from sync.server.models import Case, Loan, Visit
from tests import cast
from tests.detecting.kiosks import DAY, HOUR, came, centre, kiosk, lent, push
from tests.staff.test_card_conflict import bind
from tests.staff.walking import Page, send
from tests.stations import NOON, committed

LATER = NOON + 60 * DAY


@pytest.fixture
def one(desk):
    centre()
    desk.office.now.at = LATER
    desk.log_in("coordinator")
    return kiosk("kiosk-1")


def words(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def misread(one):
    """A camera came back under a code of which two signs are swapped."""
    one.at(NOON, lent("l"))
    code = register_store.get(register.Item, "camera-2").code
    code = code[:5] + code[6] + code[5] + code[7:]
    one.at(NOON + HOUR, facts.LoanTakenBack(
        site=cast.SITE, person="anna", condition=facts.Condition.FINE, code_commitment=committed(code)
    ), code=code)  # fmt: skip
    push(one, NOON + 2 * HOUR)


def came_for(one, *parties):
    """Anna, who acts for two and herself, came for these, and then for nobody."""
    for number, party in enumerate(parties):
        when = NOON - (len(parties) - number) * DAY
        one.at(when, came(f"v{number}", "anna", party))
        one.at(when + HOUR, facts.VisitCheckedOut(visit=f"v{number}"))
    one.at(NOON, came("v", "anna", None))
    one.at(NOON + HOUR, facts.VisitCheckedOut(visit="v"))
    push(one, NOON + 2 * HOUR)


def both_have_it(one):
    for number, person in enumerate(("dmytro", "anna")):
        bind(one, NOON + number * HOUR, person)
    push(one, NOON + 3 * HOUR)


@dataclass(frozen=True)
class Shown:
    """The form of the answers of a case, as its page had it."""

    address: str
    form: object
    page: str

    def button(self, word):
        """What the button says that decides this."""
        found = re.search(rf'<button[^>]*value="{word}"[^>]*>(.*?)</button>', self.page, re.S)
        return re.sub(r"^\d+ ", "", words(found[1]))


def shown(desk, kind):
    [case] = Case.select().where(Case.kind == kind, Case.state == "open")
    page = desk.get(f"/cases/{case.id}").text
    [form] = [each for each in Page(f"/cases/{case.id}", page).forms if "note" in each.as_it_stands()
              and "decision" in each.as_it_stands() and "party" not in each.as_it_stands()]  # fmt: skip
    return Shown(f"/cases/{case.id}", form, page)


def press(desk, seen, word):
    return send(desk, seen.form, seen.form.as_it_stands() | {"decision": [word]})


SAID = {
    "pl": ("Przyjęto: To ta rzecz: ", "Przyjęto: W imieniu: ", "Przyjęto: Karta należy do: "),
    "en": ("Decided: It was this thing: ", "Decided: It was for: ", "Decided: The card belongs to: "),
    "uk": ("Це ця річ: ", "Від імені: ", "Картка належить: "),
}
MADE = {"item_unknown": (misread, ()), "organisation_missing": (came_for, ("org-shift", "org-table")),
        "card_conflict": (both_have_it, ())}  # fmt: skip


@pytest.mark.parametrize("language", SAID)
@pytest.mark.parametrize(("kind", "place"), [(kind, place) for place, kind in enumerate(MADE)])
def test_the_bar_the_case_and_the_record_name_what_the_button_named(desk, one, language, kind, place):
    make, told = MADE[kind]
    make(one, *told)
    desk.post("/language", language=language)
    seen = shown(desk, kind)
    word = "for_first" if kind == "item_unknown" else "for_second"
    said = words(seen.page) if kind == "item_unknown" else seen.button(word)

    after = words(desk.get(press(desk, seen, word).location).text)
    row = CaseDecision.get()
    name = {"item_unknown": "Aparat", "organisation_missing": "Stowarzyszenie", "card_conflict": ""}[kind]
    sentence = re.search(rf"({re.escape(SAID[language][place])}.*?) (Cofnij|Undo|Скасувати)", after)[1]
    sentence = sentence.removeprefix("Przyjęto: ").removeprefix("Decided: ")
    assert sentence.rstrip(".") in said and name in sentence
    assert sentence.rstrip(".") in words(desk.get(seen.address).text)
    assert sentence.rstrip(".") in words(desk.get(f"/journal/{row.fact}").text)


@pytest.mark.parametrize(("kind", "chosen"), [("item_unknown", "camera-2"), ("organisation_missing", "org-table")])
def test_an_answer_of_before_is_named_by_what_followed_from_it(desk, one, kind, chosen):
    make, told = MADE[kind]
    make(one, *told)
    press(desk, shown(desk, kind), "for_first")
    row = CaseDecision.get()
    assert row.chosen == chosen
    CaseDecision.update(chosen=None).execute()

    assert answering.chosen_of(CaseDecision.get()) == chosen


def test_a_button_decides_for_whom_it_said_or_nothing(desk, one):
    """Records that came meanwhile put another organisation first."""
    came_for(one, "org-shift", "org-table")
    seen = shown(desk, "organisation_missing")
    for number in range(3):
        one.at(NOON + (number + 1) * DAY, came(f"w{number}", "anna", "org-shift"))
        one.at(NOON + (number + 1) * DAY + HOUR, facts.VisitCheckedOut(visit=f"w{number}"))
    push(one, NOON + 5 * DAY)

    answer = press(desk, seen, "for_first")
    assert answer.status_code == 409 and "wybór jest inny niż ten, który był pokazany" in words(answer.text)
    assert Visit.get_by_id("v").party is None and CaseDecision.select().count() == 0
    assert press(desk, shown(desk, "organisation_missing"), "for_first").status_code == 303
    assert Visit.get_by_id("v").party == "org-shift"


def test_many_are_taken_only_for_whom_they_were_shown(desk, one):
    came_for(one, *("org-table",) * 3)
    address = "/cases/together?kind=organisation_missing"
    page = desk.get(address).text
    [form] = [each for each in Page(address, page).forms if "case" in each.as_it_stands()]
    assert "W imieniu: Fundacja Wspólny Stół" in words(page)
    typed = form.as_it_stands()
    [named] = typed["named"]

    wrong = typed | {"named": [named.replace("org-table", "org-shift")]}
    assert "Niczego nie przyjęto" in words(send(desk, form, wrong).text)
    assert Visit.get_by_id("v").party is None
    assert send(desk, form, typed).status_code == 303
    assert Visit.get_by_id("v").party == "org-table"


def test_a_thing_that_was_chosen_is_the_one_that_came_back(desk, one):
    misread(one)
    press(desk, shown(desk, "item_unknown"), "for_first")

    assert Loan.get_by_id("l").state == "declared_returned"
