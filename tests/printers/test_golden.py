"""Every kind of slip, in each language and on both papers, looks as it did when a person last looked at it.

The picture is drawn from the bytes that a printer gets. When it is meant to look otherwise: `python -m
tests.printers.golden`, and look at what changed.
"""

import pytest
from PIL import Image, ImageChops

from tests.printers.golden import FOLDER, every

FOUND = list(every())


@pytest.mark.parametrize("golden", FOUND, ids=lambda each: each.file.stem)
def test_a_slip_looks_as_it_did(golden, tmp_path):
    now = golden.drawn()
    now.save(tmp_path / golden.file.name)

    with Image.open(golden.file) as known:
        assert now.size == known.size, f"see {tmp_path / golden.file.name}"
        assert ImageChops.logical_xor(known, now).getbbox() is None, f"see {tmp_path / golden.file.name}"


def test_there_is_no_picture_of_what_no_kiosk_prints():
    assert {file.name for file in FOLDER.glob("*.png")} == {each.file.name for each in FOUND}
