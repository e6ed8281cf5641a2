"""Several servers of one centre on one PostgreSQL: whichever of them a request reaches, the answer is the same."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from sync import register
from sync.server import app, models, nonces, register_store
from sync.server.addressing import speaking_to
from sync.server.models import Device
from sync.server.office import Office
from sync.server.pool import Pool
from tests.offices import SITE, Now, admit, settings
from tests.server.test_api import Asks
from tests.staff.desks import BASE, PASSWORD, add_account, catalogues
from tests.stations import Station


@dataclass(frozen=True)
class Process:
    """What one process has: its own connections, caches and application over the files and the database of all."""

    office: Office
    client: FlaskClient


@pytest.fixture
def processes(tmp_path: Path, postgres_cluster) -> Iterator[tuple[Process, Process]]:
    catalogues()
    url, now = postgres_cluster.new_database("lada_template"), Now()
    offices = [app.open_one_of_many(settings(tmp_path, url), Pool(), now) for _ in range(2)]
    models.database.initialize(None)
    with speaking_to(offices[0].store):
        register_store.put_many([SITE], at=1, by="test")
        add_account(offices[0], "staff", "staff")
    one, two = (Process(office, app.create_app(office, app.screens()).test_client()) for office in offices)
    yield one, two
    for office in offices:
        office.store.close_everywhere()
    postgres_cluster.drop(url)


def log_in(process: Process, password: str = PASSWORD) -> int:
    page = process.client.get("/login", base_url=BASE).text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    form = {"csrf_token": token, "login": "staff", "password": password}
    return process.client.post("/login", base_url=BASE, data=form).status_code


def test_a_login_at_one_counts_at_the_other_and_so_does_its_end(processes) -> None:
    one, two = processes
    assert log_in(one) == 303
    for cookie in one.client._cookies.values():
        two.client.set_cookie(cookie.key, cookie.value, secure=True)

    page = two.client.get("/today", base_url=BASE)
    token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
    two.client.post("/logout", base_url=BASE, data={"csrf_token": token})

    assert page.status_code == 200
    assert one.client.get("/today", base_url=BASE).location.startswith("/login")


def test_wrong_passwords_are_counted_together(processes) -> None:
    one, two = processes
    for n in range(5):
        log_in((one, two)[n % 2], "wrong")

    assert [log_in(each) for each in processes] == [429, 429]


def test_what_one_changes_the_other_hands_to_kiosks(processes) -> None:
    one, two = processes
    with speaking_to(two.office.store):
        admit(Station("k1"))
        device = Device.get_by_id("k1")
        before = two.office.feed.snapshot(device)
        assert before is not None
    with speaking_to(one.office.store):
        register_store.put(register.Party(id="ngo", kind="organisation", name="Wspólny Stół"), at=2, by="test")

    with speaking_to(two.office.store):
        found = two.office.feed.delta(device, before.header.cursor)

    assert found is not None
    assert [each.id for each in found.changes] == ["ngo"]


def test_a_request_that_was_answered_by_one_is_not_taken_again_by_the_other(processes) -> None:
    one, two = processes
    station = Station("k1")
    with speaking_to(one.office.store):
        admit(station)
    nonce = nonces.give(one.office.secrets.server, one.office.now())

    codes = [
        Asks(each.client, each.office, station).ask("GET", "/api/v1/snapshot", nonce=nonce).status_code
        for each in (one, two, two)
    ]

    assert codes == [200, 401, 401]
