"""Pages as pictures: a month by day and party, declared beside metered, and the year of a machine. Each picture comes
with the table that it was drawn from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from sync import register
from sync.rules import page_sheet
from sync.rules.page_sheet import Sheet
from sync.rules.sheet_windows import begin_of
from sync.server import questions_pages, questions_sheets
from sync.server.permissions import Permission, needs
from sync.server.plots.bars import Bar, bars
from sync.server.plots.columns import Column, Part, columns
from sync.server.plots.shapes import Plot
from sync.server.staff import asked, names
from sync.server.staff.desk import office
from sync.server.staff.screens import screens, show, sites
from sync.server.staff.wording import figure
from sync.server.store import Span

SERIES = ("s1", "s2", "s3", "s4", "s5")  # one for each of the parties with the most pages
OTHERS = "s6"


@dataclass(frozen=True)
class Row:
    """A line of the table beside a picture."""

    label: str
    numbers: tuple[int, ...]
    is_now: bool = False

    @property
    def all(self) -> int:
        return sum(self.numbers)


@dataclass(frozen=True)
class Drawn:
    """A picture, what each pattern stands for, and its table. `all` is the sum of everything in it."""

    plot: Plot
    legend: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]

    @property
    def all(self) -> int:
        return sum(row.all for row in self.rows)


@screens.get("/pages/plots")
@needs(Permission.READ)
def page_plots() -> str:
    """A month, and for one machine its year up to that month."""
    now = office().now()
    month, site = asked.month(now), asked.site()
    span = asked.month_span(month)
    machines = questions_sheets.machines(site)
    chosen = next((each for each in machines if each.id == asked.word("machine")), None)
    shown = [chosen] if chosen else machines
    laid = questions_sheets.laid(shown, span.since or 0, span.until or 0)
    sheet = page_sheet.together([one.sheet for found in laid.values() for one in found])
    return show(
        "page_plots", month=month, site=site, sites=sites(), machines=machines, chosen=chosen,
        before=asked.month_beside(month, -1),
        after=asked.month_beside(month, 1) if span.until is not None and span.until <= now else None,
        days=_by_day(span, month, site, chosen, {each.id for each in shown}), sheet=sheet, three=three(sheet),
        year=_year(shown, month), last_year=str(int(month[:4]) - 1),
    )  # fmt: skip


def three(sheet: Sheet) -> Plot:
    """Declared, metered, accepted; what is nobody's so far is outlined at the end of what is accepted."""
    metered = sheet.metered.pages if sheet.metered else 0
    shown = [
        Bar(_("Declared"), sheet.declared, "s3", _("as people said")),
        Bar(_("Metered"), metered, "s2", _("as the machine counted") if sheet.metered else _("nobody read it")),
        Bar(_("Accepted"), sheet.accepted, "s1", _("for the report"), sheet.unassigned),
    ]
    return bars(shown, figure)


# --- a month by day and party -----------------------------------------------------------------------------------------


def _by_day(span: Span, month: str, site: str | None, chosen: register.Meter | None, ids: set[str]) -> Drawn:
    sole = questions_sheets.sole_machines()
    sums: dict[str | None, dict[str, int]] = {}
    for row in questions_pages.declared_by_meter(span, site):
        if chosen is None or questions_sheets.machine_of(row.site, row.meter, sole) in ids:
            of = sums.setdefault(row.party, {})
            of[row.day] = of.get(row.day, 0) + row.mono_sides + row.colour_sides
    ranked = sorted(sums, key=lambda party: (-sum(sums[party].values()), party or ""))
    first, others = ranked[: len(SERIES)], ranked[len(SERIES) :]
    known = names.Names(questions_pages.DeclaredPages(None, None, "", party) for party in first)
    series = [(kind, known.party(party) or _("nobody named"), [party])
              for kind, party in zip(SERIES, first, strict=False)]  # fmt: skip
    if others:
        words = ngettext("%(num)d other party", "%(num)d other parties", len(others))
        series.append((OTHERS, words, others))
    days = _days(month)
    numbers = {
        day: tuple(sum(sums[party].get(day.isoformat(), 0) for party in parties) for _kind, _words, parties in series)
        for day in days
    }
    shown = [
        Column(str(day.day), tuple(
            Part(amount, kind, f"{words}, {day.day}: {figure(amount)}")
            for amount, (kind, words, _parties) in zip(numbers[day], series, strict=True)))
        for day in days
    ]  # fmt: skip
    rows = tuple(Row(_day_words(day), numbers[day]) for day in days if sum(numbers[day]))
    return Drawn(columns(shown, figure), tuple((kind, words) for kind, words, _parties in series), rows)


def _days(month: str) -> list[date]:
    first = date.fromisoformat(month + "-01")
    return [day for n in range(31) if (day := first + n * date.resolution).month == first.month]


def _day_words(day: date) -> str:
    return str(format_date(day, "EEE d.MM", locale=get_locale()))


# --- the year of machines ---------------------------------------------------------------------------------------------


def _year(machines: Sequence[register.Meter], month: str) -> Drawn:
    """What meters counted in each month of the year of `month`, beside the year before it. A month's pages are those of
    the readings that were made in it."""
    year = int(month[:4])
    counted = _counted(machines, year - 1, year)
    months = [f"{year}-{n:02d}" for n in range(1, 13)]
    rows, shown = [], []
    for each in months:
        now, before = counted.get(each, 0), counted.get(f"{year - 1}{each[4:]}")
        label = str(format_date(date.fromisoformat(each + "-01"), "LLL", locale=get_locale()))
        shown.append(Column(label, (Part(now, "s1" if each == month else "s3"),), before, is_now=each == month))
        rows.append(Row(label, (now, before or 0), each == month))
    return Drawn(columns(shown, figure), (), tuple(rows))


def _counted(machines: Sequence[register.Meter], first: int, last: int) -> dict[str, int]:
    """Pages by month."""
    found: dict[str, int] = {}
    span = begin_of(date(first, 1, 1)), begin_of(date(last + 1, 1, 1))
    for window in (one for each in machines for one in questions_sheets.windows_of(each, *span)):
        if window.metered is not None:
            key = window.day.strftime("%Y-%m")
            found[key] = found.get(key, 0) + window.metered.pages
    return found
