"""Sample data: the queues of the centre's print server, whose jobs are whose, and what went through it. PURE.

Most of what people declare as prints went through a queue; of the last weeks some jobs are nobody's, and one day a job
of nobody is why the printer's sheet does not fit. Older ones are settled, as staff would have done.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from msgspec import structs

from kiosk.demo.places import CENTRE
from sync import codes, facts, journal, register
from sync.job_facts import BoundBy, JobMetered
from sync.journal import Detached
from sync.lending_facts import BookingCollected, BookingMade
from sync.register import PrintBinding, PrintQueue

PRINTER = "meter-printer"
ROOM, OFFICE = "sala-komputerowa", "wspolny-stol"
OWNER = "org-00"  # has a queue of its own
CODES = {f"org-{n:02d}": f"PROJEKT-{n}" for n in range(5, 60, 6)}
EVERY_THIRD = 3  # members who have a login of their own on the computers
DESKS = 4
STRANGERS = ("gosc", "gosc", "student")
PAST_QUEUES, NOBODYS, BROKE_OFF, JAMMED = 0.12, 0.1, 0.03, 0.03
FORGOTTEN, EVERY = 18, 17  # sides that nobody declared, on one day of so many
MINUTE = 60_000
HALF_HOUR, HOUR = 30 * MINUTE, 60 * MINUTE


def entities(centre_key: bytes, people: Iterable[register.Person]) -> list[register.Entity]:
    """Queues, and what binds their jobs to people and parties."""
    queues = [
        PrintQueue(id="queue-room", site=CENTRE, name=ROOM, meter=PRINTER),
        PrintQueue(id="queue-office", site=CENTRE, name=OFFICE, meter=PRINTER, party=OWNER, colour="never"),
    ]
    bound = [PrintBinding(id=f"code-{party}", kind="billing", value=code, party=party) for party, code in CODES.items()]
    bound += [
        PrintBinding(id=f"computer-{n}", kind="host", value=f"komputer-{n}", workstation=f"desk-{n}")
        for n in range(1, DESKS + 1)
    ]
    members = [person for person in people if not person.staff and not person.minor and person.status == "active"]
    bound += [
        PrintBinding(
            id=f"login-{person.id}", kind="user", value=codes.user_digest(centre_key, person.id), person=person.id
        )
        for person in members[::EVERY_THIRD]
    ]
    return [*queues, *bound]


@dataclass(frozen=True)
class Went:
    """Something about a print: its facts, what travels beside them, whether a slip was printed. `sides` came out of
    the printer without being declared."""

    at: int
    facts: tuple[facts.AnyFact, ...]
    beside: dict[str, Detached] = field(default_factory=dict)
    slip: bool = False
    sides: int = 0


class Prints:
    """What went through the queues so far. The same register always prints the same."""

    def __init__(self, entities: Iterable[register.Entity]) -> None:
        self._chance = random.Random("prints")
        self._users = {
            each.person: each.value for each in entities if isinstance(each, PrintBinding) and each.kind == "user"
        }
        self._taken: list[tuple[int, int, str]] = []  # until, from, desk
        self._number = 0

    def before(self, declared: facts.PagesDeclared, came: int, at: int, closes: int, *, recent: bool) -> Iterator[Went]:
        """What happened before somebody who `came` declared a print `at` a moment (all ms UTC)."""
        chance = self._chance
        if declared.meter != PRINTER or chance.random() < PAST_QUEUES:
            return
        by, user, desk = self._bound(declared, recent), self._users.get(declared.person), ""
        if by == "visit":
            found = self._at_desk(declared, came, closes)
            if found is None:
                return
            desk, booked = found
            yield booked
        billing = CODES.get(declared.party or "") if by == "billing" else None
        sent = at - chance.randrange(60, 240) * 1000
        [line] = declared.lines
        whose = declared if by is not None else None
        if by is not None and chance.random() < BROKE_OFF:
            broken = self._job(sent - 90_000, 1, line, None, "unpaid", outcome="cancelled")
            yield self._told(broken, user, None, sides=1)
        jammed = chance.random() < JAMMED
        job = self._job(sent, line.pages, line, whose, by, doubts=["logged_again"] if jammed else [])
        yield self._told(job, user or _digest(desk or self._stranger()), billing)

    def of_nobody(self, day: int, opens: int, closes: int) -> Iterator[Went]:
        """What somebody whom nobody knows printed on a day of the last weeks, and did not declare."""
        chance, sides = self._chance, 0
        if chance.random() < 0.2:
            sides = chance.randrange(1, 4)
        if day % EVERY == 0:
            sides = FORGOTTEN
        if sides:
            at = opens + chance.randrange((closes - opens) // MINUTE - 30) * MINUTE
            line = facts.PageLine(facts.PageKind.PRINT, sides, duplex=sides > 3)
            yield self._told(self._job(at, sides, line, None, None), _digest(self._stranger()), None, sides=sides)

    def _bound(self, declared: facts.PagesDeclared, recent: bool) -> BoundBy | None:
        """The first rule that knows a party, as the kiosk goes through them."""
        if declared.party == OWNER:
            return "queue"
        if declared.party in CODES:
            return "billing"
        if declared.person in self._users:
            return "user"
        return None if recent and self._chance.random() < NOBODYS else "visit"

    def _at_desk(self, declared: facts.PagesDeclared, came: int, closes: int) -> tuple[str, Went] | None:
        """The computer that they took on coming in, and how; `None` where all are taken."""
        since = came - came % HALF_HOUR
        until = min(since + HOUR, closes)
        self._taken = [each for each in self._taken if each[1] > came - 12 * HOUR]
        busy = {desk for ends, begins, desk in self._taken if ends > since and begins < until}
        desk = next((each for n in range(1, DESKS + 1) if (each := f"desk-{n}") not in busy), None)
        if desk is None:
            return None
        self._taken.append((until, since, desk))
        assert declared.person and declared.party
        booking = f"booking-{declared.usage}"
        made = BookingMade(
            booking=booking, kind="workstation", resource=desk, site=declared.site, person=declared.person,
            party=declared.party, from_at=since, until_at=until,
        )  # fmt: skip
        collected = BookingCollected(booking=booking, visit=declared.visit, person=declared.person)
        return desk, Went(came + MINUTE, (made, collected), slip=True)

    def _job(
        self, at: int, sides: int, line: facts.PageLine, whose: facts.PagesDeclared | None, by: BoundBy | None,
        outcome: str = "completed", doubts: Iterable[str] = (),
    ) -> JobMetered:  # fmt: skip
        self._number += 1
        somebody = whose if by in ("user", "visit") else None  # queue and billing code know a party alone
        return JobMetered(
            job=hashlib.sha256(f"demo {self._number}".encode()).hexdigest()[:32], site=CENTRE,
            queue=OFFICE if by == "queue" else ROOM, outcome=outcome,  # type: ignore[arg-type]
            number=self._number, created_at=at, finished_at=at + (4 + sides) * 1000, impressions=sides, sides=sides,
            sheets=-(-sides // 2) if line.duplex else sides, colour=line.colour and by != "queue", duplex=line.duplex,
            size="A3" if line.size == "A3" else "A4", meter=PRINTER, bound_by=by, doubts=list(doubts),  # type: ignore[arg-type]
            party=whose.party if whose else None, person=somebody.person if somebody else None,
            visit=somebody.visit if somebody else None,
        )  # fmt: skip

    def _told(self, job: JobMetered, user: str | None, billing: str | None, *, sides: int = 0) -> Went:
        """The fact with what travels beside it; the salt follows from the job, so that the past is always the same."""
        beside = {
            name: Detached(hashlib.sha256(f"{name} {job.job}".encode()).hexdigest()[:32], value)
            for name, value in (("user", user), ("billing", billing)) if value is not None
        }  # fmt: skip
        sealed = {name: journal.commitment(each.salt, each.value) for name, each in beside.items()}
        fact = structs.replace(job, user_commitment=sealed.get("user"), billing_commitment=sealed.get("billing"))
        return Went(job.finished_at, (fact,), beside, sides=sides)

    def _stranger(self) -> str:
        return self._chance.choice(STRANGERS)


def _digest(user: str) -> str:
    """What a print server's user is kept as; of one whom nobody knows any digest will do."""
    return hashlib.sha256(f"demo user {user}".encode()).hexdigest()
