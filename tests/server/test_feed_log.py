"""The places of the feed's log are given out in the order of the commits, so that nobody who reads passes one by."""

import random
import threading
import time

import pytest

from sync import register
from sync.server import app, bulk, feed_log, register_store
from sync.server.database import PostgresStore, SqliteStore, migrate
from sync.server.feed import Feed
from sync.server.feed_log import FeedLog
from sync.server.models import Device
from tests.offices import admit, open_for_test
from tests.server.test_feed import Follower
from tests.stations import Station

WRITERS, EACH = 4, 20


@pytest.fixture
def follower(office):
    admit(Station("k1"))
    follower = Follower(office.feed, Device.get_by_id("k1"))
    follower.follow()
    return follower


def in_thread(office, act):
    def work():
        office.store.ready()
        try:
            act()
        finally:
            office.store.close()

    thread = threading.Thread(target=work)
    thread.start()
    return thread


def put(name):
    register_store.put(register.Person(id=name, display_name="P"), at=5, by="test")


def take_from_a_sequence(count):
    """What a serial column does: a number is given out at once, whoever commits first."""
    return [bulk.rows_of("SELECT nextval('feed_pos')")[0][0] for _ in range(count)][-1]


def two_writers_of_whom_the_first_commits_last(office, follower):
    has_a_place, may_commit = threading.Event(), threading.Event()

    def slow():
        with office.store.atomic():
            put("slow")
            has_a_place.set()
            may_commit.wait(30)

    first = in_thread(office, slow)
    has_a_place.wait(30)
    second = in_thread(office, lambda: put("quick"))
    second.join(0.5)  # with a serial it is done by now
    follower.follow()
    may_commit.set()
    first.join()
    second.join()
    follower.follow()


def test_a_reader_passes_by_nobody_who_commits_late(office, follower):
    two_writers_of_whom_the_first_commits_last(office, follower)

    assert follower.agrees()
    assert {("person", "slow"), ("person", "quick")} <= follower.sink.entities.keys()


@pytest.mark.parametrize("backend", ["postgresql"])
def test_with_a_plain_serial_the_one_who_commits_late_is_passed_by(office, follower, monkeypatch):
    office.store.execute_sql("CREATE SEQUENCE feed_pos START 100")
    monkeypatch.setattr(feed_log, "_take", take_from_a_sequence)
    monkeypatch.setattr(feed_log, "_move_register", lambda: None)  # its row would do the counter's work
    two_writers_of_whom_the_first_commits_last(office, follower)

    assert ("person", "quick") in follower.sink.entities
    assert ("person", "slow") not in follower.sink.entities
    assert not follower.agrees()


def test_of_many_writers_who_sleep_before_they_commit_no_change_is_skipped(office, follower):
    def write(number):
        chance = random.Random(number)
        for turn in range(EACH):
            with office.store.atomic():
                put(f"p{number}-{turn}")
                time.sleep(chance.random() / 200)

    writers = [in_thread(office, lambda number=number: write(number)) for number in range(WRITERS)]
    while any(writer.is_alive() for writer in writers):
        follower.follow()
    for writer in writers:
        writer.join()
    follower.follow()

    assert follower.agrees()
    assert follower.snapshots == 1
    assert sum(kind == "person" for kind, _ in follower.sink.lines) == WRITERS * EACH
    rows = [row.pos for row in FeedLog.select().order_by(FeedLog.pos)]
    assert rows == list(range(len(rows)))


def test_without_the_hash_only_the_digest_notices_a_server_restored_without_the_tool(office, follower, monkeypatch):
    def knows_the_place_only(cursor, end):
        return cursor.epoch == end.epoch and cursor.pos <= end.pos

    put("lost")
    follower.follow()
    cursor = follower.sink.cursor()
    FeedLog.delete().where(FeedLog.pos == cursor.pos).execute()
    office.store.execute_sql("DELETE FROM person WHERE id = 'lost'")
    office.store.execute_sql("UPDATE counter SET value = value - 1 WHERE name = 'feed'")
    put("new")
    follower.feed = Feed()  # a server process that begins on what was brought back
    assert follower.feed.delta(follower.device, cursor) is None
    monkeypatch.setattr(feed_log, "leads_on", knows_the_place_only)

    assert follower.feed.delta(follower.device, cursor).changes == []
    with pytest.raises(ValueError, match="digest"):
        follower.follow()


def test_several_changes_of_one_thing_in_one_transaction_are_one_place(office):
    before = FeedLog.select().count()
    with office.store.writing():
        for _ in range(3):
            put("anna")
            register_store.remove(register.Person, "anna", at=5, by="test")
        put("anna")

    assert FeedLog.select().count() == before + 1


def test_the_log_forgets_what_is_beyond_the_horizon_but_never_its_end(office):
    for number in range(3):
        register_store.put(register.Person(id=f"p{number}", display_name="P"), at=number + 10, by="test")
    end = feed_log.head("")
    feed_log.prune(11 + feed_log.HORIZON_MS)
    assert FeedLog.select().count() == 2
    feed_log.prune(99 + feed_log.HORIZON_MS)

    assert FeedLog.select().count() == 1
    assert feed_log.head("") == end


def test_a_server_forgets_at_its_start_what_is_beyond_the_horizon(tmp_path):
    with open_for_test(tmp_path) as office:
        for number in range(3):
            register_store.put(register.Person(id=f"p{number}", display_name="P"), at=number + 10, by="test")
        settings = office.settings

    again = app.open_office(settings, lambda: 11 + feed_log.HORIZON_MS)
    assert FeedLog.select().count() == 2
    again.store.close_everywhere()


@pytest.fixture
def older(backend, tmp_path, request):
    """A database of the version before the feed."""
    if backend == "sqlite":
        store = SqliteStore(str(tmp_path / "older.db"))
    else:
        store = PostgresStore(request.getfixturevalue("postgres_cluster").new_database())
    store.ready()
    migrate(store, "0003_epoch")
    yield store
    store.close_everywhere()


def test_a_database_from_before_the_feed_begins_its_log_and_finds_what_came_back_damaged(older):
    take_back = "INSERT INTO take_back (fact, item, at, condition) VALUES ('{}', '{}', {}, '{}')"
    for values in (
        ("a.1", "damaged", 5, "damaged"), ("a.2", "mended", 5, "damaged"), ("a.3", "mended", 7, "fine"),
        ("a.4", "out again", 5, "incomplete"), ("a.5", "twice", 5, "damaged"), ("a.6", "twice", 6, "incomplete"),
    ):  # fmt: skip
        older.execute_sql(take_back.format(*values))
    older.execute_sql("INSERT INTO loan (id, fact, item, issued_at, state) VALUES ('l', 'a.9', 'out again', 6, 'out')")
    migrate(older, "0004_feed")

    rows = older.execute_sql("SELECT item, fact, returned_at, condition FROM return_state ORDER BY item").fetchall()
    assert [tuple(row) for row in rows] == [("damaged", "a.1", 5, "damaged"), ("twice", "a.6", 6, "incomplete")]
    assert older.execute_sql("SELECT pos, op FROM feed_log").fetchall() == [(0, "begin")]
