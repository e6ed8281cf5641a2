"""Two plausible years at the demo centre's two counters, as the facts that would have been written. PURE.

The rhythm: more people on long afternoons and in autumn, nobody on holidays, things that come back late, visits that
nobody ended. Everything is drawn from one seed; the last day ends at the moment that is handed in.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from msgspec.structs import replace

from kiosk.demo import counting, metering, oddities
from kiosk.demo.advice import Advice
from kiosk.demo.centre import SEED, _hours
from kiosk.demo.happenings import DAY, MINUTE, UNSETTLED, Event
from kiosk.demo.metering import Meters
from kiosk.demo.paging import Paging
from kiosk.demo.places import BRANCH, CENTRE
from kiosk.demo.printing import PRINTER, Prints, Went
from kiosk.words import ZONE
from sync import facts, journal, lending_facts, register
from sync.facts import Condition, Means, Proof, SlipOutcome, VisitorKind
from sync.journal import Detached, Moment
from sync.meter_facts import Occasion
from sync.rules import policies
from sync.rules.calendar import OpeningCalendar, due_in_hours, latest_due_day
from sync.rules.limits import limit_for
from sync.server import founding

DAYS = 730
MONTHS = (0.9, 1.0, 1.1, 1.0, 1.0, 0.9, 0.5, 0.45, 1.1, 1.25, 1.2, 0.8)
DAILY = {CENTRE: 9.0, BRANCH: 5.0}
PAGES = {CENTRE: 0.25, BRANCH: 0.2}  # of those who come, so many print or copy
STAFF = "staff-marta"
CARRIED_MS = 6 * DAY  # what is on its way back counts as out until the next open day at the latest
UNSEEN_MS = DAY  # what came back later than this before the end, nobody has looked at yet


@dataclass
class _Lending:
    """What is out while the past is being told."""

    out: dict[str, tuple[str, int, str]] = field(default_factory=dict)  # item → (loan, comes back at, site it comes to)
    had: dict[tuple[str, str], dict[str, int]] = field(default_factory=dict)  # party, family → item → until when
    back: dict[str, int] = field(default_factory=dict)  # item → when it last came back


@dataclass
class Past:
    """One telling of the two years. `until` is ms UTC: nothing happens after it."""

    entities: tuple[register.Entity, ...]
    holidays: frozenset[str]
    until: int

    def __post_init__(self) -> None:
        self._chance = random.Random(SEED + 1)
        self._number = 0
        people = [e for e in self.entities if isinstance(e, register.Person) and e.status == "active" and not e.staff]
        self._adults = [person.id for person in people if not person.minor]
        self._young = [person.id for person in people if person.minor]
        self._parties: dict[str, list[str]] = {}
        for entity in self.entities:
            if isinstance(entity, register.Membership):
                self._parties.setdefault(entity.person, []).append(entity.party)
        self._items = {
            site: [
                e for e in self.entities if isinstance(e, register.Item) and e.site == site and e.status == "available"
            ]
            for site in (CENTRE, BRANCH)
        }
        self._types = {e.id: e for e in self.entities if isinstance(e, register.ItemType)}
        self._parts: dict[str, list[str]] = {}
        for entity in self.entities:
            if isinstance(entity, register.Part):
                self._parts.setdefault(entity.item, []).append(entity.id)
        self._policies = [entity for entity in self.entities if isinstance(entity, register.Policy)]
        self._in_force: dict[tuple[str, policies.Asked], register.Policy | None] = {}
        self._party_rows = {e.id: e for e in self.entities if isinstance(e, register.Party)}
        self._party_kinds = {id: party.kind for id, party in self._party_rows.items()}
        self._busy: dict[str, int] = {}  # person → until when they are in, ms UTC
        self._operator = next(e.operator for e in self.entities if isinstance(e, register.Centre))
        self._calendars = {site: self._calendar(site) for site in (CENTRE, BRANCH)}
        self._lending = _Lending()
        self._meters = Meters()
        self._prints = Prints(self.entities)
        self._paging = Paging(self.entities, self._chance)
        self._advice = Advice()

    def events(self) -> dict[str, list[Event]]:
        """What happened at each site, in order."""
        told: dict[str, list[Event]] = {CENTRE: [], BRANCH: []}
        last = datetime.fromtimestamp(self.until / 1000, ZONE).date()
        for back in range(DAYS, -1, -1):
            day = last - timedelta(days=back)
            for site in (CENTRE, BRANCH):
                if self._calendars[site].hours_on(day):
                    told[site] += self._day(site, day)
                    told[site] += self._counted(site, day)
        return {
            site: sorted((e for e in events if e.at <= self.until), key=lambda e: e.at) for site, events in told.items()
        }

    def _calendar(self, site: str) -> OpeningCalendar:
        hours = [entity for entity in _hours() if isinstance(entity, register.Hours) and entity.site == site]
        closed = [one.day for one in self.entities if isinstance(one, register.Closure) and one.site == site]
        week = {one.weekday: (one.opens, one.closes) for one in hours}
        return OpeningCalendar(week, frozenset(closed), self.holidays)

    def _due_at(self, site: str, at: int, policy: register.Policy) -> int:
        """Closing time of the last day that the policy allows, or so many hours on, as the rules say it."""
        calendar = self._calendars[site]
        if policy.period_unit == "hours":
            return due_in_hours(calendar, at, policy.period)
        day = latest_due_day(calendar, calendar.day_of(at), policy.period, policy.period_unit)
        return calendar.closing(day)

    def _policy(self, family: str, site: str, party: str, at: int) -> register.Policy | None:
        """The one that was in force then, as the rules say it."""
        day = self._calendars[site].day_of(at)
        asked = policies.Asked(site, self._operator, self._party_kinds.get(party), day)
        if (family, asked) not in self._in_force:
            self._in_force[family, asked] = policies.in_force(self._policies, family, asked)
        return self._in_force[family, asked]

    def _id(self, kind: str) -> str:
        self._number += 1
        return f"{kind}-{self._number:06d}"

    def _day(self, site: str, day: date) -> Iterator[Event]:
        opens, closes = self._calendars[site].hours_on(day) or (0, 0)
        start = int(datetime(day.year, day.month, day.day, tzinfo=ZONE).timestamp() * 1000)
        chance = self._chance
        yield Event(
            start + (opens - 10) * MINUTE,
            (facts.ClockSampled(server=start + (opens - 10) * MINUTE + chance.randrange(900), round_trip=40),),
            slip=False,
        )
        is_recent = start > self.until - UNSETTLED * DAY
        yield from self._read(site, day, start + opens * MINUTE, "opening")
        if is_recent and site == CENTRE:
            for went in self._prints.of_nobody(day.toordinal(), start + opens * MINUTE, start + closes * MINUTE):
                yield self._went(went)
        yield from self._returns(site, start + opens * MINUTE, start + closes * MINUTE)
        busy = DAILY[site] * MONTHS[day.month - 1] * (1.25 if closes - opens >= 480 and closes > 1000 else 1.0)
        for _ in range(max(1, round(chance.gauss(busy, busy / 4)))):
            yield from self._visit(site, start, opens, closes)
        hours = (start + opens * MINUTE, start + closes * MINUTE)
        yield from oddities.odd(chance, site, self._items[site], hours, self.until)
        yield from self._read(site, day, start + closes * MINUTE, "closing")

    def _counted(self, site: str, day: date) -> Iterator[Event]:
        """On the first open day from 10 January on, after closing."""
        calendar = self._calendars[site]
        if day == calendar.next_open_day(date(day.year, 1, 10)):
            out = dict.fromkeys(self._lending.out, 1)
            at, id = calendar.closing(day) + 10 * MINUTE, f"stocktake-{site}-{day.year}"
            for when, fact in counting.counted(id, site, at, STAFF, self._items[site], self._types, out):
                yield Event(when, (fact,), slip=False)

    def _read(self, site: str, day: date, at: int, occasion: Occasion) -> Iterator[Event]:
        """By hand in the last weeks at each opening and closing, before that once a month; the copier of the centre is
        asked. `at` is when the site opens or closes, ms UTC."""
        recent, asked = at > self.until - UNSETTLED * DAY, at > self.until - metering.ASKED_DAYS * DAY
        if asked and site == CENTRE:  # seven minutes before closing, when nobody prints any more
            yield Event(at - 7 * MINUTE, (self._meters.by_itself(day, occasion, recent=recent),), slip=False)
        if recent or (occasion == "closing" and self._is_last_of_month(site, day)):
            read = self._meters.by_hand(site, day, STAFF, occasion, asked=asked)
            yield Event(at + (-5 if occasion == "opening" else 5) * MINUTE, tuple(read), slip=False)

    def _is_last_of_month(self, site: str, day: date) -> bool:
        return self._calendars[site].next_open_day(day + timedelta(days=1)).month != day.month

    def _went(self, went: Went) -> Event:
        self._meters.more(PRINTER, went.sides)
        return Event(went.at, went.facts, went.slip, went.beside)

    def _returns(self, site: str, opens: int, closes: int) -> Iterator[Event]:
        chance = self._chance
        due = [item for item, (_, at, where) in self._lending.out.items() if where == site and at <= closes]
        for item in due:
            loan, at, _ = self._lending.out.pop(item)
            at = min(max(at, opens + MINUTE), closes) + chance.randrange(MINUTE)
            self._lending.back[item] = at
            parts = self._parts.get(item, [])
            missing = [chance.choice(parts)] if parts and chance.random() < 0.04 else []
            condition = (
                Condition.INCOMPLETE if missing else Condition.DAMAGED if chance.random() < 0.015 else Condition.FINE
            )
            taken = facts.LoanTakenBack(site=site, loan=loan, item=item, condition=condition, missing=missing)
            yield Event(at, (taken,))
            if at < self.until - UNSEEN_MS:
                yield from self._looked_at(site, loan, item, at, condition, missing)

    def _looked_at(
        self, site: str, loan: str, item: str, at: int, condition: Condition, missing: list[str]
    ) -> Iterator[Event]:
        """Staff look at it within the hour; what is wrong is mended in a week, and until then nobody gets the thing."""
        chance = self._chance
        at += chance.randrange(5, 60) * MINUTE
        inspected = lending_facts.ItemInspected(
            item=item, site=site, staff=STAFF, condition=condition, missing=missing, loan=loan
        )
        self._lending.back[item] = at
        yield Event(at, (inspected,), slip=False)
        if condition is Condition.FINE:
            return
        damage, kind = self._id("damage"), "incomplete" if missing else "damaged"
        reported = lending_facts.DamageReported(
            damage=damage, item=item, site=site, kind=kind, parts=missing, loan=loan, staff=STAFF  # type: ignore[arg-type]
        )
        yield Event(at + MINUTE, (reported,), slip=False)
        calendar = self._calendars[site]
        day = calendar.next_open_day(calendar.day_of(at) + timedelta(days=chance.randrange(2, 8)))
        mended = calendar.closing(day) - 2 * 60 * MINUTE
        self._lending.back[item] = mended
        outcome = chance.choice(["found", "replaced"] if missing else ["repaired", "wear"])
        settled = lending_facts.DamageSettled(damage=damage, outcome=outcome, staff=STAFF)  # type: ignore[arg-type]
        yield Event(mended, (settled,), slip=False)

    def _visit(self, site: str, start: int, opens: int, closes: int) -> Iterator[Event]:
        chance = self._chance
        arrives = start + int(chance.triangular(opens, closes - 20, opens + (closes - opens) * 0.55)) * MINUTE
        arrives += chance.randrange(MINUTE)
        leaves = min(arrives + int(chance.lognormvariate(4.1, 0.6)) * MINUTE, start + closes * MINUTE)
        visit, person, party, checked_in = self._arrival(site, arrives)
        if person is not None:
            self._busy[person] = max(leaves, self._busy.get(person, 0))
        yield Event(arrives, (checked_in,))
        if person is not None:
            yield from self._acts(site, visit, person, party, arrives, start + closes * MINUTE)
            if party is not None and site == CENTRE:
                yield from self._advice.of(visit, person, party, arrives, leaves)
        fate = chance.random()
        recent = arrives > self.until - 14 * DAY
        if fate < 0.93:
            yield Event(leaves, (facts.VisitCheckedOut(visit=visit, means=checked_in.means),))
        elif not recent or fate < 0.97:
            left = leaves if fate < 0.99 else None
            corrected = facts.VisitCorrected(visit=visit, left_at=left, person=person)
            yield Event(arrives + 2 * DAY, (corrected,), slip=False)

    def _arrival(self, site: str, at: int) -> tuple[str, str | None, str | None, facts.VisitCheckedIn]:
        chance = self._chance
        visit = self._id("visit")
        purposes = chance.sample([p.id for p in founding.PURPOSES], k=2 if chance.random() < 0.15 else 1)
        kind, person, party, means, people = VisitorKind.MEMBER, None, None, Means.CARD, 1
        if chance.random() < (0.14 if site == CENTRE else 0.45):
            kind = chance.choice(
                [VisitorKind.RESIDENT, VisitorKind.YOUTH, VisitorKind.INFORMAL_GROUP, VisitorKind.ORGANISATION]
            )
            means = Means.NO_CARD
            people = chance.randrange(3, 14) if kind is VisitorKind.INFORMAL_GROUP else chance.choice([1, 1, 2, 3])
        else:
            person = self._somebody(self._young if self._young and site == BRANCH and chance.random() < 0.4 else
                                    self._adults, at)  # fmt: skip
            party = chance.choice(self._parties[person])
            means = Means.QR if chance.random() < 0.3 else Means.CARD
            people = chance.randrange(2, 20) if chance.random() < 0.12 else 1
        fact = facts.VisitCheckedIn(
            visit=visit, site=site, kind=kind, means=means, people=people, purposes=purposes, person=person, party=party
        )
        return visit, person, party, fact

    def _somebody(self, people: list[str], at: int) -> str:
        """Who is not in anywhere: nobody is told of in the order in which they come, so a whole day is kept clear."""
        found = self._chance.choice(people)
        while abs(self._busy.get(found, 0) - at) < DAY // 2:
            found = self._chance.choice(people)
        return found

    def _acts(self, site: str, visit: str, person: str, party: str | None, at: int, closes: int) -> Iterator[Event]:
        chance = self._chance
        if chance.random() < 0.22 and party is not None:
            yield from self._borrow(site, visit, person, party, at + 4 * MINUTE)
        if chance.random() < PAGES[site] and party is not None:
            yield from self._pages(site, visit, person, party, at, closes)
        if chance.random() < 0.01:
            refused = facts.AttemptRefused(act="issue", reasons=["loan_limit"], site=site, person=person, party=party)
            yield Event(at + 3 * MINUTE, (refused,), slip=False)

    def _borrow(self, site: str, visit: str, person: str, party: str, at: int) -> Iterator[Event]:
        chance = self._chance
        lending = self._lending
        free = [one for one in self._items[site] if one.id not in lending.out and lending.back.get(one.id, 0) < at]
        issued: list[facts.AnyFact] = []
        for item in chance.sample(free, k=min(len(free), 2 if chance.random() < 0.25 else 1)):
            item_type = self._types[item.item_type]
            policy = self._policy(item_type.policy, site, party, at)
            if policy is None:
                continue
            if item_type.kind == "consumable":
                issued.append(
                    lending_facts.ConsumableGiven(
                        item=item.id, quantity=chance.randrange(1, 20), site=site, person=person, party=party,
                        visit=visit,
                    )
                )  # fmt: skip
                continue
            had = self._lending.had.setdefault((party, policies.family_of(policy)), {})
            limit = limit_for(policy, self._party_rows[party])
            if limit is not None and sum(until > at for until in had.values()) >= limit:
                continue  # the counter says no
            due = self._due_at(site, at, policy)
            back = due - chance.randrange(1, 30) * 3_600_000
            if chance.random() < (0.4 if at > self.until - 20 * DAY else 0.1):
                back = due + chance.randrange(1, 20) * DAY
            loan = self._id("loan")
            elsewhere = site == CENTRE and at > self.until - 30 * DAY and chance.random() < 0.05
            where = BRANCH if elsewhere else site
            self._lending.out[item.id] = (loan, int(max(back, at + 3_600_000)), where)
            had[item.id] = int(max(back, at + 3_600_000)) + CARRIED_MS
            copy = facts.PolicyCopy(policy.id, policy.version, policy.period, policy.period_unit, policy.renewals)
            proof = Proof(policy.approval)
            issued.append(
                facts.LoanIssued(
                    loan=loan, item=item.id, site=site, person=person, party=party, due_at=due, policy=copy,
                    proof=proof, approved_by=STAFF if proof is Proof.STAFF else None,
                    parts=self._parts.get(item.id, []), visit=visit,
                    quantity=chance.randrange(2, max(3, item.count // 2)) if item_type.kind == "pile" else 1,
                )
            )  # fmt: skip
        if issued:
            yield Event(at, tuple(issued))

    def _pages(self, site: str, visit: str, person: str, party: str, came: int, closes: int) -> Iterator[Event]:
        """Pages, and before that what went through a queue. `came` and `closes` are ms UTC."""
        at = came + 11 * MINUTE
        month = self._calendars[site].day_of(at).isoformat()[:7]
        told = self._paging.declared(self._id("usage"), site, visit, person, party, month, STAFF)
        if told is None:
            return
        declared = replace(told, meter=self._meters.machine(site, told.lines[0].kind))
        self._meters.count(declared)
        for went in self._prints.before(declared, came, at, closes, recent=at > self.until - UNSETTLED * DAY):
            yield self._went(went)
        yield Event(at, (declared,))


Written = tuple[facts.AnyFact, dict[str, Detached], Moment]


def with_slips(
    events: list[Event], incarnation: str, first_seq: int, series: str
) -> tuple[list[Written], dict[int, int]]:
    """Every fact in order with what travels beside it and its moment, slips printed where there were any, and the last
    slip number of each year."""
    written: list[Written] = []
    numbers: dict[int, int] = {}
    for event in events:
        local = datetime.fromtimestamp(event.at / 1000, ZONE)
        since_start = (local.hour * 60 + local.minute) * MINUTE + event.at % MINUTE
        boot = local.date().toordinal() - date(2024, 1, 1).toordinal()
        document = journal.uid(incarnation, first_seq + len(written))
        written += [(fact, event.beside, Moment(event.at, boot, since_start)) for fact in event.facts]
        if event.slip:
            numbers[local.year] = numbers.get(local.year, 0) + 1
            slip = facts.SlipPrinted(
                slip=f"{series}-{local.year}-{numbers[local.year]:06d}", document=document, outcome=SlipOutcome.PRINTED
            )
            written.append((slip, {}, Moment(event.at + 900, boot, since_start + 900)))
    return written, numbers
