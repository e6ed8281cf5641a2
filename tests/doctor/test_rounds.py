"""The doctor's rounds in the sync process: seldom, cheap, and told to the server, whose screen says it in words."""

import msgspec
import pytest

from kiosk import doctor, self_check, syncing
from kiosk.doctor import OFTEN, SELDOM, Rounds
from sync.protocol import DeviceState
from sync.server.staff.wording import FINDINGS

MINUTE = 60_000


@pytest.fixture
def rounds(ward):
    return Rounds(ward.settings, ward.clock)


def test_the_first_look_waits_until_the_machine_has_started(ward, rounds):
    assert rounds.in_short() is None

    ward.clock.pass_time(MINUTE)

    # nothing runs the kiosk in this test, no server was ever heard, and there is no backup
    assert rounds.in_short() == {"running": "warn", "clock": "unknown", "backup": "unknown"}


def test_what_was_found_is_left_for_the_kiosk_s_own_screens(ward, rounds):
    assert not self_check.is_unwell(ward.home)

    ward.clock.pass_time(MINUTE)
    rounds.in_short()

    assert self_check.is_unwell(ward.home)
    (ward.home / self_check.FILE).write_text("half a fi")
    assert not self_check.is_unwell(ward.home)


def test_a_round_is_made_at_most_once_in_ten_minutes(ward, rounds):
    ward.clock.pass_time(MINUTE)
    rounds.in_short()
    ward.home.chmod(0o777)

    ward.clock.pass_time(9 * MINUTE)
    assert "permissions" not in rounds.in_short()

    ward.clock.pass_time(MINUTE)
    assert rounds.in_short()["permissions"] == "bad"


def test_the_whole_file_is_read_once_a_day(ward, rounds):
    ward.clock.pass_time(MINUTE)
    assert "integrity" not in rounds.in_short()
    ward.sql(
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_schema SET rootpage = 2 WHERE name = 'page_usage'",
    )

    ward.clock.pass_time(23 * 60 * MINUTE)
    assert "integrity" not in rounds.in_short()

    ward.clock.pass_time(60 * MINUTE)
    assert rounds.in_short()["integrity"] == "bad"


def test_the_greeting_tells_what_was_found(ward, rounds):
    ward.clock.pass_time(MINUTE)

    state = syncing._state(ward.store, ward.home, rounds)

    assert state.findings["running"] == "warn"
    assert msgspec.json.decode(msgspec.json.encode(state), type=DeviceState) == state


def test_the_server_has_a_sentence_for_everything_that_a_round_can_find():
    assert set(FINDINGS) == {*OFTEN, *SELDOM}
    assert {*OFTEN, *SELDOM} <= set(doctor.CHECKS)
