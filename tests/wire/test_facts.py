"""The vocabulary: every fact survives the way to bytes and back; what is no fact is told apart."""

from contextlib import suppress

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync import facts, register
from sync.facts import FACT_TYPES, Fact, Means, Proof
from tests.wire import structs

# What lies in journals already. A name may be added; none may ever be taken away or given another meaning.
NAMES = {
    "stream_started", "visit_checked_in", "visit_checked_out", "visit_corrected", "loan_issued", "loan_taken_back",
    "loan_renewed", "act_undone", "pages_declared", "meter_read", "attempt_refused", "card_unknown", "help_called",
    "credential_bound", "pin_set", "person_registered", "group_registered", "staff_entered", "staff_left",
    "roll_changed", "slip_printed", "clock_sampled", "clock_jumped",
}  # fmt: skip

FREE_TEXT = {"name", "display_name", "note", "code", "digest", "verifier", "surname", "email", "phone"}


def test_no_name_of_a_fact_is_ever_taken_away():
    assert not NAMES - set(FACT_TYPES)


@pytest.mark.parametrize("kind", FACT_TYPES.values(), ids=FACT_TYPES)
@given(data=st.data())
def test_a_fact_comes_back_from_its_bytes_as_it_was(kind, data):
    fact = data.draw(structs.of(kind))

    assert facts.decode(facts.encode(fact)) == fact
    assert facts.type_of(fact) == msgspec.json.decode(facts.encode(fact))["type"]


@pytest.mark.parametrize("kind", FACT_TYPES.values(), ids=FACT_TYPES)
def test_free_text_never_stands_in_a_fact_only_its_commitment(kind):
    names = {field.name for field in msgspec.structs.fields(kind)}

    assert names & FREE_TEXT == set()


@pytest.mark.parametrize("kind", FACT_TYPES.values(), ids=FACT_TYPES)
def test_a_fact_is_never_changed(kind):
    assert kind.__struct_config__.frozen


NOT_A_FACT = {
    "a type of a newer version": b'{"type":"room_booked","room":"r1"}',
    "no type": b'{"visit":"v1"}',
    "a field missing": b'{"type":"visit_checked_out"}',
    "a number where a text belongs": b'{"type":"visit_checked_out","visit":7}',
    "a word that is not in the list": b'{"type":"visit_checked_out","visit":"v1","means":"magic"}',
}


@pytest.mark.parametrize("raw", NOT_A_FACT.values(), ids=NOT_A_FACT)
def test_what_this_version_does_not_know_is_told(raw):
    with pytest.raises(msgspec.ValidationError):
        facts.decode(raw)


def test_a_field_of_a_newer_version_does_not_hide_the_fact():
    raw = b'{"type":"visit_checked_out","visit":"v1","mood":"good"}'

    assert facts.decode(raw) == facts.VisitCheckedOut(visit="v1")


def test_the_bytes_of_a_fact_are_these_and_no_others():
    fact = facts.LoanIssued(
        loan="l1", item="i1", site="s1", person="p1", party="o1", due_at=1_795_791_600_000,
        policy=facts.PolicyCopy("av", 2, 3, "working_days", 1), proof=Proof.PIN, parts=["cable"],
    )  # fmt: skip

    assert facts.encode(fact) == (
        b'{"type":"loan_issued","loan":"l1","item":"i1","site":"s1","person":"p1","party":"o1","due_at":1795791600000,'
        b'"policy":{"policy":"av","version":2,"period":3,"period_unit":"working_days","renewals":1},"proof":"pin",'
        b'"parts":["cable"]}'
    )


def test_a_default_takes_no_room():
    assert (
        facts.encode(facts.VisitCheckedOut(visit="v1", means=Means.CARD))
        == b'{"type":"visit_checked_out","visit":"v1"}'
    )


@given(st.binary(max_size=60))
def test_no_bytes_do_more_than_be_told_apart(raw):
    with suppress(msgspec.DecodeError):
        assert isinstance(facts.decode(raw), Fact)


@pytest.mark.parametrize("kind", register.ENTITY_TYPES.values(), ids=register.ENTITY_TYPES)
@given(data=st.data())
def test_an_entity_of_the_register_comes_back_from_its_line(kind, data):
    entity = data.draw(structs.of(kind))
    line = register.encode(entity)

    assert register.decode(line) == entity
    assert b"\n" not in line
    assert register.encode(register.decode(line)) == line
