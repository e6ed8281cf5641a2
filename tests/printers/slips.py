"""Slips as the kiosk lays them out, and texts that printers stumble over."""

from __future__ import annotations

import io

from hypothesis import settings
from hypothesis import strategies as st
from PIL import Image

from printers.slip import Columns, Fold, Pair, Picture, Qr, Rule, Slip, Space, Text

POLISH = "Zażółć gęślą jaźń ZAŻÓŁĆ GĘŚLĄ JAŹŃ"
UKRAINIAN = "Чуєш їх, доцю, га? Ти ж мій Єнот; Їжак і ЮЩ"
UKRAINIAN_G = "ґудзик і Ґанок"
MIXED = "Łukasz Їжак, źdźbło щука, 12 szt."
DOCUMENT = "D7K2M9QX4TB6R3HN8"
DUPLICATE = "DUPLIKAT nr 2 – wydrukowano 21.11.2026 11:13"

LOAN = Slip(
    (
        Text("Centrum Organizacji „Łączka”", bold=True, align="centre"),
        Space(),
        Text("Wypożyczenie", size=2, bold=True),
        Pair("Nr", "SCOP-K1-2026-000012"),
        Pair("Osoba", "Zażółć K."),
        Rule(),
        Text("Projektor Epson EB-FH52", bold=True),
        Pair("Nr inwentarzowy", "SCOP/2024/117"),
        Pair("Zwrot do", "czwartek, 26 listopada 2026, godzina 18:00"),
        Rule(),
        Qr(DOCUMENT, caption=DOCUMENT),
        Text("WYDRUK NIEFISKALNY – POTWIERDZENIE, NIE JEST PARAGONEM", bold=True, align="centre"),
    )
)


def logo(wide: int, high: int = 40) -> bytes:
    """A PNG in black and white: a black bar with a white hole in it."""
    image = Image.new("1", (wide, high), 1)
    image.paste(0, (0, 0, wide, high // 2))
    image.paste(1, (wide // 4, 4, wide // 2, 10))
    png = io.BytesIO()
    image.save(png, "PNG")
    return png.getvalue()


LOGO = Picture("logo", (logo(560), logo(380)))


def long_list(count: int) -> Slip:
    """A slip of so many things, each of four rows, with head and foot."""
    things = [
        line
        for number in range(1, count + 1)
        for line in (Text(f"Rzecz {number}", bold=True), Pair("Nr", f"{number:04}"), Pair("Zwrot", "1.12"), Space())
    ]
    foot = (Fold(), Rule(), Qr(DOCUMENT, caption=DOCUMENT), Text("KONIEC"))
    return Slip((Text("Głowa"), Pair("Nr", "COP-K1-2026-000012"), Fold("Część"), Rule(), *things, *foot))


unhurried = settings(deadline=None)


def texts(max_size: int | None = None) -> st.SearchStrategy[str]:
    """Any text without the sign that stands for a byte with no letter."""
    return st.text(st.characters(exclude_categories=["Cs"], exclude_characters="▒"), max_size=max_size)


sizes = st.sampled_from([1, 2])
lines = st.one_of(
    st.builds(Text, texts(max_size=120), sizes, st.booleans(), st.sampled_from(["left", "centre"])),
    st.builds(Pair, texts(max_size=60), texts(max_size=60)),
    st.integers(1, 4).flatmap(
        lambda count: st.builds(
            Columns,
            st.tuples(*[texts(max_size=30)] * count),
            st.tuples(*[st.integers(1, 9)] * count),
            st.booleans(),
        )
    ),
    st.builds(Rule),
    st.builds(Fold, texts(max_size=20)),
    st.sampled_from([LOGO, Picture("none")]),
    st.builds(Space, st.integers(0, 3)),
    st.builds(Qr, texts(max_size=60), st.none() | texts(max_size=40)),
)
slips = st.builds(Slip, st.lists(lines, max_size=5).map(tuple))


def paragraph(*texts: str) -> Slip:
    return Slip(tuple(map(Text, texts)))
