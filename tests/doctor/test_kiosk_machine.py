"""The machine of a kiosk: clock, keys, programs, settings, what is plugged in, slips, backups; each put wrong."""

import json
import os
import pty
from dataclasses import replace

import pytest

from kiosk.devices import DeviceStates, MeterState, write_states
from kiosk.settings import Printer, Readers, Snmp
from kiosk.store import Draft, SlipDraft, register_rows
from kiosk.store.database import OneKiosk
from printers.snmp import Alert
from sync import facts
from sync.findings import State
from sync.register import Meter
from tests import cast
from tests.printers.fake_printer import FakePrinter, TcpWire
from tests.stations import NOON

MINUTE, DAY = 60_000, 24 * 3_600_000


def sample(ward, server):
    ward.store.record([Draft(facts.ClockSampled(server=server, round_trip=20))], ward.clock.moment())


# --- the clock ---


def test_a_clock_that_was_never_compared_is_unknown(ward):
    assert ward.look("clock").state is State.UNKNOWN


def test_a_clock_that_runs_as_the_server_said_is_well(ward):
    sample(ward, server=ward.clock.wall)
    ward.clock.pass_time(3 * DAY)

    assert ward.look("clock").details == {"off_ms": 0}


def test_a_clock_that_was_moved_since_is_told(ward):
    sample(ward, server=ward.clock.wall)
    ward.clock.pass_time(DAY)
    ward.clock.wall += 47 * MINUTE

    found = ward.look("clock")

    assert (found.state, found.details) == (State.WARN, {"off_ms": 47 * MINUTE})


def test_after_a_boot_the_last_comparison_still_counts(ward):
    sample(ward, server=ward.clock.wall - 5 * MINUTE)
    ward.store.note_boot("another boot")

    found = ward.look("clock")

    assert (found.state, found.details) == (State.WARN, {"off_ms": 5 * MINUTE})


def test_a_clock_before_the_newest_fact_is_told(ward):
    sample(ward, server=ward.clock.wall)
    ward.clock.wall = 0  # 1970, as after a boot without a battery

    found = ward.look("clock")

    assert (found.state, found.details) == (State.WARN, {"off_ms": -NOON})


def test_a_clock_is_looked_at_without_the_file_too(ward):
    ward.store.close()
    ward.file.unlink()

    assert ward.look("clock").state is State.UNKNOWN


# --- keys, folder, programs, settings ---


@pytest.mark.parametrize("name", ["device.key", "centre.key"])
def test_each_key_is_looked_at(ward, name):
    assert ward.look("keys").state is State.OK

    (ward.home / name).unlink()

    assert ward.look("keys").state is State.BAD


def test_the_folder_is_looked_at(ward):
    assert ward.look("permissions").state is State.OK

    ward.home.chmod(0o777)

    assert ward.look("permissions").state is State.BAD


def test_a_kiosk_that_does_not_run_is_told(ward):
    assert ward.look("running").state is State.WARN

    lock = OneKiosk(ward.home)
    assert ward.look("running").state is State.OK

    (ward.home / "sync.lock").touch()
    found = ward.look("running")
    lock.close()

    assert (found.state, found.details) == (State.WARN, {"kiosk": True, "sync": False})
    assert found.mend == "Start it: systemctl start lada-sync"


def test_a_certificate_that_the_settings_name_must_be_there(ward, tmp_path):
    assert ward.look("settings").state is State.OK

    ward.settings = replace(ward.settings, sync=replace(ward.settings.sync, ca_file=str(tmp_path / "gone.pem")))

    assert ward.look("settings", settings_file=tmp_path / "kiosk.toml").state is State.BAD


def test_an_old_backup_is_told(ward):
    assert ward.look("backup").state is State.UNKNOWN

    (ward.home / "backups").mkdir()
    (ward.home / "backups" / "kiosk-1.db.json").write_text(json.dumps({"made_at": NOON - 9 * DAY}))

    assert ward.look("backup").state is State.WARN


def test_the_disk_is_looked_at(ward):
    assert ward.look("disk").details["free_mb"] >= 0


# --- what is plugged in ---


def fit(ward, **fitted):
    ward.settings = replace(ward.settings, readers=Readers(**{"card": "none", "scanner": "none", **fitted}))


@pytest.fixture
def printer(ward):
    mechanism = FakePrinter()
    wire = TcpWire(mechanism)
    ward.settings = replace(ward.settings, printer=Printer(driver="network", address=wire.address))
    yield mechanism
    wire.unplug()


def test_a_printer_that_is_well(ward, printer):
    assert ward.look("printer").state is State.OK


def test_a_printer_without_paper(ward, printer):
    printer.out = True

    assert ward.look("printer").state is State.BAD


def test_a_printer_that_is_away(ward):
    ward.settings = replace(ward.settings, printer=Printer(driver="network", address="127.0.0.1:9"))

    assert ward.look("printer").state is State.BAD


def test_of_a_kiosk_at_work_the_printer_is_not_asked_but_the_kiosk_believed(ward, printer):
    write_states(ward.home, DeviceStates(reader=False, scanner=True, paper="low"))
    fit(ward, card="pcsc", scanner="serial", serial_device="/dev/gone")
    lock = OneKiosk(ward.home)

    found = {name: ward.look(name).state for name in ("printer", "reader", "scanner")}
    lock.close()

    assert found == {"printer": State.WARN, "reader": State.BAD, "scanner": State.OK}


def test_a_scanner_that_is_pulled_out(ward, tmp_path):
    port = tmp_path / "scanner"
    fit(ward, scanner="serial", serial_device=str(port))
    assert ward.look("scanner").state is State.BAD

    ours, theirs = pty.openpty()
    port.symlink_to(os.ttyname(theirs))
    found = ward.look("scanner")
    os.close(ours)
    os.close(theirs)

    assert found.state is State.OK


def test_a_card_reader_without_its_service(ward, pcscd):
    fit(ward, card="pcsc")
    assert ward.look("reader").state is State.OK

    pcscd.stop()

    assert ward.look("reader").state is State.BAD


@pytest.mark.parametrize("name", ["printer", "reader", "scanner"])
def test_what_is_not_fitted_is_no_trouble(ward, name):
    fit(ward)

    assert ward.look(name).state is State.OK


# --- slips ---


def queue(ward):
    draft = Draft(facts.HelpCalled(site="site", cause="visitor"))
    ward.store.record([draft], ward.clock.moment(), SlipDraft("COP-K1", 2026, lambda *_: b"[]"))


def test_a_slip_that_does_not_come_out_is_told(ward):
    queue(ward)
    assert ward.look("slips").state is State.OK

    ward.clock.pass_time(11 * MINUTE)

    assert ward.look("slips").state is State.WARN


@pytest.mark.parametrize("state", ["waiting", "failed", "unconfirmed"])
def test_a_slip_that_wants_a_person_is_told(ward, state):
    queue(ward)
    ward.sql(f"UPDATE spool SET state = '{state}'")

    assert ward.look("slips").state is State.WARN


# --- meters that are asked ---


def asked(ward, *states):
    """A kiosk at work whose round of the meters ended so."""
    with ward.store.database.writing() as cursor:
        register_rows.put(cursor, Meter(id="copier", site=cast.SITE, name="Ricoh", snmp_address="10.0.0.5"))
    write_states(ward.home, DeviceStates(meters=states))
    lock = OneKiosk(ward.home)
    found = ward.look("meters")
    lock.close()
    return found


def test_without_an_address_no_meter_is_asked(ward):
    assert ward.look("meters").state is State.OK

    ward.settings = replace(ward.settings, snmp=Snmp(every_minutes=0))
    assert ward.look("meters").state is State.OK


@pytest.mark.parametrize("state", ["silent", "denied", "odd", "address", "access"])
def test_a_meter_that_cannot_be_asked_is_told_with_what_mends_it(ward, state):
    found = asked(ward, MeterState("a", "Canon", "answers"), MeterState("copier", "Ricoh", state))

    assert (found.state, found.details) == (State.WARN, {"asked": 2, "away": 1})
    assert found.sentence.startswith("Ricoh ") and found.mend


def test_a_device_that_stands_still_is_told_and_one_that_only_warns_is_not(ward):
    jam, low = Alert("Jam", True), Alert("Toner low", False)

    assert asked(ward, MeterState("copier", "Ricoh", "answers", (), (low,))).state is State.OK
    assert asked(ward, MeterState("copier", "Ricoh", "answers", (), (jam,))).sentence == "Ricoh stands still: Jam."


def test_while_the_kiosk_is_stopped_nobody_asks(ward):
    asked(ward)

    assert ward.look("meters").state is State.UNKNOWN
