"""One declaration of pages: what counts, what was said of it, correcting it and taking that back."""

import re

import pytest
from msgspec import structs

from sync import facts, register
from sync.facts import PageKind, PageLine
from sync.rules.sheet_windows import day_of
from sync.server import own_journal, questions_names, register_store
from sync.server.models import Case, PageUsage
from sync.server.own_journal import Draft
from tests import cast

LINE = {"key": ["print.A4.mono.one"], "pages": ["21"], "failed": ["1"]}


@pytest.fixture
def marta(filled):
    filled.log_in("staff")
    return filled


def words(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page).replace("\xa0", " ").split())


def correct(marta, **told):
    told = {**LINE, "party": "org-table", "meter": "copier", "reason": "mistyped", **told}
    return marta.post("/pages/declarations/u1/correct", **told)


def test_it_says_what_counts_and_leads_there_from_the_list(marta):
    assert 'href="/pages/declarations/u1"' in marta.get("/pages/declarations").text
    page = words(marta.get("/pages/declarations/u1").text)

    assert "wydruki, A4 czarno-białe, jednostronnie 12" in page
    assert "Fundacja Wspólny Stół" in page
    assert "Urządzenie nie wiadomo" in page


def test_a_correction_counts_everywhere_and_both_stand_in_the_story(marta):
    answer = correct(marta, note="Zamienione cyfry")
    page = words(marta.get("/pages/declarations/u1").text)

    assert answer.location == "/pages/declarations/u1"
    assert "jednostronnie 1 nieudana 21" in page
    assert "Strony poprawione : pomyłka przy wpisywaniu" in page
    assert "Zamienione cyfry" in page
    assert "jednostronnie: 12" in page
    assert "później poprawione" in words(marta.get("/pages/declarations").text)
    usage = PageUsage.get_by_id("u1")
    assert (usage.pages, usage.failed, usage.mono_units, usage.meter) == (21, 1, 20, "copier")


def test_it_is_taken_back_and_what_was_declared_counts_again(marta):
    correct(marta)
    assert "Cofnij poprawkę" in marta.get("/pages/declarations/u1").text
    marta.post("/pages/declarations/u1/take-back")
    page = words(marta.get("/pages/declarations/u1").text)

    assert PageUsage.get_by_id("u1").pages == 12
    assert "Cofnij poprawkę" not in page
    assert "cofnięte" in page


WRONG = {
    "no reason": ({"reason": ""}, 400, "Wybierz, dlaczego to poprawiasz."),
    "no number": ({"pages": ["dużo"]}, 400, "Wpisz liczbę stron cyframi."),
    "no kind": ({"key": [""]}, 400, "Wpisz liczbę stron cyframi."),
    "more failed than made": ({"failed": ["22"]}, 409, "Nieudanych stron jest więcej niż wszystkich."),
    "far too many": ({"pages": ["50100"], "failed": ["0"]}, 409, "To więcej niż 9999 stron w jednym wpisie."),
    "nothing changed": ({"pages": ["12"], "failed": [""], "meter": ""}, 409, "Dokładnie tyle już się liczy."),
}


@pytest.mark.parametrize(("told", "status", "sentence"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_is_said_and_nothing_that_was_typed_is_lost(marta, told, status, sentence):
    answer = correct(marta, note="Zamienione cyfry", **told)

    assert (answer.status_code, PageUsage.get_by_id("u1").state) == (status, "declared")
    assert sentence in answer.text
    assert f'value="{told.get("pages", ["21"])[0]}"' in answer.text
    assert 'value="Zamienione cyfry"' in answer.text


def test_that_nothing_came_out_is_a_correction_too(marta):
    correct(marta, key=[""], pages=[""], failed=[""], reason="not_made")

    assert PageUsage.get_by_id("u1").pages == 0
    assert "Nic nie wyszło." in marta.get("/pages/declarations/u1").text


def test_there_is_none(marta):
    assert marta.get("/pages/declarations/nothing").status_code == 404
    assert marta.post("/pages/declarations/nothing/correct").status_code == 404


def test_an_auditor_reads_numbers_and_changes_nothing(filled):
    filled.log_in("auditor")
    page = filled.get("/pages/declarations/u1").text

    assert "Popraw" not in words(page)
    assert "Anna Kowalska" not in page
    assert correct(filled).status_code == 403


@pytest.fixture
def doubted(marta):
    """An entry of 1,200 pages that staff let pass at a kiosk, and the page of its case."""
    told = facts.PagesDeclared(
        usage="many", site=cast.SITE, lines=[PageLine(PageKind.COPY, 1200, failed=3)], mono_units=1197, person="anna",
        party="org-table", approved_by="marta", override="event",
    )  # fmt: skip
    own_journal.record([Draft(told)], marta.office.now())
    [case] = Case.select().where(Case.kind == "pages_implausible", Case.state == "open")
    return f"/cases/{case.id}"


def state(case):
    return Case.get_by_id(case.rsplit("/", 1)[1]).state


def test_a_number_that_can_hardly_be_is_a_case_with_what_speaks_for_and_against_it(marta, doubted):
    page = words(marta.get(doubted).text)

    assert "Mało prawdopodobna liczba stron w jednym wpisie" in words(marta.get("/cases").text)
    assert "Czy 1200 stron się zgadza?" in page
    assert "Więcej niż 500 w jednym wpisie." in page
    assert "zwykle około 12, najwięcej 12" in page
    assert "Zgodę dała obsługa Marta" in page


def test_it_is_right_as_it_is_and_that_is_taken_back(marta, doubted):
    answer = marta.post("/pages/declarations/many/confirm", case=doubted.rsplit("/", 1)[1])
    page, answered = words(marta.get(doubted).text), state(doubted)
    story = words(marta.get("/pages/declarations/many").text)
    marta.post("/pages/declarations/many/confirm/take-back", case="nonsense")

    assert (answer.location, answered, state(doubted)) == (doubted, "withdrawn", "open")
    assert "Obsługa uznała, że się zgadza." in page
    assert "Liczba stron uznana za poprawną" in story


def test_a_tenth_was_meant_and_the_case_ends(marta, doubted):
    form = re.search(r'<form[^>]*declarations/many/correct".*?</form>', marta.get(doubted).text, re.S)[0]
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    answer = marta.post("/pages/declarations/many/correct", fields.pop("csrf_token"), **fields)
    usage = PageUsage.get_by_id("many")

    assert "Nie, miało być 120" in words(form)
    assert (answer.location, usage.pages, usage.failed, state(doubted)) == (doubted, 120, 3, "withdrawn")
    assert "już się nie liczy" in words(marta.get(doubted).text)


def test_who_may_only_read_sees_it_and_answers_nothing(marta, doubted):
    marta.log_in("auditor")

    assert "/confirm" not in marta.get(doubted).text
    assert marta.post("/pages/declarations/many/confirm").status_code == 403


def test_pages_for_somebody_else_say_so(marta):
    choir = register.Party(id="choir", kind="organisation", name="Chór Mieszany Echo")
    register_store.put(choir, at=1, by="test")
    told = facts.PagesDeclared(
        usage="foreign", site=cast.SITE, lines=[PageLine(PageKind.COPY, 3)], mono_units=3, person="anna",
        party="choir", approved_by="marta",
    )  # fmt: skip
    own_journal.record([Draft(told)], marta.office.now())

    assert "Ta osoba nie działa w jej imieniu" in words(marta.get("/pages/declarations/foreign").text)
    assert "nie działa w jej imieniu" not in words(marta.get("/pages/declarations/u1").text)


def test_what_staff_told_otherwise_for_another_party_nobody_agreed_to_at_the_kiosk(marta):
    choir = register.Party(id="choir", kind="organisation", name="Chór Mieszany Echo")
    register_store.put(choir, at=1, by="test")
    correct(marta, party="choir")

    assert (PageUsage.get_by_id("u1").party, PageUsage.get_by_id("u1").person) == ("choir", "anna")
    assert "nie działa w jej imieniu" not in words(marta.get("/pages/declarations/u1").text)


def test_whoever_did_not_act_for_it_any_more_says_so_and_whoever_left_later_does_not(marta):
    told = facts.PagesDeclared(
        usage="late", site=cast.SITE, lines=[PageLine(PageKind.COPY, 3)], mono_units=3, person="anna",
        party="org-table", approved_by="marta",
    )  # fmt: skip
    own_journal.record([Draft(told)], marta.office.now())
    own = next(each for each in questions_names.memberships(person="anna") if each.party == "org-table")
    for until, is_said in (("2020-01-01", True), (None, False), (day_of(marta.office.now()).isoformat(), False)):
        register_store.put(structs.replace(own, until=until), at=2, by="test")
        page = words(marta.get("/pages/declarations/late").text)
        assert ("nie działa w jej imieniu" in page) is is_said, until
