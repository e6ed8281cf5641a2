"""The way to the server: silence, backlog, wrong keys and certificates, each brought about for real."""

from dataclasses import replace

import pytest

from kiosk.settings import SERVER_KEY, Sync
from kiosk.store import Draft
from kiosk.store.contact import StoredSink
from sync import facts
from sync.findings import State
from sync.ports import StreamTrouble, SyncError, SyncReport
from sync.server import app
from sync.server.models import Device
from sync.signing import load_signer, write_key_file
from tests import cast
from tests.offices import open_for_test, serving, settings
from tests.stations import NOON
from tests.sync import test_tls

MINUTE, DAY = 60_000, 24 * 3_600_000


def call_for_help(ward):
    ward.store.record([Draft(facts.HelpCalled(site="site", cause="visitor"))], ward.clock.moment())


def hear(ward, **report):
    sink = StoredSink(ward.store, ward.clock.moment, lambda: None)
    sink.note_contact(SyncReport(at=ward.clock.wall, **report))


# --- what waits ---


@pytest.mark.parametrize(("waited", "state"), [(MINUTE, "ok"), (2 * DAY, "warn"), (20 * DAY, "bad")])
def test_a_backlog_is_told_by_its_oldest_fact(ward, waited, state):
    call_for_help(ward)
    ward.clock.pass_time(waited)
    call_for_help(ward)

    found = ward.look("backlog")

    assert (found.state, found.details) == (state, {"pending": 3, "oldest_ms": waited})


def test_what_was_written_again_after_a_fork_waits_no_more(ward):
    call_for_help(ward)
    ward.sql("UPDATE stream SET acked = 1, parted_at = 1, state = 'forked'")

    assert ward.look("backlog").details == {"pending": 0}


def test_without_a_backlog_the_server_holds_everything(ward):
    ward.sql("UPDATE stream SET acked = seq")

    assert ward.look("backlog").details == {"pending": 0}


def test_before_the_first_agreement(ward):
    assert ward.look("agreement").state is State.WARN


@pytest.mark.parametrize(("since", "state"), [(0, "ok"), (2 * DAY, "warn"), (20 * DAY, "bad")])
def test_the_last_agreement_is_told_by_its_age(ward, since, state):
    hear(ward, status="approved", agreed=True)
    ward.clock.pass_time(since)

    assert ward.look("agreement").state == state


@pytest.mark.parametrize(
    ("report", "state"),
    [
        ({"troubles": (StreamTrouble("inc", "fork", 3),)}, "warn"),
        ({"troubles": (StreamTrouble("inc", "corrupt", 3),)}, "bad"),
        ({"error": SyncError("unknown_device", "Nobody knows this device.")}, "bad"),
        ({"error": SyncError("network", "Nothing answers.")}, "ok"),
    ],
    ids=["fork", "corrupt", "unknown device", "no network"],
)
def test_a_sync_that_ended_badly_is_told_one_without_a_network_is_not(ward, report, state):
    hear(ward, status="approved", agreed=True)
    hear(ward, status="approved", **report)

    assert ward.look("agreement").state == state


# --- the server itself ---


@pytest.fixture
def server(ward, tmp_path):
    """A real server over HTTP that has let the kiosk in."""
    with open_for_test(tmp_path / "server") as office:
        Device.insert(
            id=cast.DEVICE, name="K1", site="site", fingerprint="f", enrolled_at=NOON, status="approved",
            public_key=load_signer(ward.home / "device.key").public_key,
        ).execute()  # fmt: skip
        office = replace(office, secrets=replace(office.secrets, centre=cast.CENTRE_KEY))

        def make(port):
            return app.create_app(replace(office, settings=settings(tmp_path / "server", "", port)))

        with serving(make) as url:
            ward.settings = replace(ward.settings, sync=Sync(server=url))
            yield office


def test_a_server_that_answers_and_knows_this_kiosk(ward, server):
    assert {name: ward.look(name).state for name in ("server", "enrolment", "clock", "certificate")} == {
        "server": State.OK, "enrolment": State.OK, "clock": State.OK, "certificate": State.OK,
    }  # fmt: skip


def test_a_server_that_does_not_answer(ward):
    assert (ward.look("server").state, ward.look("enrolment").state) == (State.WARN, State.UNKNOWN)


def test_the_server_s_clock_comes_before_the_last_comparison(ward, server):
    ward.store.record([Draft(facts.ClockSampled(server=NOON - 9 * MINUTE, round_trip=1))], ward.clock.moment())
    assert ward.look("clock").state is State.OK

    server.now.at += 47 * MINUTE

    assert ward.look("clock").details == {"off_ms": -47 * MINUTE}


def test_a_key_that_is_not_the_enrolled_one(ward, server):
    (ward.home / "device.key").write_bytes(b"k" * 32)

    found = ward.look("enrolment")

    assert (found.state, found.details) == (State.BAD, {"word": "refused"})
    assert "signed" in found.sentence


def test_a_key_of_another_centre(ward, server):
    (ward.home / "centre.key").write_bytes(b"k" * 32)

    assert ward.look("enrolment").state is State.BAD


@pytest.mark.parametrize(("status", "state"), [("pending", "warn"), ("revoked", "bad")])
def test_a_kiosk_that_is_not_let_in(ward, server, status, state):
    Device.update(status=status).execute()

    assert ward.look("enrolment").state == state


def test_a_kiosk_that_the_server_does_not_know(ward, server):
    Device.delete().execute()

    assert ward.look("enrolment").details == {"word": "unknown_device"}


def test_a_kiosk_without_its_key(ward, server):
    (ward.home / "device.key").unlink()

    assert ward.look("enrolment").state is State.UNKNOWN


# --- with a clock that is wrong: here the machine's is right, and the world is in another year ---


@pytest.mark.parametrize("year", [-40, 40], ids=["ours is ahead", "ours is behind"])
def test_a_wrong_clock_is_not_held_against_a_server_that_is_known(ward, tmp_path, year):
    there = test_tls.NOW + year * 365 * test_tls.DAY
    file = test_tls.certificate_from(there - test_tls.DAY, there + 30 * test_tls.DAY, tmp_path)
    with test_tls.served(file, there) as (address, _):
        ward.settings = replace(ward.settings, sync=Sync(server=address, ca_file=str(file)))
        assert (ward.look("server").state, ward.look("certificate").state) == (State.WARN, State.BAD)

        write_key_file(ward.home / SERVER_KEY, test_tls.SIGNER.public_key)
        assert (ward.look("server").state, ward.look("clock").state) == (State.OK, State.WARN)
        found = ward.look("certificate")
        assert (found.state, found.details) == (State.OK, {"days_left": 29})


def test_a_certificate_that_has_really_ended_is_bad_by_any_clock(ward, tmp_path):
    file = test_tls.certificate_from(test_tls.NOW - 9 * test_tls.DAY, test_tls.NOW - 8 * test_tls.DAY, tmp_path)
    write_key_file(ward.home / SERVER_KEY, test_tls.SIGNER.public_key)
    with test_tls.served(file, test_tls.NOW) as (address, _):
        ward.settings = replace(ward.settings, sync=Sync(server=address, ca_file=str(file)))
        assert ward.look("certificate").state is State.BAD
