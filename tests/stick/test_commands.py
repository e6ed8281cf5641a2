"""The trip as people type it: `lada sync export`, `lada server take-in`, `lada sync import`."""

import shutil
import subprocess
import sys

import pytest

from kiosk.store.database import OneSync
from sync.server import register_store
from tests import cast
from tests.journeys.commands import Lada
from tests.offices import SITE, open_for_test
from tests.stick import small_stick
from tests.stick.kiosks import Counter, held_by_server


@pytest.fixture
def lada(tmp_path):
    """A kiosk and its server in one home."""
    return Lada(tmp_path)


@pytest.fixture
def office(tmp_path):
    with open_for_test(tmp_path / "server") as office:
        register_store.put_many([SITE, *cast.entities()], at=1, by="test")
        yield office


@pytest.fixture
def kiosk(tmp_path, office):
    kiosk = Counter(tmp_path / "kiosk", office)
    kiosk.work(20, days=21)
    return kiosk


def test_the_trip_as_people_type_it(lada, kiosk, office, stick):
    said = lada.well("sync", "export", str(stick))
    [file] = stick.glob("lada-COP-K1-*.facts")
    assert f"{file} is whole: 21 facts" in said
    assert file.stat().st_mode & 0o777 == 0o600

    assert "21 facts: 21 new" in lada.well("server", "take-in", "--dry-run", str(file))
    assert held_by_server() == (0, 0)
    assert "21 facts: 21 new" in lada.well("server", "take-in", str(file))
    assert held_by_server() == (21, 0)
    assert "21 facts: 21 held already" in lada.well("server", "take-in", str(file))
    assert (stick / f"{file.stem}.answer").stat().st_mode & 0o777 == 0o600

    assert "The register is as it was then; 0 facts wait" in lada.well("sync", "import", str(stick))
    assert "The register was so already" in lada.well("sync", "import", str(stick))
    assert "1 held already" in lada.well("server", "take-in", str(lada_exports(lada, stick)))


def lada_exports(lada, stick):
    lada.well("sync", "export", str(stick))
    [file] = stick.glob("*.facts")
    return file


def test_of_several_files_the_good_ones_are_taken_in_and_the_bad_one_is_named(lada, kiosk, office, stick):
    good, bad = kiosk.export(stick), stick / "bad.facts"
    bad.write_bytes(good.read_bytes()[:-20])

    told = lada.run("server", "take-in", str(bad), str(stick / "none.facts"), str(good))

    assert told.returncode == 1
    assert "bad.facts: The file is not whole" in told.stderr
    assert "none.facts: No such file" in told.stderr
    assert "Traceback" not in told.stderr
    assert held_by_server() == (21, 0)


def test_a_refused_answer_is_one_sentence(lada, kiosk, office, stick):
    assert "No answer for this kiosk (COP-K1) lies in" in lada.refused("sync", "import", str(stick))[0]
    (stick / "x.answer").write_bytes(b"holiday")
    assert "This is not a file of Lada." in lada.refused("sync", "import", str(stick / "x.answer"))[0]
    assert "is the stick plugged in" in lada.refused("sync", "export", str(stick / "nowhere"))[0]


def test_beside_a_running_sync_one_may_export_but_not_import(lada, kiosk, office, stick):
    running = OneSync(kiosk.home)
    lada.well("sync", "export", str(stick))

    assert "Another sync process" in lada.refused("sync", "import", str(stick))[0]
    running.close()


def test_a_stick_that_is_full_or_read_only_is_told_and_keeps_nothing_half(stick):
    """Where this machine lets us mount one."""
    mounting = ["unshare", "--map-root-user", "--mount"]
    if shutil.which("unshare") is None or subprocess.run([*mounting, "true"], check=False).returncode != 0:
        return
    command = [*mounting, sys.executable, "-m", small_stick.__name__, str(stick)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
