"""The list to check, from a button at staff's desk to the paper of a counter and back: once, over restarts and syncs.

Server, kiosk and printer are real: the register and the facts go by HTTP, the bytes to a socket.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from kiosk.settings import Printer, Settings
from printers.roll import text_of
from sync.feed_rows import ListLine
from sync.server import check_lists
from sync.server.check_lists import WAITS_MS, Wish
from sync.server.models import Device
from tests.browser import register_of_screens
from tests.journeys.storyboard import (
    StoryClock,
    answering,
    assert_lines,
    at,
    central,
    handed_over,
    journal_of,
    let_in,
    opened,
    settings_of,
    wait_for,
)
from tests.offices import free_port
from tests.printers.fake_printer import FakePrinter, TcpWire

WISH = Wish(["camera-1"], ["c1"], [ListLine("Aparat nr 1", "COP/0401", "P2", ["Wydane dwa razy, 24.11"])], "pl")


@dataclass
class Story:
    settings: Settings
    clock: StoryClock
    printer: FakePrinter
    device: str

    def send(self) -> str:
        return check_lists.send(Device.get_by_id(self.device), WISH, "marta", self.clock.now())

    def sync(self) -> None:
        handed_over(self.settings, self.clock)

    @property
    def states(self) -> list[str]:
        return [each.state for each in check_lists.papers(None, self.clock.now())]


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    clock, wire, port = StoryClock(at(2026, 11, 24, 13, 0)), TcpWire(FakePrinter()), free_port()
    url = f"http://localhost:{port}"
    settings = settings_of(tmp_path / "kiosk", url, printer=Printer(driver="network", address=wire.address))
    try:
        with central(tmp_path / "server", clock, register_of_screens(), port=port) as office, answering(office, port):
            device = let_in(office, settings, url, clock)
            yield Story(settings, clock, wire.printer, device)
    finally:
        wire.unplug()


def test_it_comes_out_once_over_two_syncs_and_a_restart_and_its_code_opens_it_again(story: Story) -> None:
    id = story.send()
    story.printer.out = True
    story.sync()
    with opened(story.settings, story.clock):
        wait_for(lambda: kinds(story).count("check_list_queued"), "the kiosk takes the list up")
    assert story.printer.jobs == () and story.states == ["waits"]
    story.printer.cure()

    with opened(story.settings, story.clock) as kiosk:  # another start: what waited for paper comes out, and no more
        kiosk.counter.look_around()
        wait_for(lambda: "slip_printed" in kinds(story), "the list on paper")
        story.sync()
        story.sync()
        kiosk.counter.look_around()
        wait_for(lambda: kiosk.counter.spool.health().queued == 0, "an idle spool")
    [paper] = story.printer.jobs
    lines = text_of(paper)
    assert_lines(
        lines, "Lista do sprawdzenia", r"\[ \] 1\. Aparat nr 1", r"Miejsce +P2", r"Nr inwentarzowy +COP/0401",
        r" +Wydane dwa razy, 24\.11",
    )  # fmt: skip
    code = next(line.removeprefix("QR: ") for line in lines if line.startswith("QR: "))
    assert check_lists.with_code(code).id == id  # type: ignore[union-attr]
    assert story.states == ["printed"]
    assert [kinds(story).count(kind) for kind in ("check_list_queued", "slip_printed")] == [1, 1]


def test_what_the_kiosk_hears_too_late_does_not_come_out(story: Story) -> None:
    story.send()
    story.clock.pass_time(WAITS_MS)
    story.sync()
    with opened(story.settings, story.clock) as kiosk:
        assert kiosk.counter.station.check_lists.take_up() == 0
        story.send()
        story.sync()
        wait_for(lambda: len(story.printer.jobs) == 1, "the list that is not too late")
    assert (kinds(story).count("check_list_queued"), story.states) == (1, ["waits", "late"])


def kinds(story: Story) -> list[str]:
    return [kind for _seq, kind, _fact in journal_of(story.settings.kiosk.home)]
