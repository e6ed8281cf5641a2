"""Files as people have them: encodings, separators, workbooks; and files that nobody should send."""

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sync.server.importing import sheets, xlsx
from sync.server.importing.problems import UnreadableFile, letters

SAMPLES = Path(__file__).resolve().parents[2] / "docs" / "samples"
XLS = (Path(__file__).parent / "files" / "numbers-and-dates.xls").read_bytes()
LINE = "Zażółć gęślą jaźń;Kraków"


def cells(name: str, data: bytes) -> list[tuple[str, ...]]:
    return [row for _, row in sheets.read(name, data).rows]


def workbook(*rows, **more) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for cell, value in more.items():
        book.active[cell] = value
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1250", "iso8859_2"])
def test_polish_letters_survive_every_encoding_that_polish_files_have(encoding):
    assert cells("a.csv", LINE.encode(encoding)) == [("Zażółć gęślą jaźń", "Kraków")]


@pytest.mark.parametrize("sign", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_separators_and_line_ends_are_found_out(sign, end):
    text = end.join([sign.join(["Nazwa", "KRS", "Adres"]), sign.join(["A", "1", '"ul. Długa 5; m. 2, lok. 1"'])])

    assert cells("a.csv", text.encode()) == [("Nazwa", "KRS", "Adres"), ("A", "1", "ul. Długa 5; m. 2, lok. 1")]


def test_excels_own_line_about_the_separator_is_no_row():
    assert sheets.read("a.csv", b"sep=;\r\na,b;c\r\n").rows == ((2, ("a,b", "c")),)


def test_a_row_is_numbered_by_the_line_on_which_it_begins():
    sheet = sheets.read("a.csv", b'a;b\n"two\nlines";x\n\n\nlast;y\n')

    assert [number for number, _ in sheet.rows] == [1, 2, 6]


def test_a_workbook_gives_what_a_person_would_type():
    import datetime

    data = workbook(["a", 12.0, 1.5, datetime.date(2026, 11, 24), True, None, "  x "])

    assert cells("a.xlsx", data) == [("a", "12", "1.5", "2026-11-24", "tak", "", "x")]


def test_an_old_workbook_gives_numbers_dates_and_told_errors():
    sheet = sheets.read("a.xls", XLS)

    assert sheet.rows[1][1] == ("Fundacja Zażółć", "123456", "2027-12-31", "120")
    assert [row for row, _ in sheet.rows] == [1, 2, 3]


def test_a_formula_is_never_run_and_one_without_a_stored_value_is_told():
    sheet = sheets.read("a.xlsx", workbook(["Nazwa"], ["=1+1"], ['=HYPERLINK("http://example.org")']))

    assert [row for row, _ in sheet.rows] == [1]
    assert {str(problem) for problem in sheet.problems} == {
        "row 2, column “A”: holds a formula with no stored value; paste the value instead.",
        "row 3, column “A”: holds a formula with no stored value; paste the value instead.",
    }


def test_characters_that_nobody_sees_are_dropped():
    assert cells("a.csv", "Na\u200bzwa\u00a0A;\u202eabc\x07\n".encode()) == [("Nazwa A", "abc")]


def test_an_open_quotation_mark_does_not_swallow_the_file_in_silence():
    text = 'Nazwa;KRS\n"Fundacja;1\n' + "Druga;2\n" * 400

    assert sheets.read("a.csv", text.encode()).problems


def nested_zip(*names: str, content: bytes = b"<x/>") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, content)
    return file.getvalue()


def with_entity(data: bytes) -> bytes:
    source, target = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in source.namelist():
            content = source.read(name)
            if name.endswith("sheet1.xml"):
                content = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
            archive.writestr(name, content)
    return target.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", b""),
        ("a.csv", b"   \n\n "),
        ("a.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
        ("a.csv", bytes(range(128, 256)) * 4),
        ("a.csv", b"a;b\n\0\0\n"),
        ("a.csv", b"a" * (sheets.MAX_BYTES + 1)),
        ("a.csv", b"a\n" * (sheets.MAX_ROWS + 1)),
        ("a.csv", b'"' + b"x" * 200_000),
        ("a.pdf", b"%PDF-1.7 text"),
        ("a.xlsx", b"Nazwa;KRS"),
        ("a.xlsx", b"PK\x03\x04 broken"),
        ("a.xlsx", nested_zip("hello.txt")),
        ("a.xlsx", nested_zip(*[f"xl/{n}.xml" for n in range(xlsx.MAX_MEMBERS + 1)])),
        ("a.xlsx", nested_zip("xl/a.xml", content=b"\0" * (xlsx.MAX_INFLATED + 1))),
        ("a.xlsx", with_entity(workbook(["Nazwa"]))),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600),
        ("a.xls", XLS[:1500]),
    ],
    ids=["empty", "blank", "picture", "no encoding", "NUL", "too large", "too many rows", "one endless field", "PDF",
         "CSV called XLSX", "broken zip", "another zip", "zip of too many files", "zip bomb", "XML entity", "empty OLE",
         "cut XLS"],
)  # fmt: skip
def test_a_file_that_cannot_be_used_is_refused_in_one_sentence(name, data):
    with pytest.raises(UnreadableFile) as told:
        sheets.read(name, data)

    assert str(told.value).endswith((".", "?"))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data):
    read_or_refused("a.csv", data)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(["sprzet.xlsx", "sprzet.xls"]),
    st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), max_size=6),
)
def test_a_damaged_workbook_is_read_or_refused(name, damage):
    data = bytearray((SAMPLES / name).read_bytes())
    for where, byte in damage:
        data[int(where * len(data))] = byte

    read_or_refused(name, bytes(data))


def read_or_refused(name: str, data: bytes) -> None:
    try:
        sheet = sheets.read(name, data)
    except UnreadableFile:
        return
    assert all(len(cell) <= sheets.MAX_CELL for _, row in sheet.rows for cell in row)


def test_progress_is_heard_in_long_files():
    heard = []
    sheets.read("a.csv", b"a;b\n" * 2000, heard.append)

    assert heard == [500, 1000, 1500, 2000]


@pytest.mark.parametrize(("column", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_are_called_as_spreadsheets_call_them(column, name):
    assert letters(column) == name
