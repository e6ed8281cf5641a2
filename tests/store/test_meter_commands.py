"""`lada meter`: what is asked, and what it says, beside a kiosk that may run."""

import pytest
from click.testing import CliRunner

from kiosk.__main__ import lada
from kiosk.store import Draft, register_rows
from sync.facts import MeterRead, PageKind, PageLine, PagesDeclared
from sync.register import Meter
from tests import cast
from tests.printers.snmpd import COLOUR, copier, free_port
from tests.store.conftest import moment


@pytest.fixture
def run(store, tmp_path, monkeypatch):
    monkeypatch.setenv("LADA_KIOSK_KIOSK_HOME", str(store.path.parent))

    def run(*words):
        answer = CliRunner().invoke(lada, ["meter", *words], catch_exceptions=False)
        return answer.exit_code, answer.output

    return run


def know(store, **values):
    with store.database.writing() as cursor:
        register_rows.put(cursor, Meter(**{"id": "mfp", "site": cast.SITE, "name": "Ricoh", **values}))


def test_devices_are_listed_with_how_they_are_asked(run, store):
    know(store, snmp_address="10.0.0.5", snmp_access="office")

    code, told = run("list")

    assert (code, told) == (0, "Kopiarka: read by hand\nRicoh: 10.0.0.5, access office\n")


def test_a_device_says_what_it_says_and_nothing_is_written(run, store, tmp_path):
    with copier(tmp_path) as device:
        device.put({COLOUR: ("counter", 9)})
        device.supply(1, "Toner", 37)
        device.supply(2, "Waste", -3, of_class=4)
        device.alert(1, "Paper jam", 3)
        know(store, snmp_address=device.address, oids=f"colour {COLOUR}")
        before = store.stream().seq

        code, told = run("read", "Ricoh")

    assert code == 0
    assert told.splitlines() == [
        "Ricoh: 123456 pages, serial number A7PU021001234", "  colour: 9", "  Toner: 37 %",
        "  Waste: some left of room left", "  critical: Paper jam",
    ]  # fmt: skip
    assert store.stream().seq == before


def test_on_the_bench_a_copier_without_hardware_shows_what_was_declared_since_its_last_reading(run, store, monkeypatch):
    know(store, snmp_address="kopiarka.lan", serial="W914", a3_factor=2)
    for name, value in (("READERS_CARD", "simulated"), ("READERS_SCANNER", "simulated"), ("PRINTER_DRIVER", "none")):
        monkeypatch.setenv(f"LADA_KIOSK_{name}", value)
    monkeypatch.setenv("LADA_KIOSK_BENCH_DEVICE_BENCH", "true")
    store.record([Draft(MeterRead(meter="mfp", value=1000, colour=40, source="snmp"))], moment(0))
    for n, (machine, colour) in enumerate((("mfp", True), ("mfp", False), ("other", False))):
        line = PageLine(PageKind.COPY, 3, colour=colour, size="A3" if colour else "A4")
        declared = PagesDeclared(usage=f"u{n}", site=cast.SITE, lines=[line], mono_units=3, meter=machine)
        store.record([Draft(declared)], moment(n + 1))
    before = store.stream().seq

    code, told = run("read", "Ricoh")

    assert (code, told.splitlines()[:3]) == (
        0, ["Ricoh: 1009 pages, serial number W914", "  colour: 46", "  Toner czarny: 62 %"]
    )  # fmt: skip
    assert "alert: Mało tonera" in told and store.stream().seq == before


def test_one_that_is_away_is_told_and_the_command_fails(run, store):
    know(store, snmp_address=f"127.0.0.1:{free_port()}")

    assert run("read") == (1, "Ricoh: The device does not answer.\n")


def test_without_an_address_there_is_nothing_to_read(run):
    code, told = run("read", "Kopiarka")

    assert code == 1
    assert "lada meter list" in told
