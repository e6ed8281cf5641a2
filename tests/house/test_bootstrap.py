"""The first minute on a strange machine: what is missing is said in one sentence, what is there is left alone.

Programs that would change the machine are replaced by small ones on a PATH of their own; the script is the real one.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.sources import ROOT

LOCKS = ("requirements.txt", "requirements-devices.txt", "requirements-dev.txt")
PROGRAMS = ("awk", "bash", "cat", "cut", "df", "dirname", "env", "find", "grep", "id", "mkdir", "sha256sum")


class Machine:
    """A checkout of its own with a PATH of its own, on which any program can be replaced."""

    def __init__(self, home: Path) -> None:
        self.checkout, self.programs = home / "lada", home / "bin"
        (self.checkout / ".ci").mkdir(parents=True)
        shutil.copy(ROOT / ".ci/bootstrap", self.checkout / ".ci/bootstrap")
        for name in ("pyproject.toml", *LOCKS):
            shutil.copy(ROOT / name, self.checkout / name)
        self.programs.mkdir()
        for name in PROGRAMS:
            (self.programs / name).symlink_to(shutil.which(name))
        self.has("python3", f'exec {sys.executable} "$@"')

    def has(self, program: str, script: str) -> None:
        """Put a program on the PATH, in place of the one that is there."""
        file = self.programs / program
        file.unlink(missing_ok=True)
        file.write_text(f"#!/bin/bash\n{script}\n", encoding="utf-8")
        file.chmod(0o755)

    def bootstrap(self, purpose: str = "run", **environ: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [self.checkout / ".ci/bootstrap", purpose],
            capture_output=True, text=True, check=False, cwd="/",
            env={"PATH": str(self.programs), "HOME": os.environ["HOME"], **environ},
        )  # fmt: skip


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path)


def test_a_python_that_is_too_old_is_told_in_both_languages(machine):
    machine.has("python3", 'if [[ $1 == --version ]]; then echo "Python 3.9.2"; else exit 1; fi')

    answer = machine.bootstrap()

    assert answer.returncode == 1
    assert "Lada needs Python 3.11 or newer; here is Python 3.9.2." in answer.stderr
    assert "Lada potrzebuje Pythona 3.11 lub nowszego; tutaj jest Python 3.9.2." in answer.stderr


def test_what_the_system_lacks_is_named_and_installed_with_sudo(machine, tmp_path):
    machine.has("id", "echo 1000")
    machine.has("apt-get", f'echo "$@" >>{tmp_path}/asked; [[ $2 == update ]]')
    machine.has("sudo", f'echo sudo >>{tmp_path}/asked; exec "$@"')
    machine.has("grep", "exit 1")  # no library is found

    answer = machine.bootstrap()

    assert "installing what the system lacks: libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" in answer.stderr
    assert (tmp_path / "asked").read_text().splitlines() == [
        "sudo",
        "-q update",
        "sudo",
        "-qy install --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
    ]
    assert "apt-get could not install" in answer.stderr


def test_without_sudo_an_administrator_is_asked_for(machine):
    machine.has("id", "echo 1000")
    machine.has("apt-get", "exit 1")
    machine.has("grep", "exit 1")

    answer = machine.bootstrap()

    assert answer.returncode == 1
    assert "Ask an administrator for: apt-get install libpango-1.0-0" in answer.stderr


def test_a_disk_without_room_is_told_before_anything_is_downloaded(machine):
    machine.has("df", "printf 'Filesystem\\n/dev/x 1 1 102400 99%% /\\n'")

    answer = machine.bootstrap()

    assert answer.returncode == 1
    assert "Too little disk space: the first installation takes 1200 MB, here are 100 MB." in answer.stderr
    assert not (machine.checkout / ".venv").exists()


def test_no_network_at_the_first_start_is_told(machine):
    answer = machine.bootstrap(PIP_CONFIG_FILE=os.devnull, PIP_NO_INDEX="1")

    assert answer.returncode == 1
    assert "The first start needs the internet once" in answer.stderr
    assert "Pierwsze uruchomienie wymaga internetu" in answer.stderr


def test_a_second_start_asks_neither_pip_nor_the_system(machine):
    stamps = machine.checkout / ".venv/.lada"
    stamps.mkdir(parents=True)
    (machine.checkout / ".venv/bin").mkdir()
    for tool in ("lada", "python"):
        shutil.copy("/bin/false", machine.checkout / ".venv/bin" / tool)
    for lock in LOCKS:
        digest = subprocess.run(["sha256sum", machine.checkout / lock], capture_output=True, text=True, check=True)
        (stamps / lock).write_text(digest.stdout.split()[0], encoding="utf-8")
    project = subprocess.run(["sha256sum", ROOT / "pyproject.toml"], capture_output=True, text=True, check=True)
    (stamps / "checkout").write_text(f"{project.stdout.split()[0]}\n{machine.checkout}\n", encoding="utf-8")

    answer = machine.bootstrap()

    assert (answer.returncode, answer.stderr) == (0, "")


def test_an_unknown_purpose_is_refused(machine):
    assert "usage" in machine.bootstrap("everything").stderr
