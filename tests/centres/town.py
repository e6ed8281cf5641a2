"""Two centres in one process, alfa and omega: the same ids in both, and in each of them its own name in every row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from werkzeug.test import Client, TestResponse
from werkzeug.wrappers import Response

from sync import register
from sync.hosts import Application
from sync.server import app, models, questions_import, register_store
from sync.server.addressing import speaking_to
from sync.server.importing.plans import PersonDetails
from sync.server.office import Office
from sync.server.settings import Security, Server, Settings
from tests import cast, newest
from tests.offices import Now
from tests.staff.desks import PASSWORD, ROLES, add_account, catalogues
from tests.staff.test_accounts_sites import seed

NAMES = ("alfa", "omega")
PORT = 8090


@dataclass(frozen=True)
class Centre:
    """One of them. `ids`: of something of every kind that only it has."""

    name: str
    office: Office
    ids: dict[str, str]

    @property
    def address(self) -> str:
        return self.office.settings.server.base_url

    def traces(self) -> re.Pattern[str]:
        """What stands in its rows and in nobody else's."""
        numbers = [self.ids[kind] for kind in ("inc", "damage", "stocktake", "case")]
        return re.compile("|".join([self.name, *numbers]))

    def digest(self) -> dict[str, list[tuple[object, ...]]]:
        """Every row of every table."""
        store = self.office.store
        return {
            table: sorted((tuple(row) for row in store.execute_sql(f'SELECT * FROM "{table}"')), key=repr)
            for table in store.get_tables()
        }


@dataclass(frozen=True)
class Town:
    """Both, and the application that keeps them."""

    alfa: Centre
    omega: Centre
    application: Application


class Visitor:
    """A browser of somebody. What it was given as a cookie in one centre it may show to the other with `carry`."""

    def __init__(self, town: Town) -> None:
        self.client = Client(town.application, Response)  # type: ignore[arg-type]

    def get(self, centre: Centre, address: str, **more: object) -> TestResponse:
        return self.client.get(address, base_url=centre.address, buffered=True, **more)

    def post(self, centre: Centre, address: str, token: str | None = None, **fields: str) -> TestResponse:
        data = {"csrf_token": self.token(centre) if token is None else token, **fields}
        return self.client.post(address, base_url=centre.address, data=data, buffered=True)

    def token(self, centre: Centre) -> str:
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.get(centre, "/login", follow_redirects=True).text)
        assert found
        return found[1]

    def log_in(self, centre: Centre, role: str) -> None:
        assert self.post(centre, "/login", login=role, password=PASSWORD).status_code == 303

    def carry(self, here: Centre, there: Centre) -> None:
        """Show the other centre what this one gave."""
        for cookie in list(self.client._cookies.values()):  # type: ignore[attr-defined]
            if cookie.domain == _host(here):
                self.client.set_cookie(cookie.key, cookie.value, domain=_host(there), secure=True, path="/")


def _host(centre: Centre) -> str:
    return centre.address.removeprefix("http://").partition(":")[0]


@contextmanager
def town(home: Path, urls: dict[str, str], port: int = PORT) -> Iterator[Town]:
    """Open both; `urls` holds the address of each one's database, empty for an SQLite file."""
    catalogues()
    every = {}
    for name in NAMES:
        if not urls[name]:
            newest.server_file(home / name)
        where = Server(home=home / name, database=urls[name], port=port, base_url=f"http://{name}.localhost:{port}",
                       centre=f"Centrum {name}")  # fmt: skip
        every[name] = Settings(server=where, security=Security(second_factor="offered"))
    offices = app.open_centres(every, Now())
    models.database.initialize(None)  # whatever another test left
    try:
        alfa, omega = (_filled(name, office) for name, office in offices.items())
        yield Town(alfa, omega, app.create_centres(offices.values()))
    finally:
        for office in offices.values():
            office.store.close_everywhere()


def _filled(name: str, office: Office) -> Centre:
    with speaking_to(office.store):
        for role in ROLES:
            add_account(office, role, role)
        register_store.put_many(cast.entities(), at=1, by="test")
        register_store.put_many(
            [
                register.Person(id="anna", display_name=f"Anna {name}"),
                register.Party(id="org-table", kind="organisation", name=f"Fundacja {name}"),
                register.Site(id=cast.SITE, name=f"Siedziba {name}", code="COP", address=f"ul. {name} 4"),
            ],
            at=2, by="test",
        )  # fmt: skip
        details = PersonDetails(person="anna", full_name=f"Anna {name}", external_no="M-1", email=f"{name}@example.org")
        questions_import.put_details(details, at=2, by="test")
        return Centre(name, office, seed(cast.SITE, name, office))
