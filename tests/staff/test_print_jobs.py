"""The staff's screens of print jobs: the list, one job, and saying whose it is."""

import re

import pytest

from sync import register
from sync.server import register_store, store
from sync.server.job_models import MeteredJob
from tests import cast
from tests.offices import admit
from tests.server.test_jobs import printed
from tests.server.test_project import take_in
from tests.stations import NOON, Station, committed

TABLE = "Fundacja Wspólny Stół"


def fill_jobs(now: int) -> None:
    """Six jobs: four of nobody, three of these from one sender."""
    station = Station("kiosk-9")
    admit(station, site=cast.SITE)
    register_store.put(register.Meter(id="ricoh", site=cast.SITE, name="Ricoh w biurze"), at=1, by="test")
    sender = {"user_commitment": committed("dd"), "site": cast.SITE}
    for number in range(3):
        station.record(printed(f"j{number}", at=NOON - number, **sender), user="dd")
    code = committed("KONTO-17")
    station.record(printed("j3", site=cast.SITE, doubts=["log_differs"], billing_commitment=code), billing="KONTO-17")
    station.record(printed("j4", site=cast.SITE, party="org-table", bound_by="queue", sides=40))
    station.record(printed("j5", site=cast.SITE, impressions=None, sides=None, outcome="cancelled"))
    take_in(station, now)


@pytest.fixture
def marta(filled):
    """Somebody of the staff."""
    fill_jobs(filled.office.now())
    filled.log_in("staff")
    return filled


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).replace("\xa0", " ").split())


def states():
    return {row.id: (row.state, row.party) for row in MeteredJob.select()}


def test_the_list_says_how_much_of_the_month_is_nobodys(marta):
    page = words(marta.get("/pages/jobs?month=2026-10").text)

    assert "64 strony · 24 niczyje" in page
    assert "Ricoh w biurze" in page and "kolejka jest ich" in page and "nic się nie wydrukowało" in page


@pytest.mark.parametrize(
    ("asked", "shown"),
    [("state=nobody", 4), ("doubtful=yes", 1), ("party=org-table", 1), ("meter=ricoh", 6), ("meter=none", 0),
     ("site=elsewhere", 0), ("state=made+up", 6)],
)  # fmt: skip
def test_the_list_is_narrowed(marta, asked, shown):
    page = marta.get(f"/pages/jobs?month=2026-10&{asked}").text

    assert len(set(re.findall(r"/pages/jobs/(j\d)", page))) == shown


def test_a_case_leads_to_the_job_and_the_job_to_its_case(marta):
    [case] = [each for each in store.cases("open").rows if each.subject == "j3"]

    assert "/pages/jobs/j3" in marta.get(f"/cases/{case.id}").text
    page = marta.get("/pages/jobs/j3").text
    assert f"/cases/{case.id}" in page and "Dziennik stron podaje inną liczbę." in page and "KONTO-17" in page


def test_staff_say_whose_one_job_is_and_take_it_back(marta):
    answer = marta.post("/pages/jobs/j0/bind", bound_to="party", party=TABLE, like="one")
    bound = states()
    page = words(marta.get("/pages/jobs/j0").text)
    marta.post("/pages/jobs/j0/take-back")

    assert (answer.status_code, bound["j0"], bound["j1"]) == (303, ("bound", "org-table"), ("nobody", None))
    assert "Obsługa wskazała tak 1 wydruk." in page
    assert states()["j0"] == ("nobody", None)


def test_all_jobs_of_one_sender_are_bound_together_and_taken_back_together(marta):
    marta.post("/pages/jobs/j0/bind", bound_to="party", party=TABLE, like="user", always="yes")
    bound = states()
    [binding] = register_store.every(register.PrintBinding)
    marta.post("/pages/jobs/j2/take-back")

    assert [bound[f"j{number}"][1] for number in range(4)] == ["org-table"] * 3 + [None]
    assert (binding.kind, binding.value, binding.party) == ("user", "dd", "org-table")
    assert {states()[f"j{number}"] for number in range(3)} == {("nobody", None)}


def test_a_sender_who_is_bound_again_is_bound_once(marta):
    for job in ("j0", "j1"):
        marta.post(f"/pages/jobs/{job}/bind", bound_to="party", party=TABLE, always="yes")

    assert len(register_store.every(register.PrintBinding)) == 1


@pytest.mark.parametrize("to", ["staff", "test"])
def test_what_is_the_centres_own_is_said_in_one_touch(marta, to):
    marta.post("/pages/jobs/j3/bind", bound_to=to)

    assert states()["j3"] == (to, None)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [({"bound_to": "party", "party": ""}, "Wypełnij to pole."), ({}, "Wybierz, czyj to wydruk."),
     ({"bound_to": "party", "party": "Nikt Taki"}, "W rejestrze nie ma"), ({"bound_to": "king"}, "Wybierz, czyj")],
)  # fmt: skip
def test_bad_input_is_told_and_changes_nothing(marta, typed, sentence):
    answer = marta.post("/pages/jobs/j0/bind", **typed)

    assert answer.status_code == 400 and sentence in words(answer.text)
    assert states()["j0"] == ("nobody", None)


def test_who_was_in_then_is_shown_to_those_who_may_see_names(marta):
    assert "Kto był wtedy na miejscu" in marta.get("/pages/jobs/j0").text
    marta.client = marta.app.test_client()
    marta.log_in("auditor")
    page = marta.get("/pages/jobs/j3").text

    assert "Kto był wtedy" not in page and "KONTO-17" not in page and "Czyj to wydruk" not in page


def test_no_such_job_is_told(marta):
    assert marta.get("/pages/jobs/nothing").status_code == 404
    assert marta.post("/pages/jobs/nothing/bind", bound_to="test").status_code == 404
