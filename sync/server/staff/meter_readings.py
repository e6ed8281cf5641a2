"""Meters: which devices are read and how they stand, the readings of one with what lies between them, and a reading put
right or taken back."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from sync import register
from sync.rules import meter_segments
from sync.rules.meter_segments import Segment
from sync.rules.meters import LARGEST
from sync.server import mending_meters, questions_meters, questions_segments, register_store
from sync.server.permissions import Permission, needs
from sync.server.questions_meters import Noted
from sync.server.staff import asked, closed_periods, forms, names, spreadsheets
from sync.server.staff.desk import office, staff_id
from sync.server.staff.meter_words import ANOMALIES, GROUNDS
from sync.server.staff.screens import screens, show
from sync.server.staff.wording import local


@dataclass(frozen=True)
class Standing:
    """A device and its last reading, `None` when nobody has read it."""

    meter: register.Meter
    last: Noted | None


@dataclass(frozen=True)
class Line:
    """A reading and what was counted up to it since the one before, `None` for the first."""

    noted: Noted
    segment: Segment | None

    @property
    def person(self) -> str | None:
        return self.noted.reading.staff

    @property
    def device(self) -> str | None:
        return self.noted.device


@screens.get("/meters")
@needs(Permission.READ)
def meters() -> str:
    site = asked.site()
    known = [each for each in register_store.every(register.Meter) if site in (None, each.site)]
    known.sort(key=lambda each: (each.successor is not None, each.site, each.name))
    rows = [Standing(each, next(iter(questions_meters.page(each.id).rows), None)) for each in known]
    return show("meters", rows=rows, names=names.Names([each.meter for each in rows]), site=site)


@screens.get("/meters/<id>")
@needs(Permission.READ)
def meter(id: str) -> str:
    return _page(id)


@screens.get("/meters/<id>/readings.csv")
@needs(Permission.READ)
def meter_csv(id: str) -> Response:
    """All readings, for a spreadsheet."""
    found = register_store.get(register.Meter, id) or abort(404)
    heads = [
        _("When"), _("All pages"), _("Black and white"), _("Colour"), _("Copies"), _("Prints"),
        _("Since the reading before"), _("Give or take"), _("What is odd"),
    ]  # fmt: skip
    rows = [_cells(each) for each in _lines(found, questions_meters.noted(id))]
    return spreadsheets.answer(f"meter-{id}", [heads, *rows])


@screens.post("/meters/<id>/correct")
@needs(Permission.LEND)
def correct_reading(id: str) -> str | Response | tuple[str, int]:
    text, uid = request.form.get("value", "").replace(" ", "").strip(), request.form.get("reading", "")
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST))):
        return _page(id, uid, _("Type the number that the meter showed, in digits.")), 400
    if (page := closed_periods.barred(questions_meters.moment_of(uid))) is not None:
        return page
    if mending_meters.correct(uid, int(text), staff_id(), office().now(), request.form.get("was")) == "changed":
        return _page(id, uid, str(forms.MEANWHILE)), 409
    return redirect(url_for("staff.meter", id=id), 303)


@screens.post("/meters/<id>/take-back")
@needs(Permission.LEND)
def take_reading_back(id: str) -> str | Response | tuple[str, int]:
    """The last correction of a reading counts no longer; where there is none, the reading itself."""
    uid = request.form.get("reading", "")
    if (page := closed_periods.barred(questions_meters.moment_of(uid))) is not None:
        return page
    if mending_meters.take_back(uid, staff_id(), office().now(), request.form.get("was")) == "changed":
        return _page(id, uid, str(forms.MEANWHILE)), 409
    return redirect(url_for("staff.meter", id=id), 303)


def _page(id: str, asked_uid: str | None = None, trouble: str = "") -> str:
    found = register_store.get(register.Meter, id) or abort(404)
    page = questions_meters.page(id, asked.word("older"))
    lines = list(reversed(_lines(found, [*_before(id, page.rows), *reversed(page.rows)])))[: len(page.rows)]
    return show(
        "meter", meter=found, page=page, lines=lines, names=names.Names(lines), trouble=trouble, anomalies=ANOMALIES,
        grounds=GROUNDS, chosen=asked_uid or asked.word("reading"),
    )  # fmt: skip


def _before(id: str, rows: list[Noted]) -> list[Noted]:
    """The readings that came just before these, which say what is usual and where the oldest of them began."""
    if not rows:
        return []
    earlier = questions_meters.around(id, rows[-1].reading.at, meter_segments.USUAL_OF + 1, rows[-1].reading.at)
    return [Noted(each, id, None, None) for each in earlier]


def _lines(meter: register.Meter, rows: list[Noted]) -> list[Line]:
    found = questions_segments.segments(meter.id, meter, [each.reading for each in rows])
    by_end = {each.closing.uid: each for each in found}
    return [Line(each, by_end.get(each.reading.uid)) for each in rows]


def _cells(line: Line) -> list[str]:
    reading, segment = line.noted.reading, line.segment
    numbers = [reading.value, reading.mono, reading.colour, reading.copies, reading.prints]
    between = ["", "", ""]
    if segment is not None:
        odd = str(ANOMALIES[segment.anomaly]) if segment.anomaly else ""
        between = ["" if segment.pages is None else str(segment.pages), str(segment.uncertainty), odd]
    moment = local(reading.at).strftime("%Y-%m-%d %H:%M")
    return [moment, *("" if each is None else str(each) for each in numbers), *between]
