"""What tests of every room share: one PostgreSQL for the whole run, started when the first test asks for it; the code
of templates and addresses; where temporary files lie; and the order of the files."""

import gc
import os
from collections.abc import Iterator

import pytest
from babel.support import Translations
from flask import Flask
from werkzeug.routing import Rule

from sync.server.database import PostgresStore, migrate
from tests import in_memory
from tests.compiled import Compiled, compile_builder, load_catalogue, parse_rule
from tests.postgres import TEMPLATE, Cluster, cluster

Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": Compiled()}
Rule._compile_builder = compile_builder
Rule._parse_rule = parse_rule
Translations.load = load_catalogue
if place := in_memory.folder():
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", place)  # where `tmp_path` lies

# Files with few tests that take long. They come first: begun last, one of them would keep one worker busy while the
# others have nothing left to do
LONG = ("staff/test_browser", "screens/test_desk_looks", "screens/test_lending_looks", "screens/test_visit_looks",
        "journeys/", "screens/test_booking_looks", "durability/", "simulation/", "lending/", "bench/",
        "screens/test_lending_by_touch", "screens/test_desk_by_touch", "screens/test_signing_by_touch")  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: next((n for n, name in enumerate(LONG) if f"tests/{name}" in item.nodeid), len(LONG)))


def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end. Python need not look through it for circles each time that an application
    was made of some ten thousand parts; what tests leave behind is still collected."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 10, 10)


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[Cluster]:
    """A cluster with the database `TEMPLATE`, which has the newest schema."""
    with cluster() as running:
        url = running.new_database()
        store = PostgresStore(url)
        store.ready()
        migrate(store)
        store.close_everywhere()
        name = url.rpartition("/")[2]
        store = PostgresStore(running.url("postgres"))
        store.ready()
        store.execute_sql(f"ALTER DATABASE {name} RENAME TO {TEMPLATE}")
        store.close_everywhere()
        yield running
