"""Hand-overs of which nobody has paper: told on their page, settled one by one, or the old ones together."""

import re

import pytest

from sync import facts
from sync.facts import SlipOutcome
from sync.server import gap_cases, slip_cases, store
from sync.server.models import Case
from tests.staff.slip_papers import DAY, Counter

YOUNG, OLD = "COP-K9-2026-000001", "COP-K9-2026-000002"


@pytest.fixture
def desk(filled):
    """One hand-over of today and one of nine days ago, both without a slip."""
    kiosk, office = Counter(), filled.office
    kiosk.station.clock.wall = office.now() - 9 * DAY
    lends(kiosk, "screen-9", OLD, SlipOutcome.SKIPPED)
    kiosk.station.clock.pass_time(9 * DAY - 60_000)
    lends(kiosk, "screen-1", YOUNG, SlipOutcome.UNCONFIRMED)
    kiosk.comes_online(office)
    return filled


def lends(kiosk, item, number, outcome):
    kiosk.lends(item)
    document = f"{kiosk.station.inc}.{len(kiosk.station.outbox.journal[-1].bodies)}"
    kiosk.station.record(facts.SlipPrinted(slip=number, document=document, outcome=outcome))


def open_ones():
    return [row.subject for row in slip_cases.open_ones()]


def case_of(number):
    return next(row.id for row in slip_cases.open_ones() if row.subject == number)


def test_one_is_settled_on_its_page_and_that_is_taken_back(desk):
    desk.log_in("staff")
    address = f"/cases/{case_of(YOUNG)}"
    page = desk.get(address).text
    assert "Wydano bez potwierdzenia, o ile wiadomo" in page and YOUNG in page and "może wydrukowane" in page
    done = desk.post(f"{address}/without-slip").location
    assert open_ones() == [OLD]
    assert "Załatwiono bez potwierdzenia" in desk.get(done).text
    assert "Załatwione bez potwierdzenia." in desk.get(address).text
    uid, count = re.fullmatch(r"/acts/(.*)\?count=(\d+)", done).groups()
    desk.post(f"/acts/{uid}/undo", count=count)
    assert open_ones() == [OLD, YOUNG]


def test_those_older_than_a_week_are_looked_through_and_settled_together(desk):
    desk.log_in("staff")
    listed = desk.get("/cases?kind=slip_unconfirmed").text
    assert 'href="/old-slip-cases"' in listed
    page = desk.get("/old-slip-cases").text
    assert OLD in page and YOUNG not in page and "1 jest młodsze i czeka." in page
    desk.post("/old-slip-cases", case=[case_of(OLD), case_of(YOUNG), "none"])
    assert open_ones() == [YOUNG]
    assert desk.post("/old-slip-cases").location == "/old-slip-cases"


def test_they_hold_nothing_up_and_are_not_counted_among_what_waits(desk):
    assert store.open_cases() == Case.select().where(Case.state == "open").count() - 2


def test_who_only_reads_settles_nothing(desk):
    desk.log_in("auditor")
    page = desk.get(f"/cases/{case_of(YOUNG)}").text
    assert YOUNG in page and "without-slip" not in page
    assert "<form" not in desk.get("/old-slip-cases").text.partition("<main")[2]


@pytest.fixture
def gaps(desk):
    """Two holes: what became of the first slip is known, of the second not."""
    kiosk = Counter("kiosk-8")
    for number in (1, 3, 5):
        kiosk.station.record_with_slip(facts.HelpCalled(site="s", cause="visitor"), f"COP-K8-2026-00000{number}")
    document = f"{kiosk.station.inc}.99"
    kiosk.station.record(facts.SlipPrinted(slip=KNOWN, document=document, outcome=SlipOutcome.FAILED))
    kiosk.comes_online(desk.office)
    desk.log_in("staff")
    return desk


KNOWN, LOST = "COP-K8-2026-000002", "COP-K8-2026-000004"


def test_a_missing_number_is_told_with_what_became_of_its_slip(gaps):
    first, second = (gaps.get(f"/cases/{row.id}").text for row in gap_cases.open_ones())
    assert KNOWN in first and "niewydrukowane" in first and "/slip-gaps" in first
    assert LOST in second and "nic o nim nie wiadomo" in second and 'href="/devices/kiosk-8"' in second
    assert "/slip-gaps" not in second


def test_those_that_are_known_are_settled_together(gaps):
    assert 'href="/slip-gaps"' in gaps.get("/cases?kind=slip_gap").text
    page = gaps.get("/slip-gaps").text
    assert KNOWN in page and LOST in page and "Załatw 1, o którym wiadomo" in page
    gaps.post("/slip-gaps", case=[row.id for row in gap_cases.open_ones()])
    (left,) = gap_cases.open_ones()
    assert [each.number for each in gap_cases.missing_in(left)] == [LOST]
    assert gaps.post("/slip-gaps", case=left.id).location == "/slip-gaps"


@pytest.mark.parametrize("address", ["/cases/no-such-case/without-slip"])
def test_what_is_no_such_case_is_not_settled(desk, address):
    desk.log_in("staff")
    assert desk.post(address).status_code == 404
