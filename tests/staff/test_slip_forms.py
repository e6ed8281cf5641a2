"""Visits, pages, renewals and bookings that only paper tells of: entered once, counted once when their kiosk comes."""

import json

import pytest
from msgspec.structs import replace

from sync import facts
from sync.facts import Means, PageKind, PageLine, VisitorKind
from sync.lending_facts import BookingMade
from sync.server import project, slip_entries
from sync.server.lending_models import Booking
from sync.server.models import Loan, PageUsage, Visit
from tests import cast
from tests.staff.slip_papers import DAY, Counter
from tests.staff.test_slips import SCREEN, open_cases, origin_of, seen, store_numbers
from tests.stations import NOON

HOUR = 3_600_000
WHO = {"person": "Anna Kowalska", "party": "org-table"}
CAME = facts.VisitCheckedIn(
    visit="of-kiosk", site=cast.SITE, kind=VisitorKind.MEMBER, means=Means.CARD, people=3, person="anna",
    party="org-table",
)  # fmt: skip
DECLARED = facts.PagesDeclared(
    usage="of-kiosk", site=cast.SITE, lines=[PageLine(PageKind.COPY, 12, size="A3", failed=2)], mono_units=20,
    person="anna", party="org-table", meter="copier",
)  # fmt: skip
BOOKED = BookingMade(
    booking="of-kiosk", kind="item_type", resource="projector", site=cast.SITE, person="anna", party="org-table",
    from_at=NOON + DAY, until_at=NOON + DAY + HOUR,
)  # fmt: skip


@pytest.fixture
def marta(filled):
    filled.log_in("staff")
    return filled


@pytest.fixture
def kiosk(filled):
    return Counter()


def visits():
    rows = Visit.select().where(Visit.undone == False, Visit.device != "kiosk-1")  # noqa: E712
    return [(row.person, row.party, row.people, row.state) for row in rows]


def declarations():
    rows = PageUsage.select().where(PageUsage.undone == False, PageUsage.device != "kiosk-1")  # noqa: E712
    return [(row.person, row.party, row.meter, row.pages, row.failed, row.mono_units) for row in rows]


def bookings():
    rows = Booking.select().where(Booking.undone == False, Booking.device != "kiosk-1")  # noqa: E712
    return [(row.resource, row.person, row.party, row.from_at, row.until_at, row.state) for row in rows]


TWELVE = {"key1": "copy.A3.mono.one", "pages1": "12", "failed1": "2", "key2": "", "pages2": "", "meter": "copier"}
PROJECTOR = {"what": "item_type projector", "quantity": "1", "day": "2026-10-27", "begins": "12:00", "ends": "13.00"}
ACTS = {
    "a check-in": (CAME, {**WHO, "people": "3"}, visits),
    "pages": (DECLARED, {**WHO, **TWELVE}, declarations),
    "a booking": (BOOKED, {**WHO, **PROJECTOR}, bookings),
}


@pytest.mark.parametrize("rebuilt", [False, True])
@pytest.mark.parametrize(("fact", "typed", "counting"), ACTS.values(), ids=ACTS)
def test_it_is_entered_and_counts_once_when_its_kiosk_is_heard_of(marta, kiosk, fact, typed, counting, rebuilt):
    before = counting()
    kiosk.station.record(fact)
    code = kiosk.slip()
    seen(marta, code)
    address = f"/shown-slips/{origin_of(code)}"
    answer = marta.post(address, **typed)
    entered, cases = counting(), open_cases()
    kiosk.comes_online(marta.office)
    if rebuilt:
        project.rebuild(NOON)

    assert answer.status_code == 303, answer.text
    assert (len(entered) - len(before), cases) == (1, [])
    assert counting() == entered  # the kiosk says the very same, and it counts instead
    assert "Jego zapisy już nadeszły" in marta.get(address).text


@pytest.mark.parametrize(("fact", "typed", "counting"), ACTS.values(), ids=ACTS)
def test_the_entry_is_taken_back_and_the_case_stands_again(marta, kiosk, fact, typed, counting):
    before = counting()
    kiosk.station.record(fact)
    code = kiosk.slip()
    seen(marta, code)
    marta.post(f"/shown-slips/{origin_of(code)}", **typed)
    marta.post(f"/shown-slips/{origin_of(code)}/take-back")

    assert (counting(), open_cases()) == (before, [origin_of(code)])


def test_a_renewal_counts_once_and_only_for_what_is_out(marta, kiosk):
    kiosk.lends(SCREEN)
    code = renewed(kiosk)
    seen(marta, code)
    paper = {"things": store_numbers()[SCREEN], "day": "2026-11-05"}
    too_soon = marta.post(f"/shown-slips/{origin_of(code)}", **paper)
    kiosk.comes_online(marta.office)
    held = len(kiosk.station.outbox.journal[-1].bodies)
    code = renewed(kiosk)
    seen(marta, code)
    marta.post(f"/shown-slips/{origin_of(code)}", **paper)
    entered = due()
    kiosk.comes_online(marta.office, held)

    assert too_soon.status_code == 400
    assert "nie jest wypożyczony" in too_soon.text
    assert (len(entered), due()) == (2, [NOON + 3 * DAY] * 2)
    assert entered[0] != entered[1]


def renewed(kiosk):
    kiosk.station.record(facts.LoanRenewed(loan=f"loan of {SCREEN}", due_at=NOON + 3 * DAY, person="anna"))
    return kiosk.slip()


def due():
    """The days to which the loan was renewed, the last of which holds."""
    loan = Loan.get(Loan.item == SCREEN, Loan.state == "out")
    return [at for _uid, _told, at in json.loads(loan.renewals)]


def test_who_left_had_come_in_before(marta, kiosk):
    kiosk.station.record(replace(CAME, person="dmytro", party="org-shift"))
    came = kiosk.slip()
    kiosk.station.clock.pass_time(HOUR)
    kiosk.station.record(facts.VisitCheckedOut(visit="of-kiosk"))
    left = kiosk.slip()
    for code in (came, left):
        seen(marta, code)
    too_soon = marta.post(f"/shown-slips/{origin_of(left)}", person="dmytro")
    marta.post(f"/shown-slips/{origin_of(came)}", person="dmytro", party="org-shift", people="3")
    marta.post(f"/shown-slips/{origin_of(left)}", person="dmytro")
    entered = visits()
    kiosk.comes_online(marta.office)

    assert "ta osoba wtedy nie weszła" in too_soon.text
    assert entered == visits() == [("dmytro", "org-shift", 3, "left")]
    assert open_cases() == []


WRONG = {
    "no pages": (DECLARED, {**WHO, "key1": "copy.A4.mono.one", "pages1": "0"}, "Wpisz liczbę stron cyframi."),
    "more failed than made": (
        DECLARED, {"key1": "copy.A4.mono.one", "pages1": "2", "failed1": "3"}, "Nieudanych stron jest więcej niż"),
    "no kind": (DECLARED, {"pages1": "2"}, "Wybierz jedną z możliwości."),
    "a time that is none": (BOOKED, {**WHO, "begins": "25:00"}, "Wpisz godzinę, na przykład 9:30."),
    "it ends before it begins": (
        BOOKED, {**WHO, **PROJECTOR, "ends": "9:00"},
        "Koniec musi być później niż początek."),
    "nobody came": (CAME, {"people": "0"}, "Wpisz liczbę całkowitą od 1 do 500."),
}  # fmt: skip


@pytest.mark.parametrize(("fact", "typed", "told"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_taken_is_told_at_its_field(marta, kiosk, fact, typed, told):
    kiosk.station.record(fact)
    code = kiosk.slip()
    seen(marta, code)
    answer = marta.post(f"/shown-slips/{origin_of(code)}", **typed)

    assert answer.status_code == 400
    assert told in answer.text
    assert slip_entries.shown(origin_of(code)).entered_fact is None
