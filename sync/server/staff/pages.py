"""Prints and copies as declared: a month by party, and the single declarations behind each sum."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import cast

from flask import abort, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from sync import register
from sync.page_facts import AdjustmentReason
from sync.server import (
    adjusting,
    questions_allowances,
    questions_pages,
    questions_words,
    register_store,
    store,
)
from sync.server.permissions import Permission, needs
from sync.server.staff import asked, names, page_words
from sync.server.staff.desk import can, office, staff_id
from sync.server.staff.inspections import note
from sync.server.staff.screens import screens, show, sites
from sync.server.staff.wording import PARTIES, local


@screens.get("/pages")
@needs(Permission.READ)
def pages() -> str:
    """One month, summed up by party."""
    month, site = asked.month(office().now()), asked.site()
    span = asked.month_span(month)
    rows = questions_pages.by_party(span, site)
    return show(
        "pages",
        rows=rows,
        names=names.Names(rows),
        month=month,
        before=asked.month_beside(month, -1),
        site=site,
        sites=sites(),
        after=asked.month_beside(month, 1) if span.until is not None and span.until <= office().now() else None,
        totals=store.page_totals(store.ListFilter(site=site, span=span)),
        allowance_of=_allowances(
            rows, site, questions_allowances.last_day_of(month, local(office().now()).date())
        ),
    )


@screens.get("/pages/declarations")
@needs(Permission.READ)
def declarations() -> str:
    """The single declarations of a month or of a party."""
    month = asked.month(office().now()) if asked.word("month") else None
    span = asked.month_span(month) if month else asked.days()
    wanted = store.ListFilter(
        site=asked.site(), person=asked.word("person"), party=asked.word("party"), span=span
    )
    page = store.pages(wanted, asked.word("older"))
    return show(
        "declarations",
        page=page,
        names=names.Names(page.rows),
        chosen=names.Names([wanted]),
        wanted=wanted,
        sites=sites(),
        month=month,
    )


def _allowances(rows: list[questions_pages.PartyPages], site: str | None, day: date) -> dict[str, int]:
    """The monthly allowance (mono units) of each party of `rows` that has one."""
    parties = register_store.get_many(register.Party, [row.party for row in rows if row.party])
    found = questions_allowances.limits(parties.values(), site, day)
    return {id: each.mono_limit for id, each in found.items() if each.mono_limit is not None}


@screens.get("/parties/<id>/allowance")
@needs(Permission.READ)
def party_allowance(id: str) -> str:
    """What a party may have in a month, which rule gave it, and what it used."""
    return _party_allowance(id)


@screens.post("/parties/<id>/allowance/change")
@needs(Permission.LEND)
def change_allowance(id: str) -> Response | tuple[str, int]:
    """More or fewer pages in one month."""
    month, reason = asked.month(office().now()), request.form.get("reason")
    try:
        mono, colour = (_signed(request.form.get(name, "")) for name in ("mono", "colour"))
    except ValueError:
        return _party_allowance(id, _("Type whole numbers, with a minus for fewer.")), 400
    if reason not in page_words.ADJUSTMENTS:
        return _party_allowance(id, _("Choose why it is changed.")), 400
    if register_store.get(register.Party, id) is None:
        abort(404)
    why = cast(AdjustmentReason, reason)
    if adjusting.adjust(id, month, mono, colour, why, note(), staff_id(), office().now()) is None:
        return _party_allowance(id, _("Type how many more or fewer, at most 100,000.")), 400
    return redirect(url_for("staff.party_allowance", id=id, month=month), 303)


@screens.post("/parties/<id>/allowance/changes/<uid>/take-back")
@needs(Permission.LEND)
def take_allowance_back(id: str, uid: str) -> Response:
    """The change counts no longer."""
    known = adjusting.take_back(uid, staff_id(), office().now()) or abort(404)
    return redirect(url_for("staff.party_allowance", id=known.party, month=known.month), 303)


def _signed(text: str) -> int:
    """Raises `ValueError` for what is no whole number of up to six digits; nothing is nought."""
    text = text.strip().replace("\N{MINUS SIGN}", "-") or "0"
    if not re.fullmatch(r"[+-]?[0-9]{1,6}", text):
        raise ValueError(text)
    return int(text)


def _party_allowance(id: str, trouble: str = "") -> str:
    party = register_store.get(register.Party, id) or abort(404)
    month, site = asked.month(office().now()), asked.site()
    span = asked.month_span(month)
    day = questions_allowances.last_day_of(month, local(office().now()).date())
    found = questions_allowances.standing(party, site, day)
    changes = questions_allowances.changes_said(id, month)
    notes = {each.fact: questions_words.one(each.fact) for each in changes} if can(Permission.NAMES) else {}
    return show(
        "party_allowance", standing=found, names=names.Names([Whom(id)], people=[each.staff for each in changes]),
        changes=changes, notes=notes, reasons=page_words.ADJUSTMENTS, trouble=trouble, typed=request.form,
        month=month, site=site, sites=sites(), before=asked.month_beside(month, -1), outcomes=page_words.OUTCOMES,
        kinds=PARTIES,
        after=asked.month_beside(month, 1) if span.until is not None and span.until <= office().now() else None,
        may_change=can(Permission.REGISTER),
    )  # fmt: skip


@dataclass(frozen=True)
class Whom:
    """The party whose name is asked for."""

    party: str
