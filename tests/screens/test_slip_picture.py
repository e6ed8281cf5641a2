"""The picture of a slip: its code is drawn as the library would draw it, in the smallest size that holds it."""

import re

import pytest
import qrcode
from qrcode.constants import ERROR_CORRECT_M

from kiosk.views.slip_picture import MASK, code_of


@pytest.mark.parametrize("text", ["LD10H0BKUN2J52PU", "LC" + "7" * 26, "https://lada.example/?q=zażółć", "x" * 120])
def test_every_dark_module_is_drawn_and_no_other(text):
    expected = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0, mask_pattern=MASK)
    expected.add_data(text)
    expected.make(fit=True)

    code = code_of(text)

    drawn = [[False] * code.size for _ in range(code.size)]
    for x, y, length in re.findall(r"M(\d+) (\d+)\.5h(\d+)", code.path):
        for step in range(int(length)):
            drawn[int(y)][int(x) + step] = True
    assert drawn == expected.get_matrix()
