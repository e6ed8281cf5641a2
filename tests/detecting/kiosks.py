"""Kiosks beside a server, for tests of what is looked for: what they told is pushed by the real intake."""

from __future__ import annotations

from sync import facts
from sync.facts import Means, PolicyCopy, Proof, VisitorKind
from sync.journal import Moment
from sync.ports import Limits
from sync.server import intake, project, register_store
from sync.server.models import Case, Stream
from tests import cast
from tests.offices import admit
from tests.stations import NOON, Station

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
_ALL = Limits(facts=500)


class Kiosk(Station):
    """Records facts at the moments that a test names."""

    def at(self, when: int, fact: facts.Fact, **values: str) -> str:
        """Write a fact as of a moment (ms UTC); its clock is right."""
        self.clock.up += when - self.clock.wall - 1000
        self.clock.wall = when - 1000
        return self.record(fact, **values)


def kiosk(name: str, site: str = cast.SITE) -> Kiosk:
    made = Kiosk(name)
    made.clock.wall, made.clock.up = NOON - 30 * DAY, 1
    made.outbox.record(facts.StreamStarted(device=name, software="test"), Moment(NOON - 30 * DAY, 1, 1), None)
    admit(made, site=site)
    return made


def centre() -> None:
    register_store.put_many(cast.entities(), at=1, by="test")


def push(made: Station, now: int) -> None:
    """Hand over what the server does not have yet, and fold it in."""
    stream = Stream.get_or_none(Stream.inc == made.inc)
    batch = made.outbox.batch_after(made.inc, stream.acked if stream else 0, _ALL)
    if batch is not None:
        made.clock.up += max(0, now - made.clock.wall)
        made.clock.wall = max(now, made.clock.wall)
        intake.push(made.header(batch), batch.bodies, batch.detached, now)
        project.catch_up_all(now)


def cases(state: str = "open") -> list[tuple[str, str | None]]:
    """Kinds and subjects, sorted."""
    return sorted((case.kind, case.subject) for case in Case.select().where(Case.state == state))


def ids() -> list[str]:
    return sorted(case.id for case in Case.select().where(Case.state == "open"))


def came(visit: str, person: str = "anna", party: str | None = "org-table", site: str = cast.SITE, **other: object):
    return facts.VisitCheckedIn(
        visit=visit, site=site, kind=VisitorKind.MEMBER, means=Means.CARD, person=person, party=party, **other
    )


def lent(loan: str, item: str = "camera-2", person: str = "anna", party: str = "org-table", **other: object):
    given = {"due_at": NOON + 3 * DAY, "site": cast.SITE, "visit": "v"} | other
    return facts.LoanIssued(
        loan=loan, item=item, person=person, party=party, policy=PolicyCopy("av", 1, 3, "working_days", 1),
        proof=Proof.PIN, **given,
    )  # fmt: skip
