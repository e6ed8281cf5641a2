"""The inbox of cases: the queue, the evidence of one side by side, and what the house proposes about it.

One page for all of it, so that a case has one address (`/cases/ID`) and the queue stays beside it. Answers are given in
`case_answers.py`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import abort, request, url_for

from sync import journal
from sync.rules.month_limits import month_after
from sync.server import limit_cases, questions_presence, questions_words, store
from sync.server.accounts import places
from sync.server.beliefs import Loan
from sync.server.cases import Severity
from sync.server.closing import state as periods
from sync.server.deciding import answering, evidence, fetched, queue
from sync.server.deciding.queue import Listed, Wanted
from sync.server.deciding.registry import kind_of
from sync.server.deciding.shape import Decision, Evidence, Kind, Suggestion, nothing_proposed
from sync.server.models import Case
from sync.server.permissions import Permission, needs
from sync.server.staff import (
    asked,
    case_evidence,
    case_pages,
    case_special,
    case_words,
    decided_words,
    fleet,
    names,
    wording,
)
from sync.server.staff.desk import can, may_at, may_read_words, office, sites_allowed, staff_id
from sync.server.staff.ordering import unordered
from sync.server.staff.over_allowances import proposed
from sync.server.staff.screens import screens, show, sites
from sync.server.staff.wording import CASES

FILTERS = ("state", "kind", "severity", "site", "owner", "page")
SIMILAR = 2  # as many that may be taken together are worth a place of their own


@screens.get("/cases")
@needs(Permission.READ)
def cases() -> str:
    listed = queue.page(wanted(), asked.number("page"))
    return inbox(listed, next(iter(listed.rows), None))


@screens.get("/cases/<id>")
@needs(Permission.READ)
def case(id: str) -> str:
    return inbox(queue.page(wanted(), asked.number("page")), seen(id))


def seen(id: str) -> Case:
    """The case of this address; not found where it stands at a site that whoever asks may not see."""
    found = store.case(id)
    if found is None or not may_at(site_of(found), Permission.READ):
        abort(404)
    return found


def site_of(case: Case) -> str | None:
    """Where it stands: at the site of its kiosk, where it names none itself."""
    return places.FIND["case"](case.id) or None


def wanted() -> Wanted:
    """What the address asks for."""
    return Wanted(
        today=wording.iso_day(office().now()), state=asked.one_of("state", queue.STATES) or "open",
        kind=asked.one_of("kind", CASES), severity=_severity(), site=asked.word("site"), owner=asked.word("owner"),
        sites=sites_allowed(Permission.READ),
    )  # fmt: skip


def _severity() -> Severity | None:
    word = asked.one_of("severity", tuple(Severity))
    return Severity(word) if word else None


def filters() -> dict[str, Any]:
    """The filter of this address, to be carried along."""
    return {name: value for name in FILTERS if (value := asked.word(name))}


def inbox(listed: Listed, chosen: Case | None, wrong: dict[str, Any] | None = None) -> str:
    """The whole page; `wrong` are what was typed into a form that was not taken, and what is wrong with it."""
    now = office().now()
    rows, owners = listed.rows, queue.owners(sites_allowed(Permission.READ))
    lent = queue.borrowers(rows)
    frame = {
        "listed": listed, "chosen": chosen, "wanted": wanted(), "counts": queue.counts(wanted()), "kept": filters(),
        "groups": _groups(rows), "awaited": questions_presence.awaited([*rows, *([chosen] if chosen else [])]),
        "machines": case_special.machines(rows), "month": _month(now), "silent": fleet_of(now), "words": case_words,
        "kinds": CASES, "sites": sites(), "owners": owners, "me": staff_id(), "wrong": wrong or {},
        "severities": case_words.SEVERITIES, "states": case_words.STATES, "similar": _similar(rows, now),
        "over_allowances": any(each.kind == limit_cases.KIND for each in rows) and proposed(),
        "beside": _beside(listed, chosen), "done": _done(), "kind_of": kind_of,
    }  # fmt: skip
    told = [*rows, *(loan for both in lent.values() for loan in both)]
    detail = _detail(chosen, told, owners, now) if chosen else {"names": names.Names(told, people=owners)}
    return show("cases", **frame, **detail, whom=_whom(rows, lent, detail["names"]))


def _whom(rows: Sequence[Case], lent: dict[str, list[Loan]], named: names.Names) -> dict[str, str]:
    """For whom it was, in the queue: of two loans both, each once."""
    about: dict[str, Sequence[Case | Loan]] = {row.id: lent.get(row.id) or [row] for row in rows}
    return {
        id: ", ".join(dict.fromkeys(named.party(e.party) if e.party else named.person(e.person) for e in each))
        for id, each in about.items()
    }


def _groups(rows: Sequence[Case]) -> list[tuple[Severity, list[Case]]]:
    """The page by how grave its cases are, in the order of the list."""
    found: dict[Severity, list[Case]] = {}
    for row in rows:
        found.setdefault(kind_of(row.kind).severity_of(row.blocks), []).append(row)
    return list(found.items())


def _detail(case: Case, rows: Sequence[Any], owners: Sequence[str], now: int) -> dict[str, Any]:
    """The middle pane and the right one."""
    known = evidence.of(case, now)
    kind = kind_of(case.kind)
    special = case_special.sections(case)
    offered = [each.id for each in known.offered]
    views = [view for view in map(store.fact, json.loads(case.facts)) if view]
    records = sorted((view.row for view in views), key=lambda row: row.happened_at)
    doubtful = special["doubtful"]
    named = names.Names(
        [case, *rows, *records, *special["counters"]],
        people=[case.owner, *owners, *offered, *([doubtful.entry.usage.approved_by] if doubtful else [])],
        items=[case.item, *offered], parties=offered,
    )
    return special | {
        "case": case, "kind": kind, "page": case_pages.page_of(case), "names": named,
        "rows": records, "unordered": unordered(records),
        "compared": case_evidence.compare(known, named), "proposal": _proposal(case, kind, known, named),
        "answers": [_answer(row) for row in queue.decisions_of(case)],
        "earlier": [(each, decided_words.of_case(each)) for each in queue.earlier(case)],
        "deferral": _deferral(case), "may_answer": may_at(site_of(case), Permission.DECIDE),
        "tomorrow": (date.fromisoformat(wording.iso_day(now)) + timedelta(days=1)).isoformat(),
    }  # fmt: skip


@dataclass(frozen=True)
class Proposal:
    """What the house proposes first, and every other answer, in the order of their keys from 1 on; `offered` are the
    names of those between whom one may choose, `ids` who they are; `is_left`: the house would have answered so itself,
    were the month not closed."""

    first: Suggestion | None
    others: list[Decision]
    offered: list[str]
    is_left: bool
    ids: list[str]


def _proposal(case: Case, kind: Kind, known: Evidence, named: names.Names) -> Proposal:
    first = next(iter(kind.suggest(known)), None) if case.state in answering.OPEN else None
    others = [each for each in kind.possible(known) if first is None or each is not first.decision]
    is_left = first is not None and answering.is_left_to_staff(case, first, known.now)
    offered = [decided_words.named(kind, each.id, named) for each in known.offered]
    return Proposal(first, others, offered, is_left, [each.id for each in known.offered])


@dataclass(frozen=True)
class Answer:
    """A decision that was made, in `words`: by whom (a person or a rule), with what note, what records followed."""

    row: Any
    words: str
    by: str
    rule: str
    note: str
    followed: list[store.JournalRow]


def _answer(row: Any) -> Answer:
    inc, seq = journal.split_uid(row.fact)
    uids = [journal.uid(inc, seq + step) for step in range(1, row.effects + 1)]
    followed = [view.row for view in map(store.fact, uids) if view]
    by = names.Names(people=[row.staff]).person(row.staff) if row.staff else ""
    rule = case_words.rule(row.rule) if row.rule else ""
    note = questions_words.one(row.fact) if may_read_words(places.FIND["case"](row.case)) else ""
    return Answer(row, decided_words.of(row), by, rule, note, followed)


def _deferral(case: Case) -> dict[str, Any] | None:
    row = queue.deferral_of(case) if case.deferred_until else None
    if row is None:
        return None
    by = names.Names(people=[row.staff]).person(row.staff)
    return {"row": row, "by": by, "note": questions_words.one(row.fact) if may_read_words(site_of(case)) else ""}


@dataclass(frozen=True)
class Similar:
    """Cases of one kind on this page that may be taken together."""

    kind: str
    count: int


def _similar(rows: Sequence[Case], now: int) -> list[Similar]:
    """Only the cases of the page are looked at, and only those of kinds of which anything is ever proposed."""
    if not can(Permission.DECIDE):
        return []
    many = Counter(row.kind for row in rows if row.state in answering.OPEN)
    asked_of = [
        row
        for row in rows
        if many[row.kind] >= SIMILAR and kind_of(row.kind).bulk and kind_of(row.kind).suggest is not nothing_proposed
    ]
    with fetched.together(asked_of):
        sure = Counter(row.kind for row in asked_of if answering.surely_proposed(row, now) is not None)
    return [Similar(kind, count) for kind, count in sure.items() if count >= SIMILAR]


def _month(now: int) -> dict[str, Any]:
    """The month that is worked on: the last one as long as it has cases and is not closed, else this one."""
    this = wording.iso_day(now)[:7]
    last = month_after(this, -1)
    count = queue.month(asked.month_span(last), sites_allowed(Permission.READ))
    if count.all and not periods.period(last).is_closed:
        return {"iso": last, "count": count}
    return {"iso": this, "count": queue.month(asked.month_span(this), sites_allowed(Permission.READ))}


@dataclass(frozen=True)
class Fleet:
    """How many kiosks there are, and how many have told all; those that are silent, with their hours."""

    all: int
    heard: int
    silent: list[tuple[str, str]]


def fleet_of(now: int) -> Fleet:
    allowed = sites_allowed(Permission.READ)
    known = [view.device for view in store.devices() if view.device.status == "approved"]
    rows = [row for row in known if allowed is None or row.site in allowed]
    quiet = [row for row in rows if fleet.link_of(row, now) in ("quiet", "never")]
    silent = [
        (row.name, wording.lateness(row.last_hello_at, now) if row.last_hello_at is not None else "") for row in quiet
    ]
    return Fleet(len(rows), len(rows) - len(quiet), silent)


def _beside(listed: Listed, chosen: Case | None) -> dict[str, str]:
    """The addresses of the cases before and after, over the edges of the page too; `next` is an id."""
    ids = [row.id for row in listed.rows]
    kept = filters()
    place = ids.index(chosen.id) if chosen and chosen.id in ids else None
    found: dict[str, str] = {}
    if place is None:
        return {"after": address(ids[0], kept), "next": ids[0]} if ids else {}
    if place > 0:
        found["before"] = address(ids[place - 1], kept)
    elif listed.number > 1:
        found["before"] = url_for("staff.cases", **kept | {"page": str(listed.number - 1)})
    if place + 1 < len(ids):
        found |= {"after": address(ids[place + 1], kept), "next": ids[place + 1]}
    elif listed.number < listed.pages:
        found["after"] = url_for("staff.cases", **kept | {"page": str(listed.number + 1)})
    return found


def address(id: str, kept: dict[str, Any], **more: Any) -> str:
    """A case beside its queue."""
    return url_for("staff.case", id=id, **kept, **more)


def _done() -> dict[str, Any] | None:
    """What was just done, for the bar with the way back: `did` of the address is the uid of its fact."""
    uid = request.args.get("did", "")
    if not uid or not can(Permission.DECIDE):
        return None
    if (made := queue.decision(uid)) is not None:
        count = queue.together(made.together) if made.together else 1
        return {"made": made, "count": count, "uid": uid, "words": decided_words.of(made)} if not made.undone else None
    if (off := queue.deferral(uid)) is not None and not off.undone:
        return {"off": off, "uid": uid}
    return None
