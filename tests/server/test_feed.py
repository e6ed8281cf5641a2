"""What a kiosk gets of the register, and what it does not."""

import pytest

from sync import facts, register
from sync.register import Words
from sync.server import intake, project, register_store
from sync.server.bulk import execute_many
from sync.server.feed import entities_for
from sync.server.models import Device
from tests.offices import admit
from tests.stations import NOON, Station, committed

WORDS = Words(pl="a", en="b", uk="c")
REGISTER = [
    register.Person(id="anna", display_name="Anna", pin="argon"),
    register.Person(id="piotr", display_name="Piotr", status="blocked"),
    register.Person(id="gone", display_name="Gone", status="archived", pin="argon", guardian="anna"),
    register.Credential(id="c1", person="anna", kind="card", digest="d1"),
    register.Credential(id="c2", person="gone", kind="card", digest="d2"),
    register.Party(id="ngo", kind="organisation", name="Wspólny Stół"),
    register.Membership(id="m1", person="anna", party="ngo"),
    register.Membership(id="m2", person="gone", party="ngo"),
    register.Item(id="i1", item_type="t", label="1", inventory_no="1", code="C1", site="site"),
    register.Item(id="i2", item_type="t", label="2", inventory_no="2", code="C2", site="branch"),
    register.Part(id="p1", item="i1", name=WORDS),
    register.Part(id="p2", item="i2", name=WORDS),
    register.Hours(id="h1", site="site", weekday=0, opens=720, closes=1200),
    register.Hours(id="h2", site="branch", weekday=0, opens=720, closes=1200),
    register.Meter(id="meter", site="branch", name="Kopiarka"),
]


@pytest.fixture
def filled(office):
    register_store.put_many(REGISTER, at=1, by="test")
    return office


@pytest.fixture
def device(filled):
    station = Station("k1")
    admit(station)
    return Device.get_by_id("k1")


def ids(site):
    return {entity.id for entity in entities_for(site)}


@pytest.mark.parametrize(
    ("site", "there", "not_there"),
    [
        ("site", {"anna", "piotr", "c1", "ngo", "m1", "i1", "i2", "p1", "h1", "site", "branch"}, {"p2", "h2", "meter"}),
        ("branch", {"anna", "i1", "i2", "p2", "h2", "meter"}, {"p1", "h1"}),
    ],
    ids=["its own hours and parts, things of both sites", "the same for the branch"],
)
def test_a_kiosk_gets_what_its_site_needs(filled, site, there, not_there):
    found = ids(site)

    assert there <= found
    assert not found & ({"m2"} | not_there)


def test_of_somebody_archived_a_kiosk_gets_only_that_and_what_identifies_them(filled):
    found = {entity.id: entity for entity in entities_for("site")}

    assert found["gone"] == register.Person(id="gone", display_name="", status="archived")
    assert found["c2"].digest == "d2"


def test_the_snapshot_is_the_same_bytes_for_the_same_register(filled, device):
    first = filled.feed.snapshot(device, NOON)
    register_store.put(register.Person(id="zed", display_name="Z"), at=2, by="test")
    register_store.remove(register.Person, "zed", at=3, by="test")
    again = filled.feed.snapshot(device, NOON + 5)

    assert (first.lines, first.header.digest) == (again.lines, again.header.digest)


def test_every_change_of_the_register_shows_in_the_next_snapshot(filled, device):
    before = filled.feed.snapshot(device, NOON).header.digest
    register_store.put(register.Person(id="anna", display_name="Ania"), at=2, by="test")

    assert filled.feed.snapshot(device, NOON).header.digest != before


def test_the_snapshot_says_how_far_the_kiosks_own_journal_has_gone_into_it(filled, device):
    assert filled.feed.snapshot(device, NOON).header.projected_inc is None
    station = Station("k1")
    Device.update(public_key=station.signer.public_key).execute()
    station.record(
        facts.PersonRegistered(person="ola", staff="s", site="site", display_name_commitment=committed("Ola")),
        display_name="Ola",
    )
    batch = station.batch()
    _, stream = intake.push(station.header(batch), batch.bodies, batch.detached, NOON)
    taken_in = filled.feed.snapshot(device, NOON)
    project.catch_up(stream, NOON)
    folded = filled.feed.snapshot(device, NOON)

    assert (taken_in.header.projected_inc, taken_in.header.projected_seq) == (station.inc, 0)
    assert folded.header.projected_seq == 1
    assert any(b"Ola" in line for line in folded.lines)


def test_a_register_of_ten_thousand_people_goes_down_whole(filled, device):
    people = [register.Person(id=f"p{n:05}", display_name=f"Osoba {n}") for n in range(10_000)]
    execute_many(
        "INSERT INTO person (id, display_name) VALUES (?, ?)", [(each.id, each.display_name) for each in people]
    )
    register_store.put(register.Person(id="last", display_name="Ostatnia"), at=2, by="test")

    assert filled.feed.snapshot(device, NOON).header.count >= 10_001
