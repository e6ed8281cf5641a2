"""What the kiosk lays on its disk is for its owner only, whatever the umask and the folder let through."""

import os
import stat

from kiosk.doctor import machine
from kiosk.doctor.patient import Patient
from kiosk.settings import Kiosk, Settings
from kiosk.store import Store
from sync import facts
from sync.findings import State
from tests import cast
from tests.store.conftest import moment

FILES = {"kiosk.db", "kiosk.db-wal", "kiosk.db-shm", "high-water.json"}


def modes(home):
    return {file.name: stat.S_IMODE(file.stat().st_mode) for file in home.iterdir() if file.name in FILES}


def begin(home):
    store = Store(home)
    store.become(cast.DEVICE, cast.SITE, "COP", "K1")
    store.start_stream(facts.StreamStarted(device=cast.DEVICE, software="test"), moment())
    return store


def look(home):
    return machine.permissions(Patient(Settings(kiosk=Kiosk(home=home)), None, "boot")).state


def test_every_file_is_made_for_its_owner_only(tmp_path):
    before = os.umask(0)
    try:
        store = begin(tmp_path / "home")
    finally:
        os.umask(before)

    assert modes(tmp_path / "home") == dict.fromkeys(FILES, 0o600)
    store.close()


def test_what_an_older_version_left_open_is_closed_at_the_next_start(tmp_path):
    begin(tmp_path)
    tmp_path.chmod(0o700)
    for name in FILES - {"high-water.json"}:
        (tmp_path / name).chmod(0o644)
    assert look(tmp_path) is State.WARN

    store = Store(tmp_path)

    assert set(modes(tmp_path).values()) == {0o600}
    assert look(tmp_path) is State.OK
    store.close()
