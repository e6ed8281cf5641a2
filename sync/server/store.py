"""The questions that screens ask of the server's database. Only reads; every list is paged and has an index to walk.

Lists come newest first, a page at a time: `Page.older` is the place to go on from, `None` at the end. Names are
not joined in: rows carry ids, and `register_store.get_many` turns ids into words. Must not change anything and
must not know a screen.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from peewee import fn

from sync import journal as journal_form
from sync.facts import StreamStarted
from sync.protocol import DeviceState
from sync.server import journal_entries, origins, timing
from sync.server.cases import FOR_INFORMATION
from sync.server.keeping import aliases
from sync.server.models import (
    SERVER,
    Case,
    Device,
    Evidence,
    Fact,
    HelpCall,
    JournalEntry,
    Loan,
    PageUsage,
    Stream,
    Table,
    TakeBack,
    Visit,
)
from sync.server.paging import PAGE, Page, page_of

ZONE = ZoneInfo("Europe/Warsaw")


@dataclass(frozen=True)
class Span:
    """From a moment up to, not including, another; ms UTC; `None` is open."""

    since: int | None = None
    until: int | None = None


@dataclass(frozen=True)
class JournalFilter:
    """What to show of the journal; `None` means all. `type` is a fact type's name."""

    site: str | None = None
    device: str | None = None
    person: str | None = None
    party: str | None = None
    item: str | None = None
    type: str | None = None
    span: Span = Span()


@dataclass(frozen=True)
class JournalRow:
    uid: str
    device: str
    seq: int
    type: str
    happened_at: int
    time_doubtful: bool
    interval: timing.Span
    received_at: int
    site: str | None
    person: str | None
    party: str | None
    item: str | None
    unprojected: bool


@dataclass(frozen=True)
class FactView:
    """One fact to its last byte. `hash` follows on `previous_hash`; both are hex. `detached` is as stored, `None`
    when there is none or it was erased. `cases` are those that point at it."""

    row: JournalRow
    body: bytes
    hash: str
    previous_hash: str
    detached: bytes | None
    alias_of: str | None
    cases: list[Case]


@dataclass(frozen=True)
class ListFilter:
    """What to show of visits, loans and pages; `None` means all. `state` is a word of the table, for loans also
    `overdue`."""

    site: str | None = None
    person: str | None = None
    party: str | None = None
    item: str | None = None
    state: str | None = None
    span: Span = Span()


@dataclass(frozen=True)
class Today:
    """The day so far. `people_in` adds up the groups. `due` falls due before midnight, `overdue` already did."""

    people_in: int
    visits_in: list[Visit]
    came_today: int
    forgotten: int
    due: list[Loan]
    overdue: list[Loan]
    alerts: list[HelpCall]
    open_cases: int


@dataclass(frozen=True)
class DeviceView:
    """One kiosk for the devices screen. `streams` are its incarnations, newest first; `behind` counts facts that
    are stored but not yet folded in."""

    device: Device
    state: DeviceState | None
    streams: list[Stream]
    behind: int

    @property
    def complete_to(self) -> int | None:
        """Up to when (ms UTC) everything that this kiosk wrote is here; `None` when that never was so, or not all of
        it was looked at yet."""
        return None if self.behind else self.device.last_agreement_at


@dataclass(frozen=True)
class Incarnation:
    """One stream of a kiosk, why it was begun (a word of `facts.StreamReason`, `None` when its first fact cannot be
    read), and its parent, `None` for the first."""

    stream: Stream
    reason: str | None
    parent: str | None


def day_of(at: int) -> Span:
    """The calendar day of `at` in Warsaw, which may last 23 or 25 hours."""
    day = datetime.fromtimestamp(at / 1000, ZONE).date()
    starts = (datetime.combine(each, time(), ZONE) for each in (day, day + timedelta(days=1)))
    since, until = (int(moment.timestamp() * 1000) for moment in starts)
    return Span(since, until)


def today(at: int, site: str | None = None) -> Today:
    """Who is in, what is due and overdue, who called for help."""
    day = day_of(at)
    visits_in = _visits_in(site)
    inside = [visit for visit in visits_in if visit.arrived_at >= day.since]
    open_loans = _at_site(Loan.select().where(Loan.state == "out", Loan.due_at < day.until), Loan, site)
    due = list(open_loans.order_by(Loan.due_at, Loan.id))
    came = _at_site(Visit.select().where(Visit.undone == False, *_within(Visit.arrived_at, day)), Visit, site)  # noqa: E712
    calls = _at_site(HelpCall.select().where(*_within(HelpCall.at, day)), HelpCall, site)
    return Today(
        people_in=sum(visit.people for visit in inside),
        visits_in=inside,
        came_today=came.count(),
        forgotten=len(visits_in) - len(inside),
        due=[loan for loan in due if loan.due_at >= at],
        overdue=[loan for loan in due if loan.due_at < at],
        alerts=list(calls.order_by(HelpCall.at.desc())),
        open_cases=open_cases(site),
    )


def _visits_in(site: str | None) -> list[Visit]:
    query = Visit.select().where(Visit.state == "in")
    return list(_at_site(query, Visit, site).order_by(Visit.arrived_at.desc(), Visit.id))


def journal(filter: JournalFilter = JournalFilter(), older: str | None = None, limit: int = PAGE) -> Page[JournalRow]:
    """The journal of all devices, by the time that things happened."""
    conditions = _equal(JournalEntry, site=filter.site, person=filter.person, party=filter.party)
    conditions += _equal(JournalEntry, item=filter.item, type=filter.type)
    conditions += _within(JournalEntry.happened_at, filter.span)
    if filter.device is not None:
        own = [row.id for row in Stream.select(Stream.id).where(Stream.device == filter.device)]
        conditions.append(JournalEntry.stream.in_(own))
    order = (JournalEntry.happened_at, JournalEntry.stream, JournalEntry.seq)
    entries, further = page_of(JournalEntry.select(), conditions, order, older, limit)
    streams = {stream.id: stream for stream in Stream.select().where(Stream.id.in_({each.stream for each in entries}))}
    facts = journal_entries.facts_of(entries)
    return Page(
        [_journal_row(each, facts[each.stream, each.seq], streams[each.stream]) for each in entries], further
    )


def _journal_row(entry: JournalEntry, fact: Fact, stream: Stream) -> JournalRow:
    return JournalRow(
        uid=journal_form.uid(stream.inc, fact.seq), device=stream.device_id, seq=fact.seq, type=entry.type,
        happened_at=entry.happened_at, time_doubtful=bool(fact.time_doubtful), received_at=fact.received_at,
        site=entry.site, person=entry.person, party=entry.party, item=entry.item, unprojected=bool(fact.unprojected),
        interval=timing.Span(fact.earliest, fact.latest),
    )  # fmt: skip


def fact(uid: str) -> FactView | None:
    """One fact, `None` when the server does not hold it."""
    place = origins.place_of(uid)
    if place is None:
        return None
    stream, seq = place
    found = Fact.select(Fact, Stream).join(Stream).where(Fact.stream == stream, Fact.seq == seq).first()
    if found is None:
        return None
    previous = Fact.select(Fact.hash).where(Fact.stream == found.stream, Fact.seq == seq - 1).scalar()
    return FactView(
        row=_journal_row(journal_entries.of(found), found, found.stream),
        body=bytes(found.body),
        hash=bytes(found.hash).hex(),
        previous_hash=bytes(previous or _genesis(found.stream)).hex(),
        detached=None if found.detached is None else bytes(found.detached),
        alias_of=found.alias_of,
        cases=cases_about(uid),
    )


def _genesis(stream: Stream) -> bytes:
    return journal_form.genesis(stream.device_id, stream.inc, bytes(stream.parent_head))


def visits(filter: ListFilter = ListFilter(), older: str | None = None, limit: int = PAGE) -> Page[Visit]:
    """Visits by arrival. Those of which only the end is known are left to their cases."""
    conditions = [Visit.arrived_at.is_null(False), *_within(Visit.arrived_at, filter.span)]
    conditions += _equal(Visit, site=filter.site, person=filter.person, party=filter.party, state=filter.state)
    return Page(*page_of(Visit.select(), conditions, (Visit.arrived_at, Visit.id), older, limit))


def loans(at: int, filter: ListFilter = ListFilter(), older: str | None = None, limit: int = PAGE) -> Page[Loan]:
    """Loans by issue; `at` decides what is overdue."""
    conditions = [Loan.issued_at.is_null(False), *_within(Loan.issued_at, filter.span)]
    conditions += _equal(Loan, site=filter.site, person=filter.person, party=filter.party, item=filter.item)
    if filter.state == "overdue":
        conditions += [Loan.state == "out", Loan.due_at < at]
    else:
        conditions += _equal(Loan, state=filter.state)
    return Page(*page_of(Loan.select(), conditions, (Loan.issued_at, Loan.id), older, limit))


def loan(loan_id: str) -> Loan | None:
    return Loan.get_or_none(Loan.id == loan_id)


def take_back(fact_uid: str) -> TakeBack | None:
    return TakeBack.get_or_none(TakeBack.fact == fact_uid)


def pages(filter: ListFilter = ListFilter(), older: str | None = None, limit: int = PAGE) -> Page[PageUsage]:
    """Declared prints and copies by time."""
    conditions = _within(PageUsage.declared_at, filter.span)
    conditions += _equal(PageUsage, site=filter.site, person=filter.person, party=filter.party, state=filter.state)
    return Page(*page_of(PageUsage.select(), conditions, (PageUsage.declared_at, PageUsage.id), older, limit))


def page_totals(filter: ListFilter = ListFilter()) -> tuple[int, int, int]:
    """(mono units, colour units, failed sides) of everything declared and not undone that the filter lets through."""
    conditions = [PageUsage.undone == False, *_within(PageUsage.declared_at, filter.span)]  # noqa: E712
    conditions += _equal(PageUsage, site=filter.site, person=filter.person, party=filter.party)
    sums = [fn.COALESCE(fn.SUM(each), 0) for each in (PageUsage.mono_units, PageUsage.colour_units, PageUsage.failed)]
    mono, colour, failed = PageUsage.select(*sums).where(*conditions).tuples().first()
    return int(mono), int(colour), int(failed)


def devices() -> list[DeviceView]:
    """Every kiosk, by site and name."""
    streams: dict[str, list[Stream]] = {}
    for stream in Stream.select().order_by(Stream.id.desc()):
        streams.setdefault(stream.device_id, []).append(stream)
    kiosks = Device.select().where(Device.id != SERVER).order_by(Device.site, Device.name)
    return [_device_view(each, streams.get(each.id, [])) for each in kiosks]


def device(device_id: str) -> DeviceView | None:
    found = Device.get_or_none(Device.id == device_id, Device.id != SERVER)
    return _device_view(found, list(found.streams.order_by(Stream.id.desc()))) if found else None


def incarnations(device_id: str) -> list[Incarnation]:
    """A kiosk's streams with their beginnings, newest first."""
    firsts = Fact.select(Fact.stream, Fact.body).where(Fact.seq == 1)
    streams = Stream.select().where(Stream.device == device_id).order_by(Stream.id.desc())
    bodies = {row.stream_id: bytes(row.body) for row in firsts.join(Stream).where(Stream.device == device_id)}
    return [Incarnation(each, _reason(bodies.get(each.id)), each.parent) for each in streams]


def _reason(body: bytes | None) -> str | None:
    try:
        fact = journal_form.fact_in(body) if body else None
    except journal_form.UNREADABLE:
        return None
    return fact.reason if isinstance(fact, StreamStarted) else None


def evidence(device_id: str, limit: int = 20) -> list[Evidence]:
    """Batches of a kiosk that went into no stream, newest first, without the batches themselves."""
    fields = (Evidence.id, Evidence.reason, Evidence.inc, Evidence.first, Evidence.last, Evidence.received_at)
    rows = Evidence.select(*fields).where(Evidence.device == device_id)
    return list(rows.order_by(Evidence.received_at.desc(), Evidence.id).limit(limit))


def _device_view(found: Device, streams: list[Stream]) -> DeviceView:
    try:
        state = msgspec.json.decode(found.state, type=DeviceState)
    except msgspec.MsgspecError:  # it never said hello, or it is newer than we are
        state = None
    return DeviceView(found, state, streams, sum(stream.acked - stream.projected_seq for stream in streams))


def cases(
    state: str | None = "open", kind: str | None = None, older: str | None = None, limit: int = PAGE,
    site: str | None = None,
) -> Page[Case]:  # fmt: skip
    """Cases by the time of what they are about."""
    wanted = _equal(Case, state=state, kind=kind, site=site)
    return Page(*page_of(Case.select(), wanted, (Case.at, Case.id), older, limit))


def case(case_id: str) -> Case | None:
    return Case.get_or_none(Case.id == case_id)


def cases_about(uid: str) -> list[Case]:
    """Cases that point at a fact. A uid has 32 random digits, so finding it in the list's text is exact."""
    return list(Case.select().where(Case.facts.contains(f'"{uid}"')).order_by(Case.at))


def open_cases(site: str | None = None) -> int:
    """Those that somebody has to look at."""
    calm = [kind.value for kind in FOR_INFORMATION]
    wanted = [Case.state == "open", Case.kind.not_in(calm), *_equal(Case, site=site)]
    return int(Case.select().where(*wanted).count())


def _equal(model: type[Table], **wanted: Any) -> list[Any]:
    """Conditions for what is wanted. A text that no database can hold finds nothing; who was merged counts as one."""
    plain = {name: value.replace("\0", "\ufffd") for name, value in wanted.items() if value is not None}
    alike = {name: aliases.alike(value) for name, value in plain.items() if name in ("person", "party")}
    return [
        getattr(model, name).in_(alike[name]) if len(alike.get(name, ())) > 1 else getattr(model, name) == value
        for name, value in plain.items()
    ]


def _within(field: Any, span: Span) -> list[Any]:
    since = [field >= span.since] if span.since is not None else []
    return since + ([field < span.until] if span.until is not None else [])


def _at_site(query: Any, model: type[Table], site: str | None) -> Any:
    return query if site is None else query.where(model.site == site)
