"""What a reminder says, put together from the register: names of things, days, and where to bring them. Only reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

from sync import register
from sync.rules.booked_things import at_risk
from sync.rules.calendar import FARTHEST, OpeningCalendar
from sync.rules.reminders import Reminder
from sync.server import mail_choice, questions_bookings, questions_names, questions_papers, register_store
from sync.server.beliefs import Loan
from sync.server.letters import Content, Desk, Thing
from sync.server.office import Office
from sync.server.questions_reminders import Outlook

OPEN_DAYS = 3  # to name in a letter


def content(office: Office, person: str, reminder: Reminder, view: Outlook) -> Content:
    """The letter to somebody, in their language."""
    known = register_store.get(register.Person, person)
    language = known.language if known else "pl"
    loans = [view.loans[id] for id in reminder.loans]
    names = dict(_named(loans, language))
    parties = questions_names.parties_by_id(loan.party or "" for loan in loans)
    wanted = _wanted({view.site_of_item.get(loan.item or "", loan.site or "") for loan in loans}, view.at)

    def told(ids: tuple[str, ...]) -> tuple[Thing, ...]:
        return tuple(_thing(view.loans[id], names[id], parties, view, wanted) for id in ids)

    return Content(
        language, centre_name(office), told(reminder.overdue), told(reminder.soon),
        tuple(_desks(sorted({loan.site or "" for loan in loans}), view)), mail_choice.address_of(office, person),
    )  # fmt: skip


def centre_name(office: Office) -> str:
    """As the settings say, else as the register does."""
    known = questions_papers.centre()
    return office.settings.server.centre or (known.name if known else "Lada")


def _thing(
    loan: Loan, name: str, parties: dict[str, register.Party], view: Outlook, wanted: frozenset[str]
) -> Thing:
    party = parties.get(loan.party or "")
    return Thing(
        name, loan.due_at or 0, party.name if party and party.kind != "person" else "", days_late(loan, view),
        loan.quantity - loan.came_back, loan.id in wanted,
    )  # fmt: skip


def days_late(loan: Loan, view: Outlook) -> int:
    """Whole days on the calendar since it was due; 0 on the day itself and before."""
    calendar = view.calendars[loan.site or ""]
    return max(0, (calendar.day_of(view.at) - calendar.day_of(loan.due_at or 0)).days)


def _named(loans: Iterable[Loan], language: str) -> Iterator[tuple[str, str]]:
    """The name of each loan's thing, by loan: a book by its title."""
    loans = list(loans)
    things = questions_names.items_with_types(loan.item or "" for loan in loans)
    books = register_store.get_many(register.Book, (loan.item or "" for loan in loans))
    for loan in loans:
        item, kind = things.get(loan.item or "", (None, None))
        book = books.get(loan.item or "")
        said = f"{kind.name.in_language(language)} {item.label}".strip() if item and kind else loan.item or ""
        yield loan.id, f"„{book.title}”" if book else said


def _wanted(sites: Iterable[str], at: int) -> frozenset[str]:
    """Loans that keep something from somebody else who has booked it."""
    found: set[str] = set()
    for site in sites:
        live = questions_bookings.live(site, at)
        if live:
            desk = questions_bookings.desk(site, None, at, live)
            loans = questions_bookings.loans_out(site)
            risks = at_risk(questions_bookings.all_booked(live, loans), loans, desk)
            found |= {loan.loan for risk in risks for loan in risk.loans if loan.party != risk.booking.party}
    return frozenset(found)


def _desks(sites: Iterable[str], view: Outlook) -> Iterator[Desk]:
    known = register_store.get_many(register.Site, sites)
    for id in sites:
        if id in known:
            yield Desk(known[id].name, known[id].address, tuple(_open_next(view.calendars[id], view.at)))


def _open_next(calendar: OpeningCalendar, at: int) -> list[tuple[int, int]]:
    """When the site opens and closes on the next days on which it does, ms UTC; today as long as it is open."""
    today, found = calendar.day_of(at), []
    for ahead in range(FARTHEST):
        day = today + timedelta(days=ahead)
        hours = calendar.hours_on(day)
        if hours and calendar.closing(day) > at:
            found.append((calendar.moment(day, hours[0]), calendar.closing(day)))
        if len(found) == OPEN_DAYS:
            break
    return found
