"""A copier asked by SNMP: a real snmpd that is changed while it runs, by v2c and v3; one that is dead, one that knows
us not, and one that says odd things."""

import socket
from dataclasses import replace

import pytest

from printers.snmp import (
    LIFE_COUNT,
    MOST_ROWS,
    SERIAL,
    Access,
    Alert,
    SnmpDevice,
    SnmpError,
    Supply,
    Told,
    split,
    supply_of,
)
from tests.printers.snmpd import COLOUR, OFFICE, SIGNED, copier, free_port

PUBLIC = Access()


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    with copier(tmp_path_factory.mktemp("snmpd")) as device:
        yield device


@pytest.fixture
def device(running):
    running.objects.clear()
    running.put({LIFE_COUNT: ("counter", 123456), SERIAL: ("string", "A7PU021001234")})
    return running


def ask(device, access=PUBLIC, oids=None) -> Told:
    return SnmpDevice(device.address, access, oids).ask()


def why(device, access=PUBLIC, oids=None, timeout_s=5.0) -> str:
    with pytest.raises(SnmpError) as caught:
        SnmpDevice(device if isinstance(device, str) else device.address, access, oids, timeout_s).ask()
    return caught.value.why


@pytest.mark.parametrize("access", [PUBLIC, OFFICE, SIGNED], ids=["2c", "3 enciphered", "3 signed"])
def test_each_way_of_asking_tells_the_same(device, access):
    assert ask(device, access) == Told(123456, "A7PU021001234")


def test_a_meter_that_jumps_falls_wraps_and_is_swapped_is_told_as_it_is(device):
    told = []
    for count in (123456, 223456, 1, 2**32 - 1, 4):
        device.count(count)
        told.append(ask(device).life_count)
    device.put({SERIAL: ("string", "B1")})

    assert told == [123456, 223456, 1, 2**32 - 1, 4]
    assert ask(device).serial == "B1"


def test_further_counters_are_where_the_maker_has_them_and_may_be_missing(device):
    device.put({COLOUR: ("counter", 77), LIFE_COUNT: ("counter", 5)})

    told = ask(device, oids={"total": COLOUR, "colour": COLOUR, "copies": COLOUR + ".9"})

    assert (told.life_count, told.counters) == (77, {"colour": 77})


def test_a_supply_is_never_a_share_of_what_nobody_knows(device):
    device.supply(1, "Toner czarny", 37)
    device.supply(2, "Toner cyan", -3)
    device.supply(3, "Toner magenta", -2)
    device.supply(4, "Fuser", -1)
    device.supply(5, "Waste", 800, 1000, of_class=4)
    device.supply(6, "Drum", 500, -2)

    assert ask(device).supplies == (
        Supply("Toner czarny", "told", 37), Supply("Toner cyan", "some"), Supply("Toner magenta", "unknown"),
        Supply("Fuser", "unlimited"), Supply("Waste", "told", 80, is_filled=True), Supply("Drum", "some"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("level", "most", "expected"),
    [
        (0, 100, Supply("T", "told", 0)),
        (0, -2, Supply("T", "unknown")),
        (101, 100, Supply("T", "some")),
        (-4, 100, Supply("T", "unknown")),
        (b"37", 100, Supply("T", "unknown")),
        (None, None, Supply("T", "unknown")),
        (5, 0, Supply("T", "some")),
    ],
)
def test_levels_that_fit_nothing_are_no_share(level, most, expected):
    assert supply_of("T", level, most) == expected


def test_alerts_are_in_the_words_of_the_device_and_each_once(device):
    device.alert(1, "Paper low in tray 1", 4)
    device.alert(2, "Zacięcie papieru", 3)
    device.alert(3, "Paper low in tray 1", 4)
    device.put({"1.3.6.1.2.1.43.18.1.1.8.1.2": ("octet", "50 61 70 69 65 72 73 74 61 75 20 FC 07 00")})

    assert ask(device).alerts == (Alert("Paper low in tray 1", False), Alert("Papierstau ü", True))


def test_a_table_without_end_is_cut(device):
    for index in range(1, MOST_ROWS + 9):
        device.put({f"1.3.6.1.2.1.43.18.1.1.2.1.{index}": ("integer", 4)})
        device.objects[f"1.3.6.1.2.1.43.18.1.1.8.1.{index}"] = ("string", f"Alert {index}")
    device.put({})

    assert len(ask(device).alerts) == MOST_ROWS


@pytest.mark.parametrize("value", [("string", "123456"), ("integer", -2), ("octet", "01 02"), ("objectid", ".1.3.6.1")])
def test_what_is_no_count_is_refused(device, value):
    device.put({LIFE_COUNT: value})
    assert why(device) == "odd"

    device.put({LIFE_COUNT: ("counter", 1), COLOUR: value})
    assert why(device, oids={"colour": COLOUR}) == "odd"


def test_a_device_without_a_life_count_says_nothing(device):
    device.objects.clear()
    device.put({SERIAL: ("string", "A")})

    assert why(device) == "odd"


@pytest.mark.parametrize(
    "access",
    [
        replace(OFFICE, auth_password="wrong pass"),
        replace(OFFICE, user="stranger"),
        replace(OFFICE, auth="sha512"),
        replace(OFFICE, privacy_password=""),
        replace(OFFICE, auth="none", privacy_password=""),
    ],
    ids=["password", "user", "kind of password", "not enciphered", "no password"],
)
def test_a_wrong_user_or_password_is_told_apart_from_a_dead_host(device, access):
    assert why(device, access) == "denied"


def test_a_wrong_community_and_a_wrong_cipher_look_like_a_dead_host(device):
    assert why(device, Access(community="secret"), timeout_s=0.2) == "silent"
    assert why(device, replace(OFFICE, privacy_password="another pass"), timeout_s=0.2) == "silent"


@pytest.mark.parametrize("access", [PUBLIC, OFFICE], ids=["2c", "3"])
def test_a_dead_host_is_silent(access):
    assert why(f"127.0.0.1:{free_port()}", access, timeout_s=0.2) == "silent"


@pytest.mark.parametrize("access", [PUBLIC, OFFICE], ids=["2c", "3"])
def test_a_host_that_hears_and_never_speaks_is_asked_twice_and_given_up(access):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as deaf:
        deaf.bind(("127.0.0.1", 0))
        assert why(f"127.0.0.1:{deaf.getsockname()[1]}", access, timeout_s=0.1) == "silent"
        deaf.setblocking(False)
        heard = 0
        while True:
            try:
                deaf.recv(2000)
            except BlockingIOError:
                break
            heard += 1

    assert heard == 2


@pytest.mark.parametrize("address", ["", "no..host", "127.0.0.1:x", "127.0.0.1:0", "[::1]:70000"])
def test_what_is_no_address_is_told(address):
    assert why(address) == "address"


def test_addresses_have_a_port_or_none():
    assert [split(each) for each in ("10.0.0.5", "mfp:1161", "[::1]:1161", "fe80::1")] == [
        ("10.0.0.5", 161), ("mfp", 1161), ("::1", 1161), ("fe80::1", 161),
    ]  # fmt: skip


def test_secrets_are_in_no_sentence_and_no_log():
    assert "authpass" not in repr(OFFICE) and "privpass" not in repr(OFFICE)
