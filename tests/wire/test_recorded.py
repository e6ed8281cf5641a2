"""What earlier versions wrote is read for ever: by them, in their journals, on the wire. The files only ever grow.

A new type of fact, entity or message is recorded with the version that brings it, with the least and with everything.
"""

import hashlib
import json
from pathlib import Path

import msgspec
import pytest

from sync import facts, feed_rows, journal, protocol, register
from sync.acceptance import read_envelope

RECORDED = Path(__file__).parent / "recorded"
RELEASED = {}  # file → SHA-256; a file is entered here when its version is released, and never touched again
FACTS = [line for path in sorted(RECORDED.glob("facts-*")) for line in path.read_bytes().splitlines()]
ENTITIES = [line for path in sorted(RECORDED.glob("entities-*")) for line in path.read_bytes().splitlines()]
DERIVED = [line for path in sorted(RECORDED.glob("derived-*")) for line in path.read_bytes().splitlines()]
MESSAGES = [line for path in sorted(RECORDED.glob("messages-*")) for line in path.read_bytes().splitlines()]


def test_what_was_released_is_never_touched():
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in RECORDED.iterdir()}

    assert {name: found.get(name) for name in RELEASED} == RELEASED


@pytest.mark.parametrize("body", FACTS, ids=lambda body: journal.type_in(body))
def test_a_recorded_fact_is_still_understood(body):
    envelope, fact = journal.read_body(body), journal.fact_in(body)

    assert facts.type_of(fact) == journal.type_in(body)
    again = journal.write_body(
        fact, envelope.inc, envelope.seq, journal.Moment(envelope.wall, envelope.boot, envelope.up), envelope.origin,
        envelope.slip_no,
    )  # fmt: skip
    assert again == body  # a field that came later has a default, which takes no room
    assert read_envelope(body).origin == envelope.origin


def test_every_type_of_fact_is_recorded_with_the_least_and_with_everything():
    assert {journal.type_in(body) for body in FACTS} == set(facts.FACT_TYPES)
    assert min(sum(journal.type_in(body) == kind for body in FACTS) for kind in facts.FACT_TYPES) >= 2


@pytest.mark.parametrize("line", ENTITIES, ids=lambda line: json.loads(line)["entity"])
def test_a_recorded_entity_is_still_understood(line):
    assert register.encode(register.decode(line)) == line


def test_every_kind_of_entity_is_recorded():
    assert {json.loads(line)["entity"] for line in ENTITIES} == set(register.ENTITY_TYPES)


@pytest.mark.parametrize("line", DERIVED, ids=lambda line: json.loads(line)["entity"])
def test_a_recorded_row_that_the_server_derived_is_still_understood(line):
    assert register.encode(feed_rows.decode(line)) == line


@pytest.mark.parametrize("line", MESSAGES, ids=lambda line: line.split(b" ")[0].decode())
def test_a_recorded_message_is_still_understood_as_is_one_with_a_word_of_the_next_version(line):
    name, _, text = line.partition(b" ")
    kind = getattr(protocol, name.decode())
    newer = text.removesuffix(b"}") + b',"a_word_of_the_next_version":{"nobody":["knows"]}}'
    read, read_newer = (msgspec.json.encode(msgspec.json.decode(each, type=kind)) for each in (text, newer))

    assert read == read_newer


@pytest.mark.parametrize("body", FACTS, ids=lambda body: journal.type_in(body))
def test_a_fact_with_a_field_of_the_next_version_keeps_its_bytes_and_its_meaning(body):
    newer = body.replace(b'"fact":{', b'"fact":{"a_field_of_the_next_version":[1,{"x":null}],', 1)

    assert journal.fact_in(newer) == journal.fact_in(body)
    assert msgspec.structs.replace(read_envelope(newer), fact=journal.read_body(body).fact) == read_envelope(body)
