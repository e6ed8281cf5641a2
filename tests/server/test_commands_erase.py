"""`lada server erase` as people type it."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner

from sync import facts, register
from sync.server import app, intake, project, questions_import, register_store
from sync.server.commands import server
from sync.server.importing.plans import PersonDetails
from sync.server.models import Loan
from sync.server.rights import looks
from sync.server.settings import load
from sync.server.staff_models import StaffAccount
from tests.offices import SITE, admit
from tests.stations import NOON, Station

POLICY = facts.PolicyCopy(policy="p", version=1, period=7, period_unit="days")


@pytest.fixture
def office(tmp_path, monkeypatch):
    """A server with Anna, number 0117, and another Anna."""
    monkeypatch.setenv("LADA_HOME", str(tmp_path))
    for name in ("SERVER_PORT", "KIOSK_PORT"):
        monkeypatch.delenv(name, raising=False)
    office = app.open_office(load())
    register_store.put_many(
        [
            SITE,
            register.Person(id="anna-1", display_name="Anna K."),
            register.Person(id="anna-2", display_name="Anna"),
            register.Membership(id="m1", person="anna-1", party="ngo"),
        ],
        at=1,
        by="test",
    )
    for person, number in (("anna-1", "0117"), ("anna-2", "0118")):
        details = PersonDetails(person=person, full_name="Anna Kowalska", external_no=number)
        questions_import.put_details(details, at=1, by="test")
    yield office
    office.store.close_everywhere()


def lada(*words, typed=None):
    return CliRunner().invoke(server, ["erase", *words], input=typed)


def lend(person):
    station = Station("k1")
    admit(station)
    station.record(
        facts.LoanIssued(loan="l1", item="i1", site="site", person=person, party="ngo", due_at=NOON, policy=POLICY)
    )
    batch = station.batch()
    intake.push(station.header(batch), batch.bodies, batch.detached, NOON)
    project.catch_up_all(NOON)
    return station


def people():
    return [person.id for person in register_store.every(register.Person)]


def test_it_says_what_goes_and_asks(office):
    asked = lada("0117", typed="n\n")

    assert "Anna Kowalska, number 0117 (id anna-1)" in asked.output
    assert "0 cards and codes, 1 memberships" in asked.output
    assert "What stays: " in asked.output
    assert "This cannot be undone. Erase them?" in asked.output
    assert (asked.exit_code, people()) == (1, ["anna-1", "anna-2"])


def test_who_says_yes_erases(office):
    done = lada("0117", typed="y\n")

    assert (done.exit_code, people()) == (0, ["anna-2"])
    assert "lada server erase --status anna-1" in done.output
    assert lada("--status", "anna-1").output == "All kiosks have forgotten them.\n"


def test_yes_can_be_said_at_once(office):
    assert lada("anna-1", "--yes").exit_code == 0
    assert people() == ["anna-2"]


def test_which_kiosks_are_done_is_told_by_name(office):
    station = lend("anna-2")
    lada("0117", "--yes")
    before = lada("--status", "anna-1")
    station.sink.erase(intake.hello(station.hello(), "n", NOON).erased)
    intake.hello(station.hello(), "n", NOON)
    after = lada("--status", "anna-1")

    assert (before.exit_code, before.output) == (1, "k1: not yet\nKiosks that have still to sync: 1.\n")
    assert (after.exit_code, after.output) == (0, "k1: has forgotten them\nAll kiosks have forgotten them.\n")


def test_whoever_has_something_is_not_erased_and_the_way_out_is_told(office):
    lend("anna-1")
    refused = lada("0117", "--yes")

    assert refused.exit_code == 1
    assert "Things that they have on loan: 1. Take them back at a counter first" in refused.output
    assert "anna-1" in people()

    assert lada("0117", "--yes", "--even-on-loan").exit_code == 0
    assert (people(), Loan.get_by_id("l1").state) == (["anna-2"], "out")


def test_a_name_that_two_have_needs_the_id(office):
    result = lada("anna kowalska", "--yes")

    assert result.exit_code == 1
    assert re.search(
        r"2 people are “anna kowalska”: .*0117 \(id anna-1\); .*\(id anna-2\)\. Say the id\.", result.output
    )
    assert len(people()) == 2


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("Nobody",), "Error: Nobody has the number, the full name or the id “Nobody”.\n"),
        (("--status", "anna-1"), "Error: Nobody with the id anna-1 was erased.\n"),
    ],
    ids=["unknown", "not erased"],
)
def test_who_is_nobody_is_one_sentence(office, words, sentence):
    result = lada(*words)

    assert (result.exit_code, result.output) == (1, sentence)


def test_the_account_of_a_member_of_staff_stays_and_is_named(office):
    StaffAccount.create(
        id="a", login="anna", name="Anna", role="staff", password_hash="", person="anna-1", made_at=1, password_at=1
    )

    assert "Stays too: the account anna of this person" in lada("0117", "--yes").output


def test_everything_about_somebody_is_written_into_a_file_for_its_owner_alone(office, tmp_path):
    file = tmp_path / "dane.json"
    done = CliRunner().invoke(server, ["disclose", "0117", str(file)])
    wrong = CliRunner().invoke(server, ["disclose", "0117", str(tmp_path / "dane.doc")])
    nobody = CliRunner().invoke(server, ["disclose", "9999", str(file)])

    assert (done.exit_code, wrong.exit_code, nobody.exit_code) == (0, 1, 1)
    assert '"name": "Anna Kowalska"' in file.read_text(encoding="utf-8") and file.stat().st_mode & 0o777 == 0o600
    assert [look.by for look in looks.at("anna-1")] == ["lada server disclose"]
