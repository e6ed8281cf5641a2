"""A slip on A4 says what it says on the roll, on as many sheets as it takes, and its code can be scanned."""

import subprocess

import pytest
import zxingcpp
from PIL import Image

from printers import plain
from printers.slip import Slip, Text
from sync.server.papers import pdf
from tests.printers.slips import DOCUMENT, LOAN, LOGO, MIXED, POLISH, UKRAINIAN, long_list


@pytest.fixture
def printed(tmp_path):
    """The text of a PDF, and its pages as pictures."""

    def read(slip):
        file = tmp_path / "slip.pdf"
        file.write_bytes(pdf.slip(slip, "pl", "Potwierdzenie"))
        said = subprocess.run(["pdftotext", "-layout", str(file), "-"], capture_output=True, text=True, check=True)
        subprocess.run(["pdftoppm", "-r", "100", "-gray", "-png", str(file), str(tmp_path / "page")], check=True)
        return said.stdout, [Image.open(page).copy() for page in sorted(tmp_path.glob("page*.png"))]

    return read


def test_a_slip_on_a4_is_the_slip_on_the_roll(printed):
    slip = Slip((LOGO, *LOAN.lines, Text(POLISH), Text(UKRAINIAN), Text(MIXED)))

    text, [page] = printed(slip)

    wanted = [" ".join(line.split()) for line in plain.text(slip).split("\n") if line.strip() and "QR:" not in line]
    found = [" ".join(line.split()) for line in text.split("\n") if line.strip()]
    assert [line for line in found if line not in ("1 / 1", "1/1", "\f")] == wanted
    assert [code.text for code in zxingcpp.read_barcodes(page)] == [DOCUMENT]


def test_a_long_slip_goes_on_over_the_end_of_the_sheet(printed):
    text, pages = printed(long_list(60))

    assert len(pages) > 2
    assert [f"Rzecz {number}\n" in text for number in range(1, 61)] == [True] * 60
