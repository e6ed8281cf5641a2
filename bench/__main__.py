"""Prints the figures that Lada promises, each beside its target. `make bench`; about five minutes, at most twelve.

The files lie under LADA_HOME (by default `var/`), on the disk where the data of a kiosk lies, and are removed.
"""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from bench import crowd, hanging, paper, roads, sheets, starting, tapping
from bench.figures import Figure, table, told
from bench.sides import workplace

SMALL, BIG, FACTS = 100, 10_000, 1_000_000


def main() -> None:
    begin = time.monotonic()
    with workplace() as place:
        figures = measure(place)
    print(table([*figures, told("all of this took", f"{time.monotonic() - begin:.0f} s")]))


def measure(place: Path) -> list[Figure]:
    homes = {name: place / name for name in ("small", "big", "printing", "bare", "hanging")}
    figures = _fill(homes)
    _say("starting a kiosk, three times")
    figures += starting.measure_kiosk(homes["small"])
    _say("checking in, in turns")
    figures += roads.measure(homes, BIG, SMALL)
    _say("checking in beside a printer that hangs")
    figures += hanging.measure(homes["hanging"], SMALL)
    _say("putting cards on the virtual reader")
    figures += tapping.measure(homes["big"], BIG, place / "pcscd")
    _say("making slips and drawing them")
    figures += paper.measure()
    _say("holding a month of pages against the meters")
    figures += sheets.measure(place / "server", 20_000, 4, 5)
    _say("starting the demo centre again, three times")
    return [*figures, *starting.measure_demo(place / "demo")]


def _fill(homes: dict[str, Path]) -> list[Figure]:
    _say(f"loading {FACTS:,} facts about {BIG:,} people")
    now = time.time_ns() // 1_000_000
    crowd.fill(homes["small"], SMALL, 0, now)
    for name in ("printing", "hanging"):
        shutil.copytree(homes["small"], homes[name])
    begin = time.monotonic()
    crowd.fill(homes["big"], BIG, FACTS, now)
    return [told(f"{FACTS:,} facts loaded in bulk", f"{time.monotonic() - begin:.0f} s")]


def _say(text: str) -> None:
    print(f"bench: {text} …", flush=True)


if __name__ == "__main__":
    main()
