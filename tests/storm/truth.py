"""What really happened in the storm month, and what a report of any span of it must say: counted from nothing, beside
the house's own counting and without a word of it. PURE.

A month tells it act by act while it plants its faults; what people did is in here whether a kiosk heard of it or not,
and a record of what nobody did is not.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sync.facts import PageKind, PageLine

_POLAND = ZoneInfo("Europe/Warsaw")


def day_of(at: int) -> date:
    return datetime.fromtimestamp(at / 1000, _POLAND).date()


# what no kiosk tells of, and nobody recorded in this month
RECORDED_AT_THE_DESK = (
    "trainings", "training_hours", "training_attendees", "volunteer_meetings", "meeting_hours", "meeting_attendees",
    "volunteers_registered", "volunteers_placed", "address_agreements",
)  # fmt: skip


@dataclass
class Stay:
    """People were in from `at` to `left` (ms UTC). `party` is for whom, `None` for nobody known. `told`: whether
    anybody wrote down when they left."""

    at: int
    left: int
    site: str
    party: str | None
    people: int = 1
    told: bool = True


@dataclass
class Lent:
    """A thing was away from `at` to `back`; `None`: it still is."""

    at: int
    site: str
    party: str
    due: int
    back: int | None = None


@dataclass(frozen=True)
class Made:
    """Pages came out of a machine; `lines` were declared. `own`: the centre's. `metered` is the day of the evening on
    which the meter was read after it."""

    at: int
    site: str
    party: str | None
    lines: tuple[PageLine, ...] = ()
    silent: int = 0
    metered: date | None = None


@dataclass(frozen=True)
class Used:
    """Somebody came for what they had booked."""

    kind: str
    at: int
    until: int
    site: str
    party: str
    people: int


@dataclass
class Truth:
    stays: list[Stay] = field(default_factory=list)
    lent: list[Lent] = field(default_factory=list)
    made: list[Made] = field(default_factory=list)
    used: list[Used] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)
    one: dict[str, str] = field(default_factory=dict)  # two ids of one group
    kinds: dict[str, str] = field(default_factory=dict)  # party → kind, where it is no organisation

    def figures(self, first: date, last: date, site: str | None = None) -> dict[str, int]:
        """By the names of the report. Hours in minutes; of each stay those that are over."""
        here = _Here(self, first, last, site)
        told = [stay for stay in here.stays if stay.told]
        lines = [line for made in here.made for line in made.lines]
        served = here.served()
        return {
            "organisations": len(self._of_kind(served, "organisation")),
            "groups": len(self._of_kind(served, "informal_group")),
            "persons": len(self._of_kind(served, "person")),
            "first_time": len(served - _Here(self, date(2000, 1, 1), first - timedelta(days=1), None).served()),
            "visits": len(here.stays),
            "visit_people": sum(stay.people for stay in here.stays),
            "visit_hours": sum((stay.left - stay.at) // 60_000 for stay in told),
            "visits_estimated": len(here.stays) - len(told),
            "hours_estimated": sum((stay.left - stay.at) // 60_000 for stay in here.stays if not stay.told),
            "loans": len(here.lent),
            "loan_days": sum(here.days_out(each) for each in self.lent if site in (None, each.site)),
            "overdue": sum(here.is_overdue(each) for each in self.lent if site in (None, each.site)),
            "pages": sum(line.pages for line in lines) + sum(made.silent for made in here.made),
            "pages_declared": sum(line.pages for line in lines),
            "pages_metered": sum(
                sum(line.pages * (2 if line.size == "A3" else 1) for line in made.lines) + made.silent
                for made in self.made if made.metered and first <= made.metered <= last and site in (None, made.site)
            ),
            "pages_unassigned": 0,
            "pages_printed": sum(line.pages for line in lines if line.kind is PageKind.PRINT),
            "pages_copied": sum(line.pages for line in lines if line.kind is PageKind.COPY),
            "pages_colour": sum(line.pages for line in lines if line.colour),
            "pages_a3": sum(line.pages for line in lines if line.size == "A3"),
            "pages_failed": sum(line.failed for line in lines),
            **here.booked("room", "room_bookings", "room_hours", "room_people"),
            **here.booked("workstation", "computer_sessions", "computer_hours"),
            **here.booked("adviser", "consultations", "consultation_hours"),
            **here.booked("locker", "lockers", "locker_hours"),
            **{f"organisations.{service}": len(self._of_kind(here.served_by(service), "organisation"))
               for service in ("visit", "loan", "pages", "room", "workstation", "adviser", "locker", "activity")},
            **dict.fromkeys(RECORDED_AT_THE_DESK, 0),
            "refusals": sum(first <= day_of(at) <= last and site in (None, of) for at, of in self.refused),
        }  # fmt: skip

    def _of_kind(self, parties: set[str], kind: str) -> set[str]:
        return {party for party in parties if self.kinds.get(party, "organisation") == kind}


class _Here:
    """What began in a span, at one site or all."""

    def __init__(self, truth: Truth, first: date, last: date, site: str | None) -> None:
        def in_it(each: Stay | Lent | Made | Used) -> bool:
            return first <= day_of(each.at) <= last and site in (None, each.site)

        self._one, self._first, self._last = truth.one, first, last
        self.stays = [*filter(in_it, truth.stays)]
        self.lent, self.made, self.used = ([*filter(in_it, of)] for of in (truth.lent, truth.made, truth.used))

    def served(self) -> set[str]:
        return self._alike(each.party for each in (*self.stays, *self.lent, *self.made, *self.used))

    def served_by(self, service: str) -> set[str]:
        """Of pages whoever made any, declared or explained by staff later."""
        of: dict[str, list[Stay] | list[Lent]] = {"visit": self.stays, "loan": self.lent}
        if service == "pages":
            return self._alike(each.party for each in self.made)
        return self._alike(each.party for each in of.get(service) or [u for u in self.used if u.kind == service])

    def _alike(self, parties: Iterable[str | None]) -> set[str]:
        return {self._one.get(party, party) for party in parties if party is not None}

    def days_out(self, loan: Lent) -> int:
        """From the day of handing over to the day before it came back, at least one; those within the span."""
        begin = day_of(loan.at)
        end = self._last if loan.back is None else max(begin, day_of(loan.back) - timedelta(days=1))
        return max(0, (min(end, self._last) - max(begin, self._first)).days + 1)

    def is_overdue(self, loan: Lent) -> bool:
        """At the end of the last day."""
        is_back = loan.back is not None and day_of(loan.back) <= self._last
        return day_of(loan.at) <= self._last and day_of(loan.due) <= self._last and not is_back

    def booked(self, kind: str, *names: str) -> dict[str, int]:
        of_it = [each for each in self.used if each.kind == kind]
        minutes, people = sum((each.until - each.at) // 60_000 for each in of_it), sum(each.people for each in of_it)
        return dict(zip(names, (len(of_it), minutes, people), strict=False))
