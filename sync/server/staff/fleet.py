"""What the kiosks screen makes of a kiosk's last words: how it does, and what somebody should do now. PURE.

A kiosk that is silent may work well, with the network off; so silence is told as silence, never as a failure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from sync.protocol import CONNECTED_MS, DeviceState

QUIET_MS = 24 * 3_600_000
CLOCK_OFF_MS = 120_000
DAY_MS = 24 * 3_600_000
LOW_DISK_MB = 512
MOST_FINDINGS = 16
WELL = frozenset({"ok", "online", "connected", "ready"})


class Row(Protocol):
    """What is asked of a device's row."""

    id: str
    name: str
    status: str
    last_hello_at: int | None
    pending: int
    clock_offset: int | None
    suspended_for: str | None


class View(Protocol):
    """What is asked of a device's view."""

    @property
    def device(self) -> Row: ...
    @property
    def state(self) -> DeviceState | None: ...


@dataclass(frozen=True)
class Trouble:
    """One thing to do. `word` is of the closed list below, `tone` bad or warn; `since` ms UTC where it is known.
    `findings` are names of what the kiosk's own doctor found, when the word is doctor."""

    word: str
    tone: str
    device: str
    name: str
    since: int | None = None
    findings: tuple[str, ...] = ()


Span = tuple[int, int]  # from, until, ms UTC


@dataclass(frozen=True)
class Network:
    """How a kiosk was in contact within the last day: `on`, when it was; `off`, when it was not although its site was
    open. `still` says that the last silence goes on. All within [`since`, `until`], ms UTC."""

    since: int
    until: int
    on: list[Span]
    off: list[Span]

    @property
    def still(self) -> bool:
        return bool(self.off) and self.off[-1][1] == self.until

    @property
    def missing_ms(self) -> int:
        return sum(until - since for since, until in self.off)


def network(contacts: Sequence[Span], opened: Iterable[Span], now: int) -> Network | None:
    """`contacts` of the last days and the hours in which the site is `opened`, oldest first. `None` where nothing is
    known: before the first contact that was noted nobody minds. A pause between two hellos is no silence."""
    if not contacts:
        return None
    since = now - DAY_MS
    heard = [(begun, min(ended + CONNECTED_MS, now)) for begun, ended in contacts]
    on = [(max(begun, since), ended) for begun, ended in heard if ended > since]
    hours = [(max(begun, since, contacts[0][0]), min(ended, now)) for begun, ended in opened]
    off = [piece for span in hours if span[0] < span[1] for piece in _without(span, on)]
    return Network(since, now, on, off)


def _without(span: Span, others: Iterable[Span]) -> Iterator[Span]:
    """What of a span is left without the others, which come by time."""
    begin, end = span
    for since, until in others:
        if since > begin:
            yield begin, min(since, end)
        begin = max(begin, until)
        if begin >= end:
            return
    yield begin, end


def link_of(row: Row, now: int) -> str:
    """connected, away (the network or the kiosk is off), quiet (for more than a day) or never."""
    if row.last_hello_at is None:
        return "never"
    silent = now - row.last_hello_at
    return "connected" if silent < CONNECTED_MS else "away" if silent < QUIET_MS else "quiet"


def is_well(word: str | None) -> bool | None:
    """Whether a device's state is a good one; None for not fitted."""
    return None if word is None else word in WELL


def troubles(views: Iterable[View], now: int) -> list[Trouble]:
    """What to do about the approved kiosks, the worst first."""
    found = [trouble for view in views if view.device.status == "approved" for trouble in _of(view, now)]
    return sorted(found, key=lambda trouble: (trouble.tone != "bad", trouble.name, trouble.word))


def findings(state: DeviceState) -> list[tuple[str, str]]:
    """What the kiosk's doctor found, (name, warn or bad), the bad first; what it could not look at is left out."""
    told = [(name, tone) for name, tone in (state.findings or {}).items() if tone in ("bad", "warn")]
    return sorted(told, key=lambda each: each[1])[:MOST_FINDINGS]


def _of(view: View, now: int) -> Iterator[Trouble]:
    row, state = view.device, view.state
    link = link_of(row, now)
    if row.suspended_for is not None:
        yield Trouble(row.suspended_for, "bad", row.id, row.name, row.last_hello_at)
    if link == "quiet":
        yield Trouble("quiet", "bad", row.id, row.name, row.last_hello_at)
    if state is None or link in ("never", "quiet"):
        return  # what it said so long ago helps nobody
    tones = {
        "paper_out": "bad" if state.paper == "out" else "",
        "printer": "bad" if state.paper == "offline" else "",
        "paper_low": "warn" if state.paper == "low" else "",
        "reader": "warn" if is_well(state.reader) is False else "",
        "scanner": "warn" if is_well(state.scanner) is False else "",
        "clock": "warn" if abs(row.clock_offset or 0) > CLOCK_OFF_MS else "",
        "disk": "warn" if state.disk_free_mb is not None and state.disk_free_mb < LOW_DISK_MB else "",
    }
    for word, tone in tones.items():
        if tone:
            yield Trouble(word, tone, row.id, row.name, row.last_hello_at)
    found = {name: tone for name, tone in findings(state) if not tones.get(name)}
    if found:
        tone = "bad" if "bad" in found.values() else "warn"
        yield Trouble("doctor", tone, row.id, row.name, row.last_hello_at, tuple(found))
