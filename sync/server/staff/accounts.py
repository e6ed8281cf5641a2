"""Accounts of staff, for administrators: who may log in, what they may where, blocks, lost second factors."""

from __future__ import annotations

from flask import abort, redirect, request, session, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from sync.rules.account_rights import ROLES
from sync.server import questions_staff, undoing
from sync.server.accounts import factors, inviting, keeping, sessions
from sync.server.keeping.marks import mark_of
from sync.server.permissions import Permission, needs, steps_up
from sync.server.questions_staff import Account
from sync.server.staff import asked, grant_fields, listing
from sync.server.staff.desk import absolute_ms, idle_ms, office, somebody, staff_id
from sync.server.staff.invitations import paper
from sync.server.staff.screens import screens, show

STATUSES = {"active": _l("may log in"), "blocked": _l("blocked")}
REFUSED = {
    "last_administrator": _l("This is the last administrator of all sites. Make somebody else one first."),
    "unchanged": _l("It stands like this already, or somebody else has changed it meanwhile."),
    "unknown": _l("Choose at least one role."),
    "changed": _l("Somebody else changed these rights meanwhile: below they stand as they are now."),
}
DONE = {
    "account_rights_changed": _l("The rights are changed."),
    "account_blocked": _l("The account is blocked and logged out everywhere."),
    "account_unblocked": _l("The account may log in again."),
}


@screens.get("/accounts")
@needs(Permission.ACCOUNTS)
def accounts() -> str:
    search, status = (asked.word("search") or "").casefold(), asked.one_of("status", STATUSES)
    role = asked.one_of("role", ROLES)
    found = [
        each for each in questions_staff.accounts()
        if search in f"{each.name} {each.login}".casefold() and status in (None, each.status)
        and (role is None or role in {grant.role for grant in each.grants})
    ]  # fmt: skip
    return show(
        "accounts", page=listing.page_of(found), search=search, status=status, statuses=STATUSES, role=role,
        roles=ROLES, factors=factors.of_all(), waiting=inviting.waiting(office().now()), grants_of=inviting.grants_of,
    )  # fmt: skip


@screens.get("/accounts/<id>")
@needs(Permission.ACCOUNTS)
def account(id: str) -> str:
    return _page(_known(id))


def _known(id: str) -> Account:
    return questions_staff.account(id) or abort(404)


def _page(found: Account, told: str = "") -> str:
    here = office()
    written = next(iter(undoing.act(asked.word("done") or "", 1)), None)
    done = written if written and not written.undone and keeping.can_undo(written.fact) else None
    return show(
        "account", found=found, told=REFUSED.get(told), rows=grant_fields.rows(found.grants), roles=ROLES,
        mark=mark_of(found.grants),
        factors=factors.of_account(found.id), statuses=STATUSES, done=done,
        done_words=DONE.get(done.fact.__struct_config__.tag if done else ""),  # type: ignore[arg-type]
        logins=sessions.of_account(found.id, at=here.now(), idle_ms=idle_ms(here), absolute_ms=absolute_ms(here)),
        is_me=found.id == somebody().id,
    )  # fmt: skip


def _answer(id: str, answer: str) -> Response | tuple[str, int]:
    if answer in REFUSED:
        return _page(_known(id), answer), 409
    return redirect(url_for("staff.account", id=id, done=answer), 303)


@screens.post("/accounts/<id>/rights")
@needs(Permission.ACCOUNTS)
@steps_up
def change_rights(id: str) -> Response | tuple[str, int]:
    """All that the account may, as the form says it now."""
    mark, wanted = request.form.get("mark"), grant_fields.read()
    return _answer(id, keeping.change_rights(_known(id).id, wanted, staff_id(), office().now(), mark))


@screens.post("/accounts/<id>/block")
@needs(Permission.ACCOUNTS)
@steps_up
def block_account(id: str) -> Response | tuple[str, int]:
    return _answer(id, keeping.block(_known(id).id, staff_id(), office().now()))


@screens.post("/accounts/<id>/unblock")
@needs(Permission.ACCOUNTS)
@steps_up
def unblock_account(id: str) -> Response | tuple[str, int]:
    return _answer(id, keeping.unblock(_known(id).id, staff_id(), office().now()))


@screens.post("/accounts/undo/<uid>")
@needs(Permission.ACCOUNTS)
@steps_up
def undo_account(uid: str) -> Response | tuple[str, int]:
    """Take back what was done to an account, where nothing else was done to it since."""
    written = next(iter(undoing.act(uid, 1)), None) or abort(404)
    if not keeping.can_undo(written.fact):
        abort(404)
    id = str(written.fact.account)  # type: ignore[union-attr]
    answer = keeping.undo(uid, staff_id(), office().now())
    if answer in REFUSED:
        return _page(_known(id), answer), 409
    return redirect(url_for("staff.account", id=id), 303)


@screens.post("/accounts/<id>/factors/reset")
@needs(Permission.ACCOUNTS)
@steps_up
def reset_factors(id: str) -> Response:
    """For somebody who lost phone, key and recovery codes: they set the second step up anew when they log in."""
    factors.reset(_known(id).id, staff_id(), office().now())
    return redirect(url_for("staff.account", id=id), 303)


@screens.post("/accounts/<id>/sessions/end")
@needs(Permission.ACCOUNTS)
def end_sessions(id: str) -> Response:
    """Log them out everywhere; who does it to themselves stays where they are."""
    known, token = _known(id), session["token"]
    mine = sessions.digest(token) if known.id == somebody().id else None
    keeping.end_sessions(known.id, None, staff_id(), office().now(), but=mine)
    return redirect(url_for("staff.account", id=id), 303)


@screens.post("/accounts/<id>/password-link")
@needs(Permission.ACCOUNTS)
@steps_up
def make_password_link(id: str) -> str:
    """A link by which they choose a new password; shown once, to be handed over."""
    known = _known(id)
    link = inviting.address(office(), inviting.link_for_password(known, staff_id(), office().now()))
    return paper(link, known.name, "password")
