"""The power goes at seeded moments of a day: nothing that was acknowledged is lost. `docs/durability.md` has the long
run.

A server's first start changes the disk more often than its short day, and an image of it takes ten times as long to
open. Here they are cut apart, so that more cuts fall into the day; the long run has them in one.
"""

from pathlib import Path
from random import Random

import pytest

from tests import newest
from tests.durability import power_cut
from tests.durability.disk import Change
from tests.durability.images import Harm, Platter

SEED = 20261123
LAID: dict[str, power_cut.Lay | None] = {"kiosk": None, "server": newest.server_file}


@pytest.mark.parametrize(("side", "acts", "images"), [("kiosk", 80, 200), ("server", 25, 60)])
def test_a_power_cut_loses_no_acknowledged_act_and_leaves_none_half_done(
    side: str, acts: int, images: int, tmp_path: Path
) -> None:
    found = power_cut.run(power_cut.SIDES[side], images, SEED, acts, tmp_path, lay=LAID[side])

    assert found.in_order, found.wrong
    assert (found.images, found.acts > acts / 2) == (images, True)


@pytest.mark.parametrize(("side", "images"), [("kiosk", 30), ("server", 20)])
def test_the_simulator_notices_when_commits_are_not_synced(side: str, images: int, tmp_path: Path) -> None:
    found = power_cut.run(power_cut.SIDES[side], images, SEED, 25, tmp_path, "NORMAL", LAID[side])

    assert found.lost > 0
    assert found.corrupt == 0


@pytest.mark.parametrize(("side", "images"), [("kiosk", 400), ("server", 60)])
def test_a_first_start_that_was_cut_short_is_made_up_for(side: str, images: int, tmp_path: Path) -> None:
    """Before it ends, the file is neither a database in WAL mode nor of the newest schema."""
    found = power_cut.run(power_cut.SIDES[side], images, SEED, 0, tmp_path)

    assert found.in_order, found.wrong


def left(*changes: Change, harm: Harm = "absent", seed: int = 1) -> dict[str, bytes]:
    platter = Platter({"db": b"old"})
    platter.feed(changes)
    return platter.image(harm, Random(seed))


def test_a_change_is_safe_with_the_sync_that_follows_it_and_not_before() -> None:
    new, sync = Change("write", "db", 0, b"new"), Change("sync", "db")

    assert left(new) == {"db": b"old"}
    assert left(sync, new) == {"db": b"old"}
    assert left(new, Change("sync", "another")) == {"db": b"old"}
    assert left(new, sync) == {"db": b"new"}


def test_what_was_not_synced_may_come_in_any_part_and_order() -> None:
    a, b = Change("write", "db", 0, b"a"), Change("write", "db", 0, b"b")

    assert {left(a, b, harm="reordered", seed=seed)["db"] for seed in range(50)} == {b"old", b"ald", b"bld"}


def test_a_torn_write_is_whole_in_every_sector() -> None:
    write = Change("write", "db", 500, b"x" * 600)  # the end of one sector, a whole one, the beginning of a third
    images = {left(write, harm="torn", seed=seed)["db"][:1100].ljust(1100, b"\0") for seed in range(200)}

    sectors = {(image[500:512], image[512:1024], image[1024:]) for image in images}
    assert len(sectors) == 8
    assert all(len(set(part)) == 1 for each in sectors for part in each)


def test_a_deletion_lasts_when_the_directory_was_synced() -> None:
    gone = Change("delete", "db")

    assert left(gone) == {"db": b"old"}
    assert left(gone, Change("sync", "another-wal", names=True)) == {}
    assert left(Change("delete", "db", names=True)) == {}
