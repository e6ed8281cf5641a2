"""The proof on a slip: what was written is read, whatever keyboard typed it; nothing altered passes, no other key's."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from printers.encode import SMALLEST_MODULE, module_dots
from sync import codes, proofs
from sync.codes import ALPHABET
from sync.proofs import Claim
from sync.signing import KeySigner

KEY, OTHER = KeySigner(b"k" * 32), KeySigner(b"o" * 32)
BODIES = [b'{"seq":41}', b'{"seq":42}']
CLAIM = proofs.claim_of("device-1", "ab" * 16, 41, BODIES, "loan_issued", 1_796_000_123_456, 123)
NARROW = 384  # dots of 58 mm paper

claims = st.builds(
    Claim,
    device=st.binary(min_size=5, max_size=5).map(bytes.hex),
    incarnation=st.binary(min_size=16, max_size=16).map(bytes.hex),
    seq=st.integers(1, 2**40 - 1), count=st.integers(1, 2**16 - 1), act=st.sampled_from(proofs.ACTS),
    at=st.integers(0, 2**32 - 1).map(lambda seconds: seconds * 1000), number=st.integers(0, 2**24 - 1),
    first=st.binary(min_size=8, max_size=8).map(bytes.hex), digest=st.binary(min_size=8, max_size=8).map(bytes.hex),
)  # fmt: skip


@given(claims)
def test_what_was_written_is_read(claim: Claim) -> None:
    proof = proofs.read(proofs.write(claim, KEY))

    assert proof is not None
    assert proof.claim == claim
    assert proofs.is_genuine(proof, KEY.public_key)


def test_a_claim_names_its_facts_by_place_and_digest() -> None:
    assert (CLAIM.document, CLAIM.count, CLAIM.at) == (f"{'ab' * 16}.41", 2, 1_796_000_123_000)
    assert CLAIM.origin == f"{CLAIM.document}.{proofs.body_digest(BODIES[0])}"
    assert CLAIM.short_code == codes.document_code(CLAIM.document)


def test_the_same_slip_always_has_the_same_proof() -> None:
    assert proofs.write(CLAIM, KEY) == proofs.write(CLAIM, KEY)


def test_no_other_key_made_it() -> None:
    proof = proofs.read(proofs.write(CLAIM, KEY))

    assert proof is not None
    assert not proofs.is_genuine(proof, OTHER.public_key)
    assert not proofs.is_genuine(proof, b"")


def _as_read(code: str) -> str:
    """A code with the check symbol that belongs to it: what a forger writes."""
    return code[:-1] + codes.check_symbol(code[:-1])


@given(st.integers(3, 188), st.integers(1, 31))
def test_nothing_that_was_altered_is_genuine(place: int, other: int) -> None:
    code = proofs.write(CLAIM, KEY)
    symbol = ALPHABET[(ALPHABET.index(code[place]) + other) % 32]
    altered = code[:place] + symbol + code[place + 1 :]

    assert proofs.read(altered) is None  # misread
    proof = proofs.read(_as_read(altered))
    assert proof is None or not proofs.is_genuine(proof, KEY.public_key)


@pytest.mark.parametrize("change", ["first", "digest"])
def test_facts_that_say_something_else_have_another_digest(change: str) -> None:
    changed = proofs.claim_of("device-1", "ab" * 16, 41, [b"{}", BODIES[1]], "loan_issued", 0, 1)

    assert getattr(changed, change) != getattr(CLAIM, change)


@pytest.mark.parametrize("typed", [str.lower, lambda code: f"  {code}\r\n", str.swapcase])
def test_it_survives_what_scanners_do_to_letters(typed) -> None:
    code = proofs.write(CLAIM, KEY)

    proof = proofs.read(typed(code))

    assert proof is not None
    assert proof.code == code


@pytest.mark.parametrize("text", ["", "LP1", "LD1", "lp" + "0" * 188, CLAIM.short_code, "LP2" + "0" * 187])
def test_what_is_no_proof_is_none(text: str) -> None:
    assert proofs.read(text) is None


def test_a_proof_of_a_later_version_is_left_alone() -> None:
    code = proofs.write(CLAIM, KEY)

    assert proofs.read(_as_read("LP2" + code[3:])) is None


def test_an_act_without_a_word_is_some_other() -> None:
    assert proofs.claim_of("d", "ab" * 16, 1, BODIES, "of_next_year", 0, 1).act == "other"


def test_it_is_a_code_that_narrow_paper_holds() -> None:
    code = proofs.write(CLAIM, KEY)

    assert len(code) == 190
    assert set(code) <= set(ALPHABET) | {"L"}
    assert (module_dots(code, NARROW) or 0) >= SMALLEST_MODULE


def test_the_smallest_module_would_do_on_narrow_paper() -> None:
    """With no more than 3 dots a module it is 57 modules with its margins, 171 of 384 dots."""
    assert module_dots(proofs.write(CLAIM, KEY), 57 * SMALLEST_MODULE) == SMALLEST_MODULE


def test_the_fields_are_all_in_it() -> None:
    """Whatever field differs, the code does."""
    others = {
        "device": "00" * 5, "incarnation": "00" * 16, "seq": 40, "count": 1, "act": "other", "at": 0, "number": 1,
        "first": "00" * 8, "digest": "00" * 8,
    }  # fmt: skip
    assert set(others) == {field.name for field in dataclasses.fields(Claim)}
    for name, value in others.items():
        assert proofs.write(dataclasses.replace(CLAIM, **{name: value}), KEY) != proofs.write(CLAIM, KEY)
