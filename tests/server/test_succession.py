"""A kiosk takes the place of one that died: who may, what happens to the other, and what it may read."""

import secrets

import pytest

from sync import codes, facts
from sync.protocol import EnrolRequest
from sync.server import enrolment, erasing, erasures, intake, project, store, succession
from sync.server.database import PostgresStore, SqliteStore, migrate
from sync.server.enrolment import EnrolmentRefused
from sync.server.models import SERVER, Device, Evidence, Fact, Stream, Visit
from tests.offices import admit, open_for_test
from tests.server.test_incarnations import Near
from tests.server.test_project import came
from tests.stations import NOON, Station, committed

DIGEST = codes.card_digest(b"k" * 32, "04AABBCCDD")


@pytest.fixture
def station(office):
    station = Station("k1")
    admit(station)
    return station


def asks(name, successor_of=None, site="site"):
    """A new machine in the waiting room: its station, and what the server answered."""
    code = enrolment.make_code(site, NOON, successor_of)
    signer = Station("x").signer
    answer = enrolment.enrol(EnrolRequest(1, code, signer.public_key.hex(), name, "m", "1"), NOON)
    return Station(answer.device, signer), answer


def heir_of(device, name="K2"):
    station, answer = asks(name, device)
    enrolment.approve(answer.fingerprint, "marta", NOON)
    return station


def sync(station):
    report = station.sync(Near(station.device.id))
    assert report.ok, report.error
    return report


def refused(word, act, *arguments):
    with pytest.raises(EnrolmentRefused) as caught:
        act(*arguments)
    assert caught.value.word == word
    return str(caught.value)


def bodies(station):
    return {stream.inc: list(stream.bodies) for stream in station.outbox.journal}


def test_a_successor_takes_over_what_its_predecessor_wrote(station):
    station.record_many(700)
    sync(station)
    station.outbox.begin()
    station.record(came("inside"))
    sync(station)
    heir = heir_of("k1")
    report = sync(heir)

    assert (report.inherited, report.troubles) == (701, ())
    assert {each.inc: each.bodies for each in heir.outbox.predecessors} == bodies(station)
    assert [each.inc for each in heir.outbox.predecessors] == [each.inc for each in station.outbox.journal]
    assert sync(heir).inherited == 0


def test_with_the_approval_the_predecessor_is_shut_out_and_not_before(station):
    _, answer = asks("K2", "k1")
    assert Device.get_by_id("k1").status == "approved"
    enrolment.approve(answer.fingerprint, "marta", NOON + 5)
    before = Device.get_by_id("k1")

    assert (before.status, before.revoked_by, before.revoked_at) == ("revoked", "marta", NOON + 5)
    assert Device.get_by_id(answer.device).successor_of == "k1"


def test_what_the_old_disk_still_held_goes_to_quarantine(station):
    station.record(came("sent"))
    sync(station)
    station.record(came("not sent"))
    heir = heir_of("k1")
    report = sync(station)
    sync(heir)

    assert report.status == "revoked" and station.sink.wiped
    assert [(row.device_id, row.reason, row.last) for row in Evidence.select()] == [("k1", "revoked", 2)]
    assert [row.id for row in Visit.select()] == ["sent"]
    assert heir.outbox.inherited() == {station.inc: 1}


def test_the_successor_of_a_successor_takes_over_from_both_the_first_first(station):
    station.record_many(2)
    sync(station)
    second = heir_of("k1")
    second.record_many(3)
    sync(second)
    third = heir_of(second.device.id, "K3")
    sync(third)

    assert [each.inc for each in third.outbox.predecessors] == [station.inc, second.inc]
    assert third.outbox.inherited() == {station.inc: 2, second.inc: 3}


def test_what_a_predecessor_inherited_is_taken_over_once(station):
    station.record_many(2)
    sync(station)
    second = heir_of("k1")
    sync(second)
    second.record_many(1)
    sync(second)

    assert Stream.select().where(Stream.device == second.device.id).count() == 1
    assert Fact.select().join(Stream).where(Stream.device != SERVER).count() == 3


@pytest.mark.parametrize("status", ["pending", "revoked"])
def test_who_is_not_approved_reads_nothing_of_it(station, status):
    station.record_many(2)
    sync(station)
    heir = heir_of("k1")
    Device.update(status=status).where(Device.id == heir.device.id).execute()
    device = Device.get_by_id(heir.device.id)

    assert intake.facts_after(device, station.inc, 0) is None
    assert intake.hello(heir.hello(), "", NOON).inherited == []


def test_a_suspended_successor_reads_its_own_stream_only(station):
    station.record_many(2)
    sync(station)
    heir = heir_of("k1")
    heir.record_many(1)
    sync(heir)
    Device.update(suspended_at=NOON, suspended_for="cloned").where(Device.id == heir.device.id).execute()
    device = Device.get_by_id(heir.device.id)

    assert intake.facts_after(device, heir.inc, 0) is not None
    assert intake.facts_after(device, station.inc, 0) is None
    assert intake.hello(heir.hello(), "", NOON).inherited == []


def test_neither_a_neighbour_nor_another_successor_reads_it(station):
    other = Station("k9")
    admit(other)
    for each in (station, other):
        each.record_many(2)
        sync(each)
    heir, stranger = heir_of("k1"), heir_of("k9", "K8")
    for reader, inc in ((heir, other.inc), (stranger, station.inc), (other, station.inc), (station, heir.inc)):
        assert intake.facts_after(Device.get_by_id(reader.device.id), inc, 0) is None
    assert intake.hashes(Device.get_by_id(heir.device.id), station.inc, [1]).hashes == []


def test_a_device_has_one_successor_unless_that_one_was_shut_out(station):
    Device.update(name="K1").where(Device.id == "k1").execute()
    assert enrolment.predecessor("K1", "site").id == "k1"
    _, late_answer = asks("K3", "k1")
    code = enrolment.make_code("site", NOON, "k1")

    told = refused("has_successor", enrolment.predecessor, "K1", "site")
    assert told == f"K1 has a successor already, K3 ({late_answer.fingerprint}). Revoke that one first."
    request = EnrolRequest(1, code, secrets.token_hex(32), "K4", "m", "1")
    refused("has_successor", enrolment.enrol, request, NOON)
    enrolment.revoke(late_answer.device, "marta", NOON)
    assert enrolment.predecessor("K1", "site").id == "k1"  # whether or not it was revoked itself
    assert enrolment.enrol(request, NOON).status == "pending"


def test_of_two_that_wait_one_is_approved(station):
    code = enrolment.make_code("site", NOON, "k1")
    _, first = asks("K2", "k1")
    Device.update(status="revoked").where(Device.id == first.device).execute()
    enrolment.enrol(EnrolRequest(1, code, secrets.token_hex(32), "K3", "m", "1"), NOON)
    Device.update(status="pending").where(Device.id == first.device).execute()

    refused("has_successor", enrolment.approve, first.fingerprint, "marta", NOON)
    assert Device.get_by_id("k1").status == "approved"


def test_the_name_of_the_kiosk_before_is_not_used_again_because_slips_bear_it(station):
    Device.update(name="K1").where(Device.id == "k1").execute()
    code = enrolment.make_code("site", NOON, "k1")
    request = EnrolRequest(1, code, secrets.token_hex(32), "K1", "m", "1")

    assert "Give this one another name" in refused("name_taken", enrolment.enrol, request, NOON)
    again = EnrolRequest(1, code, request.public_key, "K2", "m", "1")
    assert enrolment.enrol(again, NOON).status == "pending"  # the code is still good


def test_a_predecessor_is_named_by_name_fingerprint_or_the_beginning_of_its_id(office):
    _, answer = asks("K1")

    for word in ("K1", answer.fingerprint, answer.fingerprint.lower().replace("-", ""), answer.device[:6]):
        assert enrolment.predecessor(word, "site").id == answer.device
    refused("device_unknown", enrolment.predecessor, "K7", "site")
    refused("device_unknown", enrolment.predecessor, answer.device[:5], "site")
    for word in ("K1", answer.fingerprint, answer.device):
        assert refused("not_of_site", enrolment.predecessor, word, "branch") == "K1 stands at another site."
    _, other = asks("K1", site="branch")
    assert enrolment.predecessor("K1", "branch").id == other.device


def test_a_name_that_two_kiosks_bear_is_asked_about(office):
    prints = sorted(asks("K1")[1].fingerprint for _ in range(2))
    told = refused("device_unknown", enrolment.predecessor, "K1", "site")

    assert all(each in told for each in prints)


def test_what_only_the_server_knows_to_be_about_somebody_is_forgotten_at_the_successor_too(station, office):
    unknown = facts.CardUnknown(site="site", means=facts.Means.CARD, digest_commitment=committed(DIGEST))
    uid = station.record(unknown, digest=DIGEST)
    sync(station)
    heir = heir_of("k1")
    sync(heir)
    [stream] = heir.outbox.predecessors
    assert stream.detached[0] is not None
    erasures.note(erasures.new_line("anna", NOON))
    Fact.update(detached=None).execute()

    assert erasures.left_after(0, Device.get_by_id(heir.device.id)).facts == [uid]
    sync(heir)
    assert stream.detached == [None]


def test_somebody_erased_before_is_not_taken_over_by_name(station, office):
    name = "Kanarka"
    station.record(
        facts.PersonRegistered(person="p", staff="marta", site="site", display_name_commitment=committed(name)),
        display_name=name,
    )
    batch = station.batch()
    _, stream = intake.push(station.header(batch), batch.bodies, batch.detached, NOON)
    project.catch_up(stream, NOON)
    erasing.erase("p", at=NOON, by="marta", home=office.settings.server.home)
    heir = heir_of("k1")
    sync(heir)

    assert [each.detached for each in heir.outbox.predecessors] == [[None]]


def test_a_database_of_the_version_before_knows_no_successor_and_can_have_one(backend, tmp_path, request):
    url = "" if backend == "sqlite" else request.getfixturevalue("postgres_cluster").new_database()
    home = tmp_path / "older"
    home.mkdir()
    older = PostgresStore(url) if url else SqliteStore(str(home / "server.db"))
    older.ready()
    migrate(older, "0006_erasures")
    mark = "%s" if url else "?"
    older.execute_sql("INSERT INTO site (id, name, code, address) VALUES ('site', 'Centrum', 'COP', '')")
    older.execute_sql(
        "INSERT INTO device (id, name, site, public_key, fingerprint, enrolled_at, status)"
        f" VALUES ('k1', 'K1', 'site', {mark}, '', 0, 'approved')", (Station("k1").signer.public_key,),
    )  # fmt: skip
    older.execute_sql("INSERT INTO enrolment_code (hash, site, made_at, expires_at) VALUES ('h', 'site', 0, 1)")
    older.close_everywhere()

    with open_for_test(home, url):
        assert succession.before(Device.get_by_id("k1")) == []
        assert succession.of("k1") is None
        heir = heir_of(enrolment.predecessor("K1", "site").id)
        assert succession.of("k1").id == heir.device.id
        assert [view.device.status for view in store.devices()] == ["revoked", "approved"]
