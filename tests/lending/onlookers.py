"""Everybody who looks: two kiosks, the server, and the paper beside them. What each shows must be what stands on paper.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from itertools import count
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from kiosk.station.outcome import Refused
from kiosk.store import bookings as booking_rows
from sync import register
from sync.rules import bookings
from sync.rules.bookings import Desk, Wish
from sync.rules.refusals import Refusal
from sync.server import questions_bookings
from sync.server.lending_models import Booking
from sync.server.models import Case, Loan, ReturnState
from tests import cast
from tests.lending import naive
from tests.lending.naive import HOUR, MINUTE, Said, View
from tests.lending.world import PEOPLE, Place
from tests.simulation.machine import Machine
from tests.simulation.seeded import ground

LIFTED_BY_STAFF = {"loan_overdue", "loan_limit", "item_awaits_inspection", "item_booked", "kit_incomplete"}
PAIRS = ("loan_double_open", "loan_duplicate", "loan_missing_return")  # one thing, two loans at one time
SERVER = 2
KIOSKS, NTH = st.integers(0, 1), st.integers(0, 5)
WHO, ITEMS = st.sampled_from(sorted(PEOPLE)), st.sampled_from(["p1", "p2", "s1", "chairs"])
_numbers = count()


def reasons(answer: object) -> set[str]:
    """Why not; nothing for what was done."""
    refusals: Iterable[Any] = answer.refusals if isinstance(answer, Refused) else ()
    if isinstance(answer, Refusal):
        refusals = [answer]
    elif isinstance(answer, list | tuple):
        refusals = [each for each in answer if isinstance(each, Refusal)]
    return {each.reason.value for each in refusals}


def happens(*, when: Callable[[Any], object] | None = None, **chosen: Any) -> Any:
    """A rule, that makes sense `when` this is true; after one that failed the rest of the life is of no interest."""

    def keep(act: Any) -> Any:
        @rule(**chosen)
        @wraps(act)
        def told(self: Onlooked, **given: Any) -> None:
            try:
                act(self, **given)
            except Exception:
                self.is_sound = False
                raise

        return precondition(lambda self: bool(when(self)))(told) if when else told

    return keep


def goes_on(fact: Any) -> bool:
    return bool(getattr(fact, "booking_goes_on", False))


class Onlooked(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        folder = ground() / f"lending-{next(_numbers)}"
        folder.mkdir()
        self.place = Place(folder)
        self.known: list[Said] = []  # by the server
        self.own: list[list[Said]] = [[], []]  # by each kiosk alone
        self.told: list[list[Said]] = [[], []]  # what the server knew when each kiosk asked last
        self.acts: list[list[tuple[tuple[str, ...], str | None]]] = [[], [], []]
        self.is_sound = True

    # --- the paper ----------------------------------------------------------------------------------------------------

    def view(self, k: int) -> View:
        return View.of(self.known, ()) if k == SERVER else View.of(self.told[k], self.own[k])

    def say(self, k: int, uid: str, what: str, **row: Any) -> None:
        clock = self.now(k)
        (self.known if k == SERVER else self.own[k]).append(Said(uid, self.place.now.at, clock, what, row))

    def now(self, k: int) -> int:
        return self.place.now.at if k == SERVER else self.place.kiosks[k].clocks.now()

    def kiosk(self, k: int) -> Machine:
        return self.place.kiosks[k]

    def done(self, k: int, uids: Sequence[str] = (), person: str | None = None) -> None:
        """Look whether everything is as the paper says, and let three seconds pass."""
        if uids:
            self.acts[k].append((tuple(uids), person))
        self.check_server() if k == SERVER else self.check(k)
        self.place.now.at += 3000

    def member(self, k: int, person: str) -> register.Person:
        found = self.kiosk(k).store.person(person)
        assert found is not None
        return found

    def _every(self) -> list[Said]:
        return [*self.known, *self.own[0], *self.own[1]]

    def server_and_own(self, k: int) -> View:
        """As it will be when everybody has spoken."""
        return View.of(self._every(), ())

    def _one(self, rows: Sequence[Any], nth: int, *, wraps: bool = True) -> Any:
        return rows[nth % len(rows)] if rows and (wraps or nth < len(rows)) else None

    def _is_untouched(self, view: View, said: Said) -> bool:
        """Whether nothing came of it, and it still counts."""
        row = said.row
        if said.what == "lend":
            loan = view.loans.get(row["loan"])
            return loan is not None and loan["left"] == row["many"] and not loan["renewed"]
        if row["item"] == "chairs":
            loan = view.loans.get(row["loan"] or "")
            counts = any(said.uid in each.row.get("undone", ()) for each in self._every())
            return not counts and (loan is None or bool(loan["left"]) or loan["end_uid"] == said.uid)
        came = view.returns.get(row["item"])
        return came is not None and came["uid"] == said.uid and not came["inspected"]

    def _desk(self) -> Desk:
        return questions_bookings.desk(cast.SITE, None, self.now(SERVER))

    # --- what must be so ----------------------------------------------------------------------------------------------

    def check(self, k: int) -> None:
        view, at, kiosk = self.view(k), self.now(k), self.kiosk(k)
        same(lent(kiosk.store.open_loans()), on_paper(view), f"kiosk {k + 1}: who has what")
        same(waiting(kiosk.store.returned_things()), waiting_on_paper(view), f"kiosk {k + 1}: what came back")
        live = {
            row.id: (row.state, row.from_at, row.until_at, row.quantity, row.item)
            for row in booking_rows.live(kiosk.store.database, at)
        }
        same(live, live_on_paper(view, at), f"kiosk {k + 1}: what is booked")
        desk = kiosk.station.bookings.desk(None, at)
        self._check_free(view, desk, at)

    def _check_free(self, view: View, desk: Desk, at: int) -> None:
        for kind, of in (("item_type", "projector"), ("item_type", "screen"), ("item_type", "chair"), ("room", "hall")):
            for begins in (at + MINUTE, naive.day_end(at, 1) - 9 * HOUR, naive.day_end(at, 2) - 5 * HOUR):
                wish = Wish(kind, of, begins, begins + HOUR)  # type: ignore[arg-type]
                free = bookings.how_many_free(wish, desk.diary)
                same(free, view.free(of, begins, begins + HOUR, at), f"{of} free")

    def check_server(self) -> None:
        view, now = self.view(SERVER), self.now(SERVER)
        same(lent(Loan.select().where(Loan.state == "out")), on_paper(view), "the server: who has what")
        same(waiting(ReturnState.select()), waiting_on_paper(view), "the server: what came back")
        states = {row.id: row.state for row in Booking.select()}
        same(states, {id: row["state"] for id, row in view.bookings.items()}, "a booking is lost")
        self._check_free(view, self._desk(), now)
        cases = [(case.kind, set(case.facts[2:-2].split('","'))) for case in Case.select().where(Case.state == "open")]
        twice = {frozenset(facts) for kind, facts in cases if kind in PAIRS}
        assert twice == view.lent_twice(), f"lent twice: {twice ^ view.lent_twice()} of {view.loans}"
        told = [facts for kind, facts in cases if kind in ("booking_overlap", "loan_over_booking")]
        for uids in view.promised_twice():
            assert any(uids & facts for facts in told), f"promised twice, and nobody is told: {uids}"


def same(shown: object, paper: object, what: str) -> None:
    assert shown == paper, f"{what}: {shown}, and on paper {paper}"


def lent(rows: Iterable[Any]) -> dict[str, tuple[str, str, int, int]]:
    return {row.id: (row.item, row.person, row.quantity - row.came_back, row.due_at) for row in rows}


def waiting(rows: Iterable[Any]) -> dict[str, tuple[str, bool, bool]]:
    return {row.item: (row.condition, bool(row.inspected), row.damage is not None) for row in rows}


def on_paper(view: View) -> dict[str, tuple[str, str, int, int]]:
    return {loan["loan"]: (loan["item"], loan["person"], loan["left"], loan["due"]) for loan in view.out()}


def waiting_on_paper(view: View) -> dict[str, tuple[str, bool, bool]]:
    return {item: (row["condition"], row["inspected"], row["damage"]) for item, row in view.returns.items()}


def live_on_paper(view: View, at: int) -> dict[str, tuple[object, ...]]:
    return {
        row["booking"]: (row["state"], row["from"], row["until"], row["many"], row.get("aside"))
        for row in view.live(at)
    }  # fmt: skip
