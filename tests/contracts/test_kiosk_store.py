"""The kiosk's own file passes the same contracts as the fakes in memory."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.store import Draft, Store
from kiosk.store.contact import StoredSink
from kiosk.store.outbox import StoredOutbox
from sync import facts, register
from sync.journal import Moment
from tests.contracts.outbox_contract import OutboxContract
from tests.contracts.sink_contract import SinkContract

STARTED = facts.StreamStarted(device="device-1", software="test")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path)
    store.become("device-1", "site", "COP", "K1")
    store.start_stream(STARTED, Moment(1, 1, 1))
    yield store
    store.close()


class TestStoredOutbox(OutboxContract):
    @pytest.fixture
    def outbox(self, store: Store) -> StoredOutbox:
        return StoredOutbox(store, lambda: Moment(4, 1, 4), "test")

    @pytest.fixture
    def record(self, store: Store) -> Callable[[facts.AnyFact], str]:
        return lambda fact: store.record([Draft(fact)], Moment(2, 1, 2)).uids[0]

    @pytest.fixture
    def begin(self, store: Store) -> Callable[[], str]:
        return lambda: store.start_stream(STARTED, Moment(3, 1, 3))


class TestStoredSink(SinkContract):
    @pytest.fixture
    def sink(self, store: Store) -> StoredSink:
        return StoredSink(store, lambda: Moment(1_000, 1, 1_000), lambda: None)

    @pytest.fixture
    def held(self, store: Store) -> Callable[[], dict[str, register.Person]]:
        return lambda: {person.id: person for person in store.entities(register.Person)}
