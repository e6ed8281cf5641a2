"""Reminders: what is late or due soon, by party; how to reach whoever has it, and what they were told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import msgspec
from flask_babel import gettext as _

from sync import register
from sync.server import questions_reminders, register_store, reminding
from sync.server.beliefs import Loan
from sync.server.permissions import Permission, needs
from sync.server.questions_reminders import Contact, Outlook
from sync.server.register_models import BlockRow
from sync.server.staff import asked, listing, names, wording
from sync.server.staff.desk import can, office
from sync.server.staff.reminder_names import HOLDS, MEANS, OUTCOMES, TROUBLES
from sync.server.staff.screens import screens, show, sites

WHAT = ("overdue", "soon")
_ids = msgspec.json.Decoder(tuple[str, ...]).decode


@dataclass(frozen=True)
class Said:
    """Something that was said, or tried: when, and by what or how it ended, in words."""

    at: int
    words: str


@dataclass(frozen=True)
class Row:
    """One loan. `hold` says why no letter speaks of it now, "" when one goes or has gone."""

    loan: Loan
    said: tuple[Said, ...]
    hold: str


@dataclass
class Borrowers:
    """All that is late, or due soon, of one party. `phone` is the party's own, `is_held`: a block stands against it or
    one of them."""

    party: str
    phone: str = ""
    rows: list[Row] = field(default_factory=list)
    is_held: bool = False


@screens.get("/reminders")
@needs(Permission.READ)
def reminders() -> str:
    what, site = asked.one_of("what", WHAT) or "overdue", asked.site()
    view = outlook()
    every = borrowers(view, what, site)
    page = listing.page_of(every)
    shown = [row.loan for group in page.rows for row in group.rows]
    run, known = reminding.last_run(), names_of(shown, view)
    return show(
        "reminders", page=page, what=what, site=site, sites=sites(), names=known,
        phones={each: phones_of(view.contacts[each], known) for each in {loan.person or "" for loan in shown}},
        counts={each: sum(len(group.rows) for group in borrowers(view, each, site)) for each in WHAT},
        run=run, trouble=trouble(), is_set_up=reminding.is_set_up(office()),
        silent=questions_reminders.silent_kiosks(view.at, site),
    )  # fmt: skip


def trouble() -> str:
    """What is wrong with the mail server as far as the last run knows, "" when nothing is."""
    run = reminding.last_run() if reminding.is_set_up(office()) else None
    return str(TROUBLES.get(run.trouble, "")) if run else ""


def outlook() -> Outlook:
    return questions_reminders.outlook(office().now(), office().settings.reminders.schedule)


def names_of(loans: Iterable[Loan], view: Outlook) -> names.Names:
    return names.Names(loans, people=[contact.guardian for contact in view.contacts.values()])


def borrowers(view: Outlook, what: str, site: str | None) -> list[Borrowers]:
    """By party, the one with the thing that was due first on top. `what`: overdue or soon."""
    near = {loan for person in view.of_people for loan in view.near(person)}
    found: dict[str, Borrowers] = {}
    for loan in sorted(view.loans.values(), key=lambda each: (each.due_at or 0, each.id)):
        is_late = (loan.due_at or 0) < view.at
        if loan.id in near and is_late == (what == "overdue") and site in (None, loan.site):
            hold = _hold_of(loan, view)
            group = found.setdefault(loan.party or "", Borrowers(loan.party or ""))
            group.rows.append(Row(loan, tuple(said_of(view, loan.person or "", loan.id)), hold))
    phones, held = questions_reminders.party_phones(found), _held(view)
    for group in found.values():
        group.phone = phones.get(group.party, "")
        group.is_held = bool({group.party, *(row.loan.person for row in group.rows)} & held)
    return list(found.values())


def _hold_of(loan: Loan, view: Outlook) -> str:
    """Why the letter about a loan waits, "" when it does not, or when no letters are sent at all."""
    plan = view.plans.get(loan.person or "")
    if plan is None or plan.hold is None or loan.id not in plan.loans or not reminding.is_set_up(office()):
        return ""
    return str(HOLDS[plan.hold])


def said_of(view: Outlook, person: str, loan: str | None = None) -> list[Said]:
    """What was said to somebody, or was tried and did not get through, the newest first; of one loan, or of all."""
    told = [
        Said(each.at, str(MEANS[each.means])) for each in view.told.get(person, ())
        if loan is None or loan in _ids(each.loans)
    ]  # fmt: skip
    tried = [
        Said(each.began_at, f"{OUTCOMES[each.outcome]} {each.code}".strip())
        for each in view.attempts.get(person, ())
        if each.outcome in OUTCOMES and (loan is None or loan in (*_ids(each.overdue), *_ids(each.soon)))
    ]
    # one letter of two kinds is two facts, and was said once
    return sorted(dict.fromkeys([*told, *tried]), key=lambda each: each.at, reverse=True)


def _held(view: Outlook) -> frozenset[str]:
    """People and parties whom a block keeps from borrowing today."""
    today = wording.iso_day(view.at)
    blocks = register_store.select(register.Block, BlockRow.until.is_null() | (BlockRow.until >= today))
    return frozenset(filter(None, (id for block in blocks for id in (block.person, block.party))))


def phones_of(contact: Contact, known: names.Names) -> list[str]:
    """Whom to call: of a minor the guardian first."""
    if not can(Permission.NAMES):
        return []
    guardian = questions_reminders.contacts([contact.guardian])[contact.guardian] if contact.guardian else None
    said = [contact.phone] if contact.phone else []
    if guardian and guardian.phone:
        name = known.person(contact.guardian)
        said.insert(0, _("%(name)s (guardian), %(phone)s", name=name, phone=guardian.phone))
    return said
