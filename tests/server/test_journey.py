"""The whole line: engine, HTTP, waitress, Flask, database. What happens at the counter ends up before staff."""

import http.client
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


def test_a_run_with_nothing_to_do_is_one_short_question_and_one_short_answer(office, station, address, monkeypatch):
    office.now.at = NOON
    server = HttpServer(address, station.device.id, station.signer)
    station.record_many(3)
    for _ in range(2):
        station.sync(server)
    sent, received = [], []
    send, receive = http.client.HTTPConnection.send, http.client.HTTPResponse.read
    monkeypatch.setattr(http.client.HTTPConnection, "send", lambda self, data: (sent.append(data), send(self, data))[1])
    monkeypatch.setattr(
        http.client.HTTPResponse, "read", lambda self, *size: (received.append(self), receive(self, *size))[1]
    )
    report = station.sync(server)
    server.close()
    answered = {id(each): len(str(each.headers)) + int(each.headers["Content-Length"]) for each in received}

    assert (report.agreed, report.register) == (True, "unchanged")
    assert sum(data.count(b" HTTP/1.1\r\n") for data in sent) == len(answered) == 1
    assert sum(map(len, sent)) < 1024
    assert sum(answered.values()) < 1024
