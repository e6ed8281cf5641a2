"""What the one visitor at the screen has chosen and not saved yet.

Lives in memory only: after a restart, a time-out or "Koniec" it is gone, never submitted. A kiosk has one screen, so
there is one current session; whoever comes next begins a new one. Must not know the database, devices or the web
framework.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from kiosk.readers import Reading
from kiosk.slip_checks import CheckedSlip
from kiosk.station.outcome import Counted, Done, Refused
from sync import register
from sync.facts import Condition, Means, Proof
from sync.lending_facts import SignedBy
from sync.page_facts import OverrideReason


@dataclass
class BasketLine:
    """One thing on the counter, or `quantity` of a pile. `due_day` is an ISO date, `None` the latest allowed; `parts`
    are the ids ticked as given, `pieces` how many of such a part where not all of them go along; `kit` is the kit that
    it goes with."""

    item: str
    due_day: str | None = None
    parts: set[str] = field(default_factory=set)
    quantity: int = 1
    kit: str | None = None
    pieces: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Signature:
    """By what the agreement on the screen was signed, before it is handed over; `strokes` is what was drawn."""

    means: SignedBy
    strokes: str | None = None


@dataclass
class HandOver:
    """What is agreed beside the things. `purpose` is an id of the centre's list; `responsible` answers for the things
    instead of the borrower; `language` is that of the screen, `None` the borrower's own."""

    signature: Signature | None = None
    purpose: str | None = None
    responsible: register.Person | None = None
    language: register.Language | None = None


@dataclass
class ReturnDraft:
    """One thing that is being brought back, as far as the person has told. `parts_back` are the ids ticked as brought
    along, `pieces` how many of such a part where not all came; `quantity` is how many of a pile, `None` for all that is
    out; `implied`: it stands before somebody else than who has it."""

    item: str | None = None
    loan: str | None = None
    code: str | None = None
    parts_back: set[str] = field(default_factory=set)
    pieces: dict[str, int] = field(default_factory=dict)
    condition: Condition = Condition.FINE
    note: str = ""
    quantity: int | None = None
    implied: bool = False

    def back(self, part: str, of: int) -> int:
        """How many pieces of a part came, of those that went out."""
        return min(of, self.pieces.get(part, of)) if part in self.parts_back else 0


@dataclass
class PagesDraft:
    """What is told of pages beside their number. `meter` is the device, "" when they do not know, `None` as long as
    nobody asked; `correcting` is the declaration that is told otherwise; `override` is why staff let it pass;
    `sure`: they were asked whether so many are right, and said yes; `whom` is the party that they do not act for and
    declare for, `wanted` what they look for it by; `approved_by` is who of
    staff agreed to this entry, and to no loan."""

    meter: str | None = None
    note: str = ""
    correcting: str | None = None
    override: OverrideReason | None = None
    sure: bool = False
    whom: str | None = None
    wanted: str = ""
    approved_by: str | None = None


@dataclass
class Newcomer:
    """Somebody who is being taken into the register: of the surname only the initial, from the first step on."""

    first_name: str = ""
    initial: str = ""
    minor: bool = False
    language: str = "pl"
    party: str | None = None
    guardian: str | None = None


@dataclass
class DeskDraft:
    """What staff are in the middle of. `outcome` is what the screen `place` has to say about the last act."""

    person: register.Person | None = None  # whom a card or a PIN is for
    first_reading: Reading | None = None  # the first of the two equal reads that bind a card
    first_pin: str | None = None  # the first of the two equal PINs
    wanted: str = ""  # what is looked for
    newcomer: Newcomer = field(default_factory=Newcomer)
    group_name: str = ""
    responsible: str | None = None
    sticker: str = ""  # a code that belongs to nothing yet
    sticker_of: str = ""  # the stocktake in which it was read
    slip: CheckedSlip | None = None  # the one that was scanned last
    to_discard: tuple[str, ...] = ()  # numbers of the slips that the screen asked about
    discarded: tuple[str, ...] = ()  # of those that were discarded last, to be put back
    outcome: Done | Refused | None = None
    place: str = ""


@dataclass
class CountDraft:
    """The stocktake that staff count for at this screen, and what became of the last scan."""

    stocktake: str
    last: Counted | None = None
    is_back: bool = False  # what the last scan showed was taken back from its loan


@dataclass
class Session:
    """One visitor's time at the screen."""

    id: str
    language: str = "pl"
    large: bool = False
    contrast: bool = False
    low_reach: bool = False
    muted: bool = False
    person: register.Person | None = None
    credential: register.Credential | None = None
    means: Means | None = None
    party: str | None = None
    staff: register.Person | None = None  # at the desk, card and PIN given
    desk: DeskDraft = field(default_factory=DeskDraft)
    counting: CountDraft | None = None
    unknown: Reading | None = None
    basket: list[BasketLine] = field(default_factory=list)
    hand_over: HandOver = field(default_factory=HandOver)
    return_draft: ReturnDraft | None = None
    page_lines: dict[str, int] = field(default_factory=dict)
    pages: PagesDraft = field(default_factory=lambda: PagesDraft())
    purposes: set[str] = field(default_factory=set)
    people: int = 1
    approver: register.Person | None = None  # staff whose card was read for an approval and whose PIN is awaited
    approved_by: str | None = None
    proof: Proof = Proof.NONE
    picked: frozenset[str] = frozenset()  # the things for which staff got a slip
    fetched: set[str] = field(default_factory=set)  # those that staff brought and scanned
    done: Done | None = None
    mailed: str = ""  # the number of the slip that they want by e-mail
    refused: Refused | None = None
    touched_at: int = 0

    def forget_approval(self) -> None:
        """An approval and a signature hold for what they were given for, not for the next thing."""
        self.approver, self.approved_by, self.proof = None, None, Proof.NONE
        self.hand_over.signature = None
        self.pages.override, self.pages.sure, self.pages.approved_by = None, False, None


STAFF_LASTS_MS = 90_000


def _unheard(session: Session, idle: bool) -> None:
    """Nobody wants to know that a session is over."""


class Sessions:
    """The one current session. `now` gives ms that only have to run forward while somebody is at the screen.

    A visitor's session lasts `lasts_ms` without a touch, that of staff 90 s. `over(session, idle)` is told of each one
    that ends, and whether it ended because nobody touched it.
    """

    def __init__(
        self, now: Callable[[], int], lasts_ms: int, large: bool = False,
        over: Callable[[Session, bool], None] = _unheard,
    ) -> None:  # fmt: skip
        self._now = now
        self._lasts_ms = lasts_ms
        self._large = large
        self._over = over
        self._lock = threading.Lock()
        self._session = self._fresh()

    def _fresh(self) -> Session:
        return Session(id=secrets.token_urlsafe(24), large=self._large, touched_at=self._now())

    def current(self, cookie: str | None) -> Session:
        """The session that `cookie` names, as long as it lasts; a fresh one otherwise."""
        with self._lock:
            session = self._session
            known = cookie is not None and secrets.compare_digest(cookie.encode(), session.id.encode())
            idle = self._is_idle(session)
            if known and not idle:
                session.touched_at = self._now()
                return session
        return self.begin(idle=idle)

    def counting(self) -> Session | None:
        """The session of staff who count things, as long as it lasts: a scan is a touch of theirs."""
        with self._lock:
            session = self._session
            if session.staff is None or session.counting is None or self._is_idle(session):
                return None
            session.touched_at = self._now()
            return session

    def begin(self, *, idle: bool = False) -> Session:
        """Drop everything of the last visitor and start again with the defaults. `idle`: nobody wished it."""
        with self._lock:
            ended, self._session = self._session, self._fresh()
            session = self._session
        self._over(ended, idle)
        return session

    def expire(self) -> None:
        """Drop a session that nobody has touched for too long; to be called now and then."""
        with self._lock:
            idle = self._is_idle(self._session)
        if idle:
            self.begin(idle=True)

    def _is_idle(self, session: Session) -> bool:
        lasts_ms = self._lasts_ms if session.staff is None else max(STAFF_LASTS_MS, self._lasts_ms)
        return self._now() - session.touched_at > lasts_ms
