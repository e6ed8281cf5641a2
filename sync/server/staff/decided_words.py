"""What was decided of a case, in the words of the button: with the name of whom or what it chose. Fetches names; judges
nothing.
"""

from __future__ import annotations

from flask_babel import gettext as _

from sync.case_facts import CaseDecided
from sync.server.case_beliefs import CaseDecision
from sync.server.deciding import answering, queue
from sync.server.deciding.registry import kind_of
from sync.server.deciding.shape import Kind, Suggestion
from sync.server.models import Case
from sync.server.staff import case_words
from sync.server.staff.names import Names


def of(row: CaseDecision) -> str:
    """A decision that was made."""
    chosen = answering.chosen_of(row)
    return case_words.answer(row.kind, row.decision) if chosen is None else _said(row.kind, row.decision, chosen)


def of_case(case: Case) -> str:
    """The decision by which a case was closed."""
    row = queue.decision(case.decided_fact or "")
    return of(row) if row is not None else case_words.answer(case.kind, case.decision or "")


def proposed(case: Case, sure: Suggestion, now: int) -> tuple[str, str]:
    """What is proposed for a case, and the id of whom or what it names, "" for nobody."""
    chosen = answering.proposes(case, sure, now)
    if chosen is None:
        return case_words.answer(case.kind, sure.decision), ""
    return _said(case.kind, sure.decision, chosen), chosen


def _said(kind: str, decision: str, chosen: str) -> str:
    known = Names(people=[chosen], items=[chosen], parties=[chosen])
    return case_words.decided(kind, decision, named(kind_of(kind), chosen, known))


def named(kind: Kind, id: str, names: Names) -> str:
    """What or whom an answer of this kind chooses."""
    if kind.needs & {"things", "promised"}:
        return names.item(id)
    return names.person(id) if "bindings" in kind.needs else names.party(id)


def told(uid: str, fact: object) -> list[tuple[str, str]]:
    """Pairs of a term and its words for the record of a decision; nothing for any other."""
    row = queue.decision(uid) if isinstance(fact, CaseDecided) else None
    return [(_("The answer"), of(row))] if row is not None else []
