"""What a kiosk believes of the hour: the wall clock as long as nothing speaks against it, then what it knows."""

from dataclasses import dataclass

import pytest

from kiosk.clock import BelievedClock, KnownTime
from kiosk.store import Draft, Store
from kiosk.store.contact import StoredSink
from kiosk.store.known_time import known_time
from sync import facts, journal
from sync.clocks import EARLIEST
from sync.journal import Moment
from tests.stations import MINUTE, NOON

HOUR, DAY = 60 * MINUTE, 24 * 60 * MINUTE
OF_1970, OF_2090 = HOUR, NOON + 64 * 365 * DAY
HELP = facts.HelpCalled(site="site", cause="visitor")


@dataclass
class Clocks:
    wall: int
    ran: int

    def now(self):
        return self.wall

    def up(self):
        return self.ran


@pytest.mark.parametrize(
    ("known", "wall", "believed"),
    [
        (KnownTime(), NOON, NOON),
        (KnownTime(), OF_1970, EARLIEST + HOUR),
        (KnownTime(NOON, NOON), NOON + 300 * DAY, NOON + 300 * DAY),
        (KnownTime(NOON, NOON), NOON - MINUTE, NOON - MINUTE),
        (KnownTime(NOON, NOON), NOON - HOUR, NOON + HOUR),
        (KnownTime(NOON, NOON), OF_1970, NOON + HOUR),
        (KnownTime(NOON, NOON), OF_2090, NOON + HOUR),
        (KnownTime(NOON + DAY, NOON), NOON + 10 * MINUTE, NOON + 10 * MINUTE),
        (KnownTime(NOON + DAY, NOON), OF_1970, NOON + DAY + HOUR),
        (KnownTime(NOON, NOON - DAY, is_sampled=True), NOON + HOUR + MINUTE, NOON + HOUR + MINUTE),
        (KnownTime(NOON, NOON - DAY, is_sampled=True), NOON + HOUR + 3 * MINUTE, NOON + HOUR),
        (KnownTime(NOON, NOON - DAY, is_sampled=True), OF_1970, NOON + HOUR),
    ],
    ids=[
        "nothing is known, and the clock may be right",
        "nothing is known: it is not 1970, for Lada was not made then",
        "nobody has heard of the server for most of a year",
        "a clock may be a little slow",
        "the server has told a later time already",
        "without a battery it goes on from what the server told last",
        "2090 is no year that we know",
        "a fact that stands ahead does not forbid to put the clock right",
        "but nothing is older than the newest fact while the clock says nothing",
        "a clock that agrees with the server is believed",
        "one that does not is not",
        "nor when somebody sets it while the kiosk runs",
    ],
)
def test_what_is_believed_an_hour_after_the_boot(known, wall, believed):
    clock = BelievedClock(Clocks(wall, HOUR))
    clock.learn(known)

    assert (clock.now(), clock.up()) == (believed, HOUR)


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path)
    store.become("device", "site", "COP", "K1")
    assert store.note_boot("boot") == 1
    store.start_stream(facts.StreamStarted(device="device", software="test"), Moment(NOON - DAY, 1, 0))
    yield store
    store.close()


def write(store, wall, boot, up, fact=HELP):
    store.record([Draft(fact)], Moment(wall, boot, up))


def test_with_a_journal_only_the_newest_fact_tells(store):
    assert known_time(store.database, 1) == KnownTime(NOON - DAY, EARLIEST)
    write(store, NOON, 1, HOUR)

    assert known_time(store.database, 1) == KnownTime(NOON - HOUR, EARLIEST)
    assert known_time(store.database, 2) == KnownTime(NOON, EARLIEST)


@pytest.mark.parametrize("wall", [OF_1970, OF_2090], ids=["1970", "2090"])
def test_a_fact_whose_clock_cannot_have_been_right_tells_nothing(store, wall):
    write(store, wall, 1, HOUR)

    assert known_time(store.database, 2) == KnownTime(EARLIEST, EARLIEST)


def test_a_sample_of_this_boot_tells_for_certain_and_one_of_another_the_least(store):
    write(store, OF_1970, 1, 2 * HOUR, facts.ClockSampled(server=NOON, round_trip=40))
    write(store, NOON + MINUTE, 1, 3 * HOUR)

    assert known_time(store.database, 1) == KnownTime(NOON - 2 * HOUR, NOON, is_sampled=True)
    assert known_time(store.database, 2) == KnownTime(NOON + MINUTE, NOON)


def test_a_sample_from_before_the_journal_was_begun_anew_is_of_who_knows_which_boot(store):
    write(store, NOON, 1, 2 * HOUR, facts.ClockSampled(server=NOON, round_trip=40))
    store.start_stream(facts.StreamStarted(device="device", software="test"), Moment(NOON + HOUR, 1, 7))

    assert known_time(store.database, 1) == KnownTime(NOON + HOUR - 7, NOON)


def test_a_sample_that_was_written_again_is_as_old_as_it_was(store):
    body = journal.write_body(facts.ClockSampled(server=NOON, round_trip=4), "", 1, Moment(0, 1, 5), "ab.1.cd")
    assert journal.read_body(body).origin
    write(store, OF_1970, 1, 9, facts.ClockSampled(server=NOON, round_trip=4))
    row = store.database.reading().execute("SELECT max(stream), max(seq) FROM journal").fetchone()
    with store.database.writing() as cursor:  # as healing writes it after a fork
        cursor.execute(
            "INSERT INTO journal (stream, seq, type, body, hash) VALUES (?, ?, 'clock_sampled', ?, zeroblob(32))",
            (row[0], row[1] + 1, body),
        )

    assert known_time(store.database, 1) == KnownTime(NOON, NOON)


def test_the_server_is_asked_again_in_every_boot(store):
    boot = 1
    sink = StoredSink(store, lambda: Moment(NOON, boot, HOUR), lambda: None)
    assert sink.sampled_at() is None
    sink.sample_clock(NOON, 40)
    assert sink.sampled_at() == NOON
    boot = 2

    assert sink.sampled_at() is None
