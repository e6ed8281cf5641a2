"""One declaration of pages: what counts of it, everything that was said of it, and telling it otherwise.

What was declared is never changed; a correction stands beside it, and can be taken back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import abort, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from sync import facts, register
from sync.facts import PageLine
from sync.page_facts import PagesConfirmed, PagesCorrected
from sync.rules.corrections import REASONS
from sync.rules.pages import MOST_PAGES
from sync.rules.refusals import Reason, Refusal
from sync.rules.sheet_windows import day_of
from sync.server import correcting, questions_names, questions_words, register_store, store, story
from sync.server.models import PageUsage
from sync.server.permissions import Permission, needs
from sync.server.register_models import MeterRow
from sync.server.staff import closed_periods, forms, names, page_words
from sync.server.staff.desk import can, may_read_words, office, staff_id
from sync.server.staff.inspections import note
from sync.server.staff.screens import screens, show

SPARE = 2  # empty lines of the form


@dataclass(frozen=True)
class Typed:
    """A line of the form as it stands there: the word for its kind, and two numbers in digits."""

    key: str = ""
    pages: str = ""
    failed: str = ""


@screens.get("/pages/declarations/<id>")
@needs(Permission.READ)
def declaration(id: str) -> str:
    return _page(_found(id))


@screens.post("/pages/declarations/<id>/correct")
@needs(Permission.LEND)
def correct_pages(id: str) -> str | Response | tuple[str, int]:
    usage, form = _found(id), request.form
    if (page := closed_periods.barred(usage.declared_at)) is not None:
        return page
    columns = (form.getlist(name) for name in ("key", "pages", "failed"))
    typed = [Typed(*each) for each in zip(*columns, strict=False)]
    reason = next((each for each in REASONS if each == form.get("reason")), None)
    try:
        lines = [_line(each) for each in typed if each.pages.strip() not in ("", "0")]
    except ValueError:
        return _page(usage, typed, _("Type how many pages in whole numbers.")), 400
    if reason is None:
        return _page(usage, typed, _("Choose why it is corrected.")), 400
    party = _one_of(form.get("party"), [each.id for each in _parties(usage)], usage.party)
    meter = _one_of(form.get("meter"), [each.id for each in _meters(usage)], usage.meter)
    was = form.get("was")
    answer = correcting.correct(usage.id, lines, party, meter, reason, note(), staff_id(), office().now(), was)
    if isinstance(answer, tuple):
        return _page(_found(id), typed, _why_not(answer[0]) if answer else str(forms.MEANWHILE)), 409
    return redirect(_back(id), 303)


@screens.post("/pages/declarations/<id>/take-back")
@needs(Permission.LEND)
def take_correction_back(id: str) -> Response | tuple[str, int]:
    """The last correction counts no longer."""
    if (page := closed_periods.barred(_found(id).declared_at)) is not None:
        return page
    was = request.form.get("was")
    if not correcting.take_back(_found(id).id, staff_id(), office().now(), was) and was is not None:
        return _page(_found(id), trouble=str(forms.MEANWHILE)), 409
    return redirect(_back(id), 303)


@screens.post("/pages/declarations/<id>/confirm")
@needs(Permission.LEND)
def confirm_pages(id: str) -> Response:
    """A doubtful number is right as it is."""
    correcting.confirm(_found(id).id, note(), staff_id(), office().now())
    return redirect(_back(id), 303)


@screens.post("/pages/declarations/<id>/confirm/take-back")
@needs(Permission.LEND)
def take_confirmation_back(id: str) -> Response:
    correcting.take_confirmation_back(_found(id).id, staff_id(), office().now())
    return redirect(_back(id), 303)


def _back(id: str) -> str:
    """To the case that it was answered on, else to the declaration."""
    case = store.case(request.form.get("case", ""))
    return url_for("staff.case", id=case.id) if case else url_for("staff.declaration", id=id)


def _found(id: str) -> PageUsage:
    return PageUsage.get_or_none(PageUsage.id == id) or abort(404)


def _line(typed: Typed) -> PageLine:
    """Raises `ValueError` for what is no number of pages, and for a kind that does not exist."""
    kind = page_words.KINDS.get(typed.key)
    pages, failed = typed.pages.strip(), typed.failed.strip() or "0"
    if kind is None or not all(text.isascii() and text.isdigit() and len(text) < 7 for text in (pages, failed)):
        raise ValueError(typed)
    return PageLine(kind.kind, int(pages), kind.colour, kind.size, kind.duplex, int(failed))


def _one_of(wanted: str | None, known: list[str], now: str | None) -> str | None:
    """What was chosen; nothing where that was chosen; what it is now for anything else."""
    return None if wanted == "" else wanted if wanted in known else now


def _why_not(refusal: Refusal) -> str:
    match refusal.reason:
        case Reason.PAGES_FAILED_TOO_MANY:
            return _("More pages failed than were made. Failed pages are part of all pages.")
        case Reason.PAGES_IMPLAUSIBLE:
            return _("These are more than %(most)s pages in one entry. Check the numbers.", most=MOST_PAGES)
        case Reason.PAGES_UNCHANGED:
            return _("This is what counts already. Change something first.")
    return _("This was taken back and counts no longer, so there is nothing to correct.")


def _page(usage: PageUsage, typed: list[Typed] | None = None, trouble: str = "") -> str:
    standing = correcting.standing(usage)
    told = _story(usage)
    lines = [Typed(page_words.key_of(line), str(line.pages), str(line.failed or "")) for line in standing.lines]
    mentioned = [usage, *(each.fact for each in told)]
    shown = names.Names(mentioned, people=[usage.approved_by, *(each.staff for each in told)])
    notes = {each.uid: questions_words.one(each.uid) for each in told} if may_read_words(usage.site) else {}
    return show(
        "declaration", usage=usage, lines=standing.lines, told=told, notes=notes, names=shown, trouble=trouble,
        typed=typed or [*lines, *[Typed()] * SPARE], kinds={key: page_words.line(each) for key, each
                                                            in page_words.KINDS.items()},
        line=page_words.line, corrections=page_words.CORRECTIONS, overrides=page_words.OVERRIDES, reasons=REASONS,
        parties=_parties(usage), meters=_meters(usage), meter_names=_meter_names(), typed_note=note(),
        chosen={name: request.form.get(name, now) for name, now in (("party", usage.party), ("meter", usage.meter),
                                                                    ("reason", ""))},
        cases=store.cases_about(usage.fact), is_foreign=_is_foreign(usage, told),
    )  # fmt: skip


def _story(usage: PageUsage) -> list[story.Happening]:
    return [
        each for each in story.with_undoing(correcting.facts_of(usage))
        if isinstance(each.fact, facts.PagesDeclared | PagesCorrected | PagesConfirmed | facts.ActUndone)
    ]  # fmt: skip


def _is_foreign(usage: PageUsage, told: list[story.Happening]) -> bool:
    """Whether the person declared it for a party that they do not act for, which staff agreed to at the kiosk. What
    staff said themselves nobody agreed to, and a membership that ended since held then."""
    said = next((each.fact for each in told if each.uid == (usage.corrected_fact or usage.fact)), None)
    if usage.person is None or usage.party is None or usage.approved_by is None or getattr(said, "staff", None):
        return False
    day = day_of(usage.declared_at).isoformat()
    found = questions_names.memberships(person=usage.person)
    return usage.party not in {each.party for each in found if each.until is None or each.until >= day}


def _parties(usage: PageUsage) -> list[Any]:
    """Whom it may count for: every organisation and group, and whom the person acts for."""
    own = {each.party for each in questions_names.memberships(person=usage.person)} if usage.person else set()
    found = [
        each
        for each in register_store.every(register.Party)
        if each.id in own | {usage.party} or (each.kind != "person" and each.status == "active")
    ]
    if not can(Permission.NAMES):
        found = [each for each in found if each.kind != "person"]
    return sorted(found, key=lambda each: (each.id not in own, questions_names.fold(each.name)))


def _meters(usage: PageUsage) -> list[register.Meter]:
    return list(register_store.select(register.Meter, MeterRow.site == usage.site))


def _meter_names() -> dict[str, str]:
    return {each.id: each.name for each in register_store.every(register.Meter)}
