"""Every number that a report has: what it is called, how it is counted, what unreconciled records do to it, and which
list lies behind it. One value each; screens, files and papers read nothing else.

Words are English message ids. Must not know how days are counted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from flask_babel import lazy_gettext as _l

from sync.server.activity_words import NO_TOPIC, TOPICS
from sync.server.figures import registered
from sync.server.figures.day import ADVICE, ESTIMATED, LEFT, OPEN, TOLD
from sync.server.figures.totals import Late, Totals

Unit = Literal["count", "minutes"]
Behind = Literal["parties", "visits", "loans", "pages", "bookings", "refused", "sheets", "activities", "advice"]


@dataclass(frozen=True)
class Figure:
    """`rule` says what is counted and how, `doubt` what records do to it that nobody has settled yet. `value` gives
    whole numbers, minutes of hours. `behind` is the kind of rows behind it, of the lists `lists`; of parties those of
    `kind` and `service`. `at_end`: as the last day ends.
    `adds_up`: the numbers of two spans are that of both together; where it does not, a party of
    both counts once. `late`: which months were closed before it was counted, and have no such number
    (`Totals.uncounted`). `registered`: parties of which the register tells it, at no site."""

    id: str
    group: str
    name: Any
    rule: Any
    doubt: Any
    value: Callable[[Totals], int]
    behind: Behind
    lists: tuple[str, ...] = ()
    unit: Unit = "count"
    adds_up: bool = True
    kind: str | None = None
    service: str | None = None
    only_new: bool = False
    at_end: bool = False
    late: Late = ""
    registered: str = ""


GROUPS: dict[str, Any] = {
    "served": _l("Who was served"),
    "visits": _l("Visits"),
    "loans": _l("Equipment"),
    "pages": _l("Prints and copies"),
    "rooms": _l("Rooms, computers, advice"),
    "activities": _l("Trainings and meetings"),
    "register": _l("Volunteers and addresses"),
    "refused": _l("Refusals"),
}
SERVICES: dict[str, Any] = {
    "visit": _l("Visits"),
    "loan": _l("Equipment"),
    "pages": _l("Prints and copies"),
    "room": _l("Rooms"),
    "workstation": _l("Computers"),
    "adviser": _l("Advice"),
    "locker": _l("Lockers"),
    "activity": _l("Trainings and meetings"),
}
_ONCE = _l(
    "Each is counted once in the span, however often it came. Who belongs to two organisations counts for the one that"
    " was named at the time."
)
_UNNAMED = _l("Visits for which nobody was named are in the number of visits and not here.")
_AS_IS = _l("Records count as they stand; what was taken back does not. Open cases are listed with the closing.")
_SHEETS = _l("What nobody has explained stands in the line “not assigned” and is spread over nobody.")
_UNENDED = ("visits.estimated", "visits.open")
_VISITS = ("visits.left", "visits.told", *_UNENDED, "visits.in")


def _served(id: str, name: Any, kind: str) -> Figure:
    return Figure(
        id, "served", name, _ONCE, _UNNAMED, lambda t: len(t.served(kind)), "parties", adds_up=False, kind=kind
    )


def _booked(id: str, name: Any, rule: Any, kind: str, column: int) -> Figure:
    unit: Unit = "minutes" if column == 1 else "count"
    return Figure(
        id, "rooms", name, rule, _AS_IS, lambda t: t.booked(kind)[column], "bookings", (f"bookings.{kind}",), unit
    )


def _paper(id: str, name: Any, rule: Any, *words: str) -> Figure:
    return Figure(id, "pages", name, rule, _AS_IS, lambda t: t.pages(*words), "pages", ("pages",))


def _held(id: str, name: Any, rule: Any, kind: str, column: int) -> Figure:
    unit: Unit = "minutes" if column == 1 else "count"
    return Figure(
        id, "activities", name, rule, _AS_NOTED, lambda t: t.held(kind)[column], "activities", (f"activities.{kind}",),
        unit, late="activities",
    )  # fmt: skip


def _registered(id: str, name: Any, rule: Any, told: str) -> Figure:
    return Figure(
        id, "register", name, rule, _OF_REGISTER, lambda t: len(t.registered.get(told, ())), "parties", adds_up=False,
        late="register", registered=told,
    )  # fmt: skip


def _advice(found: Totals) -> tuple[int, int]:
    """How many, and minutes."""
    booked, noted = found.booked("adviser"), found.held(ADVICE)
    return booked[0] + noted[0], booked[1] + noted[1]


_OF_REGISTER = _l(
    "As the register stands, of a closed month as it stood then; of all sites together. Who was erased is not counted"
    " in open months."
)
_AS_NOTED = _l("Only what staff recorded counts, as it was corrected last; what was withdrawn does not.")
_LONG = _l("As long as the record says.")
_PRESENT = _l("As many people as the record says, whether they are named or not; who came twice counts twice.")
_ADVICE = _l(
    "Each consultation that staff recorded, on its day, and each adviser's booking that was granted or collected, on"
    " the day on which it begins; a booking whose consultation was recorded counts as that, once."
)
_ADVISED = ("bookings.adviser", *(f"activities.{ADVICE}.{topic}" for topic in TOPICS))
_BOOKED = _l("Bookings that were granted or collected and begin in the span; cancelled ones do not count.")
_HOURS = _l("From the booked beginning to the booked end; where the actual hours were set, those.")
_DECLARED = _l("Sides, as they were declared and corrected; a sheet on both sides is two, A3 is one.")

FIGURES: tuple[Figure, ...] = (
    _served("organisations", _l("Organisations"), "organisation"),
    _served("groups", _l("Informal groups"), "informal_group"),
    _served("persons", _l("People for themselves"), "person"),
    Figure("first_time", "served", _l("Served for the first time"),
           _l("Of all who were served in the span, those of whom there is no earlier visit, loan, page, training,"
              " meeting or consultation. A person and the party that they are themselves are one, and whoever came for"
              " an organisation before was here."), _UNNAMED,
           lambda t: len(t.new), "parties", adds_up=False, only_new=True),
    Figure("visits", "visits", _l("Visits"), _l("Each check-in that was not taken back, on the day of arrival."),
           _AS_IS,
           lambda t: t.visits()[0], "visits", _VISITS),
    Figure("visit_people", "visits", _l("People who came"),
           _l("The people of all visits; a group counts all its members."),
           _AS_IS, lambda t: t.visits()[1], "visits", _VISITS),
    Figure("visit_hours", "visits", _l("Visit hours"), _l("From arrival to departure, of visits whose end is known."),
           _l("Visits without an end are left out here and estimated apart."),
           lambda t: t.visits(LEFT, TOLD)[2], "visits", ("visits.left", "visits.told"), "minutes"),
    Figure("visits_estimated", "visits", _l("Visits without an end"),
           _l("Nobody checked out, or only more than a day later."),
           _l("They are among the visits; only their hours are estimated."),
           lambda t: t.visits(ESTIMATED, OPEN)[0], "visits", _UNENDED),
    Figure("hours_estimated", "visits", _l("Estimated hours"),
           _l("Until the end that staff or the house's rule estimated; else as long as the other visits lasted on the"
              " average."),
           _l("Not among the visit hours."), lambda t: t.estimated_minutes, "visits", _UNENDED, "minutes",
           adds_up=False),
    Figure("loans", "loans", _l("Loans"), _l("Each thing that was handed over, on the day of handing over."), _AS_IS,
           lambda t: t.loans[0], "loans", ("loans",)),
    Figure("loan_days", "loans", _l("Days on loan"),
           _l("Days on which a thing was out: from handing over to the day before it came back, at least one."),
           _l("What has not come back is out until today."), lambda t: t.loans[1], "loans", ("out",)),
    Figure("overdue", "loans", _l("Overdue at the end"),
           _l("Loans that were due and not back at the end of the last day."),
           _AS_IS, lambda t: t.overdue, "loans", ("overdue",), adds_up=False, at_end=True),
    Figure("pages", "pages", _l("Pages accepted"),
           _l("Sides that were declared, and those that staff explained by the sheets of machines."),
           _SHEETS, lambda t: t.accepted_pages, "pages", ("pages",)),
    _paper("pages_declared", _l("Pages, as declared"), _DECLARED),
    Figure("pages_metered", "pages", _l("Pages metered"),
           _l("What machines counted between two readings, on the day of the second."), _SHEETS,
           lambda t: t.paper.metered, "sheets"),
    Figure("pages_unassigned", "pages", _l("Pages not assigned"),
           _l("What machines counted beyond what was declared and explained."), _SHEETS,
           lambda t: t.paper.unassigned, "sheets"),
    _paper("pages_printed", _l("Prints"), _DECLARED, "print"),
    _paper("pages_copied", _l("Copies"), _DECLARED, "copy"),
    _paper("pages_colour", _l("In colour"), _DECLARED, "colour"),
    _paper("pages_a3", _l("On A3"), _DECLARED, "A3"),
    Figure("pages_failed", "pages", _l("Came out useless"), _l("Sides among those declared that came out useless."),
           _AS_IS,
           lambda t: t.failed_pages, "pages", ("pages",)),
    _booked("room_bookings", _l("Rooms used"), _BOOKED, "room", 0),
    _booked("room_hours", _l("Room hours"), _HOURS, "room", 1),
    _booked("room_people", _l("Participants"),
        _l("People as the booking says; a booking that does not say counts none."), "room", 2),
    _booked("computer_sessions", _l("Computer sessions"), _BOOKED, "workstation", 0),
    _booked("computer_hours", _l("Computer hours"), _HOURS, "workstation", 1),
    Figure("consultations", "rooms", _l("Consultations"), _ADVICE, _AS_NOTED, lambda t: _advice(t)[0], "advice",
           _ADVISED),
    Figure("consultation_hours", "rooms", _l("Consultation hours"),
           _l("As long as the record says; of a booking without one, from the booked beginning to the booked end."),
           _AS_NOTED, lambda t: _advice(t)[1], "advice", _ADVISED, "minutes"),
    _booked("lockers", _l("Lockers let"), _BOOKED, "locker", 0),
    _booked("locker_hours", _l("Locker hours"), _HOURS, "locker", 1),
    _held("trainings", _l("Trainings"), _l("Each training that staff recorded, on the day on which it took place."),
          "training", 0),
    _held("training_hours", _l("Training hours"), _LONG, "training", 1),
    _held("training_attendees", _l("Attendees of trainings"), _PRESENT, "training", 2),
    _held("volunteer_meetings", _l("Volunteers' meetings"),
          _l("Each volunteers' meeting that staff recorded, on the day on which it took place."), "volunteer_meeting",
          0),
    _held("meeting_hours", _l("Hours of volunteers' meetings"), _LONG, "volunteer_meeting", 1),
    _held("meeting_attendees", _l("Attendees of volunteers' meetings"), _PRESENT, "volunteer_meeting", 2),
    _registered("volunteers_registered", _l("Volunteers registered"),
                _l("People whose first role as a volunteer began in the span: since the day that the register says,"
                   " else since it was entered."), registered.VOLUNTEERS),
    _registered("volunteers_placed", _l("Volunteers placed"),
                _l("People who began in the span as volunteers of an organisation or group; each once, with however"
                   " many."), registered.PLACED),
    _registered("address_agreements", _l("Addresses for letters or as a seat"),
                _l("Organisations and groups whose agreement about an address, or whose package of an address alone,"
                   " held on a day of the span."), registered.ADDRESSES),
    Figure("refusals", "refused", _l("Refusals"), _l("Each time that a kiosk said no to somebody, and unknown cards."),
           _AS_IS,
           lambda t: t.attempts, "refused", ("refused",)),
)  # fmt: skip
BY_ID: dict[str, Figure] = {figure.id: figure for figure in FIGURES}
NONE = "none"  # in place of a topic
SHOWN_FIRST = ("organisations", "visits", "loans", "pages", "consultations")


def of_service(figure: Figure, service: str) -> Figure:
    """Parties that were served, by one service."""
    kind = figure.kind
    return Figure(
        f"{figure.id}.{service}", figure.group, figure.name, figure.rule, figure.doubt,
        lambda t: len(t.served(kind, service)), "parties", adds_up=False, kind=kind, service=service,
    )  # fmt: skip


def of_topic(topic: str) -> Figure:
    """Consultations about one topic, a word of the closed list; with "" those of which only the booking is known."""
    whole, list = BY_ID["consultations"], f"activities.{ADVICE}.{topic}" if topic else "bookings.adviser"
    return Figure(
        f"consultations.{topic or NONE}", "rooms", TOPICS.get(topic, NO_TOPIC), whole.rule, whole.doubt,
        lambda t: t.held(f"{ADVICE}.{topic}")[0] if topic else t.booked("adviser")[0], "advice", (list,),
    )  # fmt: skip


def whoever(figure: Figure, found: Totals) -> set[str]:
    """Those behind a number of parties."""
    if figure.registered:
        return set(found.registered.get(figure.registered, ()))
    return found.new if figure.only_new else found.served(figure.kind, figure.service)


def find(id: str) -> Figure | None:
    """A figure by its id, also "organisations.loan" and "consultations.law"."""
    name, _, service = id.partition(".")
    figure = BY_ID.get(name)
    if figure is None or not service:
        return figure
    if name == "consultations":
        return of_topic(service.removeprefix(NONE)) if service in (NONE, *TOPICS) else None
    return of_service(figure, service) if figure.kind and service in SERVICES else None


def values(found: Totals) -> dict[str, int]:
    return {figure.id: figure.value(found) for figure in FIGURES}


__all__ = [
    "BY_ID",
    "FIGURES",
    "GROUPS",
    "SERVICES",
    "SHOWN_FIRST",
    "Figure",
    "find",
    "of_service",
    "of_topic",
    "values",
    "whoever",
]
