"""The evidence of a case side by side: what each kiosk recorded, a column a record, and when on one line of time.

Shows what `deciding/evidence.py` fetched and judges nothing: a difference is two cells that are not alike.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain

from flask_babel import gettext as _

from sync import journal
from sync.facts import type_of
from sync.lending_facts import BookingMade
from sync.server.beliefs import Loan
from sync.server.deciding.shape import Evidence, Recorded
from sync.server.models import Slip
from sync.server.staff import record_words, wording
from sync.server.staff.names import Names
from sync.server.timing import WIDE_MS

MOST = 4  # columns beside each other; more records stand in the list below
LONGEST_MS = 60 * 24 * 3_600_000  # a longer time on one line shows nothing
LEFT, RIGHT, LANE, TOP = 96, 628, 58, 28  # of the picture of time, in its own units
SURE_MS = 60_000
IN_HOURS_MS = 48 * 3_600_000  # how far a clock fell is told in hours up to here; beyond it the days say it


@dataclass(frozen=True)
class Head:
    """A column: where it was recorded, and the record's number in its journal."""

    uid: str
    place: str
    number: int
    is_undone: bool


@dataclass(frozen=True)
class Row:
    words: str
    cells: list[str]
    differs: bool


@dataclass(frozen=True)
class Mark:
    """A record on the line of time: its guess at `x`, certainly within `left` and `right`."""

    x: float
    left: float
    right: float
    words: str


@dataclass(frozen=True)
class Lane:
    name: str
    y: int
    marks: list[Mark]


@dataclass(frozen=True)
class Lanes:
    """The picture of time: a lane for each kiosk; `ticks` are (x, words); `both` is the time in which the order is
    not known, (x, width)."""

    lanes: list[Lane]
    ticks: list[tuple[float, str]]
    height: int
    both: tuple[float, float] | None
    words: str


@dataclass(frozen=True)
class Compared:
    heads: list[Head]
    rows: list[Row]
    lanes: Lanes | None
    further: int  # records that stand in no column


def compare(evidence: Evidence, names: Names) -> Compared | None:
    """`None` where no record of the case can be read here."""
    shown = evidence.records[:MOST]
    if not shown:
        return None
    heads = [
        Head(each.uid, names.device(each.device), journal.split_uid(each.uid)[1], each.is_undone) for each in shown
    ]
    loans = {loan.fact: loan for loan in evidence.loans}
    slips = _slips(shown)
    stays = {visit.fact: (visit.arrived_at, visit.left_at) for visit in evidence.visits if visit.fact is not None}
    rows = [
        _row(_("What"), [wording.word(type_of(each.fact), "fact") for each in shown]),
        _row(_("Who"), [_who(each, names) for each in shown]),
        _row(_("When"), [_when(each) for each in shown], differs=False),
        _row(_("Booked for"), [_booked_for(each) for each in shown]),
        _row(_("Were in"), [_span(*stays.get(each.uid, (None, None))) for each in shown], differs=False),
        _row(_("Thing"), [_thing(each, names) for each in shown]),
        _row(_("Slip"), [slips.get(each.uid, "") for each in shown], differs=False),
        _row(_("Confirmed"), [wording.word(_of(each, "proof"), "proof") for each in shown]),
        _row(_("Pages"), [wording.figure(_number(each, "mono_units", "colour_units")) for each in shown]),
        _row(_("Return"), [_return(loans.get(each.uid), names) for each in shown]),
        _row(_("Due"), [_due(each, loans.get(each.uid)) for each in shown]),
        *_told(shown, names),
        _row(_("The kiosk's clock showed"), _clock(evidence.clock, len(shown)), differs=False),
    ]
    return Compared(heads, [row for row in rows if any(row.cells)], _lanes(shown, names), len(evidence.records) - MOST)


def _told(shown: Sequence[Recorded], names: Names) -> list[Row]:
    """A row for each thing that one of the records says besides."""
    told = [record_words.told(each.uid, each.fact, names) for each in shown]
    return [_row(term, [each.get(term, "") for each in told]) for term in dict.fromkeys(chain(*told))]


def _row(words: str, cells: list[str], *, differs: bool | None = None) -> Row:
    several = len(set(cells)) > 1
    return Row(words, cells, several if differs is None else differs)


def _clock(shown: tuple[int, int] | None, columns: int) -> list[str]:
    """Beside the first record, with which the clock jumped: as whoever stood there could see it."""
    if shown is None:
        return [""] * columns
    before, after = shown
    words = _("%(before)s, then %(after)s", before=wording.moment(before), after=wording.moment(after))
    fell = f" ({wording.offset(after - before)})" if 0 < before - after <= IN_HOURS_MS else ""
    return [words + fell] + [""] * (columns - 1)


def _of(record: Recorded, field: str) -> str:
    return str(getattr(record.fact, field, None) or "")


def _number(record: Recorded, *fields: str) -> int | None:
    known = [getattr(record.fact, field) for field in fields if hasattr(record.fact, field)]
    return sum(known) if known else None


def _who(record: Recorded, names: Names) -> str:
    person, party = _of(record, "person") or None, _of(record, "party") or None
    for_whom = names.party(party) if party and not (person and names.is_oneself(party)) else ""
    return ", ".join(filter(None, (names.person(person), for_whom)))


def _when(record: Recorded) -> str:
    """The guess, and how far it may be off; a kiosk that knew the time says so."""
    at, wide = wording.moment(record.at), record.latest - record.earliest
    if wide <= SURE_MS:
        return _("%(at)s, good clock", at=at)
    if wide <= WIDE_MS:
        return at
    if wide > LONGEST_MS:
        return _("%(at)s, the clock cannot be trusted", at=at)
    same_day = wording.iso_day(record.earliest) == wording.iso_day(record.latest) == wording.iso_day(record.at)
    word: Callable[[int | None], str] = wording.clock if same_day else wording.moment
    return _("%(at)s, between %(since)s and %(until)s", at=at, since=word(record.earliest), until=word(record.latest))


def _booked_for(record: Recorded) -> str:
    return _span(record.fact.from_at, record.fact.until_at) if isinstance(record.fact, BookingMade) else ""


def _span(since: int | None, until: int | None) -> str:
    """Of what began; `until` is `None` where nobody knows."""
    same_day = wording.iso_day(since) == wording.iso_day(until)
    word: Callable[[int | None], str] = wording.clock if same_day else wording.moment
    return f"{wording.moment(since)} – {word(until)}" if since is not None else ""


def _thing(record: Recorded, names: Names) -> str:
    item = _of(record, "item")
    return " ".join(filter(None, (names.item(item), names.inventory_no(item)))) if item else ""


def _slips(records: Sequence[Recorded]) -> dict[str, str]:
    """Record → the number of its slip, and what became of the paper."""
    rows = Slip.select().where(Slip.document.in_([each.uid for each in records])).order_by(Slip.at, Slip.fact)
    return {row.document: f"{row.slip}, {wording.word(row.outcome, 'slip')}" for row in rows}


def _return(loan: Loan | None, names: Names) -> str:
    if loan is None:
        return ""
    if loan.undone:
        return _("taken back: no hand-over")
    return wording.moment(loan.returned_at) if loan.returned_at else _("none")


def _due(record: Recorded, loan: Loan | None) -> str:
    due = loan.due_at if loan else getattr(record.fact, "due_at", None)
    return wording.moment(due) if isinstance(due, int) else ""


def _lanes(records: Sequence[Recorded], names: Names) -> Lanes | None:
    since, until = min(each.earliest for each in records), max(each.latest for each in records)
    if len(records) < 2 or until - since > LONGEST_MS:
        return None
    margin = max((until - since) // 6, 10 * 60_000)
    since, until = since - margin, until + margin

    def x(at: int) -> float:
        return round(LEFT + (RIGHT - LEFT) * (at - since) / (until - since), 1)

    lanes: dict[str, list[Mark]] = {}
    for each in records:
        mark = Mark(x(each.at), x(each.earliest), x(each.latest), wording.clock(each.at))
        lanes.setdefault(names.device(each.device), []).append(mark)
    word = wording.clock if until - since < 24 * 3_600_000 else wording.day
    steps = [since + (until - since) * step // 4 for step in range(5)]
    overlap = _overlap(records)
    both = (x(overlap[0]), max(2.0, x(overlap[1]) - x(overlap[0]))) if overlap else None
    told = "; ".join(f"{names.device(each.device)}: {_when(each)}" for each in records)
    return Lanes(
        [Lane(name, TOP + 16 + LANE * number, marks) for number, (name, marks) in enumerate(lanes.items())],
        [(x(at), word(at)) for at in steps], TOP + LANE * len(lanes) + 24, both,
        " ".join((f"{told}.", _("Which came first is not known."))) if overlap else told,
    )  # fmt: skip


def _overlap(records: Sequence[Recorded]) -> tuple[int, int] | None:
    """The time in which two records of different journals may both lie."""
    first, second = sorted(records, key=lambda each: (each.at, each.uid))[:2]
    since, until = max(first.earliest, second.earliest), min(first.latest, second.latest)
    apart = journal.split_uid(first.uid)[0] != journal.split_uid(second.uid)[0]
    return (since, until) if apart and since <= until else None
