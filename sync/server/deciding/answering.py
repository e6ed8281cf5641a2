"""Cases are answered: decided, put off, taken on, and each of it taken back. Writes the facts, all that belongs
together in one transaction; asks the kind what may be and what follows. Knows no screen.
"""

from __future__ import annotations

import dataclasses
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from msgspec.structs import replace

from sync import journal, register
from sync.case_facts import CaseDecided, CaseDeferred, CaseTaken
from sync.facts import ActUndone, LoanTakenBack
from sync.lending_facts import BookingMade
from sync.register_facts import RegisterChanged
from sync.server import bulk, own_journal, questions_presence, register_store, store
from sync.server.beliefs import Visit
from sync.server.case_beliefs import CaseDecision, CaseDeferral
from sync.server.deciding import evidence, reach
from sync.server.deciding.registry import KINDS, kind_of
from sync.server.deciding.shape import (
    BULK_SCORE,
    CHOICES,
    Decision,
    Effect,
    Evidence,
    InRegister,
    Merging,
    Rehoming,
    Restating,
    Suggestion,
)
from sync.server.inspecting import noted
from sync.server.keeping import acts, merging
from sync.server.keeping.acts import Author
from sync.server.models import Case
from sync.server.own_journal import Draft
from sync.visit_facts import VisitAttributed, VisitRecognised

LONGEST_NOTE = 1000
MOST = 200  # cases that one touch answers: a list that somebody has looked through
OPEN = ("open", "told")
NOTHING_FOLLOWS = (Decision.LEAVE, Decision.FALSE_ALARM, Decision.ELSEWHERE)
NAMING = frozenset({*CHOICES, Decision.FOR_ANOTHER, Decision.MOVE_BOOKING})  # they name somebody or something


@dataclass(frozen=True)
class Answered:
    """What was written: the uids of the decisions, in the order of the cases."""

    decisions: tuple[str, ...]
    together: str | None = None


def suggestions(case: Case, now: int) -> Sequence[Suggestion]:
    """What the house proposes, the surest first. `now` is ms UTC."""
    return kind_of(case.kind).suggest(evidence.of(case, now))


def decide(
    case_id: str, decision: str, staff: str, now: int, *, note: str = "", party: str | None = None,
    sites: frozenset[str] | None = None, closed: bool = False, seen: Sequence[str] | None = None,
) -> str | None:  # fmt: skip
    """`party` is whom an answer names that offers none; `sites` are those at which it may change a visit beside the
    case, `None` for all; `closed`: also one of another month that is closed; `seen` are the ids that were offered to
    whoever chose, `None` where nobody was shown them. Returns the uid of the decision; `None` when the case is not open
    any more, the kind has no such answer, it names nobody of the register, or another one by now than was shown."""
    with own_journal.alone(now):
        case = _open(case_id)
        known = evidence.of(case, now) if case is not None else None
        if case is None or known is None or decision not in kind_of(case.kind).possible(known):
            return None
        named = known.chosen_by(decision)
        if seen is not None and named is not None and named != known.shown(seen).chosen_by(decision):
            return None
        if decision == Decision.FOR_ANOTHER and register_store.get(register.Party, party or "") is None:
            return None
        known = _known(case, now, party, sites, closed)
        return _write(case, known, Decision(decision), staff, None, now, note=note)


def moments(
    case: Case, decision: str, staff: str, now: int, *, party: str | None = None,
    sites: frozenset[str] | None = None, closed: bool = False,
) -> list[int]:  # fmt: skip
    """When what this answer would change happened, ms UTC: nothing of one of which nothing follows, or that the case
    does not have. Words as above."""
    kind = kind_of(case.kind)
    if case.state not in OPEN or decision in NOTHING_FOLLOWS or decision not in kind.decisions:
        return []
    known = _known(case, now, party, sites, closed)
    if decision not in kind.possible(known):
        return []
    return [case.at, *reach.moments(kind.effect(Decision(decision), known, staff))]


def decide_together(
    cases: Iterable[str], staff: str, now: int, seen: Mapping[str, str] | None = None
) -> Answered:  # fmt: skip
    """Take what is proposed for each of these, all or none; those of which nothing is proposed surely enough, or whose
    kind wants to be looked at one by one, are left out. So are those for which another one would be named by now than
    `seen`: case → the id that was shown; `None` where nobody was shown any."""
    together = secrets.token_hex(8)
    with own_journal.alone(now):
        found = []
        for case_id in [*cases][:MOST]:
            case = _open(case_id)
            if case is not None and (proposed := surely_proposed(case, now)) is not None:
                if seen is not None and proposes(case, proposed, now) != seen.get(case_id):
                    continue
                found.append(
                    _write(
                        case, _known(case, now), proposed.decision, staff, None, now, score=proposed.per_cent,
                        together=together,
                    )
                )  # fmt: skip
        return Answered(tuple(found), together if found else None)


def surely_proposed(case: Case, now: int) -> Suggestion | None:
    """What may be taken without a look at this one alone: the first proposal, when it is sure enough."""
    if not kind_of(case.kind).bulk:
        return None
    first = next(iter(suggestions(case, now)), None)
    return first if first is not None and first.score >= BULK_SCORE else None


def proposes(case: Case, sure: Suggestion, now: int) -> str | None:
    """The id of whom or what a proposal names."""
    return evidence.of(case, now).chosen_by(sure.decision) if sure.decision in NAMING else None


def settle_by_rule(now: int) -> int:
    """What the house decides by itself, each under the name of its rule and with the same way back. A case that staff
    opened again by taking such a decision back is theirs, and one that a silent kiosk may still explain waits for it.
    What counts in a closed month only a coordinator changes, who says why. Returns how many were decided."""
    count = 0
    for kind in (kind for kind in KINDS.values() if kind.rule is not None):
        ids = [
            str(id)
            for (id,) in bulk.rows_of(
                'SELECT "id" FROM "case" WHERE "state" = \'open\' AND "kind" = ? AND NOT EXISTS'
                ' (SELECT 1 FROM "case_decision" WHERE "case" = "id") ORDER BY "at", "id"',
                (kind.case.value,),
            )
        ]
        provisional = questions_presence.awaited(Case.select().where(Case.id.in_(ids))) if ids else {}
        for case_id in (id for id in ids if id not in provisional and _by_house(_open(id), now) is not None):
            with own_journal.alone(now):
                case = _open(case_id)
                proposed = _by_house(case, now)
                if case is not None and proposed is not None:
                    _write(
                        case, _known(case, now), proposed.decision, None, kind.rule, now, score=proposed.per_cent
                    )
                    count += 1
    return count


def _by_house(case: Case | None, now: int) -> Suggestion | None:
    """What the house answers now. Asked before anybody is kept from writing too: most of what stays open stays so for
    days."""
    proposed = surely_proposed(case, now) if case is not None else None
    return None if case is None or proposed is None or is_left_to_staff(case, proposed, now) else proposed


def is_left_to_staff(case: Case, proposed: Suggestion, now: int) -> bool:
    """Whether a rule would answer so, but for a month that is closed."""
    kind = kind_of(case.kind)
    if kind.rule is None or not kind.counts or proposed.score < BULK_SCORE:
        return False
    effects = [
        each for each in kind.effect(proposed.decision, _known(case, now), kind.rule) if isinstance(each, Effect)
    ]
    return bool(effects) and reach.is_closed([case.at, *reach.moments(effects)])


def _known(
    case: Case, now: int, party: str | None = None, sites: frozenset[str] | None = None, closed: bool = False
) -> Evidence:
    return dataclasses.replace(evidence.of(case, now, sites, closed), chosen=party)


def _write(
    case: Case, known: Evidence, decision: Decision, staff: str | None, rule: str | None, now: int, *,
    score: int | None = None, together: str | None = None, note: str = "",
) -> str:  # fmt: skip
    kind = kind_of(case.kind)
    if score is None:
        score = next((each.per_cent for each in kind.suggest(known) if each.decision == decision), None)
    effects = kind.effect(decision, known, staff or rule or "")
    commitment, beside = noted(note[:LONGEST_NOTE])
    decided = CaseDecided(
        case=case.id, kind=case.kind, decision=decision.value, staff=staff, rule=rule, score=score,
        effects=len(effects), together=together, note_commitment=commitment, chosen=known.chosen_by(decision),
    )  # fmt: skip
    drafts = [Draft(decided, beside), *(_draft(each) for each in effects if isinstance(each, Effect))]
    uid = own_journal.record(drafts, now)[0]
    author = _author(staff or rule or "")
    for each in effects:
        if not isinstance(each, Effect):
            _in_register(each, author, now)
    return uid


def _draft(each: Effect) -> Draft:
    if each.title is None or not isinstance(each.fact, BookingMade):
        return Draft(each.fact, at=each.at)
    commitment, said = own_journal.detach(each.title)
    return Draft(replace(each.fact, title_commitment=commitment), {"title": said}, at=each.at)


def _in_register(asked: InRegister, author: Author, now: int) -> None:
    """One act, which writes one fact."""
    if isinstance(asked, Merging):
        merging.merge(asked.kind, asked.kept, asked.merged, author, now)
        return
    with acts.act(author, now):
        if isinstance(asked, Rehoming | Restating):
            item = register_store.get(register.Item, asked.item)
            changed = {"site": asked.site} if isinstance(asked, Rehoming) else {"status": asked.status}
            if item is not None:
                register_store.put(replace(item, **changed), at=now, by=author.account)
            return
        for id in asked.credentials:
            register_store.remove(register.Credential, id, at=now, by=author.account)


def _author(by: str) -> Author:
    return Author(account=by, staff=by)


def take_back(uids: Iterable[str], staff: str, now: int) -> int:
    """Let decisions count no longer, with all that came of them. Returns how many there were; twice is once."""
    with own_journal.alone(now):
        rows = [row for row in bulk.select_in(CaseDecision, "fact", uids) if not row.undone]
        changed = {uid: act for row in rows if row.effects for uid, act in _acts_of(row)}
        gone = [uid for row in rows for uid in _with_effects(row) if uid not in changed]
        if gone:
            own_journal.record([Draft(ActUndone(undone=gone, staff=staff))], now)
        for act in changed.values():
            merging.take_back(act, _author(staff), now)
        return len(rows)


def _acts_of(row: CaseDecision) -> list[tuple[str, str]]:
    """The acts in the register that followed from a decision: the uid of the fact of each, and its id."""
    told = ((uid, store.fact(uid)) for uid in _with_effects(row)[1:])
    read = ((uid, journal.fact_in(view.body)) for uid, view in told if view is not None)
    return [(uid, fact.act) for uid, fact in read if isinstance(fact, RegisterChanged)]


def visits_moved(row: CaseDecision) -> list[Visit]:
    """Those that became another's with a decision, as they stand now."""
    told = (store.fact(uid) for uid in _with_effects(row)[1:])
    read = (journal.fact_in(view.body) for view in told if view is not None)
    return [*bulk.select_in(Visit, "id", [fact.visit for fact in read if isinstance(fact, VisitRecognised)])]


def moments_of(row: CaseDecision) -> list[int]:
    """When what a decision changed happened, ms UTC."""
    told = (store.fact(uid) for uid in _with_effects(row)[1:])
    return reach.moments(
        Effect(journal.fact_in(view.body), view.row.happened_at if view.row.happened_at != row.at else None)
        for view in told if view is not None
    )  # fmt: skip


def chosen_of(row: CaseDecision) -> str | None:
    """The id of whom or what a decision names; of one that was made before that was told, by what followed from it."""
    if row.chosen is not None or not row.effects or row.decision not in NAMING:
        return row.chosen
    view = store.fact(_with_effects(row)[1])
    followed = journal.fact_in(view.body) if view is not None else None
    match followed:
        case VisitAttributed(party=id) | LoanTakenBack(item=id) | VisitRecognised(person=id) | BookingMade(resource=id):
            return id
    return None


def decided_together(together: str) -> list[CaseDecision]:
    """What one touch decided and still counts."""
    return [*bulk.select(CaseDecision, '"together" = ? AND "undone" IS FALSE', (together,))]


def take_back_together(together: str, staff: str, now: int) -> int:
    """All that one touch decided."""
    return take_back([row.fact for row in decided_together(together)], staff, now)


def _with_effects(row: CaseDecision) -> list[str]:
    inc, seq = journal.split_uid(row.fact)
    return [journal.uid(inc, seq + step) for step in range(row.effects + 1)]


def defer(case_id: str, until: date, note: str, staff: str, now: int, was: str | None = None) -> str | None:
    """Put a case off to a day, and say why. Returns the uid of the fact; `None` when it is not open, nothing is said,
    or it is put off by now to another day than it `was` ("" for none) when it was shown."""
    if not note.strip():
        return None
    with own_journal.alone(now):
        case = _open(case_id)
        if case is None or was not in (None, case.deferred_until or ""):
            return None
        commitment, beside = noted(note[:LONGEST_NOTE])
        fact = CaseDeferred(
            case=case.id, kind=case.kind, until=until.isoformat(), staff=staff, note_commitment=commitment
        )
        return own_journal.record([Draft(fact, beside)], now)[0]


def take_deferral_back(case_id: str, staff: str, now: int) -> bool:
    """The case comes back to the queue at once. Returns whether it had been put off."""
    with own_journal.alone(now):
        rows = [row.fact for row in bulk.select(CaseDeferral, '"case" = ?', (case_id,)) if not row.undone]
        if rows:
            own_journal.record([Draft(ActUndone(undone=rows, staff=staff))], now)
        return bool(rows)


def take_on(case_id: str, owner: str | None, staff: str, now: int, was: str | None = None) -> str | None:
    """`owner` sees to the case; `None`: nobody. Returns the uid of the fact; `None` when nothing changes, or somebody
    else sees to it by now than it `was` ("" for nobody) when it was shown."""
    with own_journal.alone(now):
        case = _open(case_id)
        if case is None or case.owner == owner or was not in (None, case.owner or ""):
            return None
        return own_journal.record([Draft(CaseTaken(case=case.id, kind=case.kind, staff=staff, owner=owner))], now)[0]


def _open(case_id: str) -> Case | None:
    return Case.get_or_none(Case.id == case_id, Case.state.in_(OPEN))
