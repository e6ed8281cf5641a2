"""A queue of cases from two kiosks that had no network: things lent twice, a thing scanned back twice."""

from __future__ import annotations

from sync import facts, register
from sync.facts import PolicyCopy, Proof
from sync.server import intake, project, register_store
from sync.server.office import Office
from tests import cast
from tests.offices import admit
from tests.stations import NOON, Station

MINUTE = 60_000
AV = PolicyCopy("av", 1, 3, "working_days", 1)
THINGS = ("camera-21", "camera-22", "camera-23")
TWICE = "camera-24"


def lent(loan: str, item: str, person: str, party: str) -> facts.LoanIssued:
    return facts.LoanIssued(
        loan=loan, item=item, site=cast.SITE, person=person, party=party, due_at=NOON + 3_600_000, policy=AV,
        proof=Proof.PIN,
    )  # fmt: skip


def hand_over(office: Office, station: Station) -> None:
    batch = station.batch()
    _answer, stream = intake.push(station.header(batch), batch.bodies, batch.detached, office.now())
    assert stream is not None
    project.catch_up(stream, office.now())


def come_for_nobody(office: Office) -> None:
    """Olena, who acts for nobody, says nothing of whom she came for."""
    register_store.put(register.Person(id="olena", display_name="Olena"), at=1, by="test")
    station = Station("door")
    admit(station, site=cast.SITE)
    station.record(facts.StreamStarted(device="door", software="test"))
    station.record(
        facts.VisitCheckedIn(
            visit="silent", site=cast.SITE, kind=facts.VisitorKind.MEMBER, means=facts.Means.CARD, person="olena"
        )
    )
    hand_over(office, station)


def fill_queue(office: Office, things: tuple[str, ...] = THINGS, twice: int = 3) -> None:
    """Each of `things` is lent at both kiosks, the first comes back from whoever had it second; another thing comes
    back and is scanned `twice` times more."""
    register_store.put_many([
        register.Item(id=f"camera-{n}", item_type="camera", label=f"nr {n}", inventory_no=f"COP/04{n}",
                      code=cast.item_code(400 + n), site=cast.SITE) for n in range(21, 25)
    ], at=1, by="test")  # fmt: skip
    first, second = Station("hall"), Station("cas")
    admit(first, site=cast.SITE)
    admit(second, site=cast.SITE)
    for station in (first, second):  # both know the time within twenty minutes
        station.clock.wall = NOON - 60 * MINUTE
        station.record(facts.ClockSampled(server=station.clock.wall - 10 * MINUTE, round_trip=20 * MINUTE))
    for number, item in enumerate(things):
        first.record(lent(f"a{number}", item, "anna", "org-table"))
        second.record(lent(f"b{number}", item, "dmytro", "org-shift"))
    second.clock.pass_time(30 * MINUTE)
    second.record(facts.LoanTakenBack(site=cast.SITE, item=things[0], person="dmytro"))
    first.record(lent("c", TWICE, "anna", "org-table"))
    for _ in range(twice + 1):
        first.record(facts.LoanTakenBack(site=cast.SITE, item=TWICE, person="anna"))
    hand_over(office, first)
    hand_over(office, second)
