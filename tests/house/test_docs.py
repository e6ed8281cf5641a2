"""What exists is written down, and what is written down exists."""

import re

import click
import pytest

import kiosk.settings
import sync.server.settings
from kiosk.__main__ import lada
from sync.facts import FACT_TYPES
from sync.protocol import DeviceState
from sync.rules.refusals import Reason
from sync.settings import keys
from tests.house.sources import ROOT

DOCS = {path.name: path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs").glob("*.md"))}
PEOPLE_FACING = {
    **DOCS,
    **{name: (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")},
}
WRITTEN = "\n".join(DOCS.values())
SETTINGS = [*keys(kiosk.settings.Settings), *keys(sync.server.settings.Settings)]
TARGETS = re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


def leaves(command: click.Command, words: str) -> list[str]:
    """Every command that does something, as one types it."""
    if not isinstance(command, click.Group):
        return [words]
    context = click.Context(command)
    below = [(name, command.get_command(context, name)) for name in command.list_commands(context)]
    return [leaf for name, each in below for leaf in leaves(each, f"{words} {name}")]


@pytest.mark.parametrize("command", leaves(lada, "lada"))
def test_each_command_is_in_the_docs(command):
    assert command in WRITTEN or command.rpartition(" ")[0] in DOCS["commands.md"]


@pytest.mark.parametrize("name", PEOPLE_FACING)
def test_each_command_that_a_document_names_exists(name):
    mentioned = re.findall(r"`(?:[^`\n]*/)?lada ((?:[a-z][a-z-]* ?)+)", PEOPLE_FACING[name])
    missing = []
    for words in mentioned:
        command, context = lada, click.Context(lada)
        for word in words.split():
            if not isinstance(command, click.Group):
                break
            command = command.get_command(context, word)
            if command is None:
                missing.append(words)
                break

    assert missing == []


@pytest.mark.parametrize("key", SETTINGS)
def test_each_setting_is_in_the_docs(key):
    assert f"`{key}`" in DOCS["settings.md"]


def test_each_setting_in_the_docs_exists():
    shown = re.findall(r"^\| `([a-z_]+\.[a-z_]+)` \|", DOCS["settings.md"], re.MULTILINE)

    assert set(shown) - {"server.database_file", "mail.password_file"} == set(SETTINGS)


@pytest.mark.parametrize("fact", FACT_TYPES)
def test_each_fact_is_in_the_docs(fact):
    assert f"`{fact}`" in DOCS["facts.md"]


@pytest.mark.parametrize("field", DeviceState.__struct_fields__)
def test_what_a_kiosk_says_of_itself_is_in_the_protocol(field):
    assert re.search(rf"^\|[^|]*`{field}`", DOCS["protocol.md"], re.MULTILINE)


@pytest.mark.parametrize("reason", [reason.value for reason in Reason])
def test_each_refusal_is_in_the_docs(reason):
    assert f"`{reason}`" in DOCS["facts.md"]


@pytest.mark.parametrize("target", TARGETS)
def test_each_make_target_is_in_the_docs(target):
    assert f"`make {target}`" in WRITTEN


@pytest.mark.parametrize("name", PEOPLE_FACING)
def test_each_make_target_and_each_link_of_a_document_leads_somewhere(name):
    folder = ROOT / "docs" if name in DOCS else ROOT
    targets = re.findall(r"`make ([a-z-]+)`|^ +make ([a-z-]+)", PEOPLE_FACING[name], re.MULTILINE)
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", PEOPLE_FACING[name])

    assert {a or b for a, b in targets} - set(TARGETS) == set()
    assert [link for link in links if not (folder / link).exists()] == []


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_each_file_of_ours_that_a_document_names_is_there(name):
    named = re.findall(r"`((?:kiosk|sync|printers|tests|systemd|static|templates)/[\w./-]+\w)`", PEOPLE_FACING[name])

    assert [path for path in named if "NAME" not in path and not (ROOT / path).exists()] == []


def test_the_recipes_stay_short():
    assert len(PEOPLE_FACING["CONTRIBUTING.md"].splitlines()) <= 90
