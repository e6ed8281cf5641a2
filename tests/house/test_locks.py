"""The lock files: made from `pyproject.toml`, with a hash for everything, good on any architecture and any index."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.sources import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
RUN = PROJECT["dependencies"]
DEVICES = RUN + PROJECT["optional-dependencies"]["devices"]
LOCKS = {
    "requirements.txt": RUN,
    "requirements-devices.txt": DEVICES,
    "requirements-dev.txt": DEVICES + PROJECT["optional-dependencies"]["dev"],
}


def pins(lock: str) -> dict[str, tuple[str, int]]:
    """Package → its version and how many hashes it has."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    blocks = re.findall(r"^([\w.-]+)==(\S+)((?: \\\n +--hash=sha256:[0-9a-f]{64})*)", text, re.MULTILINE)
    return {canonicalize_name(name): (version, hashes.count("--hash")) for name, version, hashes in blocks}


@pytest.mark.parametrize(("lock", "wanted"), LOCKS.items(), ids=LOCKS)
def test_each_requirement_is_pinned_within_its_bounds(lock, wanted):
    pinned = pins(lock)
    requirements = [Requirement(line) for line in wanted]

    assert [
        each.name for each in requirements if not each.specifier.contains(pinned[canonicalize_name(each.name)][0])
    ] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_each_pin_has_hashes(lock):
    assert [name for name, (_, hashes) in pins(lock).items() if hashes == 0] == []


def test_a_later_lock_holds_all_of_the_earlier_one():
    run, devices, dev = (pins(lock) for lock in LOCKS)

    assert run.items() <= devices.items() <= dev.items()


@pytest.mark.parametrize("lock", LOCKS)
def test_no_lock_names_an_index(lock):
    text = (ROOT / lock).read_text(encoding="utf-8")

    assert re.findall(r"^--.*|https?:\S+|file:\S+", text, re.MULTILINE) == []
