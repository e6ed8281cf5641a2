"""The clocks behind a journal's records: compared with the server's and with themselves, record by record.

Cases follow from one journal alone, whose facts come in their order. What was written again in a later incarnation has
the clocks of long ago, and is passed over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import msgspec

from sync import facts, journal
from sync.server import bulk
from sync.server.actions import Told
from sync.server.casebook import Opened
from sync.server.cases import CaseKind
from sync.server.detecting import clock_jump, clock_skew
from sync.server.detecting.clock_beliefs import StreamClock
from sync.server.models import SERVER, Stream
from sync.server.unfolded import Record

FARTHEST = 2**62  # numbers beyond it no clock shows, and no database holds


class _Clocks(msgspec.Struct, frozen=True):
    """What the envelope of a record says of time, and no more: every record of a kiosk goes through here."""

    wall: int
    boot: int
    origin: str | None = None


_clocks = msgspec.json.Decoder(_Clocks).decode


@dataclass
class _Clock:
    """A clock while its records are read. `wall` is `None` before the first; `by` is the farthest jump of this boot,
    `None` where an earlier version did not keep it."""

    inc: str
    boot: int = -1
    wall: int | None = None
    skewed: str | None = None
    jumped: str | None = None
    by: int | None = 0

    def goes_on(self, clocks: _Clocks, seq: int, fact: facts.AnyFact | None) -> None:
        if clocks.boot != self.boot:
            self.boot, self.jumped, self.by = clocks.boot, None, 0
        by = clock_jump.jumped_by(clocks.wall, self.wall, fact.by if isinstance(fact, facts.ClockJumped) else None)
        if by is not None:
            self.jumped = self.jumped or f"{self.inc}.{seq}"
            self.by = None if self.by is None else max(self.by, by)
        self.wall = clocks.wall

    def is_found_off(self, fact: facts.ClockSampled, seq: int) -> bool:
        """Whether a sample says that the clock is wrong, and the one before did not."""
        is_off = clock_skew.is_off(self.wall or 0, fact.server, fact.round_trip)
        is_news = is_off and self.skewed is None
        self.skewed = (self.skewed or f"{self.inc}.{seq}") if is_off else None
        return is_news


def look(stream: Stream, rows: Sequence[Record], told: Mapping[int, Told]) -> list[Opened]:
    """The cases of the next records of a journal; `told` are those that were understood, by their seq. Notes how the
    clock stood at the last of them. Only inside `database.writing()`."""
    if stream.device_id == SERVER:
        return []
    known = next(iter(bulk.select(StreamClock, '"id" = ?', (stream.inc,))), None)
    clock = _Clock(stream.inc)
    if known is not None:
        by = known.jumped_by if known.jumped else 0
        clock = _Clock(stream.inc, known.boot, known.wall, known.skewed, known.jumped, by)
    cases: dict[tuple[CaseKind, str], Opened] = {}
    doubtful: dict[int, bool] = {}
    for seq, body, _detached, at, site, alias_of in rows:
        clocks = _read(bytes(body)) if alias_of is None else None
        if clocks is None or clocks.origin is not None:
            continue
        fact = told[seq].fact if seq in told else None
        clock.goes_on(clocks, seq, fact)
        if isinstance(fact, facts.ClockSampled) and clock.is_found_off(fact, seq):
            uid = f"{stream.inc}.{seq}"
            cases[_SKEW, uid] = Opened(_SKEW, (uid,), at, site, stream.device_id, subject=stream.inc)
        if clock.jumped is not None:
            doubtful = doubtful or _doubtful(stream, rows)
            if doubtful[seq]:
                boot = f"{stream.inc}.boot{clock.boot}"
                first = cases.get((_JUMP, clock.jumped)) or Opened(
                    _JUMP, (clock.jumped,), at, site, stream.device_id, subject=boot
                )
                cases[_JUMP, clock.jumped] = replace(first, blocks=clock_jump.holds_up(clock.by))
    if clock.wall is not None:
        by = clock.by if clock.jumped else None
        bulk.upsert([
            StreamClock(stream.inc, stream.device_id, clock.boot, clock.wall, clock.skewed, clock.jumped, by)
        ])  # fmt: skip
    return list(cases.values())


_SKEW, _JUMP = CaseKind.CLOCK_SKEW, CaseKind.CLOCK_JUMP


def _read(body: bytes) -> _Clocks | None:
    try:
        found = _clocks(body)
    except journal.UNREADABLE:
        return None
    return found if -FARTHEST < found.wall < FARTHEST and -FARTHEST < found.boot < FARTHEST else None


def _doubtful(stream: Stream, rows: Sequence[Record]) -> dict[int, bool]:
    """Of which of these records the hour is not known to two minutes, by their seq."""
    found = bulk.rows_of(
        'SELECT "seq", "time_doubtful" FROM "fact" WHERE "stream" = ? AND "seq" BETWEEN ? AND ?',
        (stream.id, rows[0][0], rows[-1][0]),
    )
    return {int(seq): bool(is_doubtful) for seq, is_doubtful in found}
