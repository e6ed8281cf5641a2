"""The power is cut at every moment of a day, and again: what the disks look like, and whether the app opens them.

    python -m tests.durability.power_cut --images 10000 --seed 1

A day at a kiosk and a day on a server are recorded change by change; then images are made of their disks as a cut would
have left them (see `images.py`), opened by the app's own code and examined. Every eighth image is cut a second time
while it is being opened. Ends with 1 when an image was corrupt, had lost an acknowledged act or held half of one;
`--synchronous NORMAL` shows that the simulator notices.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from unittest.mock import patch

import apsw

from kiosk.store import database as kiosk_database
from kiosk.store.database import StoreError
from sync.server import database as server_database
from tests.durability.days import Day, files_of
from tests.durability.disk import Change, watched
from tests.durability.images import HARMS, Harm, Platter
from tests.durability.kiosk_day import examine_kiosk, kiosk_day
from tests.durability.server_day import examine_server, server_day

AGAIN = 8
PAGES = 100
Examine = Callable[[Path, set[str]], tuple[str, str | None]]
Lay = Callable[[Path], None]


@dataclass(frozen=True)
class Side:
    """A program whose disk is cut: how its day is recorded (folder, seed, acts) and how an image is examined."""

    record: Callable[[Path, int, int], Day]
    examine: Examine
    name: str


SIDES = {
    "kiosk": Side(kiosk_day, examine_kiosk, "kiosk.db"),
    "server": Side(server_day, examine_server, "server.db"),
}


@dataclass
class Findings:
    """What was found in so many images. `lost` counts images that lacked acknowledged acts, `most` how many acts the
    worst of them lacked; `wrong` are sentences about the first that were not in order."""

    images: int = 0
    cuts: set[int] = field(default_factory=set)
    changes: int = 0
    acts: int = 0
    twice: int = 0
    corrupt: int = 0
    half: int = 0
    lost: int = 0
    most: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def in_order(self) -> bool:
        return not (self.corrupt or self.half or self.lost)


@dataclass(frozen=True)
class Cut:
    """One image to be made: after how many changes, what harm was done, and its number, from which chance follows."""

    at: int
    harm: Harm
    number: int


def cuts_of(day: Day, images: int, seed: int) -> list[Cut]:
    """Where to cut, in the order of the day: every change in turn as often as there are images for, the rest by
    chance."""
    moments, chance = len(day.changes) + 1, Random(seed)
    whole = [number % moments for number in range(images - images % moments)]
    places = whole + sorted(chance.sample(range(moments), images % moments))
    made = [Cut(at, HARMS[(number + number // moments) % len(HARMS)], number) for number, at in enumerate(places)]
    return sorted(made, key=lambda cut: (cut.at, cut.number))


def hunt(side: Side, day: Day, images: int, seed: int, scratch: Path, before: Mapping[str, bytes]) -> Findings:
    """Make and examine the images of a recorded day; `before` lay on the disk when it began."""
    found = Findings(changes=len(day.changes), acts=len(day.told))
    places: dict[str, list[int]] = defaultdict(list)
    for place, told in enumerate(day.told):
        places[told.contents].append(place)
    known: set[str] = set()
    for cut, files, chance in _images(day, images, seed, before):
        found.images += 1
        found.cuts.add(cut.at)
        if cut.number % AGAIN == 0:
            files = _cut_again(side, files, chance, scratch)
            found.twice += 1
        contents, fault = _examined(side, files, known, scratch, lambda _change: None)
        _judge(found, day, places, cut, contents, fault)
    return found


def _images(
    day: Day, images: int, seed: int, before: Mapping[str, bytes]
) -> Iterator[tuple[Cut, dict[str, bytes], Random]]:
    platter, fed = Platter(before), 0
    for cut in cuts_of(day, images, seed):
        platter.feed(day.changes[fed : cut.at])
        fed = cut.at
        chance = Random(f"{seed}.{cut.number}")
        yield cut, platter.image(cut.harm, chance), chance


def _cut_again(side: Side, files: dict[str, bytes], chance: Random, scratch: Path) -> dict[str, bytes]:
    """What is left when the power goes a second time while the app is opening the image."""
    changes: list[Change] = []
    _examined(side, files, _Everything(), scratch, changes.append)
    platter = Platter(files)
    platter.feed(changes[: chance.randint(0, len(changes))])
    return platter.image(chance.choice(HARMS), chance)


class _Everything(set[str]):
    """Holds whatever is asked for: an image is opened and looked at, and nothing is written to it."""

    def __contains__(self, _contents: object) -> bool:
        return True


def _examined(
    side: Side, files: dict[str, bytes], known: set[str], scratch: Path, watch: Callable[[Change], None]
) -> tuple[str, str | None]:
    home = Path(tempfile.mkdtemp(dir=scratch))
    try:
        for name, data in files.items():
            (home / name).write_bytes(data)
        with watched(watch):
            return side.examine(home, known)
    except (apsw.Error, StoreError, server_database.UnusableDatabase) as error:
        return "", f"it does not open: {error}"
    finally:
        shutil.rmtree(home)


def _judge(
    found: Findings, day: Day, places: dict[str, list[int]], cut: Cut, contents: str, fault: str | None
) -> None:
    """What was told before the cut must be there, and of the act under way all or nothing."""
    told = day.told_before(cut.at)
    where = f"image {cut.number} ({cut.harm}, after change {cut.at} of {len(day.changes)})"
    under_way = day.told[told] if told < len(day.told) else None
    stands_at = places.get(contents, [])
    if fault is not None:
        found.corrupt += 1
        found.wrong.append(f"{where}: {fault}")
    elif any(place in (told - 1, told) for place in stands_at):
        return
    elif stands_at and max(stands_at) < told:
        missing = day.told[max(stands_at) + 1 : told]
        found.lost += 1
        found.most = max(found.most, len(missing))
        found.wrong.append(f"{where}: {len(missing)} acknowledged acts are gone, the first is {missing[0].act!r}")
    elif stands_at or under_way is None or not under_way.several:
        found.half += 1
        found.wrong.append(f"{where}: what it holds is not a whole number of acts; under way was {under_way}")


def run(
    side: Side, images: int, seed: int, acts: int, scratch: Path, synchronous: str = "FULL", lay: Lay | None = None
) -> Findings:
    """Record a day of `acts` acts and hunt through it. `synchronous` is how the files are opened while recording; the
    WAL is checkpointed ten times as often as usual, or a short day would not see it done. The day begins with a first
    start, or with the file that `lay` puts there."""
    pragmas = {"synchronous": synchronous, "wal_autocheckpoint": PAGES}
    home = scratch / f"day-{side.name}"
    home.mkdir()
    if lay is not None:
        lay(home)
    before = files_of(home, side.name)
    with patch.dict(kiosk_database.PRAGMAS, pragmas), patch.dict(server_database.PRAGMAS, pragmas):
        day = side.record(home, seed, acts)
    _recording_is_whole(home, side, day, before)
    return hunt(side, day, images, seed, scratch, before)


def _recording_is_whole(home: Path, side: Side, day: Day, before: Mapping[str, bytes]) -> None:
    """The changes that were seen make the files that lie there; otherwise the images would be of something else."""
    platter = Platter(before)
    platter.feed(day.changes)
    platter.feed(Change("sync", name) for name in {change.file for change in day.changes})
    if platter.image("absent", Random(0)) != files_of(home, side.name):
        raise AssertionError("the recording is not what happened to the disk")


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--images", type=int, default=1000, help="of each side")
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--acts", type=int, default=150, help="how long the days are")
    words.add_argument("--side", choices=sorted(SIDES), action="append", help="kiosk, server; both when not given")
    words.add_argument("--synchronous", choices=["FULL", "NORMAL"], default="FULL")
    asked = words.parse_args()
    fine = True
    for name in asked.side or sorted(SIDES):
        with tempfile.TemporaryDirectory() as scratch:
            found = run(SIDES[name], asked.images, asked.seed, asked.acts, Path(scratch), asked.synchronous)
        sys.stdout.write(f"{name}: {described(found)}\n")
        sys.stdout.writelines(f"  {sentence}\n" for sentence in found.wrong[:10])
        fine = fine and found.in_order
    return 0 if fine else 1


def described(found: Findings) -> str:
    """One line of counts."""
    lost = f"{found.lost} had lost acknowledged acts (at most {found.most})" if found.lost else "0 had lost an act"
    return (
        f"{found.images} images at {len(found.cuts)} of {found.changes + 1} moments of {found.acts} acts, {found.twice}"
        f" cut twice: {found.corrupt} corrupt, {found.half} half done, {lost}"
    )


if __name__ == "__main__":
    sys.exit(main())
