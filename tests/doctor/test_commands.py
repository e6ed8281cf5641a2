"""`lada doctor` and `lada server doctor` as people and machines call them."""

import json
import re

import click
import msgspec
import pytest
from click.testing import CliRunner

from kiosk import doctor
from kiosk.__main__ import lada
from kiosk.settings import CHECKOUT
from kiosk.store.database import OneKiosk
from sync import findings
from sync.findings import Report
from sync.server import app
from sync.server import doctor as server_doctor
from sync.server.settings import load as load_server


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Commands of this test work in a folder of their own, with nothing plugged in."""
    monkeypatch.setenv("LADA_HOME", str(tmp_path))
    monkeypatch.setenv("LADA_KIOSK_READERS_CARD", "none")
    monkeypatch.setenv("SERVER_PORT", "9")
    monkeypatch.delenv("KIOSK_PORT", raising=False)
    return tmp_path


def run(*words):
    return CliRunner().invoke(lada, words)


def told(*words):
    """What a machine reads, and with which code the command ended."""
    answer = run(*words, "--json")
    return msgspec.json.decode(answer.output, type=Report), answer.exit_code


def test_every_name_of_the_closed_lists_has_its_check():
    assert tuple(doctor.CHECKS) == findings.KIOSK
    assert tuple(server_doctor.CHECKS) == findings.SERVER


def test_where_nothing_is_the_kiosk_is_bad(home):
    report, code = told("doctor")

    assert (report.side, report.state, code) == ("kiosk", "bad", 1)
    assert [each.name for each in report.findings] == [name for name in findings.KIOSK if name != "fold"]
    assert not (home / "kiosk").exists()


def test_a_kiosk_at_work_is_well_enough(home, ward):
    """Warnings (no server answers, nobody agreed yet) are no failure."""
    ward.sql("UPDATE stream SET acked = seq")
    lock = OneKiosk(home / "kiosk")

    answer = run("doctor", "--deep")
    lock.close()

    assert answer.exit_code == 0, answer.output
    lines = answer.output.splitlines()
    assert lines[-1] == "20 ok, 2 to look at, 0 bad, 3 unknown."
    assert [line.split()[1] for line in lines if line.startswith("ok")][:3] == ["settings", "sqlite", "database"]


def test_in_a_home_with_a_server_only_the_other_doctor_is_named(home):
    app.open_office(load_server()).store.close_everywhere()

    report, code = told("doctor")

    assert code == 1
    assert [(each.name, each.mend) for each in report.findings] == [
        ("database", "Look at the server: lada server doctor")
    ]
    assert "lada server doctor" in run("doctor").output


@pytest.mark.parametrize(
    ("words", "file"),
    [
        (("doctor", "--settings", "{}"), "[kiosk]\nport = 0\nhots = 1\n"),
        (("server", "--settings", "{}", "doctor"), "[security]\nlogin_attempts = 0\nhots = 1\n"),
        (("doctor", "--settings", "{}"), "this is no TOML"),
    ],
    ids=["kiosk", "server", "no TOML"],
)
def test_settings_that_do_not_read_are_a_finding_with_every_problem(home, words, file):
    path = home / "settings.toml"
    path.write_text(file)

    report, code = told(*(word.format(path) for word in words))

    assert code == 1
    [finding] = report.findings
    assert (finding.name, finding.state, finding.mend) == ("settings", "bad", f"Correct {path}.")
    assert len(finding.sentence.splitlines()) == 1 + (2 if "hots" in file else 1)


def test_a_server_just_founded_lacks_people_only(home):
    app.open_office(load_server()).store.close_everywhere()

    report, code = told("server", "doctor")

    assert (report.side, code) == ("server", 1)
    assert {each.name for each in report.findings if each.state in ("bad", "warn")} == {"staff"}


def test_every_command_that_is_to_mend_something_exists():
    for source in [*CHECKOUT.glob("kiosk/doctor/*.py"), *CHECKOUT.glob("sync/server/doctor/*.py")]:
        for words in re.findall(r"lada ((?:[a-z-]+ ?)+)", source.read_text(encoding="utf-8")):
            command = lada
            for word in words.split():
                if not isinstance(command, click.Group):
                    break
                command = command.get_command(click.Context(command), word)
                assert command is not None, f"{source}: lada {words}"


@pytest.mark.parametrize("side", [(), ("server",)], ids=["kiosk", "server"])
def test_a_backup_that_was_just_made_is_seen(home, ward, side):
    office = app.open_office(load_server())

    assert run(*side, "backup").exit_code == 0
    office.store.close_everywhere()

    report, _ = told(*side, "doctor")
    assert {each.name: each.state for each in report.findings}["backup"] == "ok"


def test_machines_find_every_field_in_every_finding(home):
    found = json.loads(run("doctor", "--json").output)["findings"]

    assert {tuple(finding) for finding in found} == {("name", "state", "sentence", "mend", "details")}
