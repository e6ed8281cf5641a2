"""A report put together: every figure beside the span before it, tables by service, category, reason and party, what
was overridden and what came late. Screen, papers and files all show this."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from babel.numbers import format_decimal
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sync import register
from sync.server import register_store
from sync.server.activity_words import TOPICS
from sync.server.closing import acts, state
from sync.server.closing.models import PeriodAdjustment
from sync.server.closing.state import Period
from sync.server.figures import registry, totals
from sync.server.figures.registry import Figure
from sync.server.figures.totals import Totals
from sync.server.staff import names
from sync.server.staff.report_spans import Span
from sync.server.staff.wording import month

TOP = 8
_OF_SERVICE: Mapping[str, tuple[str, ...]] = {
    "visit": ("visit",),
    "loan": ("loan", "overdue"), "pages": ("pages",), "room": ("room",),
    "workstation": ("computer",), "adviser": ("consultation",), "locker": ("locker",),
    "activity": ("training", "volunteer_meetings", "meeting"),
}  # fmt: skip
REFUSED: Mapping[str, Any] = {
    "card": _l("unknown card or code"),
    "pin": _l("PIN wrong or missing"),
    "person": _l("the person's account"),
    "party": _l("the organisation's account or agreement"),
    "item": _l("the thing could not be lent"),
    "limit": _l("over a limit"),
    "booking": _l("booked for somebody else"),
    "other": _l("another reason"),
}
# the first that a word begins with
_REASON_BEGINS = (
    ("card", "card"), ("code", "card"), ("pin", "pin"), ("item_booked", "booking"), ("booking", "booking"),
    ("loan_limit", "limit"), ("person_limit", "limit"), ("days_spent", "limit"), ("allowance", "limit"),
    ("person", "person"), ("minor", "person"), ("guardian", "person"), ("training", "person"), ("party", "party"),
    ("agreement", "party"), ("membership", "party"), ("not_a_member", "party"), ("item", "item"), ("kit", "item"),
    ("part_", "item"), ("too_few", "item"),
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A figure with its number, and the one of the span before; hours as people say them. `None`: all of the span was
    closed before this was counted. `uncounted` are months of this span of which that is so."""

    figure: Figure
    value: int | None
    before: int | None
    uncounted: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return _text(self.figure, self.value)

    @property
    def before_text(self) -> str:
        return _text(self.figure, self.before)

    @property
    def without(self) -> str:
        """What the number leaves out, in words: "" where it has all."""
        if self.value is None or not self.uncounted:
            return ""
        return _("not counted in %(months)s", months=", ".join(month(each) for each in self.uncounted))

    @property
    def change(self) -> str:
        if self.value is None or self.before is None:
            return "–"
        moved = self.value - self.before
        sign = "+" if moved > 0 else "−" if moved < 0 else ""
        return f"{sign}{amount(self.figure, abs(moved))}"


@dataclass(frozen=True)
class Served:
    """Somebody who was served: who they are, and what they had of each service (times)."""

    who: str
    visits: int
    loans: int
    pages: int


@dataclass(frozen=True)
class Adjusted:
    """What came late for the month `of`, was taken on at `at` (ms UTC), by whom and why; `moved`: figures and by how
    much."""

    of: str
    at: int
    staff: str
    why: str
    moved: list[tuple[Figure, int]]

    @property
    def rows(self) -> list[tuple[str, str]]:
        """What is counted, and the difference, in words; one row where no number moves."""
        shown = [(str(figure.name), signed(figure, by)) for figure, by in self.moved]
        return shown or [(_("no number moves"), "–")]


@dataclass(frozen=True)
class Report:
    """`by_service`: service → numbers of organisations, groups and people. `refused`: words → how often."""

    span: Span
    found: Totals
    earlier: Totals
    rows: list[Row]
    periods: list[Period]
    adjustments: list[PeriodAdjustment]

    def row(self, id: str) -> Row:
        return next(each for each in self.rows if each.figure.id == id)

    @property
    def groups(self) -> list[tuple[str, Any, list[Row]]]:
        """The figures under their headings."""
        return [
            (group, words, rows) for group, words in registry.GROUPS.items()
            if (rows := [each for each in self.rows if each.figure.group == group])
        ]  # fmt: skip

    @property
    def by_topic(self) -> list[Row]:
        """Consultations by what they were about, the most frequent first; topics of which there were none left out."""
        topics = [registry.of_topic(topic) for topic in (*TOPICS, "")]
        rows = [Row(each, each.value(self.found), each.value(self.earlier)) for each in topics]
        return sorted((row for row in rows if row.value or row.before), key=lambda row: -(row.value or 0))

    @property
    def all_rows(self) -> list[Row]:
        """The figures, and what some of them are made of, as files have them."""
        return [*self.rows, *self.by_topic] if any(row.figure.id == "consultations" for row in self.rows) else self.rows

    @property
    def by_service(self) -> list[tuple[str, Any, list[tuple[Figure, int]]]]:
        kinds = [registry.BY_ID[id] for id in ("organisations", "groups", "persons")]
        table = []
        for service, words in registry.SERVICES.items():
            figures = [registry.of_service(figure, service) for figure in kinds]
            table.append((service, words, [(figure, figure.value(self.found)) for figure in figures]))
        return table

    @property
    def by_category(self) -> list[tuple[str, int, int]]:
        known = {each.id: each.name.in_language(names.language()) for each in register_store.every(register.Category)}
        sums = totals.by_category(self.found)
        rows = [(known.get(id, id) or _("no category"), times, days) for id, (times, days) in sums.items()]
        return sorted(rows, key=lambda row: (-row[1], -row[2], row[0]))

    @property
    def refused(self) -> list[tuple[str, int]]:
        sums: dict[str, int] = {}
        for reason, times in self.found.sums.refused.items():
            words = refusal_words(reason)
            sums[words] = sums.get(words, 0) + times
        return sorted(sums.items(), key=lambda pair: (-pair[1], pair[0]))

    @property
    def served(self) -> list[Served]:
        """Organisations and groups, the most visits first."""
        visits, loans, pages = (self.found.by_who(service) for service in ("visit", "loan", "pages"))
        whoever = self.found.served("organisation") | self.found.served("informal_group")
        rows = [
            Served(who, visits.get(who, [0])[0], loans.get(who, [0])[0], pages.get(who, [0, 0])[1]) for who in whoever
        ]
        return sorted(rows, key=lambda row: (-row.visits, -row.pages, -row.loans, row.who))

    @property
    def adjusted(self) -> list[Adjusted]:
        """The adjustments of closed months that the span tells, each with the figures that it moves."""
        return [_adjusted(each) for each in self.adjustments]

    @property
    def overridden(self) -> list[Period]:
        """Closed periods in which something was not in order."""
        return [each for each in self.periods if each.overridden]

    @property
    def is_final(self) -> bool:
        return bool(self.periods) and all(each.is_closed for each in self.periods)


def report(span: Span, service: str | None = None) -> Report:
    found, before = totals.totals(span.asked), totals.totals(span.asked.before)
    figures = [each for each in figures_of(service) if not (each.registered and span.asked.site)]
    rows = [_row(each, found, before) for each in figures]
    known = state.periods()
    periods = [known.get(month, Period(month)) for month in span.months]
    return Report(span, found, before, rows, periods, state.adjustments(span.months))


def _row(figure: Figure, found: Totals, before: Totals) -> Row:
    values = [None if each.is_uncounted(figure.late) else figure.value(each) for each in (found, before)]
    return Row(figure, values[0], values[1], tuple(found.uncounted(figure.late)))


def figures_of(service: str | None) -> list[Figure]:
    """All figures, or those that are about one service."""
    if service is None:
        return list(registry.FIGURES)
    served = [registry.of_service(registry.BY_ID[id], service) for id in ("organisations", "groups", "persons")]
    return served + [each for each in registry.FIGURES if each.id.startswith(_OF_SERVICE[service])]


def _text(figure: Figure, value: int | None) -> str:
    return _("not counted then") if value is None else amount(figure, value)


def amount(figure: Figure, value: int) -> str:
    """The number as people say it: minutes as hours."""
    shown = round(value / 60, 1) if figure.unit == "minutes" else value
    return str(format_decimal(shown, locale=get_locale()))


def signed(figure: Figure, moved: int) -> str:
    return f"{'+' if moved > 0 else '−'}{amount(figure, abs(moved))}"


def _adjusted(row: PeriodAdjustment) -> Adjusted:
    moved = [(registry.BY_ID[id], by) for id, by in sorted(json.loads(row.amounts).items()) if id in registry.BY_ID]
    return Adjusted(row.of, row.at, staff_name(row.staff), acts.reason_of(row.fact), moved)


def refusal_words(reason: str) -> str:
    """What kind of reason a word of the closed list of refusals is."""
    return str(REFUSED[next((word for begin, word in _REASON_BEGINS if reason.startswith(begin)), "other")])


def staff_name(staff: str) -> str:
    """Who of the staff did something, as far as the reader may know."""
    return names.Names([], people=[staff]).person(staff) if staff else ""
