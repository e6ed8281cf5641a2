"""Sheets of stickers and cards: the pages as a printer would see them, their codes read back by a scanner's eyes."""

import re
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image, ImageChops
from weasyprint.urls import FatalURLFetchingError

from sync import codes
from sync.rules.agreements import Document
from sync.server.papers import laying, pdf, qr
from sync.server.papers.agreements import paper
from sync.server.papers.pages import Card, Label, pages
from sync.server.papers.sheets import CARD_SHEETS, LABEL_SHEETS, PAGE_WIDTH, SheetLayout

CENTRE = "Centrum Organizacji Pozarządowych"
NAMES = ["Projektor nr 2, Epson EB-FH52", "Zażółć gęślą jaźń – nagłośnienie z dwoma mikrofonami i statywami", "Ящик"]


def labels(count: int) -> list[Label]:
    return [
        Label(codes.make(codes.CodeKind.ITEM, bytes([7, 11, 13, 17, n])), f"SCOP-{n:04d}", NAMES[n % 3], CENTRE)
        for n in range(count)
    ]


def cards(count: int) -> list[Card]:
    names = ["Anna Kowalska", "Aleksandra Brzęczyszczykiewicz-Wiśniewska", "Олена Ґудзь"]
    return [
        Card(
            codes.make(codes.CodeKind.MEMBER, bytes(range(n, n + 17))),
            names[n % 3],
            "Stowarzyszenie „Nasz Sielec”",
            CENTRE,
        )
        for n in range(count)
    ]


def pictures(data: bytes, folder: Path, dpi: int = 200) -> list[Image.Image]:
    """The pages of a PDF as pictures of `dpi` dots an inch."""
    file = folder / "paper.pdf"
    file.write_bytes(data)
    subprocess.run(["pdftoppm", "-r", str(dpi), "-gray", "-png", str(file), str(folder / "page")], check=True)
    return [Image.open(page).copy() for page in sorted(folder.glob("page*.png"))]


@pytest.fixture
def printed(tmp_path):
    """As `pictures`."""
    return lambda data, dpi=200: pictures(data, tmp_path, dpi)


@cache
def full_sheets(layout: SheetLayout) -> list[Image.Image]:
    """What comes out for as many stickers as lie on one sheet."""
    with tempfile.TemporaryDirectory() as folder:
        return pictures(pdf.labels(labels(layout.cells), layout), Path(folder))


def read(page: Image.Image) -> set[str]:
    return {found.text for found in zxingcpp.read_barcodes(page, formats=zxingcpp.BarcodeFormat.QRCode)}


@pytest.mark.parametrize("layout", LABEL_SHEETS.values(), ids=lambda layout: layout.name)
def test_every_sticker_of_every_sheet_can_be_scanned(layout):
    sheets = full_sheets(layout)

    assert len(sheets) == 1
    assert read(sheets[0]) == {sticker.code for sticker in labels(layout.cells)}


@pytest.mark.parametrize("layout", CARD_SHEETS.values(), ids=lambda layout: layout.name)
def test_every_card_can_be_scanned(layout, printed):
    made = cards(layout.cells + 1)

    sheets = printed(pdf.cards(made, layout, outline=True))

    assert [read(sheet) for sheet in sheets] == [{card.code for card in made[:-1]}, {made[-1].code}]


@pytest.mark.parametrize("layout", [*LABEL_SHEETS.values(), *CARD_SHEETS.values()], ids=lambda layout: layout.name)
def test_a_sheet_fits_on_the_page_and_lies_in_its_middle(layout):
    assert layout.right == pytest.approx(layout.left, abs=0.5)
    assert layout.bottom == pytest.approx(layout.top, abs=1)


@pytest.mark.parametrize("layout", LABEL_SHEETS.values(), ids=lambda layout: layout.name)
def test_a_sticker_is_printed_where_the_sheet_has_it(layout):
    dots = 200 / 25.4

    (sheet,) = full_sheets(layout)

    found = zxingcpp.read_barcodes(sheet, formats=zxingcpp.BarcodeFormat.QRCode)
    columns = {int((each.position.top_left.x / dots - layout.left) // (layout.width + layout.gap_x)) for each in found}
    rows = {int((each.position.top_left.y / dots - layout.top) // (layout.height + layout.gap_y)) for each in found}
    assert (columns, rows) == (set(range(layout.columns)), set(range(layout.rows)))
    for each in found:
        x = (each.position.top_left.x / dots - layout.left) % (layout.width + layout.gap_x)
        assert 0 < x < layout.width, "a code lies across the edge of its sticker"
    assert sheet.width == pytest.approx(PAGE_WIDTH * dots, abs=2)


def test_a_signature_is_a_line_and_never_a_blot(printed):
    document = Document("Umowa", (), "Rzeczy", (), "Warunki", ())
    ring = "M100 50L900 50L900 350L100 350L100 50"

    def dark(path: str) -> int:
        sheet = paper(document, "pl", "1", "strokes", "6e", path, is_same=True, is_undone=False)
        (page,) = printed(pdf.agreement(sheet), dpi=100)
        return sum(page.point(lambda grey: grey < 128).convert("L").histogram()[1:])

    drawn = dark(ring) - dark("M100 50h0")
    assert 1000 < drawn < 8000  # the ring has 13,000 dots inside


def test_places_used_up_already_stay_empty():
    layout = LABEL_SHEETS["24"]

    first, second = pages(list(range(24)), layout, skip=2)

    assert first.rows[0] == (None, None, 0)
    assert second.rows[0] == (22, 23, None)


def test_words_are_searchable_in_both_alphabets(tmp_path):
    file = tmp_path / "cards.pdf"
    file.write_bytes(pdf.cards(cards(3), CARD_SHEETS["10"]))

    text = subprocess.run(["pdftotext", str(file), "-"], capture_output=True, text=True, check=True).stdout

    assert "Wiśniewska" in text
    assert "Ґудзь" in text


def test_papers_bring_their_own_letters(tmp_path):
    file = tmp_path / "cards.pdf"
    file.write_bytes(pdf.cards(cards(3), CARD_SHEETS["10"]))

    fonts = subprocess.run(["pdffonts", str(file)], capture_output=True, text=True, check=True).stdout

    assert "Commissioner" in fonts
    assert "DejaVu" not in fonts


def test_no_two_font_files_share_a_name_or_their_letters_would_be_mixed_up():
    rules = (pdf.STATIC / "papers" / "papers.css").read_text("utf-8")

    families = re.findall(r'@font-face \{ font-family: "([^"]+)"', rules)

    assert len(families) == 5
    assert len(set(families)) == 5


@pytest.mark.parametrize(("one", "other"), [("ą", "ł"), ("є", "ґ"), ("a", "ą"), ("ż", "z")])
def test_letters_of_every_alphabet_look_different(printed, one, other):
    codes_alike = labels(1)[0].code
    (first,), (second,) = (
        printed(pdf.labels([Label(codes_alike, "1", sign * 8, "")], LABEL_SHEETS["24"]), dpi=100)
        for sign in (one, other)
    )

    assert ImageChops.difference(first, second).getbbox() is not None


def test_a_name_is_words_and_never_markup(printed):
    sticker = Label(labels(1)[0].code, "<b>1</b>", "</p><img src=x onerror=1>", "&amp; <script>")

    (sheet,) = printed(pdf.labels([sticker], LABEL_SHEETS["24"]))

    assert read(sheet) == {sticker.code}


@pytest.mark.parametrize(
    "url", ["https://example.org/x.css", "file:///etc/passwd", "file:///static/../etc/passwd", "data:,x"]
)
def test_a_paper_takes_nothing_from_outside(url):
    with pytest.raises(FatalURLFetchingError):
        laying.OnlyOurs(pdf.STATIC).fetch(url)


def test_a_code_for_a_terminal_is_a_code():
    code = cards(1)[0].code
    rows = qr.blocks(code).split("\n")
    light = {"█": (1, 1), "▀": (1, 0), "▄": (0, 1), " ": (0, 0)}

    picture = Image.new("L", (len(rows[0]) * 8 + 64, len(rows) * 16 + 64), 255)
    for y, row in enumerate(rows):
        for x, sign in enumerate(row):
            for half in (0, 1):
                top = 32 + y * 16 + half * 8
                picture.paste(255 * light[sign][half], (32 + x * 8, top, 40 + x * 8, top + 8))

    assert read(picture) == {code}
