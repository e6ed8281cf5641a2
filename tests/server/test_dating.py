"""Intervals for facts that were here before anybody reckoned them."""

import pytest

from sync import facts, journal
from sync.clocks import EARLIEST
from sync.journal import Moment
from sync.server.database import PostgresStore, SqliteStore, migrate
from tests.stations import MINUTE, NOON

INC, SAMPLED = "ab" * 16, NOON - 90 * MINUTE
HELP = facts.HelpCalled(site="site", cause="visitor")


@pytest.fixture
def older(backend, tmp_path, request):
    """A database of the version before the intervals, with a kiosk and its stream."""
    if backend == "sqlite":
        store = SqliteStore(str(tmp_path / "older.db"))
    else:
        store = PostgresStore(request.getfixturevalue("postgres_cluster").new_database())
    store.ready()
    migrate(store, "0004_feed")
    mark = "?" if store.is_sqlite else "%s"
    store.execute_sql(
        "INSERT INTO device (id, name, site, public_key, fingerprint, enrolled_at)"
        f" VALUES ('kiosk', 'Kiosk', 'site', {mark}, '', 0)", (b"",),
    )  # fmt: skip
    store.execute_sql(
        f"INSERT INTO stream (id, inc, device, parent_head, head, started_at) VALUES (1, '{INC}', 'kiosk', {mark},"
        f" {mark}, 0)", (b"", b""),
    )  # fmt: skip
    yield store
    store.close_everywhere()


def received(store, seq, body, received_at, happened_at):
    marks = ", ".join(["?" if store.is_sqlite else "%s"] * 7)
    store.execute_sql(
        f"INSERT INTO fact (stream, seq, type, body, hash, received_at, happened_at) VALUES ({marks})",
        (1, seq, "help_called", body, b"", received_at, happened_at),
    )


def written(seq, moment, fact=HELP, origin=None):
    return journal.write_body(fact, INC, seq, moment, origin)


def test_facts_from_before_the_intervals_get_theirs_and_keep_their_hour(older):
    sample, again = facts.ClockSampled(server=SAMPLED, round_trip=40), journal.origin_of("cd" * 16, 7, b"body")
    for seq, body, received_at, happened_at in (
        (1, written(1, Moment(0, 1, 0)), NOON - 80 * MINUTE, NOON - 80 * MINUTE),
        (2, written(2, Moment(SAMPLED, 1, MINUTE), sample), NOON - 80 * MINUTE, SAMPLED),
        (3, written(3, Moment(SAMPLED - 7 * MINUTE, 0, 5), origin=again), NOON, SAMPLED - 7 * MINUTE),
        (4, written(4, Moment(SAMPLED + MINUTE, 1, 2 * MINUTE)), NOON, SAMPLED + MINUTE),
        (5, b"damaged", NOON, NOON),
    ):
        received(older, seq, body, received_at, happened_at)
    migrate(older, "0005_intervals")

    rows = older.execute_sql("SELECT seq, earliest, latest, happened_at FROM fact ORDER BY seq").fetchall()
    assert [tuple(row) for row in rows] == [
        (1, SAMPLED - MINUTE - 3, NOON - 80 * MINUTE, NOON - 80 * MINUTE),  # as far as the hour that was believed
        (2, SAMPLED, SAMPLED + 43, SAMPLED),
        (3, EARLIEST, NOON, SAMPLED - 7 * MINUTE),
        (4, SAMPLED + MINUTE - 3, SAMPLED + MINUTE + 47, SAMPLED + MINUTE),
        (5, SAMPLED + MINUTE - 3, NOON, NOON),
    ]


def test_a_long_journal_is_followed_from_page_to_page(older):
    sample = facts.ClockSampled(server=SAMPLED, round_trip=0)
    received(older, 1, written(1, Moment(0, 1, 0), sample), SAMPLED, SAMPLED)
    for seq in range(2, 1203):
        received(older, seq, written(seq, Moment(0, 1, seq)), NOON, SAMPLED + seq)
    migrate(older, "0005_intervals")

    last = older.execute_sql("SELECT earliest, latest FROM fact WHERE seq = 1202").fetchone()
    assert SAMPLED + 1195 <= last[0] <= SAMPLED + 1202 <= last[1] <= SAMPLED + 1210
