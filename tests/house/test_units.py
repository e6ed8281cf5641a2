"""The files under `systemd/`: units that systemd accepts, closed as far as their work allows, and an installation."""

import json
import mmap
import os
import re
import shlex
import subprocess
from pathlib import Path

import click
import pytest

from kiosk.__main__ import lada
from tests.house.sources import ROOT

SYSTEMD = ROOT / "systemd"
UNITS = sorted(file.name for file in SYSTEMD.glob("*.service"))
TIMERS = sorted(file.name for file in SYSTEMD.glob("*.timer"))
# Ten times what `systemd-analyze security` calls exposure. A browser is a sandbox of its own, which needs more.
MOST_EXPOSURE = {"lada-browser.service": 80}
CHROMIUM = Path("/usr/lib/chromium/chromium")


def commands_of(unit: str) -> list[list[str]]:
    text = (SYSTEMD / unit).read_text(encoding="utf-8").replace("\\\n", " ")
    return [shlex.split(line.partition("=")[2]) for line in text.splitlines() if line.startswith("ExecStart=")]


@pytest.fixture
def on_a_machine_with_lada(tmp_path):
    """The units in a folder of their own, their programs replaced by ones that are there."""
    for unit in UNITS + TIMERS:
        text = (SYSTEMD / unit).read_text(encoding="utf-8")
        (tmp_path / unit).write_text(re.sub(r"/opt/lada/\.venv/bin/lada|/usr/bin/cage", "/bin/true", text))
    return tmp_path


@pytest.mark.parametrize("unit", UNITS + TIMERS)
def test_systemd_accepts_the_unit(on_a_machine_with_lada, unit):
    answer = subprocess.run(
        ["systemd-analyze", "verify", "--recursive-errors=yes", "--man=no", str(on_a_machine_with_lada / unit)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (answer.returncode, answer.stderr) == (0, "")


@pytest.mark.parametrize("unit", UNITS)
def test_the_unit_is_closed_as_far_as_its_work_allows(unit):
    threshold = MOST_EXPOSURE.get(unit, 30)
    answer = subprocess.run(
        ["systemd-analyze", "security", "--offline=yes", f"--threshold={threshold}", str(SYSTEMD / unit)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert answer.returncode == 0, answer.stdout


@pytest.mark.parametrize("unit", [unit for unit in UNITS if unit != "lada-browser.service"])
def test_the_unit_starts_a_command_that_exists_with_options_that_it_has(unit):
    [[program, *words]] = commands_of(unit)
    command: click.Command = lada
    context = click.Context(lada)
    while words:
        word = words.pop(0)
        if word.startswith("--"):
            assert word in {option for each in command.params for option in each.opts}
            assert words.pop(0).startswith("/etc/lada/")
        else:
            command = command.get_command(context, word)
            assert command is not None

    assert program == "/opt/lada/.venv/bin/lada"
    assert not isinstance(command, click.Group)


@pytest.mark.parametrize("role", ["kiosk", "server"])
def test_the_backup_is_made_every_night_or_when_the_machine_is_on_again(role):
    text = (SYSTEMD / f"lada-{role}-backup.timer").read_text(encoding="utf-8")

    assert f"lada-{role}-backup.service" in UNITS  # what a timer starts without being told
    assert "OnCalendar=*-*-* 03:00\n" in text and "Persistent=yes\n" in text


def test_the_browser_is_never_started_without_its_guards():
    [words] = commands_of("lada-browser.service")

    assert {"--kiosk", "--incognito", "--user-data-dir=/run/lada-screen/profile"} <= set(words)
    assert [word for word in words if word.startswith(("--no-sandbox", "--disable-web", "--remote-debugging"))] == []
    assert words[-1] == "http://127.0.0.1:8080/"


def test_the_browser_policy_opens_one_address_and_uses_names_that_chromium_knows():
    policy = json.loads((SYSTEMD / "chromium-policy.json").read_text(encoding="utf-8"))
    with CHROMIUM.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as program:
        unknown = [name for name in policy if program.find(name.encode()) < 0]

    assert unknown == []
    assert (policy["URLBlocklist"], policy["URLAllowlist"]) == (["*"], ["http://127.0.0.1:8080"])


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (
            "kiosk",
            {
                "etc/lada/kiosk.toml", "etc/chromium/policies/managed/lada.json",
                "etc/polkit-1/rules.d/50-lada-cards.rules", "etc/udev/rules.d/99-lada-touch-only.rules",
                "etc/systemd/system/lada-kiosk.service", "etc/systemd/system/lada-sync.service",
                "etc/systemd/system/lada-browser.service", "etc/systemd/system/lada-kiosk-backup.service",
                "etc/systemd/system/lada-kiosk-backup.timer",
            },
        ),
        (
            "server",
            {
                "etc/lada/server.toml", "etc/systemd/system/lada-server.service",
                "etc/systemd/system/lada-server-worker.service",
                "etc/systemd/system/lada-server-backup.service", "etc/systemd/system/lada-server-backup.timer",
                "etc/systemd/system/lada-server-remind.service", "etc/systemd/system/lada-server-remind.timer",
            },
        ),
    ],
)  # fmt: skip
def test_installing_lays_the_files_out_and_keeps_settings_that_are_there(tmp_path, role, expected):
    install = [str(SYSTEMD / "install"), role]
    environ = {**os.environ, "DESTDIR": str(tmp_path)}
    subprocess.run(install, check=True, capture_output=True, env=environ)
    settings = tmp_path / "etc/lada" / f"{role}.toml"
    settings.write_text("# mine\n", encoding="utf-8")

    subprocess.run(install, check=True, capture_output=True, env=environ)

    assert {str(file.relative_to(tmp_path)) for file in tmp_path.rglob("*") if file.is_file()} == expected
    assert settings.read_text(encoding="utf-8") == "# mine\n"


def test_installing_anything_else_is_refused():
    answer = subprocess.run([str(SYSTEMD / "install"), "teapot"], capture_output=True, text=True, check=False)

    assert answer.returncode == 2
    assert "kiosk|server" in answer.stderr
