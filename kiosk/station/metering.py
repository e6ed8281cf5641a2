"""Staff read the meters of this site's printers and copiers by hand: what is to be read now, a reading, one put right,
one taken back. Who is signed in at the counter is who read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.station.outcome import Done, Refused
from kiosk.station.recorder import Recorder
from kiosk.store import Draft, ReadingRow
from sync import register
from sync.meter_facts import Grounds, MeterCorrected, MeterRead
from sync.rules import meter_segments, meters, undoing
from sync.rules.calendar import OpeningCalendar
from sync.rules.meter_segments import Reading
from sync.rules.meters import COUNTERS, Before, Shown, device_of
from sync.rules.refusals import Reason, Refusal

REMEMBERED = meter_segments.USUAL_OF + 1


@dataclass(frozen=True)
class ToRead:
    """A device in the round. `last` is its last reading here, `None` when there was none; `due`: it should be read now,
    and was not."""

    meter: register.Meter
    last: ReadingRow | None
    due: bool


class Metering:
    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._store = recorder.store

    def calendar(self) -> OpeningCalendar:
        """When this site is open."""
        return self._recorder.calendar()

    def round(self, at: int) -> list[ToRead]:
        """Every device in use at this site; those of which a reading is due first."""
        occasion, since = meters.occasion(self._recorder.calendar(), at)
        found = []
        for meter in self._store.meters():
            last = next(iter(self._store.last_readings_of(meter.id)), None)
            unread = last is None or not since <= last.at <= at
            found.append(ToRead(meter, last, occasion != "other" and unread))
        return sorted(found, key=lambda each: not each.due)

    def counters(self, meter: register.Meter) -> tuple[str, ...]:
        """The counters that are typed beside the total."""
        return tuple(name for name in COUNTERS if getattr(meter, f"counts_{name}"))

    def read(
        self, meter: register.Meter, shown: Shown, staff: str, at: int, confirmed: Grounds | None = None
    ) -> Done | Refused:
        occasion, _since = meters.occasion(self._recorder.calendar(), at)
        before = self._before(meter, at, self._store.last_readings_of(meter.id, REMEMBERED))
        answer = meters.read(meter.id, shown, before, staff, occasion, confirmed)
        if isinstance(answer, Refusal):
            return self._recorder.refused("meter", [answer])
        return self._recorder.done("meter", [Draft(answer)], undo_ms=undoing.DESK_MS)

    def correct(
        self, meter: register.Meter, uid: str, shown: Shown, staff: str, *, sure: bool = False
    ) -> Done | Refused:
        """Put the last reading of a meter right; `uid` says which was looked at."""
        rows = self._store.last_readings_of(meter.id, REMEMBERED)
        if not rows or rows[0].uid != uid:
            return self._recorder.refused("correct_meter", [Refusal(Reason.UNDO_TOO_LATE)])
        answer = meters.correct(uid, meter.id, shown, self._before(meter, rows[0].at, rows[1:]), staff, sure=sure)
        if isinstance(answer, Refusal):
            return self._recorder.refused("correct_meter", [answer])
        return self._recorder.done("correct_meter", [Draft(answer)], undo_ms=undoing.DESK_MS)

    def _before(self, meter: register.Meter, at: int, rows: Sequence[ReadingRow]) -> Before:
        if not rows:
            return Before()
        told = [Reading(row.uid, row.at, row.value) for row in rows]
        usual = meter_segments.usual(meter_segments.segments(told, device_of(meter)))
        return Before(shown_of(rows[0]), usual, at - rows[0].at)

    def undo(self, uids: Sequence[str], staff: str, at: int) -> Done | Refused:
        """For ten minutes, and while nothing was read or put right after it."""
        found = [(uid, self._store.recorded(uid)) for uid in uids]
        act = [undoing.Done(uid, one.at, self._stands(uid, one.fact)) for uid, one in found if one is not None]
        answer = undoing.undo(act, staff, at) if len(act) == len(uids) else Refusal(Reason.UNDO_TOO_LATE)
        if isinstance(answer, Refusal):
            return self._recorder.refused("undo_meter", [answer], person=staff)
        return self._recorder.done("undo_meter", [Draft(answer)])

    def _stands(self, uid: str, fact: object) -> bool:
        if not isinstance(fact, MeterRead | MeterCorrected) or self._store.is_undone(uid):
            return False
        last = next(iter(self._store.last_readings_of(fact.meter)), None)
        if isinstance(fact, MeterCorrected):
            return last is not None and last.uid == fact.reading
        return last is not None and last.uid == uid and not last.corrected


def shown_of(row: ReadingRow) -> Shown:
    others = {name: getattr(row, name) for name in COUNTERS}
    return Shown(row.value, {name: value for name, value in others.items() if value is not None})
