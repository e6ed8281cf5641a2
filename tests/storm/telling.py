"""The storm month told to a server as its kiosks would tell it: journals with clocks that go as they go, batches pushed
every evening through the real intake, a register that staff change meanwhile."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from sync import facts
from sync.facts import Means, VisitorKind
from sync.journal import Detached, Moment, commitment, write_detached
from sync.ports import Limits
from sync.protocol import Fork
from sync.server import intake, project, register_store
from sync.server.detecting import by_time
from sync.server.keeping import acts as keeping
from sync.server.keeping.acts import Author
from sync.server.models import Stream
from sync.server.office import Office
from tests.offices import admit
from tests.stations import Station
from tests.storm.month import (
    CALENDAR,
    CENTRE,
    CLONE_CAME,
    CLONED,
    CLONED_ON,
    DAYS,
    END,
    HOUR,
    IMPORTED_AT,
    JUMPED_ON,
    JUMPER,
    KIOSKS,
    MINUTE,
    OF_THE_CLONE,
    OFFLINE,
    OFFLINE_DAYS,
    SLOW,
    SLOW_BY,
    TAKEN_BACK_AT,
    Act,
    Desk,
    Month,
    at,
)  # fmt: skip

_SALT = "00" * 16
_2001 = 1_000_000_000_000


@dataclass
class Counter:
    """A kiosk: its journal and key, and the clock that it goes by."""

    name: str
    station: Station
    boot: int = 0
    booted_at: int = 0

    @property
    def written(self) -> int:
        return len(self.station.outbox.journal[-1].bodies)

    def moment(self, when: int, day: date) -> Moment:
        up = when - self.booted_at
        wall = _2001 + up if (self.name, day) == (JUMPER, JUMPED_ON) else when - SLOW_BY * (self.name == SLOW)
        return Moment(wall, self.boot, up)

    def switch_on(self, day: date) -> None:
        self.boot, self.booted_at = self.boot + 1, at(day, 450)

    def write(self, act: Act, day: date) -> str:
        beside = {name: Detached(_SALT, value) for name, value in act.values.items()}
        fact = act.fact
        for name, value in act.values.items():
            fact = type(fact)(**{**{f: getattr(fact, f) for f in fact.__struct_fields__},
                                 f"{name}_commitment": commitment(_SALT, value)})  # fmt: skip
        return self.station.outbox.record(fact, self.moment(act.at, day), write_detached(beside))


def tell(office: Office, month: Month) -> None:
    """All of it, day by day; the server's clock goes along, and ends in the morning of the second of November."""
    register_store.put_many(month.entities, at=CALENDAR.moment(DAYS[0], 0) - HOUR, by="test")
    counters = {name: Counter(name, Station(name)) for name in KIOSKS}
    for name, counter in counters.items():
        admit(counter.station, site=KIOSKS[name])
    acts, desk, imports = [*month.acts], [*month.desk], _import(month)
    for day in DAYS:
        _open_up(counters, day)
        clone = copy.deepcopy(counters[CLONED]) if day == CLONED_ON else None
        evening = at(day, 1140)
        _go_on(counters, acts, desk, imports, day)
        for counter in counters.values():
            if _is_online(counter.name, day):
                _sample(counter, evening, day)
                _push(counter, evening + MINUTE, day)
        if clone is not None:
            _speak_twice(clone, evening + HOUR, day)
        office.now.at = evening + HOUR  # type: ignore[attr-defined]
        by_time(evening + HOUR)
    for counter in counters.values():
        _push(counter, END, DAYS[-1])
    office.now.at = END  # type: ignore[attr-defined]
    by_time(END)


def _open_up(counters: Mapping[str, Counter], day: date) -> None:
    """The kiosks are switched on in the morning; those with a network ask the server for the time."""
    for counter in counters.values():
        counter.switch_on(day)
        if day == DAYS[0]:
            started = facts.StreamStarted(device=counter.name, software="storm")
            counter.write(Act(at(day, 455), counter.name, started), day)
        if _is_online(counter.name, day):
            _sample(counter, at(day, 460), day)


def _import(month: Month) -> list[tuple[int, Callable[[], object]]]:
    """A wrong list is read in, as one act, and that act is taken back the next morning: when, and how."""
    staff = Author("desk", "desk")

    def read_in() -> None:
        with keeping.act(staff, IMPORTED_AT, "import") as act:
            register_store.put_many(month.imported, at=IMPORTED_AT, by="desk")
        done.append(act)

    done = list[str]()
    return [(IMPORTED_AT, read_in), (TAKEN_BACK_AT, lambda: keeping.take_back(done[0], staff, TAKEN_BACK_AT))]


def _go_on(
    counters: Mapping[str, Counter], acts: list[Act], desk: list[Desk], imports: list[tuple[int, Callable[[], object]]],
    day: date,
) -> None:  # fmt: skip
    """Until the evening; staff change the register in between."""
    while acts and acts[0].at < at(day, 1140):
        while desk and desk[0].at <= acts[0].at:
            change = desk.pop(0)
            register_store.put(change.entity, at=change.at, by="desk")
        while imports and imports[0][0] <= acts[0].at:
            imports.pop(0)[1]()
        act = acts.pop(0)
        counter = counters[act.kiosk]
        uid = counter.write(act, day)
        if act.slip is not None:
            number = f"{act.kiosk}-2026-{counter.written:06d}"
            printed = facts.SlipPrinted(slip=number, document=uid, outcome=act.slip)
            counter.write(Act(act.at + 900, act.kiosk, printed), day)


def _is_online(name: str, day: date) -> bool:
    return name not in OFFLINE or not OFFLINE_DAYS[0] <= day <= OFFLINE_DAYS[1]


def _sample(counter: Counter, when: int, day: date) -> None:
    counter.write(Act(when, counter.name, facts.ClockSampled(server=when - 40, round_trip=80)), day)


def _push(counter: Counter, now: int, day: date) -> None:
    station = counter.station
    moment = counter.moment(now, day)
    station.clock.wall, station.clock.boot, station.clock.up = moment.wall, moment.boot, moment.up
    intake.hello(station.hello(), "", now)
    while True:
        stream = Stream.get_or_none(Stream.inc == station.inc)
        batch = station.outbox.batch_after(station.inc, stream.acked if stream else 0, Limits(facts=500))
        if batch is None:
            break
        intake.push(station.header(batch), batch.bodies, batch.detached, now)
    project.catch_up_all(now)


def _speak_twice(clone: Counter, now: int, day: date) -> None:
    """A card that was copied in the morning goes on in another machine: what it wrote stands in the same places. It is
    told so, and tells it again in a journal of its own."""
    held = clone.written
    came = facts.VisitCheckedIn(
        visit=OF_THE_CLONE, site=CENTRE, kind=VisitorKind.MEMBER, means=Means.CARD, people=2
    )
    clone.write(Act(CLONE_CAME, clone.name, came), day)
    batch = clone.station.outbox.batch_after(clone.station.inc, held, Limits(facts=500))
    assert batch is not None
    moment = clone.moment(now, day)
    clone.station.clock.wall, clone.station.clock.boot, clone.station.clock.up = moment.wall, moment.boot, moment.up
    answer, _ = intake.push(clone.station.header(batch), batch.bodies, batch.detached, now)
    assert isinstance(answer, Fork), answer
    was, bodies = clone.station.inc, batch.bodies
    clone.station.outbox.begin()
    started = facts.StreamStarted(
        device=clone.name, software="storm", reason="forked", parent=was, parent_seq=held
    )
    clone.write(Act(now, clone.name, started), day)
    for seq, body in enumerate(bodies, held + 1):
        clone.station.tell_again(body, was, seq)
    _push(clone, now + MINUTE, day)
