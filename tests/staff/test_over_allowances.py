"""Months over an allowance, taken off the next one together."""

import re

import pytest
from msgspec.structs import replace

from sync import facts, register
from sync.facts import PageKind, PageLine
from sync.server import adjusting, register_store
from sync.server.models import Case
from sync.server.page_models import AllowanceChange
from tests import cast
from tests.offices import admit
from tests.server.test_project import take_in
from tests.staff.test_allowances import words
from tests.stations import NOON, Station


def rules(beyond):
    return [replace(each, beyond=beyond) for each in cast.entities() if isinstance(each, register.Allowance)]


@pytest.fixture
def staff(filled):
    """Two parties of which two kiosks together took in more than they may have."""
    register_store.put_many(rules("even_out"), at=1, by="test")
    for device in ("kiosk-8", "kiosk-9"):
        station = Station(device)
        admit(station, site=cast.SITE)
        for party in ("org-table", "group-park"):
            station.record(facts.PagesDeclared(usage=f"{device}-{party}", site=cast.SITE, mono_units=70, party=party,
                                               lines=[PageLine(PageKind.COPY, 70)]))  # fmt: skip
        take_in(station)
    filled.log_in("staff")
    return filled


def ticks(staff):
    return re.findall(r'name="seen" value="([^"]*)"', staff.get("/over-allowances").text)


def taken():
    rows = AllowanceChange.select().where(AllowanceChange.reason == "evened_out", AllowanceChange.undone == False)  # noqa: E712
    return {(row.party, row.month): row.mono for row in rows}


def waiting():
    return Case.select().where(Case.kind == "quota_exceeded_offline", Case.state == "open").count()


def test_it_shows_what_would_be_taken_off_and_does_it(staff):
    page = words(staff.get("/over-allowances").text)
    assert "Fundacja Wspólny Stół, październik 2026 52 0 listopad 2026" in page
    assert "październik 2026 90 0 listopad 2026" in page
    assert "Ponad limit: odlicz razem" in words(staff.get("/cases").text)

    assert staff.post("/over-allowances", seen=ticks(staff)).status_code == 303

    assert taken() == {("org-table", "2026-11"): -52, ("group-park", "2026-11"): -90}
    assert waiting() == 0
    assert "Żadna sprawa na to nie czeka." in words(staff.get("/over-allowances").text)
    assert "Ponad limit: odlicz razem" not in words(staff.get("/cases").text)


def test_what_is_not_ticked_waits_and_an_answer_twice_is_one(staff):
    [one] = [tick for tick in ticks(staff) if tick.endswith(".52.0")]
    assert staff.post("/over-allowances", seen=one).status_code == 303
    again = staff.post("/over-allowances", seen=one)

    assert taken() == {("org-table", "2026-11"): -52}
    assert (again.status_code, waiting()) == (200, 1)
    assert "1 z nich zmieniła się od tego czasu" in words(again.text)


def test_what_stands_otherwise_than_it_was_seen_is_left_to_be_looked_at_again(staff):
    seen = ticks(staff)
    adjusting.adjust("org-table", "2026-10", 10, 0, "granted", "", "marta", NOON)
    answer = staff.post("/over-allowances", seen=seen)

    assert taken() == {("group-park", "2026-11"): -90}
    assert "Fundacja Wspólny Stół, październik 2026 42 0 listopad 2026" in words(answer.text)


@pytest.mark.parametrize("beyond", ["ask", "tell"])
def test_what_the_rule_does_not_propose_is_not_answered_together(staff, beyond):
    seen = ticks(staff)
    register_store.put_many(rules(beyond), at=2, by="test")
    staff.post("/over-allowances", seen=seen)

    assert (len(seen), taken(), ticks(staff)) == (2, {}, [])


def test_an_auditor_looks_and_changes_nothing(filled, staff):
    staff.log_in("auditor")

    assert "październik 2026" in words(staff.get("/over-allowances").text)
    assert ticks(staff) == []
