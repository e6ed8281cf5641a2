"""`lada server correct`, `retention` and `processing` as people type them: the rights of people from a terminal."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner

from sync import register
from sync.server import questions_import, register_store
from sync.server.commands import server
from sync.server.importing.plans import PersonDetails
from sync.server.models import Visit
from sync.server.register_models import RegisterChange
from sync.server.rights import looks, processing_register
from sync.server.rights.rights_models import Look
from tests.server.test_commands_erase import office as office

LONG_AGO = 1_577_880_000_000  # 2020-01-01 noon UTC


def lada(*words):
    return CliRunner().invoke(server, list(words))


def details(person="anna-1"):
    return questions_import.details_of(PersonDetails, person)


def test_only_what_is_said_is_corrected_with_a_history(office):
    assert lada("correct", "0117", "--full-name", "Anna Nowak", "--email", "a@example.org").output == "Corrected.\n"

    assert details() == PersonDetails(
        person="anna-1", full_name="Anna Nowak", external_no="0117", email="a@example.org"
    )
    assert register_store.get(register.Person, "anna-1").display_name == "Anna K."
    assert RegisterChange.some('"entity" = ? AND "by" = ?', "person_detail", "lada server correct")[0].act is not None
    assert "there already" in lada("correct", "0117", "--email", "a@example.org").output
    assert lada("correct", "0117", "--email", "").output == "Corrected.\n" and details().email is None


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (("--email", "nonsense"), "--email cannot be read"),
        (("--full-name", "Anna 44051401359"), "--full-name cannot be read"),
        (("--display-name", " ", "--language", "uk"), "--display-name cannot be read"),
        ((), "Say what is to be corrected"),
    ],
)
def test_what_cannot_be_kept_changes_nothing(office, said, told):
    before = register_store.version()
    answer = lada("correct", "0117", *said)

    assert answer.exit_code == 1 and told in answer.output
    assert register_store.version() == before


def test_the_dry_run_tells_all_that_would_go_and_changes_nothing_and_the_run_does_it(office):
    Visit.insert(id="v1", person="anna-1", arrived_at=LONG_AGO, state="left").execute()
    looks.note("anna-1", "account-1", "page", LONG_AGO)

    shown = lada("retention").output
    assert "looks at people: 1, from 2020-01-01 to 2020-01-01" in shown and "anna-1" in shown
    assert "visits: 1, from 2020-01-01 to 2020-01-01" in shown and "memberships: 1" in shown
    assert Look.select().count() == 1

    lada("retention", "--run", "--erase", "anna-1", "--erase", "nobody")
    assert Look.select().count() == 0
    assert register_store.get(register.Person, "anna-1") is None
    assert register_store.get(register.Person, "anna-2") is not None


@pytest.mark.parametrize(("language", "words"), [("pl", "art. 30"), ("en", "article 30"), ("uk", "ст. 30")])
def test_the_register_of_processing_is_written(office, tmp_path, language, words):
    lada("processing", str(tmp_path / "register.md"), "--language", language)

    assert words in (tmp_path / "register.md").read_text()


def test_the_register_of_processing_says_as_much_in_each_language():
    shapes = [
        [re.sub(r"[^|*]|(?<!\*)\*(?!\*)", "", line) for line in processing_register.text(language).decode().splitlines()
         if line.startswith(("|", "**", "#"))]
        for language in processing_register.FILES
    ]  # fmt: skip
    assert len(shapes) == 3 and shapes[0] == shapes[1] == shapes[2]
