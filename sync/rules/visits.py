"""People come and go: check in, check out, and the visit that nobody ended. PURE. Never a toggle: the person says
which."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sync.facts import Means, VisitCheckedIn, VisitCheckedOut, VisitCorrected, VisitorKind
from sync.rules.calendar import MINUTES, OpeningCalendar
from sync.rules.identification import is_same_act
from sync.rules.refusals import Reason, Refusal

MOST_PEOPLE = 500
QUARTER = 15 * 60_000
LATE_EVENING_MS = 6 * 60 * 60_000  # a stay over midnight that nobody forgot


@dataclass(frozen=True)
class Visit:
    """A visit as the rules see it; times are ms UTC, `left_at` is `None` while inside."""

    id: str
    arrived_at: int
    left_at: int | None = None


@dataclass(frozen=True)
class Arrival:
    """Who comes in and what for. `purposes` are ids chosen from the centre's list."""

    site: str
    kind: VisitorKind
    means: Means
    purposes: tuple[str, ...]
    people: int = 1
    person: str | None = None
    party: str | None = None
    credential: str | None = None


def check_in(
    arrival: Arrival, new_visit: str, open_visit: Visit | None, last_left_at: int | None, known_purposes:
    Collection[str],
    at: int, calendar: OpeningCalendar, *, confirmed: bool = False,
) -> VisitCheckedIn | list[Refusal]:  # fmt: skip
    """`open_visit` of an earlier day bars nothing: it is asked about, and corrected, apart. `confirmed`: the person was
    asked whether they really come in again so soon, and said yes."""
    refusals = []
    if open_visit is not None and not is_forgotten(open_visit, at, calendar):
        refusals.append(Refusal(Reason.ALREADY_IN))
    elif is_same_act(last_left_at, at) and not confirmed:
        refusals.append(Refusal(Reason.REPEATED))
    if not arrival.purposes or not set(arrival.purposes) <= set(known_purposes):
        refusals.append(Refusal(Reason.PURPOSE_MISSING))
    if not 1 <= arrival.people <= MOST_PEOPLE:
        refusals.append(Refusal(Reason.PEOPLE_IMPLAUSIBLE, details={"most": MOST_PEOPLE}))
    return refusals or VisitCheckedIn(
        visit=new_visit, site=arrival.site, kind=arrival.kind, means=arrival.means, people=arrival.people,
        purposes=list(arrival.purposes), person=arrival.person, party=arrival.party, credential=arrival.credential,
    )  # fmt: skip


def check_out(
    open_visit: Visit | None, means: Means, at: int, calendar: OpeningCalendar, *, confirmed: bool = False
) -> VisitCheckedOut | list[Refusal]:
    """The person says that they leave. Of a forgotten visit the end is asked for instead (`correct`), or somebody would
    have stayed for days; an evening that ran past midnight ends as it is."""
    if open_visit is None:
        return [Refusal(Reason.NOT_IN)]
    if is_forgotten(open_visit, at, calendar):
        return [Refusal(Reason.TIME_IMPLAUSIBLE, details={"visit": open_visit.id})]
    if is_same_act(open_visit.arrived_at, at) and not confirmed:
        return [Refusal(Reason.REPEATED)]
    return VisitCheckedOut(visit=open_visit.id, means=means)


def is_forgotten(visit: Visit, at: int, calendar: OpeningCalendar) -> bool:
    """Whether an open visit is of an earlier local day, so that it only lacks its end. An evening that ran past
    midnight is not over."""
    return calendar.day_of(visit.arrived_at) < calendar.day_of(at) and at - visit.arrived_at > LATE_EVENING_MS


def correct(
    visit: Visit | None, left_at: int | None, person: str, at: int, calendar: OpeningCalendar
) -> VisitCorrected | list[Refusal]:
    """When a forgotten visit ended; `left_at` is `None` when the person does not remember."""
    if visit is None or visit.left_at is not None:
        return [Refusal(Reason.NOT_IN)]
    if left_at is not None:
        same_day = calendar.day_of(left_at) == calendar.day_of(visit.arrived_at)
        if not (same_day and visit.arrived_at < left_at <= at):
            return [Refusal(Reason.TIME_IMPLAUSIBLE)]
    return VisitCorrected(visit=visit.id, left_at=left_at, person=person)


def leaving_choices(visit: Visit, last_act_at: int | None, calendar: OpeningCalendar) -> list[int]:
    """Plausible ends to offer, in order, ms UTC: soon after the last act, an hour and three after arrival, closing
    time; the day's end instead for somebody who came after closing."""
    day = calendar.day_of(visit.arrived_at)
    closing = calendar.closing(day)
    if closing <= visit.arrived_at:
        closing = calendar.moment(day, MINUTES)
    wanted = [
        (visit.arrived_at if last_act_at is None else last_act_at) + QUARTER,
        visit.arrived_at + 4 * QUARTER,
        visit.arrived_at + 12 * QUARTER,
    ]
    rounded = [-(-moment // QUARTER) * QUARTER for moment in wanted]
    return sorted({moment for moment in [*rounded, closing] if visit.arrived_at < moment <= closing})


def last_purposes(earlier: Sequence[tuple[str, ...]], known: Collection[str]) -> tuple[str, ...]:
    """What the person came for last time, as far as the centre still lists it."""
    return next((tuple(p for p in purposes if p in known) for purposes in earlier if set(purposes) & set(known)), ())
