"""What members do at a kiosk, and staff there, each act beside what the paper says must come of it."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from kiosk.session import BasketLine, ReturnDraft
from kiosk.station.outcome import Done
from sync import lending_facts
from sync.facts import Condition, LoanIssued, LoanTakenBack, Proof
from sync.rules.bookings import Wish
from sync.rules.inspections import Found
from sync.server import inspecting, questions_desk
from tests import cast
from tests.lending import naive
from tests.lending.naive import HOUR, MINUTE, Row
from tests.lending.onlookers import (
    ITEMS,
    KIOSKS,
    LIFTED_BY_STAFF,
    NTH,
    SERVER,
    WHO,
    Onlooked,
    goes_on,
    happens,
    reasons,
)
from tests.lending.world import PEOPLE

WANTED = (("item_type", "projector"), ("item_type", "chair"), ("item", "p1"), ("kit", "cinema"), ("room", "hall"))
FITTING = {"projector": ["p1", "p2"], "chair": ["chairs"], "cinema": ["s1"]}
MOST_BOOKINGS = 6  # to come at one time: on paper every way to meet them is tried
STATES = st.sampled_from([Condition.FINE, Condition.FINE, Condition.FINE, Condition.DAMAGED])


class AtKiosks(Onlooked):
    # --- out, later, back ---------------------------------------------------------------------------------------------

    @happens(k=KIOSKS, person=WHO, item=ITEMS, many=st.integers(1, 4), staff=st.booleans())
    def borrow(self, k: int, person: str, item: str, many: int, staff: bool) -> None:
        self._borrow(k, person, [(item, many if item == "chairs" else 1)], staff, None)

    @happens(k=KIOSKS, person=WHO, staff=st.booleans())
    def borrow_the_kit(self, k: int, person: str, staff: bool) -> None:
        self._borrow_the_kit(k, person, staff)

    def _borrow_the_kit(self, k: int, person: str, staff: bool) -> None:
        basket = self.view(k).of_the_kit()
        shown = self.kiosk(k).station.loans.kit("cinema", {}, PEOPLE[person])
        assert sorted((one.item, one.quantity) for one in (shown.chosen if shown else ())) == sorted(basket)
        if basket:
            self._borrow(k, person, basket, staff, "cinema")

    def _borrow(self, k: int, person: str, basket: list[tuple[str, int]], staff: bool, kit: str | None) -> None:
        view, at, party = self.view(k), self.now(k), PEOPLE[person]
        against = view.against_lending(basket, person, party, at, kit=kit is not None)
        lines = [BasketLine(item, quantity=many, kit=kit) for item, many in basket]
        proof, by = (Proof.STAFF, "marta") if staff else (Proof.NONE, None)
        answer = self.kiosk(k).station.loans.issue(lines, self.member(k, person), party, proof, by, at)
        assert reasons(answer) == against - (LIFTED_BY_STAFF if staff else set())
        if isinstance(answer, Done):
            fetched = [(booking, goes_on) for booking, _, goes_on in view.for_whom(basket, person, party, at)]
            assert [(fact.booking, goes_on(fact)) for fact in answer.facts] == fetched
            for uid, fact in zip(answer.uids, answer.facts, strict=True):
                self._lent(k, uid, fact, at)
        self.done(k, answer.uids if isinstance(answer, Done) else (), person)

    def _lent(self, k: int, uid: str, fact: Any, at: int) -> None:
        assert isinstance(fact, LoanIssued) and fact.due_at == naive.day_end(at, naive.PERIOD)
        self.say(
            k, uid, "lend", loan=fact.loan, item=fact.item, person=fact.person, party=fact.party, many=fact.quantity,
            due=fact.due_at, booking=fact.booking, goes_on=goes_on(fact),
        )  # fmt: skip

    @happens(when=lambda life: any(life.booked(k) for k in (0, 1)), k=KIOSKS, nth=NTH, theirs=st.booleans(),
             staff=st.booleans())  # fmt: skip
    def fetch_what_is_booked(self, k: int, nth: int, theirs: bool, staff: bool) -> None:
        """On its day, by whoever booked it or by the other."""
        if row := self._one(self.booked(k), nth):
            self.place.now.at = max(self.place.now.at, row["from"] - HOUR)
            item = self._one([row["of"]] if row["kind"] == "item" else FITTING[row["of"]], nth)
            person = row["person"] if theirs else next(each for each in PEOPLE if each != row["person"])
            if row["kind"] == "kit":
                self._borrow_the_kit(k, person, staff)
            else:
                self._borrow(k, person, [(item, row["many"] if item == "chairs" else 1)], staff, None)

    def booked(self, k: int) -> list[Row]:
        """What things are booked, as this kiosk knows."""
        return [each for each in self.view(k).live(self.now(k)) if each["kind"] != "room"]

    @happens(when=lambda life: any(life.out(k) for k in (0, 1)), k=KIOSKS, nth=NTH)
    def extend(self, k: int, nth: int) -> None:
        view, at = self.view(k), self.now(k)
        if loan := self._one(view.out(), nth):
            against = "loan_overdue" if loan["due"] < at else "no_renewals_left" if loan["renewed"] else ""
            if not against and view.is_somebody_elses_by_then(loan, naive.day_end(loan["due"], naive.PERIOD), at):
                against = "item_booked"
            answer = self.kiosk(k).station.loans.renew(loan["loan"], self.member(k, loan["person"]), at)
            assert reasons(answer) == {against} - {""}, loan
            if isinstance(answer, Done):
                due = answer.facts[0].due_at  # type: ignore[union-attr]
                assert due == naive.day_end(loan["due"], naive.PERIOD)
                self.say(k, answer.uids[0], "renew", loan=loan["loan"], due=due)
            self.done(k)

    @happens(k=KIOSKS, person=st.sampled_from([None, *sorted(PEOPLE)]), item=ITEMS, condition=STATES)
    def put_on_the_desk(self, k: int, person: str | None, item: str, condition: Condition) -> None:
        """Whatever it is, and whoever has it, if anybody."""
        self._bring_back(k, person, item, condition, None, False)

    @happens(when=lambda life: any(life.out(k) for k in (0, 1)), k=KIOSKS, nth=NTH, condition=STATES,
             by=st.sampled_from(["owner", "owner", "nobody", *sorted(PEOPLE)]), many=st.sampled_from([None, 1, 2]),
             implied=st.booleans())  # fmt: skip
    def bring_back(self, k: int, nth: int, by: str, condition: Condition, many: int | None, implied: bool) -> None:
        """With a card or without, by whoever has it or by another, and of a pile in parts."""
        if loan := self._one(self.out(k), nth):
            person = loan["person"] if by == "owner" else None if by == "nobody" else by
            self._bring_back(k, person, loan["item"], condition, many, implied)

    def out(self, k: int) -> list[Row]:
        return self.view(k).out()

    def _bring_back(
        self, k: int, person: str | None, item: str, condition: Condition, many: int | None, implied: bool
    ) -> None:
        ended = self.view(k).ended_by(item, person)
        draft = ReturnDraft(item=item, condition=condition, quantity=many, implied=implied)
        answer = self.kiosk(k).station.loans.take_back(draft, self.member(k, person) if person else None, self.now(k))
        assert isinstance(answer, Done)
        [fact], [uid] = answer.facts, answer.uids
        assert isinstance(fact, LoanTakenBack) and fact.loan == (ended["loan"] if ended else None)
        assert fact.implied == (implied and ended is not None and ended["person"] != person)
        whole = ended["left"] if ended else 1
        assert fact.quantity == (min(many or whole, whole) if ended and ended["many"] > 1 else None)
        self.say(
            k, uid, "back", loan=fact.loan, item=item, person=person, many=fact.quantity, condition=condition.value
        )
        self.done(k, [uid], person)

    @happens(when=lambda life: life.acts[0] or life.acts[1], k=KIOSKS, nth=st.sampled_from([0, 0, 1, 2]))
    def take_an_act_back(self, k: int, nth: int) -> None:
        """The last one, or one before it."""
        if act := self._one(self.acts[k][::-1], nth, wraps=False):
            uids, person = act
            said = {each.uid: each for each in (*self.told[k], *self.own[k])}
            fresh = all(abs(self.now(k) - said[uid].clock) <= MINUTE for uid in uids)
            view = self.view(k)
            may = fresh and all(self._is_untouched(view, said[uid]) for uid in uids)
            answer = self.kiosk(k).station.undo(uids, self.member(k, person) if person else None, self.now(k))
            assert reasons(answer) == (set() if may else {"undo_too_late"})
            if isinstance(answer, Done):
                self.say(k, answer.uids[0], "undo", undone=uids)
            else:
                self.acts[k].remove(act)
            self.done(k)

    # --- looking at what came back ------------------------------------------------------------------------------------

    @happens(when=lambda life: any(life.view(k).returns for k in (0, 1, 2)), k=st.integers(0, 2), nth=NTH,
             found=st.sampled_from(["fine", "fine", "damaged", "gone"]))  # fmt: skip
    def inspect(self, k: int, nth: int, found: str) -> None:
        waiting = sorted(item for item, row in self.view(k).returns.items() if not row["inspected"])
        item = self._one([each for each in waiting if each != "chairs"], nth)
        if k != SERVER:
            shown = self.kiosk(k).station.inspecting.waiting(self.now(k))
            assert sorted(each.item.id for each in shown) == waiting
        if item is None:
            return
        condition = Condition.DAMAGED if found == "damaged" else Condition.FINE
        seen, came = Found((), condition, found != "gone"), self.view(k).returns[item]
        if k == SERVER:
            looked = questions_desk.came_back(item)
            _, uids = inspecting.inspect(looked, seen, "", cast.SITE, "marta", self.now(k))
            resumed = looked.loan if found == "gone" else None
        else:
            look = self.kiosk(k).station.inspecting.look(item, self.now(k))
            assert look is not None
            answer = self.kiosk(k).station.inspecting.inspect(look, seen, "", "marta")
            assert isinstance(answer, Done)
            uids, resumed = answer.uids, answer.facts[0].resumed_loan  # type: ignore[union-attr]
        result = None if resumed else "incomplete" if found == "gone" else condition.value
        self.say(k, uids[0], "inspect", item=item, condition=result, undone=[came["uid"]] if resumed else [])
        self.done(k)

    @happens(when=lambda life: life.view(SERVER).damaged, item=ITEMS)
    def mend(self, item: str) -> None:
        for damage in questions_desk.open_damages(item):
            inspecting.settle(damage.id, "repaired", None, "", "marta", self.now(SERVER))
            self.say(SERVER, f"settled {damage.id}", "settle", item=item)
            self.done(SERVER)

    # --- bookings -----------------------------------------------------------------------------------------------------

    @happens(
        k=KIOSKS, person=WHO, wanted=st.sampled_from(WANTED), days=st.integers(0, 3), hour=st.sampled_from([9, 14, 18]),
        overnight=st.booleans(), many=st.integers(1, 2), waits=st.booleans(),
    )  # fmt: skip
    def book(
        self, k: int, person: str, wanted: tuple[str, str], days: int, hour: int, overnight: bool, many: int,
        waits: bool,
    ) -> None:  # fmt: skip
        at = self.now(k)
        begins = naive.day_end(at, days) - (23 - hour) * HOUR - 59 * MINUTE
        ends = begins + (24 * HOUR if overnight and wanted[0] != "room" else 2 * HOUR)
        many = many * 2 if wanted[1] == "chair" else many if wanted[1] == "projector" else 1
        self._book(k, person, wanted, begins, ends, many, waits)

    @happens(when=lambda life: any(each.what == "book" for each in life.own[0] + life.own[1]), k=KIOSKS, nth=NTH,
             person=WHO)  # fmt: skip
    def book_what_the_other_kiosk_has_promised(self, k: int, nth: int, person: str) -> None:
        every = [each for each in self.own[1 - k] if each.what == "book"]
        if said := self._one(sorted(every, key=lambda each: each.row["of"] in ("projector", "chair")), nth // 3):
            row = said.row
            self._book(k, person, (row["kind"], row["of"]), row["from"], row["until"], row["many"], False)

    def _book(
        self, k: int, person: str, wanted: tuple[str, str], begins: int, ends: int, many: int, waits: bool
    ) -> None:
        view, at, (kind, of) = self.view(k), self.now(k), wanted
        if begins <= at or len(self.server_and_own(k).live(at)) >= MOST_BOOKINGS:
            return
        room = view.has_room(naive.wanted(kind, of, many), begins, ends, at)
        against = ({"person_blocked"} if person in view.barred else set()) | (set() if room else {"booking_taken"})
        wish = Wish(kind, of, begins, ends, many)  # type: ignore[arg-type]
        answer = self.kiosk(k).station.bookings.book(wish, self.member(k, person), PEOPLE[person], at, waits=waits)
        assert reasons(answer) == against - ({"booking_taken"} if waits else set())
        if isinstance(answer, Done):
            [fact] = answer.facts
            assert isinstance(fact, lending_facts.BookingMade)
            wished = "firm" if room and kind != "room" else "request" if room else "waiting"
            assert fact.wish == wished
            state = {"firm": "approved", "request": "requested", "waiting": "waiting"}[wished]
            self.say(
                k, answer.uids[0], "book", booking=fact.booking, kind=kind, of=of, many=many, person=person,
                party=PEOPLE[person], state=state, wish=wished, until=ends, **{"from": begins},
            )  # fmt: skip
        self.done(k)

    @happens(when=lambda life: any(life.view(k).live(life.now(k)) for k in (0, 1)), k=KIOSKS, nth=NTH)
    def give_up_a_booking(self, k: int, nth: int) -> None:
        if row := self._one(self.view(k).live(self.now(k)), nth):
            answer = self.kiosk(k).station.bookings.cancel(
                row["booking"], self.member(k, row["person"]), self.now(k)
            )  # fmt: skip
            assert isinstance(answer, Done)
            self.say(k, answer.uids[0], "end", booking=row["booking"], state="cancelled")
            self.done(k)
