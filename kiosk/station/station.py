"""The station: every act of the counter, room by room, and what the waiting screen tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from kiosk import slips
from kiosk.clock import Clock
from kiosk.readers import Reading
from kiosk.slips import Thing
from kiosk.station.desk import Desk
from kiosk.station.identifying import Identifying, Seen
from kiosk.station.loans import Loans, OpenLoanView
from kiosk.station.outcome import Done, Refused
from kiosk.station.pages import Pages
from kiosk.station.recorder import Recorder, SlipPlan
from kiosk.station.visits import Visits
from kiosk.store import Draft, Store, VisitRow
from kiosk.store.fold import month_of
from sync import facts, register
from sync.rules import loans
from sync.rules.refusals import Reason, Refusal

SHOWN_FREE = 4


@dataclass(frozen=True)
class Things:
    """My things: what a person has, whether they are inside, and A4 units declared this month for their own parties."""

    loans: tuple[OpenLoanView, ...]
    visit: VisitRow | None
    pages_this_month: int


@dataclass(frozen=True)
class HomeView:
    """The waiting screen. `hours` are today's (opens, closes) in minutes, `None` when shut; `next_day` is the next
    open day.

    `free` has the first item type of up to four categories with how many are free; `notice` is `None` when
    there is none to show.
    """

    centre: register.Centre | None
    site: register.Site | None
    open_now: bool
    hours: tuple[int, int] | None
    next_day: str
    next_hours: tuple[int, int] | None
    free: tuple[tuple[register.ItemType, int], ...]
    notice: register.Notice | None


class Station:
    """`centre_key` makes digests and PIN verifiers; `holidays` are ISO days; `printing` says whether slips can be
    printed."""

    def __init__(
        self, store: Store, clock: Clock, centre_key: bytes, holidays: frozenset[str], *, printing: bool = True
    ) -> None:
        self._store = store
        self._recorder = Recorder(store, clock, holidays, printing)
        self._identifying = Identifying(self._recorder, centre_key)
        self.visits = Visits(self._recorder)
        self.loans = Loans(self._recorder, self.visits)
        self.pages = Pages(self._recorder)
        self.desk = Desk(self._recorder, centre_key, self._identifying.digest)

    def identify(self, reading: Reading, at: int) -> Seen:
        """Whom or what a reading names."""
        return self._identifying.identify(reading, at)

    def call_help(
        self, person: str | None, cause: Literal["visitor", "three_failures", "device"] = "visitor"
    ) -> Done | Refused:
        """Somebody needs a member of staff; the server shows it."""
        fact = facts.HelpCalled(site=self._store.site_id, cause=cause, person=person)
        return self._recorder.done("help", [Draft(fact)])

    def things(self, person: register.Person, at: int) -> Things:
        used = [self._store.units_used(party.id, month_of(at)) for party in self.visits.parties_of(person.id, at)]
        return Things(
            self.loans.of(person.id, at),
            self._store.open_visit_of(person.id),
            sum(mono + colour for mono, colour in used),
        )

    def undo(self, uids: Sequence[str], person: register.Person | None, at: int) -> Done | Refused:
        """Take an act back within a minute: "Cofnij". A cancelled slip is printed where one had been."""
        wishes = [self._wish(uid) for uid in uids]
        known = [wish for wish in wishes if wish is not None]
        answer = loans.undo(known, person.id if person else None, at) if len(known) == len(uids) else []
        if not isinstance(answer, facts.ActUndone):
            refusals = answer or [Refusal(Reason.UNDO_TOO_LATE)]
            return self._recorder.refused("undo", refusals, person=person.id if person else None)
        heading = self._recorder.heading(at, person)
        undone = [self._undone_thing(uid, heading.language) for uid in uids]
        plan = SlipPlan("CANCELLED", slips.things(heading, undone, "This act was taken back and does not count."))
        return self._recorder.done("undo", [Draft(answer)], heading, plan)

    def _wish(self, uid: str) -> loans.UndoWish | None:
        wish = self.loans.wish_to_undo(uid)
        if wish is not None:
            return wish
        recorded = self._store.recorded(uid)
        if recorded is None:
            return None
        fact = recorded.fact
        if isinstance(fact, facts.VisitCheckedIn):
            row = self._store.visit(fact.visit)
            return loans.UndoWish(uid, recorded.at, fact.person, row is not None and row.state == "in")
        if isinstance(fact, facts.PagesDeclared):
            return loans.UndoWish(uid, recorded.at, fact.person, self._store.is_declared(fact.usage))
        return None

    def _undone_thing(self, uid: str, language: str) -> Thing:
        recorded = self._store.recorded(uid)
        item_id = getattr(recorded.fact, "item", None) if recorded else None
        item = self._store.item(item_id) if item_id else None
        name = self.loans.name_of(item, language) or slips.sentence(language, "The entry made before")
        return Thing(name, item.inventory_no if item else slips.document_code(uid))

    def home(self, at: int) -> HomeView:
        """What the waiting screen shows; nothing of it is about a person."""
        calendar = self._recorder.calendar()
        today = self._recorder.today(at)
        following = calendar.next_open_day(today + timedelta(days=1))
        free = [
            next(((one.item_type, len(one.availability.free)) for one in category.types if one.availability.free), None)
            for category in self.loans.shelf()
        ]
        notices = self._store.entities(register.Notice, self._store.site_id)
        return HomeView(
            centre=self._store.centre(),
            site=self._store.site(),
            open_now=calendar.is_open_at(at),
            hours=calendar.hours_on(today),
            next_day=following.isoformat(),
            next_hours=calendar.hours_on(following),
            free=tuple(shown for shown in free if shown is not None)[:SHOWN_FREE],
            notice=next((notice for notice in notices if notice.shown_from <= at < notice.shown_until), None),
        )
