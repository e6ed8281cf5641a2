"""What a kiosk's page says of its journals and of what none of them could take, and the way out of quarantine."""

import re

import pytest

from sync import facts
from sync.server import enrolment, intake, project, store
from sync.server.models import Evidence
from tests import cast
from tests.offices import admit
from tests.server.test_incarnations import twin_of
from tests.stations import NOON, Station


def seen(desk, address):
    desk.log_in("coordinator")
    desk.post("/language", language="en")
    return " ".join(re.sub(r"<[^>]+>", " ", desk.get(address).text).replace("\xa0", " ").split())


def came(visit):
    return facts.VisitCheckedIn(
        visit=visit, site=cast.SITE, kind=facts.VisitorKind.MEMBER, means=facts.Means.CARD, person="anna"
    )


@pytest.fixture
def kiosk(filled):
    """A kiosk that has handed over two facts."""
    kiosk = Station("kiosk-9")
    admit(kiosk, site=cast.SITE)
    kiosk.record(facts.StreamStarted(device="kiosk-9", software="test"))
    kiosk.record(came("v1"))
    push(kiosk)
    return kiosk


def push(kiosk, after=0):
    batch = kiosk.batch(after)
    _answer, stream = intake.push(kiosk.header(batch), batch.bodies, batch.detached, NOON)
    if stream is not None:
        project.catch_up(stream, NOON)


def set_aside(kiosk, reason, after):
    batch = kiosk.batch(after)
    intake.quarantine(reason, kiosk.header(batch), batch.bodies, batch.detached, NOON)


def address_of_the_batch():
    return f"/devices/kiosk-9/aside/{Evidence.get().id}"


def test_what_a_revoked_kiosk_sent_is_shown_with_what_to_do(filled, kiosk):
    enrolment.revoke("kiosk-9", "marta", NOON)
    kiosk.record(came("v2"))
    set_aside(kiosk, "revoked", 1)

    assert "sent after it was shut out" in seen(filled, "/devices/kiosk-9")
    assert f'href="{address_of_the_batch()}"' in filled.get("/devices/kiosk-9").text
    page = seen(filled, address_of_the_batch())
    assert "what did is entered by hand" in page
    assert re.findall(r"(in the journal|nowhere) (\d)", page) == [("in the journal", "2"), ("nowhere", "3")]
    assert "Anna" in page


def test_of_a_fork_it_is_shown_what_counts_by_its_second_record(filled, kiosk):
    twin = twin_of(kiosk)
    kiosk.record(came("ours"))
    push(kiosk, 2)
    twin.record(came("theirs"))
    push(twin, 2)
    page = seen(filled, address_of_the_batch())
    assert "writes its own branch again" in page
    assert re.findall(r"(in the journal|nowhere) (\d)", page) == [("nowhere", "3")]

    twin.outbox.part_ways(twin.inc, 2)
    push(twin)

    page = seen(filled, address_of_the_batch())
    assert "All of this counts" in page
    link = re.search(r'href="/journal/([0-9a-f]+\.\d+)"', filled.get(address_of_the_batch()).text)[1]
    assert store.fact(link).row.person == "anna"
    assert "forked" in seen(filled, "/devices/kiosk-9")


def test_damaged_records_are_shown_as_far_as_they_can_be(filled, kiosk):
    kiosk.record_raw(b"{not a fact")
    set_aside(kiosk, "corrupt", 2)

    page = seen(filled, address_of_the_batch())

    assert "lada doctor --deep" in page
    assert "Cannot be read" in page
    assert re.findall(r"(in the journal|nowhere) (\d)", page) == [("nowhere", "3")]


def test_a_batch_is_shown_at_its_own_kiosk_only(filled, kiosk):
    set_aside(kiosk, "corrupt", 0)
    filled.log_in("coordinator")

    assert filled.get(address_of_the_batch().replace("kiosk-9", "kiosk-1")).status_code == 404
    assert filled.get("/devices/kiosk-9/aside/%00").status_code == 404


def test_a_kiosks_page_says_up_to_when_all_is_here_and_what_its_journals_go_on_from(filled, kiosk):
    assert "Complete up to not yet" in seen(filled, "/devices/kiosk-9")
    first = kiosk.inc
    kiosk.outbox.begin()
    kiosk.record(facts.StreamStarted(device="kiosk-9", software="test", reason="restored", parent=first))
    push(kiosk)
    intake.hello(kiosk.hello(), "nonce", NOON)

    page = seen(filled, "/devices/kiosk-9")

    assert "Complete up to 26.10.2026 12:00 everything it had written by then is here" in page
    assert f"after {first[:8]}…" in page


def test_a_clock_that_no_calendar_has_is_shown_all_the_same(filled, kiosk):
    for wall in (2**62, -(2**62)):
        kiosk.clock.wall = wall
        kiosk.record(came(f"v{wall}"))
    set_aside(kiosk, "corrupt", 2)
    push(kiosk, 2)
    filled.log_in("coordinator")

    assert filled.get(address_of_the_batch()).status_code == 200
    assert [filled.get(f"/journal/{kiosk.inc}.{seq}").status_code for seq in (3, 4)] == [200, 200]
