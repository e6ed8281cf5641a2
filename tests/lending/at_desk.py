"""What staff do at the server, each act beside what the paper says must come of it."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from sync import lending_facts, register
from sync.rules import booking_life
from sync.rules.inspections import Found
from sync.server import lending, own_journal, questions_bookings, register_store, undoing
from sync.server.models import Loan
from sync.server.own_journal import Draft
from sync.server.questions_lending import Picked
from tests import cast
from tests.lending import naive
from tests.lending.naive import MINUTE, Row, Said, View
from tests.lending.onlookers import ITEMS, LIFTED_BY_STAFF, NTH, SERVER, WHO, Onlooked, goes_on, happens, reasons, same
from tests.lending.world import PEOPLE


class AtDesk(Onlooked):
    @happens(when=lambda life: life.view(SERVER).live(life.now(SERVER)), nth=NTH)
    def approve(self, nth: int) -> None:
        """A request, or what somebody waits for."""
        view, now = self.view(SERVER), self.now(SERVER)
        if row := self._one([each for each in view.live(now) if each["state"] != "approved"], nth):
            wishes = naive.wanted(row["kind"], row["of"], row["many"])
            room = view.has_room(wishes, row["from"], row["until"], now, row["booking"])
            answer = booking_life.approve(self._booked(row), self._desk(), "marta")
            assert reasons(answer) == (set() if room else {"booking_taken"})
            if room:
                self._decided(answer, "decide", booking=row["booking"], state="approved")

    @happens(when=lambda life: life.view(SERVER).live(life.now(SERVER)), nth=NTH)
    def refuse(self, nth: int) -> None:
        if row := self._one(self.view(SERVER).live(self.now(SERVER)), nth):
            fact = lending_facts.BookingRefused(booking=row["booking"], ground="other", staff="marta")
            self._decided(fact, "decide", booking=row["booking"], state="refused")

    @happens(when=lambda life: life.view(SERVER).live(life.now(SERVER)), nth=NTH, item=st.sampled_from(["p1", "p2"]))
    def set_aside(self, nth: int, item: str) -> None:
        view, now = self.view(SERVER), self.now(SERVER)
        of = [r for r in view.live(now) if r["state"] != "waiting" and r["of"] in ("projector", "cinema")]
        if row := self._one(of, nth):
            wish = (row["from"], row["until"] + naive.BUFFER, item, 1)
            may = view.fits("projector", wish, now, row["booking"])
            answer = booking_life.assign(self._booked(row), item, self._desk(), "marta")
            assert reasons(answer) == (set() if may else {"booking_taken"})
            if may:
                self._decided(answer, "assign", booking=row["booking"], item=item)

    @happens(when=lambda life: life.view(SERVER).live(life.now(SERVER)), nth=NTH)
    def come_to_the_hall(self, nth: int) -> None:
        live = self.view(SERVER).live(self.now(SERVER))
        if row := self._one([each for each in live if (each["of"], each["state"]) == ("hall", "approved")], nth):
            fact = lending_facts.BookingCollected(booking=row["booking"], staff="marta")
            self._decided(fact, "end", booking=row["booking"], state="collected")

    def _decided(self, fact: Any, what: str, **row: Any) -> None:
        [uid] = own_journal.record([Draft(fact)], self.now(SERVER))
        self.say(SERVER, uid, what, **row)
        self.done(SERVER)

    def _booked(self, row: Row) -> Any:
        found = questions_bookings.booking(row["booking"])
        assert found is not None
        return questions_bookings.booked(found)

    # --- at the server's desk -----------------------------------------------------------------------------------------

    @happens(person=WHO, item=ITEMS, many=st.integers(1, 4))
    def borrow_at_the_desk(self, person: str, item: str, many: int) -> None:
        """Also what is added to a loan."""
        view, now, party = self.view(SERVER), self.now(SERVER), PEOPLE[person]
        many = many if item == "chairs" else 1
        against = view.against_lending([(item, many)], person, party, now, kit=False, desk=True) - LIFTED_BY_STAFF
        handing = lending.Handing(cast.SITE, person, party, (Picked(item, quantity=many),))
        answer = lending.hand_over(handing, "marta", now)
        assert reasons(answer) == against
        if not against:
            [(booking, _, rest)] = view.for_whom([(item, many)], person, party, now)
            self._lent_at_desk(str(answer[0]), naive.day_end(now, naive.PERIOD), booking, rest)
            self.done(SERVER, [str(answer[0])])

    def _lent_at_desk(self, uid: str, due: int, booking: str | None, rest: bool) -> None:
        loan = Loan.get(Loan.fact == uid)
        [fact] = [each.fact for each in undoing.act(uid, 1)]
        same((loan.due_at, loan.booking, goes_on(fact)), (due, booking, rest), "what the desk wrote")
        self.say(
            SERVER, uid, "lend", loan=loan.id, item=loan.item, person=loan.person, party=loan.party,
            many=loan.quantity, due=loan.due_at, booking=loan.booking, goes_on=rest,
        )  # fmt: skip

    @happens(when=lambda life: life.view(SERVER).out(), nth=NTH, item=st.sampled_from(["p1", "p2", "s1"]))
    def swap(self, nth: int, item: str) -> None:
        view = self.view(SERVER)
        if loan := self._one([each for each in view.out() if each["item"] != "chairs"], nth):
            against = view.against_lending(
                [(item, 1)], loan["person"], loan["party"], self.now(SERVER), kit=False, desk=True
            )
            seen = lending.Return(Found())
            answer = lending.swap(loan["loan"], Picked(item), seen, cast.SITE, "marta", self.now(SERVER))
            assert reasons(answer) == against - LIFTED_BY_STAFF
            if not reasons(answer):
                back, new = map(str, answer)
                self.say(
                    SERVER, back, "back", loan=loan["loan"], item=loan["item"], person=None, many=None, condition="fine"
                )
                self._lent_at_desk(new, loan["due"], *self._stays_for(view, loan, item))
                self.done(SERVER, [back, new])

    def _stays_for(self, view: View, loan: Row, item: str) -> tuple[str | None, bool]:
        """What another unit is for: what the first one was for, or what they have booked it for."""
        del view.loans[loan["loan"]]
        booking = view.bookings.get(loan["booking"] or "")
        if booking is None:
            [(fetched, _, rest)] = view.for_whom([(item, 1)], loan["person"], loan["party"], self.now(SERVER))
            return fetched, rest
        view.served = {loan["booking"]: [(item, 1)]}
        return loan["booking"], booking["state"] in ("requested", "approved") and bool(view.rest(booking))

    @happens(when=lambda life: life.view(SERVER).out(), nth=NTH)
    def extend_at_the_desk(self, nth: int) -> None:
        """Late ones too."""
        if loan := self._one(self.view(SERVER).out(), nth):
            now = self.now(SERVER)
            day = lending.days_to_extend(Loan.get_by_id(loan["loan"]), now)[0]
            [uid] = lending.extend(loan["loan"], day, "marta", now)
            last = max(loan["due"], now)
            due = next(day for day in (naive.day_end(last, 0), naive.day_end(last, 1)) if day > last)
            assert Loan.get_by_id(loan["loan"]).due_at == due
            self.say(SERVER, uid, "renew", loan=loan["loan"], due=due)
            self.done(SERVER, [uid])

    @happens(when=lambda life: life.acts[SERVER], nth=st.sampled_from([0, 0, 1]))
    def take_an_act_back_at_the_desk(self, nth: int) -> None:
        if act := self._one(self.acts[SERVER][::-1], nth, wraps=False):
            uids, _ = act
            said = {each.uid: each for each in self.known}
            view, now = self.view(SERVER), self.now(SERVER)
            fresh = all(now - said[uid].at <= 10 * MINUTE for uid in uids)
            may = fresh and all(self._is_untouched_at_desk(view, said[uid]) for uid in uids)
            answer = undoing.undo(uids[0], len(uids), "marta", now)
            assert reasons(answer) == (set() if may else {"undo_too_late"})
            if may:
                self.say(SERVER, str(answer), "undo", undone=uids)
                self.done(SERVER)
            else:
                self.acts[SERVER].remove(act)

    def _is_untouched_at_desk(self, view: View, said: Said) -> bool:
        if said.what == "renew":
            loan = view.loans.get(said.row["loan"])
            return loan is not None and bool(loan["left"]) and loan.get("last") == said.uid
        return self._is_untouched(view, said)

    @happens(when=lambda life: len(life.known) % 5 == 4, person=WHO)
    def block_or_free(self, person: str) -> None:
        """Also between a basket and its confirmation, for a kiosk that hears of it meanwhile."""
        is_on, now = person not in self.view(SERVER).barred, self.now(SERVER)
        if is_on:
            register_store.put(register.Block(id=f"block-{person}", reason="late", person=person), at=now, by="marta")
        else:
            register_store.remove(register.Block, f"block-{person}", at=now, by="marta")
        self.say(SERVER, f"bar {len(self.known)}", "bar", person=person, on=is_on)
        self.done(SERVER)
