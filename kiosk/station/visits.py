"""Coming in and leaving: greeting, check in, check out, the visit that nobody ended."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

from kiosk import slips, words
from kiosk.station.outcome import Done, Refused
from kiosk.station.recorder import Recorder, SlipPlan
from kiosk.store import Draft, LoanRow, VisitRow, bookings
from kiosk.store.bookings import BookingRow
from sync import register
from sync.facts import Means, VisitCheckedIn, VisitorKind
from sync.lending_facts import BookingCollected, ReminderSent
from sync.rules import booking_life, entitlement, identification, parties, visits
from sync.rules.calendar import OpeningCalendar
from sync.rules.claims import LETS, Booked, Diary, stock_of
from sync.rules.policies import asked_for
from sync.rules.refusals import Caution, Refusal
from sync.rules.visits import Arrival, Visit


@dataclass(frozen=True)
class Greeting:
    """What the first screen after a reading shows. `parties` has the last choice first and the private party last.

    `open_visit` is today's; `forgotten` an earlier one that nobody ended, with `leaving_choices` (ms UTC) to offer.
    `is_lapsed`: the person belonged to somebody once, and to nobody now.
    `repeated`: the person did the opposite act within two minutes and is asked before it is done again.
    `due_next`: things due on `next_day`, the next open day (ISO). `holds`: why borrowing is on hold for the person or
    for the party that is chosen. `awaits`: bookings of things that they may fetch now.
    """

    parties: tuple[register.Party, ...]
    party: str | None
    open_visit: VisitRow | None
    forgotten: VisitRow | None
    leaving_choices: tuple[int, ...]
    last_purposes: tuple[str, ...]
    loans_out: int
    due_today: int
    overdue: int
    repeated: bool
    is_lapsed: bool = False
    due_next: int = 0
    next_day: str = ""
    holds: tuple[Refusal, ...] = ()
    awaits: int = 0


class Visits:
    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._store = recorder.store

    def parties_of(self, person: str, at: int) -> list[register.Party]:
        """For whom `person` may act, the last choice first."""
        return self._acting_for(person, self._store.last_visits_of(person), at)

    def _acting_for(self, person: str, earlier: Sequence[VisitRow], at: int) -> list[register.Party]:
        memberships = self._store.entities(register.Membership, person)
        found = [self._store.party(membership.party) for membership in memberships]
        last = [visit.party for visit in earlier if visit.party]
        return parties.acting_for(memberships, [p for p in found if p], last, self._recorder.today(at))

    def greeting(self, person: register.Person, at: int, party: str | None = None) -> Greeting:
        """`party` is whom they chose to come for, `None` before they did."""
        calendar = self._recorder.calendar()
        earlier = self._store.last_visits_of(person.id)
        inside = self._store.open_visit_of(person.id)
        forgotten = inside if inside and visits.is_forgotten(_visit(inside), at, calendar) else None
        choices = self._acting_for(person.id, earlier, at)
        loans = self._store.open_loans_of(person.id)
        today = self._recorder.today(at)
        known = [purpose.id for purpose in self._store.purposes()]
        due_on = [(loan.due_at, words.local(loan.due_at).date()) for loan in loans]
        following = calendar.next_open_day(today + timedelta(days=1))
        chosen = next((each for each in choices if each.id == party), choices[0] if choices else None)
        blocks = entitlement.blocks_of(self._store.entities(register.Block), person, chosen)
        return Greeting(
            parties=tuple(choices),
            party=choices[0].id if choices else None,
            open_visit=None if forgotten else inside,
            forgotten=forgotten,
            leaving_choices=_leaving_choices(forgotten, loans, calendar) if forgotten else (),
            last_purposes=visits.last_purposes([visit.purposes for visit in earlier], known),
            loans_out=len(loans),
            due_today=sum(due >= at and day == today for due, day in due_on),
            overdue=sum(loan.due_at < at for loan in loans),
            repeated=self._is_repeated(inside, earlier, at),
            is_lapsed=not choices and bool(self._store.entities(register.Membership, person.id)),
            due_next=sum(today < day <= following for _, day in due_on),
            next_day=following.isoformat(),
            holds=tuple(entitlement.held_back(blocks, today)),
            awaits=self._awaits(person.id, choices, at),
        )

    def _is_repeated(self, inside: VisitRow | None, earlier: list[VisitRow], at: int) -> bool:
        last = inside.arrived_at if inside else _last_left(earlier)
        return identification.is_same_act(last, at)

    def check_in(
        self, person: register.Person, credential: register.Credential | None, means: Means, party: str | None,
        purposes: Collection[str], people: int, at: int, *, confirmed: bool = False,
    ) -> Done | Refused:  # fmt: skip
        """A member comes in, for one of their parties."""
        memberships, today = self._store.entities(register.Membership, person.id), self._recorder.today(at)
        found = self._store.party(party) if party else None
        # somebody who belongs to nothing comes in for nobody
        refusals = parties.may_act(found, memberships, today, borrowing=False) if memberships or party else []
        arrival = Arrival(
            self._store.site_id, VisitorKind.MEMBER, means, tuple(purposes), people, person.id, party,
            credential.id if credential else None,
        )  # fmt: skip
        inside, earlier = self._store.open_visit_of(person.id), self._store.last_visits_of(person.id, 1)
        answer = self._ask(arrival, inside, _last_left(earlier), at, confirmed)
        if isinstance(answer, list) or refusals:
            refusals += answer if isinstance(answer, list) else []
            return self._recorder.refused("check_in", refusals, person=person.id, party=party)
        return self._come_in(answer, person, party, at, parties.cautions(found, today), self._booked(person, party, at))

    def _booked(self, person: register.Person, party: str | None, at: int) -> list[BookingRow]:
        """The rooms and the like that they come for."""
        here = [row for row in bookings.live(self._store.database, at) if row.site == self._store.site_id]
        here = [row for row in here if row.kind in LETS]
        if not here:
            return []
        day = self._recorder.today(at)
        chosen = self._store.party(party) if party else None
        stock = stock_of(
            (), (), (), self._store.entities(register.Resource), self._store.entities(register.Policy),
            asked_for(self._store.site_id, self._store.operator_on(day), chosen, day),
        )  # fmt: skip
        found = booking_life.come_for(map(_as_booked, here), person.id, party, Diary(stock, {}), at)
        wanted = {each.id for each in found}
        return [row for row in here if row.id in wanted]

    def _awaits(self, person: str, choices: Sequence[register.Party], at: int) -> int:
        """How many bookings of things they come for."""
        here = [row for row in bookings.live(self._store.database, at) if row.site == self._store.site_id]
        return len(booking_life.fetch(map(_as_booked, here), person, {party.id for party in choices}, at))

    def check_in_visitor(
        self, kind: VisitorKind, purposes: Collection[str], people: int, at: int, *, unknown: bool = False
    ) -> Done | Refused:
        """Somebody with no card; no name is asked. `unknown`: they came with a card that nobody knows."""
        kind = VisitorKind.UNKNOWN_CARD if unknown and kind is VisitorKind.RESIDENT else kind
        means = Means.CARD if unknown else Means.NO_CARD
        answer = self._ask(Arrival(self._store.site_id, kind, means, tuple(purposes), people), None, None, at, True)
        if isinstance(answer, list):
            return self._recorder.refused("check_in", answer)
        return self._come_in(answer, None, None, at)

    def _ask(
        self, arrival: Arrival, inside: VisitRow | None, last_left: int | None, at: int, confirmed: bool
    ) -> VisitCheckedIn | list[Refusal]:
        known = {purpose.id for purpose in self._store.purposes()}
        return visits.check_in(
            arrival, self._recorder.new_id(), _visit(inside) if inside else None, last_left, known, at,
            self._recorder.calendar(), confirmed=confirmed,
        )  # fmt: skip

    def _come_in(
        self, fact: VisitCheckedIn, person: register.Person | None, party: str | None, at: int,
        cautions: Sequence[Caution] = (), booked: Sequence[BookingRow] = (),
    ) -> Done | Refused:  # fmt: skip
        heading = self._recorder.heading(at, person, party)
        named = [
            purpose.name.in_language(heading.language)
            for purpose in self._store.purposes()
            if purpose.id in fact.purposes
        ]
        rows = [
            ("Came in", words.clock_time(at, heading.language)),
            ("For", ", ".join(named)),
            ("People", str(fact.people)),
        ]
        rows += [("Booked", self._booking(row, heading.language)) for row in booked]
        plan = SlipPlan("Checked in", slips.pairs(rows))
        collected = [BookingCollected(booking=row.id, visit=fact.visit, person=fact.person) for row in booked]
        drafts = [Draft(fact), *(Draft(each) for each in collected), *self._told_of(person, at)]
        return self._recorder.done("check_in", drafts, heading, plan, cautions, undo_ms=60_000)

    def _told_of(self, person: register.Person | None, at: int) -> list[Draft]:
        """That the greeting told them what is late: who was told here needs no letter that day."""
        late = [loan.id for loan in self._store.open_loans_of(person.id) if loan.due_at < at] if person else []
        told = [ReminderSent(person=person.id, loans=late, kind="overdue", means="kiosk")] if person and late else []
        return [Draft(fact) for fact in told]

    def booking_words(self, booking: str, language: str) -> str:
        """What is booked and when, "" for what this counter does not know."""
        row = bookings.known(self._store.database, booking)
        return self._booking(row, language) if row is not None else ""

    def _booking(self, row: BookingRow, language: str) -> str:
        resource = self._store.entity(register.Resource, row.resource)
        name = resource.name.in_language(language) if resource else ""
        return f"{name}, {words.clock_time(row.from_at, language)}–{words.clock_time(row.until_at, language)}"

    def check_out(self, person: register.Person, means: Means, at: int, *, confirmed: bool = False) -> Done | Refused:
        inside = self._store.open_visit_of(person.id)
        answer = visits.check_out(
            _visit(inside) if inside else None, means, at, self._recorder.calendar(), confirmed=confirmed
        )
        if isinstance(answer, list):
            return self._recorder.refused("check_out", answer, person=person.id)
        heading = self._recorder.heading(at, person, inside.party if inside else None)
        since = words.clock_time(inside.arrived_at, heading.language) if inside else ""
        rows = [("Came in", since), ("Left", words.clock_time(at, heading.language))]
        return self._recorder.done("check_out", [Draft(answer)], heading, SlipPlan("Checked out", slips.pairs(rows)))

    def correct(self, person: register.Person, visit: str, left_at: int | None, at: int) -> Done | Refused:
        """The person says when an earlier visit ended: a correction beside the record, never over it."""
        found = self._store.visit(visit)
        mine = found if found and found.person == person.id and found.state == "in" else None
        answer = visits.correct(_visit(mine) if mine else None, left_at, person.id, at, self._recorder.calendar())
        if isinstance(answer, list):
            return self._recorder.refused("correct", answer, person=person.id)
        return self._recorder.done("correct", [Draft(answer)])


def _leaving_choices(visit: VisitRow, loans: Sequence[LoanRow], calendar: OpeningCalendar) -> tuple[int, ...]:
    """Ends to offer; what was borrowed on the day of the visit shows that the person was still here then."""
    day = words.local(visit.arrived_at).date()
    acts = [
        loan.issued_at
        for loan in loans
        if loan.issued_at >= visit.arrived_at and words.local(loan.issued_at).date() == day
    ]
    return tuple(visits.leaving_choices(_visit(visit), max(acts, default=None), calendar))


def _visit(row: VisitRow) -> Visit:
    return Visit(row.id, row.arrived_at, row.left_at)


def _as_booked(row: BookingRow) -> Booked:
    return Booked(row.id, row.kind, row.resource, row.person, row.party, row.from_at, row.until_at, row.state)


def _last_left(earlier: list[VisitRow]) -> int | None:
    return next((visit.left_at for visit in earlier if visit.state == "left"), None)
