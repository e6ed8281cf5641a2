"""Folder, keys, locks and backups, each put wrong for real."""

import fcntl
import os

import pytest

from kiosk.store.database import OLDEST_SQLITE
from sync import premises
from sync.findings import State
from sync.signing import write_key_file

DAY = 24 * 3_600_000
NOW = 1_793_012_400_000


@pytest.fixture
def home(tmp_path):
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    write_key_file(home / "device.key", bytes(32))
    (home / "kiosk.db").write_bytes(b"")
    (home / "kiosk.db").chmod(0o600)
    return home


@pytest.mark.parametrize(
    ("version", "state"), [("3.40.1", "bad"), ("3.51.2", "bad"), ("3.51.3", "ok"), ("3.54.1", "ok")]
)
def test_an_sqlite_that_may_lose_data_is_bad(version, state):
    assert premises.sqlite("sqlite", version, OLDEST_SQLITE).state == state


def test_a_folder_for_its_owner_only_is_well(home):
    (home / "devices.json").write_text("{}")  # nobody comes as far as the file
    (home / "devices.json").chmod(0o644)

    assert premises.permissions(home).state is State.OK


@pytest.mark.parametrize("name", ["kiosk.db", "kiosk.db-wal", "high-water.json", "device.key"])
def test_what_is_private_is_so_in_a_closed_folder_too(home, name):
    (home / name).touch()
    (home / name).chmod(0o640)

    found = premises.permissions(home)

    assert (found.state, found.mend) == (State.WARN, f"chmod 600 {home / name}")


def test_a_folder_that_everybody_may_read_is_told(home):
    home.chmod(0o755)
    (home / "kiosk.db").chmod(0o644)

    found = premises.permissions(home)

    assert (found.state, found.mend) == (State.WARN, f"chmod -R o-rwx {home}")


@pytest.mark.parametrize(("folder", "file"), [(0o777, 0o600), (0o755, 0o666)], ids=["folder", "file"])
def test_what_everybody_may_change_is_bad(home, folder, file):
    home.chmod(folder)
    (home / "kiosk.db").chmod(file)

    assert premises.permissions(home).state is State.BAD


def test_a_folder_that_is_not_there_cannot_be_looked_at(home):
    assert premises.permissions(home / "gone").state is State.UNKNOWN


def test_keys_that_are_whole_and_private_are_well(home):
    assert premises.keys(home, ("device.key",), "bring it back").state is State.OK


def test_a_key_that_is_gone_is_bad(home):
    found = premises.keys(home, ("device.key", "centre.key"), "bring it back")

    assert (found.state, found.mend) == (State.BAD, "bring it back")
    assert "centre.key" in found.sentence


def test_half_a_key_is_bad(home):
    (home / "device.key").write_bytes(bytes(7))

    assert "7 bytes" in premises.keys(home, ("device.key",), "bring it back").sentence


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_key_that_others_may_use_is_bad(home, mode):
    (home / "device.key").chmod(mode)

    found = premises.keys(home, ("device.key",), "bring it back")

    assert (found.state, found.mend) == (State.BAD, f"chmod 600 {home / 'device.key'}")


def test_a_disk_with_room_is_well_and_the_nearest_folder_is_asked(home):
    found = premises.disk(home / "not" / "made" / "yet")

    assert found.details["free_mb"] == os.statvfs(home).f_bavail * os.statvfs(home).f_frsize // 1024**2
    assert found.state in (State.OK, State.WARN)


def test_a_disk_without_room_is_bad():
    assert premises.disk(premises.Path("/proc")).state is State.BAD  # a file system with no byte free


def test_a_lock_shows_only_while_it_is_held(home):
    assert premises.is_locked(home / "kiosk.lock") is None
    with open(home / "kiosk.lock", "a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert premises.is_locked(home / "kiosk.lock") is True
    assert premises.is_locked(home / "kiosk.lock") is False


@pytest.mark.parametrize(("days", "state"), [(0, "ok"), (6, "ok"), (8, "warn")])
def test_the_newest_backup_counts(home, days, state):
    folder = home / "backups"
    folder.mkdir()
    for number, made_at in enumerate((NOW - 30 * DAY, NOW - days * DAY)):
        (folder / f"kiosk-{number}.db.json").write_text(f'{{"type":"kiosk","made_at":{made_at},"bytes":1}}')

    assert premises.backup(folder, NOW, "make one").state == state


def test_no_backup_is_unknown_for_one_may_lie_elsewhere(home):
    assert premises.backup(home / "backups", NOW, "make one").state is State.UNKNOWN


def test_a_manifest_that_does_not_read_is_bad(home):
    (home / "kiosk.db.json").write_text("half a mani")

    assert premises.backup(home, NOW, "make one").state is State.BAD


def test_tables_of_another_version_are_told():
    known = {"0001_first", "0002_more"}

    assert premises.schema(known, known, "restart").state is State.OK
    assert premises.schema({"0001_first"}, known, "restart").details == {"missing": ["0002_more"]}
    assert premises.schema({*known, "0003_next"}, known, "restart").details == {"newer": ["0003_next"]}
