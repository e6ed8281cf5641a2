"""What every `RegisterSink` must do. Subclass it and give `sink` (empty) and `held`."""

from collections.abc import Callable, Iterable
from typing import Literal

import msgspec
import pytest
from msgspec.structs import replace

from sync import facts, register
from sync.feed_rows import LoanState, tag_of
from sync.ports import Delta, RegisterSink, Snapshot, SyncReport
from sync.protocol import VERSION, Change, Cursor, Erased, FeedHeader
from sync.wire import digest_of, etag_of

SITE = register.Site(id="site", name="Centrum", code="COP", address="ul. Kościelna 4")
ANNA = register.Person(id="anna", display_name="Anna")
OLENA = register.Person(id="olena", display_name="Олена", language="uk")


ITEM = register.Item(id="i1", item_type="t", label="1", inventory_no="1", code="C1", site="site")
LOAN = LoanState(
    id="loan-1", fact=f"{'a' * 32}.1", item="i1", site="site", person="anna", party="ngo", issued_at=5, due_at=9,
    policy=facts.PolicyCopy("p", 1, 7, "days", 1),
)  # fmt: skip


def header_of(mode: Literal["snapshot", "delta"], count: int, lines: Iterable[bytes], pos: int) -> FeedHeader:
    return FeedHeader(VERSION, mode, Cursor(1, pos, f"{pos:02x}", "1:site"), digest_of(lines), count, "site", {})


def snapshot(*entities: register.Entity, digest: str | None = None, pos: int = 3) -> Snapshot:
    lines = [register.encode(entity) for entity in entities]
    header = header_of("snapshot", len(lines), lines, pos)
    return Snapshot(replace(header, digest=digest or header.digest), lines)


def delta(*changes: register.Entity | tuple[str, str], then: Iterable[register.Entity], pos: int = 4) -> Delta:
    """Entities are put, pairs of kind and id are taken out; `then` is all that is held afterwards."""
    told = [
        Change(*each, "del") if isinstance(each, tuple)
        else Change(tag_of(each), each.id, body=msgspec.Raw(register.encode(each)))
        for each in changes
    ]  # fmt: skip
    return Delta(header_of("delta", len(told), [register.encode(each) for each in then], pos), told)


class SinkContract:
    """`held()` gives the people in the register by id."""

    @pytest.fixture
    def sink(self) -> RegisterSink:
        raise NotImplementedError

    @pytest.fixture
    def held(self, sink: RegisterSink) -> Callable[[], dict[str, register.Person]]:
        raise NotImplementedError

    def test_at_first_there_is_neither_etag_nor_cursor(self, sink):
        assert (sink.etag(), sink.cursor()) == (None, None)

    def test_a_snapshot_is_held_with_its_digest(self, sink, held):
        sink.apply(snapshot(SITE, ANNA, OLENA))

        assert held() == {"anna": ANNA, "olena": OLENA}
        assert sink.etag() == etag_of(snapshot(SITE, ANNA, OLENA).header)
        assert sink.cursor() == snapshot().header.cursor

    def test_a_row_of_a_kind_that_only_a_newer_server_knows_is_kept_beside_the_rest(self, sink, held):
        lines = [register.encode(ANNA), b'{"entity":"locker","id":"l1","door":[1,{"x":null}]}']
        sink.apply(Snapshot(header_of("snapshot", 2, lines, 3), lines))
        assert held() == {"anna": ANNA}
        both = [register.encode(OLENA), *lines]
        told = [Change("person", "olena", body=msgspec.Raw(both[0]))]
        sink.apply_delta(Delta(header_of("delta", 1, both, 4), told))

        assert held() == {"anna": ANNA, "olena": OLENA}

    def test_what_the_next_snapshot_does_not_name_is_gone(self, sink, held):
        sink.apply(snapshot(SITE, ANNA))
        sink.apply(snapshot(SITE, OLENA))

        assert held() == {"olena": OLENA}

    def test_a_line_that_is_no_entity_changes_nothing(self, sink, held):
        sink.apply(snapshot(SITE, ANNA))
        before = sink.etag()
        lines = [register.encode(SITE), b'{"entity":"person","id":"x","language":7}']
        broken = Snapshot(header_of("snapshot", 2, lines, 4), lines)

        with pytest.raises(ValueError):
            sink.apply(broken)
        assert (held(), sink.etag()) == ({"anna": ANNA}, before)

    def test_a_digest_that_does_not_match_changes_nothing(self, sink, held):
        sink.apply(snapshot(SITE, ANNA))
        before = sink.etag()

        with pytest.raises(ValueError):
            sink.apply(snapshot(SITE, OLENA, digest="0" * 64))
        assert (held(), sink.etag()) == ({"anna": ANNA}, before)

    def test_a_delta_changes_what_it_names_and_moves_the_cursor(self, sink, held):
        sink.apply(snapshot(SITE, ANNA))
        anna = register.Person(id="anna", display_name="Ania")
        changes = delta(anna, OLENA, LOAN, then=[SITE, anna, OLENA, LOAN])
        sink.apply_delta(changes)

        assert held() == {"anna": anna, "olena": OLENA}
        assert (sink.cursor(), sink.etag()) == (changes.header.cursor, None)

    def test_what_a_delta_takes_out_is_gone(self, sink, held):
        sink.apply(snapshot(SITE, ANNA, OLENA, LOAN))
        sink.apply_delta(delta(("person", "anna"), ("loan_state", LOAN.id), then=[SITE, OLENA]))

        assert held() == {"olena": OLENA}

    def test_what_was_not_there_may_be_taken_out_and_what_is_there_put_again(self, sink, held):
        sink.apply(snapshot(SITE, ANNA))
        sink.apply_delta(delta(("person", "nobody"), ANNA, then=[SITE, ANNA]))
        sink.apply_delta(delta(then=[SITE, ANNA], pos=5))

        assert held() == {"anna": ANNA}
        assert sink.cursor().pos == 5

    def test_a_delta_that_leads_elsewhere_than_the_server_changes_nothing(self, sink, held):
        sink.apply(snapshot(SITE, ANNA))
        before = sink.cursor()

        with pytest.raises(ValueError):
            sink.apply_delta(delta(OLENA, then=[SITE, OLENA]))
        assert (held(), sink.cursor()) == ({"anna": ANNA}, before)

    def test_a_change_that_is_no_entity_changes_nothing(self, sink, held):
        sink.apply(snapshot(SITE, ANNA))
        before, body = sink.cursor(), b'{"entity":"person","id":"x","language":7}'
        header = header_of("delta", 1, [register.encode(SITE), register.encode(ANNA), body], 4)

        with pytest.raises(ValueError):
            sink.apply_delta(Delta(header, [Change("person", "x", body=msgspec.Raw(body))]))
        assert (held(), sink.cursor()) == ({"anna": ANNA}, before)

    def test_after_deltas_a_snapshot_is_taken_in_as_well(self, sink, held):
        sink.apply(snapshot(SITE, ANNA))
        sink.apply_delta(delta(OLENA, then=[SITE, ANNA, OLENA]))
        sink.apply(snapshot(SITE, OLENA, ITEM, pos=9))
        sink.apply_delta(delta(ANNA, then=[SITE, OLENA, ITEM, ANNA], pos=10))

        assert held() == {"anna": ANNA, "olena": OLENA}

    def test_whoever_is_erased_is_gone_and_the_feed_goes_on(self, sink, held):
        sink.apply(snapshot(SITE, ANNA, OLENA))
        assert sink.erased() == ""
        for _ in range(2):
            sink.erase(Erased(["anna"], "1.ab"))

        assert (held(), sink.erased(), sink.etag()) == ({"olena": OLENA}, "1.ab", None)
        sink.apply_delta(delta(("person", "anna"), then=[SITE, OLENA]))
        assert held() == {"olena": OLENA}

    def test_a_clock_sample_is_remembered(self, sink):
        assert sink.sampled_at() is None
        sink.sample_clock(1_793_012_400_000, 40)

        assert sink.sampled_at() is not None

    def test_wiping_forgets_the_register_and_may_be_repeated(self, sink, held):
        sink.apply(snapshot(SITE, ANNA))
        sink.wipe()
        sink.wipe()

        assert (held(), sink.etag(), sink.cursor()) == ({}, None, None)

    def test_a_wiped_register_can_be_filled_again(self, sink, held):
        sink.apply(snapshot(SITE, ANNA))
        sink.wipe()
        sink.apply(snapshot(SITE, OLENA))

        assert held() == {"olena": OLENA}

    def test_reports_of_good_and_bad_runs_are_noted(self, sink):
        sink.note_contact(SyncReport(at=1, status="approved", agreed=True, server_time=2, round_trip=3))
        sink.note_contact(SyncReport(at=4))
