"""A disk that is full, broken or read-only: an act is refused in words or fails whole, nothing is half written, the
trouble is shown, and when it is over the next act works."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw
import pytest

from kiosk.devices import Trouble
from kiosk.station.outcome import Done, Refused
from kiosk.station.station import Station
from kiosk.store import Store, StoreError
from sync.facts import HelpCalled, Means, VisitCheckedIn, VisitorKind
from sync.ports import Batch
from sync.protocol import Pushed
from sync.rules.refusals import Reason
from sync.server import intake, project
from sync.server.database import is_failure
from sync.server.models import Fact, Stream, Visit
from tests import cast
from tests.browser import register_of_screens
from tests.durability import kiosk_day, server_day
from tests.durability.days import files_of
from tests.durability.disk import Change, watched
from tests.durability.kiosk_day import come_in
from tests.journeys.storyboard import Guest, StoryClock, enrolled, opened, settings_of
from tests.offices import admit
from tests.stations import Station as FarStation

CHECKOUT = Path(__file__).resolve().parents[2]
NOON = 1_793_012_400_000
ERRORS = [apsw.FullError, apsw.IOError, apsw.ReadOnlyError]


class Refusing:
    """A disk that takes `still` more changes and then none; `None` takes everything. `hit` says whether it refused."""

    def __init__(self, error: type[apsw.Error]) -> None:
        self.error, self.still, self.hit = error, None, False

    def __call__(self, _change: Change) -> None:
        if self.still is None:
            return
        if self.still == 0:
            self.hit = True
            raise self.error("as the test wishes")
        self.still -= 1

    def takes(self, still: int | None) -> None:
        self.still, self.hit = still, False


@pytest.fixture(params=ERRORS, ids=lambda error: error.__name__)
def disk(request: pytest.FixtureRequest) -> Iterator[Refusing]:
    refusing = Refusing(request.param)
    with watched(refusing):
        yield refusing


def state_of(store: Store) -> list[object]:
    read = store.database.reading()
    return [
        read.execute("SELECT count(*) FROM journal").fetchone(), read.execute("SELECT count(*) FROM visit").fetchone(),
        read.execute("SELECT count(*), max(slip_no) FROM spool").fetchone(),
    ]  # fmt: skip


def test_an_act_that_the_disk_refuses_at_any_change_is_refused_and_leaves_nothing(
    disk: Refusing, tmp_path: Path
) -> None:
    enrolled(tmp_path / "kiosk", cast.entities(), NOON)
    store = Store(tmp_path / "kiosk")
    come_in(store)
    for still in range(100):
        before = state_of(store)
        disk.takes(still)
        said = come_in(store)
        if not disk.hit:
            break
        assert isinstance(said, Refused) and [each.reason for each in said.refusals] == [Reason.DISK_FULL]
        assert state_of(store) == before
        assert not store.database.saves()
        lies_there = files_of(store.path.parent, "kiosk.db")

        disk.takes(None)
        assert_whole_after_a_crash(lies_there, tmp_path / f"crash-{still}")
        assert store.database.saves()
        assert isinstance(come_in(store), Done)
    disk.takes(None)
    assert still > 5
    assert kiosk_day.fault_of(store, cast.DEVICE) is None
    store.close()


def assert_whole_after_a_crash(files: dict[str, bytes], home: Path) -> None:
    """What lay on the disk when it refused, opened by the next process, has the refused act whole or not at all."""
    home.mkdir()
    for name, data in files.items():
        (home / name).write_bytes(data)
    _contents, fault = kiosk_day.examine_kiosk(home, set())
    assert fault is None


def test_a_register_that_the_disk_refuses_at_any_change_leaves_the_old_one(disk: Refusing, tmp_path: Path) -> None:
    enrolled(tmp_path, cast.entities(), NOON)
    store = Store(tmp_path)
    assert store.person("anna") is not None
    for still in range(0, 200, 3):
        disk.takes(still)
        try:
            store.apply_snapshot(cast.snapshot_lines()[:-1], f"newer {still}", {}, NOON)
        except StoreError:
            disk.takes(None)
        if not disk.hit and disk.still is not None:
            break
        assert len(store.database.reading().execute("SELECT 1 FROM snapshot").fetchall()) == len(cast.entities())
        assert store.person("anna") is not None
    disk.takes(None)
    assert still > 10
    assert len(store.database.reading().execute("SELECT 1 FROM snapshot").fetchall()) == len(cast.entities()) - 1
    store.close()


@pytest.mark.parametrize("story", ["small_disk", "small_disk_sync"])
def test_a_real_disk_that_fills_is_freed_and_becomes_read_only(story: str, tmp_path: Path) -> None:
    """Where this machine lets us mount one; the refusing disk plays the same everywhere."""
    mounting = ["unshare", "--map-root-user", "--mount"]
    if shutil.which("unshare") is None or subprocess.run([*mounting, "true"], check=False).returncode != 0:
        return
    small, roomy = tmp_path / "small", tmp_path / "roomy"
    small.mkdir()
    command = [*mounting, sys.executable, "-m", f"tests.durability.{story}", str(small), str(roomy)]
    ended = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr


def test_the_trouble_stands_on_the_screen_until_it_is_over(disk: Refusing, tmp_path: Path) -> None:
    clock = StoryClock(NOON)
    settings = settings_of(tmp_path / "kiosk")
    enrolled(settings.kiosk.home, register_of_screens(), NOON)
    with opened(settings, clock) as kiosk:
        guest, counter = Guest(kiosk, clock), kiosk.counter
        disk.takes(0)
        guest.go("/")
        guest.card(cast.ANNA_UID, "Anna")
        guest.go("/check-in")
        guest.visitor.send("/check-in", purpose=["meeting"], people="1", enter="1")
        guest.sees("Lada nie może teraz zapisywać")
        counter.look_around()
        assert Trouble.DISK in counter.devices.states().troubles
        guest.ends()
        guest.go("/")
        guest.sees("Lada nie może teraz zapisywać")

        disk.takes(None)
        counter.look_around()
        assert Trouble.DISK not in counter.devices.states().troubles
        guest.card(cast.ANNA_UID, "Anna")
        guest.comes_in("meeting")


def test_pins_cannot_be_tried_while_wrong_ones_cannot_be_counted(disk: Refusing, tmp_path: Path) -> None:
    enrolled(tmp_path, cast.entities(), NOON)
    store = Store(tmp_path)
    desk, marta = Station(store, StoryClock(NOON), cast.CENTRE_KEY, frozenset()).desk, store.person("marta")
    assert marta is not None
    disk.takes(0)
    desk.check_pin(marta, "000000", NOON)
    for pin in ("000001", cast.MARTA_PIN):
        refused = desk.check_pin(marta, pin, NOON)
        assert refused is not None and refused.refusals[0].reason is Reason.DISK_FULL
    disk.takes(None)
    assert desk.check_pin(marta, cast.MARTA_PIN, NOON) is None
    store.close()


def test_a_batch_that_the_servers_disk_refuses_at_any_change_is_not_taken_in(disk: Refusing, tmp_path: Path) -> None:
    store = server_day.opened(tmp_path)
    station = FarStation("k1")
    admit(station)
    for still in range(100):
        for _ in range(3):
            station.record(HelpCalled(site="site", cause="visitor"))
        before = Fact.select().count()
        batch = station.batch(before)
        disk.takes(still)
        if isinstance(pushed(station, batch), int):
            break
        assert (disk.hit, Fact.select().count()) == (True, before)
        disk.takes(None)
        assert pushed(station, batch) == before + 3
    assert still > 3
    disk.takes(None)
    assert server_day.fault_of(store) is None
    store.close_everywhere()


@contextmanager
def database_may_fail() -> Iterator[None]:
    """Its failures pass, a mistake of ours does not."""
    try:
        yield
    except Exception as error:
        if not is_failure(error):
            raise


def pushed(station: FarStation, batch: Batch) -> int | None:
    """How far the stream reaches now; `None` when the database failed."""
    with database_may_fail():
        answer, _stream = intake.push(station.header(batch), batch.bodies, batch.detached, NOON)
        assert isinstance(answer, Pushed)
        return answer.acked
    return None


def test_facts_that_could_not_be_folded_for_want_of_a_disk_are_folded_later(disk: Refusing, tmp_path: Path) -> None:
    store = server_day.opened(tmp_path)
    station = FarStation("k1")
    admit(station)
    came = VisitCheckedIn(visit="v1", site="site", kind=VisitorKind.MEMBER, means=Means.CARD, person="anna")
    station.record(came)
    pushed(station, station.batch())
    stream = Stream.get()
    for still in range(100):
        disk.takes(still)
        with database_may_fail():
            project.catch_up(stream.id, NOON)
        if not disk.hit:
            break
        disk.takes(None)
        assert Visit.select().count() in (0, 1)
        assert (Stream.get().projected_seq, Fact.get().unprojected) == (Visit.select().count(), False)
    disk.takes(None)
    project.catch_up_all(NOON)
    assert Visit.select().count() == 1
    assert server_day.fault_of(store) is None
    store.close_everywhere()
