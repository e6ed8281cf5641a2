"""How each fact changes the kiosk's state: the projection, written once, used at recording and at rebuilding.

A fold never refuses and never reads a clock: it takes the fact, its uid, its time and its detached values as they
stand in
the journal. Facts that change no state have no entry. Must not be called outside a writing transaction.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

import apsw
import msgspec

from kiosk.store import fold_lending, fold_pages, meter_rows, month_pages, register_rows, returns_before, sheet_rows
from kiosk.store.recorded import LOAN, RETURN, Fold, Recorded, entered_in, fact_of, laid_on
from sync import facts, job_facts, register
from sync.case_facts import CheckListQueued
from sync.meter_facts import MeterCorrected
from sync.rules.refusals import Reason
from sync.sheet_facts import PagesExplained

ZONE = ZoneInfo("Europe/Warsaw")


_state_folds: dict[type[facts.Fact], Fold] = {**fold_lending.OWN, **fold_pages.OWN, **meter_rows.OWN, **sheet_rows.OWN}
_loan_folds: dict[type[facts.Fact], Fold] = dict(fold_lending.SHARED)
_register_folds: dict[type[facts.Fact], Fold] = dict(fold_lending.REGISTER)


_to_state, _to_loans, _to_register = (
    entered_in(table) for table in (_state_folds, _loan_folds, _register_folds)
)  # fmt: skip


def fold_state(cursor: apsw.Cursor, recorded: Recorded) -> None:
    """Lay one fact on the state of visits, pages, PINs: what this counter alone knows."""
    apply = _state_folds.get(type(recorded.fact))
    if apply is not None:
        apply(cursor, recorded, recorded.fact)


def fold_loans(cursor: apsw.Cursor, recorded: Recorded) -> None:
    """Lay one fact on what is out and what came back with something wrong, which the server speaks of too."""
    apply = _loan_folds.get(type(recorded.fact))
    if apply is not None:
        apply(cursor, recorded, recorded.fact)


def fold_register(cursor: apsw.Cursor, recorded: Recorded) -> None:
    """Lay one fact on the register: what staff entered at this counter."""
    apply = _register_folds.get(type(recorded.fact))
    if apply is not None:
        apply(cursor, recorded, recorded.fact)


OWN_TABLES = (
    "visit", "page_usage", "page_correction", "pin_failure", "meter_reading", "stocktake_scan", "metered_job",
    "page_explanation", "queued_list",
)  # fmt: skip
SHARED_TABLES = ("loan", "item_return", "booking", "stocktake", "register", "laid", "newer_page")
STATE_TABLES = (*OWN_TABLES, *SHARED_TABLES)


def shared_types() -> list[str]:
    """Names of the facts that change what the server speaks of too."""
    kinds = (*{**_register_folds, **_loan_folds}, *month_pages.TYPES)
    return [str(kind.__struct_config__.tag) for kind in kinds]


def month_of(at: int) -> str:
    """The calendar month, Warsaw time, "YYYY-MM"."""
    return datetime.fromtimestamp(at / 1000, ZONE).strftime("%Y-%m")


@_to_state(facts.VisitCheckedIn)
def _visit_checked_in(cursor: apsw.Cursor, recorded: Recorded, fact: facts.VisitCheckedIn) -> None:
    cursor.execute(
        "INSERT OR IGNORE INTO visit (id, fact, site, kind, means, people, purposes, person, party, arrived_at, state)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'in')",
        (
            fact.visit, recorded.uid, fact.site, fact.kind.value, fact.means.value, fact.people,
            json.dumps(fact.purposes), fact.person, fact.party, recorded.at,
        ),
    )  # fmt: skip


@_to_state(facts.VisitCheckedOut)
def _visit_checked_out(cursor: apsw.Cursor, recorded: Recorded, fact: facts.VisitCheckedOut) -> None:
    cursor.execute("UPDATE visit SET state = 'left', left_at = ? WHERE id = ?", (recorded.at, fact.visit))


@_to_state(facts.VisitCorrected)
def _visit_corrected(cursor: apsw.Cursor, recorded: Recorded, fact: facts.VisitCorrected) -> None:
    cursor.execute("UPDATE visit SET state = 'corrected', left_at = ? WHERE id = ?", (fact.left_at, fact.visit))


@_to_state(CheckListQueued)
def _list_taken_up(cursor: apsw.Cursor, recorded: Recorded, fact: CheckListQueued) -> None:
    cursor.execute("INSERT OR IGNORE INTO queued_list (id, fact) VALUES (?, ?)", (fact.check_list, recorded.uid))


@_to_state(facts.LoanIssued)
def _pin_was_right(cursor: apsw.Cursor, recorded: Recorded, fact: facts.LoanIssued) -> None:
    if fact.proof is facts.Proof.PIN:
        cursor.execute("DELETE FROM pin_failure WHERE person = ?", (fact.person,))


@_to_loans(facts.LoanIssued)
def _loan_issued(cursor: apsw.Cursor, recorded: Recorded, fact: facts.LoanIssued) -> None:
    cursor.execute(
        "INSERT OR IGNORE INTO loan (id, fact, item, site, person, party, issued_at, due_at, policy, parts, state,"
        " quantity, kit, booking, swap_of, responsible) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'out', ?, ?, ?, ?, ?)",
        (
            fact.loan, recorded.uid, fact.item, fact.site, fact.person, fact.party, recorded.at, fact.due_at,
            msgspec.json.encode(fact.policy).decode(), json.dumps(fact.parts), fact.quantity, fact.kit, fact.booking,
            fact.swap_of, fact.responsible,
        ),
    )  # fmt: skip
    returns_before.remember(cursor, recorded, fact.item)
    cursor.execute("DELETE FROM item_return WHERE item = ?", (fact.item,))
    _note(cursor, fact.loan, fact.item)
    if fact.booking is not None and not fact.booking_goes_on:
        fold_lending.end_booking(cursor, fact.booking, "collected")


def _note(cursor: apsw.Cursor, loan: str | None, item: str | None) -> None:
    laid_on(cursor, LOAN, loan)
    laid_on(cursor, RETURN, item)


@_to_loans(facts.LoanTakenBack)
def _loan_taken_back(cursor: apsw.Cursor, recorded: Recorded, fact: facts.LoanTakenBack) -> None:
    if fact.loan is not None:
        cursor.execute(
            "UPDATE loan SET came_back = min(quantity, came_back + coalesce(?, quantity)) WHERE id = ?",
            (fact.quantity, fact.loan),
        )
        cursor.execute(
            "UPDATE loan SET state = 'declared_returned', returned_at = ?, return_fact = ?, condition = ?, missing = ?"
            " WHERE id = ? AND came_back = quantity",
            (recorded.at, recorded.uid, fact.condition.value, json.dumps(fact.missing), fact.loan),
        )
    if fact.item is not None:
        returns_before.remember(cursor, recorded, fact.item)
        cursor.execute(  # what is wrong with it and not settled stays so
            "INSERT INTO item_return (item, fact, returned_at, condition, site) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (item) DO UPDATE SET fact = excluded.fact, returned_at = excluded.returned_at,"
            " condition = excluded.condition, site = excluded.site, inspected = 0",
            (fact.item, recorded.uid, recorded.at, fact.condition.value, fact.site),
        )
    _note(cursor, fact.loan, fact.item)


@_to_loans(facts.LoanRenewed)
def _loan_renewed(cursor: apsw.Cursor, recorded: Recorded, fact: facts.LoanRenewed) -> None:
    cursor.execute("UPDATE loan SET due_at = ?, renewed = renewed + 1 WHERE id = ?", (fact.due_at, fact.loan))
    _note(cursor, fact.loan, None)


@_to_state(facts.ActUndone)
def _act_undone(cursor: apsw.Cursor, recorded: Recorded, fact: facts.ActUndone) -> None:
    for uid in fact.undone:
        _undo(cursor, uid, fact_of(cursor, uid))


@_to_loans(facts.ActUndone)
def _loan_act_undone(cursor: apsw.Cursor, recorded: Recorded, fact: facts.ActUndone) -> None:
    for uid in fact.undone:
        _undo_loan_act(cursor, uid, fact_of(cursor, uid))


def _undo(cursor: apsw.Cursor, uid: str, undone: facts.AnyFact | None) -> None:
    if isinstance(undone, facts.VisitCheckedIn):
        cursor.execute("UPDATE visit SET state = 'undone' WHERE id = ?", (undone.visit,))
    elif isinstance(undone, facts.VisitCheckedOut):
        cursor.execute("UPDATE visit SET state = 'in', left_at = NULL WHERE id = ?", (undone.visit,))
    elif isinstance(undone, facts.MeterRead | MeterCorrected):
        meter_rows.undo(cursor, uid)
    elif isinstance(undone, PagesExplained):
        sheet_rows.undo(cursor, uid)
    else:
        fold_pages.undo(cursor, uid, undone)
        fold_lending.undo_own(cursor, uid, undone)


def _undo_loan_act(cursor: apsw.Cursor, uid: str, undone: facts.AnyFact | None) -> None:
    if isinstance(undone, facts.LoanIssued):
        cursor.execute("UPDATE loan SET state = 'undone' WHERE id = ?", (undone.loan,))
        returns_before.restore(cursor, uid)
        _note(cursor, undone.loan, undone.item)
        if undone.booking is not None:
            fold_lending.uncollect(cursor, undone.booking)
    elif isinstance(undone, facts.LoanTakenBack):
        cursor.execute(
            "UPDATE loan SET state = 'out', returned_at = NULL, return_fact = NULL, condition = NULL, missing = '[]',"
            " came_back = max(0, came_back - coalesce(?, quantity))"
            " WHERE id = ? AND (return_fact = ? OR state = 'out')",
            (undone.quantity, undone.loan, uid),
        )
        cursor.execute("DELETE FROM item_return WHERE item = ? AND fact = ?", (undone.item, uid))
        returns_before.restore(cursor, uid)
        _note(cursor, undone.loan, undone.item)
    else:
        fold_lending.undo_shared(cursor, uid, undone)


@_to_state(facts.PagesDeclared)
def _pages_declared(cursor: apsw.Cursor, recorded: Recorded, fact: facts.PagesDeclared) -> None:
    cursor.execute(
        "INSERT OR IGNORE INTO page_usage"
        " (id, fact, person, party, month, mono_units, colour_units, declared_at, state)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'declared')",
        (
            fact.usage, recorded.uid, fact.person, fact.party, month_of(recorded.at), fact.mono_units,
            fact.colour_units, recorded.at,
        ),
    )  # fmt: skip


@_to_state(facts.AttemptRefused)
def _attempt_refused(cursor: apsw.Cursor, recorded: Recorded, fact: facts.AttemptRefused) -> None:
    if fact.person is not None and Reason.PIN_WRONG in fact.reasons:
        cursor.execute("INSERT OR IGNORE INTO pin_failure VALUES (?, ?, ?)", (recorded.uid, fact.person, recorded.at))


@_to_state(facts.StaffEntered)
def _staff_entered(cursor: apsw.Cursor, recorded: Recorded, fact: facts.StaffEntered) -> None:
    cursor.execute("DELETE FROM pin_failure WHERE person = ?", (fact.staff,))


@_to_state(job_facts.JobMetered)
def _job_metered(cursor: apsw.Cursor, recorded: Recorded, fact: job_facts.JobMetered) -> None:
    cursor.execute(
        "INSERT OR IGNORE INTO metered_job (job, fact, queue, number, created_at, finished_at)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (fact.job, recorded.uid, fact.queue, fact.number, fact.created_at or fact.finished_at, fact.finished_at),
    )


@_to_register(facts.PersonRegistered)
def _person_registered(cursor: apsw.Cursor, recorded: Recorded, fact: facts.PersonRegistered) -> None:
    name = recorded.value("display_name")
    if name is None:
        return
    person = register.Person(
        id=fact.person, display_name=name, language=fact.language, minor=fact.minor, guardian=fact.guardian
    )
    register_rows.put(cursor, person)
    if fact.party is not None:
        register_rows.put(
            cursor, register.Membership(id=f"{fact.person}-{fact.party}", person=fact.person, party=fact.party)
        )


@_to_register(facts.GroupRegistered)
def _group_registered(cursor: apsw.Cursor, recorded: Recorded, fact: facts.GroupRegistered) -> None:
    name = recorded.value("name")
    if name is None:
        return
    register_rows.put(cursor, register.Party(id=fact.party, kind="informal_group", name=name))
    person = fact.responsible_person
    if person is not None:
        member = register.Membership(
            id=f"{person}-{fact.party}", person=person, party=fact.party, role="representative"
        )
        register_rows.put(cursor, member)


@_to_register(facts.CredentialBound)
def _credential_bound(cursor: apsw.Cursor, recorded: Recorded, fact: facts.CredentialBound) -> None:
    digest = recorded.value("digest")
    if digest is None:
        return
    kind: Literal["card", "qr"] = "qr" if fact.means is facts.Means.QR else "card"
    register_rows.put(cursor, register.Credential(id=fact.credential, person=fact.person, kind=kind, digest=digest))


@_to_register(facts.PinSet)
def _pin_set(cursor: apsw.Cursor, recorded: Recorded, fact: facts.PinSet) -> None:
    person = register_rows.get(cursor, register.Person, fact.person)
    verifier = recorded.value("verifier")
    if person is not None and verifier is not None:
        register_rows.put(cursor, msgspec.structs.replace(person, pin=verifier))


@_to_state(facts.PinSet)
def _pin_failures_forgiven(cursor: apsw.Cursor, recorded: Recorded, fact: facts.PinSet) -> None:
    cursor.execute("DELETE FROM pin_failure WHERE person = ?", (fact.person,))
