"""Two weeks of one copier and three days of a printer: days that fit, one that is too little declared, one too much."""

from __future__ import annotations

from sync import facts, register
from sync.server import intake, project, register_store
from sync.server.office import Office
from tests import cast
from tests.offices import admit
from tests.stations import MINUTE, NOON, Station

DAY = 24 * 60 * MINUTE
PRINTER = register.Meter(id="printer", site=cast.SITE, name="Drukarka, sala komputerowa")
COPIER = "copier"
FIRST = NOON - 14 * DAY  # 12 October 2026
# by day: sides of Wspólny Stół, of Druga Zmiana, of nobody named; what the copier counted
DAYS = [
    (0, 0, 0, 0), (40, 12, 0, 52), (18, 0, 5, 24), (0, 30, 0, 33), (60, 0, 0, 100), (0, 0, 0, 0), (0, 0, 0, 0),
    (22, 8, 4, 35), (120, 10, 0, 22), (14, 14, 14, 42),
]  # fmt: skip


def fill_sheets(office: Office) -> None:
    """Read every evening; on the fifth day somebody was in who declared nothing."""
    register_store.put(PRINTER, at=1, by="test")
    station = Station("paper")
    admit(station, site=cast.SITE)
    value = 48_000
    for n, (table, shift, nobody, counted) in enumerate(DAYS):
        station.clock.pass_time(FIRST + n * DAY - station.clock.wall)
        for party, pages in (("org-table", table), ("org-shift", shift), (None, nobody)):
            if pages:
                _declare(station, f"p{n}-{party}", party, pages, "copier")
        if n == 4:
            station.record(
                facts.VisitCheckedIn(
                    visit="silent", site=cast.SITE, kind=facts.VisitorKind.MEMBER, means=facts.Means.CARD,
                    person="dmytro", party="org-shift",
                )
            )  # fmt: skip
        value += counted
        station.clock.pass_time(5 * 60 * MINUTE)
        station.record(facts.MeterRead(meter=COPIER, value=value, staff="marta"))
        if n < 3:
            station.record(facts.MeterRead(meter=PRINTER.id, value=700 + 3 * n, staff="marta"))
    batch = station.batch()
    answer, stream = intake.push(station.header(batch), batch.bodies, batch.detached, station.clock.wall)
    assert stream is not None, answer
    project.catch_up(stream, station.clock.wall)


def _declare(station: Station, usage: str, party: str | None, pages: int, meter: str) -> None:
    lines = [facts.PageLine(kind=facts.PageKind.COPY, pages=pages)]
    station.record(
        facts.PagesDeclared(
            usage=usage, site=cast.SITE, lines=lines, mono_units=pages, party=party, meter=meter,
            person="anna" if party else None,
        )
    )  # fmt: skip
