"""What every `Outbox` must do. Subclass it and give `outbox` (its device is "device-1", nothing recorded) and
`record`."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from sync import facts, journal
from sync.journal import Moment
from sync.ports import Batch, Limits, Outbox
from sync.protocol import Inherited

MANY = Limits(facts=500, raw_bytes=256 * 1024)


def call(cause: str = "visitor") -> facts.Fact:
    return facts.HelpCalled(site="site", cause=cause)  # type: ignore[arg-type]


class OutboxContract:
    """`record(fact)` writes one fact, `begin()` starts a new incarnation; both durable before they return."""

    @pytest.fixture
    def outbox(self) -> Outbox:
        raise NotImplementedError

    @pytest.fixture
    def record(self, outbox: Outbox) -> Callable[[facts.Fact], str]:
        raise NotImplementedError

    @pytest.fixture
    def begin(self, outbox: Outbox) -> Callable[[], str]:
        raise NotImplementedError

    @staticmethod
    def the_stream(outbox):
        return outbox.streams()[-1]

    def test_streams_tell_the_last_seq_and_its_hash(self, outbox, record):
        before = self.the_stream(outbox)
        record(call())
        after = self.the_stream(outbox)

        assert (after.inc, after.seq) == (before.inc, before.seq + 1)
        batch = outbox.batch_after(after.inc, before.seq, MANY)
        assert after.head == journal.link(bytes.fromhex(before.head), batch.bodies[0]).hex()

    def test_a_batch_holds_what_comes_after_a_seq_in_order(self, outbox, record):
        first = self.the_stream(outbox).seq
        for _ in range(3):
            record(call())
        batch = outbox.batch_after(self.the_stream(outbox).inc, first + 1, MANY)

        assert batch.first == first + 2
        assert [journal.read_body(body).seq for body in batch.bodies] == [first + 2, first + 3]
        assert len(batch.detached) == 2

    def test_a_batch_chains_from_prev_to_head(self, outbox, record):
        for _ in range(3):
            record(call())
        stream = self.the_stream(outbox)
        batch = outbox.batch_after(stream.inc, 0, MANY)

        assert batch.prev == journal.genesis("device-1", stream.inc, batch.parent_head)
        assert journal.chain(batch.prev, batch.bodies)[-1] == batch.head

    def test_the_same_batch_has_the_same_bytes_each_time(self, outbox, record):
        record(call())
        inc = self.the_stream(outbox).inc

        assert outbox.batch_after(inc, 0, MANY) == outbox.batch_after(inc, 0, MANY)

    def test_there_is_nothing_after_the_last_fact(self, outbox, record):
        record(call())
        stream = self.the_stream(outbox)

        assert outbox.batch_after(stream.inc, stream.seq, MANY) is None

    def test_a_batch_has_no_more_facts_than_asked_for(self, outbox, record):
        for _ in range(5):
            record(call())
        inc = self.the_stream(outbox).inc

        assert len(outbox.batch_after(inc, 0, Limits(facts=2)).bodies) == 2

    def test_a_batch_stays_within_its_bytes_but_has_at_least_one_fact(self, outbox, record):
        for _ in range(3):
            record(call())
        inc = self.the_stream(outbox).inc
        size = sum(len(body) for body in outbox.batch_after(inc, 0, Limits(facts=2)).bodies)

        assert len(outbox.batch_after(inc, 0, Limits(raw_bytes=size)).bodies) == 2
        assert len(outbox.batch_after(inc, 0, Limits(raw_bytes=1)).bodies) == 1

    def test_an_incarnation_that_is_not_held_is_a_key_error(self, outbox):
        with pytest.raises(KeyError):
            outbox.batch_after("f" * 32, 0, MANY)

    def test_old_incarnations_are_still_offered_oldest_first(self, outbox, record, begin):
        record(call())
        old = self.the_stream(outbox)
        new = begin()
        record(call())

        assert [stream.inc for stream in outbox.streams()] == [old.inc, new]
        assert outbox.batch_after(old.inc, 0, MANY) is not None

    def test_a_new_incarnation_names_its_parent(self, outbox, record, begin):
        record(call())
        old = self.the_stream(outbox)
        new = begin()
        record(call())
        batch = outbox.batch_after(new, 0, MANY)

        assert (batch.parent, batch.parent_head.hex()) == (old.inc, old.head)
        assert batch.prev == journal.genesis("device-1", new, batch.parent_head)

    def test_acknowledging_deletes_nothing_and_may_go_back(self, outbox, record):
        for _ in range(2):
            record(call())
        stream = self.the_stream(outbox)
        before = outbox.batch_after(stream.inc, 0, MANY)
        outbox.acknowledge(stream.inc, stream.seq, bytes.fromhex(stream.head))
        outbox.acknowledge(stream.inc, stream.seq, bytes.fromhex(stream.head))
        outbox.acknowledge(stream.inc, 0, before.prev)

        assert outbox.batch_after(stream.inc, 0, MANY) == before

    def test_the_hash_of_every_place_is_known_from_the_genesis_on(self, outbox, record):
        for _ in range(2):
            record(call())
        inc = self.the_stream(outbox).inc
        batch = outbox.batch_after(inc, 0, MANY)

        hashes = [outbox.hash_at(inc, seq) for seq in range(len(batch.bodies) + 1)]
        assert hashes == [batch.prev, *journal.chain(batch.prev, batch.bodies)]
        with pytest.raises(KeyError):
            outbox.hash_at(inc, len(hashes))

    def test_after_a_parting_the_stream_ends_where_both_agree(self, outbox, record):
        for _ in range(4):
            record(call())
        before = self.the_stream(outbox)
        outbox.part_ways(before.inc, before.seq - 2)
        old, new = outbox.streams()

        assert (old.inc, old.seq, old.parted) == (before.inc, before.seq - 2, True)
        assert old.head == outbox.hash_at(before.inc, before.seq - 2).hex()
        assert outbox.batch_after(before.inc, before.seq - 2, MANY) is None
        assert not new.parted

    def test_after_a_parting_our_facts_come_again_under_the_name_of_their_origin(self, outbox, record):
        for cause in ("visitor", "device", "three_failures"):
            record(call(cause))
        before = self.the_stream(outbox)
        ours = outbox.batch_after(before.inc, before.seq - 2, MANY).bodies
        outbox.part_ways(before.inc, before.seq - 2)
        again = outbox.batch_after(self.the_stream(outbox).inc, 0, MANY).bodies[-2:]

        assert [journal.fact_in(body) for body in again] == [journal.fact_in(body) for body in ours]
        assert [journal.read_body(body).origin for body in again] == [
            journal.origin_of(before.inc, before.seq - 1 + index, body) for index, body in enumerate(ours)
        ]
        assert [journal.read_body(body).wall for body in again] == [journal.read_body(body).wall for body in ours]

    def test_parting_again_changes_nothing_and_parting_earlier_tells_the_rest(self, outbox, record):
        for _ in range(4):
            record(call())
        before = self.the_stream(outbox)
        outbox.part_ways(before.inc, before.seq - 1)
        first = self.the_stream(outbox)
        outbox.part_ways(before.inc, before.seq - 1)
        assert self.the_stream(outbox) == first
        outbox.part_ways(before.inc, before.seq - 2)

        assert outbox.streams()[0].seq == before.seq - 2
        assert self.the_stream(outbox).seq == first.seq + 1

    def test_what_the_server_kept_for_us_is_taken_in_and_the_stream_closed(self, outbox, record):
        record(call())
        stream = self.the_stream(outbox)
        prev = bytes.fromhex(stream.head)
        body = journal.write_body(call("device"), stream.inc, stream.seq + 1, Moment(9, 1, 9))
        kept = Batch(stream.inc, stream.seq + 1, [body], [None], prev, journal.link(prev, body))
        outbox.take_in([kept])
        record(call())

        old, new = outbox.streams()
        assert (old.inc, old.seq, old.head) == (stream.inc, stream.seq + 1, kept.head.hex())
        assert outbox.batch_after(stream.inc, stream.seq, MANY).bodies[-1] == body
        assert outbox.batch_after(new.inc, 0, MANY).parent == stream.inc

    def test_facts_that_do_not_follow_are_not_taken_in(self, outbox, record):
        record(call())
        stream = self.the_stream(outbox)
        prev = bytes.fromhex(stream.head)
        body = journal.write_body(call(), stream.inc, stream.seq + 2, Moment(9, 1, 9))
        for first, head in ((stream.seq + 2, journal.link(prev, body)), (stream.seq + 1, b"x" * 32)):
            with pytest.raises(ValueError, match="the"):
                outbox.take_in([Batch(stream.inc, first, [body], [None], prev, head)])

        assert outbox.streams() == [stream]

    def test_what_a_predecessor_wrote_is_held_and_never_offered(self, outbox, record):
        record(call())
        before = outbox.streams()
        stream, batches = written_by_another(4)
        for batch in batches:
            outbox.inherit(stream, batch)

        assert outbox.inherited() == {stream.inc: 4}
        assert outbox.streams() == before
        with pytest.raises(KeyError):
            outbox.batch_after(stream.inc, 0, MANY)

    def test_what_does_not_belong_to_the_stream_that_was_told_is_not_inherited(self, outbox, record):
        record(call())
        stream, [first, second] = written_by_another(4)
        outbox.inherit(stream, first)
        own = outbox.batch_after(self.the_stream(outbox).inc, 0, MANY)
        ours = Inherited("device-0", own.inc, own.first + len(own.bodies) - 1, own.head.hex())
        bad = [
            (stream, first),  # again
            (replace(stream, device="device-9"), second),
            (replace(stream, head="00" * 32), second),
            (replace(stream, seq=3), second),
            (stream, Batch(stream.inc, 3, second.bodies[::-1], second.detached, second.prev, second.head)),
            (stream, Batch("f" * 32, 3, second.bodies, second.detached, second.prev, second.head)),
            (ours, own),
        ]
        for told, batch in bad:
            with pytest.raises(ValueError, match="the"):
                outbox.inherit(told, batch)
        assert outbox.inherited() == {stream.inc: 2}

        outbox.inherit(stream, second)
        assert outbox.inherited() == {stream.inc: 4}


def written_by_another(count: int, device: str = "device-0", inc: str = "0" * 32) -> tuple[Inherited, list[Batch]]:
    """A stream of another device, in batches of two."""
    hashes = [journal.genesis(device, inc)]
    bodies = [journal.write_body(call(), inc, seq, Moment(seq, 1, seq)) for seq in range(1, count + 1)]
    hashes += journal.chain(hashes[0], bodies)
    batches = [
        Batch(inc, at + 1, bodies[at : at + 2], [None] * 2, hashes[at], hashes[at + 2]) for at in range(0, count, 2)
    ]
    return Inherited(device, inc, count, hashes[-1].hex()), batches
