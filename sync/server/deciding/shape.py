"""What a kind of case is for whoever decides: its code, what may be decided, what is proposed, what follows. PURE.

A new kind is a file in `kinds/` with one `Kind` called `KIND`, entered in `registry.py`. Its functions get the
`Evidence` that `evidence.py` fetched; they ask no database and no clock. What follows from a decision is a list of
facts for the server's own journal, or an act in the register; taking the decision back takes them back too, so each
must be one that can be.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Literal

from sync.facts import AnyFact
from sync.rules.meter_segments import Anomaly
from sync.server.beliefs import Loan, TakeBack, Visit
from sync.server.cases import CaseKind, Severity, severity
from sync.server.lending_beliefs import Booking


class Decision(StrEnum):
    """The closed list of what can be decided. What a word means for a kind is said by its screen."""

    LEAVE = "leave"  # it is as it was recorded: nothing follows
    FALSE_ALARM = "false_alarm"  # nothing was wrong
    KEEP_FIRST = "keep_first"  # of two records the earlier counts, the later is no hand-over
    KEEP_SECOND = "keep_second"  # the other way round
    RETURNED_BETWEEN = "returned_between"  # the first borrower had brought it back, and nobody wrote it down
    DUPLICATE = "duplicate"  # the same act, recorded twice
    AS_ESTIMATED = "as_estimated"  # the estimate is good enough
    ELSEWHERE = "elsewhere"  # it is answered on a page of its own
    FOR_FIRST = "for_first"  # it was for the first of those that are offered, the likeliest
    FOR_SECOND = "for_second"
    FOR_THIRD = "for_third"
    FOR_ANOTHER = "for_another"  # for one that is not offered: whoever decides names it
    UNUSED = "unused"  # nobody came for it, and it is not counted as used
    MERGE = "merge"  # two entries of the register are one
    KNOWN = "known"  # whose it was is known by now
    STAYS_HERE = "stays_here"  # where it lies is its home from now on
    FINE = "fine"  # somebody looked at it, and it is fine
    SISTER = "sister"  # another thing of its kind was handed over than was written down
    ASKED = "asked"  # somebody rang them up
    MOVE_BOOKING = "move_booking"  # whoever booked it gets another of its kind
    SHORTEN = "shorten"  # the loan is due before the booking begins
    ACTUAL_HOURS = "actual_hours"  # the hours that they were there count, not those that were booked
    FOUND = "found"  # what was lost is there
    LOST = "lost"  # somebody looked for it, and it is not there


CHOICES = (Decision.FOR_FIRST, Decision.FOR_SECOND, Decision.FOR_THIRD)  # of those that are offered, in their order


class Reason(StrEnum):
    """Why something is proposed, in a word; a screen has the sentence. `numbers` of a `Because` fill it."""

    SAME_PERSON = "same_person"
    SAME_PARTY = "same_party"
    ORDER_KNOWN = "order_known"
    ORDER_UNKNOWN = "order_unknown"
    STAFF_SAW = "staff_saw"  # staff handed it over or took it back
    CAME_BACK_FROM = "came_back_from"  # the borrower of that record brought it back
    OVERDUE_THEN = "overdue_then"  # the earlier loan was due or late when the later began
    MINUTES_APART = "minutes_apart"
    SEEN_AFTER = "seen_after"  # it came back, or was seen, after the later record
    SAME_SITE = "same_site"
    LAST_ACT = "last_act"  # what they did last in the visit says when they were there
    USUAL_STAY = "usual_stay"  # as long as their party, or people at the site, usually stay: so many minutes
    CLOSING_TIME = "closing_time"  # nothing else is known
    TIMES_PUT_RIGHT = "times_put_right"  # the records' times were put right as they came in
    NOTHING_TO_MEND = "nothing_to_mend"  # it happened, and stands
    CAME_FOR_IT_BEFORE = "came_for_it_before"  # so many of their last visits were for that party: times, of
    NOT_LOST = "not_lost"  # the card was blocked or replaced, and nobody reported it lost
    SAME_CARD = "same_card"  # it was bound to somebody later, or elsewhere
    DAYS_AGO = "days_ago"  # that it happened
    SLIP_TOLD = "slip_told"  # the kiosk told what became of each of the slips
    NOBODY_HAD_IT = "nobody_had_it"  # no loan of it was open for weeks
    SISTER_FREE = "sister_free"  # another of its kind lay here and was lent to nobody
    NOBODY_IN = "nobody_in"  # nobody of the party was in, or fetched it, around that time
    SAME_NAME = "same_name"
    OTHERS_FREE = "others_free"  # so many others of its kind lay here and were lent to nobody
    DAY_KNOWN = "day_known"  # the hours of the records are not known, their day is
    MAY_COME = "may_come"  # the record that it lacks; against: nobody has told of it, and a kiosk may yet
    CODE_NEAR = "code_near"  # its code differs by a symbol from the one that was read
    HAD_IT_OUT = "had_it_out"  # it was on loan when it came back
    CAME_WITH_CARD = "came_with_card"  # so many of the visits with a card around then were theirs: times, of
    DAYS_LATE = "days_late"
    CAME_BACK_LOST = "came_back_lost"  # the register calls it lost, and it was put on a desk
    SEEN_IN_COUNT = "seen_in_count"  # somebody read its sticker there; against: nobody did
    POWER_CUT = "power_cut"  # a meter fell by ten or less
    READING_MISSING = "reading_missing"  # what it counted is shared out over the days
    NEW_COUNT = "new_count"  # another device, or one that was reset, counts from the next reading on
    STAYED_LONGER = "stayed_longer"  # so many minutes beyond the end of what they had booked
    BOOKER_IN = "booker_in"  # whoever made the booking was there; against: others of the party
    NOBODY_ELSES = "nobody_elses"  # nobody else had booked it in that time
    SAME_CONTACT = "same_contact"  # one telephone number, e-mail address or number of a register


@dataclass(frozen=True)
class Because:
    """A reason for a proposal, or, where `speaks_for` is false, against it."""

    reason: Reason
    speaks_for: bool = True
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True)
class Suggestion:
    """What the house proposes. `score` is 0 to 1; at `BULK_SCORE` and above many may be taken at once."""

    decision: Decision
    score: float
    because: tuple[Because, ...] = ()

    @property
    def per_cent(self) -> int:
        return round(self.score * 100)


BULK_SCORE = 0.9
NEEDS = frozenset({
    "loans", "visits", "parties", "two", "card", "holder", "slips", "home", "sisters", "status", "things", "bindings",
    "anomaly", "stay", "promised", "clock",
})  # fmt: skip


@dataclass(frozen=True)
class Recorded:
    """One record that a case points at, as far as deciding needs it. Times are ms UTC: it happened at `at`, and within
    [`earliest`, `latest`] for certain."""

    uid: str
    fact: AnyFact
    at: int
    earliest: int
    latest: int
    device: str | None
    site: str | None
    is_undone: bool = False


@dataclass(frozen=True)
class Offer:
    """Somebody or something that an answer may choose; `times` of the last `of` occasions it was that."""

    id: str
    times: int = 0
    of: int = 0


@dataclass(frozen=True)
class Thing:
    """A thing that an unknown code may have meant: whether its code or number is a symbol off, and the loan of it that
    was out then, if any."""

    item: str
    is_near: bool
    loan: str | None


@dataclass(frozen=True)
class Two:
    """Two entries of the register (`kind`: person, party) that may be one. `alike`: whether the rule of duplicates says
    so for more than their names."""

    kind: str
    first: str
    second: str
    alike: bool


@dataclass(frozen=True)
class Stay:
    """How long they were at a place that they had booked, ms UTC, without the time of what else they had booked then;
    `is_taken`: whether somebody else had booked it for a part of that."""

    from_at: int
    until_at: int
    is_taken: bool


@dataclass(frozen=True)
class Promised:
    """A booking and the loan that comes in its way, as both stand now. `free` are the things of its kind that could be
    had for the booking instead, where it is for one that has a name; `id` is that of the booking that would take its
    place, `title` what it is for, in somebody's words."""

    booking: Booking
    loan: Loan
    free: tuple[str, ...]
    id: str
    title: str | None = None


@dataclass(frozen=True)
class Evidence:
    """What is known around a case, oldest first: its records, and the loans, returns and visits that they are about.
    `at` is when what it is about happened, `now` when it is looked at, ms UTC; `minutes_open` are the hours of that day
    at the site (opens, closes; ms UTC), `None` where it was shut or nobody knows."""

    kind: CaseKind
    id: str
    subject: str | None
    item: str | None
    person: str | None
    party: str | None
    site: str | None
    at: int
    now: int
    records: tuple[Recorded, ...] = ()
    loans: tuple[Loan, ...] = ()
    take_backs: tuple[TakeBack, ...] = ()
    visits: tuple[Visit, ...] = ()
    open_then: tuple[int, int] | None = None
    stays: tuple[int, ...] = ()  # how long earlier visits of the same party at the site lasted, ms; else of anybody
    acts: tuple[int, ...] = ()  # when something was lent or declared in the visit that it is about, ms UTC
    offered: tuple[Offer, ...] = ()  # between whom or what one may choose, the likeliest first
    two: Two | None = None
    card: str | None = None  # how the card stood then: lost, blocked, replaced
    home: str | None = None  # the site that the thing belongs to
    sisters: tuple[str, ...] = ()  # others of its kind at the site that were lent to nobody then
    slips: tuple[str, ...] = ()  # the numbers that are missing, where its kiosk said what became of each
    status: str | None = None  # what the register calls the thing now: available, in_repair, lost, withdrawn
    things: tuple[Thing, ...] = ()  # what an unknown code may have meant, the likeliest first
    bindings: tuple[tuple[str, str], ...] = ()  # of a card of several people: each binding, and whose it is
    stay: Stay | None = None  # of whoever had booked a place; `None` where nobody told how long they were there
    anomaly: Anomaly | None = None  # what is odd about a meter between the two readings of a case
    carried: tuple[tuple[str, str], ...] = ()  # a binding of a card, and a visit that came of it and of nothing else
    promised: Promised | None = None  # `None` once one of the two is over, or not here
    clock: tuple[int, int] | None = None  # what a kiosk's clock showed before the record and with it, ms UTC
    chosen: str | None = None  # the party that whoever decides named


    def shown(self, ids: Sequence[str]) -> Evidence:
        """As if these were offered."""
        return replace(self, offered=tuple(Offer(id) for id in ids))

    def chosen_by(self, decision: str) -> str | None:
        """The id of whom or what an answer names, `None` where it names nobody or chooses nothing."""
        if decision in CHOICES:
            place = [*CHOICES].index(Decision(decision))
        elif decision == Decision.MOVE_BOOKING:
            place = 0
        else:
            return self.chosen if decision == Decision.FOR_ANOTHER else None
        return self.offered[place].id if place < len(self.offered) else None


@dataclass(frozen=True)
class Effect:
    """A fact that follows from a decision. `at` is when it happened, ms UTC; `None`: when it was decided. `title` is
    what a booking is for, in somebody's words, which travel beside it; `None` where nobody said."""

    fact: AnyFact
    at: int | None = None
    title: str | None = None


@dataclass(frozen=True)
class Merging:
    """An act in the register that follows from a decision: two entries are one, and `kept` is the id that stays. It
    writes one fact, and is taken back with the decision."""

    kind: str
    kept: str
    merged: str


@dataclass(frozen=True)
class Rehoming:
    """Another act in the register: from now on a thing belongs to the site where it lies."""

    item: str
    site: str


@dataclass(frozen=True)
class Restating:
    """A thing is available from now on, or lost."""

    item: str
    status: Literal["available", "lost"]


@dataclass(frozen=True)
class Unbinding:
    """Cards (ids of their bindings) that are nobody's from now on."""

    credentials: tuple[str, ...]


InRegister = Merging | Rehoming | Restating | Unbinding


def everything_offered(evidence: Evidence) -> Sequence[Decision]:
    return tuple(Decision)


def nothing_proposed(evidence: Evidence) -> Sequence[Suggestion]:
    return ()


def nothing_follows(decision: Decision, evidence: Evidence, staff: str) -> Sequence[Effect | InRegister]:
    return ()


@dataclass(frozen=True)
class Kind:
    """One kind of case. `rule` is the name and version under which the house may decide by itself
    (`"loan_duplicate@1"`), `None` where it never may; `bulk`: whether many may be taken with one touch. `page` is the
    screen on which it is answered, or what it is about is put right, so that it ends by itself
    (`staff/case_pages.py` knows its address); `None` where the queue is enough. `counts`: whether the records that
    follow may move a number of a report."""

    case: CaseKind
    code: str
    decisions: tuple[Decision, ...] = (Decision.LEAVE, Decision.FALSE_ALARM)
    suggest: Callable[[Evidence], Sequence[Suggestion]] = nothing_proposed
    effect: Callable[[Decision, Evidence, str], Sequence[Effect | InRegister]] = nothing_follows
    offers: Callable[[Evidence], Sequence[Decision]] = everything_offered  # of `decisions`, those that this case allows
    bulk: bool = True
    rule: str | None = None
    page: str | None = None
    counts: bool = True
    needs: frozenset[str] = field(default_factory=frozenset)  # what of the evidence it looks at: `NEEDS`

    @property
    def severity(self) -> Severity:
        return severity(self.case)

    def severity_of(self, blocks: bool) -> Severity:
        """Of a case of this kind, which may hold up a closing on its own."""
        return severity(self.case, blocks)

    def possible(self, evidence: Evidence) -> list[Decision]:
        """What may be decided of this one."""
        offered = self.offers(evidence)
        return [each for each in self.decisions if each in offered]
