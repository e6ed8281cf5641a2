"""The sheets of machines: a month of all of them, one of them, and what staff say of a difference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import abort, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from sync import register
from sync.rules import explaining, page_sheet, sheet_suggestions
from sync.rules.explaining import Told
from sync.rules.page_sheet import OF_PEOPLE
from sync.rules.refusals import Reason, Refusal
from sync.rules.sheet_suggestions import Around, Suggestion
from sync.rules.sheet_windows import begin_of
from sync.server import explaining_pages, questions_meters, questions_presence, questions_sheets, register_store
from sync.server.permissions import Permission, needs
from sync.server.questions_sheets import Laid
from sync.server.staff import asked, closed_periods, names, plots, sheet_files, spreadsheets
from sync.server.staff.desk import office, staff_id
from sync.server.staff.fields import Wrong
from sync.server.staff.inspections import note
from sync.server.staff.pickers import Picked
from sync.server.staff.screens import screens, show, sites
from sync.server.staff.sheet_words import REASONS, VERDICTS, why
from sync.sheet_facts import PageReason

PARTY = Picked(name="party", words="", what="party", required=False)


@dataclass(frozen=True)
class Day:
    """A row of the month: what ended on a day, by machine."""

    day: date
    cells: dict[str, Laid]


@screens.get("/pages/sheets")
@needs(Permission.READ)
def page_sheets() -> str:
    """A month of all machines: what fits, what is open."""
    month, site = asked.month(office().now()), asked.site()
    span = asked.month_span(month)
    machines = questions_sheets.machines(site)
    laid = questions_sheets.laid(machines, span.since or 0, span.until or 0)
    days: dict[date, dict[str, Laid]] = {}
    for one in (one for found in laid.values() for one in found):
        days.setdefault(one.window.day, {})[one.machine.id] = one
    return show(
        "page_sheets", machines=machines, days=[Day(day, days[day]) for day in sorted(days)], month=month,
        totals={id: page_sheet.together([each.sheet for each in found]) for id, found in laid.items()},
        before=asked.month_beside(month, -1), verdicts=VERDICTS, site=site, sites=sites(), named=names.Names(),
        after=asked.month_beside(month, 1) if span.until is not None and span.until <= office().now() else None,
    )  # fmt: skip


@screens.get("/pages/sheets/<machine>")
@needs(Permission.READ)
def page_sheet_of(machine: str) -> str:
    """One machine over a day, some days or a month."""
    return _page(_machine(machine), *_wanted())


@screens.get("/pages/sheets/<machine>/sheet.csv")
@needs(Permission.READ)
def page_sheet_csv(machine: str) -> Response:
    """The same as a file for a spreadsheet, a row for each party of each sheet."""
    name, laid, known = _as_file(machine)
    rows = sheet_files.by_party(laid, known)
    return spreadsheets.answer(name, [["" if cell is None else str(cell) for cell in row] for row in rows])


@screens.get("/pages/sheets/<machine>/sheet.xlsx")
@needs(Permission.READ)
def page_sheet_xlsx(machine: str) -> Response:
    """All that the page shows of its figures, as a workbook."""
    name, laid, known = _as_file(machine)
    return spreadsheets.workbook(name, sheet_files.tables(laid, known))


def _as_file(machine: str) -> tuple[str, list[Laid], names.Names]:
    found = _machine(machine)
    first, last = _wanted()
    laid = _laid(found, first, last)
    shown = [*(line for one in laid for line in one.sheet.lines), *(each for one in laid for each in one.explained)]
    known = names.Names(shown, people=[each.staff for one in laid for each in one.explained])
    return f"pages-{found.id}-{first}", laid, known


@screens.post("/pages/sheets/<machine>/explain")
@needs(Permission.LEND)
def explain_pages(machine: str) -> Response | tuple[str, int]:
    """Take a proposal, or say in a form what is behind a difference."""
    found = _machine(machine)
    day = _day_of_form()
    laid = _laid(found, day, day)
    if len(laid) != 1:
        return redirect(url_for("staff.page_sheet_of", machine=machine, day=day.isoformat()), 303)
    if (page := closed_periods.barred(laid[0].window.until)) is not None:
        return page
    told = _told(laid[0])
    answer = told if isinstance(told, str) else explaining_pages.explain(
        laid[0], told, note(), staff_id(), office().now()
    )  # fmt: skip
    if isinstance(answer, Refusal):
        return _page(found, day, day, _refused(answer)), 409
    if isinstance(told, str):
        return _page(found, day, day, told), 400
    return redirect(url_for("staff.page_sheet_of", machine=machine, day=day.isoformat()), 303)


@screens.post("/pages/sheets/<machine>/explanations/<uid>/undo")
@needs(Permission.LEND)
def undo_explanation(machine: str, uid: str) -> Response | tuple[str, int]:
    known = explaining_pages.explanation(uid)
    if known is None or known.meter != machine:
        abort(404)
    if (page := closed_periods.barred(questions_meters.moment_of(known.to_reading))) is not None:
        return page
    explaining_pages.take_back(uid, staff_id(), office().now())
    return redirect(url_for("staff.page_sheet_of", machine=machine, day=_day_of_form().isoformat()), 303)


def _told(laid: Laid) -> Told | str:
    """What the form says, or what is wrong with it in a sentence."""
    form = request.form
    reason = next((each for each in PageReason if each.value == form.get("reason")), None)
    text = form.get("pages", "").strip()
    if reason is None:
        return _("Choose what is behind it.")
    if not (text.isascii() and text.isdigit() and len(text) < 7):
        return _("Say how many pages, as a whole number.")
    party = form.get("party_id") or None
    if party is None:
        try:
            party = PARTY.read(form)
        except Wrong as wrong:
            return str(wrong)
    if party is not None and register_store.get(register.Party, party) is None:
        return _("The register has nothing of this name or number.")
    pages = -int(text) if form.get("way") == "declared" else int(text)
    usage = form.get("usage") or None
    return Told(reason, pages, party, usage if usage in {each.usage for each in laid.entries} else None)


def _refused(answer: Refusal) -> str:
    if answer.reason is Reason.PAGES_NONE:
        return _("Say how many pages, as a whole number.")
    if answer.reason is Reason.PAGES_IMPLAUSIBLE:
        return _("So many pages no machine makes. Check the number.")
    return _("This reason goes the other way. Choose another one, or the other direction.")


def _machine(id: str) -> register.Meter:
    return register_store.get(register.Meter, id) or abort(404)


def _day_of_form() -> date:
    try:
        return date.fromisoformat(request.form.get("day", ""))
    except ValueError:
        abort(400)


def _wanted() -> tuple[date, date]:
    """The first and the last day that the address asks for; without any, this month."""
    day = asked.day("day")
    if day is not None:
        return day, day
    since, until = asked.day("since"), asked.day("until")
    if since is not None and until is not None and since <= until:
        return since, until
    first = date.fromisoformat(asked.month(office().now()) + "-01")
    return first, date.fromisoformat(asked.month_beside(first.strftime("%Y-%m"), 1) + "-01") - date.resolution


def _laid(machine: register.Meter, first: date, last: date) -> list[Laid]:
    return questions_sheets.laid([machine], begin_of(first), begin_of(last + date.resolution))[machine.id]


def _page(machine: register.Meter, first: date, last: date, told: str = "") -> str:
    laid = _laid(machine, first, last)
    sheet = page_sheet.together([one.sheet for one in laid])
    one = laid[0] if len(laid) == 1 else None
    visits = questions_presence.visits(machine.site, one.window.since, one.window.until) if one else []
    proposals = _proposals(one, questions_presence.present(visits)) if one and not told else []
    explained = [each for found in laid for each in found.explained]
    shown = [*sheet.lines, *visits, *explained, *proposals]
    return show(
        "page_sheet", machine=machine, first=first, last=last, laid=laid, one=one, sheet=sheet, told=told,
        visits=visits, proposals=[(each, why(each)) for each in proposals], explained=explained, reasons=REASONS,
        verdicts=VERDICTS, of_people=[each.value for each in OF_PEOPLE], directions=_directions(),
        names=names.Names(shown, people=[each.staff for each in explained]), plot=plots.three(sheet),
        silent=questions_presence.silent_kiosks(machine.site, laid[-1].window.until) if laid else [],
        beside=questions_sheets.days_beside(machine.id, first, last), form=request.form if told else {},
    )  # fmt: skip


def _directions() -> dict[str, tuple[bool, bool]]:
    """By reason: whether it may be that the machine made more, and that more was declared."""
    return {each.value: (explaining.goes(each, 1), explaining.goes(each, -1)) for each in PageReason}


def _proposals(one: Laid, present: Sequence[sheet_suggestions.Presence]) -> tuple[Suggestion, ...]:
    """Where the numbers fit, nobody is looked for and nothing is proposed."""
    others = [each for each in questions_sheets.machines(one.machine.site) if each.id != one.machine.id]
    beside = [
        (id, found.sheet.remainder)
        for id, laid in questions_sheets.laid(others, *_of_day(one.window.day)).items()
        for found in laid
        if abs(found.sheet.remainder) > found.sheet.tolerance
    ]
    around = Around(present, beside, one.cancelled)
    return sheet_suggestions.suggest(one.sheet, one.entries, questions_sheets.device_of(one.machine), around)


def _of_day(day: date) -> tuple[int, int]:
    return begin_of(day), begin_of(day + date.resolution)
