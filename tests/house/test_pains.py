"""What makes people despair of lending systems: each line of the tables in docs/lending.md names tests that exist."""

import re

import pytest

from tests.house.sources import ROOT

TEXT = (ROOT / "docs" / "lending.md").read_text(encoding="utf-8")
SECTION = TEXT.partition("## What makes people despair")[2]
ROWS = [row for row in re.findall(r"^\| (.+) \|$", SECTION, re.MULTILINE) if not row.startswith("what ")]
PAINS, MISHAPS = 22, 12


def test_every_pain_and_every_mishap_has_its_line():
    assert len(ROWS) == PAINS + MISHAPS


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.partition(" |")[0])
def test_each_line_is_held_by_tests_that_exist(row):
    named = re.findall(r"`([\w/]+)::(\w+)`", row)
    missing = []
    for path, name in named:
        file = ROOT / "tests" / f"{path}.py"
        text = file.read_text(encoding="utf-8") if file.exists() else ""
        if not re.search(rf"^(?:def test_{name}\(|{name} = )", text, re.MULTILINE):
            missing.append(f"{path}::{name}")

    assert named and missing == []
