"""Whatever `lada server` changes is told by a fact. A new command must stand here, or be named with why none is."""

from __future__ import annotations

import re

import click
import pytest
from click.testing import CliRunner

from sync import journal, register
from sync.account_facts import AccountLinked
from sync.protocol import EnrolRequest
from sync.server import app, enrolment, questions_staff, register_store
from sync.server.accounts import sessions
from sync.server.commands import server
from sync.server.models import Fact
from sync.server.settings import CHECKOUT, load

PASSWORD = "trzy słonie nocą\n"
SAMPLES = CHECKOUT / "docs" / "samples"
# These tell nothing, and why.
UNTOLD = {
    "agreement": "writes a file", "backup": "writes a file", "disclose": "writes a file; that somebody looked is noted",
    "labels": "writes a file", "processing": "writes a file",
    "centres": "reads", "devices": "reads", "doctor": "reads", "site list": "reads", "slip verify": "reads",
    "staff list": "reads",
    "serve": "serves", "work": "does jobs, which tell what they do",
    "rebuild": "folds the facts that there are", "take-in": "takes in the facts of kiosks",
    "restore": "another database is brought back, with its journal", "new-epoch": "its journal begins anew",
    "remind": "wants a mail server; tests/server/test_commands_remind.py",
}  # fmt: skip
STEPS = [
    ("init", ("COP Brzozów", "--site", "COP", "Centrum", "ul. Tkacka 7"), "", {"register_changed"}),
    ("hours", ("COP", "fri", "closed", "sat", "8:00-12:00"), "", {"register_changed"}),
    ("meter add", ("COP", "Kopiarka"), "", {"register_changed"}),
    ("notice", ("COP", "--pl", "a", "--en", "b", "--uk", "c", "--until", "2099-12-31"), "", {"register_changed"}),
    ("staff add", ("marta", "--name", "Marta Z", "--role", "administrator", "--password-stdin"), PASSWORD,
     {"account_opened"}),
    ("staff add", ("ewa", "--name", "Ewa N", "--password-stdin"), PASSWORD, {"account_opened"}),
    ("staff invite", ("--name", "Jan"), "", {"account_invited"}),
    ("staff withdraw", ("Jan",), "", {"invitation_withdrawn"}),
    ("staff role", ("ewa", "coordinator", "--site", "COP"), "", {"account_rights_changed"}),
    ("staff password", ("ewa", "--password-stdin"), "inne długie hasło\n", {"password_changed"}),
    ("staff password-link", ("ewa",), "", {"password_link_made"}),
    ("staff log-out", ("ewa",), "", {"sessions_ended"}),
    ("staff disable", ("ewa",), "", {"account_blocked"}),
    ("staff enable", ("ewa",), "", {"account_unblocked"}),
    ("staff reset-factors", ("ewa",), "", {"factors_reset"}),
    ("staff card", ("ewa", "--pin-stdin"), "271828\n", {"register_changed", "account_linked"}),
    ("staff card", ("ewa", "--pin-stdin"), "314159\n", {"register_changed"}),
    ("import organisations", (str(SAMPLES / "organizacje.csv"), "--yes"), "", {"register_changed"}),
    ("import members", (str(SAMPLES / "czlonkowie.csv"), "--yes"), "", {"register_changed"}),
    ("import items", (str(SAMPLES / "sprzet.xlsx"), "--yes"), "", {"register_changed"}),
    ("import books", (str(SAMPLES / "ksiazki.csv"), "--yes"), "", {"register_changed"}),
    ("site add", ("FIL", "Filia", "pl. Lipowy 3"), "", {"register_changed"}),
    ("cards", (), "", {"register_changed"}),
    ("correct", ("M-001", "--email", "a@example.org"), "", {"register_changed"}),
    ("erase", ("M-001", "--yes"), "", {"person_erased"}),
    ("retention", ("--run", "--erase", "gone"), "", {"person_erased"}),
    ("enrol", ("COP",), "", {"enrolment_code_made"}),
    ("approve", ("KIOSK",), "", {"device_approved"}),
    ("move", ("KIOSK", "FIL"), "", {"device_moved"}),
    ("revoke", ("KIOSK",), "y\n", {"device_revoked"}),
]  # fmt: skip


@pytest.fixture
def office(tmp_path, monkeypatch):
    monkeypatch.setenv("LADA_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    for name in ("SERVER_PORT", "KIOSK_PORT"):
        monkeypatch.delenv(name, raising=False)
    office = app.open_office(load())
    yield office
    office.store.close_everywhere()


def words_of(command: click.Command, words: tuple[str, ...] = ()) -> list[str]:
    """Every command below this one, as it is typed."""
    if not isinstance(command, click.Group):
        return [" ".join(words)]
    context = click.Context(command)
    each = ((name, command.get_command(context, name)) for name in command.list_commands(context))
    return [found for name, below in each for found in words_of(below, (*words, name))]


def told() -> list[str]:
    return [journal.type_in(bytes(row.body)) for row in Fact.select().order_by(Fact.stream, Fact.seq)]


def test_every_command_is_done_here_or_tells_nothing_for_a_reason():
    assert {command for command, *_ in STEPS} | UNTOLD.keys() == {*words_of(server)}
    assert {command for command, *_ in STEPS} & UNTOLD.keys() == set()


def test_whatever_a_command_changes_is_told_by_a_fact(office):
    register_store.put(register.Person(id="gone", display_name="Anna"), at=1, by="test")
    fingerprint = ""
    for command, words, typed, expected in STEPS:
        if command == "staff log-out":
            sessions.begin(questions_staff.account_by("ewa").id, at=office.now(), absolute_ms=10**9)
        before = len(told())
        typing = [*command.split(), *(fingerprint if word == "KIOSK" else word for word in words)]
        answer = CliRunner().invoke(server, typing, input=typed)

        assert answer.exit_code == 0, (typing, answer.output, answer.exception)
        assert set(told()[before:]) - {"stream_started"} == expected, typing
        if command == "enrol":
            [code] = re.findall(r"^Code: (\S+)", answer.output, re.MULTILINE)
            fingerprint = enrolment.enrol(EnrolRequest(1, code, "ab" * 32, "Hol", "m", "1"), office.now()).fingerprint


def test_what_changes_nothing_is_not_told(office):
    for typing in (("init", "COP", "--site", "COP", "Centrum", "ul. Tkacka 7"), ("enrol", "COP")):
        answer = CliRunner().invoke(server, typing)
    [code] = re.findall(r"^Code: (\S+)", answer.output, re.MULTILINE)
    kiosk = enrolment.enrol(EnrolRequest(1, code, "ab" * 32, "Hol", "m", "1"), office.now()).fingerprint
    CliRunner().invoke(server, ("revoke", kiosk, "--yes"))
    before = told()
    for typing in (("hours", "COP"), ("revoke", kiosk, "--yes"), ("move", kiosk, "COP")):
        assert CliRunner().invoke(server, typing).exit_code == 0

    assert told() == before


def test_the_account_of_a_card_is_that_of_its_person(office):
    CliRunner().invoke(server, ("staff", "add", "ewa", "--name", "Ewa N", "--password-stdin"), input=PASSWORD)
    CliRunner().invoke(server, ("staff", "card", "ewa", "--pin-stdin"), input="271828\n")

    account = questions_staff.account_by("ewa")
    facts = [journal.fact_in(bytes(row.body)) for row in Fact.select()]
    assert [fact for fact in facts if isinstance(fact, AccountLinked)] == [
        AccountLinked(account=account.id, person=account.person)
    ]
