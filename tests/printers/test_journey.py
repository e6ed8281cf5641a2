"""A slip all the way: layout, spool, a real socket, a printer in trouble, and what lies on the paper in the end."""

import pytest

from printers import Paper
from printers.encode import encode
from printers.memory import MemorySpoolBook
from printers.network import NetworkPrinter
from printers.profiles import profile
from printers.roll import text_of
from printers.slip import Pair, Qr, Rule, Slip, Text
from printers.spool import SlipState, Spool
from tests.printers.fake_printer import FakePrinter, TcpWire
from tests.printers.spool_book_contract import NOON

TM_T20 = profile("TM-T20")


def borrowed(name: str, duplicate: str | None) -> bytes:
    lines = (
        Text("Centrum Organizacji Pozarządowych", bold=True, align="centre"),
        Text("Wypożyczenie", size=2, bold=True),
        Pair(name, "COP-0042"),
        Pair("Їжак, ґанок", "до 7 грудня"),
        Rule(),
        Qr("LD0042", "LD0042"),
        Text("WYDRUK NIEFISKALNY"),
    )
    return encode(Slip(lines), TM_T20, duplicate=duplicate)


class Desk:
    def __init__(self) -> None:
        self.mechanism = FakePrinter()
        self.wire = TcpWire(self.mechanism)
        self.book = MemorySpoolBook(encode=borrowed)
        self.printer = NetworkPrinter(self.wire.address, 0.6, settle_s=0)
        self.spool = Spool(self.book, self.printer, lambda: NOON)

    def papers(self) -> list[list[str]]:
        return [text_of(job) for job in self.mechanism.jobs]

    def switch_off_and_on(self) -> None:
        self.mechanism.cure()
        self.wire.plug()


@pytest.fixture
def desk():
    desk = Desk()
    yield desk
    desk.wire.unplug()


def test_a_slip_lies_on_paper_in_polish_and_ukrainian(desk):
    desk.book.queue("fact 1", "Rzutnik Łódź", NOON)

    assert desk.spool.step()
    (paper,) = desk.papers()
    assert "Wypożyczenie" in paper
    assert [line.split() for line in paper if line.endswith(("0042", "грудня"))] == [
        ["Rzutnik", "Łódź", "COP-0042"],
        ["Їжак,", "ґанок", "до", "7", "грудня"],
        ["QR:", "LD0042"],
        ["LD0042"],
    ]


def test_the_cable_breaks_in_mid_slip_and_the_person_says_that_nothing_came_out(desk):
    slip_no = desk.book.queue("fact 1", "Rzutnik", NOON)
    desk.mechanism.dies_after = 40

    assert not desk.spool.step()
    desk.switch_off_and_on()
    assert not desk.spool.step()
    assert desk.spool.health().unconfirmed == 1

    assert desk.spool.answer(slip_no, printed=False, by=None)
    assert desk.spool.step()
    (paper,) = desk.papers()
    assert not any("DUPLIKAT" in line for line in paper)
    assert desk.book.rows[0].attempts == 2


def test_paper_runs_out_under_a_slip_and_the_next_one_waits_for_the_new_roll(desk):
    first, second = (desk.book.queue(f"fact {each}", "Kamera", NOON) for each in (1, 2))
    desk.mechanism.runs_out_at_job = 1

    assert not desk.spool.step()
    assert not desk.spool.step()
    assert desk.spool.health().paper is Paper.OUT
    states = {row.slip_no: row.state for row in desk.book.rows}
    desk.switch_off_and_on()
    assert desk.spool.step()

    assert states == {first: SlipState.UNCONFIRMED, second: SlipState.QUEUED}
    assert len(desk.papers()) == 2


def test_every_slip_begins_by_bringing_the_printer_to_its_senses(desk):
    slip_no = desk.book.queue("fact 1", "Kamera", NOON)
    desk.spool.step()
    desk.spool.reprint(slip_no, by="staff")
    desk.spool.step()

    assert all(job.startswith(b"\x1b@") for job in desk.mechanism.jobs)
    assert next(line for line in desk.papers()[1] if line).startswith("DUPLIKAT nr 2")
