"""Half-copied, damaged, foreign and forged files: one clear sentence each, nothing stored, nothing crashed."""

import random
from dataclasses import replace

import msgspec
import pytest

from sync import wire
from sync.journal import genesis
from sync.ports import Limits
from sync.protocol import MAX_FACTS
from sync.server.models import Device
from sync.signing import KeySigner
from sync.stick import parcels
from sync.stick.parcels import ParcelError
from tests.stations import NOON, Station
from tests.stick.kiosks import Counter, held_by_server, look, other_centre, take_in

SENTENCE = 120


def refused(act, *arguments):
    """The word with which it was refused; the sentence must be one."""
    with pytest.raises(ParcelError) as caught:
        act(*arguments)
    said = str(caught.value)
    assert len(said) < SENTENCE + 80 and said.endswith((".", "?")) and "\n" not in said
    return caught.value.word


def test_of_a_facts_file_cut_at_any_byte_nothing_is_stored(kiosk, office, stick):
    kiosk.work(2)
    file = kiosk.export(stick)
    whole = file.read_bytes()
    half = stick / "half.facts"

    words = set()
    for length in range(len(whole)):
        half.write_bytes(whole[:length])
        words.add(refused(take_in, office, half))

    assert words <= {"foreign", "cut", "damaged"}
    assert held_by_server() == (0, 0)


def test_of_a_facts_file_with_any_byte_altered_nothing_is_stored(kiosk, office, stick):
    kiosk.work(2)
    file = kiosk.export(stick)
    whole = file.read_bytes()
    altered = stick / "altered.facts"

    for place in range(len(whole)):
        altered.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        refused(take_in, office, altered)
    for more in (b"\n", b"x", whole):
        altered.write_bytes(whole + more)
        assert refused(take_in, office, altered) == "damaged"

    assert held_by_server() == (0, 0)


def test_of_an_answer_cut_or_altered_anywhere_nothing_changes(kiosk, office, stick):
    kiosk.work(2)
    _, answer = take_in(office, kiosk.export(stick))
    whole = answer.read_bytes()
    before, chance = kiosk.file(), random.Random(3)

    for place in [*range(0, len(whole), 29), len(whole) - 1]:
        answer.write_bytes(whole[:place])
        assert refused(kiosk.take, answer) in ("foreign", "cut", "damaged")
        answer.write_bytes(whole[:place] + bytes([whole[place] ^ (1 << chance.randrange(5))]) + whole[place + 1 :])
        refused(kiosk.take, answer)

    assert kiosk.file() == before
    answer.write_bytes(whole)
    assert kiosk.take(stick).report.agreed


@pytest.mark.parametrize(
    "data", [b"", b"\0" * 5000, b'{"lada":"facts"}\n', b'{"lada":' + b"[" * 3000 + b"\n", b"PK\x03\x04holiday.zip"]
)
def test_a_file_that_is_none_of_ours_is_told(kiosk, office, stick, data):
    file = stick / "holiday.facts"
    file.write_bytes(data)

    assert refused(take_in, office, file) in ("foreign", "damaged", "cut")
    assert refused(kiosk.take, file) in ("foreign", "damaged", "cut")


def test_a_file_of_a_newer_version_says_so(kiosk, office, stick):
    file = kiosk.export(stick)
    file.write_bytes(file.read_bytes().replace(b'"version":1', b'"version":2'))

    assert refused(take_in, office, file) == "newer"


def test_the_two_kinds_are_not_mistaken_for_each_other(kiosk, office, stick):
    file = kiosk.export(stick)
    _, answer = take_in(office, file)

    assert refused(take_in, office, answer) == "other"
    assert refused(kiosk.take, file) == "other"


def test_an_answer_for_another_kiosk_is_not_taken(kiosk, office, stick, tmp_path):
    other = Counter(tmp_path / "other", office, "K2")
    _, answer = take_in(office, other.export(stick))
    before = kiosk.file()

    assert refused(kiosk.take, answer) == "other_kiosk"
    assert refused(kiosk.take, stick) == "none"
    assert kiosk.file() == before


def test_an_older_answer_after_a_newer_one_is_not_taken(kiosk, office, stick):
    kiosk.work(3)
    _, answer = take_in(office, kiosk.export(stick))
    older = answer.read_bytes()
    kiosk.work(3)
    take_in(office, kiosk.export(stick))
    kiosk.take(stick)
    before = kiosk.file()
    answer.write_bytes(older)

    assert refused(kiosk.take, answer) == "older"
    assert kiosk.file() == before


def test_an_answer_that_another_server_signed_is_not_taken(kiosk, office, stick):
    kiosk.work(3)
    file = kiosk.export(stick)
    elsewhere = replace(office, secrets=replace(office.secrets, signing=b"s" * 32))
    _, answer = take_in(elsewhere, file)
    before = kiosk.file()

    assert refused(kiosk.take, answer) == "forged"
    assert kiosk.file() == before


def test_a_file_sealed_with_the_key_of_another_centre_cannot_be_opened(kiosk, office, stick):
    kiosk.work(3)

    assert refused(take_in, other_centre(office), kiosk.export(stick)) == "key"


def test_a_kiosk_without_the_server_s_key_says_where_it_comes_from(kiosk, office, stick):
    take_in(office, kiosk.export(stick))
    (kiosk.home / "server.pub").unlink()

    assert refused(kiosk.take, stick) == "no_key"


@pytest.mark.parametrize(("status", "word"), [("pending", "pending"), (None, "unknown_device")])
def test_a_kiosk_that_was_not_let_in_hands_over_nothing(kiosk, office, stick, status, word):
    file = kiosk.export(stick)
    if status:
        Device.update(status=status).execute()
    else:
        Device.delete().execute()

    assert refused(take_in, office, file) == word


def test_a_file_that_somebody_else_signed_in_a_kiosk_s_name_is_refused(kiosk, office, stick):
    kiosk.work(2)
    file = kiosk.export(stick)
    Device.update(public_key=KeySigner(b"x" * 32).public_key).execute()

    assert refused(take_in, office, file) == "forged"
    assert held_by_server() == (0, 0)


# --- a kiosk that was broken into signs what it likes ---------------------------------------------------------------


class Thief(Station):
    """Holds the key of a kiosk, and writes files by hand."""

    def __init__(self, counter):
        super().__init__(counter.device, KeySigner(counter.key))
        self.secret = counter.office.secrets.centre

    def file(self, stick, *batches):
        label = parcels.label_of("facts", self.device.id, "COP-K1", NOON, sealed=True)
        parts = [("hello", msgspec.json.encode(self.hello()))]
        parts += [("batch", wire.squeeze(wire.write_batch(*batch))) for batch in batches]
        path = stick / "thief.facts"
        parcels.lay(path, parcels.rendered(label, parts, self.signer, self.secret))
        return path


def parts_of(batch):
    return batch.bodies, batch.detached


def test_a_batch_that_does_not_chain_goes_to_quarantine(kiosk, office, stick):
    thief = Thief(kiosk)
    thief.record_many(3)
    batch = thief.batch()
    broken = thief.header(batch, prev=genesis("x", "y").hex())

    counted, _ = take_in(office, thief.file(stick, (broken, *parts_of(batch))))

    assert (counted.set_aside, counted.new) == (3, 0)
    assert held_by_server() == (0, 1)


def test_a_batch_that_the_kiosk_did_not_sign_is_refused(kiosk, office, stick):
    thief, stranger = Thief(kiosk), Station(kiosk.device)
    stranger.record_many(3)
    batch = stranger.batch()

    assert refused(take_in, office, thief.file(stick, (stranger.header(batch), *parts_of(batch)))) == "signature"
    assert held_by_server() == (0, 0)


def test_a_batch_in_another_kiosk_s_name_is_refused(kiosk, office, stick, tmp_path):
    other = Counter(tmp_path / "other", office, "K2")
    thief, victim = Thief(kiosk), Station(other.device, KeySigner(other.key))
    victim.record_many(3)
    batch = victim.batch()

    assert refused(take_in, office, thief.file(stick, (victim.header(batch), *parts_of(batch)))) == "damaged"
    assert held_by_server() == (0, 0)


def test_another_kiosk_s_stream_is_not_gone_on_with(kiosk, office, stick, tmp_path):
    other = Counter(tmp_path / "other", office, "K2")
    other.work(3)
    take_in(office, other.export(stick))
    held = held_by_server()
    thief = Thief(kiosk)
    thief.record_many(1)
    theirs = Device.get_by_id(other.device).streams[0].inc
    batch = thief.outbox.batch_after(thief.inc, 0, Limits(facts=MAX_FACTS))
    header = thief.header(batch, inc=theirs)

    assert refused(take_in, office, thief.file(stick, (header, *parts_of(batch)))) == "foreign_stream"
    assert held_by_server() == held


def test_a_bomb_is_not_inflated(kiosk, office, stick):
    thief = Thief(kiosk)
    thief.record_many(1)
    batch = thief.batch()
    bodies = [b" " * 40_000_000]

    assert refused(look, office, thief.file(stick, (thief.header(batch), bodies, [None]))) == "damaged"
