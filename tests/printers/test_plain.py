"""The same rows as plain text and as HTML: what stands on paper, and nothing that a text brought with it."""

from html.parser import HTMLParser

import pytest
from hypothesis import given

from printers import markup, plain
from printers.layout import Row, rows
from printers.letters import seen
from printers.slip import Columns, Picture, Qr, Slip, Space, Text
from tests.printers.slips import DOCUMENT, LOAN, LOGO, slips, unhurried


class Read(HTMLParser):
    """Texts, tags and attributes of a piece of HTML."""

    def __init__(self, html):
        super().__init__()
        self.rows, self.tags, self.attributes = [], [], set()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        if ("class", "slip-paper") not in attrs and tag == "div":
            self.rows.append("")

    def handle_data(self, data):
        self.rows[-1] += data


def test_plain_text_is_the_slip_as_it_stands_on_paper():
    assert plain.text(LOAN) == (
        "          Centrum Organizacji „Łączka”\n\nWypożyczenie\n"
        "Nr                           SCOP-K1-2026-000012\nOsoba                                  Zażółć K.\n"
        "------------------------------------------------\nProjektor Epson EB-FH52\n"
        "Nr inwentarzowy                    SCOP/2024/117\nZwrot do\n"
        "      czwartek, 26 listopada 2026, godzina 18:00\n"
        "------------------------------------------------\n"
        "QR: D7K2M9QX4TB6R3HN8\n               D7K2M9QX4TB6R3HN8\n"
        "  WYDRUK NIEFISKALNY – POTWIERDZENIE, NIE JEST\n                   PARAGONEM\n"
    )


@unhurried
@given(slips)
def test_plain_text_and_html_have_the_rows_of_the_paper(slip):
    slip = Slip(tuple(line for line in slip.lines if not isinstance(line, Qr)))
    wanted = [row.text.rstrip() for row in rows(slip, 48, seen) if isinstance(row, Row)]
    html = Read(markup.html(slip))

    assert plain.text(slip) == "\n".join(wanted).rstrip() + "\n"
    assert [row.replace("\xa0", "").rstrip() for row in html.rows] == wanted
    assert set(html.tags) <= {"div", "svg", "path"}
    assert html.attributes <= {"class", "viewbox", "width", "height", "aria-hidden", "d"}


def test_html_says_the_rows_and_their_looks():
    slip = Slip(
        (Text("Wypożyczenie", size=2, bold=True), Columns(("A4", "10"), (1, 1), bold=True), Space(), Text("<b>"))
    )

    assert markup.html(slip, 12) == (
        '<div class="slip-paper"><div class="slip-row slip-bold slip-wide slip-tall">Wypoży</div>'
        '<div class="slip-row slip-bold slip-wide slip-tall">czenie</div>'
        '<div class="slip-row slip-bold">A4        10</div><div class="slip-row">&#160;</div>'
        '<div class="slip-row">&lt;b&gt;</div></div>'
    )


def test_html_draws_the_code_and_the_logo():
    html = markup.html(Slip((LOGO, Picture("away"), Qr(DOCUMENT))))

    assert 'class="slip-logo" viewBox="0 0 560 40" width="28em" height="2em"' in html
    assert html.count("<svg") == 2
    assert 'viewBox="0 0 380 40"' in markup.html(Slip((LOGO,)), 32)


def test_a_code_too_long_for_squares_is_written():
    assert "<svg" not in markup.html(Slip((Qr("A1b" * 2000),)))


@pytest.mark.parametrize("render", [plain.text, markup.html])
def test_no_control_sign_of_a_text_stays(render):
    assert "\x1b" not in render(Slip((Text("a\x1b@b"), Qr("c\x07d"))))
