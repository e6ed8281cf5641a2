"""Weeks without a network: facts go up and the answer comes back on a stick, and both sides hold the same."""

from contextlib import nullcontext

import pytest

from kiosk import carrying
from kiosk.store import Draft, Store, detach
from sync.facts import PersonRegistered
from sync.protocol import HelloAnswer
from sync.server import erasing, erasures, register_store
from sync.server.models import Device, Stream, Visit
from sync.stick.answer_file import Answer, Said
from sync.stick.parcels import ParcelError
from tests import cast
from tests.stick.kiosks import DAY, Counter, held_by_server, look, take_in, told


def test_three_weeks_without_a_network_end_in_agreement(kiosk, office, stick):
    register_store.put_many(cast.entities(), at=1, by="test")
    kiosk.work(700, days=21)
    office.now.at = kiosk.clock.at + DAY

    counted, _ = take_in(office, kiosk.export(stick))
    done = kiosk.take(stick)

    assert (counted.facts, counted.new) == (701, 701)
    assert told() == kiosk.facts()
    assert Visit.select().count() == 700
    assert (done.report.agreed, done.report.pending, done.report.register) == (True, 0, "applied")
    assert done.made_at == office.now.at
    names = {line[2] for line in kiosk.file() if line[0] == "snapshot"}
    assert any("anna" in str(name) for name in names)


def test_the_devices_screen_knows_what_the_kiosk_said_in_the_file(kiosk, office, stick):
    kiosk.work(5)
    file = kiosk.export(stick)
    written = kiosk.clock.at
    office.now.at = written + DAY

    take_in(office, file)

    device = Device.get_by_id(kiosk.device)
    assert (device.last_hello_at, device.pending, device.last_agreement_at) == (written, 0, written)
    Device.update(last_hello_at=written + 5, pending=7).execute()
    take_in(office, file)
    assert Device.get_by_id(kiosk.device).pending == 7  # it has spoken since


def test_the_second_trip_carries_only_what_is_new(kiosk, office, stick):
    kiosk.work(20)
    take_in(office, kiosk.export(stick))
    kiosk.take(stick)
    kiosk.work(5)

    counted, _ = take_in(office, kiosk.export(stick))

    assert (counted.facts, counted.new, counted.held) == (6, 5, 1)
    assert told() == kiosk.facts()


def test_everything_is_exported_on_request(kiosk, office, stick):
    kiosk.work(20)
    take_in(office, kiosk.export(stick))
    kiosk.take(stick)

    counted, _ = take_in(office, kiosk.export(stick, everything=True))

    assert (counted.facts, counted.new, counted.held) == (21, 0, 21)


def test_a_look_changes_nothing_and_says_what_will_be(kiosk, office, stick):
    kiosk.work(30)
    file = kiosk.export(stick)
    before = held_by_server()

    seen = look(office, file)

    assert held_by_server() == before
    assert (seen.facts, seen.new, seen.held) == (31, 31, 0)
    assert seen == take_in(office, file)[0]
    assert (look(office, file).new, look(office, file).held) == (0, 31)


def test_the_same_file_twice_changes_nothing(kiosk, office, stick):
    kiosk.work(10)
    file = kiosk.export(stick)
    take_in(office, file)
    held, streams = held_by_server(), list(Stream.select().dicts())

    counted, _ = take_in(office, file)

    assert (counted.new, counted.held) == (0, 11)
    assert (held_by_server(), list(Stream.select().dicts())) == (held, streams)


def test_the_same_answer_twice_changes_nothing(kiosk, office, stick):
    kiosk.work(10)
    take_in(office, kiosk.export(stick))
    kiosk.take(stick)
    before = kiosk.file()

    again = kiosk.take(stick)

    assert again.report.register == "unchanged"
    assert kiosk.file() == before


def test_files_of_several_kiosks_on_one_stick_stay_apart(kiosk, office, stick, tmp_path):
    other = Counter(tmp_path / "other", office, "K2")
    kiosk.work(3)
    other.work(4)
    for each in (kiosk, other):
        take_in(office, each.export(stick))

    assert [each.take(stick).file.name for each in (kiosk, other)] == [
        "lada-COP-K1-2026-10-26.answer", "lada-COP-K2-2026-10-26.answer",
    ]  # fmt: skip
    assert told() == kiosk.facts() | other.facts()


def test_a_kiosk_at_work_meanwhile_keeps_what_the_file_does_not_have(kiosk, office, stick):
    kiosk.work(10)
    file = kiosk.export(stick)
    kiosk.work(7)
    take_in(office, file)

    done = kiosk.take(stick)

    assert done.report.pending == 7
    assert take_in(office, kiosk.export(stick))[0].new == 7
    assert told() == kiosk.facts()


def test_what_a_restored_kiosk_lacks_comes_back(kiosk, office, stick):
    kiosk.work(10)
    copy = kiosk.backup()
    kiosk.work(600)
    take_in(office, kiosk.export(stick))
    lost = kiosk.facts()
    kiosk.put_back(copy)
    kiosk.work(2)
    take_in(office, kiosk.export(stick))

    done = kiosk.take(stick)

    assert [trouble.word for trouble in done.report.troubles] == ["ahead"]
    assert lost <= kiosk.facts()


def test_a_fork_is_healed_by_two_trips(kiosk, office, stick):
    kiosk.work(10)
    copy = kiosk.backup()
    kiosk.work(5)
    take_in(office, kiosk.export(stick))
    theirs = kiosk.facts()
    kiosk.put_back(copy, unnoticed=True)
    kiosk.work(8)
    ours = kiosk.facts()

    first, _ = take_in(office, kiosk.export(stick))
    healed = kiosk.take(stick)
    take_in(office, kiosk.export(stick))
    done = kiosk.take(stick)

    assert first.forked > 0
    assert [trouble.word for trouble in healed.report.troubles] == ["fork"]
    assert (done.report.agreed, done.report.troubles) == (True, ())
    assert theirs | ours <= told()
    assert Visit.select().count() == 10 + 5 + 8


def test_a_server_that_was_set_back_gets_everything_again_by_two_trips(kiosk, office, stick):
    kiosk.work(10)
    take_in(office, kiosk.export(stick))
    kiosk.take(stick)
    office.store.execute_sql("DELETE FROM fact WHERE seq > 4")
    last = office.store.execute_sql("SELECT hash FROM fact WHERE seq = 4").fetchone()[0]
    Stream.update(acked=4, head=bytes(last), projected_seq=4).execute()
    office.store.execute_sql("UPDATE counter SET value = value + 1 WHERE name = 'epoch'")
    kiosk.work(3)

    first, _ = take_in(office, kiosk.export(stick))
    kiosk.take(stick)
    take_in(office, kiosk.export(stick))

    assert first.too_early == 4
    assert told() == kiosk.facts()


def test_a_revoked_kiosk_hands_its_facts_to_quarantine_and_forgets_everybody(kiosk, office, stick):
    register_store.put_many(cast.entities(), at=1, by="test")
    kiosk.work(10)
    take_in(office, kiosk.export(stick))
    kiosk.take(stick)
    Device.update(status="revoked").execute()
    kiosk.work(3)

    counted, _ = take_in(office, kiosk.export(stick))
    done = kiosk.take(stick)

    assert (counted.set_aside, counted.new) == (4, 0)
    assert done.report.status == "revoked"
    assert [line for line in kiosk.file() if line[0] == "snapshot"] == []
    assert not (kiosk.home / "centre.key").exists()
    assert take_in(office, kiosk.export(stick))[0].facts == 4  # without the key it goes unsealed: no names are left


def test_a_suspended_kiosk_gets_its_acknowledgements_and_no_register(kiosk, office, stick):
    register_store.put_many(cast.entities(), at=1, by="test")
    Device.update(suspended_at=1, suspended_for="cloned").execute()
    kiosk.work(4)
    take_in(office, kiosk.export(stick))

    done = kiosk.take(stick)

    assert (done.report.status, done.report.pending, done.report.register) == ("suspended", 0, None)


def test_an_erasure_travels_on_the_stick_and_so_does_that_it_was_done(kiosk, office, stick):
    store = Store(kiosk.home)
    committed, part = detach("Kanarka Qwertyńska")
    fact = PersonRegistered(person="canary", staff="marta", site="site", display_name_commitment=committed)
    store.record([Draft(fact, {"display_name": part})], kiosk.moment(store))
    store.close()
    take_in(office, kiosk.export(stick))
    kiosk.take(stick)
    assert named(kiosk) != []
    erasing.erase("canary", at=office.now(), by="marta", home=office.settings.server.home)

    take_in(office, kiosk.export(stick))
    kiosk.take(stick)
    assert named(kiosk) == []
    assert [done for _, done in erasures.carried_out("canary")] == [False]
    office.now.at += DAY
    take_in(office, kiosk.export(stick))

    assert [done for _, done in erasures.carried_out("canary")] == [True]
    assert told() == kiosk.facts()


def named(kiosk):
    """Files of the kiosk in which the name stands."""
    name = "Kanarka Qwertyńska".encode()
    return [file.name for file in kiosk.home.iterdir() if file.is_file() and name in file.read_bytes()]


@pytest.mark.parametrize(
    ("known", "is_older"),
    [("", False), ("1.ab", False), ("1.unfinished", False), ("2.unfinished", True), ("2.cd", True)],
)
def test_an_answer_from_before_an_erasure_brings_nobody_back(known, is_older):
    """Also of a server that went back since, whose feed is no shorter for all that the kiosk knows."""
    answer = Answer(Said(HelloAnswer(1, "approved", [], ""), {}, erased="1.ab"), [], None)

    with pytest.raises(ParcelError) if is_older else nullcontext() as refused:
        carrying._refuse_older(answer, None, {}, known)

    assert not is_older or refused.value.word == "older"
