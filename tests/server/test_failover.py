"""A standby takes over that lacks the last seconds: with a new epoch kiosks notice, and both sides end equal."""

import shutil
from contextlib import contextmanager
from dataclasses import replace

import pytest
from click.testing import CliRunner

from sync import register
from sync.server import app, project, register_store
from sync.server.commands_backup import new_epoch
from sync.server.models import Counter, Fact, Visit
from sync.transport import HttpServer
from tests.offices import BRANCH, SITE, admit, open_for_test, serving, settings
from tests.server.test_project import came, everything
from tests.stations import Station

pytestmark = pytest.mark.new_database


class Pair:
    """A server and the standby of its database, which lags; one of them works at a time."""

    def __init__(self, tmp_path, url, new_database):
        self.home, self.url, self._new_database = tmp_path / "server", url, new_database

    @contextmanager
    def working(self, *stations):
        """The server, and for each station a way to it."""
        with open_for_test(self.home, self.url) as office:

            def make(port):
                return app.create_app(replace(office, settings=settings(self.home, self.url, port)))

            with serving(make) as address:
                ways = [HttpServer(address, station.device.id, station.signer) for station in stations]
                yield ways
                for way in ways:
                    way.close()

    def standby(self):
        """What the standby holds: everything up to now."""
        if self.url:
            return self._new_database(self.url.rpartition("/")[2])
        return shutil.copy(self.home / "server.db", self.home.parent / "standby.db")

    def new_epoch(self):
        return CliRunner().invoke(new_epoch, obj=settings(self.home, self.url))

    def take_over(self, standby):
        if self.url:
            self.url = standby
            return
        for old in self.home.glob("server.db*"):
            old.unlink()
        shutil.copy(standby, self.home / "server.db")


@pytest.fixture
def pair(tmp_path, database_url, backend, request):
    new = request.getfixturevalue("postgres_cluster").new_database if backend == "postgresql" else None
    return Pair(tmp_path, database_url, new)


def test_after_a_standby_that_lags_took_over_both_sides_end_equal(pair):
    stations = [Station("k1"), Station("k2")]
    with open_for_test(pair.home, pair.url):
        register_store.put_many([SITE, BRANCH, register.Person(id="anna", display_name="Anna")], at=1, by="test")
        for station in stations:
            admit(station)
    with pair.working(*stations) as ways:
        for station, way in zip(stations, ways, strict=True):
            station.record(came(f"{station.device.id} before"))
            assert station.sync(way).agreed
    standby = pair.standby()
    with pair.working(*stations) as ways:
        stations[0].record(came("k1 amid"))
        register_store.put(register.Person(id="piotr", display_name="Piotr"), at=2, by="test")
        for station, way in zip(stations, ways, strict=True):
            assert station.sync(way).agreed
    assert ("person", "piotr") in stations[1].sink.entities

    pair.take_over(standby)
    done = pair.new_epoch()
    assert done.exit_code == 0, done.output
    stations[1].record(came("k2 after"))
    with pair.working(*stations) as ways:
        assert Counter.get_by_id("epoch").value > 1
        register_store.put(register.Person(id="olena", display_name="Olena"), at=2, by="test")
        for station, way in zip(stations, ways, strict=True):
            report = station.sync(way)
            assert (report.agreed, report.register, report.troubles) == (True, "applied", ())
        people = {kind_id[1] for kind_id in stations[0].sink.entities if kind_id[0] == "person"}
        assert people == {"anna", "olena"}  # what staff did in those seconds is gone, and so nobody believes it

        wrote = {body for station in stations for stream in station.outbox.journal for body in stream.bodies}
        assert {bytes(fact.body) for fact in Fact.select()} == wrote and Fact.select().count() == len(wrote)
        assert sorted(visit.id for visit in Visit.select()) == ["k1 amid", "k1 before", "k2 after", "k2 before"]
        before = everything()
        project.rebuild(1)
        assert everything() == before


def test_a_new_epoch_is_begun_only_where_there_is_a_database_and_nobody_works_on_it(pair):
    with open_for_test(pair.home, pair.url):
        refused = pair.new_epoch()
        assert refused.exit_code != 0 and "systemctl stop lada-server" in str(refused.exception)
    if not pair.url:
        (pair.home / "server.db").unlink()
        assert pair.new_epoch().exit_code != 0
        assert not (pair.home / "server.db").exists()
