"""C34: facts that happened in a period which had been closed before they came. A case for each, that holds up the next
closing, until the period is opened again or the fact is taken as an adjustment.

Order-free: whether the fact or the closing is folded in first, the same cases are open in the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sync import facts, journal, lending_facts
from sync.meter_facts import MeterCorrected, MeterRead
from sync.page_facts import PagesCorrected
from sync.server import bulk, casebook
from sync.server.actions import Told
from sync.server.beliefs import Beliefs
from sync.server.casebook import Opened
from sync.server.cases import CaseKind
from sync.server.closing import state
from sync.server.closing.beliefs import PeriodAdjustment, PeriodClosing
from sync.server.closing.state import Period
from sync.server.models import SERVER, Case
from sync.sheet_facts import PagesExplained

KIND = CaseKind.LATE_FACT_CLOSED_PERIOD
# Facts that a report counts, or that change what it counted
COUNTED = (
    facts.VisitCheckedIn, facts.VisitCheckedOut, facts.VisitCorrected, facts.LoanIssued, facts.LoanTakenBack,
    facts.LoanRenewed, facts.ActUndone, facts.PagesDeclared, PagesCorrected, PagesExplained, MeterRead, MeterCorrected,
    facts.AttemptRefused, lending_facts.BookingMade, lending_facts.BookingApproved, lending_facts.BookingCancelled,
    lending_facts.BookingCollected,
)  # fmt: skip
_TYPES = sorted(str(kind.__struct_config__.tag) for kind in COUNTED)


def is_late(period: Period | None, received_at: int) -> bool:
    """Whether what happened in `period` came after it had been closed."""
    return period is not None and period.closed_at is not None and received_at > period.closed_at


def settle(batch: Sequence[Told], places: Mapping[str, tuple[int, int]], view: Beliefs, now: int) -> None:
    """After a batch is folded in: open the cases of its late facts, and those that a closing in it has made."""
    months = _months_touched(view)
    if months:
        settle_months(months, now)
    closed = state.closed()
    if not closed:
        return
    counted = [told for told in batch if isinstance(told.fact, COUNTED) and told.device != SERVER]
    dated = [told for told in counted if state.month_of(told.at) in closed]
    taken = state.adjusted() if dated else set()
    received = {told.uid: _received_at(*places[told.uid]) for told in dated}
    casebook.open_cases(
        (_opened(told.uid, told.at, told.site, told.device) for told in dated
         if told.uid not in taken and is_late(closed[state.month_of(told.at)], received[told.uid])),
        now,
    )  # fmt: skip


def _months_touched(view: Beliefs) -> set[str]:
    """The months of which something was said in this batch."""
    months = set()
    for kind, key in view.changed:
        row = view.rows[kind][key]
        if isinstance(row, PeriodClosing):
            months.add(row.period)
        elif isinstance(row, PeriodAdjustment):
            months.add(row.of)
    return months


def settle_months(months: Iterable[str], now: int) -> None:
    """Make the late facts of these months, and no others, open cases."""
    known, taken = state.periods(), state.adjusted()
    for month in sorted(filter(state.is_month, months)):
        found = [each for each in _late_facts(known.get(month)) if each.facts[0] not in taken]
        begin, end = state.span_of(month)
        known_now = Case.select(Case.subject).where(
            Case.kind == KIND.value, Case.found == "open", Case.at >= begin, Case.at < end
        )
        subjects = {str(row.subject) for row in known_now} | {each.facts[0] for each in found}
        casebook.replace_about(subjects, (KIND,), found, now)


def _late_facts(period: Period | None) -> list[Opened]:
    if period is None or period.closed_at is None:
        return []
    rows = bulk.rows_of(
        'SELECT s."inc", f."seq", f."body", f."happened_at", e."site", s."device" FROM "journal_entry" e'
        ' JOIN "fact" f ON f."stream" = e."stream" AND f."seq" = e."seq" JOIN "stream" s ON s."id" = f."stream"'
        ' WHERE e."happened_at" >= ? AND e."happened_at" < ? AND f."received_at" > ? AND f."alias_of" IS NULL'
        f' AND s."device" <> ? AND e."type" IN ({", ".join("?" * len(_TYPES))})',
        [*state.span_of(period.month), period.closed_at, SERVER, *_TYPES],
    )
    return [_opened(_uid(inc, seq, bytes(body)), at, site, device) for inc, seq, body, at, site, device in rows]


def _uid(inc: str, seq: int, body: bytes) -> str:
    origin = journal.read_body(body).origin if b'"origin":' in body else None
    return origin if origin and journal.split_origin(origin) else journal.uid(inc, seq)


def _received_at(stream: int, seq: int) -> int:
    [(at,)] = bulk.rows_of('SELECT "received_at" FROM "fact" WHERE "stream" = ? AND "seq" = ?', (stream, seq))
    return int(at)


def _opened(uid: str, at: int, site: str | None, device: str | None) -> Opened:
    """Its subject is the fact itself, which an adjustment names."""
    return Opened(KIND, (uid,), at, site=site, device=device, subject=uid)
