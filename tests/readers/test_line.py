"""From characters to codes, whatever arrives."""

import tracemalloc

import pytest

from kiosk.readers.line import Line, clean


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n", "\t", "\n\n\r\t"], ids=repr)
def test_every_usual_terminator_ends_a_code_once(end: str) -> None:
    assert list(Line().feed(f"LT1{end}LT2{end}")) == ["LT1", "LT2"]


def test_a_code_may_come_in_pieces() -> None:
    line = Line()

    assert [list(line.feed(piece)) for piece in ("L", "T1", "\nLT", "2\n")] == [[], [], ["LT1"], ["LT2"]]


def test_a_tenth_of_a_second_of_silence_ends_a_code() -> None:
    line = Line()
    list(line.feed("LT1"))

    assert list(line.silence(0.09)) == []
    assert list(line.silence(0.1)) == ["LT1"]
    assert list(line.silence(0.1)) == []


def test_control_and_invisible_characters_are_dropped() -> None:
    assert list(Line().feed("\x00L\x1bT\x1d1\x7f\u200b\u202e\x85\n")) == ["LT1"]


def test_case_and_letters_of_any_language_stay() -> None:
    assert list(Line().feed("żółć ґЄ Lt1\n")) == ["żółć ґЄ Lt1"]


def test_a_line_too_long_is_dropped_up_to_its_end() -> None:
    assert list(Line().feed("A" * 513 + "LT1\nLT2\n")) == ["LT2"]


def test_a_pause_in_a_line_too_long_does_not_let_its_tail_pass() -> None:
    line = Line()
    list(line.feed("A" * 600))

    assert list(line.silence(0.5)) == []
    assert list(line.feed("LT1\nLT2\n")) == ["LT2"]


def test_a_scanner_without_terminator_is_heard_again_after_a_line_too_long() -> None:
    line = Line()
    list(line.feed("A" * 600))
    list(line.silence(1.0))
    list(line.feed("LT1"))

    assert list(line.silence(0.1)) == ["LT1"]


def test_a_line_with_a_hole_is_dropped() -> None:
    line = Line()
    list(line.feed("LT"))
    line.lose()

    assert list(line.feed("1\nLT2\n")) == ["LT2"]


def test_a_line_of_a_million_characters_takes_no_memory() -> None:
    line = Line()
    tracemalloc.start()
    for _ in range(1000):
        list(line.feed("A" * 1000))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 100_000


@pytest.mark.parametrize(
    ("text", "code"),
    [("  LT1\r\n", "LT1"), ("", None), (" \t\x00", None), ("A" * 512, "A" * 512), ("A" * 513, None)],
    ids=["trimmed", "empty", "nothing visible", "the longest", "too long"],
)
def test_a_whole_text_is_cleaned_as_a_line_is(text: str, code: str | None) -> None:
    assert clean(text) == code
