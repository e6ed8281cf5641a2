"""The whole line: engine, HTTP, waitress, Flask, database. What happens at the counter ends up before staff."""

from dataclasses import replace

import pytest

from sync import facts, register
from sync.facts import Means, VisitorKind
from sync.server import app, enrolment, register_store, store
from sync.server.models import Device
from sync.transport import HttpServer
from tests.offices import admit, serving, settings
from tests.stations import NOON, Station


@pytest.fixture
def address(office):
    def make(port):
        return app.create_app(replace(office, settings=settings(office.settings.server.home, port=port)))

    with serving(make) as url:
        yield url


@pytest.fixture
def station(office):
    station = Station("k1")
    admit(station)
    return station


@pytest.fixture
def server(address, station):
    server = HttpServer(address, station.device.id, station.signer)
    yield server
    server.close()


def come_and_go(station, number):
    station.record(
        facts.VisitCheckedIn(visit=f"v{number}", site="site", kind=VisitorKind.YOUTH, means=Means.NO_CARD, people=2)
    )
    if number % 2:
        station.record(facts.VisitCheckedOut(visit=f"v{number}"))


def test_a_day_at_the_counter_is_before_staff_after_one_run(office, station, server):
    for number in range(600):
        come_and_go(station, number)
    office.now.at = station.clock.wall
    report = station.sync(server)

    assert (report.agreed, report.pushed, report.error) == (True, 900, None)
    assert {"site", "branch"} <= {entity.id for entity in station.sink.entities.values()}
    assert store.today(office.now.at).people_in == 600
    assert store.devices()[0].device.last_agreement_at == office.now.at


def test_a_second_run_costs_three_small_requests_and_brings_what_changed(station, server):
    station.sync(server)
    assert station.sync(server).register == "unchanged"
    register_store.put(register.Person(id="anna", display_name="Anna"), at=NOON, by="test")

    assert station.sync(server).register == "applied"
    assert ("person", "anna") in station.sink.entities


def test_a_kiosk_shown_out_forgets_at_its_next_word(station, server):
    station.record_many(1)
    station.sync(server)
    enrolment.revoke("k1", "marta", NOON)

    assert station.sync(server).status == "revoked"
    assert station.sink.wiped


def test_a_kiosk_that_staff_have_not_approved_waits(station, server):
    Device.update(status="pending").execute()
    station.record_many(1)
    report = station.sync(server)

    assert (report.status, report.pushed, report.ok) == ("pending", 0, True)


def test_a_server_that_was_down_gets_everything_when_it_is_back(office, station):
    station.record_many(5)
    away = HttpServer("http://127.0.0.1:9", "k1", station.signer)
    assert station.sync(away).error.word == "network"
    away.close()

    def make(port):
        return app.create_app(replace(office, settings=settings(office.settings.server.home, port=port)))

    with serving(make) as url:
        back = HttpServer(url, "k1", station.signer)
        assert station.sync(back).agreed
        back.close()
