"""Killed at random moments, two hundred times: no acknowledged act is lost, none is doubled, the chain holds."""

import subprocess
import sys
from pathlib import Path

from kiosk.store import Store, journal_rows
from sync import facts
from sync.journal import Moment
from tests import cast

KILLS = 200
CHECKOUT = Path(__file__).resolve().parents[2]


def test_two_hundred_kills_lose_no_acknowledged_act_and_double_none(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.become(cast.DEVICE, cast.SITE, "COP", "K1")
    store.start_stream(facts.StreamStarted(device=cast.DEVICE, software="test"), Moment(1, 1, 1))
    store.apply_snapshot(cast.snapshot_lines(), "digest", {}, 0)
    store.close()

    command = [sys.executable, "-m", "tests.journeys.killing", str(tmp_path), str(KILLS)]
    told = subprocess.run(command, cwd=CHECKOUT, check=True, capture_output=True, text=True).stdout.split()

    store = Store(tmp_path)
    connection = store.database.reading()
    held = {
        f"{incarnation}.{seq}"
        for incarnation, seq in connection.execute(
            "SELECT incarnation, journal.seq FROM journal JOIN stream ON stream.id = journal.stream"
            " WHERE type = 'visit_checked_in'"
        )
    }
    uids, slips = told[::2], told[1::2]
    assert len(uids) >= KILLS
    assert set(uids) <= held
    assert len(uids) == len(set(uids))
    assert journal_rows.verify(connection, cast.DEVICE).first_bad is None
    assert connection.execute("SELECT count(*), count(DISTINCT id) FROM visit").fetchone() == (len(held), len(held))
    numbers = [number for (number,) in connection.execute("SELECT slip_no FROM spool ORDER BY id")]
    assert [int(number.rpartition("-")[2]) for number in numbers] == list(range(1, len(held) + 1))
    assert set(slips) <= set(numbers)
    before = connection.execute("SELECT * FROM visit ORDER BY id").fetchall()
    store.rebuild()
    assert store.database.reading().execute("SELECT * FROM visit ORDER BY id").fetchall() == before
    store.close()
