"""Backups of a kiosk's file: made while it works, refused when damaged or foreign, brought back as a new life."""

import json
import os
import threading
from contextlib import closing

import apsw
import pytest

from kiosk.store import Draft, SlipDraft, Store, StoreError, backup
from kiosk.store.backup import Here
from kiosk.store.database import APPLICATION_ID, OneKiosk
from sync import backups, data_files, facts, journal
from sync.backups import KioskManifest
from sync.data_files import BackupError
from tests import cast
from tests.store.conftest import NOON, moment

DAY = 86_400_000
HERE = Here("this machine", "1.0", "boot-2", lambda boot: journal.Moment(NOON + DAY, boot, 0))



@pytest.fixture
def home(store, tmp_path):
    record(store, 3)
    return tmp_path


@pytest.fixture
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("media") / "backups"


@pytest.fixture
def made(home, folder):
    return backup.make(home, folder, 14, NOON)


def record(store, count):
    for number in range(count):
        store.record([Draft(facts.HelpCalled(site=cast.SITE, cause="visitor"))], moment(number))


def streams(home):
    with closing(Store(home)) as store:
        return store.database.reading().execute(
            "SELECT incarnation, parent, parent_head, seq, head, state FROM stream ORDER BY id"
        ).fetchall()  # fmt: skip


def last_fact(home):
    with closing(Store(home)) as store:
        uid = journal.uid(store.stream().incarnation, store.stream().seq)
        return store.recorded(uid).fact


def everything(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


# --- making -----------------------------------------------------------------------------------------------------------


def test_a_backup_of_a_kiosk_that_is_open_holds_all_that_was_written(made, store):
    stream = store.stream()

    assert (made.manifest.device, made.manifest.incarnation) == (cast.DEVICE, stream.incarnation)
    assert (made.manifest.seq, made.manifest.head) == (stream.seq, stream.head.hex())
    assert made.manifest.sha256 == data_files.digest_of(made.file)
    assert made.manifest.bytes == made.file.stat().st_size
    assert made.manifest.made_at == NOON
    assert made.manifest.schema[0] == "0001_first"


def test_the_manifest_lies_beside_it_and_nothing_half_is_left(made, folder):
    assert json.loads((folder / f"{made.file.name}.json").read_text())["type"] == "kiosk"
    assert backups.manifest_of(made.file) == made.manifest
    assert {path.name for path in folder.iterdir()} == {made.file.name, f"{made.file.name}.json", ".lock"}


def test_only_the_owner_may_read_it(made, folder):
    assert {path.stat().st_mode & 0o077 for path in (folder, *folder.glob("kiosk-*"))} == {0}


def test_the_kiosk_goes_on_writing_while_it_is_copied(made, store, home, folder):
    record(store, 2)

    assert backup.make(home, folder, 14, NOON).manifest.seq == made.manifest.seq + 2


def test_a_backup_that_is_made_while_people_come_in_is_one_state(store, home, folder):
    over = threading.Event()

    def work():
        while not over.is_set():
            record(store, 1)

    worker = threading.Thread(target=work)
    worker.start()
    try:
        made = [backup.make(home, folder, 14, NOON).manifest.seq for _ in range(5)]
    finally:
        over.set()
        worker.join()

    assert made == sorted(made) and made[-1] > made[0]
    assert store.stream().seq >= made[-1]


def test_the_newest_are_kept_by_their_number_whatever_the_clock_says(home, folder):
    made = [backup.make(home, folder, 2, at, with_keys=False) for at in (NOON, NOON + DAY, 0, NOON)]

    assert [one.cleared for one in made] == [0, 0, 1, 1]
    assert sorted(folder.glob("*.db")) == [made[2].file, made[3].file]
    assert sorted(folder.glob("*.json")) == [folder / f"{one.file.name}.json" for one in made[2:]]
    assert backups.newest_sound(folder, KioskManifest) == made[3].file


def test_another_kiosk_s_backups_in_the_folder_are_left_alone(home, folder, tmp_path):
    other = tmp_path / "other"
    with closing(Store(other)) as store:
        store.become("another", cast.SITE, "COP", "K2")
        store.start_stream(facts.StreamStarted(device="another", software="test"), moment())
    theirs = backup.make(other, folder, 1, NOON).file
    ours = [backup.make(home, folder, 1, NOON).file for _ in range(2)]

    assert set(folder.glob("*.db")) == {theirs, ours[1]}


def test_keys_lie_beside_it_only_when_that_was_asked_for(home, folder):
    (home / "device.key").write_bytes(b"d" * 32)
    (home / "centre.key").write_bytes(b"c" * 32)

    assert backup.make(home, folder, 14, NOON).keys == []
    assert list(folder.glob("*.key")) == []
    kept = backup.make(home, folder, 1, NOON, with_keys=True)
    assert [path.read_bytes()[:1] for path in kept.keys] == [b"d", b"c"]
    assert {path.stat().st_mode & 0o777 for path in kept.keys} == {0o600}
    backup.make(home, folder, 1, NOON)
    assert list(folder.glob("*.key")) == []


def test_two_backups_at_once_are_refused(home, folder):
    with backups.place(folder, "kiosk-x", ".db", NOON), pytest.raises(BackupError, match="Another backup is being"):
        backup.make(home, folder, 14, NOON)


def test_what_a_killed_backup_left_is_no_backup(home, folder):
    folder.mkdir()
    (folder / "kiosk-device1-0007-20261026T020000Z.db.part").write_bytes(b"half")

    assert backups.newest_sound(folder, KioskManifest) is None
    assert backup.make(home, folder, 14, NOON).file.exists()


def test_another_user_than_the_data_s_own_is_sent_away(home, made, folder, monkeypatch):
    before = everything(home)
    monkeypatch.setattr(os, "geteuid", lambda: home.stat().st_uid + 1)

    for act in (
        lambda: backup.make(home, folder, 14, NOON),
        lambda: backup.restore(made.file, home, HERE, NOON, replace=True),
    ):
        with pytest.raises(BackupError, match="belongs to another user; run it as that one: sudo -u"):
            act()
    assert everything(home) == before


def test_a_kiosk_that_was_never_enrolled_has_no_backup(tmp_path, folder):
    with pytest.raises(StoreError, match="There is no kiosk in"):
        backup.make(tmp_path / "nothing", folder, 14, NOON)
    assert not folder.exists()


def test_a_damaged_kiosk_makes_no_backup_and_says_so(store, home, folder):
    store.close()
    spoil_page(home / "kiosk.db")

    with pytest.raises((BackupError, StoreError), match="is damaged"):
        backup.make(home, folder, 14, NOON)
    assert list(folder.glob("kiosk-*")) == []


def test_a_chain_that_does_not_hold_makes_no_backup(store, home, folder):
    store.close()
    with closing(apsw.Connection(str(home / "kiosk.db"))) as connection:
        connection.execute("DROP TRIGGER journal_is_never_changed")
        connection.execute("UPDATE journal SET hash = zeroblob(32) WHERE seq = 2")

    with pytest.raises(BackupError, match=r"record \w+\.2 is bad, the hash does not match"):
        backup.make(home, folder, 14, NOON)
    assert list(folder.glob("kiosk-*")) == []


def spoil_page(file):
    """Overwrite the middle of the file, as a dying card does."""
    data = bytearray(file.read_bytes())
    middle = len(data) // 2 // 4096 * 4096
    for page in range(middle, middle + 16 * 4096, 4096):
        data[page : page + 64] = b"\xff" * 64
    file.write_bytes(data)


# --- bringing back ----------------------------------------------------------------------------------------------------


def test_a_restored_kiosk_begins_a_new_life_that_names_the_old_one(made, tmp_path):
    new = tmp_path / "new"

    done = backup.restore(made.file, new, HERE, NOON + DAY)

    (first, *_), (incarnation, parent, parent_head, *_, state) = streams(new)
    assert (first, parent, parent_head.hex()) == (made.manifest.incarnation, first, made.manifest.head)
    assert (incarnation, state) == (done.incarnation, "open")
    started = last_fact(new)
    assert (started.reason, started.parent, started.parent_seq) == ("restored", first, made.manifest.seq)
    assert (started.machine, started.device, done.aside) == ("this machine", cast.DEVICE, None)


def test_a_restored_kiosk_has_all_that_the_backup_held(made, store, tmp_path):
    backup.restore(made.file, tmp_path / "new", HERE, NOON + DAY)

    with closing(Store(tmp_path / "new")) as back:
        assert back.person("anna") == store.person("anna")
        assert back.entities(type(store.centre())) == store.entities(type(store.centre()))
        assert back.boot == store.boot + 1
        record(back, 1)
        assert back.stream().seq == 2


def test_no_number_of_a_slip_is_given_twice(store, home, folder):
    def slip_of(one):
        draft = Draft(facts.HelpCalled(site=cast.SITE, cause="visitor"))
        return one.record([draft], moment(), SlipDraft("COP-K1", 2026, lambda *_: b"a slip")).slip_no

    slip_of(store)
    file = backup.make(home, folder, 14, NOON).file
    since = {slip_of(store) for _ in range(3)}
    store.close()

    backup.restore(file, home, HERE, NOON, replace=True)

    with closing(Store(home)) as back:
        assert slip_of(back) == "COP-K1-2026-010002"
    assert since == {f"COP-K1-2026-00000{number}" for number in (2, 3, 4)}


def test_what_a_killed_restore_left_is_in_nobody_s_way(made, store, home):
    store.close()
    data_files.put_aside(home / "kiosk.db", "aside", NOON)  # it had come as far as this
    (home / "restoring").mkdir()
    (home / "restoring" / "kiosk.db").write_bytes(b"half")
    (home / "kiosk.db-wal").write_bytes(b"of a file that is gone")

    with pytest.raises(StoreError, match=r"was put aside as .*aside-20261026T110000Z"):
        backup.check_at_start(home, NOON)
    backup.restore(made.file, home, HERE, NOON)

    assert [stream[3] for stream in streams(home)] == [made.manifest.seq, 1]
    assert not (home / "restoring").exists()


def test_nothing_else_is_left_beside_a_restored_file(made, tmp_path):
    backup.restore(made.file, tmp_path / "new", HERE, NOON)

    left = {path.name for path in (tmp_path / "new").iterdir()}
    assert left - {"high-water.json"} == {"kiosk.db", "kiosk.lock", "sync.lock"}
    assert (tmp_path / "new" / "kiosk.db").stat().st_mode & 0o077 == 0


def test_a_backup_without_its_manifest_is_checked_by_what_it_holds(made, tmp_path):
    (made.file.parent / f"{made.file.name}.json").unlink()

    assert backup.restore(made.file, tmp_path / "new", HERE, NOON).held.seq == made.manifest.seq


def test_an_older_backup_is_brought_up_to_the_schema(made, tmp_path):
    newest = made.manifest.schema[-1]
    with closing(Store(tmp_path / "newer")) as store:
        expected = {name for (name,) in store.database.reading().execute("SELECT name FROM schema_migration")}

    backup.restore(made.file, tmp_path / "new", HERE, NOON)

    with closing(Store(tmp_path / "new")) as store:
        found = {name for (name,) in store.database.reading().execute("SELECT name FROM schema_migration")}
    assert found == expected and newest in found


def test_a_kiosk_that_is_there_is_not_overwritten(made, store, home):
    store.close()
    before = everything(home)

    with pytest.raises(BackupError, match=r"There is a database already, .* with --replace it is put aside"):
        backup.restore(made.file, home, HERE, NOON)
    assert {name: data for name, data in everything(home).items() if not name.endswith(".lock")} == before


def test_replacing_puts_the_old_database_aside_whole(made, store, home):
    record(store, 5)
    reached = store.stream()
    connection = apsw.Connection(str(home / "kiosk.db"))  # keeps the -wal, as a kiosk that was killed
    connection.execute("SELECT 1 FROM device").fetchone()
    store.close()

    done = backup.restore(made.file, home, HERE, NOON, replace=True)
    connection.close()

    assert done.aside.name == "kiosk.db.aside-20261026T110000Z"
    aside = home.parent / "looked at"
    aside.mkdir()
    for tail in ("", "-wal"):
        if (part := done.aside.with_name(done.aside.name + tail)).exists():
            (aside / f"kiosk.db{tail}").write_bytes(part.read_bytes())
    assert streams(aside)[0][3] == reached.seq
    assert [stream[3] for stream in streams(home)] == [made.manifest.seq, 1]
    again = backup.restore(made.file, home, HERE, NOON, replace=True)
    assert again.aside.name == "kiosk.db.aside-20261026T110000Z-2"


@pytest.mark.parametrize("name", ["kiosk.lock", "sync.lock"])
def test_nothing_is_restored_under_a_program_that_works(made, tmp_path, name):
    new = tmp_path / "new"
    new.mkdir()
    with data_files.held(new / name, ""), pytest.raises(BackupError, match="stop it first: systemctl stop lada-"):
        backup.restore(made.file, new, HERE, NOON)
    assert not (new / "kiosk.db").exists()


def test_a_kiosk_cannot_begin_while_one_is_restored(tmp_path):
    with backup._alone(tmp_path), pytest.raises(StoreError):
        OneKiosk(tmp_path)


def truncated(file):
    """By half: the last page of a file may be one that nothing uses, whose lack is no damage."""
    data = file.read_bytes()
    file.write_bytes(data[: len(data) // 8192 * 4096])


def flipped(file):
    data = bytearray(file.read_bytes())
    data[data.rindex(b'"help_called"') + 2] ^= 1
    file.write_bytes(data)


def emptied(file):
    file.write_bytes(b"")


def of_another_program(file):
    file.unlink()
    with closing(apsw.Connection(str(file))) as connection:
        connection.execute("CREATE TABLE t (id INTEGER); PRAGMA application_id = 77")


def no_database(file):
    file.write_bytes(b"%PDF-1.7 and so on" * 100)


def empty_database(file):
    file.unlink()
    with closing(apsw.Connection(str(file))) as connection:
        connection.execute("CREATE TABLE t (id INTEGER); DROP TABLE t")


def from_the_future(file):
    with closing(apsw.Connection(str(file))) as connection:
        connection.execute("INSERT INTO schema_migration (name, applied) VALUES ('0099_flying', '2030-01-01')")


def never_enrolled(file):
    file.unlink()
    with closing(Store(file.parent / "bare")) as store:
        store.path.rename(file)
    with closing(apsw.Connection(str(file))) as connection:
        connection.execute(f"PRAGMA journal_mode = DELETE; PRAGMA application_id = {APPLICATION_ID}")


SPOILT = {
    truncated: "is damaged",
    flipped: "is damaged",
    emptied: "is empty",
    of_another_program: "another program",
    no_database: "another program made it",
    empty_database: "is an empty database",
    from_the_future: "was made by a newer version of Lada .it knows 0099_flying.; install that one first",
    never_enrolled: "it was never enrolled",
}


@pytest.mark.parametrize(("spoil", "sentence"), SPOILT.items(), ids=[spoil.__name__ for spoil in SPOILT])
@pytest.mark.parametrize("with_manifest", [True, False], ids=["manifest", "no manifest"])
def test_a_file_that_is_no_sound_backup_is_refused(made, home, store, spoil, sentence, with_manifest):
    store.close()
    manifest = made.file.with_name(f"{made.file.name}.json")
    spoil(made.file)
    if not with_manifest:
        manifest.unlink()
    before = everything(home)

    with pytest.raises(BackupError, match="is damaged" if with_manifest else sentence):
        backup.restore(made.file, home, HERE, NOON, replace=True)
    assert {name: data for name, data in everything(home).items() if not name.endswith(".lock")} == before


def test_a_manifest_that_does_not_read_is_told(made, tmp_path):
    made.file.with_name(f"{made.file.name}.json").write_bytes(b"{")

    with pytest.raises(BackupError, match="is not the manifest of a backup"):
        backup.restore(made.file, tmp_path / "new", HERE, NOON)


def test_a_copy_of_a_running_database_is_refused(store, home, tmp_path):
    with pytest.raises(BackupError, match=r"kiosk\.db-wal is there"):
        backup.restore(home / "kiosk.db", tmp_path / "new", HERE, NOON)


def test_the_database_itself_is_no_backup_of_it(store, home):
    store.close()

    with pytest.raises(BackupError, match="is the database itself"):
        backup.restore(home / "kiosk.db", home, HERE, NOON, replace=True)
    assert (home / "kiosk.db").exists()


def test_a_backup_that_is_not_there_is_an_error_of_the_system(tmp_path):
    with pytest.raises(FileNotFoundError):
        backup.restore(tmp_path / "gone.db", tmp_path / "new", HERE, NOON)


def test_another_kiosk_s_backup_does_not_take_its_place(made, tmp_path):
    other = tmp_path / "other"
    with closing(Store(other)) as store:
        store.become("another", cast.SITE, "COP", "K2")
        store.start_stream(facts.StreamStarted(device="another", software="test"), moment())

    with pytest.raises(BackupError, match="is a backup of another kiosk"):
        backup.restore(made.file, other, HERE, NOON, replace=True)
    assert [stream[3] for stream in streams(other)] == [1]


def test_keys_that_lie_beside_the_backup_come_back_and_none_is_overwritten(home, folder, tmp_path):
    (home / "device.key").write_bytes(b"d" * 32)
    (home / "centre.key").write_bytes(b"c" * 32)
    file = backup.make(home, folder, 14, NOON, with_keys=True).file
    new = tmp_path / "new"
    new.mkdir()
    (new / "centre.key").write_bytes(b"x" * 32)

    assert backup.restore(file, new, HERE, NOON).missing_keys == []
    assert ((new / "device.key").read_bytes()[:1], (new / "centre.key").read_bytes()[:1]) == (b"d", b"x")
    assert (new / "device.key").stat().st_mode & 0o777 == 0o600


def test_missing_keys_are_named(made, tmp_path):
    assert backup.restore(made.file, tmp_path / "new", HERE, NOON).missing_keys == ["device.key", "centre.key"]


# --- a damaged file at the start --------------------------------------------------------------------------------------


def test_a_sound_file_passes(store, home):
    backup.check_at_start(home, NOON)


def test_a_file_with_a_wal_that_a_killed_kiosk_left_passes(store, home):
    assert (home / "kiosk.db-wal").stat().st_size

    backup.check_at_start(home, NOON)


@pytest.mark.parametrize("spoil", [truncated, emptied, no_database, spoil_page], ids=lambda spoil: spoil.__name__)
def test_a_damaged_file_is_put_aside_and_nothing_is_begun(store, home, spoil):
    store.close()
    spoil(home / "kiosk.db")
    damaged = (home / "kiosk.db").read_bytes()

    with pytest.raises(StoreError, match=r"was damaged .* lies in .*damaged-20261026T110000Z now.*lada restore FILE"):
        backup.check_at_start(home, NOON)
    assert not (home / "kiosk.db").exists()
    assert (home / "kiosk.db.damaged-20261026T110000Z").read_bytes() == damaged
    with pytest.raises(StoreError, match=r"was put aside as .*damaged-20261026T110000Z"):
        backup.check_at_start(home, NOON + DAY)
    assert not (home / "kiosk.db").exists()


def test_the_newest_sound_backup_is_named(store, home):
    made = [backup.make(home, home / "backups", 14, NOON) for _ in range(2)]
    flipped(made[1].file)
    store.close()
    truncated(home / "kiosk.db")

    with pytest.raises(StoreError) as caught:
        backup.check_at_start(home, NOON)
    assert str(caught.value).endswith(f"Bring back the newest backup: lada restore {made[0].file}")
    backup.restore(made[0].file, home, HERE, NOON)
    backup.check_at_start(home, NOON)


def test_a_damaged_file_that_sync_works_on_stays_where_it_is(store, home):
    store.close()
    truncated(home / "kiosk.db")

    with data_files.held(home / "sync.lock", ""), pytest.raises(StoreError, match="stop lada-sync"):
        backup.check_at_start(home, NOON)
    assert (home / "kiosk.db").exists()


def test_a_file_that_may_not_be_read_is_not_taken_for_damaged(store, home):
    store.close()
    (home / "kiosk.db").rename(home / "elsewhere.db")
    (home / "kiosk.db").mkdir()  # nothing opens a folder, whoever asks

    backup.check_at_start(home, NOON)
    with pytest.raises(StoreError, match="cannot be used"):
        Store(home)
    assert (home / "kiosk.db").exists()


def test_where_nothing_ever_was_the_way_in_is_named(tmp_path):
    with pytest.raises(StoreError, match="lada kiosk enrol URL CODE"):
        backup.check_at_start(tmp_path, NOON)
