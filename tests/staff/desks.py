"""Staff at a real app over a real database: logins of every role, and a small past that two kiosks handed over."""

from __future__ import annotations

import os
import re
from functools import cache

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from sync import facts
from sync.server import app, intake, models, project, questions_import, questions_staff, register_store
from sync.server.importing.plans import PersonDetails
from sync.server.office import Office
from sync.server.questions_staff import Account
from sync.server.settings import CHECKOUT
from sync.server.staff import frame, passwords
from tests import cast
from tests.offices import admit
from tests.staff import witness
from tests.stations import NOON, Station

BASE = "http://localhost:8090"
PASSWORD = "trzy słonie nocą"
ROLES = ("auditor", "staff", "coordinator", "administrator")


@cache
def catalogues() -> None:
    """Compile the sentences of the staff's screens, once."""
    for path in (path for name in frame.DOMAINS for path in (CHECKOUT / "translations").rglob(f"{name}.po")):
        new = path.with_suffix(f".{os.getpid()}.new")
        with path.open("rb") as source, new.open("wb") as target:
            write_mo(target, read_po(source, locale=path.parent.parent.name))
        new.replace(path.with_suffix(".mo"))  # in one step: a kiosk of another test run may be reading it


@cache
def password_hash(key: bytes) -> str:
    return passwords.make(key, PASSWORD)


class Desk:
    """A browser of somebody, and what it sees; of an application of its own, or of `made`, which others use too."""

    def __init__(self, office: Office, made: Flask | None = None) -> None:
        self.office = office
        self.app = made or app.create_app(office, app.screens())
        if made is None:
            witness.stand_beside(self.app, office)
        self.client: FlaskClient = self.app.test_client()
        self._token: tuple[str, str] | None = None  # a session, and a token of it

    def get(self, address: str, **more: object) -> TestResponse:
        return self.client.get(address, base_url=BASE, buffered=True, **more)

    def post(
        self, address: str, /, token: str | None = None, headers: dict[str, str] | None = None, **fields: str
    ) -> TestResponse:
        token = token if token is not None else self.token()
        return self.client.post(address, base_url=BASE, headers=headers, data={"csrf_token": token, **fields})

    def token(self) -> str:
        """The token of a form, as the smallest page of this session holds it; asked for once a session."""
        if self._token is None or self._token[0] != self._session():
            page = self.get("/nothing-here", follow_redirects=True).text
            found = re.search(r'name="csrf_token" value="([^"]+)"', page)
            assert found
            self._token = self._session(), found[1]
        return self._token[1]

    def _session(self) -> str:
        cookie = self.client.get_cookie("__Host-lada-server", domain="localhost")
        return cookie.value if cookie else ""

    def log_in(self, login: str, password: str = PASSWORD, **more: str) -> TestResponse:
        return self.post("/login", login=login, password=password, **more)


@pytest.fixture
def desk(office: Office) -> Desk:
    catalogues()
    for role in ROLES:
        add_account(office, role, role)
    return Desk(office)


def add_account(office: Office, login: str, role: str) -> None:
    questions_staff.add_account(
        Account(
            f"account-{login}",
            login,
            f"Marta {login}",
            role,
            "pl",
            "active",
            password_hash(office.secrets.server),
            None,
        ),
        at=office.now(),
    )


@pytest.fixture
def filled(office: Office, desk: Desk) -> Desk:
    """The cast in the register; yesterday's forgotten visit, today's visits, loans, pages, an unknown card, a call."""
    register_store.put_many(cast.entities(), at=1, by="test")
    questions_import.put_details(
        PersonDetails(person="anna", full_name="Anna Kowalska", external_no="M-001", email="anna@example.org"),
        at=1,
        by="test",
    )
    fill(office)
    return desk


def fill(office: Office) -> None:
    k1 = Station("kiosk-1")
    admit(k1, site=cast.SITE)
    anna, item = "anna", "projector-2"
    k1.record(facts.StreamStarted(device="kiosk-1", software="test"))
    k1.record(
        facts.VisitCheckedIn(
            visit="v1",
            site=cast.SITE,
            kind=facts.VisitorKind.MEMBER,
            means=facts.Means.CARD,
            person=anna,
            party="org-table",
            purposes=["meeting"],
        )
    )
    k1.record(
        facts.LoanIssued(
            loan="l1",
            item=item,
            site=cast.SITE,
            person=anna,
            party="org-table",
            due_at=NOON + 3_600_000,
            proof=facts.Proof.PIN,
            policy=facts.PolicyCopy("av", 1, 3, "working_days"),
        )
    )
    k1.record(
        facts.LoanIssued(
            loan="l2",
            item="camera-2",
            site=cast.SITE,
            person=anna,
            party="org-table",
            due_at=NOON - 3 * 86_400_000,
            proof=facts.Proof.PIN,
            policy=facts.PolicyCopy("av", 1, 3, "working_days"),
        )
    )
    k1.record(
        facts.PagesDeclared(
            usage="u1",
            site=cast.SITE,
            lines=[facts.PageLine(kind=facts.PageKind.PRINT, pages=12)],
            mono_units=12,
            person=anna,
            party="org-table",
        )
    )
    k1.record(facts.HelpCalled(site=cast.SITE, cause="three_failures"))
    k1.record(facts.LoanTakenBack(site=cast.SITE, item="laptop-1"))
    k1.record_raw(b'{"type":"tea_brewed","cups":2}')
    batch = k1.batch()
    answer, stream = intake.push(k1.header(batch), batch.bodies, batch.detached, office.now())
    assert stream is not None, answer
    project.catch_up(stream, office.now())
    models.Device.update(last_hello_at=office.now() - 26 * 3_600_000, pending=3).where(
        models.Device.id == "kiosk-1"
    ).execute()
