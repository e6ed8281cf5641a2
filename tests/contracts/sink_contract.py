"""What every `RegisterSink` must do. Subclass it and give `sink` (empty) and `held`."""

from collections.abc import Callable

import pytest

from sync import register
from sync.ports import RegisterSink, Snapshot, SyncReport
from sync.protocol import VERSION, SnapshotHeader
from sync.wire import digest_of

SITE = register.Site(id="site", name="Centrum", code="COP", address="ul. Kościelna 4")
ANNA = register.Person(id="anna", display_name="Anna")
OLENA = register.Person(id="olena", display_name="Олена", language="uk")


def snapshot(*entities: register.Entity, digest: str | None = None) -> Snapshot:
    lines = [register.encode(entity) for entity in entities]
    header = SnapshotHeader(VERSION, digest or digest_of(lines), len(lines), 1, "site", None, 0)
    return Snapshot(header, lines)


class SinkContract:
    """`held()` gives the people in the register by id."""

    @pytest.fixture
    def sink(self) -> RegisterSink:
        raise NotImplementedError

    @pytest.fixture
    def held(self, sink: RegisterSink) -> Callable[[], dict[str, register.Person]]:
        raise NotImplementedError

    def test_at_first_there_is_no_etag(self, sink):
        assert sink.etag() is None

    def test_a_snapshot_is_held_with_its_digest(self, sink, held):
        sink.apply(snapshot(SITE, ANNA, OLENA))

        assert held() == {"anna": ANNA, "olena": OLENA}
        assert sink.etag() == snapshot(SITE, ANNA, OLENA).header.digest

    def test_what_the_next_snapshot_does_not_name_is_gone(self, sink, held):
        sink.apply(snapshot(SITE, ANNA))
        sink.apply(snapshot(SITE, OLENA))

        assert held() == {"olena": OLENA}

    def test_a_line_that_is_no_entity_changes_nothing(self, sink, held):
        sink.apply(snapshot(SITE, ANNA))
        before = sink.etag()
        lines = [register.encode(SITE), b'{"entity":"dragon","id":"x"}']
        broken = Snapshot(SnapshotHeader(VERSION, digest_of(lines), 2, 1, "site", None, 0), lines)

        with pytest.raises(ValueError):
            sink.apply(broken)
        assert (held(), sink.etag()) == ({"anna": ANNA}, before)

    def test_a_digest_that_does_not_match_changes_nothing(self, sink, held):
        sink.apply(snapshot(SITE, ANNA))
        before = sink.etag()

        with pytest.raises(ValueError):
            sink.apply(snapshot(SITE, OLENA, digest="0" * 64))
        assert (held(), sink.etag()) == ({"anna": ANNA}, before)

    def test_a_clock_sample_is_remembered(self, sink):
        assert sink.sampled_at() is None
        sink.sample_clock(1_793_012_400_000, 40)

        assert sink.sampled_at() is not None

    def test_wiping_forgets_the_register_and_may_be_repeated(self, sink, held):
        sink.apply(snapshot(SITE, ANNA))
        sink.wipe()
        sink.wipe()

        assert (held(), sink.etag()) == ({}, None)

    def test_a_wiped_register_can_be_filled_again(self, sink, held):
        sink.apply(snapshot(SITE, ANNA))
        sink.wipe()
        sink.apply(snapshot(SITE, OLENA))

        assert held() == {"olena": OLENA}

    def test_reports_of_good_and_bad_runs_are_noted(self, sink):
        sink.note_contact(SyncReport(at=1, status="approved", agreed=True, server_time=2, round_trip=3))
        sink.note_contact(SyncReport(at=4))
