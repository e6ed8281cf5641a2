"""The kiosk's day: what happens at a counter and in its sync, as acts on the store; and how an image of it is examined.

An image is in order when the app opens it by itself, SQLite finds no fault, the chain verifies and the state follows
from the journal.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

from kiosk.clock import SystemClock
from kiosk.spooling import StoredSpoolBook
from kiosk.station.outcome import Done, Refused
from kiosk.station.station import Station
from kiosk.store import Draft, SlipDraft, Store, detach, journal_rows
from kiosk.store.contact import StoredSink
from printers.spool import SlipState
from sync import facts
from sync.journal import Moment
from sync.ports import SyncReport
from sync.protocol import Erased
from sync.register import Person, encode
from sync.wire import digest_of
from tests import cast
from tests.durability.days import Day, contents, recorded

NAME = "kiosk.db"
NOON = 1_793_012_400_000
STATE = ("visit", "loan", "item_return", "page_usage", "pin_failure", "meter_reading", "register")
POLICY = facts.PolicyCopy("av", 1, 3, "working_days", 1)


def come_in(store: Store) -> Done | Refused:
    """One visitor at an open kiosk, with a slip, as the screens let them in."""
    clock = SystemClock()
    station = Station(store, clock, cast.CENTRE_KEY, frozenset())
    return station.visits.check_in_visitor(facts.VisitorKind.RESIDENT, ["meeting"], 1, clock.now())


class _At:
    """The kiosk's clock: a minute later each time it is asked."""

    def __init__(self) -> None:
        self.minute = 0

    def now(self) -> int:
        self.minute += 1
        return NOON + self.minute * 60_000

    def up(self) -> int:
        return self.minute * 60_000

    def moment(self) -> Moment:
        return Moment(self.now(), 1, self.up())


class Counter:
    """Somebody works here: each method is one act, named as staff would."""

    def __init__(self, home: Path, day: Day, chance: Random) -> None:
        self.home, self.day, self.chance, self.clock = home, day, chance, _At()
        self.number = 0
        self.inside: list[str] = []
        self.out: list[tuple[str, str]] = []
        self.newcomers: list[str] = []
        self.open()
        day.tell("first start", several=True)
        self.store.become(cast.DEVICE, cast.SITE, "COP", "K1")
        day.tell("let in")
        self.stream_starts()

    def open(self) -> None:
        self.store = Store(self.home)
        self.day.look = lambda: contents(self.store.database.reading())
        self.sink = StoredSink(self.store, self.clock.moment, lambda: None)
        self.book = StoredSpoolBook(self.store, self.clock, lambda _slip, _duplicate: (b"",))  # type: ignore[arg-type]

    def record(self, act: str, *drafts: Draft, slip: bool = False) -> None:
        wanted = SlipDraft(self.store.series, 2026, lambda number, _fact: b'["%s"]' % number.encode()) if slip else None
        self.store.record(drafts, self.clock.moment(), wanted)
        self.day.tell(act)

    def new(self, letter: str) -> str:
        self.number += 1
        return f"{letter}{self.number}"

    def stream_starts(self) -> None:
        self.store.start_stream(facts.StreamStarted(device=cast.DEVICE, software="test"), self.clock.moment())
        self.day.tell("new stream")

    def somebody_comes(self) -> None:
        self.inside.append(self.new("v"))
        person = self.chance.choice(["anna", "dmytro", None])
        came = facts.VisitCheckedIn(
            visit=self.inside[-1], site=cast.SITE, kind=facts.VisitorKind.MEMBER, means=facts.Means.CARD, person=person,
            party="org-table" if person else None, purposes=["meeting"],
        )  # fmt: skip
        self.record("check in", Draft(came), slip=True)

    def somebody_leaves(self) -> None:
        if self.inside:
            self.record("check out", Draft(facts.VisitCheckedOut(visit=self.inside.pop(0))))

    def somebody_borrows(self) -> None:
        issued = []
        for item in self.chance.sample(["projector-2", "screen-1", "camera-1"], self.chance.randint(1, 2)):
            self.out.append((self.new("l"), item))
            issued.append(
                facts.LoanIssued(
                    loan=self.out[-1][0], item=item, site=cast.SITE, person="anna", party="org-table",
                    due_at=NOON + 9_000_000, policy=POLICY, parts=["p1"],
                )
            )  # fmt: skip
        self.record("borrow", *map(Draft, issued), slip=True)

    def somebody_returns(self) -> None:
        if self.out:
            loan, item = self.out.pop(0)
            back = facts.LoanTakenBack(site=cast.SITE, loan=loan, item=item, condition=facts.Condition.INCOMPLETE)
            self.record("return", Draft(back), slip=True)

    def somebody_prints(self) -> None:
        lines = [facts.PageLine(facts.PageKind.COPY, self.chance.randint(1, 40))]
        pages = facts.PagesDeclared(
            usage=self.new("u"), site=cast.SITE, lines=lines, mono_units=12, person="anna", party="org-table"
        )
        self.record("pages", Draft(pages))

    def somebody_is_refused(self) -> None:
        refused = facts.AttemptRefused(act="enter", reasons=["pin_wrong"], site=cast.SITE, person="marta")
        self.record("refused", Draft(refused))

    def staff_register(self) -> None:
        commitment, name = detach("Zofia W." * self.chance.randint(1, 20))
        self.newcomers.append(self.new("n"))
        newcomer = facts.PersonRegistered(
            person=self.newcomers[-1], staff="marta", site=cast.SITE, display_name_commitment=commitment,
            party="org-table",
        )  # fmt: skip
        self.record("register a person", Draft(newcomer, {"display_name": name}))

    def paper_takes_a_slip(self) -> None:
        job = self.store.database.reading().execute("SELECT min(id) FROM spool WHERE state = 'queued'").fetchone()
        if job and job[0]:
            self.book.mark_sending(job[0], self.clock.now())
            self.day.tell("slip begun")
            self.book.settle(job[0], SlipState.PRINTED, self.clock.now())
            self.day.tell("slip printed")

    def register_comes(self) -> None:
        guests = [Person(id=f"guest{n}", display_name=f"Gość {n}") for n in range(self.chance.randint(0, 200))]
        lines = [*cast.snapshot_lines(), *map(encode, guests)]
        stream = self.store.stream()
        taken_in = {stream.incarnation: max(0, stream.seq - self.chance.randint(0, 9))}
        self.store.apply_snapshot(lines, digest_of(lines), taken_in, self.clock.now())
        self.day.tell("snapshot applied")

    def somebody_is_erased(self) -> None:
        """Their name is like that of others, so that the file is written anew."""
        person = self.chance.choice(["nobody", *self.newcomers])
        self.sink.erase(Erased([person], self.new("mark")))
        self.day.tell("erased", several=True)

    def sync_speaks(self) -> None:
        self.sink.sample_clock(NOON, 12)
        self.sink.note_contact(SyncReport(at=self.clock.now(), agreed=True, pushed=1))
        self.day.tell("sync", several=True)

    def the_program_restarts(self) -> None:
        self.store.close()
        self.open()
        self.day.tell("restart")


ACTS: tuple[tuple[Callable[[Counter], None], int], ...] = (
    (Counter.somebody_comes, 30), (Counter.somebody_leaves, 20), (Counter.somebody_borrows, 15),
    (Counter.somebody_returns, 15), (Counter.somebody_prints, 8), (Counter.somebody_is_refused, 4),
    (Counter.staff_register, 5), (Counter.paper_takes_a_slip, 20), (Counter.register_comes, 3),
    (Counter.somebody_is_erased, 2),
    (Counter.sync_speaks, 3), (Counter.the_program_restarts, 2), (Counter.stream_starts, 1),
)  # fmt: skip


def kiosk_day(home: Path, seed: int, acts: int) -> Day:
    """`acts` acts at a counter that begins with nothing, in the folder `home`."""
    with recorded(seed) as (day, chance):
        counter = Counter(home, day, chance)
        counter.register_comes()
        choices, weights = zip(*ACTS, strict=True)
        for act in chance.choices(choices, weights, k=acts):
            act(counter)
        counter.store.close()
    return day


def examine_kiosk(home: Path, known: set[str]) -> tuple[str, str | None]:
    """Open what lies in `home` as the app would: its contents, and what is wrong with it (`None`: nothing). What is
    `known` to be in order is looked at by SQLite only; what is found in order is added."""
    store = Store(home)
    try:
        connection = store.database.reading()
        found = contents(connection)
        fault = connection.execute("PRAGMA integrity_check").fetchone()[0]
        if fault != "ok":
            return found, f"integrity_check: {fault}"
        if found not in known:
            why = fault_of(store, cast.DEVICE)
            if why is not None:
                return found, why
            known.add(found)
        return found, None
    finally:
        store.close()


def fault_of(store: Store, device: str) -> str | None:
    """What is wrong with the journal and the state of an open kiosk, `None` when nothing is."""
    verdict = journal_rows.verify(store.database.reading(), device)
    if verdict.first_bad is not None:
        return f"chain: {verdict.why}"
    before = _state(store)
    store.rebuild()
    if _state(store) != before:
        return "the state does not follow from the journal"
    if store.database.reading().execute("PRAGMA integrity_check").fetchone()[0] != "ok":
        return "damaged by the first writing after it"
    return None


def _state(store: Store) -> list[list[object]]:
    read = store.database.reading()
    return [list(read.execute(f"SELECT * FROM {table} ORDER BY 1, 2")) for table in STATE]
