"""What the server must know before it decides on a few hundred facts: fetched in a handful of questions.

Fills `Beliefs`; decides nothing and writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import msgspec

from sync import facts, register
from sync.journal import fact_in
from sync.server import beliefs, bulk, origins, register_store
from sync.server.actions import Told
from sync.server.beliefs import Beliefs
from sync.server.models import Fact
from sync.server.register_models import CredentialRow


@dataclass
class _Wanted:
    visits: set[str] = field(default_factory=set)
    loans: set[str] = field(default_factory=set)
    issued: set[str] = field(default_factory=set)
    usages: set[str] = field(default_factory=set)
    people: set[str] = field(default_factory=set)
    parties: set[str] = field(default_factory=set)
    digests: set[str] = field(default_factory=set)
    undone: set[str] = field(default_factory=set)


def beliefs_for(batch: Sequence[Told]) -> Beliefs:
    """Everything that `projection.decide` and `registering.decide` may look up for these facts."""
    view, wanted = Beliefs(), _Wanted()
    for told in batch:
        _want(wanted, told.fact)
        if isinstance(told.fact, facts.CredentialBound) and "digest" in told.detached:
            wanted.digests.add(told.detached["digest"])
    own = {told.uid: told.fact for told in batch}
    view.facts = {uid: own[uid] for uid in wanted.undone & own.keys()} | _facts(wanted.undone - own.keys())
    for fact in view.facts.values():
        _want(wanted, fact)
    _know(view, bulk.select_in(beliefs.Visit, "id", wanted.visits))
    _know(view, bulk.select_in(beliefs.Loan, "id", wanted.loans))
    _know(view, bulk.select_in(beliefs.TakeBack, "loan", wanted.issued))
    _know(view, bulk.select_in(beliefs.TakeBack, "fact", wanted.undone))
    _know(view, bulk.select_in(beliefs.PageUsage, "id", wanted.usages))
    _know(view, bulk.select_in(beliefs.Undone, "fact", own))
    _learn_register(view, wanted)
    return view


def _want(wanted: _Wanted, fact: facts.AnyFact) -> None:
    match fact:
        case facts.VisitCheckedIn() | facts.VisitCheckedOut() | facts.VisitCorrected():
            wanted.visits.add(fact.visit)
        case facts.LoanIssued():
            wanted.loans.add(fact.loan)
            wanted.issued.add(fact.loan)
        case facts.LoanRenewed():
            wanted.loans.add(fact.loan)
        case facts.LoanTakenBack() if fact.loan is not None:
            wanted.loans.add(fact.loan)
        case facts.PagesDeclared():
            wanted.usages.add(fact.usage)
        case facts.ActUndone():
            wanted.undone.update(fact.undone)
        case facts.PersonRegistered() | facts.PinSet():
            wanted.people.add(fact.person)
        case facts.GroupRegistered():
            wanted.parties.add(fact.party)


def _know(view: Beliefs, rows: Iterable[beliefs.Row]) -> None:
    for row in rows:
        view.know(row)


def _learn_register(view: Beliefs, wanted: _Wanted) -> None:
    view.people = register_store.get_many(register.Person, wanted.people)
    view.parties = set(register_store.get_many(register.Party, wanted.parties))
    for held in CredentialRow.select().where(CredentialRow.digest.in_(wanted.digests)) if wanted.digests else ():
        view.holders.setdefault(held.digest, set()).add(held.person)


def _facts(uids: Iterable[str]) -> dict[str, facts.AnyFact]:
    """Those of the named facts that are here and that this version understands."""
    found = {}
    for uid in uids:
        place = origins.place_of(uid)
        row = Fact.get_or_none(Fact.stream == place[0], Fact.seq == place[1]) if place else None
        if row is not None:
            try:
                found[uid] = fact_in(bytes(row.body))
            except msgspec.MsgspecError:  # it was set aside when it came
                continue
    return found
