"""What the server makes of facts about prints and copies. PURE.

A correction says everything anew, and the latest that was not taken back counts; without one, what was declared. Facts
of different journals come in any order and must leave the same behind. Must not know a database or a clock.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from msgspec.structs import replace

from sync import facts
from sync.page_facts import AllowanceAdjusted, PagesConfirmed, PagesCorrected
from sync.server import beliefs
from sync.server.actions import About, Action, Decide, Discrepancy, Explained, Put, Told, entered_in
from sync.server.beliefs import Beliefs, PageUsage
from sync.server.cases import CaseKind
from sync.server.page_beliefs import AllowanceChange, PageConfirmation, PageCorrection, Statement

TABLE: dict[type[facts.Fact], Decide] = {}
_for = entered_in(TABLE)
_statement = msgspec.json.Decoder(Statement).decode


@_for(facts.PagesDeclared)
def _declared(view: Beliefs, told: Told, fact: facts.PagesDeclared) -> Iterator[Action]:
    said = Statement(fact.lines, fact.mono_units, fact.colour_units, fact.party, fact.meter, fact.approved_by)
    usage = beliefs.PageUsage(
        id=fact.usage, fact=told.uid, site=fact.site, device=told.device, person=fact.person, party=None,
        visit=fact.visit, approved_by=None, mono_units=0, colour_units=0, pages=0, failed=0, lines="[]",
        declared_at=told.at, undone=view.is_undone(told.uid), state="declared",
        has_note=fact.note_commitment is not None,
    )  # fmt: skip
    yield from _stand(view, _saying(usage, said))
    if _corrections(view, fact.usage):
        yield Explained(CaseKind.CORRECTION_WITHOUT_PAGES, fact.usage)


@_for(PagesCorrected)
def _corrected(view: Beliefs, told: Told, fact: PagesCorrected) -> Iterator[Action]:
    said = Statement(fact.lines, fact.mono_units, fact.colour_units, fact.party, fact.meter, fact.approved_by)
    correction = PageCorrection(
        fact=told.uid, usage=fact.usage, said=_text(said), reason=fact.reason, person=fact.person, staff=fact.staff,
        device=told.device, at=told.at, has_note=fact.note_commitment is not None, undone=view.is_undone(told.uid),
    )  # fmt: skip
    yield Put(correction)
    usage = view.get(PageUsage, fact.usage)
    if usage is None:
        yield Discrepancy(CaseKind.CORRECTION_WITHOUT_PAGES, fact.usage, person=fact.person, party=fact.party)
    else:
        yield from _stand(view, usage)
        yield About(usage.person, usage.party)


@_for(PagesConfirmed)
def _confirmed(view: Beliefs, told: Told, fact: PagesConfirmed) -> Iterator[Action]:
    yield Put(
        PageConfirmation(
            fact=told.uid, usage=fact.usage, said=fact.said, staff=fact.staff, at=told.at,
            has_note=fact.note_commitment is not None, undone=view.is_undone(told.uid),
        )
    )  # fmt: skip
    usage = view.get(PageUsage, fact.usage)
    if usage is not None:
        yield _about(usage)


@_for(AllowanceAdjusted)
def _adjusted(view: Beliefs, told: Told, fact: AllowanceAdjusted) -> Iterator[Action]:
    yield Put(
        AllowanceChange(
            fact=told.uid, party=fact.party, month=fact.month, mono=fact.mono, colour=fact.colour, reason=fact.reason,
            staff=fact.staff, at=told.at, has_note=fact.note_commitment is not None, undone=view.is_undone(told.uid),
        )
    )  # fmt: skip


def undo(view: Beliefs, uid: str, act: facts.AnyFact) -> Iterator[Action] | None:
    """The act, already noted as taken back, has no consequences any more; `None` for an act that is none of these."""
    match act:
        case facts.PagesDeclared():
            return _undeclared(view, act)
        case PagesCorrected():
            return _uncorrected(view, uid, act)
        case PagesConfirmed():
            return _unconfirmed(view, uid)
        case AllowanceAdjusted():
            return _unadjusted(view, uid)
    return None


def _undeclared(view: Beliefs, act: facts.PagesDeclared) -> Iterator[Action]:
    usage = view.get(PageUsage, act.usage)
    if usage is not None:
        yield from _stand(view, replace(usage, undone=True))
        yield _about(usage)


def _unconfirmed(view: Beliefs, uid: str) -> Iterator[Action]:
    confirmation = view.get(PageConfirmation, uid)
    if confirmation is not None:
        yield Put(replace(confirmation, undone=True))


def _unadjusted(view: Beliefs, uid: str) -> Iterator[Action]:
    change = view.get(AllowanceChange, uid)
    if change is not None:
        yield Put(replace(change, undone=True))
        yield About(None, change.party)


def _uncorrected(view: Beliefs, uid: str, act: PagesCorrected) -> Iterator[Action]:
    correction, usage = view.get(PageCorrection, uid), view.get(PageUsage, act.usage)
    if correction is not None:
        yield Put(replace(correction, undone=True))
    if usage is not None:
        yield from _stand(view, usage)
        yield _about(usage)


def _about(usage: PageUsage) -> About:
    return About(usage.person, usage.party)


def _stand(view: Beliefs, usage: PageUsage) -> Iterator[Action]:
    """The usage as its latest correction says."""
    first = _statement(usage.declared) if usage.declared else said_by(usage)
    standing = [each for each in _corrections(view, usage.id) if not each.undone]
    last = max(standing, key=lambda each: (each.at, each.fact), default=None)
    now = _saying(usage, _statement(last.said) if last else first)
    state = "undone" if usage.undone else "corrected" if last else "declared"
    yield Put(
        replace(
            now, state=state, declared=_text(first) if last else None, corrected_at=last.at if last else None,
            corrected_fact=last.fact if last else None,
        )
    )  # fmt: skip


def _corrections(view: Beliefs, usage: str) -> list[PageCorrection]:
    return [each for each in view.every(PageCorrection).values() if each.usage == usage]


def said_by(usage: PageUsage) -> Statement:
    """What counts of a usage now."""
    lines = msgspec.json.decode(usage.lines, type=list[facts.PageLine])
    return Statement(lines, usage.mono_units, usage.colour_units, usage.party, usage.meter, usage.approved_by)


def _saying(usage: PageUsage, said: Statement) -> PageUsage:
    return replace(
        usage, party=said.party, approved_by=said.approved_by, mono_units=said.mono_units,
        colour_units=said.colour_units, pages=sum(line.pages for line in said.lines),
        failed=sum(line.failed for line in said.lines), lines=_text(said.lines), meter=said.meter,
    )  # fmt: skip


def _text(value: object) -> str:
    return msgspec.json.encode(value).decode()
