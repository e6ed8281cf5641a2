"""Booking at the counter: what there is, when it is free, the act itself, and what a person has booked.

Everything is reckoned from this counter's own file, so that it works with no network; where two counters promised one
thing meanwhile, staff are told.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kiosk import slips, words
from kiosk.slips import Heading
from kiosk.station.outcome import Done, Refused
from kiosk.station.recorder import Recorder, SlipPlan
from kiosk.station.visits import Visits
from kiosk.store import Draft, LoanRow
from kiosk.store import bookings as rows
from kiosk.store.bookings import BookingRow
from sync import register
from sync.lending_facts import BookingCollected, BookingMade
from sync.rules import booking_life, bookings
from sync.rules.booked_things import ForWhom, GoingOut, against_loan, look_at_basket, look_at_loan
from sync.rules.bookings import Booker, Desk, Wish
from sync.rules.claims import Booked, Out, diary_of, stock_of
from sync.rules.loans import UNDO_MS
from sync.rules.policies import asked_for
from sync.rules.refusals import Reason, Refusal

STEP_MINUTES = 30
DAY_MS = 24 * 3_600_000


@dataclass(frozen=True)
class Bookable:
    """Something that can be booked here. `icon` or `picture` is a name in a sprite, the other "". `most` is how many
    there are."""

    kind: str
    resource: str
    name: register.Words
    icon: str = ""
    picture: str = ""
    most: int = 1
    seats: int = 0


@dataclass(frozen=True)
class Shelf:
    """Things that can be booked, under one heading; `id` is the category's, or the kind of a resource."""

    id: str
    name: register.Words | None
    icon: str
    bookables: tuple[Bookable, ...]


@dataclass(frozen=True)
class Slot:
    """A piece of a day, ms UTC; `free` is how many could be had in it, 0 when it is over."""

    from_at: int
    until_at: int
    free: int


@dataclass(frozen=True)
class MyBooking:
    """A booking as its owner sees it. `released`: nobody came in time, so that others may have it. `begins`: they may
    say that they are here for it."""

    row: BookingRow
    name: str
    released: bool
    begins: bool = False


RESOURCES = {"room": "armchair", "workstation": "device-desktop", "adviser": "messages", "locker": "lock"}


class Bookings:
    def __init__(self, recorder: Recorder, visits: Visits) -> None:
        self._recorder = recorder
        self._store = recorder.store
        self._visits = visits

    def desk(self, party: str | None, at: int) -> Desk:
        """What a booking for this party is weighed against."""
        return self._desk(self._live(at), party, at)

    def _desk(
        self, live: Iterable[Booked], party: str | None, at: int, loans: Iterable[LoanRow] | None = None,
        types: Iterable[str] | None = None,
    ) -> Desk:  # fmt: skip
        """`loans` are those that are out, `types` those whose things are of interest; `None` for all."""
        store, calendar = self._store, self._recorder.calendar()
        found, day = store.party(party) if party else None, calendar.day_of(at)
        asked = asked_for(store.site_id, store.operator_on(day), found, day)
        items = store.entities(register.Item) if types is None else [i for t in types for i in store.items_of(t)]
        stock = stock_of(
            items, store.entities(register.ItemType), store.entities(register.KitLine),
            store.entities(register.Resource), store.entities(register.Policy), asked, store.awaiting_inspection(),
        )  # fmt: skip
        out = store.open_loans() if loans is None else loans
        return Desk(store.site_id, diary_of(stock, map(_out, out), live, at), calendar, at)

    def _live(self, at: int) -> list[Booked]:
        database = self._store.database
        claiming = [*rows.live(database, at), *rows.in_use(database, at)]
        here = [row for row in claiming if row.site == self._store.site_id]
        handed = rows.handed(self._store.database) if here else {}
        return [_booked(row, handed.get(row.id, ())) for row in here]

    # --- what there is ----------------------------------------------------------------------------------------------

    def shelves(self) -> list[Shelf]:
        """Everything that can be booked here: rooms and the like first, then things and kits by category."""
        stock = self.desk(None, self._recorder.clock.now()).diary.stock
        found = [self._of_kind(kind, icon, stock.resources.values()) for kind, icon in RESOURCES.items()]
        types = sorted(self._store.entities(register.ItemType), key=lambda each: (each.position, each.id))
        kits = [each for each in self._store.entities(register.Kit) if each.site == self._store.site_id]
        for category in self._store.categories():
            things = [
                Bookable("item_type", each.id, each.name, picture=each.picture, most=pool.size)
                for each in types
                if each.category == category.id and (pool := stock.pools.get(f"item_type {each.id}")) and pool.size
            ]
            things += [
                Bookable("kit", each.id, each.name, picture=each.picture)
                for each in sorted(kits, key=lambda each: (each.position, each.id))
                if each.category == category.id
            ]
            found.append(Shelf(category.id, category.name, category.icon, tuple(things)))
        return [shelf for shelf in found if shelf.bookables]

    def _of_kind(self, kind: str, icon: str, resources: Iterable[register.Resource]) -> Shelf:
        own = sorted((each for each in resources if each.kind == kind), key=lambda each: (each.position, each.id))
        return Shelf(
            kind, None, icon, tuple(Bookable(kind, each.id, each.name, icon=icon, seats=each.seats) for each in own)
        )

    def bookable(self, kind: str, resource: str) -> Bookable | None:
        """The one that is named so; a thing by itself as well, as its sticker says."""
        if kind == "item":
            item = self._store.item(resource)
            item_type = self._store.item_type(item.item_type) if item else None
            if item is None or item_type is None or item.site != self._store.site_id:
                return None
            name = register.Words(*(f"{one} {item.label}".strip() for one in _in_all(item_type.name)))
            return Bookable("item", item.id, name, picture=item_type.picture)
        found = (each for shelf in self.shelves() for each in shelf.bookables)
        return next((each for each in found if (each.kind, each.resource) == (kind, resource)), None)

    def name_of(self, kind: str, resource: str, language: str) -> str:
        found = self.bookable(kind, resource)
        return found.name.in_language(language) if found else ""

    # --- when -------------------------------------------------------------------------------------------------------

    def open_days(self, first: date, count: int) -> list[date]:
        """The next days from `first` on that this site is open."""
        calendar, day = self._recorder.calendar(), first
        days: list[date] = []
        while len(days) < count and (found := calendar.next_open_day(day)) and calendar.is_open_day(found):
            days.append(found)
            day = found + timedelta(days=1)
        return days

    def slots(self, wanted: Bookable, day: date, desk: Desk) -> list[Slot]:
        """The day in half hours, as far as the site is open."""
        hours = desk.calendar.hours_on(day)
        if hours is None:
            return []
        found = []
        for minute in range(hours[0], hours[1], STEP_MINUTES):
            begins = desk.calendar.moment(day, minute)
            ends = desk.calendar.moment(day, min(minute + STEP_MINUTES, hours[1]))
            wish = Wish(wanted.kind, wanted.resource, begins, ends)  # type: ignore[arg-type]  # kinds are a closed list
            found.append(Slot(begins, ends, bookings.how_many_free(wish, desk.diary) if ends > desk.at else 0))
        return found

    # --- acts -------------------------------------------------------------------------------------------------------

    def weigh(self, wish: Wish, person: register.Person, party: str | None, desk: Desk) -> list[Refusal]:
        """All that stands against it, as it lies on the screen."""
        return bookings.weigh(wish, self._booker(person, party), desk)

    def book(
        self, wish: Wish, person: register.Person, party: str | None, at: int, *, waits: bool = False
    ) -> Done | Refused:
        """Book it, or ask staff for it where the policy says so, or wait for it."""
        answer = bookings.book(
            wish, self._booker(person, party), self.desk(party, at), self._recorder.new_id(), waits=waits
        )
        if isinstance(answer, list):
            return self._recorder.refused("book", answer, person=person.id, party=party)
        heading = self._recorder.heading(at, person, party)
        return self._recorder.done("book", [Draft(answer)], heading, self._slip(answer, heading, at))

    def cancel(self, booking: str, person: register.Person, at: int) -> Done | Refused:
        row = rows.one(self._store.database, booking)
        acts_for = [party.id for party in self._visits.parties_of(person.id, at)]
        answer = booking_life.cancel(_booked(row) if row else None, person.id, acts_for, at)
        if isinstance(answer, list):
            return self._recorder.refused("cancel_booking", answer, person=person.id)
        return self._recorder.done("cancel_booking", [Draft(answer)])

    def arrive(self, booking: str, person: register.Person, at: int) -> Done | Refused:
        """They are here for a room or the like that they have booked, and were here before it began."""
        row = rows.one(self._store.database, booking)
        if row is None or not booking_life.come_for([_booked(row)], person.id, None, self.desk(None, at).diary, at):
            return self._recorder.refused("arrive", [Refusal(Reason.BOOKING_UNKNOWN)], person=person.id)
        inside = self._store.open_visit_of(person.id)
        fact = BookingCollected(booking=booking, visit=inside.id if inside else None, person=person.id)
        return self._recorder.done("arrive", [Draft(fact)], undo_ms=UNDO_MS)

    def of(self, person: str, at: int, language: str) -> list[MyBooking]:
        """What `person` has booked and is not over, the next one on top."""
        own = [row for row in rows.live(self._store.database, at) if row.person == person]
        if not own:
            return []
        diary = self.desk(None, at).diary
        return [
            MyBooking(
                row, self.name_of(row.kind, row.resource, language), booking_life.is_released(_booked(row), diary, at),
                bool(booking_life.come_for([_booked(row)], person, None, diary, at)),
            )
            for row in own
        ]

    def look_at_basket(self, basket: Sequence[GoingOut], person: str, party: str | None, at: int) -> list[ForWhom]:
        """What things that go out now mean for bookings."""
        live = self._live(at)
        types = self._concerned(basket, live)
        if party is None or not types:
            return [ForWhom() for _ in basket]
        return look_at_basket(basket, person, party, live, self._desk(live, party, at, types=types))

    def _concerned(self, basket: Sequence[GoingOut], live: Sequence[Booked]) -> set[str]:
        """The item types that must be looked at where things go out, so that nobody looks at everything that there is;
        none where no booking wants anything of theirs."""
        wanted = {item.item_type for going in basket if (item := self._store.item(going.item)) is not None}
        near = [types for types in map(self._types_of, live) if types & wanted]
        return wanted.union(*near) if near else set()

    def against_keeping(self, loan: LoanRow, due_at: int, at: int) -> list[Refusal]:
        """Why a loan may not be due as late as that: what it has is somebody else's by then."""
        live, going = self._live(at), GoingOut(loan.item, due_at, loan.quantity - loan.came_back)
        types = self._concerned([going], live)
        if not types:
            return []
        others = (row for row in self._store.open_loans() if row.id != loan.id)
        looked = look_at_loan(going, loan.person, loan.party, live, self._desk(live, loan.party, at, others, types))
        return against_loan(going, looked)

    def _types_of(self, booked: Booked) -> set[str]:
        """The item types that a booking may want something of."""
        if booked.kind == "item_type":
            return {booked.resource}
        items, types = [booked.resource] if booked.kind == "item" else [], set[str]()
        if booked.kind == "kit":
            lines = [line for line in self._store.entities(register.KitLine) if line.kit == booked.resource]
            types = {line.item_type for line in lines if line.item_type is not None}
            items = [line.item for line in lines if line.item is not None]
        found = (self._store.item(each) for each in items)
        return types | {item.item_type for item in found if item is not None}

    # --- parts ------------------------------------------------------------------------------------------------------

    def _booker(self, person: register.Person, party: str | None) -> Booker:
        found = self._store.party(party) if party else None
        blocks = [
            each for each in self._store.entities(register.Block) if each.person == person.id or each.party == party
        ]
        return Booker(
            person, found, tuple(self._store.entities(register.Membership, person.id)),
            tuple(each for each in blocks if each.person or each.party),
        )  # fmt: skip

    def _slip(self, fact: BookingMade, heading: Heading, at: int) -> SlipPlan:
        language = heading.language
        found = [
            ("What", self.name_of(fact.kind, fact.resource, language)),
            ("From", words.day_and_time(fact.from_at, language)),
            ("Until", words.day_and_time(fact.until_at, language)),
        ]
        if fact.quantity > 1:
            found.append(("How many", str(fact.quantity)))
        return SlipPlan(_TITLES[fact.wish], slips.pairs(found, self._closing(fact, at)))

    def _closing(self, fact: BookingMade, at: int) -> str:
        since = self._store.offline_since()
        if since is not None and at - since > DAY_MS:
            return "Provisional: this counter has been offline. Staff confirm it as soon as it is connected."
        return _CLOSINGS[fact.wish]


_TITLES = {"firm": "Booking", "request": "Booking asked for", "waiting": "On the waiting list"}
_CLOSINGS = {
    "firm": "Come in time: what nobody collects is free for others.",
    "request": "Staff will say yes or no.",
    "waiting": "It is taken then. You get it if it becomes free.",
}


def _in_all(words: register.Words) -> tuple[str, str, str]:
    return words.pl, words.en, words.uk


def _out(row: LoanRow) -> Out:
    left = row.quantity - row.came_back
    return Out(row.id, row.item, row.person, row.party, row.issued_at, row.due_at, left, row.booking)


def _booked(row: BookingRow, handed: tuple[tuple[str, int], ...] = ()) -> Booked:
    return Booked(
        row.id, row.kind, row.resource, row.person, row.party, row.from_at, row.until_at, row.state, row.quantity,
        row.item, handed=handed,
    )  # fmt: skip
