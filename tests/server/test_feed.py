"""What a kiosk gets of the register, and what it does not; that changes lead to the same as a snapshot."""

import random

import pytest
from msgspec.structs import replace

from sync import facts, feed_rows, register, wire
from sync.memory import MemorySink
from sync.register import Words
from sync.server import bulk, feed, feed_log, intake, project, register_store
from sync.server.bulk import execute_many
from sync.server.feed import Feed
from sync.server.feed_log import FeedLog
from sync.server.models import Counter, Device
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
    register.Operator(id="op", name="Fundacja Lada", since="2026-01-01", contract="CRU/7/2026"),
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


def seen(office, site):
    """What a kiosk of `site` gets, by id."""
    at = Device.get_or_none(Device.id == f"at-{site}")
    if at is None:
        admit(Station(f"at-{site}"), site=site)
        at = Device.get_by_id(f"at-{site}")
    return {row.id: row for row in map(feed_rows.decode, office.feed.snapshot(at).lines)}


@pytest.mark.parametrize(
    ("site", "there", "not_there"),
    [
        ("site", {"anna", "piotr", "c1", "ngo", "m1", "i1", "i2", "p1", "h1", "site", "branch"}, {"p2", "h2", "meter"}),
        ("branch", {"anna", "i1", "i2", "p2", "h2", "meter"}, {"p1", "h1"}),
    ],
    ids=["its own hours and parts, things of both sites", "the same for the branch"],
)
def test_a_kiosk_gets_what_its_site_needs(filled, site, there, not_there):
    found = seen(filled, site).keys()

    assert there <= found
    assert not found & ({"m2"} | not_there)


def test_of_somebody_archived_a_kiosk_gets_only_that_and_what_identifies_them(filled):
    found = seen(filled, "site")

    assert found["gone"] == register.Person(id="gone", display_name="", status="archived")
    assert found["c2"].digest == "d2"


def test_who_runs_the_centre_goes_to_every_counter_without_the_agreement(filled):
    lada = register.Operator(id="op", name="Fundacja Lada", since="2026-01-01")

    assert seen(filled, "site")["op"] == seen(filled, "branch")["op"] == lada


def test_the_snapshot_is_the_same_bytes_for_the_same_register(filled, device):
    first = filled.feed.snapshot(device)
    register_store.put(register.Person(id="zed", display_name="Z"), at=2, by="test")
    register_store.remove(register.Person, "zed", at=3, by="test")
    again = filled.feed.snapshot(device)

    assert (first.lines, first.header.digest) == (again.lines, again.header.digest)


def test_every_change_of_the_register_shows_in_the_next_snapshot(filled, device):
    before = filled.feed.snapshot(device).header.digest
    register_store.put(register.Person(id="anna", display_name="Ania"), at=2, by="test")

    assert filled.feed.snapshot(device).header.digest != before


def test_the_snapshot_says_how_far_the_kiosks_own_journal_has_gone_into_it(filled, device):
    assert filled.feed.snapshot(device).header.projected == {}
    station = Station("k1")
    Device.update(public_key=station.signer.public_key).execute()
    station.record(
        facts.PersonRegistered(person="ola", staff="s", site="site", display_name_commitment=committed("Ola")),
        display_name="Ola",
    )
    batch = station.batch()
    _, stream = intake.push(station.header(batch), batch.bodies, batch.detached, NOON)
    taken_in = filled.feed.snapshot(device)
    project.catch_up(stream, NOON)
    folded = filled.feed.snapshot(device)

    assert taken_in.header.projected == {station.inc: 0}
    assert folded.header.projected == {station.inc: 1}
    assert any(b"Ola" in line for line in folded.lines)


def test_a_snapshot_is_rendered_and_squeezed_once_for_each_place_in_the_log(filled, device):
    admit(Station("k2"))
    first, second = filled.feed.snapshot(device), filled.feed.snapshot(Device.get_by_id("k2"))

    assert second.lines is first.lines
    assert filled.feed.squeezed(second) is filled.feed.squeezed(first)
    assert filled.feed.snapshot(device, wire.etag_of(first.header)) is None
    put(register.Person(id="zed", display_name="Z"))
    assert filled.feed.squeezed(filled.feed.snapshot(device)) is not filled.feed.squeezed(first)


def test_a_delta_reads_of_the_register_no_more_than_what_changed(filled, follower, monkeypatch):
    put(register.Person(id="zed", display_name="Z"))
    asked, really = [], bulk.rows_of

    def rows_of(sql, parameters=()):
        rows = really(sql, parameters)
        asked.append(len(rows))
        return rows

    monkeypatch.setattr(bulk, "rows_of", rows_of)
    monkeypatch.setattr(feed, "_read_all", lambda *_: pytest.fail("the whole register was read"))
    delta = follower.feed.delta(follower.device, follower.sink.cursor())

    assert [change.id for change in delta.changes] == ["zed"]
    assert sum(asked) < 15


def test_a_register_of_ten_thousand_people_goes_down_whole(filled, device):
    people = [register.Person(id=f"p{n:05}", display_name=f"Osoba {n}") for n in range(10_000)]
    execute_many(
        "INSERT INTO person (id, display_name) VALUES (?, ?)", [(each.id, each.display_name) for each in people]
    )
    register_store.put(register.Person(id="last", display_name="Ostatnia"), at=2, by="test")

    assert filled.feed.snapshot(device).header.count >= 10_001


class Follower:
    """A kiosk that holds what the feed says, in memory; `feed` is the server process that it asks."""

    def __init__(self, feed, device):
        self.feed, self.device, self.sink = feed, device, MemorySink()
        self.snapshots = 0

    def follow(self):
        cursor = self.sink.cursor()
        delta = self.feed.delta(self.device, cursor) if cursor else None
        if delta is None:
            self.snapshots += 1
            self.sink.apply(self.feed.snapshot(self.device))
        else:
            self.sink.apply_delta(delta)
        return [] if delta is None else [(each.entity, each.id, each.op) for each in delta.changes]

    def agrees(self):
        """Whether it holds what a server process that has just begun would give it."""
        fresh = Feed().snapshot(self.device)
        return (sorted(self.sink.lines.values()), self.sink.cursor()) == (sorted(fresh.lines), fresh.header.cursor)


@pytest.fixture
def follower(filled, device):
    follower = Follower(filled.feed, device)
    follower.follow()
    return follower


@pytest.fixture
def in_branch(filled):
    admit(Station("k2"), site="branch")
    follower = Follower(filled.feed, Device.get_by_id("k2"))
    follower.follow()
    return follower


def put(entity):
    register_store.put(entity, at=5, by="test")


def test_a_thing_that_moves_takes_its_parts_to_the_other_site(follower, in_branch):
    put(replace(register_store.get(register.Item, "i1"), site="branch"))

    assert follower.follow() == [("item", "i1", "put"), ("part", "p1", "del")]
    assert in_branch.follow() == [("item", "i1", "put"), ("part", "p1", "put")]
    assert follower.agrees() and in_branch.agrees()


def test_a_part_that_comes_before_its_thing_is_there_with_it(follower):
    put(register.Part(id="p9", item="i9", name=WORDS))
    assert follower.follow() == []
    put(register.Item(id="i9", item_type="t", label="9", inventory_no="9", code="C9", site="site"))

    assert follower.follow() == [("item", "i9", "put"), ("part", "p9", "put")]


def test_somebody_archived_loses_name_and_memberships_and_gets_them_back(follower):
    anna = register_store.get(register.Person, "anna")
    put(replace(anna, status="archived"))

    assert follower.follow() == [("membership", "m1", "del"), ("person", "anna", "put")]
    assert follower.sink.entities["person", "anna"].display_name == ""
    put(anna)
    assert follower.follow() == [("membership", "m1", "put"), ("person", "anna", "put")]
    assert follower.agrees()


def test_what_only_the_other_site_sees_moves_the_cursor_and_nothing_else(follower):
    before = follower.sink.cursor()
    put(register.Meter(id="meter", site="branch", name="Drukarka"))

    assert follower.follow() == []
    assert follower.sink.cursor().pos == before.pos + 1


def test_a_change_that_is_rolled_back_is_in_no_delta(filled, follower):
    with pytest.raises(ZeroDivisionError), filled.store.writing():
        put(register.Person(id="zed", display_name="Z"))
        raise ZeroDivisionError

    assert follower.follow() == []


def test_a_device_that_moves_to_another_site_takes_a_snapshot(follower):
    follower.device.site = "branch"
    follower.follow()

    assert follower.snapshots == 2
    assert follower.agrees()


@pytest.mark.parametrize("with_tool", [True, False], ids=["a new epoch", "without the tool"])
def test_after_the_server_was_restored_a_kiosk_takes_a_snapshot(filled, follower, with_tool):
    pos = follower.sink.cursor().pos
    put(register.Person(id="lost", display_name="L"))
    follower.follow()
    # as a backup from before would have it, then an edit that takes the same place
    register_store.remove(register.Person, "lost", at=6, by="test")
    FeedLog.delete().where(FeedLog.pos > pos).execute()
    Counter.update(value=pos).where(Counter.name == "feed").execute()
    if with_tool:
        Counter.update(value=Counter.value + 1).where(Counter.name == "epoch").execute()
    put(register.Person(id="new", display_name="N"))
    follower.follow()

    assert follower.snapshots == 2
    assert follower.agrees()


def test_a_kiosk_that_was_silent_beyond_the_horizon_takes_a_snapshot(filled, follower):
    for number in range(3):
        register_store.put(register.Person(id=f"n{number}", display_name="N"), at=NOON + number, by="test")
    assert feed_log.prune(NOON + feed_log.HORIZON_MS) > 0
    follower.follow()

    assert follower.snapshots == 2
    assert feed_log.prune(NOON + 10 * feed_log.HORIZON_MS) == 2
    put(register.Person(id="later", display_name="L"))
    assert follower.follow() == [("person", "later", "put")]


def test_more_changes_than_a_delta_is_for_are_a_snapshot(filled, follower):
    people = [register.Person(id=f"p{number}", display_name="P") for number in range(2_001)]
    register_store.put_many(people, at=5, by="test")
    follower.follow()

    assert follower.snapshots == 2


@pytest.mark.parametrize("seed", range(3))
def test_whatever_happens_to_the_register_changes_lead_to_what_a_snapshot_holds(filled, follower, in_branch, seed):
    chance = random.Random(seed)
    sites, things = ["site", "branch"], [f"i{number}" for number in range(4)]

    def item():
        return register.Item(
            id=chance.choice(things), item_type="t", label=str(chance.random()), inventory_no="1", code="C",
            site=chance.choice(sites),
        )  # fmt: skip

    def somebody():
        status = chance.choice(["active", "blocked", "archived"])
        return register.Person(id=chance.choice(["anna", "piotr", "gone"]), display_name="X", status=status)

    makers = [
        item, somebody,
        lambda: register.Part(id=f"p{chance.randint(1, 4)}", item=chance.choice(things), name=WORDS),
        lambda: register.Hours(id="h1", site=chance.choice(sites), weekday=chance.randint(0, 6), opens=1, closes=2),
        lambda: register.Membership(id="m1", person=chance.choice(["anna", "gone"]), party=chance.choice("ab")),
    ]  # fmt: skip
    for _ in range(25):
        with filled.store.writing():
            for _ in range(chance.randint(1, 4)):
                made = chance.choice(makers)()
                if chance.random() < 0.2:
                    register_store.remove(type(made), made.id, at=5, by="test")
                else:
                    put(made)
        for each in (follower, in_branch):
            if chance.random() < 0.5:
                each.follow()
                assert each.agrees()
    for each in (follower, in_branch):
        each.follow()
        assert each.agrees()
        assert each.snapshots == 1
