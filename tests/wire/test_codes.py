"""Codes of cards, things and slips: no wrong symbol passes, no kind is taken for another, layouts do no harm."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync import codes
from sync.codes import ALPHABET, LENGTHS, CodeKind

KINDS = pytest.mark.parametrize("kind", CodeKind, ids=[kind.name.lower() for kind in CodeKind])
SAMPLES = [bytes([7 * n % 256 for n in range(start, start + 17)]) for start in range(0, 200, 20)]


@KINDS
@given(random_bytes=st.binary(max_size=40))
def test_a_code_is_read_back_as_what_it_is(kind, random_bytes):
    code = codes.make(kind, random_bytes)

    assert codes.parse(code) == (kind, code)
    assert codes.parse(f"  {code.lower()}\r\n") == (kind, code)
    assert len(code) == 2 + LENGTHS[kind] + 1


@KINDS
def test_every_single_wrong_symbol_is_found(kind):
    for sample in SAMPLES:
        code = codes.make(kind, sample)
        for place, right in enumerate(code):
            for wrong in ALPHABET.replace(right, ""):
                assert codes.parse(code[:place] + wrong + code[place + 1 :]) is None


@KINDS
def test_a_symbol_missing_or_doubled_is_found(kind):
    code = codes.make(kind, SAMPLES[0])

    for place in range(len(code)):
        assert codes.parse(code[:place] + code[place + 1 :]) is None
        assert codes.parse(code[:place] + code[place] + code[place:]) is None


def test_swapped_neighbours_are_found_but_for_the_first_and_the_last_symbol_of_the_alphabet():
    unseen = set()
    for one in ALPHABET:
        for two in ALPHABET.replace(one, ""):
            for before in ("LT", "LT0"):
                if codes.check_symbol(before + one + two + "77") == codes.check_symbol(before + two + one + "77"):
                    unseen.add(frozenset((one, two)))

    assert unseen == {frozenset((ALPHABET[0], ALPHABET[-1]))}


def test_kinds_differ_in_prefix_and_in_length():
    assert len({kind.value for kind in CodeKind}) == len({LENGTHS[kind] for kind in CodeKind}) == len(CodeKind)


@pytest.mark.parametrize("kind", CodeKind)
@pytest.mark.parametrize("other", CodeKind)
def test_no_kind_is_taken_for_another(kind, other):
    for sample in SAMPLES:
        disguised = other.value + codes.make(kind, sample)[2:]

        assert (codes.parse(disguised) is None) == (kind is not other)


@given(st.text(max_size=40))
def test_no_text_raises(text):
    found = codes.parse(text)

    assert found is None or codes.parse(found[1]) == found


def test_the_alphabet_has_no_letter_that_is_taken_for_another():
    assert len(set(ALPHABET)) == 32
    assert set(ALPHABET) <= set(string.digits + string.ascii_uppercase)
    assert not set("IO") & set(ALPHABET)
    assert all(symbol in ALPHABET for kind in CodeKind for symbol in kind.value)


GERMAN_AND_POLISH_TYPIST = str.maketrans("YZyz", "ZYzy")


@KINDS
def test_a_layout_that_swaps_y_and_z_types_the_same_code(kind):
    for sample in SAMPLES:
        code = codes.make(kind, sample)

        assert code.translate(GERMAN_AND_POLISH_TYPIST) == code
        assert code.lower().translate(GERMAN_AND_POLISH_TYPIST) == code.lower()


def test_a_member_code_holds_all_its_130_random_bits():
    ones = codes.make(CodeKind.MEMBER, b"\xff" * 17)

    assert ones[2:-1] == ALPHABET[-1] * 26
    assert len({codes.make(CodeKind.MEMBER, (1 << bit).to_bytes(17, "big")) for bit in range(130)}) == 130


@given(st.binary(min_size=17, max_size=17), st.binary(min_size=17, max_size=17))
def test_the_hash_of_a_code_tells_codes_apart(one, other):
    first, second = (codes.make(CodeKind.MEMBER, random_bytes) for random_bytes in (one, other))

    assert (codes.qr_digest(first) == codes.qr_digest(second)) == (first == second)


def test_a_card_is_kept_under_the_key_of_its_centre_only():
    ours, theirs = codes.card_digest(b"k" * 32, "04A1B2C3D4E501"), codes.card_digest(b"m" * 32, "04A1B2C3D4E501")

    assert ours != theirs
    assert ours == codes.card_digest(b"k" * 32, "04A1B2C3D4E501")
    assert len(ours) == 64
    assert "04A1" not in ours.upper()
