"""A projector that comes back late: told at the kiosk, by a letter and by a hold, and silent once it is back."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from kiosk.clock import moment
from kiosk.session import BasketLine
from kiosk.store.contact import StoredSink
from kiosk.store.outbox import StoredOutbox
from sync import register
from sync.engine import sync_once
from sync.facts import Proof
from sync.ports import Device
from sync.protocol import DeviceState
from sync.server import questions_import, register_store, reminding
from sync.server.importing.plans import PersonDetails
from sync.server.lending_models import Reminder
from sync.server.models import Loan
from sync.server.office import Office
from sync.signing import KeySigner
from tests import cast
from tests.browser import RunningKiosk, new_page, register_of_screens, start_kiosk
from tests.lending_past import by_mail
from tests.mail_server import Mailbox, serving_mail
from tests.near import Near
from tests.offices import admit, open_for_test
from tests.screens.looks import keep_picture
from tests.screens.walk import bench, greeting, home
from tests.stations import Station

DAY = 24 * 3_600_000


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[RunningKiosk]:
    running = start_kiosk(tmp_path / "kiosk")
    yield running
    running.stop()


@pytest.fixture
def page(kiosk: RunningKiosk) -> Iterator[Page]:
    with new_page(kiosk) as page:
        yield page


@pytest.fixture
def server(tmp_path: Path, kiosk: RunningKiosk) -> Iterator[Office]:
    """A server that goes by the kiosk's clock, as the true time."""
    with open_for_test(tmp_path / "server") as office:
        object.__setattr__(office, "now", kiosk.counter.clock.now)
        register_store.put_many(register_of_screens(), at=1, by="test")
        anna = PersonDetails(person="anna", full_name="Anna Kowalska", email="anna@example.org")
        questions_import.put_details(anna, at=1, by="test")
        yield office


@pytest.fixture
def sync(kiosk: RunningKiosk, server: Office) -> Callable[[], None]:
    """The kiosk's own file speaks to the server, with no wire between."""
    clock, store, signer = kiosk.counter.clock, kiosk.counter.store, KeySigner(secrets.token_bytes(32))
    admit(Station(cast.DEVICE, signer), site=cast.SITE)

    class Clocks:
        def moment(self) -> object:
            return moment(clock, store.boot)

    device = Device(cast.DEVICE, "run", signer, lambda: DeviceState(software="test", pending=0))
    near = Near(server.feed, cast.DEVICE, clock.now)

    def run() -> None:
        outbox = StoredOutbox(store, Clocks().moment, "test")  # type: ignore[arg-type]
        sink = StoredSink(store, Clocks().moment, lambda: None)  # type: ignore[arg-type]
        report = sync_once(outbox, near, sink, device, Clocks())  # type: ignore[arg-type]
        assert report.ok, report.error

    return run


def test_what_is_late_is_told_everywhere_and_nowhere_once_it_is_back(kiosk, server, sync, page):
    mailbox = Mailbox()
    with serving_mail(mailbox) as port:
        mailing = by_mail(server, port)

        def remind() -> int:
            sync()
            return reminding.run(mailing, reminding.post_of(mailing), "test").sent

        anna = kiosk.counter.store.person("anna")
        parts = {part.id for part in kiosk.counter.store.parts_of("projector-2")}
        line = BasketLine("projector-2", None, parts)
        kiosk.counter.station.loans.issue(
            [line], anna, "org-table", Proof.STAFF, "marta", kiosk.counter.clock.now()
        )
        assert remind() == 0
        bench(kiosk).clock.shift(6 * DAY)  # from a Tuesday, for three working days, to the Monday after
        assert remind() == 1
        assert mailbox.letters[0][1]["Subject"].startswith("1 rzecz czeka na zwrot")

        greeting(kiosk, page)
        expect(page.locator(".notice.bad")).to_contain_text("1 rzecz jest po terminie")
        keep_picture(page, "journey-late-greeting")
        page.locator(".notice .btn").tap()
        page.wait_for_url("**/things*")
        greeting(kiosk, page)
        page.locator('a[href="/check-in"]').first.tap()
        page.locator(".purposes .choice").first.tap()
        page.locator(".counter .main").tap()
        page.wait_for_url("**/done")
        sync()
        assert {row.means for row in Reminder.select()} == {"mail", "kiosk"}

        hold = register.Block(id="hold", person="anna", reason="late", until="2026-12-04")
        register_store.put(hold, at=server.now(), by="marta")
        sync()
        bench(kiosk).clock.shift(DAY // 12)  # else it is asked whether she leaves already
        greeting(kiosk, page)
        expect(page.locator(".notice.hold")).to_contain_text("rzeczy wróciły po terminie")
        expect(page.locator(".notice.hold")).to_contain_text("pt 4.12")
        keep_picture(page, "journey-late-hold")
        page.goto(kiosk.url + "/borrow")
        page.locator(".card-item").filter(has_text="180").tap()
        page.locator(".counter .main").tap()
        expect(page.locator("main")).to_contain_text("Twoje wypożyczanie jest wstrzymane")

        home(kiosk, page)
        kiosk.scan(cast.PROJECTOR_CODE)
        page.locator(".plate").wait_for()
        page.locator(".counter .main").tap()
        page.wait_for_url("**/done")
        bench(kiosk).clock.shift(DAY)
        assert remind() == 0
        assert Loan.get(Loan.item == "projector-2").state == "declared_returned"
        bench(kiosk).clock.shift(7 * DAY)
        assert remind() == 0
        greeting(kiosk, page)
        expect(page.locator(".notice")).to_have_count(0)
    assert len(mailbox.letters) == 1
