"""Backups of the server on both databases: made while it works, refused when not sound, brought back in a new epoch."""

import io
import json
import os
import shutil
from contextlib import closing

import apsw
import msgspec
import psycopg
import pytest
from PIL import Image

from sync import backups, data_files, register
from sync.data_files import BackupError
from sync.server import backup, intake, photos, postgres_copies, project, register_store, staff_models
from sync.server.app import open_office
from sync.server.backup import FILE_NAME, LOCK
from sync.server.database import HALF_RESTORED, PostgresStore, SqliteStore, UnusableDatabase, migrate
from sync.server.models import Counter, Fact, Stream
from sync.server.office import KEYS
from tests.offices import SITE, Now, admit, open_for_test, settings
from tests.stations import NOON, Station

pytestmark = pytest.mark.new_database

DAY = 86_400_000


class Centre:
    """A server whose clock stands, opened and closed as a test wants; `k1` is a kiosk of it."""

    def __init__(self, home, url, folder):
        self.home, self.url, self.folder = home, url, folder
        self.settings = settings(home, url)
        self.k1 = Station("k1")

    def open(self):
        return open_for_test(self.home, self.url)

    def back_up(self, keep=14, now=NOON, **options):
        return backup.make(self.settings, self.folder, keep, now, **options)

    def restore(self, file, now=NOON, **options):
        return backup.restore(file, self.settings, now, **options)

    def hand_in(self, count):
        """Facts that the kiosk records and sends, to a server that is open."""
        held = Stream.get_or_none(Stream.device == "k1")
        after = held.acked if held else 0
        self.k1.record_many(count)
        batch = self.k1.batch(after)
        intake.push(self.k1.header(batch), batch.bodies, batch.detached, NOON)
        project.catch_up_all(NOON)

    def state(self):
        """What a server shows that was opened again."""
        with self.open():
            return {
                "facts": Fact.select().count(),
                "acked": [(stream.inc, stream.acked) for stream in Stream.select()],
                "people": [person.display_name for person in register_store.select(register.Person)],
                "epoch": Counter.get_by_id("epoch").value,
                "sessions": staff_models.StaffSession.select().count(),
            }


@pytest.fixture
def centre(tmp_path, database_url):
    """A server with a kiosk, three facts and Anna, closed."""
    centre = Centre(tmp_path / "server", database_url, tmp_path / "media" / "backups")
    with centre.open():
        register_store.put_many([SITE, register.Person(id="anna", display_name="Anna")], at=1, by="test")
        admit(centre.k1)
        centre.hand_in(3)
    return centre


@pytest.fixture
def made(centre):
    return centre.back_up()


def everything(home):
    return {p.name: p.read_bytes() for p in sorted(home.rglob("*")) if p.is_file() and not p.name.endswith(".lock")}


def later(centre):
    """What happens after the backup: two facts and Piotr."""
    with centre.open():
        centre.hand_in(2)
        register_store.put(register.Person(id="piotr", display_name="Piotr"), at=2, by="test")


# --- making -----------------------------------------------------------------------------------------------------------


def test_a_backup_of_a_server_that_works_holds_what_it_acknowledged(centre):
    with centre.open():
        centre.hand_in(4)
        manifest = centre.back_up().manifest
        [stream] = Stream.select()
        version = register_store.version()

    assert [(each.inc, each.seq, each.head) for each in manifest.streams] == [(stream.inc, 7, stream.head.hex())]
    assert (manifest.epoch, manifest.register, manifest.made_at) == (1, version, NOON)
    assert manifest.database == ("postgresql" if centre.url else "sqlite")
    assert manifest.schema[0] == "0001_first"


def test_the_manifest_lies_beside_it_and_only_the_owner_may_read(made, centre):
    assert backups.manifest_of(made.file) == made.manifest
    assert json.loads((centre.folder / f"{made.file.name}.json").read_text())["type"] == "server"
    assert {path.name for path in centre.folder.iterdir()} == {made.file.name, f"{made.file.name}.json", ".lock"}
    assert {path.stat().st_mode & 0o077 for path in (centre.folder, *centre.folder.glob("server-*"))} == {0}
    assert made.manifest.sha256 == data_files.digest_of(made.file)


def test_the_newest_are_kept(centre):
    made = [centre.back_up(keep=2, now=at) for at in (NOON + DAY, NOON, 0)]

    assert made[2].cleared == 1
    assert sorted(centre.folder.glob("server-*.d*")) == sorted(
        path for one in made[1:] for path in (one.file, one.file.with_name(f"{one.file.name}.json"))
    )


def test_keys_lie_beside_it_only_when_that_was_asked_for(centre):
    assert centre.back_up().keys == []
    kept = centre.back_up(with_keys=True)

    assert [path.name for path in kept.keys] == [f"{kept.file.stem}.{name}" for name in KEYS]
    assert kept.keys[0].read_bytes() == (centre.home / "centre.key").read_bytes()
    assert {path.stat().st_mode & 0o777 for path in kept.keys} == {0o600}


def test_another_user_than_the_data_s_own_is_sent_away(centre, made, monkeypatch):
    before = everything(centre.home)
    monkeypatch.setattr(os, "geteuid", lambda: centre.home.stat().st_uid + 1)

    for act in (centre.back_up, lambda: centre.restore(made.file, replace=True)):
        with pytest.raises(BackupError, match="belongs to another user; run it as that one: sudo -u"):
            act()
    assert everything(centre.home) == before


def test_a_chain_that_does_not_hold_makes_no_backup(centre):
    with centre.open():
        Fact.update(hash=b"\0" * 32).where(Fact.seq == 2).execute()
    with pytest.raises(BackupError, match=r"is damaged: record \w+\.2 is bad, the hash does not match"):
        centre.back_up()

    assert list(centre.folder.glob("server-*")) == []


def test_a_watermark_that_does_not_fit_makes_no_backup(centre):
    with centre.open():
        Stream.update(acked=9).execute()
    with pytest.raises(BackupError, match="ends at 3, though facts up to 9 were acknowledged"):
        centre.back_up()


def test_a_missing_fact_makes_no_backup(centre):
    with centre.open():
        Fact.delete().where(Fact.seq == 2).execute()
    with pytest.raises(BackupError, match=r"\.2 is bad, it is missing"):
        centre.back_up()


# --- bringing back ----------------------------------------------------------------------------------------------------


def test_what_was_backed_up_comes_back_in_a_new_epoch(centre, made):
    before = centre.state()
    later(centre)

    done = centre.restore(made.file, replace=True)

    after = centre.state()
    assert {**after, "epoch": 1} == before
    assert after["epoch"] == done.epoch > made.manifest.epoch
    assert (done.streams, done.made_at) == (1, NOON)


def test_two_lives_from_one_backup_never_have_the_same_epoch(centre, made):
    epochs = [centre.restore(made.file, replace=True).epoch for _ in range(3)]

    assert len(set(epochs)) == 3
    assert centre.back_up().manifest.epoch == epochs[-1]


def test_nobody_stays_logged_in(centre):
    with centre.open():
        account = staff_models.StaffAccount.create(
            id="marta", login="marta", name="Marta", role="administrator", password_hash="", made_at=1, password_at=1
        )
        staff_models.StaffSession.create(hash="h", account=account, created_at=NOON, last_seen_at=NOON)
    file = centre.back_up().file

    centre.restore(file, replace=True)

    assert centre.state()["sessions"] == 0


def test_a_kiosk_hands_in_again_what_the_restored_server_lacks(centre, made):
    later(centre)
    centre.restore(made.file, replace=True)

    with centre.open():
        batch = centre.k1.batch(3)
        intake.push(centre.k1.header(batch), batch.bodies, batch.detached, NOON)
        assert [stream.acked for stream in Stream.select()] == [5]
    assert centre.back_up().manifest.streams[0].seq == 5


def test_a_database_that_is_there_is_not_overwritten(centre, made):
    later(centre)
    before = centre.state()

    with pytest.raises(BackupError, match=r"already.* with --replace .* put aside, not deleted"):
        centre.restore(made.file)
    assert centre.state() == before


def test_replacing_puts_what_was_there_aside_whole(centre, made, tmp_path):
    later(centre)

    aside = centre.restore(made.file, replace=True).aside

    assert "20261026" in aside
    if centre.url:
        with psycopg.connect(centre.url) as connection:
            assert connection.execute(f"SELECT count(*) FROM {aside}.fact").fetchone() == (5,)
    else:
        with closing(apsw.Connection(aside)) as connection:
            assert connection.execute("SELECT count(*) FROM fact").fetchone() == (5,)
    assert [head.seq for head in centre.back_up().manifest.streams] == [3]  # what lies aside is no part of it


def test_a_backup_without_its_manifest_is_checked_by_what_it_holds(centre, made):
    made.file.with_name(f"{made.file.name}.json").unlink()

    assert centre.restore(made.file, replace=True).made_at is None
    assert centre.state()["facts"] == 3


def test_pictures_of_things_lie_beside_the_backups_and_come_back(centre, postgres_or_none, tmp_path):
    kept, erased, spoilt = (photos.keep(centre.home, picture(shade)) for shade in (10, 100, 200))
    assert centre.back_up().photos == 3
    photos.erase(centre.home, erased)
    made = centre.back_up(now=NOON + DAY)
    assert (made.photos, photos.read(centre.folder, erased)) == (2, None)
    (centre.folder / "photos" / f"{spoilt}.jpg").write_bytes(b"half a picture")
    (centre.folder / "photos" / "notes.txt").write_text("somebody's own")

    anew = tmp_path / "anew"
    anew.mkdir()
    shutil.copy(centre.home / "centre.key", anew)
    backup.restore(made.file, settings(anew, postgres_or_none), NOON)

    assert [photos.read(anew, name) is not None for name in (kept, erased, spoilt)] == [True, False, False]


def test_a_backup_takes_no_picture_away_that_this_machine_has_lost(centre):
    name = photos.keep(centre.home, picture(10))
    made = centre.back_up()
    shutil.rmtree(centre.home / "photos")

    assert centre.back_up(now=NOON + DAY).photos == 1
    centre.restore(made.file, replace=True)
    assert photos.read(centre.home, name) is not None


def test_a_picture_erased_since_the_backup_does_not_come_back(centre):
    name = photos.keep(centre.home, picture(10))
    made = centre.back_up()
    photos.erase(centre.home, name)
    centre.restore(made.file, replace=True)

    assert (photos.read(centre.home, name), photos.read(centre.folder, name)) == (None, None)


def picture(shade):
    """A small picture of one grey."""
    written = io.BytesIO()
    Image.new("L", (8, 8), shade).save(written, "PNG")
    return written.getvalue()


def test_an_empty_machine_gets_everything_and_the_keys(centre, postgres_or_none, tmp_path):
    file = centre.back_up(with_keys=True).file
    fresh = Centre(tmp_path / "fresh", postgres_or_none, centre.folder)

    assert fresh.restore(file).aside is None
    assert fresh.state()["people"] == ["Anna"]
    assert (fresh.home / "centre.key").read_bytes() == (centre.home / "centre.key").read_bytes()


@pytest.fixture
def postgres_or_none(database_url, request):
    """A new and empty database on the same kind of server; empty for SQLite."""
    return request.getfixturevalue("postgres_cluster").new_database() if database_url else ""


def test_without_the_centre_s_key_nothing_is_restored(centre, made, postgres_or_none, tmp_path):
    fresh = Centre(tmp_path / "fresh", postgres_or_none, centre.folder)

    with pytest.raises(BackupError, match=r"centre\.key is missing; copy it there first"):
        fresh.restore(made.file)
    assert everything(fresh.home) == {}


def test_nothing_is_restored_under_a_server_that_works(centre, made):
    with centre.open(), pytest.raises(BackupError, match=r"stop (it|them) first: systemctl stop lada-server"):
        centre.restore(made.file, replace=True)

    assert centre.state()["facts"] == 3


def test_no_server_begins_while_one_is_restored(centre):
    with data_files.held(centre.home / LOCK, ""), pytest.raises(UnusableDatabase, match="is being brought back"):
        open_office(centre.settings, Now())


def truncated(file):
    file.write_bytes(file.read_bytes()[:-3000])


def flipped(file):
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)


def emptied(file):
    file.write_bytes(b"")


def no_database(file):
    file.write_bytes(b"%PDF-1.7 and so on" * 100)


@pytest.mark.parametrize("spoil", [truncated, flipped, emptied, no_database], ids=lambda spoil: spoil.__name__)
def test_a_damaged_backup_is_refused_and_nothing_changes(centre, made, spoil):
    before = centre.state()
    spoil(made.file)

    with pytest.raises(BackupError, match="is damaged: it is not the file that its manifest describes"):
        centre.restore(made.file, replace=True)
    assert centre.state() == before


@pytest.mark.parametrize("spoil", [truncated, emptied, no_database], ids=lambda spoil: spoil.__name__)
def test_a_damaged_backup_is_refused_even_without_a_manifest(centre, made, spoil):
    before = centre.state()
    spoil(made.file)
    made.file.with_name(f"{made.file.name}.json").unlink()

    with pytest.raises(BackupError):
        centre.restore(made.file, replace=True)
    assert centre.state() == before


def test_a_backup_from_a_newer_version_is_refused_and_nothing_changes(centre, made, monkeypatch):
    before = centre.state()
    monkeypatch.setattr(backup, "known_steps", lambda: set(made.manifest.schema[:-1]))

    with pytest.raises(BackupError, match=rf"a newer version of Lada .it knows {made.manifest.schema[-1]}.; install"):
        centre.restore(made.file, replace=True)
    assert centre.state() == before


@pytest.fixture
def database_url_of_old(database_url, request):
    """An empty database without the schema; empty for SQLite."""
    return request.getfixturevalue("postgres_cluster").new_database() if database_url else ""


def test_an_older_backup_is_brought_up_to_the_schema(database_url_of_old, tmp_path):
    centre = Centre(tmp_path / "server", database_url_of_old, tmp_path / "backups")
    centre.home.mkdir()
    (centre.home / "centre.key").write_bytes(b"c" * 32)
    store = PostgresStore(centre.url) if centre.url else SqliteStore(str(centre.home / FILE_NAME))
    store.ready()
    migrate(store, "0001_first")
    store.close_everywhere()
    file = centre.back_up().file

    assert backups.manifest_of(file).schema == ["0001_first"]
    assert centre.restore(file, replace=True).epoch > 1
    assert centre.back_up().manifest.schema == sorted(backup.known_steps())


def test_a_kiosk_s_backup_is_told_apart(centre, tmp_path):
    file = tmp_path / "kiosk-x-0001-20261026T110000Z.db"
    file.write_bytes(b"x")
    manifest = backups.KioskManifest(
        file=file.name, sha256="", bytes=1, made_at=1, schema=[], device="x", incarnation="", seq=1, head=""
    )
    data_files.write_private(file.with_name(f"{file.name}.json"), msgspec.json.encode(manifest))

    with pytest.raises(BackupError, match="is a backup of a kiosk: lada restore"):
        centre.restore(file, replace=True)


def test_a_backup_of_the_other_kind_of_database_is_told_apart(centre, made, tmp_path, postgres_cluster):
    other = Centre(centre.home, "" if centre.url else postgres_cluster.new_database(), centre.folder)

    with pytest.raises(BackupError, match=r"is a backup of .*, and the settings name"):
        other.restore(made.file, replace=True)


# --- PostgreSQL alone -------------------------------------------------------------------------------------------------


@pytest.fixture
def on_postgres(postgres_cluster, tmp_path):
    """A server on PostgreSQL with a kiosk and three facts, closed."""
    centre = Centre(tmp_path / "server", postgres_cluster.new_database("lada_template"), tmp_path / "backups")
    with centre.open():
        register_store.put_many([SITE], at=1, by="test")
        admit(centre.k1)
        centre.hand_in(3)
    return centre


def test_a_restore_that_was_cut_short_lets_no_server_start_and_can_be_done_again(on_postgres):
    file = on_postgres.back_up().file
    with psycopg.connect(on_postgres.url, autocommit=True) as connection:  # as a killed restore leaves it
        connection.execute(f"CREATE SCHEMA {HALF_RESTORED}")
        connection.execute("ALTER SCHEMA public RENAME TO aside_1")
        connection.execute("CREATE SCHEMA public")

    with pytest.raises(UnusableDatabase, match="was cut short: lada server restore FILE --replace"):
        open_office(on_postgres.settings, Now())
    on_postgres.restore(file, replace=True)
    assert on_postgres.state()["facts"] == 3


def test_a_dump_of_another_program_is_refused(on_postgres, postgres_cluster, tmp_path):
    other = postgres_cluster.new_database()
    with psycopg.connect(other) as connection:
        connection.execute("CREATE TABLE goods (id INTEGER)")
    file = tmp_path / "goods.dump"
    postgres_copies.dump(other, file, lambda ask: None)

    with pytest.raises(BackupError, match="is the dump of another program's database"):
        on_postgres.restore(file, replace=True)
    assert on_postgres.state()["facts"] == 3


def test_a_program_that_is_not_installed_is_one_sentence(on_postgres, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")

    with pytest.raises(BackupError, match=r"pg_dump is not installed\. Bring PostgreSQL's programs: apt-get install"):
        on_postgres.back_up()
    assert list(on_postgres.folder.glob("server-*")) == []


def test_no_password_stands_in_the_words_of_a_program(on_postgres, tmp_path, monkeypatch):
    for program in ("pg_dump", "pg_restore"):
        spy = tmp_path / program
        spy.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/said\nexec {shutil.which(program)} "$@"\n')
        spy.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    on_postgres.settings = settings(on_postgres.home, on_postgres.url.replace("postgres@", "postgres:geheim:x@"))

    on_postgres.back_up()
    said = (tmp_path / "said").read_text()
    assert "passfile=" in said and "geheim" not in said


# --- a damaged file at the start --------------------------------------------------------------------------------------


@pytest.fixture
def on_sqlite(tmp_path):
    """A server on SQLite with a kiosk and three facts, closed."""
    centre = Centre(tmp_path / "server", "", tmp_path / "server" / "backups")
    with centre.open():
        register_store.put_many([SITE], at=1, by="test")
        admit(centre.k1)
        centre.hand_in(3)
    return centre


@pytest.mark.parametrize("spoil", [emptied, no_database], ids=lambda spoil: spoil.__name__)
def test_a_damaged_file_is_put_aside_and_no_empty_server_begins(on_sqlite, spoil):
    file = on_sqlite.back_up().file
    spoil(on_sqlite.home / FILE_NAME)

    with pytest.raises(UnusableDatabase, match=rf"was damaged .* lies in .*\.damaged-.* now\. .*restore {file}"):
        open_office(on_sqlite.settings, Now())
    for _ in range(2):
        with pytest.raises(UnusableDatabase, match=rf"was put aside as .*\.damaged-.*lada server restore {file}"):
            open_office(on_sqlite.settings, Now())
    assert not (on_sqlite.home / FILE_NAME).exists()
    on_sqlite.restore(file)
    assert on_sqlite.state()["facts"] == 3


def test_a_damaged_file_that_a_server_works_on_stays_where_it_is(on_sqlite):
    with closing(backup.take_presence(on_sqlite.home)):
        emptied(on_sqlite.home / FILE_NAME)
        with pytest.raises(UnusableDatabase, match="stop lada-server, so that it is put aside"):
            open_office(on_sqlite.settings, Now())

    assert (on_sqlite.home / FILE_NAME).exists()


def test_a_first_start_that_was_cut_short_is_begun_again(tmp_path):
    (tmp_path / FILE_NAME).touch()

    with open_for_test(tmp_path):
        assert Fact.select().count() == 0
