"""Cases that are answered on a page of their own: they end by themselves with what is done there, and are open again
when that is taken back."""

import re

import pytest

from sync import register
from sync.facts import Condition, LoanIssued, LoanTakenBack, PolicyCopy
from sync.meter_facts import MeterRead
from sync.server import own_journal, project, questions_desk, questions_meters, register_store
from sync.server.detecting import by_time
from sync.server.models import Case, Device
from sync.server.own_journal import Draft
from tests import cast
from tests.figures_past import DAY, NOVEMBER, at, came, closed, october
from tests.server.test_project import take_in
from tests.staff.slip_papers import Counter
from tests.stations import NOON

HOUR = 3_600_000


@pytest.fixture
def marta(filled):
    filled.log_in("coordinator")
    return filled


def one_of(kind, subject=None):
    """The ids of the cases of this kind that are open; one, as a rule."""
    rows = Case.select().where(Case.kind == kind, Case.state == "open")
    return [row.id for row in rows if subject in (None, row.subject)]


def leads_to(desk, case, address):
    assert f'href="{address}"' in desk.get(f"/cases/{case}").text


def stays_after_a_rebuild(kind, expected):
    project.rebuild(NOON + HOUR)
    assert one_of(kind) == expected


def test_parts_that_did_not_come_back_are_found_on_the_page_of_the_thing(marta):
    policy = PolicyCopy("av", 1, 3, "working_days")
    own_journal.record([Draft(LoanIssued(
        loan="l9", item="screen-1", site=cast.SITE, person="anna", party="org-table", due_at=NOON, policy=policy,
        parts=["p4"],
    ))], NOON - HOUR)  # fmt: skip
    own_journal.record([Draft(LoanTakenBack(
        site=cast.SITE, loan="l9", item="screen-1", condition=Condition.INCOMPLETE, missing=["p4"]
    ))], NOON - HOUR // 2)  # fmt: skip
    [case] = one_of("kit_incomplete", "screen-1")
    leads_to(marta, case, "/items/screen-1")

    found = marta.post("/items/screen-1/inspect", take_back=questions_desk.came_back("screen-1").take_back,
                       condition="fine", **_ticked(marta))  # fmt: skip
    assert found.location.startswith("/acts/") and one_of("kit_incomplete") == []
    uid, count = re.fullmatch(r"/acts/([^?]+)\?count=(\d+)", found.location).groups()
    marta.post(f"/acts/{uid}/undo", count=count)
    assert one_of("kit_incomplete") == [case]
    stays_after_a_rebuild("kit_incomplete", [case])


def _ticked(desk):
    """Every part on the page of the inspection is ticked."""
    page = desk.get("/items/screen-1/inspect").text
    return dict(re.findall(r'type="checkbox"[^>]*name="([^"]+)"[^>]*value="([^"]+)"', page))


def test_a_slip_whose_records_are_not_here_is_entered_from_the_paper(marta):
    code = Counter().lends("screen-9")
    shown = marta.post("/search", q=code).location
    [case] = one_of("slip_without_fact")
    address = re.search(r'href="(/shown-slips/[^"]+)"', marta.get(f"/cases/{case}").text)[1]
    leads_to(marta, case, address)
    assert shown.startswith("/slips/")

    number = {each.id: each.inventory_no for each in cast.entities() if isinstance(each, register.Item)}["screen-9"]
    paper = {"person": "Anna Kowalska", "party": "org-table", "day": "2026-10-30", "things": number}
    assert marta.post(address, **paper).status_code == 303
    assert one_of("slip_without_fact") == []
    stays_after_a_rebuild("slip_without_fact", [])
    marta.post(f"{address}/take-back")
    assert one_of("slip_without_fact") == [case]


def test_a_meter_that_fell_is_put_right_by_a_corrected_reading(marta):
    for day, value in enumerate((10_000, 9_994, 10_120)):
        own_journal.record([Draft(MeterRead(meter="copier", value=value, staff="marta"))], NOON + day * DAY)
    [case] = one_of("meter_anomaly")
    leads_to(marta, case, "/meters/copier")
    reading = questions_meters.page("copier").rows[1].reading
    assert reading.value == 9_994

    marta.post("/meters/copier/correct", reading=reading.uid, value="10 060")
    assert one_of("meter_anomaly") == []
    stays_after_a_rebuild("meter_anomaly", [])
    marta.post("/meters/copier/take-back", reading=reading.uid)
    assert one_of("meter_anomaly") == [case]


@pytest.mark.parametrize("way", ["adjusted", "reopened"])
def test_what_came_late_is_taken_as_an_adjustment_or_the_month_is_opened_again(desk, way):
    station = october()
    desk.office.now.at = NOVEMBER + DAY
    closed(NOVEMBER)
    at(station, 14)
    station.record(came("late", "dmytro", "org-shift"))
    take_in(station, NOVEMBER + DAY)
    desk.log_in("coordinator")
    [case] = one_of("late_fact_closed_period")
    leads_to(desk, case, "/closing/2026-10")

    if way == "adjusted":
        seen = re.search(r'name="seen" value="([0-9a-f]+)"', desk.get("/closing/2026-10").text)[1]
        desk.post("/closing/2026-10/adjust", seen=seen, reason="lista przyszła później")
        assert one_of("late_fact_closed_period") == []
        stays_after_a_rebuild("late_fact_closed_period", [])
        [undo] = re.findall(r'action="(/closing/2026-10/adjustments/[^"]+)"', desk.get("/closing/2026-10").text)
        desk.post(undo)
        assert one_of("late_fact_closed_period") == [case]
    else:
        desk.post("/closing/2026-10/reopen", reason="jedna wizyta przyszła później")
        assert one_of("late_fact_closed_period") == []
        desk.office.now.at += HOUR // 60
        desk.post("/closing/2026-10/close", kind="soft", reason="policzona na nowo")
        assert one_of("late_fact_closed_period") == []  # it was here when the month was closed
        desk.office.now.at += HOUR // 60
        at(station, 14, 30)
        station.record(came("later", "dmytro", "org-shift"))
        take_in(station, desk.office.now())
        assert len(one_of("late_fact_closed_period")) == 1


def test_a_silent_kiosk_speaks_and_falls_silent_again(marta):
    heard = NOON - 3 * DAY
    hours = [register.Hours(id=f"all-{day}", site=cast.SITE, weekday=day, opens=480, closes=960) for day in range(7)]
    register_store.put_many(hours, at=1, by="test")
    Device.update(last_hello_at=NOON, last_push_at=NOON).execute()

    def last_heard(at, now):
        moments = {"last_hello_at": at, "last_push_at": at, "approved_at": at, "enrolled_at": at}
        Device.update(moments).where(Device.id == "kiosk-1").execute()
        by_time(now)
        return one_of("device_silent", "kiosk-1")

    [case] = last_heard(heard, NOON)
    leads_to(marta, case, "/devices/kiosk-1")
    assert last_heard(NOON, NOON) == []
    assert last_heard(heard, NOON) == [case]  # the same silence is the same case
    assert last_heard(NOON, NOON) == []
    [again] = last_heard(NOON, NOON + 2 * DAY)
    assert again != case
