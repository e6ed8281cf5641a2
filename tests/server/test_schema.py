"""The schema, from the first migration on, and what the models believe of it."""

import apsw
import pytest

from sync import register
from sync.server import (
    beliefs,
    contact_models,
    database,
    enrolment_models,
    feed_log,
    layouts,
    mail_models,
    models,
    register_models,
    staff_models,
)
from sync.server.accounts import accounts_models
from sync.server.bulk import table_of
from sync.server.closing import models as closing_models
from sync.server.database import MIGRATIONS, SqliteStore, UnusableDatabase, migrate, open_database
from sync.server.detecting import clock_models
from sync.server.figures import models as figure_models
from sync.server.keeping import keeping_models
from sync.server.outside import outside_models
from sync.server.rights import rights_models
from sync.server.work import work_models

EXEMPT = {"schema_migration", "sqlite_schema", "sqlite_sequence"}  # kept by the migration runner and by SQLite itself


def tables():
    pages = (
        accounts_models, clock_models, closing_models, contact_models, enrolment_models, feed_log, figure_models,
        keeping_models, mail_models, outside_models, register_models, rights_models, staff_models, work_models,
    )  # fmt: skip
    assert {module.Table for module in pages} == {models.Table}  # all are loaded
    found, waiting = [], [models.Table]
    while waiting:
        kinds = waiting.pop().__subclasses__()
        found += kinds
        waiting += kinds
    return found


def test_every_model_has_the_columns_of_its_table_in_their_order(office):
    for table in tables():
        columns = [column.name for column in office.store.get_columns(table.table_in_sql())]
        fields = [field.column_name for field in table.columns_in_order()]

        assert columns == fields, table


def test_every_table_of_the_database_has_a_model(office):
    known = {table.table_in_sql() for table in tables()}

    assert set(office.store.get_tables()) - {"schema_migration"} == known


@pytest.mark.parametrize("row", beliefs.Row.__subclasses__(), ids=lambda row: row.__name__)
def test_every_row_has_the_fields_of_its_table_in_their_order(row):
    assert row.__struct_fields__ == tuple(field.column_name for field in table_of(row).columns_in_order())


@pytest.mark.parametrize("kind", register.ENTITY_TYPES.values(), ids=lambda kind: kind.__name__)
def test_every_kind_of_the_register_has_a_table_with_its_fields(kind):
    fields = {field.column_name for field in register_models.ROWS[kind].columns_in_order()}

    assert fields == set(kind.__struct_fields__)


@pytest.fixture
def file(tmp_path):
    store = SqliteStore(str(tmp_path / "server.db"))
    store.ready()
    yield store
    store.close_everywhere()


def test_every_table_is_strict_after_each_migration(file):
    for step in sorted(path.stem for path in MIGRATIONS.glob("[0-9]*.py")):
        assert migrate(file, step) == [step]
        rows = file.execute_sql("SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table'")

        assert [name for name, strict in rows if not strict and name not in EXEMPT] == []


def test_migrating_again_changes_nothing(file):
    migrate(file)

    assert migrate(file) == []


def test_a_migration_that_fails_leaves_nothing_behind(file, tmp_path, monkeypatch):
    migrate(file)
    folder = tmp_path / "migrations"
    folder.mkdir()
    for path in MIGRATIONS.glob("[0-9]*.py"):
        (folder / path.name).write_text(path.read_text())
    (folder / "9999_broken.py").write_text(
        "def up(migrator, db):\n"
        "    db.execute_sql('CREATE TABLE half (id INTEGER) STRICT')\n"
        "    raise ZeroDivisionError\n"
    )
    monkeypatch.setattr(database, "MIGRATIONS", folder)

    with pytest.raises(ZeroDivisionError):
        migrate(file)
    assert "half" not in file.get_tables()


def test_the_pragmas_of_the_house_are_in_force(file):
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1, "busy_timeout": 5000}
    found = {name: file.execute_sql(f"PRAGMA {name}").fetchone()[0] for name in wanted}

    assert found == wanted


def test_a_file_of_another_program_is_left_alone(tmp_path):
    connection = apsw.Connection(str(tmp_path / "server.db"))
    connection.execute("PRAGMA application_id = 77")
    connection.close()

    with pytest.raises(UnusableDatabase, match="is not a file of Lada's server"):
        open_database("", tmp_path)


def test_an_sqlite_that_may_lose_data_is_refused_in_one_sentence():
    with pytest.raises(UnusableDatabase, match=r"SQLite 3\.45\.1 may lose data; Lada needs 3\.51\.3 or newer\."):
        database.check_sqlite((3, 45, 1))


def test_a_database_that_does_not_answer_is_one_sentence(tmp_path):
    with pytest.raises(UnusableDatabase, match="The database cannot be opened"):
        open_database("postgresql://postgres@127.0.0.1:1/nothing", tmp_path)


def test_a_transaction_that_fails_changes_nothing(office):
    with pytest.raises(ZeroDivisionError), office.store.writing():
        enrolment_models.UsedNonce.insert(nonce="n", expires_at=1).execute()
        raise ZeroDivisionError

    assert enrolment_models.UsedNonce.select().count() == 0


def test_only_its_own_user_may_read_the_file_and_what_lies_beside_it(tmp_path):
    store = open_database("", tmp_path)
    store.execute_sql("CREATE TABLE note (word TEXT) STRICT")

    modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}

    store.close_everywhere()
    assert {"server.db", "server.db-wal", "server.db-shm"} <= set(modes)
    assert set(modes.values()) == {0o600}


def test_what_is_out_of_a_thing_is_found_without_its_past(file):
    migrate(file)
    question = 'SELECT "id" FROM "loan" WHERE ' + layouts.LOANS.format(items="?, ?")
    plan = file.execute_sql(f"EXPLAIN QUERY PLAN {question}", ["a", "b", "a", "b", 1, "a", "b", 1]).fetchall()
    steps = [step for *_, step in plan if "SEARCH loan" in step and "(id=?)" not in step]

    assert ["loan_open_item" in step or "_at>?" in step for step in steps] == [True] * 3, steps
