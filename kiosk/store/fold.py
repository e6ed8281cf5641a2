"""How each fact changes the kiosk's state: the projection, written once, used at recording and at rebuilding.

A fold never refuses and never reads a clock: it takes the fact, its uid, its time and its detached values as they
stand in
the journal. Facts that change no state have no entry. Must not be called outside a writing transaction.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

import apsw
import msgspec

from kiosk.store import register_rows
from sync import facts, feed_rows, register
from sync.journal import Detached, fact_in, split_uid
from sync.rules.refusals import Reason

ZONE = ZoneInfo("Europe/Warsaw")


@dataclass(frozen=True)
class Recorded:
    """One fact as it stands in the journal: `at` is its wall time, ms UTC."""

    uid: str
    at: int
    fact: facts.AnyFact
    detached: Mapping[str, Detached]

    def value(self, name: str) -> str | None:
        """A detached value, `None` when it was erased."""
        part = self.detached.get(name)
        return part.value if part else None


Fold = Callable[[apsw.Cursor, Recorded, Any], None]
_state_folds: dict[type[facts.Fact], Fold] = {}
_loan_folds: dict[type[facts.Fact], Fold] = {}
_register_folds: dict[type[facts.Fact], Fold] = {}
LOAN, RETURN = (feed_rows.tag_of_kind(kind) for kind in (feed_rows.LoanState, feed_rows.ReturnState))


def _to_state(kind: type[facts.Fact]) -> Callable[[Fold], Fold]:
    def keep(fold: Fold) -> Fold:
        _state_folds[kind] = fold
        return fold

    return keep


def _to_loans(kind: type[facts.Fact]) -> Callable[[Fold], Fold]:
    def keep(fold: Fold) -> Fold:
        _loan_folds[kind] = fold
        return fold

    return keep


def _to_register(kind: type[facts.Fact]) -> Callable[[Fold], Fold]:
    def keep(fold: Fold) -> Fold:
        _register_folds[kind] = fold
        return fold

    return keep


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


OWN_TABLES = ("visit", "page_usage", "pin_failure", "meter")
SHARED_TABLES = ("loan", "item_return", "register", "laid")
STATE_TABLES = (*OWN_TABLES, *SHARED_TABLES)


def shared_types() -> list[str]:
    """Names of the facts that change what the server speaks of too."""
    return [str(kind.__struct_config__.tag) for kind in {**_register_folds, **_loan_folds}]


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


@_to_state(facts.LoanIssued)
def _pin_was_right(cursor: apsw.Cursor, recorded: Recorded, fact: facts.LoanIssued) -> None:
    if fact.proof is facts.Proof.PIN:
        cursor.execute("DELETE FROM pin_failure WHERE person = ?", (fact.person,))


@_to_loans(facts.LoanIssued)
def _loan_issued(cursor: apsw.Cursor, recorded: Recorded, fact: facts.LoanIssued) -> None:
    cursor.execute(
        "INSERT OR IGNORE INTO loan (id, fact, item, site, person, party, issued_at, due_at, policy, parts, state)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'out')",
        (
            fact.loan, recorded.uid, fact.item, fact.site, fact.person, fact.party, recorded.at, fact.due_at,
            msgspec.json.encode(fact.policy).decode(), json.dumps(fact.parts),
        ),
    )  # fmt: skip
    cursor.execute("DELETE FROM item_return WHERE item = ?", (fact.item,))
    _note(cursor, fact.loan, fact.item)


def _note(cursor: apsw.Cursor, loan: str | None, item: str | None) -> None:
    for entity, entity_id in ((LOAN, loan), (RETURN, item)):
        if entity_id is not None:
            register_rows.note_laid(cursor, entity, entity_id)


@_to_loans(facts.LoanTakenBack)
def _loan_taken_back(cursor: apsw.Cursor, recorded: Recorded, fact: facts.LoanTakenBack) -> None:
    if fact.loan is not None:
        cursor.execute(
            "UPDATE loan SET state = 'declared_returned', returned_at = ?, return_fact = ?, condition = ?, missing = ?"
            " WHERE id = ?",
            (recorded.at, recorded.uid, fact.condition.value, json.dumps(fact.missing), fact.loan),
        )
    if fact.item is not None:
        cursor.execute(
            "INSERT OR REPLACE INTO item_return (item, fact, returned_at, condition) VALUES (?, ?, ?, ?)",
            (fact.item, recorded.uid, recorded.at, fact.condition.value),
        )
    _note(cursor, fact.loan, fact.item)


@_to_loans(facts.LoanRenewed)
def _loan_renewed(cursor: apsw.Cursor, recorded: Recorded, fact: facts.LoanRenewed) -> None:
    cursor.execute("UPDATE loan SET due_at = ?, renewed = renewed + 1 WHERE id = ?", (fact.due_at, fact.loan))
    _note(cursor, fact.loan, None)


@_to_state(facts.ActUndone)
def _act_undone(cursor: apsw.Cursor, recorded: Recorded, fact: facts.ActUndone) -> None:
    for uid in fact.undone:
        _undo(cursor, fact_of(cursor, uid))


@_to_loans(facts.ActUndone)
def _loan_act_undone(cursor: apsw.Cursor, recorded: Recorded, fact: facts.ActUndone) -> None:
    for uid in fact.undone:
        _undo_loan_act(cursor, uid, fact_of(cursor, uid))


def fact_of(cursor: apsw.Cursor | apsw.Connection, uid: str) -> facts.AnyFact | None:
    """The fact named `uid`, `None` when this journal does not hold it or this version does not know its type."""
    incarnation, seq = split_uid(uid)
    row = cursor.execute(
        "SELECT body FROM journal WHERE stream = (SELECT id FROM stream WHERE incarnation = ?) AND seq = ?",
        (incarnation, seq),
    ).fetchone()
    try:
        return fact_in(row[0]) if row else None
    except msgspec.ValidationError:
        return None


def _undo(cursor: apsw.Cursor, undone: facts.AnyFact | None) -> None:
    if isinstance(undone, facts.VisitCheckedIn):
        cursor.execute("UPDATE visit SET state = 'undone' WHERE id = ?", (undone.visit,))
    elif isinstance(undone, facts.VisitCheckedOut):
        cursor.execute("UPDATE visit SET state = 'in', left_at = NULL WHERE id = ?", (undone.visit,))
    elif isinstance(undone, facts.PagesDeclared):
        cursor.execute("UPDATE page_usage SET state = 'undone' WHERE id = ?", (undone.usage,))


def _undo_loan_act(cursor: apsw.Cursor, uid: str, undone: facts.AnyFact | None) -> None:
    if isinstance(undone, facts.LoanIssued):
        cursor.execute("UPDATE loan SET state = 'undone' WHERE id = ?", (undone.loan,))
        _note(cursor, undone.loan, None)
    elif isinstance(undone, facts.LoanTakenBack):
        cursor.execute(
            "UPDATE loan SET state = 'out', returned_at = NULL, return_fact = NULL, condition = NULL, missing = '[]'"
            " WHERE id = ? AND return_fact = ?",
            (undone.loan, uid),
        )
        cursor.execute("DELETE FROM item_return WHERE item = ? AND fact = ?", (undone.item, uid))
        _note(cursor, undone.loan, undone.item)


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


@_to_state(facts.MeterRead)
def _meter_read(cursor: apsw.Cursor, recorded: Recorded, fact: facts.MeterRead) -> None:
    cursor.execute("INSERT OR REPLACE INTO meter VALUES (?, ?, ?)", (fact.meter, fact.value, recorded.at))


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
