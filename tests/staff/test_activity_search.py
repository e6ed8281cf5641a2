"""Trainings, meetings and consultations found by what was typed: forgiving like the search of names, page by page, and
never by what whoever searches may not read."""

import re
from datetime import date

import pytest

from sync import register
from sync.activity_facts import ActivityKind, Participant, Topic
from sync.lending_facts import BookingMade
from sync.rules.account_rights import Grant
from sync.server import activities, activity_search, erasing, questions_import, questions_staff, register_store
from sync.server.activity_search import Sight
from sync.server.importing.plans import PersonDetails
from sync.server.keeping import merging
from sync.server.keeping.acts import Author
from sync.server.paging import PAGE
from sync.server.questions_activities import Wanted
from tests import cast
from tests.activities_past import ADVICE, ANNA, TRAINING, noted
from tests.figures.test_report_screens import staff
from tests.figures_past import DAY, FIRST, NOVEMBER, at
from tests.server.test_project import take_in
from tests.staff.desks import BASE
from tests.stations import MINUTE

__all__ = ["staff"]
OLA = Participant(person="ola")


@pytest.fixture
def some(staff):
    """One of each kind, the consultation with an adviser who has a name."""
    adviser = register.Resource(
        id="lawyer", site=cast.SITE, kind="adviser", policy="advice",
        name=register.Words("Radczyni Wanda Ślęzak", "Lawyer Wanda Ślęzak", "Юристка Ванда Шлензак"),
    )  # fmt: skip
    [table] = [each for each in cast.entities() if each.id == "org-table"]
    register_store.put_many([adviser, table], at=2, by="test")
    questions_import.put_details(PersonDetails(person="anna", full_name="Anna Kowalska"), at=2, by="test")
    at(staff.station, 20)
    staff.station.record(
        BookingMade(booking="b9", kind="adviser", resource="lawyer", site=cast.SITE, person="anna", party="org-table",
                    from_at=FIRST + 21 * DAY, until_at=FIRST + 21 * DAY + 90 * MINUTE)
    )  # fmt: skip
    take_in(staff.station, NOVEMBER)
    noted("t1", TRAINING, "Księgowość dla początkujących", participants=(ANNA,))
    noted("m1", TRAINING, "Zbiórka żywności", kind=ActivityKind.MEETING)
    noted("c1", ADVICE, "Zatarg z gminą", topic=Topic.LAW, booking="b9", participants=(OLA,))
    return staff


def may_only(desk, login, *grants):
    questions_staff.put_grants(f"account-{login}", [Grant(role, site) for site, role in grants])
    desk.log_in(login)


def listed(desk, typed, **narrowed):
    page = desk.client.get("/activities", base_url=BASE, query_string={"search": typed, **narrowed})
    assert page.status_code == 200
    return re.findall(r'<td><a href="/activities/(\w+)">', page.text)


def told(desk, typed):
    answer = desk.client.get("/find.json", base_url=BASE, query_string={"kind": "activity", "q": typed})
    return answer.json


FOUND = {
    "a word of the title, without accents": ("ksiegowosc", ["t1"]),
    "the beginning of one": ("zywno", ["m1"]),
    "with a sign wrong": ("ksiengowość", ["t1"]),
    "two words, in any order": ("dla księgow", ["t1"]),
    "what was said in a consultation": ("zatarg", ["c1"]),
    "its topic": ("prawo", ["c1"]),
    "a kind and a word": ("szkolenie początk", ["t1"]),
    "whoever advised": ("slezak", ["c1"]),
    "whoever took part": ("kowalska", ["t1"]),
    "an organisation": ("wspolny stol", ["t1"]),
    "words of two": ("księgowość żywność", []),
    "nothing at all": ("…!", []),
    "a sign of SQL": ("%", []),
}


@pytest.mark.parametrize("what", FOUND)
def test_it_is_found_by_whatever_is_known_of_it(some, what):
    typed, found = FOUND[what]
    assert listed(some, typed) == found
    assert [row["id"] for row in told(some, typed)] == found


def test_an_answer_says_what_it_is_when_and_with_whom_and_leads_there(some):
    [row] = told(some, "kowalska")

    assert row["name"] == "Szkolenie: Księgowość dla początkujących" and row["state"] == "Anna Kowalska"
    assert row["number"] == "7.10.2026" and some.get(row["address"]).status_code == 200
    [row] = told(some, "prawo")
    assert row["name"] == "Konsultacja: prawo: Zatarg z gminą"
    activities.withdraw("c1", "marta", NOVEMBER)
    assert told(some, "prawo")[0]["state"].endswith("nie liczy się")


HIDDEN = ("zatarg", "zatrag", "gminą", "kowalska", "anna", "ola")


def test_who_may_not_read_it_learns_nothing_by_searching(some):
    some.log_in("auditor")

    for typed in HIDDEN:
        assert (listed(some, typed), told(some, typed)) == ([], []), typed
    assert "Zatarg" not in str(told(some, "prawo")) and "Ola" not in str(told(some, "prawo"))
    assert listed(some, "prawo") == ["c1"] and listed(some, "ksiegowosc") == ["t1"]
    assert listed(some, "wspolny") == ["t1"], "organisations are seen by everybody"
    assert "osoba" not in some.get("/activities").text.partition('role="search"')[2].partition("</label>")[0]


def test_what_was_said_is_read_only_where_one_sees_people(some):
    """Somebody reads the figures of all sites, and is at the desk of another one."""
    noted("c2", ADVICE, "Zatarg z sąsiadem", site=cast.BRANCH)
    may_only(some, "auditor", (None, "auditor"), (cast.BRANCH, "staff"))

    assert listed(some, "zatarg") == ["c2"] and [row["id"] for row in told(some, "zatarg")] == ["c2"]
    assert "Zatarg z gminą" not in some.get("/activities").text + some.get("/activities/c1").text
    assert "Zatarg z sąsiadem" in some.get("/activities").text


def test_whoever_is_of_one_site_finds_what_took_place_there(some):
    noted("t2", TRAINING, "Księgowość w filii", site=cast.BRANCH)
    may_only(some, "staff", (cast.BRANCH, "staff"))

    assert listed(some, "ksiegowosc") == ["t2"] and [row["id"] for row in told(some, "ksiegowosc")] == ["t2"]


def test_it_is_narrowed_and_comes_page_by_page(some):
    for n in range(2 * PAGE + 1):
        noted(f"{n:020}", TRAINING, "Wolontariat w szkole" if n % 2 else "Ekologia", day=date(2026, 10, 1 + n % 5))
    for n in range(PAGE + 1):
        noted(f"more{n:020}", TRAINING, "Wolontariat", day=date(2026, 9, 2))

    found = listed(some, "wolontariat")
    assert len(found) == PAGE
    page = some.get("/activities?search=wolontariat").text
    seen = list(found)
    while (older := re.search(r'rel="next" href="([^"]+)"', page)) is not None:
        page = some.get(older[1].replace("&amp;", "&")).text
        seen += re.findall(r'<td><a href="/activities/(\w+)">', page)
    assert len(seen) == len(set(seen)) == 2 * PAGE + 1
    assert len(listed(some, "wolontariat", until="2026-09-30")) == PAGE
    assert listed(some, "wolontariat", since="2026-10-06") == listed(some, "wolontariat", kind="consultation") == []
    assert len(told(some, "wolontariat")) == 8


def test_parts_of_which_no_row_fits_are_gone_through(some, monkeypatch):
    monkeypatch.setattr(activity_search, "PART", 2)
    for n in range(9):
        noted(f"{n:020}", TRAINING, "Ekologia", day=date(2026, 10, 21))

    assert listed(some, "zywnosc") == ["m1"]
    sight = Sight({}, {}, {}, True, None)
    assert activity_search.search("zywnosc", Wanted(), sight, most=4).rows == [], "while one types, the newest alone"


def test_whoever_was_merged_or_erased(some):
    merging.merge("person", "ola", "anna", Author("account-1", "marta"), NOVEMBER)
    assert set(listed(some, "ola")) == {"t1", "c1"}
    erasing.erase("ola", at=NOVEMBER, by="test", home=some.office.settings.server.home, even_on_loan=True)
    assert listed(some, "ola") == listed(some, "zatarg") == listed(some, "kowalska") == []
    assert listed(some, "ksiegowosc") == ["t1"], "what was taught stays"


def test_it_is_found_in_the_language_of_whoever_searches(some):
    some.client.post("/language", base_url=BASE, data={"language": "en", "csrf_token": some.token()})
    assert "Trainings and advice" in some.get("/activities").text
    assert listed(some, "training begin") == [] and listed(some, "lawyer") == ["c1"]


def test_it_says_that_nothing_fits_and_offers_to_take_it_away(some):
    page = some.get("/activities?search=nic+takiego").text
    assert "Nic tu nie pasuje" in page and 'value="nic takiego"' in page
    assert "Nic jeszcze nie zapisano" not in page
