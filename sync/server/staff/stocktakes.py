"""Stocktakes: the list, beginning one, one with where each thing stands, its end, and its report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Response, abort, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from sync import register
from sync.rules import stocktakes as rule
from sync.rules.stocktakes import Because, Bucket, Line, Scope
from sync.server import questions_stocktakes, questions_words, register_store
from sync.server import stocktakes as counts
from sync.server.lending_models import Stocktake, StocktakeScan
from sync.server.models import Loan
from sync.server.papers.stocktakes import Report, Row, Section
from sync.server.permissions import Permission, needs
from sync.server.questions_stocktakes import Counted
from sync.server.staff import asked, listing, names, spreadsheets
from sync.server.staff.desk import may_read_words, office, staff_id
from sync.server.staff.inspections import note
from sync.server.staff.screens import centre_name, screens, show, sites
from sync.server.staff.sheets import named
from sync.server.staff.stocktake_words import BUCKETS, because_words
from sync.server.staff.wording import moment

STATES = ("open", "closed", "all")
SHOWN_FIRST = (Bucket.UNEXPECTED, Bucket.ELSEWHERE, Bucket.MISSING, Bucket.ON_LOAN, Bucket.FOUND)


@screens.get("/stocktakes")
@needs(Permission.READ)
def stocktakes() -> str:
    state, site = asked.one_of("state", STATES) or "all", asked.site()
    page = questions_stocktakes.listed(None if state == "all" else state, site, asked.word("older"))
    return show(
        "stocktakes", page=page, names=names.Names(people=[row.staff for row in page.rows]), state=state,
        states=STATES, sites=sites(), site=site, title_of=title_of,
    )  # fmt: skip


def title_of(row: Stocktake) -> str:
    """What is counted: the whole site, or a part of it."""
    parts = [dict(named(register.Category)).get(row.category, row.category)] if row.category else []
    parts += [row.place] if row.place else []
    return ", ".join(parts) or _("everything")


# --- beginning one ----------------------------------------------------------------------------------------------------


@screens.get("/stocktakes/new")
@needs(Permission.LEND)
def new_stocktake() -> str:
    return _new(asked.site() or "")


def _new(site: str, told: str = "", category: str = "", place: str = "") -> str:
    return show(
        "new_stocktake", sites=sites(), site=site, categories=named(register.Category), category=category,
        places=questions_stocktakes.places(), place=place, told=told,
    )  # fmt: skip


@screens.post("/stocktakes/new")
@needs(Permission.LEND)
def begin_stocktake() -> AnyResponse | tuple[str, int]:
    """Freeze what should lie there."""
    form = request.form
    site, category = form.get("site", ""), form.get("category", "")
    place = " ".join(form.get("place", "").replace("\0", "").split())[:120]
    if register_store.get(register.Site, site) is None:
        return _new(site, _("Choose which site is counted."), category, place), 400
    if category and register_store.get(register.Category, category) is None:
        return _new(site, _("This category is not there any more. Choose another one."), "", place), 400
    if place and place not in questions_stocktakes.places(site):
        return _new(site, _("Nothing of this site lies at that place. Choose one from the list."), category, place), 400
    id = counts.begin(Scope(site, category or None, place), staff_id(), office().now())
    return redirect(url_for("staff.stocktake", id=id), 303)


# --- one of them ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Place:
    """A line with what the screen says of it: `code` of a strange sticker, `scans` that can be discarded, the loan of a
    thing that is out."""

    line: Line
    words: str
    code: str
    scans: list[StocktakeScan]
    loan: Loan | None


@screens.get("/stocktakes/<id>")
@needs(Permission.READ)
def stocktake(id: str) -> str:
    row = questions_stocktakes.stocktake(id) or abort(404)
    found = questions_stocktakes.counted(row)
    tally = rule.tally(found.lines)
    bucket = _bucket(tally)
    page = listing.page_of([line for line in found.lines if line.bucket is bucket])
    items = [line.item for line in page.rows]
    out = questions_stocktakes.loans_out([item for item in items if item])
    lines = [_place(found, line, out, is_read=may_read_words(row.site)) for line in page.rows]
    settled, wanted = rule.progress(found.frozen, found.lines)
    people = [row.staff, row.closed_by, *(scan.staff for each in lines for scan in each.scans)]
    closed = questions_words.one(row.closed_fact) if row.closed_fact and may_read_words(row.site) else ""
    return show(
        "stocktake", row=row, found=found, lines=lines, page=page, tally=tally, bucket=bucket, buckets=SHOWN_FIRST,
        settled=settled, wanted=wanted, title=title_of(row), note=closed, words=BUCKETS,
        names=names.Names(list(out.values()), people=people, items=items),
    )  # fmt: skip


def _bucket(tally: Mapping[Bucket, int]) -> Bucket:
    """The one that is asked for, else the first that has something staff must see to."""
    wanted = asked.one_of("bucket", list(Bucket))
    return Bucket(wanted) if wanted else next((each for each in SHOWN_FIRST if tally[each]), Bucket.MISSING)


def _place(found: Counted, line: Line, out: Mapping[str, Loan], *, is_read: bool) -> Place:
    scans = [found.scans[uid] for uid in line.scans if uid in found.scans]
    code = ""
    if line.item is None and is_read:
        code = questions_words.one(line.scans[0], "code") or _("erased")
    return Place(line, because_words(line), code, scans, out.get(line.item or ""))


# --- what staff do about it -------------------------------------------------------------------------------------------


@screens.post("/stocktakes/<id>/close")
@needs(Permission.LEND)
def close_stocktake(id: str) -> AnyResponse:
    row = questions_stocktakes.stocktake(id) or abort(404)
    if row.state == "open":
        counts.close(row, note(), staff_id(), office().now())
    return redirect(url_for("staff.stocktake", id=id), 303)


@screens.post("/stocktakes/<id>/reopen")
@needs(Permission.LEND)
def reopen_stocktake(id: str) -> AnyResponse:
    row = questions_stocktakes.stocktake(id) or abort(404)
    counts.open_again(row, staff_id(), office().now())
    return redirect(url_for("staff.stocktake", id=id), 303)


@screens.post("/stocktakes/<id>/discard")
@needs(Permission.LEND)
def discard_stocktake(id: str) -> AnyResponse:
    """It was begun for nothing. A closed one is opened first: nobody throws a report away by one touch."""
    row = questions_stocktakes.stocktake(id) or abort(404)
    if row.state != "open":
        return redirect(url_for("staff.stocktake", id=id), 303)
    counts.discard(row, staff_id(), office().now())
    return redirect(url_for("staff.stocktakes"), 303)


@screens.post("/stocktakes/<id>/scans/<uid>/discard")
@needs(Permission.LEND)
def discard_scan(id: str, uid: str) -> AnyResponse:
    row = questions_stocktakes.stocktake(id) or abort(404)
    scan = questions_stocktakes.counted(row).scans.get(uid)
    if scan is not None:
        counts.discard_scan(scan, staff_id(), office().now())
    return redirect(url_for("staff.stocktake", id=id, bucket=request.form.get("bucket") or None), 303)


# --- the report -------------------------------------------------------------------------------------------------------


@screens.get("/stocktakes/<id>/report.pdf")
@needs(Permission.READ)
def stocktake_pdf(id: str) -> Response:
    from sync.server.papers import pdf  # slow to load, and wanted by few requests

    report = _report(questions_stocktakes.stocktake(id) or abort(404))
    headers = {"Content-Disposition": f'inline; filename="{_file_name(report)}.pdf"', "Cache-Control": "no-store"}
    return Response(pdf.stocktake(report), mimetype="application/pdf", headers=headers)


@screens.get("/stocktakes/<id>/report.csv")
@needs(Permission.READ)
def stocktake_csv(id: str) -> Response:
    """For a spreadsheet."""
    report = _report(questions_stocktakes.stocktake(id) or abort(404))
    heads = (_("State"), _("Inventory number"), _("Thing"), _("Where it lies"), _("Counted"), _("Remark"))
    rows = (
        (section.title, row.number, row.name, row.place, row.counted, row.remark)
        for section in report.sections
        for row in section.rows
    )
    return spreadsheets.answer(_file_name(report), [heads, *rows])


def _file_name(report: Report) -> str:
    return f"stocktake-{report.number}"


def _report(row: Stocktake) -> Report:
    found = questions_stocktakes.counted(row)
    things = {line.item for line in found.lines if line.item}
    known, shown = register_store.get_many(register.Item, things), names.Names(items=things, people=[row.staff])
    sections = [
        Section(str(BUCKETS[bucket]), [
            _row(line, known, shown, is_read=may_read_words(row.site)) for line in found.lines if line.bucket is bucket
        ])
        for bucket in SHOWN_FIRST
    ]
    settled, wanted = rule.progress(found.frozen, found.lines)
    pairs = [
        (_("Site"), shown.site(row.site)), (_("What is counted"), title_of(row)),
        (_("Begun"), moment(row.opened_at or 0)),
        (_("Ended"), moment(row.closed_at) if row.closed_at else _("not yet: this is how it stands now")),
        (_("Begun by"), shown.person(row.staff)), (_("Settled"), f"{settled} / {wanted}"),
    ]  # fmt: skip
    words = questions_words.one(row.closed_fact) if row.closed_fact and may_read_words(row.site) else ""
    return Report(
        language=names.language(), title=_("Stocktake"), centre=centre_name(), number=row.id[-8:].upper(), pairs=pairs,
        sections=sections, note=words, signature=_("Signed by whoever counted"), nothing=_("nothing"),
        heads=(_("Number"), _("Thing"), _("Where it lies"), _("Counted"), _("Remark")),
        proof=row.closed_fact or row.fact or "",
    )  # fmt: skip


def _row(line: Line, known: Mapping[str, register.Item], shown: names.Names, *, is_read: bool) -> Row:
    item = known.get(line.item or "")
    code = questions_words.one(line.scans[0], "code") if line.item is None and is_read else ""
    counted = f"{line.counted} / {line.wanted}" if line.wanted > 1 or line.because is Because.MORE else ""
    remark = because_words(line)
    if line.seen_at:
        remark = f"{remark}: {shown.site(line.seen_at)}"
    elif line.because is Because.OTHER_SITE and item is not None:
        remark = f"{remark}: {shown.site(item.site)}"
    return Row(
        number=item.inventory_no if item else code, name=shown.item(line.item) or _("unknown sticker"),
        place=item.place if item else "", counted=counted, remark=remark,
    )  # fmt: skip
