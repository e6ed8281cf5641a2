"""The station: every act of the counter, room by room, and what the waiting screen tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import Literal

from kiosk.clock import Clock
from kiosk.readers import Reading
from kiosk.station.bookings import Bookings
from kiosk.station.check_lists import CheckLists
from kiosk.station.counting import Counting
from kiosk.station.desk import Desk
from kiosk.station.explaining import Explaining
from kiosk.station.identifying import Identifying, Seen
from kiosk.station.inspecting import Inspecting
from kiosk.station.loan_slips import LoanSlips
from kiosk.station.loans import Loans, OpenLoanView
from kiosk.station.metering import Metering
from kiosk.station.outcome import Done, Refused
from kiosk.station.pages import Pages
from kiosk.station.recorder import Recorder
from kiosk.station.slip_mail import SlipMail
from kiosk.station.stickers import Stickers
from kiosk.station.undoing import Undoing
from kiosk.station.visits import Visits
from kiosk.store import Draft, Store, VisitRow
from kiosk.store.fold import month_of
from sync import facts, register

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

    `free` has the first item type of up to four categories with how many are free; `notice` is the last that began,
    `None` when there is none to show.
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
        self.bookings = Bookings(self._recorder, self.visits)
        loan_slips = LoanSlips(self._recorder)
        self.loans = Loans(self._recorder, self.visits, self.bookings, loan_slips)
        self._undoing = Undoing(self._recorder, loan_slips)
        self.pages = Pages(self._recorder)
        self.slip_mail = SlipMail(self._recorder)
        self.inspecting = Inspecting(self._recorder)
        self.metering = Metering(self._recorder)
        self.explaining = Explaining(self._recorder)
        self.counting = Counting(self._recorder)
        self.stickers = Stickers(self._recorder)
        self.check_lists = CheckLists(self._recorder)
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
        used = [self._store.month_used(party.id, month_of(at)) for party in self.visits.parties_of(person.id, at)]
        return Things(
            self.loans.of(person.id, at),
            self._store.open_visit_of(person.id),
            sum(each.mono + each.colour for each in used),
        )

    def undo(self, uids: Sequence[str], person: register.Person | None, at: int) -> Done | Refused:
        """Take an act back within a minute: "Cofnij"."""
        return self._undoing.undo(uids, person, at)

    def home(self, at: int) -> HomeView:
        """What the waiting screen shows; nothing of it is about a person."""
        calendar = self._recorder.calendar()
        today = self._recorder.today(at)
        following = calendar.next_open_day(today + timedelta(days=1))
        free = (
            next(
                ((t.item_type, t.availability.left) for t in category.types if t.availability.free and t.is_lent), None
            )
            for category in self.loans.shelf()
        )
        notices = self._store.entities(register.Notice, self._store.site_id)
        shown = [notice for notice in notices if notice.shown_from <= at < notice.shown_until]
        return HomeView(
            centre=self._store.centre(),
            site=self._store.site(),
            open_now=calendar.is_open_at(at),
            hours=calendar.hours_on(today),
            next_day=following.isoformat(),
            next_hours=calendar.hours_on(following),
            free=tuple(islice((shown for shown in free if shown is not None), SHOWN_FREE)),
            notice=max(shown, key=lambda notice: (notice.shown_from, notice.id), default=None),
        )
