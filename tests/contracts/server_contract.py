"""What every `Server` must do. Subclass it and give `world`: a server with one approved device, and ways to change
it."""

import pytest
from msgspec.structs import replace

from sync import facts, journal, register
from sync.ports import SyncError
from sync.protocol import Corrupt, Fork, Gap, Pushed, Revoked
from sync.wire import digest_of, etag_of
from tests.stations import Station, committed

SITE = register.Site(id="site", name="Centrum", code="COP", address="ul. Kościelna 4")


class World:
    """A server and the one kiosk that is enrolled there and approved, with nothing pushed yet."""

    station: Station
    server: object

    def set_status(self, status: str) -> None:
        raise NotImplementedError

    def put(self, entity: register.Entity) -> None:
        """Change the register."""
        raise NotImplementedError

    def remove(self, kind: type[register.Entity], entity_id: str) -> None:
        """Take an entity out of the register."""
        raise NotImplementedError

    def erase(self, person: str) -> None:
        """Erase somebody."""
        raise NotImplementedError

    def bodies(self, inc: str) -> list[bytes]:
        """What the server holds of a stream."""
        raise NotImplementedError

    def other_station(self) -> Station:
        """Another approved kiosk."""
        raise NotImplementedError

    def heir(self, status: str = "approved") -> Station:
        """A kiosk that takes the place of `station`, which is shut out."""
        raise NotImplementedError

    def server_for(self, station: Station) -> object:
        """The port as `station` uses it."""
        raise NotImplementedError


def of_the_register(lines):
    """Without the keys of the kiosks, which a server that lets kiosks in has too."""
    return [line for line in lines if b'"entity":"slip_key"' not in line]


class ServerContract:
    @pytest.fixture
    def world(self) -> World:
        raise NotImplementedError

    @staticmethod
    def push(world, after=0, count=500, **changes):
        batch = world.station.batch(after, count)
        return world.server.push(world.station.header(batch, **changes), batch.bodies, batch.detached)

    def test_hello_tells_the_status_and_knows_no_stream_at_first(self, world):
        answer = world.server.hello(world.station.hello())

        assert (answer.status, answer.streams) == ("approved", [])

    def test_hello_of_a_waiting_device_says_so(self, world):
        world.set_status("pending")

        assert world.server.hello(world.station.hello()).status == "pending"

    def test_hello_of_a_revoked_device_says_so(self, world):
        world.set_status("revoked")

        assert world.server.hello(world.station.hello()).status == "revoked"

    def test_hello_tells_what_is_held_of_each_stream(self, world):
        world.station.record_many(3)
        self.push(world)
        [held] = world.server.hello(world.station.hello()).streams

        assert held == world.station.outbox.streams()[0]

    def test_hello_again_is_as_good_as_once(self, world):
        world.server.hello(world.station.hello())

        assert world.server.hello(world.station.hello()).status == "approved"

    def test_a_pushed_batch_is_held_byte_for_byte(self, world):
        world.station.record_many(3)
        answer = self.push(world)

        assert isinstance(answer, Pushed)
        assert (answer.acked, answer.head) == (3, world.station.batch().head.hex())
        assert world.bodies(world.station.inc) == list(world.station.batch().bodies)

    def test_the_same_batch_again_changes_nothing(self, world):
        world.station.record_many(3)
        first, again = self.push(world), self.push(world)

        assert (again.acked, again.head) == (first.acked, first.head)
        assert len(world.bodies(world.station.inc)) == 3

    def test_an_overlapping_batch_adds_what_is_new(self, world):
        world.station.record_many(5)
        self.push(world, 0, 3)
        answer = self.push(world, 1)

        assert answer.acked == 5
        assert world.bodies(world.station.inc) == list(world.station.batch().bodies)

    def test_an_old_batch_that_comes_late_is_answered_with_what_is_held(self, world):
        world.station.record_many(5)
        self.push(world)

        assert self.push(world, 1, 2).acked == 5

    def test_a_batch_that_begins_too_late_is_a_gap(self, world):
        world.station.record_many(5)
        self.push(world, 0, 2)
        answer = self.push(world, 3)

        assert isinstance(answer, Gap)
        assert answer.expected_seq == 3
        assert len(world.bodies(world.station.inc)) == 2

    def test_another_fact_in_a_place_that_is_held_is_a_fork(self, world):
        world.station.record_many(3)
        self.push(world)
        twin = Station(world.station.device.id, world.station.signer)
        twin.outbox.journal[0].inc = world.station.inc
        twin.outbox.journal[0].hashes = world.station.outbox.journal[0].hashes[:1]
        twin.clock.pass_time(5)
        twin.record_many(3)
        batch = twin.batch()
        answer = world.server.push(twin.header(batch), batch.bodies, batch.detached)

        assert isinstance(answer, Fork)
        assert answer.acked == 3
        assert world.bodies(world.station.inc) == list(world.station.batch().bodies)

    def test_a_batch_that_goes_on_from_another_past_is_a_fork(self, world):
        world.station.record_many(2)
        self.push(world)
        twin = Station(world.station.device.id, world.station.signer)
        twin.outbox.journal[0].inc = world.station.inc
        twin.clock.pass_time(5)
        twin.record_many(3)
        batch = twin.batch(2)
        answer = world.server.push(twin.header(batch), batch.bodies, batch.detached)

        assert isinstance(answer, Fork)

    def test_the_hashes_of_a_stream_are_told_where_they_are_held(self, world):
        world.station.record_many(3)
        self.push(world)
        hashes = world.server.hashes(world.station.inc, [1, 3, 4])

        assert hashes == {seq: world.station.outbox.hash_at(world.station.inc, seq) for seq in (1, 3)}

    def test_a_device_gets_its_own_facts_back(self, world):
        world.station.record_many(5)
        self.push(world)
        back = world.server.facts_after(world.station.inc, 2)
        ours = world.station.batch(2)

        assert (back.first, list(back.bodies), list(back.detached)) == (3, list(ours.bodies), list(ours.detached))
        assert (back.prev, back.head) == (ours.prev, ours.head)
        assert world.server.facts_after(world.station.inc, 5) is None

    def test_a_long_stream_comes_back_in_batches(self, world):
        world.station.record_many(700)
        self.push(world)
        self.push(world, 500)
        back = world.server.facts_after(world.station.inc, 0)

        assert 0 < len(back.bodies) <= 500
        assert journal.chain(back.prev, back.bodies)[-1] == back.head

    def test_a_successor_reads_what_its_predecessor_wrote(self, world):
        world.station.record_many(3)
        self.push(world)
        heir = world.heir()
        server = world.server_for(heir)
        [told] = server.hello(heir.hello()).inherited
        back = server.facts_after(told.inc, 1)

        assert (told.device, told.inc, told.seq) == ("device-1", world.station.inc, 3)
        assert told.head == world.station.batch().head.hex()
        assert list(back.bodies) == list(world.station.batch(1).bodies)
        assert server.facts_after(told.inc, 3) is None

    def test_who_holds_all_of_a_predecessor_is_not_told_again(self, world):
        world.station.record_many(3)
        self.push(world)
        heir = world.heir()

        assert world.server_for(heir).hello(replace(heir.hello(), inherited=3)).inherited == []

    @pytest.mark.parametrize("status", ["pending", "suspended"])
    def test_a_successor_reads_nothing_until_it_is_trusted(self, world, status):
        world.station.record_many(3)
        self.push(world)
        heir = world.heir(status)
        server = world.server_for(heir)

        assert server.hello(heir.hello()).inherited == []
        assert nothing_of(server, world.station.inc)

    def test_nobody_else_reads_a_stream_not_even_its_predecessor(self, world):
        world.station.record_many(3)
        self.push(world)
        stranger = world.other_station()
        assert nothing_of(world.server_for(stranger), world.station.inc)
        assert world.server_for(stranger).hello(stranger.hello()).inherited == []

        heir = world.heir()
        heir.record_many(2)
        batch = heir.batch()
        world.server_for(heir).push(heir.header(batch), batch.bodies, batch.detached)
        assert nothing_of(world.server_for(world.station), heir.inc)
        assert nothing_of(world.server_for(stranger), heir.inc)

    def test_a_batch_in_quarantine_is_kept_once(self, world):
        world.station.record_many(3)
        batch = world.station.batch()
        world.set_status("revoked")
        names = {
            world.server.quarantine("revoked", world.station.header(batch), batch.bodies, batch.detached)
            for _ in range(2)
        }

        assert len(names) == 1
        assert world.bodies(world.station.inc) == []

    def test_a_revoked_device_is_told_what_it_need_not_send_again(self, world):
        world.station.record_many(3)
        batch = world.station.batch()
        world.set_status("revoked")
        world.server.quarantine("revoked", world.station.header(batch), batch.bodies, batch.detached)
        answer = world.server.hello(world.station.hello())

        assert answer.status == "revoked"
        assert [(held.inc, held.seq) for held in answer.streams] == [(world.station.inc, 3)]

    def test_a_body_that_was_changed_is_corrupt(self, world):
        world.station.record_many(2)
        batch = world.station.batch()
        bodies = [batch.bodies[0], batch.bodies[1].replace(b"visitor", b"visitoz")]
        answer = world.server.push(world.station.header(batch), bodies, batch.detached)

        assert isinstance(answer, Corrupt)
        assert world.bodies(world.station.inc) == []

    def test_a_body_that_is_no_record_is_corrupt_and_named(self, world):
        world.station.record_many(3)
        batch = world.station.batch()
        bodies = [batch.bodies[0], b"rubbish", batch.bodies[2]]
        answer = world.server.push(world.station.header(batch), bodies, batch.detached)

        assert answer == Corrupt("envelope", 2)

    def test_a_body_of_another_place_is_corrupt(self, world):
        world.station.record_many(3)
        batch = world.station.batch()
        bodies = [batch.bodies[1], batch.bodies[0], batch.bodies[2]]

        assert isinstance(world.server.push(world.station.header(batch), bodies, batch.detached), Corrupt)

    def test_the_signature_of_another_key_is_corrupt(self, world):
        world.station.record_many(1)
        stranger = Station(world.station.device.id)
        batch = world.station.batch()
        answer = world.server.push(stranger.header(batch), batch.bodies, batch.detached)

        assert answer == Corrupt("signature")

    @pytest.mark.parametrize("changes", [{"first": 2}, {"head": "00" * 32}, {"prev": "00" * 32}, {"prev": "no hex"}])
    def test_a_header_that_does_not_match_its_bodies_is_corrupt(self, world, changes):
        world.station.record_many(2)

        assert isinstance(self.push(world, **changes), Corrupt)

    def test_a_revoked_device_is_told_so_and_nothing_is_stored(self, world):
        world.station.record_many(1)
        world.set_status("revoked")

        assert isinstance(self.push(world), Revoked)
        assert world.bodies(world.station.inc) == []

    def test_the_stream_of_another_device_is_refused(self, world):
        world.station.record_many(1)
        self.push(world)
        thief = world.other_station()
        thief.outbox.journal[0].inc = world.station.inc
        thief.record_many(2)
        batch = thief.batch()

        with pytest.raises(SyncError) as caught:
            world.server_for(thief).push(thief.header(batch), batch.bodies, batch.detached)
        assert caught.value.permanent
        assert len(world.bodies(world.station.inc)) == 1

    def test_a_new_incarnation_is_a_stream_of_its_own(self, world):
        world.station.record_many(2)
        self.push(world)
        world.station.outbox.begin()
        world.station.record_many(3)
        self.push(world)

        assert len(world.bodies(world.station.inc)) == 3
        assert len(world.server.hello(world.station.hello()).streams) == 2

    def test_facts_of_types_that_nobody_knows_are_held(self, world):
        world.station.record_raw(b'{"type":"dragon_seen","size":9,"site":"site"}')

        assert isinstance(self.push(world), Pushed)

    @pytest.mark.parametrize(
        "odd",
        [
            b'{"type":"help_called","site":"a\\u0000b","cause":"visitor"}',
            b'{"type":"help_called","site":"\\ud800","cause":"visitor"}',
            b'{"type":"help_called","site":"\xff\xfe","cause":"visitor"}',
            b'{"type":"loan_renewed","loan":"l","due_at":9223372036854775808,"person":"p"}',
            b'{"type":"loan_renewed","loan":"l","due_at":1e999,"person":"p"}',
            b'{"type":7}',
            b"null",
            b'{"type":"help_called","site":"za\\u0307\xc5\xbco\xcc\x81\xc5\x82c \xf0\x9f\x90\x89","cause":"visitor"}',
            b'{"type":"help_called","site":"' + b"x" * 1024 * 1024 + b'","cause":"visitor"}',
        ],
        ids=["nul", "half-a-pair", "not-utf8", "2-to-63", "infinite", "type-is-a-number", "null", "nfd-emoji", "1-mib"],
    )
    def test_odd_text_and_numbers_are_held_as_they_came(self, world, odd):
        world.station.record_raw(odd)
        world.station.record_many(1)

        acked = self.push(world).acked
        if acked == 1:  # the first was as much as one batch may hold
            acked = self.push(world, 1).acked

        assert acked == 2
        assert world.bodies(world.station.inc) == world.station.outbox.journal[0].bodies

    def test_the_snapshot_holds_the_register_and_its_digest(self, world):
        world.put(SITE)
        world.put(register.Person(id="anna", display_name="Anna"))
        snapshot = world.server.snapshot(None)

        assert [register.decode(line).id for line in of_the_register(snapshot.lines)] == ["site", "anna"]
        assert snapshot.header.digest == digest_of(snapshot.lines)
        assert snapshot.header.count == len(snapshot.lines)

    def test_the_same_register_is_not_sent_twice(self, world):
        world.put(SITE)
        etag = etag_of(world.server.snapshot(None).header)

        assert world.server.snapshot(etag) is None

    def test_a_changed_register_is_sent_again(self, world):
        world.put(SITE)
        before = world.server.snapshot(None).header
        world.put(replace_name(SITE, "Filia"))
        after = world.server.snapshot(etag_of(before)).header

        assert after.digest != before.digest
        assert after.cursor.pos > before.cursor.pos

    def test_hello_tells_where_the_feed_ends_and_a_snapshot_stands_there(self, world):
        world.put(SITE)
        end = world.server.hello(world.station.hello()).feed

        assert world.server.snapshot(None).header.cursor == end

    def test_where_nothing_changed_a_delta_is_empty(self, world):
        world.put(SITE)
        header = world.server.snapshot(None).header
        delta = world.server.delta(header.cursor)

        assert (delta.changes, delta.header.cursor, delta.header.digest) == ([], header.cursor, header.digest)

    def test_a_delta_brings_what_changed_and_the_digest_of_all(self, world):
        world.put(SITE)
        world.put(register.Person(id="anna", display_name="Anna"))
        before = world.server.snapshot(None)
        world.put(register.Person(id="piotr", display_name="Piotr"))
        world.put(replace_name(SITE, "Filia"))
        world.put(replace_name(SITE, "Druga filia"))
        world.remove(register.Person, "anna")
        delta = world.server.delta(before.header.cursor)
        after = world.server.snapshot(None)

        assert {(each.entity, each.id, each.op) for each in delta.changes} == {
            ("person", "anna", "del"), ("person", "piotr", "put"), ("site", "site", "put"),
        }  # fmt: skip
        assert {each.line for each in delta.changes if each.line is not None} == {*of_the_register(after.lines)}
        assert (delta.header.cursor, delta.header.digest) == (after.header.cursor, digest_of(after.lines))

    @pytest.mark.parametrize("changes", [{"epoch": 77}, {"pos": 10_000}, {"hash": "00" * 32}, {"scope": "elsewhere"}])
    def test_from_a_place_that_is_not_of_this_feed_no_delta_leads_on(self, world, changes):
        world.put(SITE)
        cursor = world.server.snapshot(None).header.cursor

        assert world.server.delta(replace(cursor, **changes)) is None

    def test_the_feed_tells_how_far_the_devices_facts_have_gone_into_it(self, world):
        world.put(SITE)
        world.station.record_many(3)
        self.push(world)
        snapshot = world.server.snapshot(None)
        world.station.record_many(2)
        self.push(world, 3)

        assert snapshot.header.projected == {world.station.inc: 3}
        assert world.server.delta(snapshot.header.cursor).header.projected == {world.station.inc: 5}

    @pytest.mark.parametrize("status", ["pending", "suspended", "revoked"])
    def test_who_is_not_approved_is_told_of_no_feed(self, world, status):
        world.set_status(status)

        assert world.server.hello(world.station.hello()).feed is None

    def test_whoever_was_erased_is_told_until_it_is_said_to_be_done(self, world):
        world.put(register.Person(id="anna", display_name="Anna"))
        assert world.server.hello(world.station.hello()).erased is None
        world.erase("anna")
        told = world.server.hello(world.station.hello()).erased

        assert told.people == ["anna"]
        assert world.server.hello(world.station.hello()).erased == told
        world.station.sink.erase(told)
        assert world.server.hello(world.station.hello()).erased is None

    def test_what_is_handed_over_of_somebody_who_was_erased_is_held_without_the_name(self, world):
        world.put(register.Person(id="anna", display_name="Anna"))
        world.erase("anna")
        fact = facts.PersonRegistered(
            person="anna", staff="marta", site="site", display_name_commitment=committed("Anna")
        )
        world.station.record(fact, display_name="Anna")
        self.push(world)
        back = world.server.facts_after(world.station.inc, 0)

        assert (list(back.bodies), list(back.detached)) == (list(world.station.batch().bodies), [None])

    def test_keys_are_32_bytes(self, world):
        assert len(bytes.fromhex(world.server.keys().centre_key)) == 32


def replace_name(site: register.Site, name: str) -> register.Site:
    return register.Site(id=site.id, name=name, code=site.code, address=site.address)


def nothing_of(server, inc) -> bool:
    try:
        return server.facts_after(inc, 0) is None
    except SyncError:
        return True
