"""What tests of every room share: one PostgreSQL for the whole run, started when the first test asks for it, and the
code of templates and addresses."""

from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule

from sync.server.database import PostgresStore, migrate
from tests.compiled import Compiled, compile_builder
from tests.postgres import Cluster, cluster

Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": Compiled()}
Rule._compile_builder = compile_builder


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[Cluster]:
    """A cluster with a database `lada_template` that has the newest schema."""
    with cluster() as running:
        url = running.new_database()
        store = PostgresStore(url)
        store.ready()
        migrate(store)
        store.close()
        name = url.rpartition("/")[2]
        store = PostgresStore(running.url("postgres"))
        store.ready()
        store.execute_sql(f"ALTER DATABASE {name} RENAME TO lada_template")
        store.close()
        yield running
