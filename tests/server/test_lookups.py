"""Rows by what their columns are: the same, on both databases, as what peewee finds."""

import pytest

from sync.server.enrolment_models import DeviceRun
from sync.server.models import Case, Counter, Device, Fact, Stream
from tests.offices import admit
from tests.stations import NOON, Station


@pytest.fixture
def told(office):
    """A device with one journal of two facts, one of them doubtful, and another device without."""
    for name in ("k1", "k2"):
        admit(Station(name))
    stream = Stream.create(inc="a" * 32, device="k1", parent_head=b"", head=b"\x00\xff", acked=2, started_at=NOON)
    for seq, doubtful in ((1, True), (2, False)):
        Fact.create(
            stream=stream.id, seq=seq, type="meter_read", body=b"{}", hash=b"\x01", received_at=NOON,
            happened_at=NOON, time_doubtful=doubtful, detached=None,
        )  # fmt: skip
    return stream


@pytest.mark.parametrize(
    ("table", "conditions"),
    [
        (Device, lambda: [Device.id == "k1"]),
        (Device, lambda: [Device.id == "k1", Device.site == "site"]),
        (Device, lambda: [Device.id == "k1", Device.site == "branch"]),
        (Device, lambda: [Device.id == ""]),
        (Stream, lambda: [Stream.inc == "a" * 32, Stream.device == "k1"]),
        (Fact, lambda: [Fact.stream == Stream.get().id, Fact.seq == 1]),
        (Fact, lambda: [Fact.stream == Stream.get().id, Fact.seq == "2"]),
        (Counter, lambda: [Counter.name == "projector"]),
        # what is left to peewee
        (Device, lambda: [Device.id != "k1"]),
        (Device, lambda: [Device.revoked_at == None, Device.id == "k2"]),  # noqa: E711
        (Device, lambda: [(Device.id == "k2") | (Device.id == "k3")]),
        (Device, lambda: [Device.public_key == Station("k1").signer.public_key, Device.id == "k1"]),
        (Fact, lambda: [Fact.time_doubtful == True, Fact.seq == 1]),  # noqa: E712
        (Stream, lambda: [Stream.device == Device.get_by_id("k1")]),
        (Stream, lambda: [Stream.inc == Stream.inc, Stream.device == "k1"]),
    ],
)
def test_a_row_is_found_as_peewee_finds_it(told, table, conditions):
    found, wanted = table.get_or_none(*conditions()), table.select().where(*conditions()).first()

    assert (found and found.__data__) == (wanted and wanted.__data__)
    assert (found and found.dirty_fields) == (wanted and wanted.dirty_fields)


def test_a_row_has_values_of_the_types_that_its_columns_have(told):
    first, last = Fact.some('"stream" = ? ORDER BY "seq"', told.id)

    assert (first.time_doubtful, last.time_doubtful, first.detached, bytes(first.hash)) == (True, False, None, b"\x01")
    assert type(first.time_doubtful) is bool
    assert (first.stream_id, first.stream.device_id) == (told.id, "k1")
    assert Fact.some('"stream" = ? AND "seq" > ?', told.id, 2) == []


def test_what_is_not_there_is_none_and_its_absence_can_be_an_error(told):
    assert Case.get_or_none(Case.id == "none") is None
    with pytest.raises(Device.DoesNotExist):
        Device.get_by_id("nobody")
    with pytest.raises(Device.DoesNotExist):
        Device.get(Device.id == "k1", Device.name == "k2")


def test_a_change_changes_one_row_and_only_what_it_names(told):
    before = Device.get_by_id("k2").__data__
    Device.change("k1", site="branch", last_hello_at=5, suspended_for=None)

    changed = Device.get_by_id("k1")
    assert (changed.site, changed.last_hello_at, changed.suspended_for, changed.name) == ("branch", 5, None, "k1")
    assert Device.get_by_id("k2").__data__ == before


def test_a_row_is_added_and_counts_by_itself(told):
    for run in ("one", "two"):
        DeviceRun.add(device="k1", run=run, run_no=2**62, machine="", first_at=NOON, last_at=NOON)

    first, second = DeviceRun.some('"device" = ? ORDER BY "id"', "k1")
    assert (first.run, second.run, second.run_no) == ("one", "two", 2**62)
    assert first.id < second.id


def test_a_row_that_was_found_can_be_changed_and_saved(told):
    found = Stream.get_by_id(told.id)
    found.state = "forked"

    assert found.dirty_fields == [Stream.state]
    assert found.save() == 1
    assert Stream.get_by_id(told.id).state == "forked"
