"""What a card's UID may look like."""

import pytest

from kiosk.readers.uid import is_random, is_valid, same_twice


@pytest.mark.parametrize(
    ("uid", "valid"),
    [
        ("04A1B2C3", True),
        ("04A1B2C3D4E5F6", True),
        ("04A1B2C3D4E5F6A7B8C9", True),
        ("", False),
        ("04A1B2", False),
        ("04A1B2C3D4", False),
        ("04a1b2c3", False),
        ("04 A1 B2 C3", False),
        ("04A1B2CG", False),
        ("04A1B2C3\n", False),
        ("٠٤A1B2C3", False),
    ],
    ids=[
        "4 bytes",
        "7 bytes",
        "10 bytes",
        "empty",
        "3 bytes",
        "5 bytes",
        "small",
        "spaced",
        "no hex",
        "line",
        "digits",
    ],
)
def test_a_uid_has_4_7_or_10_bytes_in_capital_hex(uid: str, valid: bool) -> None:
    assert is_valid(uid) is valid


@pytest.mark.parametrize(
    ("uid", "random"),
    [("08A1B2C3", True), ("04A1B2C3", False), ("08A1B2C3D4E5F6", False)],
    ids=["four bytes from 08", "four other bytes", "seven bytes from 08"],
)
def test_only_four_bytes_that_begin_with_08_are_random(uid: str, random: bool) -> None:
    assert is_random(uid) is random


@pytest.mark.parametrize(
    ("first", "second", "agree"),
    [
        ("04A1B2C3D4E5F6", "04A1B2C3D4E5F6", True),
        ("04A1B2C3D4E5F6", "04A1B2C3D4E5F7", False),
        ("08A1B2C3", "08A1B2C3", False),
        ("04A1", "04A1", False),
    ],
    ids=["equal", "different", "random", "not whole"],
)
def test_an_enrolment_needs_two_equal_reads_of_a_lasting_uid(first: str, second: str, agree: bool) -> None:
    assert same_twice(first, second) is agree
