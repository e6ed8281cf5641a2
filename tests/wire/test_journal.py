"""The journal's form: exact bytes, a chain that no change escapes, values that can be erased and still be proved."""

import hashlib
from contextlib import suppress

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync import facts, journal
from sync.journal import Body, Detached, Moment
from tests.wire import structs

INC = "0123456789abcdef0123456789abcdef"
MOMENT = Moment(wall=1_795_600_000_000, boot=3, up=86_400_000)
GENESIS = journal.genesis("device-1", INC)


def bodies() -> list[bytes]:
    day = [
        facts.StreamStarted(device="device-1", software="0.1.0"),
        facts.VisitCheckedIn(
            visit="v1", site="s1", kind=facts.VisitorKind.MEMBER, means=facts.Means.CARD, people=6,
            purposes=["meeting"], person="anna", party="org",
        ),
        facts.CardUnknown(site="s1", means=facts.Means.CARD, digest_commitment="ab" * 32),
        facts.VisitCheckedOut(visit="v1"),
    ]  # fmt: skip
    return [journal.write_body(fact, INC, seq, MOMENT) for seq, fact in enumerate(day, start=1)]


def first_difference(changed: list[bytes]) -> int | None:
    """The place of the first record whose hash is not the one that was written."""
    written = journal.chain(GENESIS, bodies())
    for place, (was, now) in enumerate(zip(written, journal.chain(GENESIS, changed), strict=False)):
        if was != now:
            return place
    return None if len(changed) == len(written) else min(len(changed), len(written))


@pytest.mark.parametrize("place", range(4))
def test_every_flipped_bit_of_every_byte_is_found_at_its_record(place):
    for byte in range(len(bodies()[place])):
        for bit in range(8):
            changed = bodies()
            record = bytearray(changed[place])
            record[byte] ^= 1 << bit
            changed[place] = bytes(record)

            assert first_difference(changed) == place


def test_a_byte_added_or_taken_away_is_found():
    for place, body in enumerate(bodies()):
        for changed in (body + b" ", body[:-1], b"", body + body):
            assert first_difference([*bodies()[:place], changed, *bodies()[place + 1 :]]) == place


def test_a_record_dropped_doubled_swapped_or_slipped_in_is_found():
    one, two, three, four = bodies()

    assert first_difference([one, three, four]) == 1
    assert first_difference([one, two, two, three, four]) == 2
    assert first_difference([two, one, three, four]) == 0
    assert first_difference([one, two, three]) == 3
    assert first_difference([one, two, three, four, b"{}"]) == 4
    assert first_difference([one, two, three, four]) is None


def test_where_one_record_ends_cannot_be_moved():
    assert journal.chain(GENESIS, [b"ab", b"c"])[-1] != journal.chain(GENESIS, [b"a", b"bc"])[-1]


def test_every_later_hash_changes_with_a_record():
    changed = [b"{}", *bodies()[1:]]

    assert not set(journal.chain(GENESIS, changed)) & set(journal.chain(GENESIS, bodies()))


def test_the_chain_is_the_one_that_is_written_down():
    def sha(data: bytes) -> bytes:
        return hashlib.sha256(data).digest()

    parent = bytes(range(32))
    start = sha(b"lada1" + b"device-1" + INC.encode() + parent)

    assert journal.genesis("device-1", INC, parent) == start
    assert journal.chain(start, [b"one", b"two"]) == [
        sha(b"lada1" + start + sha(b"one")),
        sha(b"lada1" + sha(b"lada1" + start + sha(b"one")) + sha(b"two")),
    ]


def test_streams_of_other_devices_incarnations_and_parents_begin_otherwise():
    starts = [
        GENESIS,
        journal.genesis("device-2", INC),
        journal.genesis("device-1", INC[::-1]),
        journal.genesis("device-1", INC, bytes(32)),
    ]

    assert len(set(starts)) == 4


@given(st.lists(st.binary(max_size=20), max_size=6), st.integers(0, 6))
def test_a_chain_can_be_followed_on_from_any_record(records, cut):
    whole = journal.chain(GENESIS, records)
    begin = journal.chain(GENESIS, records[:cut])

    assert begin + journal.chain(begin[-1] if begin else GENESIS, records[cut:]) == whole


def test_the_bytes_of_a_record_are_these_and_no_others():
    body = journal.write_body(facts.VisitCheckedOut(visit="v1"), INC, 7, MOMENT)

    assert body == (
        b'{"inc":"0123456789abcdef0123456789abcdef","seq":7,"wall":1795600000000,"boot":3,"up":86400000,'
        b'"fact":{"type":"visit_checked_out","visit":"v1"}}'
    )


whole_numbers = st.integers(0, 2**53)
any_fact = st.sampled_from(list(facts.FACT_TYPES.values())).flatmap(structs.of)


@given(any_fact, whole_numbers, st.builds(Moment, whole_numbers, whole_numbers, whole_numbers), st.none() | st.text())
def test_a_record_gives_back_what_was_written(fact, seq, moment, origin):
    body = journal.write_body(fact, INC, seq, moment, origin)
    read = journal.read_body(body)

    assert (read.inc, read.seq, read.origin) == (INC, seq, origin)
    assert Moment(read.wall, read.boot, read.up) == moment
    assert journal.fact_in(body) == fact
    assert b"\n" not in body


def test_a_fact_of_a_newer_version_is_kept_byte_for_byte():
    raw = b'{"type":"room_booked", "room" : "s\\u0105la", "seats":1e1}'
    body = b'{"inc":"' + INC.encode() + b'","seq":1,"wall":1,"boot":1,"up":1,"fact":' + raw + b',"weather":"rain"}'

    assert bytes(journal.read_body(body).fact) == raw
    with pytest.raises(msgspec.ValidationError):
        journal.fact_in(body)


@given(st.binary(max_size=80))
def test_no_bytes_do_more_than_be_no_record(body):
    with suppress(msgspec.DecodeError):
        assert isinstance(journal.read_body(body), Body)


@given(st.text(alphabet="0123456789abcdef", min_size=32, max_size=32), st.integers(0))
def test_a_uid_names_stream_and_number(incarnation, seq):
    assert journal.split_uid(journal.uid(incarnation, seq)) == (incarnation, seq)


@pytest.mark.parametrize("name", ["", "abc", "abc.", "abc.x"])
def test_what_is_no_uid_is_told(name):
    with pytest.raises(ValueError):
        journal.split_uid(name)


SALT = "00112233445566778899aabbccddeeff"


def test_a_commitment_is_the_hash_of_salt_and_value():
    assert journal.commitment(SALT, "Anna K.") == hashlib.sha256(bytes.fromhex(SALT) + b"Anna K.").hexdigest()


@given(st.text(max_size=30), st.text(max_size=30))
def test_a_commitment_proves_one_value_only(value, other):
    assert (journal.commitment(SALT, value) == journal.commitment(SALT, other)) == (value == other)


def test_the_same_value_with_another_salt_cannot_be_recognised():
    assert journal.commitment(SALT, "Anna K.") != journal.commitment(SALT[::-1], "Anna K.")


@given(st.dictionaries(st.text(max_size=9), st.builds(Detached, st.just(SALT), st.text(max_size=30)), max_size=3))
def test_detached_values_come_back(values):
    raw = journal.write_detached(values)

    assert journal.read_detached(raw) == values
    assert (raw is None) == (not values)


def test_erased_values_leave_the_chain_whole():
    commitment = journal.commitment(SALT, "ab" * 32)
    fact = facts.CardUnknown(site="s1", means=facts.Means.CARD, digest_commitment=commitment)
    body = journal.write_body(fact, INC, 1, MOMENT)

    assert b"ab" * 32 not in body
    assert journal.read_detached(None) == {}
    assert journal.fact_in(body) == fact
