"""A small past for figures: two people of two organisations, a group, and somebody for themselves; over one month."""

from __future__ import annotations

from sync import facts
from sync.closing_facts import PeriodSoftClosed
from sync.facts import Means, PageKind, PageLine, PolicyCopy, VisitorKind
from sync.lending_facts import BookingMade
from sync.server import own_journal, register_store
from sync.server.own_journal import Draft
from tests import cast
from tests.offices import admit
from tests.server.test_project import take_in
from tests.stations import MINUTE, NOON, Station

DAY = 24 * 60 * MINUTE
POLICY = PolicyCopy(policy="av", version=1, period=7, period_unit="days")
FIRST = NOON - 20 * DAY  # Tuesday 6 October 2026, noon in Warsaw
NOVEMBER = NOON + 10 * DAY  # 5 November
# who came when: person, party, day of the past, minutes (None: nobody checked out)
VISITS = (
    ("anna", "org-table", 0, 60), ("anna", "org-shift", 1, 30), ("dmytro", "org-shift", 2, None),
    ("anna", "org-table", 3, 90), ("ola", None, 4, 20), ("ola", "private-ola", 5, 15), (None, None, 6, 10),
    ("dmytro", "group-park", 7, 45),
)  # fmt: skip


def at(station: Station, day: int, minutes: int = 0) -> None:
    station.clock.pass_time(FIRST + day * DAY + minutes * MINUTE - station.clock.wall)


def came(visit: str, person: str | None, party: str | None, people: int = 1) -> facts.VisitCheckedIn:
    return facts.VisitCheckedIn(
        visit=visit, site=cast.SITE, kind=VisitorKind.MEMBER if person else VisitorKind.RESIDENT, means=Means.CARD,
        person=person, party=party, people=people,
    )  # fmt: skip


def issued(loan: str, item: str, party: str, due_at: int) -> facts.LoanIssued:
    return facts.LoanIssued(
        loan=loan, item=item, site=cast.SITE, person="anna", party=party, due_at=due_at, policy=POLICY
    )


def declared(usage: str, party: str, *lines: PageLine) -> facts.PagesDeclared:
    return facts.PagesDeclared(
        usage=usage, site=cast.SITE, lines=list(lines), mono_units=1, person="anna", party=party, meter="copier"
    )


def closed(now: int, month: str = "2026-10") -> None:
    """Somebody closed the month, in order or not, and before it was over."""
    own_journal.record([Draft(PeriodSoftClosed(period=month, staff="marta", figures=""))], now)


def kiosk(name: str = "kiosk-1") -> Station:
    """A kiosk of the centre, in the register of which the cast stands."""
    register_store.put_many(cast.entities(), at=1, by="test")
    station = Station(name)
    admit(station, site=cast.SITE)
    station.clock.wall, station.clock.up = FIRST - 70 * DAY, 10 * MINUTE  # before anything that is told of it
    return station


def record_october(station: Station) -> None:
    """Eight visits, two loans, three declarations, a booked room, a refusal, two readings."""
    at(station, -2)
    station.record(facts.MeterRead(meter="copier", value=1000, staff="marta"))
    for n, (person, party, day, minutes) in enumerate(VISITS):
        at(station, day)
        station.record(came(f"v{n}", person, party, people=5 if person is None else 1))
        if minutes is not None:
            station.clock.pass_time(minutes * MINUTE)
            station.record(facts.VisitCheckedOut(visit=f"v{n}"))
    at(station, 8)
    station.record(issued("l1", "projector-2", "org-table", FIRST + 10 * DAY))
    station.record(issued("l2", "camera-2", "org-shift", FIRST + 12 * DAY))
    station.record(declared("u1", "org-table", PageLine(PageKind.PRINT, 12), PageLine(PageKind.COPY, 4, colour=True)))
    station.record(declared("u2", "org-shift", PageLine(PageKind.COPY, 10, size="A3", failed=2)))
    station.record(
        BookingMade(booking="b1", kind="room", resource="hall", site=cast.SITE, person="anna", party="org-table",
                    from_at=FIRST + 9 * DAY, until_at=FIRST + 9 * DAY + 120 * MINUTE, people=14)
    )  # fmt: skip
    station.record(facts.AttemptRefused(act="lend", reasons=["pin_wrong"], site=cast.SITE, person="anna"))
    at(station, 11)
    station.record(facts.LoanTakenBack(site=cast.SITE, loan="l1", item="projector-2"))
    station.record(facts.MeterRead(meter="copier", value=1039, staff="marta"))


def october(now: int = NOVEMBER) -> Station:
    station = kiosk()
    record_october(station)
    take_in(station, now)
    return station
