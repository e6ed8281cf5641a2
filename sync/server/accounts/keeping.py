"""What is done to accounts: rights, blocks, passwords, sessions. Asks the rule, writes the fact; knows no screen.

Accounts are kept like the register, in tables; the fact says that it was done and by whom, in the same transaction.
`staff` is `None` for the server's command line. What an administrator did can be taken back as long as it still stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from sync import account_facts as facts
from sync.account_facts import Grant
from sync.facts import ActUndone, AnyFact
from sync.rules import account_rights
from sync.server import own_journal, questions_staff, undoing
from sync.server.accounts import sessions
from sync.server.keeping.marks import mark_of
from sync.server.own_journal import Draft
from sync.server.questions_staff import Account

Refused = Literal["last_administrator", "unchanged", "unknown", "changed"]


def open_account(account: Account, means: Literal["invitation", "command"], at: int) -> bool:
    """False when the login is taken."""
    with own_journal.alone(at):
        if not questions_staff.add_account(account, at=at):
            return False
        grants = account.grants or (Grant(account.role),)  # type: ignore[arg-type]
        _note(facts.AccountOpened(account=account.id, grants=[*grants], means=means), at)
    return True


def link(account: str, person: str, staff: str | None, at: int) -> None:
    """The account is that of this person of the register: who works at a kiosk and who logs in are one."""
    with own_journal.alone(at):
        questions_staff.set_person(account, person)
        _note(facts.AccountLinked(account=account, person=person, staff=staff), at)


def change_rights(
    account_id: str, grants: Sequence[Grant], staff: str | None, at: int, seen: str | None = None
) -> str | Refused:  # fmt: skip
    """What the account may where from now on. Returns the uid of the fact. "changed" where it may something else by now
    than when it was shown with the mark `seen`; `None`: nobody was shown it."""
    wanted = tuple(dict.fromkeys(grants))
    with own_journal.alone(at):
        account = questions_staff.account(account_id)
        if account is None or not wanted:
            return "unknown"
        if {*wanted} == {*account.grants}:
            return "unchanged"
        if seen is not None and seen != mark_of(account.grants):
            return "changed"
        if not account_rights.is_administrator(wanted) and _is_last(account):
            return "last_administrator"
        questions_staff.put_grants(account_id, wanted)
        return _note(
            facts.AccountRightsChanged(account=account_id, before=[*account.grants], after=[*wanted], staff=staff), at
        )


def block(account_id: str, staff: str | None, at: int) -> str | Refused:
    """Nobody logs in with it any more, and its sessions are over."""
    with own_journal.alone(at):
        account = questions_staff.account(account_id)
        if account is None or account.status != "active":
            return "unknown" if account is None else "unchanged"
        if _is_last(account):
            return "last_administrator"
        questions_staff.set_status(account_id, "blocked", at=at)
        return _note(facts.AccountBlocked(account=account_id, staff=staff), at)


def unblock(account_id: str, staff: str | None, at: int) -> str | Refused:
    with own_journal.alone(at):
        account = questions_staff.account(account_id)
        if account is None or account.status != "blocked":
            return "unknown" if account is None else "unchanged"
        questions_staff.set_status(account_id, "active", at=at)
        return _note(facts.AccountUnblocked(account=account_id, staff=staff), at)


def undo(uid: str, staff: str, at: int) -> str | Refused:
    """Take back what was done to an account, where it stands as that left it. Returns the account's id."""
    with own_journal.alone(at):
        written = next(iter(undoing.act(uid, 1)), None)
        if written is None or written.undone or not can_undo(written.fact):
            return "unchanged"
        answer = _turn_back(written.fact, staff, at)
        if answer in ("last_administrator", "unchanged", "unknown"):
            return answer
        own_journal.record([Draft(ActUndone(undone=[uid], staff=staff))], at)
        return str(written.fact.account)  # type: ignore[union-attr]


def can_undo(fact: AnyFact) -> bool:
    return isinstance(fact, facts.AccountRightsChanged | facts.AccountBlocked | facts.AccountUnblocked)


def _turn_back(fact: AnyFact, staff: str, at: int) -> str | Refused:
    account = questions_staff.account(fact.account)  # type: ignore[union-attr]
    match fact:
        case facts.AccountRightsChanged() if account and {*account.grants} == {*fact.after}:
            if not account_rights.is_administrator(fact.before) and _is_last(account):
                return "last_administrator"
            questions_staff.put_grants(account.id, fact.before)
            return account.id
        case facts.AccountBlocked():
            return unblock(fact.account, staff, at)
        case facts.AccountUnblocked():
            return block(fact.account, staff, at)
    return "unchanged"


def _is_last(account: Account) -> bool:
    """Whether nobody else could give rights any more."""
    others = {each.id: each.grants for each in questions_staff.accounts() if each.status == "active"}
    if account.id not in others or not account_rights.is_administrator(account.grants):
        return False
    return account_rights.leaves_nobody({id: grants for id, grants in others.items() if id != account.id})


def set_password(account: str, hashed: str, means: Literal["own", "link", "command"], at: int) -> None:
    """A new password ends every session of the account."""
    with own_journal.alone(at):
        questions_staff.set_password(account, hashed, at=at)
        _note(facts.PasswordChanged(account=account, means=means), at)


def end_sessions(account: str, ids: Sequence[str] | None, staff: str | None, at: int, but: str | None = None) -> int:
    """End those sessions, or all but one. Returns how many there were."""
    with own_journal.alone(at):
        count = sessions.end_all(account, at=at, but=but) if ids is None else sessions.end_by_id(account, [*ids], at=at)
        if count:
            _note(facts.SessionsEnded(account=account, count=count, staff=staff), at)
    return count


def _note(fact: facts.Fact, at: int) -> str:
    return own_journal.record([Draft(fact)], at)[0]  # type: ignore[arg-type]
