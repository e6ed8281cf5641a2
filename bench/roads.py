"""A check-in through HTTP: the kiosk against a bare page, a big file against a small one, paper or none.

One block of each side after the other, so that whatever else the machine does falls on all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.figures import Figure, at_least, at_most, median, percentile, told
from bench.sides import Bare, Kiosk, Times

BLOCKS, BLOCK, WARMING = 12, 40, 30
Samples = Mapping[str, Sequence[Times]]


def measure(homes: Mapping[str, Path], big: int, small: int) -> list[Figure]:
    """`homes` of the kiosks "small", "big" and "printing"; where "bare" may keep its file. Takes a minute or two."""
    kiosks = {
        "small": Kiosk(homes["small"], small),
        "big": Kiosk(homes["big"], big),
        "printing": Kiosk(homes["printing"], small, paper="ok"),
    }
    sides: dict[str, Bare | Kiosk] = {"bare": Bare(homes["bare"]), **kiosks}
    try:
        samples = _in_turns(sides)
        states = {name: kiosk.ask("state") for name, kiosk in kiosks.items()}
    finally:
        for side in sides.values():
            side.stop()
    return [
        *_against_bare(samples),
        *_big_against_small(samples),
        at_most(
            f"memory after {BLOCKS * BLOCK + WARMING} check-ins, small file",
            states["small"]["rss_kb"] / 1024,
            100,
            "MB",
        ),
        at_most(
            f"memory after {BLOCKS * BLOCK + WARMING} check-ins, big file", states["big"]["rss_kb"] / 1024, 100, "MB"
        ),
        told("libraries loaded by then", ", ".join(states["small"]["loaded"])),
    ]


def _in_turns(sides: Mapping[str, Bare | Kiosk]) -> Samples:
    """The same number of check-ins on every side; the first ones, which fill the caches, are thrown away."""
    samples: dict[str, list[Times]] = {name: [] for name in sides}
    for block in range(BLOCKS + 1):
        for name, side in sides.items():
            side.begin()
            times = [side.check_in() for _ in range(BLOCK if block else WARMING)]
            side.evening()
            if block:
                samples[name] += times
    return samples


def _act(times: Times) -> float:
    """The request that commits and the page that it leads to."""
    return times[2] + times[3]


def _against_bare(samples: Samples) -> list[Figure]:
    acts = {name: [_act(times) for times in found] for name, found in samples.items()}
    roads = {name: [sum(times) for times in found] for name, found in samples.items()}
    figures = []
    for what, of in (("act and its page, 2 requests", acts), ("card to done, 4 requests", roads)):
        figures.append(_throughput(f"check-in / bare: {what}, throughput", of, "small"))
        figures.append(_p99(f"check-in / bare: {what}, p99", of, "small"))
    figures.append(_throughput("the same while slips print: act and its page, throughput", acts, "printing"))
    figures.append(_p99("the same while slips print: act and its page, p99", acts, "printing"))
    for name in ("bare", "small"):
        each = " + ".join(f"{median(part):.1f}" for part in zip(*samples[name], strict=True))
        figures.append(told(f"medians of the 4 requests, {'kiosk' if name == 'small' else name}", f"{each} ms"))
    return figures


def _throughput(name: str, of: Mapping[str, Sequence[float]], side: str) -> Figure:
    ours, bare = len(of[side]) * 1000 / sum(of[side]), len(of["bare"]) * 1000 / sum(of["bare"])
    return at_least(
        name,
        ours / bare,
        0.6,
        f"{ours:.0f}/s against {bare:.0f}/s, medians {median(of['bare']) / median(of[side]):.2f}",
    )


def _p99(name: str, of: Mapping[str, Sequence[float]], side: str) -> Figure:
    ours, bare = percentile(of[side], 99), percentile(of["bare"], 99)
    return at_most(name, ours / bare, 2, beside=f"{ours:.0f} ms against {bare:.0f} ms")


def _big_against_small(samples: Samples) -> list[Figure]:
    big, small = ([sum(times) for times in samples[name]] for name in ("big", "small"))
    answers = [times[0] + times[1] for times in samples["big"]]
    beside = f"{median(big):.1f} ms against {median(small):.1f} ms"
    return [
        at_most(
            "10,000 members, 1,000,000 facts / 100 members, none: median",
            median(big) / median(small),
            1.15,
            "×",
            beside,
        ),
        at_most(
            "reading to answer in the big file, p95",
            percentile(answers, 95),
            500,
            "ms",
            f"median {median(answers):.1f} ms",
        ),
    ]
