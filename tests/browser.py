"""A real kiosk in this process and a real Chromium before it, for every test that looks at screens.

The kiosk has simulated devices and the standing cast; its clock starts on a Tuesday afternoon and runs. The browser
reaches nothing but the kiosk, and a page that asks for anything else fails its test.
"""

from __future__ import annotations

import atexit
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from kiosk import counter as counters
from kiosk.app import create_app
from kiosk.clock import SystemClock
from kiosk.counter import Counter
from kiosk.serving import WAITRESS
from kiosk.settings import CENTRE_KEY, Bench, Kiosk, Printer, Readers, Settings
from kiosk.store import Store
from sync import facts, register
from sync.journal import Moment
from sync.server import founding
from sync.signing import write_key_file
from tests import cast, newest
from tests.answering import Answering

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = "/usr/bin/chromium-headless-shell"  # the same pages for a tenth less of the machine
QUIET = (
    "--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run", "--disable-gpu", "--mute-audio", "--autoplay-policy=no-user-gesture-required",
    "--font-render-hinting=none",  # as the whole browser draws letters
)  # fmt: skip
TUESDAY = 1_795_527_120_000  # 2026-11-24 14:32 in Warsaw
LANDSCAPE, PORTRAIT = (1280, 800), (1080, 1920)
DIAGONAL = {LANDSCAPE: 10.1, PORTRAIT: 21.5}


class RunningClock(SystemClock):
    """Begins at `start` (ms UTC) when it is made, and runs."""

    def __init__(self, start: int) -> None:
        self._ahead = start - super().now()

    def now(self) -> int:
        return super().now() + self._ahead


@cache
def catalogues() -> None:
    """Compile the translations, once."""
    for path in (ROOT / "translations").rglob("*.po"):
        new = path.with_suffix(f".{os.getpid()}.new")
        with path.open("rb") as source, new.open("wb") as target:
            write_mo(target, read_po(source, locale=path.parent.parent.name))
        new.replace(path.with_suffix(".mo"))  # in one step: a kiosk of another test run may be reading it


def register_of_screens() -> list[register.Entity]:
    """The cast, with the purposes, the notice and the rules of a believable centre."""
    kept = [entity for entity in cast.entities() if not isinstance(entity, register.Purpose | register.Centre)]
    return [
        *kept,
        *founding.PURPOSES,
        register.Centre(
            id="centre", name="Centrum Organizacji Pozarządowych", short_name="COP", operator="Fundacja Lada",
            house_rules=register.Words(
                "Szanujemy się nawzajem. Sprzątamy po sobie. Sprzęt oddajemy w terminie.",
                "We respect each other. We tidy up. We return things in time.",
                "Поважаймо одне одного. Прибираймо за собою. Повертаймо речі вчасно.",
            ),
        ),
        register.Notice(
            id="notice", site=cast.SITE, shown_from=TUESDAY - 86_400_000, shown_until=TUESDAY + 30 * 86_400_000,
            heading=register.Words("Dziś o 17:00", "Today at 17:00", "Сьогодні о 17:00"),
            text=register.Words(
                "Szkolenie: rozliczenie dotacji", "Training: grant accounting", "Навчання: звіт про дотацію"
            ),
            detail=register.Words("Sala A · 4 wolne miejsca", "Room A · 4 seats left", "Зал A · 4 вільні місця"),
        ),
    ]  # fmt: skip


@dataclass
class RunningKiosk:
    """A kiosk that answers. `tap` and `scan` go the whole way: driver, watch, tray, signal, page."""

    counter: Counter
    url: str
    _stop: Callable[[], None] = field(repr=False)

    def tap(self, uid: str) -> None:
        assert self.counter.bench is not None
        self.counter.rearm()
        self.counter.bench.card_reader.present(uid)
        self.counter.bench.card_reader.remove()

    def scan(self, code: str) -> None:
        assert self.counter.bench is not None
        self.counter.rearm()
        self.counter.bench.scanner.scan(code)

    def stop(self) -> None:
        self._stop()


def start_kiosk(
    home: Path, panel: tuple[int, int] = LANDSCAPE, *, readers: Readers | None = None, printer: str = "simulated",
    bench: bool = True, at: int = TUESDAY, entities: list[register.Entity] | None = None, site: str = cast.SITE,
    **kiosk: object,
) -> RunningKiosk:  # fmt: skip
    """A kiosk with the cast in `home` on a free port. `kiosk` are settings of its section."""
    port = _free_port()
    settings = Settings(
        kiosk=Kiosk(
            port=port, home=home, screen_diagonal_in=DIAGONAL[panel], screen_px_w=panel[0], screen_px_h=panel[1],
            **{"large_default": False, **kiosk},  # type: ignore[arg-type]
        ),
        readers=readers or Readers(card="simulated", scanner="simulated"),
        printer=Printer(driver=printer),  # type: ignore[arg-type]
        bench=Bench(device_bench=bench),
    )  # fmt: skip
    _enrol(home, at, entities or register_of_screens(), site)
    counter = counters.build(settings, RunningClock(at))
    catalogues()
    answering = Answering(create_app(counter), port, **WAITRESS)
    counter.start()

    def stop() -> None:
        counter.signals.close()  # else its stream keeps a thread
        answering.stop()
        counter.stop()

    return RunningKiosk(counter, f"http://127.0.0.1:{port}", stop)


def _enrol(home: Path, at: int, entities: list[register.Entity], site: str) -> None:
    home.mkdir(parents=True, exist_ok=True)
    write_key_file(home / CENTRE_KEY, cast.CENTRE_KEY)
    newest.kiosk_file(home)
    store = Store(home)
    store.become(cast.DEVICE, site, "COP", "K1")
    store.start_stream(facts.StreamStarted(device=cast.DEVICE, software="test"), Moment(wall=at - 1000, boot=1, up=0))
    store.apply_snapshot([register.encode(entity) for entity in entities], "digest", {}, at - 1000)
    store.close()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@cache
def chromium() -> Browser:
    """The one browser of the test run."""
    playwright = sync_playwright().start()
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
    atexit.register(playwright.stop)
    return browser


@contextmanager
def new_page(kiosk: RunningKiosk, panel: tuple[int, int] = LANDSCAPE, *, script: bool = True) -> Iterator[Page]:
    """A page before the kiosk, in a browser that remembers nothing. At its end: no request elsewhere, no error."""
    context = chromium().new_context(
        viewport={"width": panel[0], "height": panel[1]}, has_touch=True, java_script_enabled=script,
        reduced_motion="reduce",
    )
    problems: list[str] = []
    _watch(context, kiosk, problems)
    page = context.new_page()
    try:
        yield page
        assert problems == []
    finally:
        context.close()


def _watch(context: BrowserContext, kiosk: RunningKiosk, problems: list[str]) -> None:
    context.on("request", lambda r: None if r.url.startswith((kiosk.url + "/", "data:")) else problems.append(r.url))
    context.on("weberror", lambda error: problems.append(str(error.error)))
    context.on("console", lambda said: problems.append(said.text) if _is_problem(said.type, said.text) else None)


def _is_problem(kind: str, text: str) -> bool:
    """Chromium writes every 4xx answer to the console, also those that a test wants."""
    return kind == "error" and "Failed to load resource" not in text
