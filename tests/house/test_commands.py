"""The command line: complete, explained by example, quick to answer, and plain about trouble."""

import errno
import os
import subprocess
import sys

import apsw
import click
import pytest

from kiosk.__main__ import PLACES, lada
from kiosk.commands import LazyGroup, Place, sentence_for
from kiosk.settings import CHECKOUT
from sync.settings import SettingsError


def tree(command: click.Command, words: tuple[str, ...]) -> list[tuple[str, click.Command]]:
    """Every command and group below `command`, with the words that one types."""
    found = [(" ".join(words), command)]
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found += tree(command.get_command(context, name), (*words, name))
    return found


COMMANDS = tree(lada, ("lada",))


def run(*words: str, **environ: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "kiosk", *words],
        capture_output=True, text=True, check=False, cwd=CHECKOUT, env={**os.environ, **environ},
    )  # fmt: skip


@pytest.mark.parametrize(("words", "command"), COMMANDS, ids=[words for words, _ in COMMANDS])
def test_each_command_says_what_it_does_and_shows_an_example(words, command):
    first, *_ = (command.help or "").splitlines()

    assert first.endswith(".")
    assert "Example" in command.help
    assert f"{words}" in command.help or isinstance(command, click.Group)


@pytest.mark.parametrize(("words", "command"), COMMANDS, ids=[words for words, _ in COMMANDS])
def test_each_option_is_explained(words, command):
    options = [each for each in command.params if isinstance(each, click.Option) and each.name != "help"]

    assert [option.name for option in options if not option.help and not option.hidden] == []


@pytest.mark.parametrize("name", list(lada.places))
def test_the_list_of_commands_begins_as_the_command_itself_does(name):
    command = lada.get_command(click.Context(lada), name)

    assert command.help.startswith(PLACES[name].summary.rstrip("."))


def test_help_lists_every_command_and_loads_none():
    code = (
        "import sys\nfrom click.testing import CliRunner\nfrom kiosk.__main__ import lada\n"
        "print(CliRunner().invoke(lada, ['--help']).output)\n"
        "print([name for name in sys.modules if name.startswith(('kiosk.commands.', 'sync.server.commands', 'flask'))])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=CHECKOUT)

    assert [name for name in lada.places if f"\n  {name} " not in shown.stdout] == []
    assert shown.stdout.rstrip().endswith("[]")


@pytest.mark.parametrize("name", list(lada.places))
def test_help_of_a_group_loads_neither_documents_nor_web(name):
    code = (
        "import sys\nfrom click.testing import CliRunner\nfrom kiosk.__main__ import lada\n"
        f"CliRunner().invoke(lada, ['{name}', '--help'])\n"
        "print([heavy for heavy in ('weasyprint', 'openpyxl', 'flask', 'PIL', 'escpos') if heavy in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=CHECKOUT)

    assert shown.stdout.strip() == "[]"


def test_the_screens_of_staff_load_nothing_that_writes_papers():
    code = "import sys\nimport sync.server.staff.frame\nprint('weasyprint' in sys.modules)"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=CHECKOUT)

    assert shown.stdout.strip() == "False"


def test_version_is_told():
    assert run("--version").stdout == "lada 0.1.0\n"


def test_an_unknown_command_is_refused_in_one_sentence():
    answer = run("kisok")

    assert answer.returncode == 2
    assert "No such command 'kisok'" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_command_whose_file_is_not_there_does_not_exist():
    group = LazyGroup(
        "demo", places={"gone": Place("kiosk.commands.gone:gone", "Gone."), "far": Place("no.such:x", "-")}
    )

    assert group.list_commands(click.Context(group)) == []
    assert group.get_command(click.Context(group), "gone") is None


def os_error(number: int, name: str | None = None) -> OSError:
    return OSError(number, os.strerror(number), name)


@pytest.mark.parametrize(
    ("error", "words", "code"),
    [
        (os_error(errno.EADDRINUSE), "KIOSK_PORT", 69),
        (os_error(errno.EADDRNOTAVAIL), "host", 78),
        (os_error(errno.ENOSPC), "disk is full", 74),
        (apsw.FullError("database or disk is full"), "disk is full", 74),
        (os_error(errno.EROFS, "/var/lib/lada"), "/var/lib/lada", 74),
        (os_error(errno.ENOENT, "members.csv"), "members.csv", 74),
        (os_error(errno.EACCES, "/etc/lada/kiosk.toml"), "/etc/lada/kiosk.toml", 77),
        (apsw.CantOpenError("unable to open database file"), "LADA_HOME", 77),
        (SettingsError(["kiosk.port must be 1 or more, not 0."]), "kiosk.port", 78),
    ],
    ids=["port taken", "no such address", "disk full", "database full", "read-only disk", "no such file", "not allowed",
         "database cannot be opened", "settings wrong"],
)  # fmt: skip
def test_a_known_failure_becomes_one_sentence_and_an_exit_code(error, words, code):
    known = sentence_for(error)

    assert words in known.sentence
    assert known.exit_code == code


def test_a_bug_keeps_its_traceback():
    assert sentence_for(KeyError("x")) is None
