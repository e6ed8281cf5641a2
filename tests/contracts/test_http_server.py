"""The real server: HTTP client, waitress, Flask, database, all of them real, on both databases."""

from dataclasses import replace

import pytest

from sync.register import Site
from sync.server import app, erasing, register_store
from sync.server.models import Device, Fact, Stream
from sync.transport import HttpServer
from tests.contracts.server_contract import ServerContract, World
from tests.offices import admit, serving, settings
from tests.stations import Station


class HttpWorld(World):
    def __init__(self, url, home):
        self._url, self._home = url, home
        self._open = []
        self.station = Station("device-1")
        admit(self.station)
        self.server = self.server_for(self.station)

    def set_status(self, status):
        if status == "suspended":
            Device.update(suspended_at=1, suspended_for="cloned").where(Device.id == "device-1").execute()
            return
        Device.update(status=status).where(Device.id == "device-1").execute()

    def put(self, entity):
        register_store.put(entity, at=1, by="test")

    def remove(self, kind, entity_id):
        register_store.remove(kind, entity_id, at=2, by="test")

    def erase(self, person):
        erasing.erase(person, at=1, by="test", home=self._home)

    def bodies(self, inc):
        rows = Fact.select(Fact.body).join(Stream).where(Stream.inc == inc).order_by(Fact.seq)
        return [bytes(row.body) for row in rows]

    def other_station(self):
        other = Station("device-2")
        admit(other)
        return other

    def heir(self, status="approved"):
        heir = Station("device-3")
        admit(heir, status="approved" if status == "suspended" else status)
        Device.update(successor_of="device-1").where(Device.id == "device-3").execute()
        Device.update(status="revoked").where(Device.id == "device-1").execute()
        if status == "suspended":
            Device.update(suspended_at=1, suspended_for="cloned").where(Device.id == "device-3").execute()
        return heir

    def server_for(self, station):
        server = HttpServer(self._url, station.device.id, station.signer)
        self._open.append(server)
        return server

    def close(self):
        for server in self._open:
            server.close()


class TestHttpServer(ServerContract):
    @pytest.fixture
    def world(self, office):
        for site in register_store.every(Site):  # the contract begins with an empty register
            register_store.remove(Site, site.id, at=1, by="test")
        with serving(lambda port: app.create_app(_at(office, port))) as url:
            world = HttpWorld(url, office.settings.server.home)
            yield world
            world.close()


def _at(office, port):
    return replace(office, settings=settings(office.settings.server.home, "", port))
