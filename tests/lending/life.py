"""The life of loans and bookings at two kiosks and one server, as Hypothesis thinks fit, beside the same on paper.

Before each act the paper says what must come of it; after each, what everybody must see: who has what, what waits for
staff, what is booked, and how many are free at some moments. In the end everybody hears from everybody, and the server
folds all of it anew.
"""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from sync.facts import Condition
from sync.journal import split_uid
from sync.server.models import Fact, Stream
from tests.lending import naive
from tests.lending.at_desk import AtDesk
from tests.lending.at_kiosks import WANTED, AtKiosks
from tests.lending.naive import DAY, MINUTE, Said
from tests.lending.onlookers import KIOSKS, SERVER, WHO, happens, on_paper
from tests.lending.world import PEOPLE


class Life(AtKiosks, AtDesk):
    def teardown(self) -> None:
        try:
            if self.is_sound:
                self.all_agree()
        finally:
            self.place.close()

    @happens(k=KIOSKS)
    def sync(self, k: int) -> None:
        self.hear(k)

    def hear(self, k: int) -> None:
        """It says what it has to say, and hears what everybody knows."""
        self.place.sync(self.kiosk(k))
        self.known += [self._as_reckoned(each) for each in self.own[k]]
        self.own[k], self.told[k] = [], list(self.known)
        self.check(k)
        self.done(SERVER)

    def _as_reckoned(self, said: Said) -> Said:
        """When it was said, as the server reckons: to the moment, but for a clock that was wrong."""
        inc, seq = split_uid(said.uid)
        stream = Stream.get(Stream.inc == inc)
        at = Fact.get(Fact.stream == stream.id, Fact.seq == seq).happened_at
        assert at == said.at if said.clock == said.at else abs(at - said.at) <= 2 * MINUTE
        return replace(said, at=at)

    @happens(minutes=st.sampled_from([1, 5, 90, 6 * 60, 24 * 60]))
    def time_passes(self, minutes: int) -> None:
        self.place.now.at += minutes * MINUTE

    @happens()
    def midnight_comes(self) -> None:
        """The minute in which the site has closed and it is still the same day."""
        last = naive.day_end(self.place.now.at, 0) + 30_000
        self.place.now.at = last if last > self.place.now.at else naive.day_end(self.place.now.at, 1) + 30_000

    @happens(k=KIOSKS, by=st.sampled_from([0, 0, DAY, -DAY]))
    def clock_jumps(self, k: int, by: int) -> None:
        self.kiosk(k).clocks.turned_by = by

    # --- what seldom comes about by itself ----------------------------------------------------------------------------

    @happens(k=KIOSKS, person=WHO, wanted=st.sampled_from(WANTED[:-1]), many=st.integers(1, 2), undo=st.booleans())
    def book_and_fetch(self, k: int, person: str, wanted: tuple[str, str], many: int, undo: bool) -> None:
        self.book(k=k, person=person, wanted=wanted, days=1, hour=9, overnight=True, many=many, waits=False)
        if self.booked(k):
            self.fetch_what_is_booked(k=k, nth=0, theirs=True, staff=True)
            if undo and self.acts[k]:
                self.take_an_act_back(k=k, nth=0)

    @happens(wanted=st.sampled_from(WANTED[2:]), days=st.integers(0, 3))
    def both_kiosks_promise_one_thing(self, wanted: tuple[str, str], days: int) -> None:
        for k, person in enumerate(PEOPLE):
            self.book(k=k, person=person, wanted=wanted, days=days, hour=18, overnight=False, many=1, waits=False)

    @happens(k=KIOSKS, person=WHO, many=st.integers(2, 4))
    def change_ones_mind_twice(self, k: int, person: str, many: int) -> None:
        """Some chairs come back, that is taken back, and somebody touches the button again."""
        self.borrow(k=k, person=person, item="chairs", many=many, staff=True)
        if self.view(k).out(person=person, item="chairs"):
            self._bring_back(k, person, "chairs", Condition.FINE, 1, False)
            for _ in range(2):
                self.take_an_act_back(k=k, nth=0)

    def all_agree(self) -> None:
        """Everybody hears from everybody, in any order; and the same facts folded anew say the same."""
        for k in (0, 1, 0):
            self.kiosk(k).clocks.turned_by = 0
            self.hear(k)
        views = [self.view(k) for k in (0, 1, SERVER)]
        assert on_paper(views[0]) == on_paper(views[1]) == on_paper(views[2])
        self.place.fold_anew()
        self.check_server()
