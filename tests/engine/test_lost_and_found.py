"""Whatever the network does and wherever a run is killed: in the end the server holds each fact once, in order,
unchanged.

A state machine of one kiosk and one server. Requests and answers are lost, doubled, cut short, held back and delivered
later; the process dies between any two steps; the server comes back from an old backup.
"""

import contextlib
import copy

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from sync import journal, register
from sync.engine import sync_once
from sync.memory_server import MemoryServer
from tests.stations import MINUTE, NOON, Station


class Killed(Exception):
    """The process died."""


class Mortal:
    """Passes calls on to a port, and dies before or after one of them."""

    def __init__(self, port, lives):
        self._port, self._lives = port, lives

    def __getattr__(self, name):
        real = getattr(self._port, name)

        def call(*arguments):
            self._spend()
            answer = real(*arguments)
            self._spend()
            return answer

        return call

    def _spend(self):
        self._lives[0] -= 1
        if self._lives[0] < 0:
            raise Killed


MISCHIEF = st.sampled_from(["lose_request", "lose_answer", "duplicate", "truncate", "hold_back"])


class LostAndFound(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.station = Station("device-1")
        self.server = MemoryServer(lambda: NOON)
        self.server.enrol("device-1", self.station.signer.public_key)
        self.people = 0
        self.backup = {}

    @rule(count=st.integers(1, 700))
    def record(self, count):
        self.station.record_many(count)

    @rule()
    def begin_anew(self):
        self.station.outbox.begin()
        self.station.record_many(1)

    @rule()
    def sync(self):
        self.station.sync(self.server)
        self.station.clock.pass_time(20 * MINUTE)

    @rule(mischief=st.lists(MISCHIEF, min_size=1, max_size=4))
    def sync_through_mischief(self, mischief):
        self.server.misbehave(*mischief)
        self.station.sync(self.server)

    @rule(lives=st.integers(0, 24))
    def sync_and_be_killed(self, lives):
        left = [lives]
        ports = (Mortal(each, left) for each in (self.station.outbox, self.server, self.station.sink))
        with contextlib.suppress(Killed):
            sync_once(*ports, self.station.device, self.station.clock)

    @rule()
    def deliver_late(self):
        self.server.deliver_late()

    @rule()
    def change_the_register(self):
        self.people += 1
        self.server.entities.append(register.Person(id=f"p{self.people}", display_name="Ktoś"))

    @rule()
    def take_a_backup(self):
        self.backup = copy.deepcopy(self.server.streams)

    @precondition(lambda self: self.backup)
    @rule()
    def restore_the_server(self):
        self.server.streams = copy.deepcopy(self.backup)

    @rule(by=st.integers(-(10**10), 10**10))
    def shift_the_clock(self, by):
        self.station.clock.wall = max(0, self.station.clock.wall + by)

    @invariant()
    def the_server_holds_a_true_beginning_of_every_stream(self):
        ours = {stream.inc: stream for stream in self.station.outbox.journal}
        for inc, (_, stream) in self.server.streams.items():
            assert stream.bodies == ours[inc].bodies[: len(stream.bodies)]
            assert journal.chain(stream.hashes[0], stream.bodies) == stream.hashes[1:]

    @invariant()
    def the_register_is_one_that_the_server_had(self):
        known = {key[1] for key in self.station.sink.entities}
        assert known == {f"p{n + 1}" for n in range(len(known))}

    def teardown(self):
        self.server._mischief.clear()
        report = self.station.sync(self.server)
        assert report.agreed, report
        for stream in self.station.outbox.journal:
            if stream.bodies:
                assert self.server.streams[stream.inc][1].bodies == stream.bodies
        assert len(self.station.sink.entities) == self.people


TestLostAndFound = LostAndFound.TestCase
TestLostAndFound.settings = settings(
    max_examples=60, stateful_step_count=25, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
