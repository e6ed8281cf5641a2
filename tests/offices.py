"""Servers for tests: a real database, SQLite or PostgreSQL, and on demand a real waitress on loopback before it."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sync import register
from sync.server import app, register_store
from sync.server.app import WAITRESS
from sync.server.models import Device
from sync.server.office import Office
from sync.server.settings import Security, Server, Settings
from tests import newest
from tests.answering import Answering
from tests.postgres import TEMPLATE, Cluster
from tests.stations import NOON, Station

SITE = register.Site(id="site", name="Centrum", code="COP", address="ul. Kościelna 4")
BRANCH = register.Site(id="branch", name="Filia", code="CAS", address="pl. Kościuszki 5", unaffiliated=True)


class Now:
    """The server's clock; stands still until it is turned."""

    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> int:
        return self.at


def settings(home: Path, url: str = "", port: int = 8090) -> Settings:
    """A password is enough here; what a second factor changes is looked at in `tests/staff/test_accounts_*.py`."""
    where = Server(home=home, database=url, port=port, base_url=f"http://localhost:{port}")
    return Settings(server=where, security=Security(second_factor="offered"))


@contextmanager
def open_for_test(home: Path, url: str = "", port: int = 8090) -> Iterator[Office]:
    if not url:
        newest.server_file(home)
    office = app.open_office(settings(home, url, port), Now())
    try:
        yield office
    finally:
        office.store.close_everywhere()


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    """Which database; a test that takes it, or `office`, runs on both."""
    return str(request.param)


@pytest.fixture
def database_url(backend: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """A database with the newest schema that nobody else has now; empty means an SQLite file under the server's
    home."""
    if backend == "sqlite":
        yield ""
        return
    cluster: Cluster = request.getfixturevalue("postgres_cluster")
    if request.node.get_closest_marker("new_database"):
        url = cluster.new_database(TEMPLATE)
        yield url
        cluster.drop(url)
    else:
        url = cluster.lend()
        yield url
        cluster.give_back(url)


@pytest.fixture
def office(database_url: str, tmp_path: Path) -> Iterator[Office]:
    """A server with two sites and nothing else."""
    with open_for_test(tmp_path / "server", database_url) as office:
        register_store.put_many([SITE, BRANCH], at=1, by="test")
        yield office


def admit(station: Station, *, site: str = "site", status: str = "approved") -> None:
    """Enrol a kiosk without the ceremony."""
    Device.insert(
        id=station.device.id, name=station.device.id, site=site, public_key=station.signer.public_key,
        fingerprint=station.device.id, enrolled_at=NOON, status=status,
    ).execute()  # fmt: skip


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def serving(make: Callable[[int], object], port: int = 0) -> Iterator[str]:
    """Serve what `make(port)` gives with waitress, as the real server does; the address. Port 0 is a free one."""
    port = port or free_port()
    answering = Answering(make(port), port, **WAITRESS)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        answering.stop()
