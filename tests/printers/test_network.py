"""A printer in the network: a real socket, and at its other end one that answers, runs empty, hangs and dies."""

import socket

import pytest

from printers import Paper, PrinterError, PrinterSettings, Sent, open_printer
from printers.network import NetworkPrinter, split_address
from tests.printers.fake_printer import FakePrinter, TcpWire, WireBench
from tests.printers.printer_contract import OTHER, SLIP, PrinterContract


class TcpBench(WireBench):
    wire: TcpWire

    def open(self) -> NetworkPrinter:
        return NetworkPrinter(self.wire.address, 0.6, settle_s=0)


@pytest.fixture
def bench():
    mechanism = FakePrinter()
    bench = TcpBench(mechanism, TcpWire(mechanism))
    yield bench
    bench.unplug()


class TestNetworkPrinter(PrinterContract):
    def test_an_open_cover_is_offline(self, bench, printer):
        bench.mechanism.cover = True

        assert printer.status() is Paper.OFFLINE

    def test_what_a_printer_says_unasked_is_no_answer(self, bench, printer):
        bench.mechanism.chatty = True
        bench.mechanism.low = True

        assert printer.status() is Paper.LOW

    def test_a_printer_that_never_answered_is_unknown_and_its_slip_unconfirmed(self, bench, printer):
        bench.mechanism.mute = True

        assert printer.status() is Paper.UNKNOWN
        assert printer.send(SLIP) is Sent.UNCONFIRMED

    def test_a_printer_that_is_known_never_to_answer_is_believed(self, bench):
        bench.mechanism.mute = True
        printer = open_printer(PrinterSettings("network", bench.wire.address, timeout_s=0.6, answers=False))

        assert printer.status() is Paper.UNKNOWN
        assert printer.send(SLIP) is Sent.CONFIRMED

    def test_paper_that_runs_out_under_the_last_lines_leaves_the_slip_unconfirmed(self, bench, printer):
        bench.mechanism.runs_out_at_job = 2

        assert printer.send(SLIP) is Sent.CONFIRMED
        assert printer.send(OTHER) is Sent.UNCONFIRMED
        assert printer.status() is Paper.OUT

    def test_a_name_that_nobody_knows_is_offline(self):
        assert NetworkPrinter("printer.invalid", 0.6).status() is Paper.OFFLINE


def test_something_else_at_the_port_confirms_nothing():
    """A web server answers too, but not in the words of a printer."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        printer = NetworkPrinter(f"127.0.0.1:{server.getsockname()[1]}", 0.3, settle_s=0)

        assert printer.status() is Paper.UNKNOWN
        assert printer.send(SLIP) is Sent.UNCONFIRMED


@pytest.mark.parametrize(
    ("address", "meant"),
    [
        ("10.0.0.7", ("10.0.0.7", 9100)),
        ("drukarka.local:9101", ("drukarka.local", 9101)),
        ("[fd00::7]:9100", ("fd00::7", 9100)),
        ("fd00::7", ("fd00::7", 9100)),
        ("[fd00::7]", ("fd00::7", 9100)),
    ],
)
def test_an_address_is_a_host_and_perhaps_a_port(address, meant):
    assert split_address(address) == meant


@pytest.mark.parametrize("address", ["", ":9100", "host:port", "host:0", "host:70000"])
def test_what_is_no_address_is_refused_for_good(address):
    with pytest.raises(PrinterError) as caught:
        open_printer(PrinterSettings("network", address))

    assert caught.value.permanent
