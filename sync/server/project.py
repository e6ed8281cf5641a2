"""Folding facts into state: reads what was taken in, asks the pure tables, writes what they say, in one transaction.

Comes after intake has committed, so that a mistake here can delay a screen but never lose a fact: where a batch
fails, its facts are folded one by one, and one that cannot be folded is set aside with a case and a mark. Decides
nothing itself.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from sync import facts, journal, register
from sync.journal import fact_in, read_detached
from sync.server import (
    bulk,
    casebook,
    erasures,
    layouts,
    ledger,
    loading,
    loan_states,
    origins,
    projection,
    register_store,
    registering,
)
from sync.server.actions import About, Discrepancy, Enter, Explained, Put, Settle, Told
from sync.server.beliefs import Beliefs, Loan
from sync.server.casebook import Opened
from sync.server.cases import OF_THE_LEDGER, CaseKind
from sync.server.database import is_failure
from sync.server.models import PROJECTIONS, Counter, Device, Fact, Stream, database

BATCH = 500

logger = logging.getLogger("lada.server.project")


@dataclass
class _Outcome:
    """What a batch leads to besides rows."""

    entered: list[Enter] = field(default_factory=list)
    settle: dict[str, int] = field(default_factory=dict)  # item → since
    about: list[tuple[About, Told]] = field(default_factory=list)
    opened: list[Opened] = field(default_factory=list)
    explained: list[Explained] = field(default_factory=list)


def catch_up(stream_id: int, now: int, *, entering: bool = True) -> int:
    """Fold what one stream has that is not folded in yet. Returns how many facts. `entering` False leaves the register
    alone. Never raises for a fact, only when the database cannot be used."""
    folded = 0
    while True:
        try:
            count = _fold_next(stream_id, BATCH, now, entering)
        except Exception as error:
            if is_failure(error):
                raise
            logger.exception("a batch of stream %s cannot be folded in; trying its facts one by one", stream_id)
            count = _one_by_one(stream_id, now, entering)
        if count == 0:
            return folded
        folded += count


def catch_up_all(now: int) -> int:
    """Fold what any stream has left over, as after a crash between intake and projection."""
    behind = [row.id for row in Stream.select(Stream.id).where(Stream.projected_seq < Stream.acked)]
    return sum(catch_up(stream_id, now) for stream_id in behind)


def rebuild(now: int) -> int:
    """Empty what is folded from facts and fold it anew, in one transaction; the register stays as it is. Returns
    how many facts were folded. Cases that staff have decided stay; open ones stay open only if the facts still say
    so."""
    with database.writing():
        _lock()
        loan_states.note_all_gone(now)
        for table in PROJECTIONS:
            table.delete().execute()
        casebook.withdraw_all(now)
        Stream.update(projected_seq=0).execute()
        Fact.update(unprojected=False).where(Fact.unprojected == True).execute()  # noqa: E712
        streams = [row.id for row in Stream.select(Stream.id).order_by(Stream.id)]
        return sum(catch_up(stream_id, now, entering=False) for stream_id in streams)


def _one_by_one(stream_id: int, now: int, entering: bool) -> int:
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


def _fold_next(stream_id: int, limit: int, now: int, entering: bool) -> int:
    """Fold the next facts of a stream and move its mark, in one transaction. Returns how many there were."""
    with database.writing():
        _lock()
        stream = Stream.get_by_id(stream_id)
        rows = _next_rows(stream, limit)
        if not rows:
            return 0
        batch, unread, places = _read(stream, rows)
        _fold(batch, places, now, entering)
        _set_aside(stream, unread, now)
        Stream.update(projected_seq=rows[-1][0]).where(Stream.id == stream.id).execute()
    return len(rows)


def _set_aside_next(stream_id: int, now: int) -> int:
    with database.writing():
        _lock()
        stream = Stream.get_by_id(stream_id)
        rows = _next_rows(stream, 1)
        _set_aside(stream, rows, now)
        for row in rows:
            Stream.update(projected_seq=row[0]).where(Stream.id == stream.id).execute()
    return len(rows)


def _lock() -> None:
    """One projector at a time: two journals may tell of the same thing."""
    Counter.update(value=Counter.value + 1).where(Counter.name == "projector").execute()


_Read = tuple[int, bytes, bytes | None, int, str | None, str | None]  # seq, body, detached, happened_at, site, alias_of


def _next_rows(stream: Stream, limit: int) -> list[_Read]:
    return bulk.rows_of(
        'SELECT "seq", "body", "detached", "happened_at", "site", "alias_of" FROM "fact"'
        ' WHERE "stream" = ? AND "seq" > ? ORDER BY "seq" LIMIT ?',
        (stream.id, stream.projected_seq, limit),
    )


_Places = Mapping[str, tuple[int, int]]  # uid → stream row and seq


def _read(stream: Stream, rows: Sequence[_Read]) -> tuple[list[Told], list[_Read], _Places]:
    """Facts that this version understands, rows that it does not, and where the facts stand. What is told a second
    time is in neither."""
    home: str = Device.get_by_id(stream.device_id).site
    batch, unread, places = [], [], {}
    for row in rows:
        seq, body, detached, at, site, alias_of = row
        if alias_of is not None:
            continue
        try:
            fact = _with_names(fact_in(_without_nul(bytes(body))), stream)
            values = dict(_kept_values(fact, detached))
        except journal.UNREADABLE:
            unread.append(row)
            continue
        uid = _uid(stream, seq, bytes(body))
        batch.append(Told(uid, at, stream.device_id, site or home, fact, values))
        places[uid] = (stream.id, seq)
    return batch, unread, places


def _uid(stream: Stream, seq: int, body: bytes) -> str:
    """The fact's name: its place here, unless it was first written elsewhere."""
    origin = journal.read_body(body).origin if b'"origin":' in body else None
    return origin if origin and journal.split_origin(origin) else journal.uid(stream.inc, seq)


def _with_names(fact: facts.AnyFact, stream: Stream) -> facts.AnyFact:
    """The fact, with the facts that it names called as they are called here."""
    if isinstance(fact, facts.ActUndone):
        return msgspec.structs.replace(fact, undone=type(fact.undone)(origins.meant_by(u, stream) for u in fact.undone))
    return fact


def _without_nul(raw: bytes) -> bytes:
    """PostgreSQL cannot hold U+0000 in a text; the journal keeps it, screens show a mark in its place."""
    return raw.replace(b"\\u0000", b"\\ufffd") if b"\\u0000" in raw else raw


def _kept_values(fact: msgspec.Struct, detached: bytes | None) -> Iterator[tuple[str, str]]:
    """Detached values that match what the body committed to. The signature covers the body only, so others are
    ignored."""
    if detached is None:
        return
    for name, part in read_detached(bytes(detached)).items():
        committed = getattr(fact, f"{name}_commitment", None)
        try:
            matches = committed is not None and journal.commitment(part.salt, part.value) == committed
        except ValueError:  # the salt is not hex
            matches = False
        if matches:
            yield name, part.value.replace("\0", "\N{REPLACEMENT CHARACTER}")
        else:
            logger.warning("a detached %s does not match what its fact committed to", name)


def _fold(batch: Sequence[Told], places: _Places, now: int, entering: bool) -> None:
    view, outcome = loading.beliefs_for(batch), _Outcome()
    loans_before: dict[str, Loan | None] = dict(view.every(Loan))
    for told in batch:
        for action in projection.decide(view, told):
            _take(view, outcome, told, action)
        if entering:
            for action in registering.decide(view, told):
                _take(view, outcome, told, action)
    bulk.upsert(
        view.rows[kind][key] for kind, key in sorted(view.changed, key=lambda each: (each[0].__name__, each[1]))
    )
    _enter(outcome.entered, now)
    _point_at(outcome.about, places)
    casebook.explain(outcome.explained, now)
    casebook.open_cases(outcome.opened, now)
    loans = {key: loan for key, loan in view.every(Loan).items() if (Loan, key) in view.changed}
    loans_before = {**dict.fromkeys(loans), **loans_before}
    before, after = _settle(outcome.settle, now)
    loans_before = {**before, **loans_before}
    loans |= after
    for item in sorted(outcome.settle):
        loan_states.settle_return(item, now)
    loan_states.note(loans_before, loans, now)


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
        case About():
            outcome.about.append((action, told))
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


def _point_at(about: Sequence[tuple[About, Told]], places: _Places) -> None:
    values = []
    for each, told in about:
        stream, seq = places[told.uid]
        values.append((each.person, each.party, each.item, seq, stream))
    bulk.execute_many(
        'UPDATE "fact" SET "person" = COALESCE("person", ?), "party" = COALESCE("party", ?),'
        ' "item" = COALESCE("item", ?) WHERE "seq" = ? AND "stream" = ?',
        values,
    )
    gone = erasures.among(each.person for each, _ in about)
    erasures.forget_parts((stream, seq) for person, _, _, seq, stream in values if person in gone)


def _settle(since: Mapping[str, int], now: int) -> tuple[dict[str, Loan], dict[str, Loan]]:
    """Lay out the loans and returns of things anew, each from a moment on (thing → ms UTC). What ended before it cannot
    have changed. Returns their loans, as they were and as they are."""
    if not since:
        return {}, {}
    laid = layouts.fetch(since)
    before, wanted = dict(laid.loans), {}
    for item in sorted(since):
        loans, take_backs = laid.of(item)
        settled = ledger.settle(loans, take_backs, since[item])
        laid.put(settled)
        misfits = (misfit for misfit in settled.misfits if misfit.at >= since[item])
        wanted[item] = [casebook.from_misfit(item, misfit) for misfit in misfits]
    bulk.upsert(laid.changed())
    casebook.replace_open(since, OF_THE_LEDGER, wanted, now)
    return before, laid.loans


def _set_aside(stream: Stream, rows: Sequence[_Read], now: int) -> None:
    """Mark facts that are kept but cannot be folded in, and open a case for each."""
    for seq, _body, _detached, at, site, _alias in rows:
        Fact.update(unprojected=True).where(Fact.stream == stream.id, Fact.seq == seq).execute()
        uid = journal.uid(stream.inc, seq)
        casebook.open_cases([Opened(CaseKind.FACT_NOT_UNDERSTOOD, (uid,), at, site=site, device=stream.device_id)], now)
