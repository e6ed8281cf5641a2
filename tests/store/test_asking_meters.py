"""The kiosk asks a real snmpd: each reading is written once whatever is restarted, and what it lacks is told."""

import threading
from functools import partial

import pytest

from kiosk.asking_meters import Asking
from kiosk.asking_meters import device as device_of_register
from kiosk.devices import Devices
from kiosk.settings import SnmpAccess
from kiosk.store import register_rows
from kiosk.store.writing import Draft
from printers.snmp import SERIAL, Alert, Supply
from sync import register
from sync.journal import fact_in
from sync.meter_facts import MeterRead
from sync.rules.calendar import OpeningCalendar
from sync.rules.meter_segments import Anomaly, Reading, segments
from sync.rules.meters import device_of
from tests import cast
from tests.printers.snmpd import COLOUR, copier, free_port
from tests.store.conftest import moment

OFFICE = SnmpAccess("3", user="lada", auth="sha256", auth_password="authpass123", privacy_password="privpass123")
SHUT = OpeningCalendar({})


@pytest.fixture(scope="module")
def device(tmp_path_factory):
    with copier(tmp_path_factory.mktemp("snmpd")) as device:
        yield device


class Round:
    """The kiosk's thread, one look after the other; `minute` is the time since noon."""

    def __init__(self, store, home) -> None:
        self.store, self.minute = store, 0
        self.devices = Devices(home, lambda kind, data: None)
        self.restart()

    def restart(self) -> None:
        self.asking = Asking(
            self.store, lambda: SHUT, lambda: moment(self.minute),
            partial(device_of_register, accesses={"office": OFFICE}), self.devices.meters_asked,
        )  # fmt: skip

    def look(self) -> int:
        self.minute += 10
        return self.asking.look()

    def readings(self):
        rows = self.store.database.reading().execute(
            "SELECT body FROM journal WHERE type = 'meter_read' ORDER BY stream, seq"
        )
        return [fact_in(row[0]) for row in rows]


def know(store, *meters):
    with store.database.writing() as cursor:
        for meter in meters:
            register_rows.put(cursor, meter)
    store._settled.forget()


def meter(address, **more):
    values = {"snmp_access": "office", "digits": 6} | more
    return register.Meter(id="copier", site=cast.SITE, name="Ricoh", snmp_address=address, **values)


@pytest.fixture
def round_(store, tmp_path, device):
    know(store, meter(device.address, oids=f"colour {COLOUR}"))
    device.objects.clear()
    device.put({SERIAL: ("string", "A"), COLOUR: ("counter", 10)})
    device.count(1000)
    return Round(store, tmp_path)


def test_a_reading_is_written_once_over_restarts(round_):
    assert [round_.look(), round_.look()] == [1, 0]
    round_.restart()
    assert round_.look() == 0

    [reading] = round_.readings()
    assert reading == MeterRead(meter="copier", value=1000, source="snmp", serial="A", colour=10)


def test_a_meter_that_jumps_falls_and_is_swapped_is_written_as_read_and_the_rules_see_it(round_, device):
    for count, serial in ((1000, "A"), (1060, "A"), (1055, "A"), (999_990, "A"), (40, "A"), (40, "B"), (90, "B")):
        device.put({SERIAL: ("string", serial)})
        device.count(count)
        assert [round_.look(), round_.look()] == [1, 0]

    written = round_.readings()
    told = [Reading(str(n), n, fact.value, fact.serial) for n, fact in enumerate(written)]
    assert [each.anomaly for each in segments(told, device_of(meter("")))] == [
        None, Anomaly.POWER_LOSS, None, Anomaly.ROLL_OVER, Anomaly.SWAPPED, None
    ]  # fmt: skip


def test_what_staff_read_by_hand_is_not_written_again(round_):
    round_.look()
    round_.store.record([Draft(MeterRead(meter="copier", value=1100, staff="marta"))], moment(15))

    assert round_.look() == 1  # it shows less than somebody typed: that is for staff to see
    round_.store.record([Draft(MeterRead(meter="copier", value=1000, staff="marta"))], moment(25))
    assert round_.look() == 0


def test_a_swap_is_seen_though_the_last_reading_was_by_hand(round_, device):
    round_.look()
    round_.store.record([Draft(MeterRead(meter="copier", value=1000, staff="marta"))], moment(15))
    device.put({SERIAL: ("string", "B")})

    assert [round_.look(), round_.look()] == [1, 0]


def test_supplies_and_alerts_come_to_the_counter(round_, device):
    device.supply(1, "Toner", -3)
    device.alert(1, "Paper jam", 3)
    round_.look()

    [state] = round_.devices.states().meters
    assert (state.name, state.state, state.supplies, state.alerts) == (
        "Ricoh", "answers", (Supply("Toner", "some"),), (Alert("Paper jam", True),)
    )  # fmt: skip
    assert "copier" in round_.devices.states().troubles


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({"snmp_access": "nobody"}, "access"),
        ({"oids": "scans 1.3.6"}, "odd"),
        ({"snmp_address": "host:x"}, "address"),
        ({"snmp_address": f"127.0.0.1:{free_port()}"}, "silent"),
    ],
)
def test_what_cannot_be_asked_is_told_and_the_others_are_asked_all_the_same(round_, device, changes, state):
    know(round_.store, register.Meter(**{
        "id": "a-bad", "site": cast.SITE, "name": "Bad", "snmp_address": device.address, "snmp_access": "office",
        **changes,
    }))  # fmt: skip

    assert round_.look() == 1
    assert [each.state for each in round_.devices.states().meters] == [state, "answers"]


def test_a_wrong_password_is_told(round_):
    wrong = {"office": SnmpAccess("3", user="lada", auth="sha256", auth_password="wrong pass")}
    round_.asking._device = partial(device_of_register, accesses=wrong)

    assert round_.look() == 0
    assert [each.state for each in round_.devices.states().meters] == ["denied"]


def test_what_has_no_address_is_not_asked(store, tmp_path):
    round_ = Round(store, tmp_path)

    assert (round_.look(), round_.devices.states().meters) == (0, ())


def test_nothing_is_written_once_the_counter_ends(round_):
    over = threading.Event()
    over.set()

    assert round_.asking.look(over.is_set) == 0
    assert round_.readings() == []
