"""Killed at every named point of an act, on both sides: nothing acknowledged is lost, nothing is half done, the same
act can be done again, and afterwards the server holds what the kiosk holds."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from kiosk import syncing
from kiosk.settings import Settings
from kiosk.store import Store
from sync import journal
from sync.server.models import SERVER, Fact, Stream, Visit
from sync.server.office import Office
from tests.browser import register_of_screens
from tests.durability import kiosk_day, server_day
from tests.durability.dying import KILLED
from tests.durability.dying_kiosk import forget, new_register, take_register
from tests.durability.kiosk_day import come_in
from tests.journeys.storyboard import StoryClock, answering, central, handed_over, let_in, settings_of
from tests.offices import free_port, open_for_test

CHECKOUT = Path(__file__).resolve().parents[2]
AT_THE_KIOSK = {
    ("come in", "after begin"): False,
    ("come in", "after journal insert"): False,
    ("come in", "before commit"): False,
    ("come in", "after commit"): True,
    ("take register", "amid the snapshot"): False,
    ("take register", "between old and new register"): False,
    ("take register", "before commit"): False,
    ("take register", "after commit"): True,
    ("forget", "after begin"): False,
    ("forget", "before commit"): False,
    ("forget", "after commit"): True,
    ("forget", "before the log is emptied"): True,
}
"""Act and point → whether the act stands afterwards."""
ON_THE_SERVER = {
    "after begin": False,
    "after facts were inserted": False,
    "before commit": False,
    "after commit": True,
    "between projection and its mark": True,
}
"""Point → whether the facts stand afterwards."""


@dataclass(frozen=True)
class Pair:
    """A kiosk that a server let in; both lie in `root` and are at rest."""

    root: Path
    settings: Settings
    clock: StoryClock
    port: int

    def copied_to(self, root: Path) -> Pair:
        shutil.copytree(self.root, root, dirs_exist_ok=True)
        settings = settings_of(root / "kiosk", self.settings.sync.server)
        return Pair(root, settings, self.clock, self.port)

    @contextmanager
    def server(self) -> Iterator[Office]:
        with open_for_test(self.root / "server", port=self.port) as office, answering(office, self.port):
            yield office


@pytest.fixture(scope="module")
def enrolled(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    root, port = tmp_path_factory.mktemp("pair"), free_port()
    clock = StoryClock(1_793_012_400_000)
    settings = settings_of(root / "kiosk", f"http://localhost:{port}")
    with central(root / "server", clock, register_of_screens(), port=port) as office, answering(office, port) as url:
        let_in(office, settings, url, clock)
    return Pair(root, settings, clock, port)


@pytest.fixture
def pair(enrolled: Pair, tmp_path: Path) -> Pair:
    return enrolled.copied_to(tmp_path)


def dying(*words: object) -> list[str]:
    return [sys.executable, "-m", *map(str, words)]


def uids_of(store: Store) -> set[str]:
    rows = store.database.reading().execute(
        "SELECT s.incarnation || '.' || j.seq FROM journal j JOIN stream s ON s.id = j.stream"
        " WHERE type = 'visit_checked_in'"
    )
    return {uid for (uid,) in rows}


def slip_numbers(store: Store) -> list[int]:
    return [int(number[-6:]) for (number,) in store.database.reading().execute("SELECT slip_no FROM spool ORDER BY id")]


@pytest.mark.parametrize(("act", "point"), AT_THE_KIOSK, ids=str)
def test_a_kiosk_that_dies_amid_an_act_has_done_all_of_it_or_nothing(pair: Pair, act: str, point: str) -> None:
    command = dying("tests.durability.dying_kiosk", pair.settings.kiosk.home, act, point)
    ended = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert ended.returncode == KILLED, ended.stderr
    acknowledged, stands = ended.stdout.split(), AT_THE_KIOSK[act, point]

    store = Store(pair.settings.kiosk.home)
    try:
        came = uids_of(store)
        assert len(acknowledged) == 3
        assert set(acknowledged) <= came
        assert len(came) == 3 + (stands and act == "come in")
        assert slip_numbers(store) == list(range(1, len(came) + 1))
        assert (store.person("newest") is not None) == (stands and act == "take register")
        assert (store.person("ola") is None) == (stands and act == "forget")
        assert store.erased() == "" or store.erased().endswith("unfinished")  # not before nothing is left on the disk
        assert kiosk_day.fault_of(store, store.device) is None

        forget(store)
        assert (store.person("ola"), store.erased()) == (None, "mark")
        come_in(store)
        take_register(store)
        assert slip_numbers(store) == list(range(1, len(came) + 2))
        assert len(store.database.reading().execute("SELECT 1 FROM snapshot").fetchall()) == len(new_register())
        assert kiosk_day.fault_of(store, store.device) is None
    finally:
        store.close()
    assert_server_ends_up_equal(pair, came=len(came) + 1)


@pytest.mark.parametrize("point", ON_THE_SERVER)
def test_a_server_that_dies_amid_a_push_has_taken_in_all_of_it_or_nothing(pair: Pair, point: str) -> None:
    store = Store(pair.settings.kiosk.home)
    for _ in range(3):
        come_in(store)
    store.close()
    command = dying("tests.durability.dying_server", pair.root / "server", pair.port, point)
    with subprocess.Popen(command, cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None and child.stdin is not None
        assert child.stdout.readline() == "ready\n"
        report = syncing.run_once(pair.settings, pair.clock)
        child.stdin.close()
        assert child.wait() == KILLED
    assert report.error is not None and report.error.word == "network"
    assert not report.error.permanent
    assert report.pushed == 0

    opened = server_day.opened(pair.root / "server")
    visits = [journal.type_in(bytes(fact.body)) for fact in Fact.select()].count("visit_checked_in")
    assert visits == (3 if ON_THE_SERVER[point] else 0)
    assert Visit.select().count() == 0
    opened.close_everywhere()
    assert_server_ends_up_equal(pair, came=3)


def assert_server_ends_up_equal(pair: Pair, came: int) -> None:
    """After a run of sync both hold the same bytes, and everything is folded once."""
    with pair.server() as office:
        handed_over(pair.settings, pair.clock)
        store = Store(pair.settings.kiosk.home)
        own = store.database.reading().execute("SELECT seq, body, hash FROM journal ORDER BY stream, seq").fetchall()
        store.close()
        kept = Fact.select(Fact.seq, Fact.body, Fact.hash).join(Stream).where(Stream.device != SERVER)
        held = list(kept.order_by(Fact.stream, Fact.seq).tuples())
        assert [(seq, bytes(body), bytes(hashed)) for seq, body, hashed in held] == own
        assert Visit.select().count() == came
        assert server_day.fault_of(office.store) is None
