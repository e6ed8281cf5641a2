"""What the journal knows of a fact: as much as can be seen of it, once it was folded in or set aside."""

from pathlib import Path

import pytest

from sync import facts, journal
from sync.server import intake, journal_entries, project, store
from sync.server.journal_entries import Glance, glance
from sync.server.models import Fact, JournalEntry
from tests.offices import admit
from tests.stations import NOON, Station

RECORDED = Path(__file__).parent.parent / "wire" / "recorded"
ANNA = facts.VisitCheckedIn(
    visit="v", site="branch", kind=facts.VisitorKind.MEMBER, means=facts.Means.CARD, person="anna", party="ngo"
)


@pytest.fixture
def station(office):
    station = Station("k1")
    admit(station)
    return station


def push(station, after=0):
    batch = station.batch(after, 500)
    _, stream = intake.push(station.header(batch), batch.bodies, batch.detached, NOON)
    return stream


def take_in(station, after=0):
    project.catch_up(push(station, after), NOON)


def entry(seq):
    found = JournalEntry.get(JournalEntry.seq == seq)
    return (found.type, found.site, found.person, found.party, found.item)


@pytest.mark.parametrize(
    ("body", "seen"),
    [
        (b'{"fact":{"type":"x","site":"s","person":"p","party":"q","item":"i"}}', Glance("x", "s", "p", "q", "i")),
        (b'{"fact":{"type":"x","site":5,"person":"p"}}', Glance("x")),
        (b'{"fact":{"type":"a\\u0000b"}}', Glance("a\ufffdb")),
        (b'{"fact":{"type":"' + b"x" * 500 + b'"}}', Glance("x" * 128)),
        (b'{"fact":{"site":"s"}}', Glance("unreadable", "s")),
        (b'{"fact":{"type":7}}', Glance()),
        (b'{"fact":null}', Glance()),
        (b'{"fact":{"type":"\\ud800"}}', Glance()),
        (b'{"fact":{"type":"\xff"}}', Glance()),
    ],
    ids=["all", "a site that is none", "nul", "long", "no type", "a number", "null", "half a pair", "not utf-8"],
)
def test_as_much_is_seen_of_a_fact_as_can_be(body, seen):
    assert glance(body) == seen


def test_what_is_understood_shows_what_can_be_seen():
    """Both ways lead to the same entry, so that a fact that was set aside loses nothing when it is understood."""
    bodies = [line for path in RECORDED.glob("facts-*") for line in path.read_bytes().splitlines()]

    assert {journal.type_in(body) for body in bodies} == set(facts.FACT_TYPES)
    assert [journal_entries.seen_of(journal.fact_in(body)) for body in bodies] == [glance(body) for body in bodies]


def test_a_fact_is_found_by_what_it_says(station):
    station.record(ANNA)
    take_in(station)

    assert entry(1) == ("visit_checked_in", "branch", "anna", "ngo", None)


def test_a_fact_that_names_nobody_is_found_by_whom_the_server_knows_it_to_be_about(station):
    station.record(ANNA)
    station.record(facts.VisitCheckedOut(visit="v"))
    take_in(station)

    assert entry(2) == ("visit_checked_out", "site", "anna", "ngo", None)  # it happened where its kiosk stands


def test_a_fact_of_a_later_version_is_found_like_any_other(station):
    station.record_raw(b'{"type":"tea_brewed","site":"branch","person":"anna"}')
    take_in(station)

    assert entry(1) == ("tea_brewed", "branch", "anna", None, None)


def test_a_fact_that_waits_to_be_folded_in_is_shown_though_no_list_has_it_yet(station):
    station.record(ANNA)
    push(station)
    [fact] = Fact.select()
    row = store.fact(f"{station.inc}.1").row

    assert store.journal().rows == []
    assert (row.type, row.site, row.person, row.happened_at) == ("visit_checked_in", "branch", "anna", fact.happened_at)


def test_folding_everything_anew_leaves_the_journal_as_it_was(station):
    station.record(ANNA)
    station.record(facts.VisitCheckedOut(visit="v"))
    station.record_raw(b'{"type":"tea_brewed"}')
    take_in(station)
    before = store.journal()
    project.rebuild(NOON)

    assert store.journal() == before
    assert len(before.rows) == 3
