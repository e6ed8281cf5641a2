"""Numbers of Polish offices with their check digits; numbers of people that are never kept."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.rules import register_numbers
from sync.rules.register_numbers import WrongNumber, krs, names_a_document, nip, regon

# WOŚP (KRS 0000030897), ZUS, Google Poland; the long REGON is the example of the statistical office
GOOD = [
    (krs, "30897", "0000030897"), (krs, "0000 030 897", "0000030897"),
    (nip, "521-30-03-700", "5213003700"), (nip, "PL 5213017228", "5213017228"), (nip, "525-23-44-078", "5252344078"),
    (regon, "010168068", "010168068"), (regon, "000017756", "000017756"), (regon, "23511332857188", "23511332857188"),
]  # fmt: skip


@pytest.mark.parametrize(("read", "typed", "kept"), GOOD)
def test_a_real_number_is_kept_as_digits(read, typed, kept):
    assert read(typed) == kept


@pytest.mark.parametrize(
    ("read", "typed", "fault"),
    [
        (krs, "", "length"), (krs, "0000000000", "length"), (krs, "12345678901", "length"), (krs, "KRS 5", "length"),
        (nip, "521300370", "length"), (nip, "5213003701", "digit"), (nip, "5123003700", "digit"),
        (nip, "0000000000", "digit"), (regon, "0101680680", "length"), (regon, "010168069", "digit"),
        (regon, "23511332857189", "digit"), (regon, "000000000", "digit"), (nip, "٥213003700", "length"),
    ],
)  # fmt: skip
def test_a_wrong_number_says_what_is_wrong(read, typed, fault):
    with pytest.raises(WrongNumber) as wrong:
        read(typed)
    assert wrong.value.fault == fault


@settings(max_examples=50)
@given(st.integers(0, 9), st.integers(1, 9))
def test_no_nip_stays_right_with_one_digit_changed(place, by):
    digits = list("5213017228")
    digits[place] = str((int(digits[place]) + by) % 10)
    with pytest.raises(WrongNumber):
        nip("".join(digits))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("PESEL 44051401359", True), ("dowód ABS 123456", True), ("abs123456", True), ("44051401358", False),
        ("99991401359", False), ("tel. 600 100 200", False), ("Anna Kowalska", False), ("COP 000123", False),
        ("1234405140135988", False),
    ],
)  # fmt: skip
def test_numbers_of_documents_are_seen(text, found):
    assert names_a_document(text) is found


def test_only_the_closed_faults_are_told():
    assert {WrongNumber("length").fault, WrongNumber("digit").fault} == {"length", "digit"}
    assert register_numbers.Fault.__args__ == ("length", "digit")
