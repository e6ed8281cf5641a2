"""What is out, who has it, what they were told of it and whether they can be written to: as the rules of reminders want
it. Only reads.

A loan counts as sure when every kiosk of the site at which it was lent, and of the site to which its thing belongs, has
handed over what it had, and no open case says that the thing went out twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import msgspec

from sync import register
from sync.rules import reminders
from sync.rules.calendar import OpeningCalendar
from sync.rules.reminders import Failure, Lent, Reach, Reminder, Schedule
from sync.server import bulk, mail, opening, register_store
from sync.server.beliefs import Loan
from sync.server.cases import CaseKind
from sync.server.lending_beliefs import Reminder as Told
from sync.server.mail_models import MailAttempt, MailChoice
from sync.server.models import SERVER, Case, Device
from sync.server.register_models import PartyDetail, PersonDetail

_ids = msgspec.json.Decoder(tuple[str, ...]).decode
_renewals = msgspec.json.Decoder(list[tuple[str, int, int]]).decode


@dataclass(frozen=True)
class Contact:
    """How somebody is reached; "" for what nobody wrote down. `guardian` answers for a minor."""

    email: str = ""
    phone: str = ""
    guardian: str | None = None
    is_declined: bool = False


@dataclass(frozen=True)
class Outlook:
    """Everything that may have to be reminded of, at a moment (ms UTC): the loans that are out, by id, and all that the
    rules ask about them and whoever has them."""

    at: int
    schedule: Schedule
    loans: Mapping[str, Loan]
    told: Mapping[str, Sequence[Told]]
    attempts: Mapping[str, Sequence[MailAttempt]]
    contacts: Mapping[str, Contact]
    doubtful_sites: frozenset[str]
    doubtful_items: frozenset[str]
    site_of_item: Mapping[str, str]
    calendars: Mapping[str, OpeningCalendar] = field(default_factory=dict)

    @cached_property
    def of_people(self) -> dict[str, list[Loan]]:
        """The loans of each borrower, the one due first on top."""
        found: dict[str, list[Loan]] = {}
        for loan in sorted(self.loans.values(), key=lambda each: (each.due_at or 0, each.id)):
            found.setdefault(loan.person or "", []).append(loan)
        return found

    @cached_property
    def plans(self) -> dict[str, Reminder]:
        """What is to be said now, or is held back, by person; the one whose loan is due first on top."""
        found = ((person, self.composed(person)) for person in self.of_people)
        return {person: reminder for person, reminder in found if reminder is not None}

    def composed(self, person: str) -> Reminder | None:
        """What is to be said to somebody now, or is held back."""
        return reminders.compose(self._lent(person), self.reach(person), self.calendars, self.schedule, self.at)

    def by_hand(self, person: str) -> Reminder | None:
        """What staff may send them at any time."""
        return reminders.by_hand(self._lent(person), self.calendars, self.schedule, self.at)

    def near(self, person: str) -> set[str]:
        """The loans of somebody that are late or due soon."""
        lent = reminders.near(self._lent(person), self.calendars, self.schedule, self.at)
        return {one.loan for one in lent}

    def is_sure(self, loan: Loan) -> bool:
        sites = {loan.site, self.site_of_item.get(loan.item or "")}
        return not sites & self.doubtful_sites and loan.item not in self.doubtful_items

    def reach(self, person: str) -> Reach:
        contact = self.contacts.get(person, Contact())
        ended = self.attempts.get(person, ())
        failures = (Failure(each.began_at, each.outcome == "refused") for each in ended if _failed(each))
        return Reach(mail.is_address(contact.email), contact.is_declined, tuple(failures))

    def last_told(self, loan: Loan) -> int | None:
        """When its borrower was last told of it, or perhaps was (ms UTC)."""
        said = [each.at for each in self.told.get(loan.person or "", ()) if loan.id in _ids(each.loans)]
        for each in self.attempts.get(loan.person or "", ()):
            if each.outcome in (None, "unknown") and loan.id in (*_ids(each.overdue), *_ids(each.soon)):
                said.append(each.began_at)
        return max(said, default=None)

    def _lent(self, person: str) -> list[Lent]:
        return [
            Lent(
                loan.id, loan.site or "", loan.due_at or 0,
                max([loan.issued_at or 0, *(at for _, at, _ in _renewals(loan.renewals))]), self.last_told(loan),
                self.is_sure(loan),
            )
            for loan in self.of_people.get(person, ())
        ]  # fmt: skip


def _failed(attempt: MailAttempt) -> bool:
    return attempt.outcome in ("later", "refused")


def outlook(at: int, schedule: Schedule, person: str | None = None) -> Outlook:
    """Of everybody who has something, or of one person."""
    where, values = "\"state\" = 'out' AND \"due_at\" IS NOT NULL AND \"person\" IS NOT NULL", []
    if person is not None:
        where, values = f'{where} AND "person" = ?', [person]
    loans = {loan.id: loan for loan in bulk.select(Loan, where, values)}
    people = sorted({loan.person or "" for loan in loans.values()} | ({person} if person else set()))
    items = {loan.item or "" for loan in loans.values()}
    homes = {id: item.site for id, item in register_store.get_many(register.Item, items).items()}
    sites = {loan.site or "" for loan in loans.values()} | set(homes.values())
    calendars = {site: opening.calendar_of(site, at) for site in sites}
    return Outlook(
        at, schedule, loans, _told(people), _attempts(people), contacts(people), _silent(calendars, at),
        _doubled(items), homes, calendars,
    )  # fmt: skip


def _told(people: Iterable[str]) -> dict[str, list[Told]]:
    """What each was told, the newest first; what was taken back left out."""
    found: dict[str, list[Told]] = {}
    for row in bulk.select_in(Told, "person", people):
        if not row.undone:
            found.setdefault(row.person or "", []).append(row)
    return {person: sorted(rows, key=lambda row: (row.at, row.fact), reverse=True) for person, rows in found.items()}


def _attempts(people: Iterable[str]) -> dict[str, list[MailAttempt]]:
    """What was tried to write to each, the newest first."""
    found: dict[str, list[MailAttempt]] = {}
    for part in bulk.parts(people):
        for row in MailAttempt.select().where(MailAttempt.person.in_(part)).order_by(MailAttempt.id.desc()):
            found.setdefault(row.person, []).append(row)
    return found


def contacts(people: Iterable[str]) -> dict[str, Contact]:
    """How these people are reached, by person."""
    wanted = sorted(set(people))
    known = register_store.get_many(register.Person, wanted)
    details: dict[str, PersonDetail] = {}
    declined: set[str] = set()
    for part in bulk.parts(wanted):
        details |= {row.person: row for row in PersonDetail.select().where(PersonDetail.person.in_(part))}
        declined |= {row.person for row in MailChoice.select().where(MailChoice.person.in_(part))}
    return {
        id: Contact(
            (details[id].email or "").strip() if id in details else "",
            (details[id].phone or "").strip() if id in details else "",
            known[id].guardian if id in known and known[id].minor else None,
            id in declined,
        )
        for id in wanted
    }


def party_phones(parties: Iterable[str]) -> dict[str, str]:
    """Telephones of organisations, by party; those without one left out."""
    found = {}
    for part in bulk.parts(parties):
        for row in PartyDetail.select().where(PartyDetail.party.in_(part)):
            if row.phone:
                found[row.party] = row.phone
    return found


def _silent(calendars: Mapping[str, OpeningCalendar], at: int) -> frozenset[str]:
    """Sites of which a kiosk may hold a return that nobody here knows of."""
    agreed: dict[str, list[int | None]] = {}
    for row in Device.select().where(Device.id != SERVER, Device.status == "approved"):
        agreed.setdefault(row.site, []).append(row.last_agreement_at)
    return frozenset(
        site for site, calendar in calendars.items() if not reminders.is_heard(agreed.get(site, ()), calendar, at)
    )


def silent_kiosks(at: int, site: str | None = None) -> list[str]:
    """Names of the kiosks because of which reminders wait, by name; of one site or of all."""
    rows = list(Device.select().where(Device.id != SERVER, Device.status == "approved").order_by(Device.name))
    return [
        row.name for row in rows
        if site in (None, row.site)
        and not reminders.is_heard([row.last_agreement_at], opening.calendar_of(row.site, at), at)
    ]  # fmt: skip


def _doubled(items: set[str]) -> frozenset[str]:
    """Things of which two loans are open, and nobody has cleared up whose counts."""
    rows = Case.select(Case.item).where(Case.kind == CaseKind.LOAN_DOUBLE_OPEN, Case.state == "open")
    return frozenset(row.item for row in rows if row.item in items)
