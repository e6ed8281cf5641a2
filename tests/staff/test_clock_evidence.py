"""A case of a clock that jumped shows what the clock showed before and after, as far as anybody can say."""

import re

import pytest

from sync.clocks import EARLIEST
from sync.server.models import Case
from tests.detecting.kiosks import HOUR, MINUTE, came, kiosk, push
from tests.stations import NOON


@pytest.fixture
def made(filled):
    filled.log_in("staff")
    return kiosk("jumper")


def shown(desk):
    [case] = Case.select().where(Case.kind == "clock_jump", Case.device == "jumper")
    page = " ".join(re.sub(r"<[^>]+>", " ", desk.get(f"/cases/{case.id}").text).split())
    found = re.search(r"Zegar kiosku pokazywał (.*?\d\d:\d\d, potem .*?\d\d:\d\d( \([^)]*\))?)", page)
    return found.group(1) if found else None


def falls(station, by, to=None):
    station.at(NOON, came("v"))
    station.clock.wall = station.clock.wall - by if to is None else to
    station.clock.up += MINUTE
    station.record(came("w"))
    push(station, NOON + 2 * HOUR)


def test_it_tells_both_hours_and_how_far_it_fell(filled, made):
    falls(made, 3 * HOUR)
    assert shown(filled) == "26.10.2026 12:00, potem 26.10.2026 09:00 (−3 h)"


def test_a_clock_that_was_never_set_shows_that_it_was_not(filled, made):
    falls(made, 0, to=EARLIEST - 400 * 24 * HOUR)
    assert shown(filled) == "26.10.2026 12:00, potem 27.11.2022 01:00"


def test_a_day_that_no_calendar_has_is_not_shown(filled, made):
    falls(made, 0, to=-(2**40))
    assert shown(filled) is None
