"""What the server makes of facts about print jobs: each counted once, and whose it is. PURE.

What staff said last and did not take back holds before what the kiosk found, whichever was told first. A job of nobody
of which something came out opens a case, and what staff say of it withdraws the case. Must not know a database or a
clock.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from msgspec.structs import replace

from sync import facts, job_facts
from sync.server.actions import About, Action, Decide, Discrepancy, Explained, Put, Told, entered_in
from sync.server.beliefs import Beliefs
from sync.server.cases import CaseKind
from sync.server.job_beliefs import MeteredJob

TABLE: dict[type[facts.Fact], Decide] = {}
_for = entered_in(TABLE)

Decision = tuple[int, str, str, str | None, str | None]  # at, uid, bound_to, party, person
_decisions = msgspec.json.Decoder(list[Decision]).decode


@_for(job_facts.JobMetered)
def _metered(view: Beliefs, told: Told, fact: job_facts.JobMetered) -> Iterator[Action]:
    known = view.get(MeteredJob, fact.job)
    if known is not None and known.fact is not None and known.fact <= told.uid:
        return  # two journals of one machine tell of it: it is counted once, and always the same of the two
    if known is not None and known.fact is not None and known.state == "nobody":
        yield Explained(CaseKind.JOB_OF_NOBODY, fact.job)  # its case was about the other of the two
    row = replace(
        known or MeteredJob(fact.job), fact=told.uid, site=fact.site, device=told.device, queue=fact.queue,
        meter=fact.meter, number=fact.number, outcome=fact.outcome, source=fact.source, impressions=fact.impressions,
        sheets=fact.sheets, sides=fact.sides, banners=fact.banners, copies=fact.copies, colour=fact.colour,
        duplex=fact.duplex, size=fact.size, created_at=fact.created_at, finished_at=fact.finished_at, visit=fact.visit,
        told_party=fact.party, told_person=fact.person, told_by=fact.bound_by,
        doubts=msgspec.json.encode(fact.doubts).decode(), user_digest=told.detached.get("user"),
        billing=told.detached.get("billing"),
    )  # fmt: skip
    yield from _stands(known, row)


@_for(job_facts.JobBound)
def _bound(view: Beliefs, told: Told, fact: job_facts.JobBound) -> Iterator[Action]:
    yield About(fact.person, fact.party)
    if view.is_undone(told.uid):
        return
    for job in fact.jobs:
        known = view.get(MeteredJob, job)
        row = known or MeteredJob(job)
        said: Decision = (told.at, told.uid, fact.bound_to, fact.party, fact.person)
        yield from _stands(known, _with(row, sorted([*_decisions(row.decisions), said])))


def undo(view: Beliefs, uid: str, act: facts.AnyFact) -> Iterator[Action] | None:
    """What follows when a fact about print jobs is taken back; `None` for one that is not about them or cannot be."""
    return _unbound(view, uid, act) if isinstance(act, job_facts.JobBound) else None


def _unbound(view: Beliefs, uid: str, act: job_facts.JobBound) -> Iterator[Action]:
    for job in act.jobs:
        row = view.get(MeteredJob, job)
        if row is not None:
            yield from _stands(row, _with(row, [each for each in _decisions(row.decisions) if each[1] != uid]))


def _with(row: MeteredJob, decisions: list[Decision]) -> MeteredJob:
    return replace(row, decisions=msgspec.json.encode(decisions).decode())


def _stands(before: MeteredJob | None, row: MeteredJob) -> Iterator[Action]:
    """The row as it stands now, and the case that it opens or withdraws."""
    row = _whose(row)
    yield Put(row)
    if row.fact is None:
        return
    if row.state == "nobody":
        yield Discrepancy(
            CaseKind.JOB_OF_NOBODY, row.id, person=row.person, fact=row.fact, at=row.finished_at, site=row.site,
            device=row.device,
        )  # fmt: skip
    elif before is not None and before.state == "nobody":
        yield Explained(CaseKind.JOB_OF_NOBODY, row.id)


def _whose(row: MeteredJob) -> MeteredJob:
    decisions = _decisions(row.decisions)
    if decisions and decisions[-1][2] != "nobody":
        _at, _uid, bound_to, party, person = decisions[-1]
        state = "bound" if bound_to == "party" else bound_to
        row = replace(row, party=party, person=person, bound_by="hand", state=state)
    elif decisions:
        row = replace(row, party=None, person=None, bound_by=None, state="nobody")
    else:
        state = "unpaid" if row.told_by == "unpaid" else "bound" if row.told_party is not None else "nobody"
        row = replace(row, party=row.told_party, person=row.told_person, bound_by=row.told_by, state=state)
    if row.fact is None:
        return replace(row, state="unknown")
    return replace(row, state="nothing") if row.state == "nobody" and _came_to_nothing(row) else row


def _came_to_nothing(row: MeteredJob) -> bool:
    """A job that was cancelled before anything came out; one that was finished came out, whatever was counted."""
    return row.outcome != "completed" and not row.sides
