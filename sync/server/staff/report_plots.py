"""The pictures of a report, each with the table that it was drawn from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date, get_day_names
from flask_babel import get_locale
from flask_babel import gettext as _

from sync import register
from sync.server import register_store
from sync.server.figures import totals
from sync.server.figures.source import Day
from sync.server.figures.totals import Asked, Totals
from sync.server.plots.bars import Bar, bars
from sync.server.plots.columns import Column, Part, columns
from sync.server.plots.heat import bounds, heat
from sync.server.plots.shapes import Plot
from sync.server.staff import names
from sync.server.staff.wording import figure

TOP = 6
DAYS_AS_COLUMNS = 62  # of a longer span, the overdue of each seventh day


@dataclass(frozen=True)
class Drawn:
    """A picture and its table: `heads` of the columns, and rows of a label and numbers. `words` say in one sentence
    what it shows, `legend` which pattern means what."""

    title: str
    words: str
    plot: Plot
    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]
    legend: tuple[tuple[str, str], ...] = ()


def year_before(asked: Asked) -> Asked:
    """The twelve months up to the end of a span."""
    end = asked.last
    index = end.year * 12 + end.month - 12
    return Asked(date(index // 12, index % 12 + 1, 1), end, asked.now, asked.site)


def all_of(asked: Asked, found: Totals, is_drawn: Callable[[], None] = lambda: None) -> list[Drawn]:
    """`is_drawn` is called after each."""
    year, drawn = totals.totals(year_before(asked)), list[Drawn]()
    for one, of in zip(ALL, (found, year, found, found, year, found), strict=True):
        drawn.append(one(of))
        is_drawn()
    return drawn


def hours(found: Totals) -> Drawn:
    counts: dict[tuple[int, int], int] = {}
    for day in found.days:
        for when, count in day.sums.hours.items():
            weekday, hour = map(int, when.split("."))
            counts[weekday, hour] = counts.get((weekday, hour), 0) + count
    short = [str(get_day_names("abbreviated", locale=get_locale())[n]) for n in range(7)]
    used = [hour for _day, hour in counts]
    shown = range(min([8, *used]), max([15, *used]) + 1)
    open_days = 7 if any(day > 4 for day, _hour in counts) else 5
    plot = heat(
        short[:open_days], shown, counts, figure,
        lambda day, hour, count: _("%(day)s, %(hour)s:00: %(count)s", day=short[day], hour=hour, count=figure(count)),
    )  # fmt: skip
    rows = tuple((short[day], tuple(counts.get((day, hour), 0) for hour in shown)) for day in range(open_days))
    legend = [("heat0", "0")] + [
        (f"heat{n}", f"{low}–{high}" if low < high else str(low))
        for n, (low, high) in enumerate(bounds(max([0, *counts.values()])), start=1)
    ]
    words = _("At which hours of the week people come: check-ins by weekday and hour.")
    return Drawn(_("When people come"), words, plot, tuple(str(hour) for hour in shown), rows, tuple(legend))


def by_month(year: Totals) -> Drawn:
    kinds = (
        ("s1", _("Organisations"), "organisation"), ("s5", _("Informal groups"), "informal_group"),
        ("s3", _("People for themselves"), "person"), ("s2", _("nobody named"), ""),
    )  # fmt: skip
    shown, rows = [], []
    for month, days in _months(year.days):
        counts = dict.fromkeys(("organisation", "informal_group", "person", ""), 0)
        for day in days:
            for who, (times, _people) in day.sums.served.get("visit", {}).items():
                counts[year.kind(year.known.alike.get(who, who))] += times
            counts[""] += sum(day.sums.unnamed.values())
        label = _month_label(month)
        parts = tuple(
            Part(counts[kind], css, f"{words}, {label}: {figure(counts[kind])}") for css, words, kind in kinds
        )
        shown.append(Column(label, parts))
        rows.append((label, tuple(counts[kind] for _css, _words, kind in kinds)))
    return Drawn(
        _("Visits by month"), _("Visits of twelve months by who came."), columns(shown, figure),
        tuple(words for _css, words, _kind in kinds), tuple(rows), tuple((css, words) for css, words, _kind in kinds),
    )  # fmt: skip


def equipment(found: Totals) -> Drawn:
    """Kinds of things by the days on which one of them was out, of the days that all of them together had."""
    things = register_store.get_many(register.Item, found.sums.items)
    types = register_store.get_many(register.ItemType, {each.item_type for each in things.values()})
    owned: dict[str, int] = {}
    for each in register_store.every(register.Item):
        if each.status not in ("withdrawn", "lost"):
            owned[each.item_type] = owned.get(each.item_type, 0) + 1
    sums: dict[str, list[int]] = {}
    for id, (times, days) in found.sums.items.items():
        kind = things[id].item_type if id in things else ""
        known = sums.setdefault(kind, [0, 0])
        known[0], known[1] = known[0] + times, known[1] + days
    span = len(found.sums.late)
    top = sorted(sums, key=lambda kind: (-sums[kind][1], -sums[kind][0], kind))[:TOP]
    shown, rows = [], []
    for kind in top:
        times, days = sums[kind]
        idle = max(0, owned.get(kind, 0) * span - days)
        name = types[kind].name.in_language(names.language()) if kind in types else _("not in the register")
        shown.append(Bar(name[:18], days, "s1", _("lent %(times)s ×", times=figure(times)), idle))
        rows.append((name, (times, days, idle)))
    return Drawn(
        _("Most borrowed, and idle"), _("Days on which things were out, and days on which they lay on the shelf."),
        bars(shown, figure), (_("Loans"), _("Days on loan"), _("Idle days")), tuple(rows),
        (("s1", _("Days on loan")), ("open", _("Idle days"))),
    )  # fmt: skip


def three(found: Totals) -> Drawn:
    paper = found.paper
    shown = [
        Bar(_("Declared"), found.pages(), "s3", _("as people said")),
        Bar(_("Metered"), paper.metered, "s2", _("as the machine counted") if paper.read else _("nobody read it")),
        Bar(_("Accepted"), found.accepted_pages, "s1", _("for the report"), paper.unassigned),
    ]
    rows = ((_("Pages"), (found.pages(), paper.metered, found.accepted_pages, paper.unassigned)),)
    return Drawn(
        _("Pages: three numbers"),
        _("Pages as people declared them, as machines counted them, and as they are accepted."),
        bars(shown, figure), (_("Declared"), _("Metered"), _("Accepted"), _("not assigned")), rows,
    )  # fmt: skip


def organisations(year: Totals) -> Drawn:
    shown, rows = [], []
    for month, days in _months(year.days):
        served = {
            meant for day in days for by_who in day.sums.served.values() for who in by_who
            if year.kind(meant := year.known.alike.get(who, who)) == "organisation"
        }  # fmt: skip
        label = _month_label(month)
        shown.append(Column(label, (Part(len(served), "s1", f"{label}: {figure(len(served))}"),)))
        rows.append((label, (len(served),)))
    return Drawn(
        _("Organisations served"), _("How many different organisations were served in each of twelve months."),
        columns(shown, figure), (_("Organisations"),), tuple(rows),
    )  # fmt: skip


def overdue(found: Totals) -> Drawn:
    sums = found.sums.late
    chosen = sorted(sums)
    chosen = chosen if len(chosen) <= DAYS_AS_COLUMNS else chosen[::-7][::-1]
    shown, rows = [], []
    for iso in chosen:
        label = str(format_date(date.fromisoformat(iso), "d.MM", locale=get_locale()))
        shown.append(Column(label, (Part(sums[iso], "s2", f"{label}: {figure(sums[iso])}"),)))
        rows.append((label, (sums[iso],)))
    return Drawn(
        _("Overdue at the end of the day"), _("How many loans were overdue as each day ended."),
        columns(shown, figure), (_("Overdue"),), tuple(rows),
    )  # fmt: skip


def _months(days: list[Day]) -> list[tuple[str, list[Day]]]:
    found: dict[str, list[Day]] = {}
    for day in days:
        found.setdefault(day.day[:7], []).append(day)
    return sorted(found.items())


def _month_label(month: str) -> str:
    return str(format_date(date.fromisoformat(month + "-01"), "LLL", locale=get_locale()))


ALL = (hours, by_month, equipment, three, organisations, overdue)
