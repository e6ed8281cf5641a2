"""When kiosks were in contact: hellos close together are one time, and old times are forgotten."""

import pytest

from sync.protocol import CONNECTED_MS
from sync.server import contacts, intake
from sync.server.models import Device
from sync.server.staff.fleet import link_of
from tests.offices import admit
from tests.stations import NOON, Station

SECOND, MINUTE, DAY = 1000, 60_000, 86_400_000


@pytest.fixture
def station(office):
    station = Station("k1")
    admit(station)
    return station


def hellos(station, *moments):
    for at in moments:
        intake.hello(station.hello(), "nonce", at)


def test_hellos_that_follow_each_other_are_one_time_of_contact(station):
    hellos(station, NOON, NOON + 30 * SECOND, NOON + 3 * MINUTE, NOON + 10 * MINUTE)

    assert contacts.of_days() == {"k1": [(NOON, NOON + 3 * MINUTE), (NOON + 10 * MINUTE, NOON + 10 * MINUTE)]}


@pytest.mark.parametrize("silence", [CONNECTED_MS - 1, CONNECTED_MS + 1])
def test_a_silence_ends_a_time_of_contact_just_when_the_kiosk_counts_as_away(station, silence):
    hellos(station, NOON)
    is_away = link_of(Device.get(Device.id == "k1"), NOON + silence) == "away"
    hellos(station, NOON + silence)

    assert (len(contacts.of_days()["k1"]) == 2) is is_away is (silence > CONNECTED_MS)


def test_each_kiosk_has_its_own_times(station):
    other = Station("k2")
    admit(other)
    hellos(station, NOON)
    hellos(other, NOON + MINUTE)
    hellos(station, NOON + 2 * MINUTE)

    assert contacts.of_days() == {"k1": [(NOON, NOON + 2 * MINUTE)], "k2": [(NOON + MINUTE, NOON + MINUTE)]}


def test_a_server_whose_clock_was_set_back_begins_anew(station):
    hellos(station, NOON, NOON - DAY, NOON - DAY + MINUTE)

    assert contacts.of_days() == {"k1": [(NOON - DAY, NOON - DAY + MINUTE), (NOON, NOON)]}


def test_what_is_older_than_a_week_is_forgotten(station):
    hellos(station, NOON, NOON + 7 * DAY)
    assert len(contacts.of_days()["k1"]) == 2

    hellos(station, NOON + 9 * DAY)

    assert contacts.of_days() == {"k1": [(NOON + moment * DAY, NOON + moment * DAY) for moment in (7, 9)]}
