"""Two counters and one server: what one lends, the other knows after the next run, and what just happened stays."""

from __future__ import annotations

import random
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.store import Draft, Store, pulled
from kiosk.store.contact import StoredSink
from kiosk.store.outbox import StoredOutbox
from sync import facts, feed_rows, register, wire
from sync.engine import sync_once
from sync.facts import Condition, PolicyCopy, Proof
from sync.ports import Device, SyncReport
from sync.protocol import DeviceState
from sync.server import enrolment, project, register_store, slip_keys
from sync.server.feed import Feed
from sync.server.models import database
from sync.server.office import Office
from sync.signing import KeySigner
from tests import cast
from tests.near import Near
from tests.offices import admit
from tests.stations import NOON, Station, Timepiece

POLICY = PolicyCopy("policy", 1, 7, "days", 2)
DAY = 24 * 60 * 60 * 1000
TABLES = ("visit", "loan", "item_return", "page_usage", "pin_failure", "meter_reading", "register", "laid")


class Counter:
    """A kiosk's file and its sync, without screens; the clock of all goes on by a second with every act."""

    def __init__(self, home: Path, name: str, feed: Feed, clock: Timepiece, site: str) -> None:
        self.clock, signer = clock, KeySigner(secrets.token_bytes(32))
        admit(Station(name, signer), site=site)
        with database.writing():  # as `enrolment.approve` does
            slip_keys.note(name, clock.wall)
        self.store, self.near, self.site = Store(home / name), Near(feed, name, lambda: clock.wall), site
        self.store.become(name, site, "COP", name)
        self.store.start_stream(facts.StreamStarted(device=name, software="test"), self.clock.moment())
        self.device = Device(name, "run", signer, lambda: DeviceState(software="test", pending=0))

    def does(self, fact: facts.AnyFact) -> str:
        self.clock.pass_time(1000)
        return self.store.record([Draft(fact)], self.clock.moment()).uids[0]

    def lends(self, loan: str, item: str = "item", person: str = "anna") -> str:
        return self.does(facts.LoanIssued(
            loan=loan, item=item, site=self.site, person=person, party="org-table", due_at=NOON + 7 * DAY,
            policy=POLICY, proof=Proof.NONE,
        ))  # fmt: skip

    def takes_back(self, loan: str | None, item: str = "item", condition: Condition = Condition.FINE) -> str:
        return self.does(facts.LoanTakenBack(site=self.site, loan=loan, item=item, condition=condition))

    def renews(self, loan: str, days: int = 14) -> str:
        return self.does(facts.LoanRenewed(loan=loan, due_at=NOON + days * DAY, person="anna"))

    def syncs(self) -> SyncReport:
        outbox = StoredOutbox(self.store, self.clock.moment, "test")
        sink = StoredSink(self.store, self.clock.moment, lambda: None)
        self.near.asked.clear()
        report = sync_once(outbox, self.near, sink, self.device, self.clock)  # type: ignore[arg-type]
        assert report.ok, report.error
        return report

    def out(self) -> dict[str, tuple[str, int]]:
        """Item → its open loan, and how often that was renewed."""
        return {row.item: (row.id, row.renewed) for row in self.store.open_loans()}

    def tables(self) -> dict[str, list[tuple[object, ...]]]:
        read = self.store.database.reading()
        return {name: read.execute(f"SELECT * FROM {name} ORDER BY 1, 2").fetchall() for name in TABLES}

    def is_as_rebuilt(self) -> bool:
        before = self.tables()
        self.store.rebuild()
        return self.tables() == before

    def holds_what_the_server_holds(self) -> bool:
        lines = Feed().snapshot(self.near.device).lines  # type: ignore[union-attr]
        held = [body for (body,) in self.store.database.reading().execute("SELECT body FROM snapshot")]
        [(content,)] = self.store.database.reading().execute("SELECT content FROM agreement").fetchall()
        return sorted(held) == sorted(lines) and content == wire.digest_of(lines)


@pytest.fixture
def open_counter(office: Office, tmp_path: Path) -> Iterator[Callable[..., Counter]]:
    register_store.put_many(cast.entities(), at=1, by="test")
    opened: list[Counter] = []
    clock = Timepiece()

    def counter(name: str, site: str = cast.SITE, *, syncs: bool = True) -> Counter:
        opened.append(Counter(tmp_path, name, office.feed, clock, site))
        if syncs:
            opened[-1].syncs()
        return opened[-1]

    yield counter
    for each in opened:
        each.store.close()


@pytest.fixture
def first(open_counter: Callable[..., Counter]) -> Counter:
    return open_counter("k1")


@pytest.fixture
def second(open_counter: Callable[..., Counter]) -> Counter:
    return open_counter("k2")


def test_what_one_counter_lends_the_other_knows_after_its_next_run(first: Counter, second: Counter) -> None:
    uid = first.lends("loan-1")
    first.syncs()
    second.syncs()
    row = second.store.open_loan_on("item")

    assert row is not None
    assert (row.id, row.fact, row.person, row.party, row.policy) == ("loan-1", uid, "anna", "org-table", POLICY)
    assert [loan.id for loan in second.store.open_loans_of("anna")] == ["loan-1"]
    assert second.near.asked == ["hello", "delta"]


def test_where_nothing_changed_a_run_is_one_question(first: Counter, second: Counter) -> None:
    first.lends("loan-1")
    for each in (first, second, first, second):
        each.syncs()
    first.syncs()

    assert first.near.asked == ["hello"]


def test_what_was_lent_here_and_brought_back_there_is_not_out_for_ever(first: Counter, second: Counter) -> None:
    first.lends("loan-1")
    for each in (first, second):
        each.syncs()
    second.takes_back("loan-1")
    assert second.out() == {}
    for each in (second, first):
        each.syncs()

    assert first.out() == second.out() == {}
    assert first.is_as_rebuilt() and second.is_as_rebuilt()


def test_the_loan_of_another_counter_is_renewed_here_and_counted_once(first: Counter, second: Counter) -> None:
    first.lends("loan-1")
    for each in (first, second):
        each.syncs()
    second.renews("loan-1")
    assert second.out() == {"item": ("loan-1", 1)}
    for each in (second, first, second):
        each.syncs()

    assert first.out() == second.out() == {"item": ("loan-1", 1)}
    assert first.store.loan("loan-1").due_at == NOON + 14 * DAY  # type: ignore[union-attr]


def test_the_feed_does_not_overwrite_what_just_happened_at_the_desk(first: Counter, second: Counter) -> None:
    first.lends("loan-1")
    first.syncs()
    first.takes_back("loan-1")
    first.lends("loan-2", person="dmytro")
    cursor = first.store.cursor()
    assert cursor is not None
    second.lends("loan-9", item="other")
    second.syncs()
    delta = first.near.delta(cursor)
    assert delta is not None
    StoredSink(first.store, first.clock.moment, lambda: None).apply_delta(delta)

    assert first.out() == {"item": ("loan-2", 0), "other": ("loan-9", 0)}
    assert first.is_as_rebuilt()


def test_a_return_that_the_server_has_taken_in_can_still_be_undone(first: Counter, second: Counter) -> None:
    first.lends("loan-1")
    uid = first.takes_back("loan-1", condition=Condition.DAMAGED)
    first.syncs()
    assert first.out() == {}
    assert first.store.loan("loan-1").return_fact == uid  # type: ignore[union-attr]
    first.does(facts.ActUndone(undone=[uid]))

    assert first.out() == {"item": ("loan-1", 0)}
    assert first.store.awaiting_inspection() == {}
    assert first.is_as_rebuilt()
    for each in (first, second):
        each.syncs()
    assert first.out() == second.out() == {"item": ("loan-1", 0)}


def test_a_loan_that_ended_here_is_forgotten_when_its_month_is_over(first: Counter) -> None:
    first.lends("loan-1")
    first.takes_back("loan-1")
    first.syncs()
    first.clock.pass_time(32 * DAY + 10_000)
    first.lends("loan-2")
    first.syncs()

    assert first.store.loan("loan-1") is None
    assert first.is_as_rebuilt()


def test_what_came_back_damaged_there_waits_for_inspection_here_until_it_goes_out(
    first: Counter, second: Counter
) -> None:
    first.lends("loan-1")
    first.takes_back("loan-1", condition=Condition.DAMAGED)
    for each in (first, second):
        each.syncs()
    assert second.store.awaiting_inspection() == {"item": "damaged"}
    second.clock.pass_time(60_000)
    second.lends("loan-2")
    for each in (second, first):
        each.syncs()

    assert first.store.awaiting_inspection() == second.store.awaiting_inspection() == {}


def test_a_member_and_a_thing_are_known_at_both_sites(open_counter: Callable[..., Counter]) -> None:
    centre, branch = open_counter("k1"), open_counter("k2", cast.BRANCH)
    centre.lends("loan-1", item="projector-1")
    for each in (centre, branch):
        each.syncs()
    assert [loan.id for loan in branch.store.open_loans_of("anna")] == ["loan-1"]
    branch.takes_back("loan-1", item="projector-1")
    for each in (branch, centre):
        each.syncs()

    assert centre.out() == branch.out() == {}


def test_a_kiosk_that_staff_moved_to_another_site_sees_what_that_one_sees(first: Counter) -> None:
    enrolment.move("k1", cast.BRANCH, NOON)
    assert first.syncs().register == "applied"

    assert first.near.asked == ["hello", "delta", "snapshot"]
    assert (first.store.site_id, first.store.series) == (cast.BRANCH, "COP-k1")
    assert first.holds_what_the_server_holds()


def test_after_the_projections_were_made_anew_kiosks_believe_the_same(first: Counter, second: Counter) -> None:
    first.lends("loan-1")
    first.lends("loan-2", item="other")
    first.takes_back("loan-2", item="other", condition=Condition.DAMAGED)
    for each in (first, second):
        each.syncs()
    before = (second.out(), second.store.awaiting_inspection())
    project.rebuild(NOON + DAY)
    second.syncs()

    assert (second.out(), second.store.awaiting_inspection()) == before
    assert second.holds_what_the_server_holds()


def test_content_that_was_spoilt_in_silence_is_noticed_at_the_next_change(first: Counter, second: Counter) -> None:
    with first.store.database.writing() as cursor:
        cursor.execute("UPDATE snapshot SET body = CAST(replace(body, 'Anna', 'Hanna') AS BLOB) WHERE id = 'anna'")
    anna = register_store.get(register.Person, "anna")
    register_store.put(register.Person(id="anna", display_name="Ania", pin=anna.pin), at=2, by="test")  # type: ignore[union-attr]
    first.syncs()

    assert first.near.asked == ["hello", "delta", "snapshot"]
    assert first.holds_what_the_server_holds()


@pytest.mark.parametrize("seed", range(6))
def test_whatever_two_counters_do_they_agree_in_the_end_and_are_as_rebuilt(
    first: Counter, second: Counter, seed: int
) -> None:
    chance, counters = random.Random(seed), (first, second)
    acts: dict[Counter, list[str]] = {first: [], second: []}
    for number in range(60):
        counter = chance.choice(counters)
        counter.clock.pass_time(60_000)
        item, out = f"item-{chance.randint(0, 4)}", counter.out()
        what = chance.random()
        if what < 0.3 and item not in out:
            acts[counter].append(counter.lends(f"loan-{number}", item))
        elif what < 0.45 and item in out:
            acts[counter].append(
                counter.takes_back(chance.choice([out[item][0], None]), item, chance.choice(list(Condition)))
            )
        elif what < 0.55 and item in out:
            counter.renews(out[item][0], 14 + number)
        elif what < 0.65 and acts[counter]:
            counter.does(facts.ActUndone(undone=[acts[counter].pop()]))
        elif what < 0.7:
            counter.does(facts.PersonRegistered(
                person=f"p{number}", staff="marta", site=cast.SITE, display_name_commitment="00" * 32
            ))  # fmt: skip
        else:
            counter.syncs()
        assert counter.is_as_rebuilt()
    for each in (first, second, first, second):
        each.syncs()

    assert first.out() == second.out() == {
        row.item: (row.id, row.renewed) for row in map(feed_rows.decode, Feed().snapshot(first.near.device).lines)  # type: ignore[union-attr]
        if isinstance(row, feed_rows.LoanState)
    }  # fmt: skip
    for each in counters:
        assert each.is_as_rebuilt() and each.holds_what_the_server_holds()
        assert pulled.projected(each.store.database.reading()) == each.store.projected()
