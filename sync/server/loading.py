"""What the server must know before it decides on a few hundred facts: fetched in a handful of questions.

Fills `Beliefs`; decides nothing and writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import msgspec

from sync import case_facts, facts, job_facts, lending_facts, register, slip_facts
from sync.activity_facts import ActivityTold, ActivityWithdrawn
from sync.journal import fact_in
from sync.page_facts import PagesConfirmed, PagesCorrected
from sync.server import (
    activity_beliefs,
    beliefs,
    bulk,
    case_beliefs,
    job_beliefs,
    lending_beliefs,
    origins,
    page_beliefs,
    projection_slips,
    register_store,
    shown_slips,
)
from sync.server.actions import Told
from sync.server.beliefs import Beliefs
from sync.server.closing import beliefs as closing_beliefs
from sync.server.models import Fact
from sync.server.register_models import CredentialRow
from sync.server.slip_beliefs import ShownSlip, SlipAsked, SlipExcuse, SlipRun
from sync.visit_facts import VisitAttributed, VisitEndEstimated, VisitRecognised


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
    items: set[str] = field(default_factory=set)
    bookings: set[str] = field(default_factory=set)
    damages: set[str] = field(default_factory=set)
    agreements: set[str] = field(default_factory=set)
    stocktakes: set[str] = field(default_factory=set)
    batches: set[str] = field(default_factory=set)
    check_lists: set[str] = field(default_factory=set)
    jobs: set[str] = field(default_factory=set)
    activities: set[str] = field(default_factory=set)
    origins: set[str] = field(default_factory=set)  # of slips


def beliefs_for(batch: Sequence[Told]) -> Beliefs:
    """Everything that `projection.decide` and `registering.decide` may look up for these facts."""
    view, wanted = Beliefs(), _Wanted()
    for told in batch:
        _want(wanted, told.fact)
        if isinstance(told.fact, facts.CredentialBound) and "digest" in told.detached:
            wanted.digests.add(told.detached["digest"])
    runs = {run for told in batch if told.slip_no and (run := projection_slips.run_of(told)) is not None}
    _know(view, bulk.select_in(SlipRun, "id", runs))
    asked = {told.fact.slip for told in batch if isinstance(told.fact, slip_facts.SlipMailAsked)}
    _know(view, bulk.select_in(SlipAsked, "slip", asked))
    own = {told.uid: told.fact for told in batch}
    slips = shown_slips.named_by(own)
    wanted.undone.update(uid for row in slips for uid in projection_slips.entered_of(row))
    view.facts = {uid: own[uid] for uid in wanted.undone & own.keys()} | _facts(wanted.undone - own.keys())
    again = {uid for fact in view.facts.values() if isinstance(fact, facts.ActUndone) for uid in fact.undone}
    wanted.undone.update(again)
    view.facts |= _facts(again - view.facts.keys())
    for fact in view.facts.values():
        _want(wanted, fact)
    _know(view, slips)
    _know(view, bulk.select_in(ShownSlip, "origin", wanted.origins))
    view.arrived = shown_slips.arrived({*wanted.origins, *(row.origin for row in slips)})
    _know(view, bulk.select_in(beliefs.Visit, "id", wanted.visits))
    _know(view, bulk.select_in(beliefs.Loan, "id", wanted.loans))
    _know(view, bulk.select_in(beliefs.TakeBack, "loan", wanted.issued))
    _know(view, bulk.select_in(beliefs.TakeBack, "fact", wanted.undone))
    _know(view, bulk.select_in(beliefs.PageUsage, "id", wanted.usages))
    _know(view, bulk.select_in(page_beliefs.PageCorrection, "usage", wanted.usages))
    _know(view, bulk.select_in(beliefs.PageExplanation, "fact", wanted.undone))
    # half of all facts are slips, and nobody takes one back
    may_be_undone = (told.uid for told in batch if not isinstance(told.fact, facts.SlipPrinted))
    _know(view, bulk.select_in(beliefs.Undone, "fact", may_be_undone))
    _know(view, bulk.select_in(lending_beliefs.Booking, "id", wanted.bookings))
    _know(view, bulk.select_in(lending_beliefs.Damage, "id", wanted.damages))
    _know(view, bulk.select_in(lending_beliefs.Agreement, "id", wanted.agreements))
    _know(view, bulk.select_in(lending_beliefs.Stocktake, "id", wanted.stocktakes))
    _know(view, bulk.select_in(lending_beliefs.StickerBatch, "id", wanted.batches))
    _know(view, bulk.select_in(case_beliefs.CheckList, "id", wanted.check_lists))
    _know(view, bulk.select_in(job_beliefs.MeteredJob, "id", wanted.jobs))
    _know(view, bulk.select_in(activity_beliefs.Activity, "id", wanted.activities))
    for kind in (
        lending_beliefs.Inspection, lending_beliefs.Giving, lending_beliefs.Reminder, lending_beliefs.StocktakeScan,
        page_beliefs.AllowanceChange, page_beliefs.PageConfirmation, SlipExcuse,
        case_beliefs.CaseDecision, case_beliefs.CaseDeferral, case_beliefs.CaseOwner,
        closing_beliefs.PeriodClosing, closing_beliefs.PeriodAdjustment,
    ):  # fmt: skip
        _know(view, bulk.select_in(kind, "fact", wanted.undone))
    _learn_register(view, wanted)
    return view


def _want(wanted: _Wanted, fact: facts.AnyFact) -> None:
    wanted.jobs.update(_jobs_in(fact))
    wanted.check_lists.update(_lists_in(fact))
    wanted.activities.update(_activities_in(fact))
    match fact:
        case (
            facts.VisitCheckedIn() | facts.VisitCheckedOut() | facts.VisitCorrected() | VisitEndEstimated()
            | VisitAttributed() | VisitRecognised()
        ):  # fmt: skip
            wanted.visits.add(fact.visit)
        case facts.LoanIssued():
            wanted.loans.add(fact.loan)
            wanted.issued.add(fact.loan)
            wanted.bookings.update([fact.booking] if fact.booking else ())
        case facts.LoanRenewed():
            wanted.loans.add(fact.loan)
        case facts.LoanTakenBack() if fact.loan is not None:
            wanted.loans.add(fact.loan)
        case facts.PagesDeclared() | PagesCorrected() | PagesConfirmed():
            wanted.usages.add(fact.usage)
        case facts.ActUndone():
            wanted.undone.update(fact.undone)
        case facts.PersonRegistered() | facts.PinSet():
            wanted.people.add(fact.person)
        case facts.GroupRegistered():
            wanted.parties.add(fact.party)
        case slip_facts.SlipShown() | slip_facts.SlipEntered():
            wanted.origins.add(fact.origin)
            wanted.undone.update(fact.entered if isinstance(fact, slip_facts.SlipEntered) else ())
        case _:
            _want_of_lending(wanted, fact)


def _want_of_lending(wanted: _Wanted, fact: facts.AnyFact) -> None:
    match fact:
        case lending_facts.BookingMade():
            wanted.bookings.update([fact.booking, fact.replaces] if fact.replaces else [fact.booking])
        case (
            lending_facts.BookingApproved() | lending_facts.BookingRefused() | lending_facts.BookingCancelled()
            | lending_facts.BookingAssigned() | lending_facts.BookingCollected() | lending_facts.BookingUnused()
            | lending_facts.BookingHoursSet()
        ):  # fmt: skip
            wanted.bookings.add(fact.booking)
        case lending_facts.ItemInspected():
            if fact.resumed_loan is not None and fact.take_back is not None:
                wanted.undone.add(fact.take_back)
        case lending_facts.DamageReported() | lending_facts.DamageSettled():
            wanted.damages.add(fact.damage)
        case lending_facts.AgreementSigned():
            wanted.agreements.add(fact.agreement)
        case lending_facts.StocktakeOpened() | lending_facts.StocktakeClosed():
            wanted.stocktakes.add(fact.stocktake)
        case lending_facts.ItemCodesMade():
            wanted.batches.add(fact.batch)
        case lending_facts.ItemCodeBound():
            wanted.items.add(fact.item)


def _jobs_in(fact: facts.AnyFact) -> list[str]:
    match fact:
        case job_facts.JobMetered():
            return [fact.job]
        case job_facts.JobBound():
            return fact.jobs
    return []


def _lists_in(fact: facts.AnyFact) -> list[str]:
    match fact:
        case case_facts.CheckListSent() | case_facts.CheckListQueued():
            return [fact.check_list]
    return []


def _activities_in(fact: facts.AnyFact) -> list[str]:
    return [fact.activity] if isinstance(fact, ActivityTold | ActivityWithdrawn) else []


def _know(view: Beliefs, rows: Iterable[beliefs.Row]) -> None:
    for row in rows:
        view.know(row)


def _learn_register(view: Beliefs, wanted: _Wanted) -> None:
    view.people = register_store.get_many(register.Person, wanted.people)
    view.parties = set(register_store.get_many(register.Party, wanted.parties))
    view.items = register_store.get_many(register.Item, wanted.items)
    for held in CredentialRow.select().where(CredentialRow.digest.in_(wanted.digests)) if wanted.digests else ():
        view.holders.setdefault(held.digest, set()).add(held.person)


def _facts(uids: Iterable[str]) -> dict[str, facts.AnyFact]:
    """Those of the named facts that are here and were folded in. Raises `msgspec.MsgspecError` for one that a later
    version has folded in and this one cannot read, as after a way back to an earlier version: what names it has to
    wait with it."""
    found = {}
    for uid in uids:
        place = origins.place_of(uid)
        row = Fact.get_or_none(Fact.stream == place[0], Fact.seq == place[1]) if place else None
        if row is not None:
            try:
                found[uid] = fact_in(bytes(row.body))
            except msgspec.MsgspecError:
                if not row.unprojected:  # otherwise it was set aside when it came
                    raise
    return found
