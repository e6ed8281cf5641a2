"""The fakes in memory pass the suites of the real things."""

import pytest

from sync.memory import MemoryOutbox, MemorySink
from sync.memory_server import MemoryServer
from sync.register import Person
from tests.contracts.outbox_contract import OutboxContract
from tests.contracts.server_contract import ServerContract, World
from tests.contracts.sink_contract import SinkContract
from tests.stations import NOON, Station, Timepiece


class TestMemoryOutbox(OutboxContract):
    @pytest.fixture
    def outbox(self):
        return MemoryOutbox("device-1")

    @pytest.fixture
    def record(self, outbox):
        return lambda fact: outbox.record(fact, Timepiece().moment())

    @pytest.fixture
    def begin(self, outbox):
        return outbox.begin


class TestMemorySink(SinkContract):
    @pytest.fixture
    def sink(self):
        return MemorySink()

    @pytest.fixture
    def held(self, sink):
        return lambda: {each.id: each for each in sink.entities.values() if isinstance(each, Person)}


class MemoryWorld(World):
    def __init__(self):
        self.station = Station("device-1")
        self.server = MemoryServer(lambda: NOON)
        self.server.enrol("device-1", self.station.signer.public_key)

    def set_status(self, status):
        self.server.enrol("device-1", self.station.signer.public_key, status)

    def put(self, entity):
        kept = [each for each in self.server.entities if each.id != entity.id]
        self.server.entities = [*kept, entity]

    def remove(self, kind, entity_id):
        self.server.entities = [each for each in self.server.entities if (type(each), each.id) != (kind, entity_id)]

    def erase(self, person):
        self.server.erase(person)

    def bodies(self, inc):
        return self.server.streams[inc][1].bodies if inc in self.server.streams else []

    def other_station(self):
        other = Station("device-2")
        self.server.enrol("device-2", other.signer.public_key)
        return other

    def heir(self, status="approved"):
        heir = Station("device-3")
        self.server.enrol("device-3", heir.signer.public_key, status, succeeds="device-1")
        return heir

    def server_for(self, station):
        return self.server.asked_by(station.device.id)


class TestMemoryServer(ServerContract):
    @pytest.fixture
    def world(self):
        return MemoryWorld()
