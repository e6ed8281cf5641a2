"""Connections to PostgreSQL: lent for a request, kept for the next one, and never handed on in a state."""

from collections.abc import Iterator

import psycopg
import pytest

from sync.server import models
from sync.server.addressing import speaking_to
from sync.server.database import PostgresStore
from sync.server.models import Counter
from sync.server.pool import IDLE_SECONDS, Pool
from tests.centres.town import Visitor, town
from tests.postgres import Cluster


class Watch:
    """A clock that is turned by hand, seconds."""

    at = 0.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def url(postgres_cluster: Cluster) -> Iterator[str]:
    made = postgres_cluster.new_database("lada_template")
    yield made
    postgres_cluster.drop(made)


def opened(pool: Pool, url: str) -> psycopg.Connection:
    return pool.take(url, lambda: psycopg.connect(url, autocommit=True))


def process_of(connection: psycopg.Connection) -> int:
    return connection.info.backend_pid


def test_one_is_lent_again_but_to_nobody_of_another_database(url: str, postgres_cluster: Cluster) -> None:
    pool, other = Pool(), postgres_cluster.url("postgres")
    first = opened(pool, url)
    number = process_of(first)
    pool.give_back(url, first)

    stranger = opened(pool, other)
    again = opened(pool, url)

    assert process_of(again) == number
    assert stranger.info.dbname == "postgres"
    assert len(pool) == 0
    stranger.close()
    again.close()


def test_no_more_rest_than_was_said_and_none_for_longer(url: str) -> None:
    watch = Watch()
    pool = Pool(most_idle=2, clock=watch)
    three = [opened(pool, url) for _ in range(3)]
    for each in three:
        pool.give_back(url, each)
    assert [each.closed for each in three] == [True, False, False]

    watch.at = IDLE_SECONDS + 1
    late = opened(pool, url)
    pool.give_back(url, late)

    assert [each.closed for each in three] == [True, True, False]  # the newest was lent again
    assert len(pool) == 1
    pool.close(url)
    assert late.closed


def test_an_open_transaction_or_a_broken_connection_goes_to_nobody(url: str) -> None:
    pool = Pool()
    busy, broken = opened(pool, url), opened(pool, url)
    busy.execute("BEGIN")
    broken.close()

    pool.give_back(url, busy)
    pool.give_back(url, broken)

    assert (busy.closed, len(pool)) == (True, 0)


def test_one_that_the_database_dropped_meanwhile_is_opened_anew(url: str, postgres_cluster: Cluster) -> None:
    store = PostgresStore(url)
    store.ready()
    number = process_of(store.connection())
    store.rest()
    with psycopg.connect(postgres_cluster.url("postgres"), autocommit=True) as power:
        power.execute("SELECT pg_terminate_backend(%s)", (number,))

    with speaking_to(store):
        models.database.meet(store)
        assert Counter.select().count() > 0

    store.close_everywhere()


def test_a_transaction_keeps_its_connection_until_it_ends(url: str) -> None:
    store = PostgresStore(url)
    with store.writing():
        number = process_of(store.connection())
        store.rest()
        assert process_of(store.connection()) == number
    store.rest()

    assert store.is_closed()
    store.close_everywhere()


def test_a_hundred_requests_to_two_centres_need_few_connections(tmp_path, postgres_cluster: Cluster) -> None:
    urls = {name: postgres_cluster.new_database("lada_template") for name in ("alfa", "omega")}
    with town(tmp_path, urls) as both:
        browser = Visitor(both)
        for _ in range(25):
            for centre in (both.alfa, both.omega):
                assert browser.get(centre, "/login").status_code == 200
        with psycopg.connect(postgres_cluster.url("postgres")) as asking:
            names = [url.rpartition("/")[2] for url in urls.values()]
            sql = "SELECT count(*) FROM pg_stat_activity WHERE datname = ANY(%s)"
            [(count,)] = asking.execute(sql, (names,)).fetchall()
    for url in urls.values():
        postgres_cluster.drop(url)

    assert count <= 2
