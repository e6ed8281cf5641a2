"""Folding facts into state: reads what was taken in, asks the pure tables, writes what they say, in one transaction.

Comes after intake has committed, so that a mistake here can delay a screen but never lose a fact: where a batch fails,
its facts are folded one by one, and one that cannot be folded is set aside with a case and a mark. Decides nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

from sync import journal, register
from sync.server import (
    booking_states,
    bulk,
    casebook,
    check_list_rows,
    colliding,
    derived,
    erasures,
    journal_entries,
    layouts,
    ledger,
    limit_cases,
    loading,
    loan_states,
    metering,
    page_months,
    plausible_cases,
    projection,
    register_store,
    registering,
    sheet_cases,
    slip_cases,
    unfolded,
)
from sync.server.actions import About, Discrepancy, Enter, Explained, Put, Reconsider, Recount, Settle, Told
from sync.server.beliefs import Beliefs, Loan, PageUsage, R
from sync.server.casebook import Opened
from sync.server.cases import OF_THE_LEDGER, CaseKind
from sync.server.closing import periods
from sync.server.database import is_failure
from sync.server.deciding import standing
from sync.server.detecting import after_folding, looking_clocks, looking_loans
from sync.server.figures import rolled
from sync.server.journal_entries import glance, seen_of
from sync.server.layouts import Layouts
from sync.server.lending_beliefs import Booking, Stocktake
from sync.server.lending_models import PROJECTIONS
from sync.server.models import Fact, JournalEntry, Stream, database
from sync.server.unfolded import Places, Record

BATCH = 500
Entering = Container[str] | None  # uids of the facts that the register may learn of; `None`: of all

logger = logging.getLogger("lada.server.project")


@dataclass
class _Outcome:
    """What a batch leads to besides rows."""

    entered: list[Enter] = field(default_factory=list)
    settle: dict[str, int] = field(default_factory=dict)  # item → since
    reconsider: set[str] = field(default_factory=set)  # items that may wait for staff
    recounts: list[Recount] = field(default_factory=list)
    about: dict[str, About] = field(default_factory=dict)  # uid → whom and what the fact concerns
    opened: list[Opened] = field(default_factory=list)
    explained: list[Explained] = field(default_factory=list)


def catch_up(
    stream_id: int, now: int, *, entering: Entering = None, so_far: Callable[[int], None] = lambda done: None
) -> int:  # fmt: skip
    """Fold what one stream has that is not folded in yet; `so_far` hears how many facts are. Returns how many. Never
    raises for a fact, only when the database cannot be used, or what `so_far` raises."""
    folded = 0
    while _is_behind(stream_id):
        try:
            count = _fold_next(stream_id, BATCH, now, entering)
        except Exception as error:
            if is_failure(error):
                raise
            logger.exception("a batch of stream %s cannot be folded in; trying its facts one by one", stream_id)
            count = _one_by_one(stream_id, now, entering)
        if count == 0:
            break
        folded += count
        so_far(folded)
    return folded


def _is_behind(stream_id: int) -> bool:
    """Asked before anything is locked: what another process is about to fold in, it will."""
    return bool(bulk.rows_of('SELECT 1 FROM "stream" WHERE "id" = ? AND "projected_seq" < "acked"', (stream_id,)))


def catch_up_all(now: int) -> int:
    """Fold what any stream has left over, as after a crash between intake and projection."""
    behind = [row.id for row in Stream.select(Stream.id).where(Stream.projected_seq < Stream.acked)]
    return sum(catch_up(stream_id, now) for stream_id in behind)


def rebuild(now: int, so_far: rolled.SoFar = lambda done, total: None) -> int:
    """Empty what is folded from facts, fold it anew and roll it up, in one transaction; `so_far` hears of each batch
    how many facts are folded, of how many, and may raise to leave all as it was. Returns how many facts were folded.
    The register stays as it is, but for what it learns of facts that had been set aside until now. Cases that staff
    have decided stay; open ones stay open only if the facts still say so."""
    with database.writing():
        fold_alone()
        late = {told.uid for told, _ in _set_aside_before()}
        derived.note_all_gone(now)
        for table in PROJECTIONS:
            table.delete().execute()
        JournalEntry.delete().execute()
        casebook.withdraw_all(now)
        Stream.update(projected_seq=0).execute()
        Fact.update(unprojected=False).where(Fact.unprojected == True).execute()  # noqa: E712
        streams = {row.id: row.acked for row in Stream.select(Stream.id, Stream.acked).order_by(Stream.id)}
        folded, total = 0, sum(streams.values())
        for stream_id in streams:
            further = partial(_further, so_far, folded, total)
            folded += catch_up(stream_id, now, entering=late, so_far=further)
        rolled.keep_up(now)
        return folded


def _further(so_far: rolled.SoFar, before: int, total: int, done: int) -> None:
    so_far(before + done, total)


def take_up_again(now: int) -> int:
    """After an upgrade: where this version can fold what an earlier one had set aside, fold everything anew, because
    what came later was folded without it. Returns how many facts were folded, 0 when there was nothing to do."""
    if not bulk.rows_of('SELECT 1 FROM "fact" WHERE "unprojected" IS TRUE LIMIT 1'):
        return 0
    with database.writing():
        fold_alone()
        return rebuild(now) if any(_can_be_folded(*each, now) for each in _set_aside_before()) else 0


def _set_aside_before() -> Iterator[tuple[Told, Places]]:
    """The facts that were set aside and that this version can read."""
    for stream, *row in bulk.rows_of(
        'SELECT "stream", "seq", "body", "detached", "happened_at", "site", "alias_of" FROM "fact"'
        ' WHERE "unprojected" IS TRUE ORDER BY "stream", "seq"'
    ):
        batch, _, places = unfolded.read(Stream.get_by_id(stream), [tuple(row)])
        for told in batch:
            yield told, places


class _OnlyTrying(Exception):
    """Undoes what was tried."""


def _can_be_folded(told: Told, places: Places, now: int) -> bool:
    try:
        with suppress(_OnlyTrying), database.writing():
            _fold([told], places, now, {told.uid})
            raise _OnlyTrying
    except Exception as error:
        if is_failure(error):
            raise
        return False
    return True


def _one_by_one(stream_id: int, now: int, entering: Entering) -> int:
    for done in range(BATCH):
        try:
            count = _fold_next(stream_id, 1, now, entering)
        except Exception as error:
            if is_failure(error):
                raise
            logger.exception("the next fact of stream %s is set aside", stream_id)
            count = _set_aside_next(stream_id, now)
        if count == 0:
            return done
    return BATCH


def _fold_next(stream_id: int, limit: int, now: int, entering: Entering) -> int:
    """Fold the next facts of a stream and move its mark, in one transaction. Returns how many there were."""
    with database.writing():
        fold_alone()
        stream = Stream.get_by_id(stream_id)
        rows = unfolded.next_rows(stream, limit)
        if not rows:
            return 0
        batch, unread, places = unfolded.read(stream, rows)
        about = _fold(batch, places, now, entering)
        _set_aside(stream, unread, now)
        told_at = {places[told.uid][1]: told for told in batch}
        casebook.open_cases(looking_clocks.look(stream, rows, told_at), now)
        _enter_journal(stream, rows, told_at, about)
        Stream.change(stream.id, projected_seq=rows[-1][0])
    return len(rows)


def _set_aside_next(stream_id: int, now: int) -> int:
    with database.writing():
        fold_alone()
        stream = Stream.get_by_id(stream_id)
        rows = unfolded.next_rows(stream, 1)
        _set_aside(stream, rows, now)
        _enter_journal(stream, rows, {}, {})
        if rows:
            Stream.change(stream.id, projected_seq=rows[-1][0])
    return len(rows)


def fold_alone() -> None:
    """One projector at a time, until this transaction ends: two journals may tell of the same thing."""
    bulk.execute_many('UPDATE "counter" SET "value" = "value" + 1 WHERE "name" = ?', [("projector",)])


def _fold(batch: Sequence[Told], places: Places, now: int, entering: Entering) -> Mapping[str, About]:
    """Returns whom and what facts concern where their own words do not say so (uid → about)."""
    view, outcome = loading.beliefs_for(batch), _Outcome()
    loans_before: dict[str, Loan | None] = dict(view.every(Loan))
    bookings_before, counts_before = dict(view.every(Booking)), dict(view.every(Stocktake))
    usages_before = dict(view.every(PageUsage))
    for told in batch:
        for action in projection.decide(view, told):
            _take(view, outcome, told, action)
        if entering is None or told.uid in entering:
            for action in registering.decide(view, told):
                _take(view, outcome, told, action)
    bulk.upsert(
        view.rows[kind][key] for kind, key in sorted(view.changed, key=lambda each: (each[0].__name__, each[1]))
    )
    _enter(outcome.entered, now)
    _forget_parts(outcome.about, places)
    casebook.explain(outcome.explained, now)
    casebook.open_cases(outcome.opened, now)
    loans = _changed(view, Loan)
    loans_before = {**dict.fromkeys(loans), **loans_before}
    for item, since in looking_loans.may_be_told_apart(batch).items():
        outcome.settle[item] = min(since, outcome.settle.get(item, since))
    laid, before = _settle(outcome.settle, now)
    loans_before = {**before, **loans_before}
    loans |= laid.loans if laid is not None else {}
    loan_states.settle_returns({*outcome.settle, *outcome.reconsider}, now)
    loan_states.note(loans_before, loans, now)
    booking_states.note_bookings(bookings_before, _changed(view, Booking), now)
    colliding.settle(bookings_before, _changed(view, Booking), loans_before, loans, now)
    booking_states.note_stocktakes(counts_before, _changed(view, Stocktake), now)
    declared, given = page_months.touched(usages_before, view)
    page_months.settle(declared | given, now)
    limit_cases.settle(declared, given, now)
    plausible_cases.settle(view, now)
    slip_cases.settle(view, now)
    check_list_rows.note(view, now)
    recounted = metering.settle(outcome.recounts, now)
    metering.settle_declared(sheet_cases.declared(usages_before, view), recounted, now)
    sheet_cases.settle(usages_before, view, recounted, now)
    standing.settle(view, now)
    after_folding.settle(batch, view, laid, outcome.reconsider, loans_before, loans, now)
    periods.settle(batch, places, view, (loans_before, loans), now)
    return outcome.about


def _changed(view: Beliefs, kind: type[R]) -> dict[str, R]:
    return {key: row for key, row in view.every(kind).items() if (kind, key) in view.changed}


def _take(view: Beliefs, outcome: _Outcome, told: Told, action: object) -> None:
    """Carry out one action on what is believed, and remember what it asks of the database."""
    match action:
        case Put(row):
            view.put(row)
        case Enter(entity):
            _learn(view, entity)
            outcome.entered.append(action)
        case Settle(item, since):
            outcome.settle[item] = min(since, outcome.settle.get(item, since))
        case Reconsider(item):
            outcome.reconsider.add(item)
        case Recount():
            outcome.recounts.append(action)
        case About():
            outcome.about[told.uid] = _also(outcome.about.get(told.uid), action)
        case Discrepancy():
            outcome.opened.append(casebook.from_discrepancy(action, told))
        case Explained(kind, subject):
            outcome.opened = [case for case in outcome.opened if (case.kind, case.subject) != (kind, subject)]
            outcome.explained.append(action)


def _learn(view: Beliefs, entity: register.Entity) -> None:
    match entity:
        case register.Person():
            view.people[entity.id] = entity
        case register.Party():
            view.parties.add(entity.id)
        case register.Credential():
            view.holders.setdefault(entity.digest, set()).add(entity.person)


def _enter(entered: Iterable[Enter], now: int) -> None:
    entered = list(entered)
    gone = erasures.among(_whose(each.entity) for each in entered)
    for each in entered:
        if _whose(each.entity) in gone:
            continue
        register_store.put(each.entity, at=now, by=each.by)


def _whose(entity: register.Entity) -> str | None:
    """The person that an entry of the register is about."""
    return entity.id if isinstance(entity, register.Person) else getattr(entity, "person", None)


def _also(known: About | None, further: About) -> About:
    """What is known first counts."""
    if known is None:
        return further
    return About(known.person or further.person, known.party or further.party, known.item or further.item)


def _forget_parts(about: Mapping[str, About], places: Places) -> None:
    """Nothing stands beside a fact that turns out to be about somebody who was erased."""
    gone = erasures.among(each.person for each in about.values())
    erasures.forget_parts(places[uid] for uid, each in about.items() if each.person in gone)


def _enter_journal(
    stream: Stream, rows: Sequence[Record], told: Mapping[int, Told], about: Mapping[str, About]
) -> None:
    """Have these facts found in the journal; `told` are those that were understood, by their seq."""
    entries = []
    for seq, body, _detached, at, site, _alias in rows:
        each = told.get(seq)
        seen = glance(bytes(body)) if each is None else seen_of(each.fact, about.get(each.uid))
        entries.append(journal_entries.entry(at, stream.id, seq, seen, each.site if each else site))
    bulk.insert(JournalEntry, entries)


def _settle(since: Mapping[str, int], now: int) -> tuple[Layouts | None, dict[str, Loan]]:
    """Lay out the loans and returns of things anew, each from a moment on (thing → ms UTC). What ended before it cannot
    have changed. Returns how they lie now, and the loans as they were."""
    if not since:
        return None, {}
    laid = layouts.fetch(since)
    before, wanted = dict(laid.loans), {}
    for item in sorted(since):
        loans, take_backs = laid.of(item)
        settled = ledger.settle(loans, take_backs, since[item], pile=item in laid.piles)
        laid.put(settled)
        misfits = [misfit for misfit in settled.misfits if misfit.at >= since[item]]
        found = looking_loans.told_apart(misfits, settled.loans)
        wanted[item] = [casebook.from_misfit(item, misfit) for misfit in found]
    bulk.upsert(laid.changed())
    casebook.replace_open(since, OF_THE_LEDGER, wanted, now)
    return laid, before


def _set_aside(stream: Stream, rows: Sequence[Record], now: int) -> None:
    """Mark facts that are kept but cannot be folded in, and open a case for each."""
    for seq, body, _detached, at, site, _alias in rows:
        Fact.update(unprojected=True).where(Fact.stream == stream.id, Fact.seq == seq).execute()
        uid, site = journal.uid(stream.inc, seq), glance(bytes(body)).site or site
        casebook.open_cases([Opened(CaseKind.FACT_NOT_UNDERSTOOD, (uid,), at, site=site, device=stream.device_id)], now)
