"""Lists to check on their way to a counter's paper, on both databases: what kiosks hear, and how far each list is."""

import msgspec
import pytest

from sync import feed_rows
from sync.case_facts import CheckListQueued, CheckListSent
from sync.facts import SlipOutcome, SlipPrinted
from sync.feed_rows import CheckListWanted, ListLine
from sync.protocol import DeviceState
from sync.server import check_list_rows, check_lists, own_journal, project
from sync.server.check_lists import WAITS_MS, Wish
from sync.server.models import Device, database
from sync.server.own_journal import Draft
from tests.offices import admit
from tests.server.test_project import everything, take_in
from tests.stations import NOON, Station

NUMBER = "COP-K1-2026-000001"
LINES = [ListLine("Laptop nr 1", "COP/1", "P1", ["Wydane dwa razy"]), ListLine("Kamera", "COP/2")]


@pytest.fixture
def station(office):
    station = Station("k1")
    admit(station)
    admit(Station("far"), site="branch")
    return station


def sent(now=NOON):
    return check_lists.send(Device.get_by_id("k1"), Wish(["laptop", "camera"], ["c1"], LINES, "uk"), "marta", now)


def heard(office, device="k1"):
    rows = map(feed_rows.decode, office.feed.snapshot(Device.get_by_id(device)).lines)
    return [row for row in rows if isinstance(row, CheckListWanted)]


def states(now=NOON):
    return [each.state for each in check_lists.papers(frozenset(["site"]), now)]


def test_a_list_is_told_to_its_own_kiosk_until_that_takes_it_up(office, station):
    id = sent()
    [row] = heard(office)
    assert (row.id, row.device, row.language, row.until, row.lines) == (id, "k1", "uk", NOON + WAITS_MS, LINES)
    assert check_lists.with_code(row.code).id == id
    assert (heard(office, "far"), states(), check_lists.papers(frozenset(["branch"]), NOON)) == ([], ["waits"], [])

    document = station.record_with_slip(CheckListQueued(check_list=id, site="site"), NUMBER)
    take_in(station)
    assert (heard(office), states()) == ([], ["taken"])
    station.record(SlipPrinted(slip=NUMBER, document=document, outcome=SlipOutcome.PRINTED))
    station.record(SlipPrinted(slip=NUMBER, document=document, outcome=SlipOutcome.SKIPPED, copy=2))
    take_in(station)
    assert states() == ["printed"]

    before = everything()
    project.rebuild(NOON)
    assert (everything(), heard(office)) == (before, [])


def test_the_kiosk_may_be_heard_before_what_it_answers(office, station):
    station.record_with_slip(CheckListQueued(check_list="early", site="site"), NUMBER)
    take_in(station)
    assert (heard(office), states(), check_lists.of("early")) == ([], [], None)

    commitment, detached = own_journal.detach("[]")
    fact = CheckListSent(
        check_list="early", device="k1", site="site", items=[], cases=[], language="pl", until=NOON + 1, staff="marta",
        lines_commitment=commitment,
    )  # fmt: skip
    own_journal.record([Draft(fact, {"lines": detached})], NOON)
    assert (heard(office), states(), check_lists.of("early").slip) == ([], ["taken"], NUMBER)


def test_it_is_called_off_until_the_kiosk_has_it_and_let_go_when_it_is_late(office, station):
    off, late, had = sent(NOON), sent(NOON + 1), sent(NOON + 2)
    station.record_with_slip(CheckListQueued(check_list=had, site="site"), NUMBER)
    take_in(station)
    assert check_lists.call_off(check_lists.of(off), "marta", NOON)
    assert not check_lists.call_off(check_lists.of(off), "marta", NOON)
    assert not check_lists.call_off(check_lists.of(had), "marta", NOON)
    assert ([row.id for row in heard(office)], states()) == ([late], ["taken", "waits"])

    assert states(NOON + WAITS_MS + 1) == ["taken", "late"]
    with database.writing():
        assert check_list_rows.let_go(NOON + WAITS_MS) == 0
        assert [check_list_rows.let_go(NOON + WAITS_MS + 1) for _ in range(2)] == [1, 0]
    assert heard(office) == []
    assert list(check_list_rows.some(check_list_rows.KIND, [late, off, had])) == []
    assert states(NOON + 2) == ["taken", "late"]


def test_a_kiosk_that_has_no_slip_printer_is_not_asked(station):
    def told(**state):
        text = msgspec.json.encode(DeviceState("0.1.0", 0, **state)).decode()
        Device.update(state=text).where(Device.id == "k1").execute()
        return [device.id for device in check_lists.kiosks(None)]

    assert [device.id for device in check_lists.kiosks(None)] == ["far", "k1"]  # neither told what it has
    assert (told(), told(printer="offline"), told(printer="online")) == (["far"], ["far", "k1"], ["far", "k1"])
    assert [device.id for device in check_lists.kiosks(frozenset(["site"]))] == ["k1"]
