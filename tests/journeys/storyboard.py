"""What journeys are told with: a clock that a story turns, a transcript, a counter and a server that answer, a hand
at the screen.

Everything is the real part: the kiosk is `build` and `create_app` behind waitress, the server likewise, the browser is
Chromium. Only devices are simulated where a story does not bring its own.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import msgspec
from playwright.sync_api import Page, expect

from kiosk import counter as counters
from kiosk import enrolling, syncing
from kiosk.app import create_app
from kiosk.clock import SystemClock
from kiosk.serving import WAITRESS
from kiosk.settings import Bench, Kiosk, Printer, Readers, Settings, Sync
from kiosk.store import Store, journal_rows
from kiosk.words import ZONE, day_and_time
from printers import Paper
from printers.roll import text_of
from sync import facts
from sync.journal import Moment, read_body
from sync.ports import SyncReport
from sync.register import Entity, encode
from sync.server import app, enrolment, questions_staff, register_store
from sync.server.office import Office
from sync.server.questions_staff import Account
from sync.server.staff import passwords
from sync.signing import write_key_file
from tests import cast
from tests.answering import Answering
from tests.browser import RunningKiosk, catalogues, chromium
from tests.journeys.visitor import Visitor
from tests.offices import free_port, serving
from tests.offices import settings as server_settings

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
LOGIN, PASSWORD = "marta", "trzy słonie nocą"
PATIENCE_S = 30.0  # for what must come; nothing is ever said about how soon


def at(year: int, month: int, day: int, hour: int, minute: int = 0, fold: int = 0) -> int:
    """A moment on the clock on the wall in Poland, ms UTC. `fold` 1 is the second of two equal hours."""
    return int(datetime(year, month, day, hour, minute, tzinfo=ZONE, fold=fold).timestamp() * 1000)


class StoryClock(SystemClock):
    """Begins at `start` and runs; a story lets hours pass at once, on the wall and since boot alike."""

    def __init__(self, start: int) -> None:
        self._ahead = start - super().now()
        self._passed = 0
        self.before_passing: Callable[[], None] = lambda: None

    def now(self) -> int:
        return super().now() + self._ahead

    def up(self) -> int:
        return super().up() + self._passed

    def pass_time(self, ms: int) -> None:
        self.before_passing()
        self._ahead += ms
        self._passed += ms

    def wait_until(self, moment: int) -> None:
        self.pass_time(moment - self.now())


def tell(clock: StoryClock, sentence: str) -> None:
    """One line of the transcript; pytest shows it when the story goes wrong."""
    sys.stdout.write(f"{day_and_time(clock.now(), 'pl')}  {sentence}\n")


def wait_for(there: Callable[[], object], what: str) -> None:
    """Until `there()` holds; fails with `what` was waited for."""
    until = time.monotonic() + PATIENCE_S
    while not there():
        assert time.monotonic() < until, f"it never came: {what}"
        time.sleep(0.02)


# --- the counter ------------------------------------------------------------------------------------------------------


def settings_of(home: Path, server: str = "http://localhost:9", **sections: object) -> Settings:
    """A small panel, simulated devices and the bench; `sections` replace whole sections."""
    there = Settings(
        kiosk=Kiosk(
            port=free_port(), home=home, large_default=False, label="K1", idle_seconds=600, done_seconds=60
        ),
        readers=Readers(card="simulated", scanner="simulated"), printer=Printer(driver="simulated"),
        sync=Sync(server=server), bench=Bench(device_bench=True),
    )  # fmt: skip
    return replace(there, **sections)  # type: ignore[arg-type]


def enrolled(home: Path, entities: list[Entity], begins: int) -> None:
    """Make `home` the data of an enrolled kiosk that has pulled `entities`, without a server."""
    home.mkdir(parents=True, exist_ok=True)
    write_key_file(home / "centre.key", cast.CENTRE_KEY)
    store = Store(home)
    store.become(cast.DEVICE, cast.SITE, "COP", "K1")
    store.start_stream(facts.StreamStarted(device=cast.DEVICE, software="test"), Moment(begins, 1, 0))
    store.apply_snapshot([encode(entity) for entity in entities], "digest", {}, begins)
    store.close()


@contextmanager
def opened(settings: Settings, clock: StoryClock) -> Iterator[RunningKiosk]:
    """The counter at work: screens served, devices watched, slips printed."""
    catalogues()
    counter = counters.build(settings, clock)
    port = settings.kiosk.port
    answering = Answering(create_app(counter), port, **WAITRESS)
    counter.start()

    def stop() -> None:
        counter.signals.close()  # else its stream keeps a thread
        answering.stop()
        counter.stop()

    def slips_are_out() -> None:
        """What can be printed is, before hours pass: on paper that comes too late nothing would be printed."""
        assert counter.spool is not None
        health = counter.spool.health()
        if health.paper not in (Paper.OUT, Paper.OFFLINE):
            wait_for(lambda: counter.spool.health().queued == 0, "the slips so far")

    kiosk = RunningKiosk(counter, f"http://127.0.0.1:{port}", stop)
    clock.before_passing = slips_are_out
    try:
        yield kiosk
    finally:
        clock.before_passing = lambda: None
        kiosk.stop()


class Screen:
    """Somebody's hand and eyes at the kiosk's screen, and the cards and things in their bag."""

    def __init__(self, page: Page, kiosk: RunningKiosk, clock: StoryClock) -> None:
        self.page, self.kiosk, self.clock = page, kiosk, clock
        page.goto(kiosk.url)

    def tap(self, words: str, within: str = "body", nth: int = 0) -> None:
        """Touch the button, link or choice that says `words`."""
        tell(self.clock, f"    touches „{words}”")
        told = self.page.locator(f"{within} :is(a, button, label):visible").filter(has_text=words)
        told.nth(nth).tap()

    def touch(self, selector: str, nth: int = 0) -> None:
        """Touch what has a picture and no words."""
        self.page.locator(selector).nth(nth).tap()

    def sees(self, *words: str) -> None:
        for each in words:
            expect(self.page.locator("body")).to_contain_text(each, timeout=PATIENCE_S * 1000)
        tell(self.clock, f"    sees {', '.join(f'„{each}”' for each in words)}")

    def sees_no(self, words: str) -> None:
        expect(self.page.locator("body")).not_to_contain_text(words)

    def is_at(self, screen: str) -> None:
        expect(self.page.locator("body")).to_have_attribute("data-screen", screen, timeout=PATIENCE_S * 1000)

    def card(self, uid: str, who: str) -> None:
        tell(self.clock, f"  {who} puts a card on the reader")
        self.kiosk.tap(uid)

    def code(self, code: str, what: str) -> None:
        tell(self.clock, f"  {what} is held before the scanner")
        self.kiosk.scan(code)

    def pin(self, digits: str) -> None:
        for digit in digits:
            self.page.locator(f'[data-digit="{digit}"]').tap()
        tell(self.clock, f"    types {len(digits)} digits")
        self.page.locator(".pin-keys .go").tap()

    def ends(self) -> None:
        """Leave the screen to the next one."""
        self.page.locator('button[form="end"]:visible').first.tap()
        self.is_at("home")


class Guest:
    """Somebody before the kiosk whose screen is read as text: the same road as a browser's, without one."""

    def __init__(self, kiosk: RunningKiosk, clock: StoryClock) -> None:
        self.kiosk, self.clock = kiosk, clock
        self.visitor = Visitor(kiosk.url)

    def card(self, uid: str, who: str) -> None:
        tell(self.clock, f"  {who} puts a card on the reader")
        self.kiosk.tap(uid)
        self.visitor.hear_reading()

    def code(self, code: str, what: str) -> None:
        tell(self.clock, f"  {what} is held before the scanner")
        self.kiosk.scan(code)
        self.visitor.hear_reading()

    def go(self, address: str) -> None:
        assert self.visitor.go(address) == 200, self.visitor.words

    def does(self, address: str, /, **fields: str | list[str]) -> None:
        """Send a form of the screen."""
        tell(self.clock, f"    {address} {' '.join(f'{k}={v}' for k, v in fields.items() if k != 'pin')}")
        assert self.visitor.send(address, **fields) == 200, self.visitor.words

    def sees(self, *words: str) -> None:
        for each in words:
            assert each in self.visitor.words, f"no „{each}” on {self.visitor.at}: {self.visitor.words}"
        tell(self.clock, f"    sees {', '.join(f'„{each}”' for each in words)}")

    def sees_no(self, *words: str) -> None:
        for each in words:
            assert each not in self.visitor.words

    def comes_in(self, *purposes: str, people: int = 1, **more: str) -> None:
        self.go("/check-in")
        self.does("/check-in", purpose=list(purposes), people=str(people), enter="1", **more)
        assert self.visitor.at == "/done", self.visitor.words

    def ends(self) -> None:
        self.does("/end", cause="left")

    @property
    def jobs(self) -> Callable[[], tuple[bytes, ...]]:
        assert self.kiosk.counter.bench is not None
        printer = self.kiosk.counter.bench.printer
        return lambda: printer.jobs


def assert_lines(lines: list[str], *patterns: str) -> None:
    """Each pattern stands on a line of the slip."""
    for pattern in patterns:
        assert any(re.search(pattern, line) for line in lines), f"no {pattern!r} on\n" + "\n".join(lines)


def let_in(office: Office, settings: Settings, url: str, clock: StoryClock) -> str:
    """The whole ceremony: a code, a key, a fingerprint that staff compare, the register. The device's id."""
    code = enrolment.make_code(cast.SITE, office.now())
    asked = enrolling.ask(settings, url, code, clock)
    tell(clock, f"The kiosk asks to be let in and shows {asked.fingerprint}")
    assert syncing.run_once(settings, clock).status == "pending"
    enrolment.approve(asked.fingerprint, "account-1", office.now())
    enrolling.wait_until_approved(settings, clock)
    tell(clock, "Staff have compared the fingerprint; the register is on the kiosk")
    return asked.device


def handed_over(settings: Settings, clock: StoryClock) -> SyncReport:
    """One run of sync that must hand everything over."""
    report = syncing.run_once(settings, clock)
    tell(clock, syncing.describe(report))
    assert (report.ok, report.agreed, report.pending, report.troubles) == (True, True, 0, ())
    return report


def slip(jobs: Callable[[], tuple[bytes, ...]], number: int) -> list[str]:
    """The lines of the `number`-th slip that came out, the first being 1."""
    wait_for(lambda: len(jobs()) >= number, f"slip {number}")
    return text_of(jobs()[number - 1])


def journal_of(home: Path) -> list[tuple[int, str, dict[str, object]]]:
    """Seq, type and fact of every record, in order."""
    store = Store(home)
    try:
        found = list(journal_rows.rows(store.database.reading(), limit=100_000))
        return [(row.seq, row.type, msgspec.json.decode(read_body(row.body).fact)) for row in found]
    finally:
        store.close()


# --- the server -------------------------------------------------------------------------------------------------------


@contextmanager
def central(home: Path, clock: StoryClock, entities: list[Entity], url: str = "", port: int = 0) -> Iterator[Office]:
    """A server's data with the register and one administrator, opened in this process. `url` as in its settings."""
    catalogues()
    home.mkdir(parents=True)
    write_key_file(home / "centre.key", cast.CENTRE_KEY)  # the cast's cards were made with this one
    office = app.open_office(server_settings(home, url, port or 8090), clock.now)
    try:
        register_store.put_many(entities, at=clock.now(), by="test")
        questions_staff.add_account(
            Account("account-1", LOGIN, "Marta Zielińska", "administrator", "pl", "active",
                    passwords.make(office.secrets.server, PASSWORD), None),
            at=clock.now(),
        )  # fmt: skip
        yield office
    finally:
        office.store.close_everywhere()


@contextmanager
def answering(office: Office, port: int = 0) -> Iterator[str]:
    """The server at its address, API and screens."""

    def make(port: int) -> object:
        there = replace(office.settings.server, port=port, base_url=f"http://localhost:{port}")
        return app.create_app(replace(office, settings=replace(office.settings, server=there)), app.screens())

    with serving(make, port) as url:
        yield url.replace("127.0.0.1", "localhost")


@contextmanager
def at_the_desk(url: str) -> Iterator[Page]:
    """Staff's own Chromium, logged in."""
    context = chromium().new_context(viewport={"width": 1440, "height": 900}, locale="pl")
    try:
        page = context.new_page()
        log_in(page, url)
        yield page
    finally:
        context.close()


def log_in(page: Page, url: str) -> None:
    """Staff say who they are; again when so much time has passed that the server has forgotten them."""
    page.goto(f"{url}/login")
    page.get_by_label("Nazwa konta").fill(LOGIN)
    page.get_by_label("Hasło").fill(PASSWORD)
    page.get_by_role("button", name="Zaloguj").click()
    page.wait_for_url("**/today")
