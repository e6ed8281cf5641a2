"""The server's day: batches taken in and folded, kiosks that say hello, staff who edit the register; and how an image
of it is examined.

An image is in order when the app opens it by itself, SQLite finds no fault, every stream is as long as it says and
verifies, and what is folded follows from the facts.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

from sync import facts, journal, register
from sync.facts import Means, PolicyCopy, VisitorKind
from sync.server import intake, models, project, register_store
from sync.server.database import Store, open_database
from sync.server.lending_models import FOLDED
from sync.server.models import Case, Fact, Stream
from tests.durability.days import Day, contents, recorded
from tests.offices import BRANCH, SITE, admit
from tests.stations import NOON, Station

NAME = "server.db"
NOW = NOON + 10**9
POLICY = PolicyCopy(policy="av", version=1, period=7, period_unit="days")


class Central:
    """The server with three kiosks about it: each method is one thing that happens."""

    def __init__(self, home: Path, day: Day, chance: Random) -> None:
        self.home, self.day, self.chance = home, day, chance
        self.number = 0
        self.open()
        day.tell("first start", several=True)
        register_store.put_many([SITE, BRANCH], at=NOW, by="test")
        day.tell("register")
        self.stations = [Station(f"k{n}") for n in range(3)]
        for station in self.stations:
            admit(station)
            day.tell("device")

    def open(self) -> None:
        self.store = opened(self.home)
        self.day.look = lambda: contents(self.store.connection())

    def new(self, letter: str) -> str:
        self.number += 1
        return f"{letter}{self.number}"

    def something_happens(self, station: Station) -> None:
        thing = f"item{self.chance.randrange(4)}"
        made = (
            facts.VisitCheckedIn(
                visit=self.new("v"), site="site", kind=VisitorKind.MEMBER, means=Means.CARD, person="anna", party="ngo"
            ),
            facts.VisitCheckedOut(visit=f"v{self.chance.randint(1, self.number + 1)}"),
            facts.LoanIssued(
                loan=self.new("l"), item=thing, site="site", person="anna", party="ngo", due_at=NOON, policy=POLICY
            ),
            facts.LoanTakenBack(site="site", item=thing),
            facts.HelpCalled(site="site", cause="visitor"),
        )
        station.record(self.chance.choice(made))

    def a_kiosk_pushes(self) -> None:
        station = self.chance.choice(self.stations)
        for _ in range(self.chance.choice((1, 1, 3, 40))):
            self.something_happens(station)
        held = Stream.get_or_none(Stream.inc == station.inc)
        # now and then the answer had been lost: some of it comes again
        after = max(0, (held.acked if held else 0) - self.chance.choice((0, 0, 2)))
        batch = station.batch(after)
        _answer, stream = intake.push(station.header(batch), batch.bodies, batch.detached, NOW)
        self.day.tell("push")
        if stream is not None and self.chance.random() < 0.8:
            project.catch_up(stream, NOW)
            self.day.tell("fold", several=True)

    def a_kiosk_says_hello(self) -> None:
        intake.hello(self.chance.choice(self.stations).hello(), "nonce", NOW)
        self.day.tell("hello")

    def a_kiosk_begins_anew(self) -> None:
        self.chance.choice(self.stations).outbox.begin()

    def staff_edit(self) -> None:
        people = [
            register.Person(id=self.new("p"), display_name=f"Osoba {self.number}")
            for _ in range(self.chance.choice((1, 1, 60)))
        ]
        register_store.put_many([*people, register.Person(id="anna", display_name=self.new("Anna"))], at=NOW, by="test")
        self.day.tell("edit")

    def staff_remove(self) -> None:
        register_store.remove(register.Person, f"p{self.chance.randint(1, self.number + 1)}", at=NOW, by="test")
        self.day.tell("remove")

    def what_waits_is_folded(self) -> None:
        project.catch_up_all(NOW)
        self.day.tell("fold all", several=True)

    def the_program_restarts(self) -> None:
        self.store.close_everywhere()
        self.open()
        self.day.tell("restart", several=True)


HAPPENINGS: tuple[tuple[Callable[[Central], None], int], ...] = (
    (Central.a_kiosk_pushes, 40), (Central.a_kiosk_says_hello, 8), (Central.a_kiosk_begins_anew, 2),
    (Central.staff_edit, 10), (Central.staff_remove, 5), (Central.what_waits_is_folded, 3),
    (Central.the_program_restarts, 2),
)  # fmt: skip


def opened(home: Path) -> Store:
    """The server's database in `home`, as its program opens it."""
    store = open_database("", home)
    models.bind(store)
    return store


def server_day(home: Path, seed: int, acts: int) -> Day:
    """`acts` things that happen to a server that begins with nothing, in the folder `home`."""
    with recorded(seed) as (day, chance):
        central = Central(home, day, chance)
        choices, weights = zip(*HAPPENINGS, strict=True)
        for happening in chance.choices(choices, weights, k=acts):
            happening(central)
        central.store.close_everywhere()
    return day


def examine_server(home: Path, known: set[str]) -> tuple[str, str | None]:
    """As `examine_kiosk`, for a server's disk."""
    store = opened(home)
    try:
        found = contents(store.connection())
        fault = store.execute_sql("PRAGMA integrity_check").fetchone()[0]
        if fault != "ok":
            return found, f"integrity_check: {fault}"
        if found not in known:
            why = fault_of(store)
            if why is not None:
                return found, why
            known.add(found)
        return found, None
    finally:
        store.close_everywhere()


def fault_of(store: Store) -> str | None:
    """What is wrong with streams and projections of an open server, `None` when nothing is."""
    for stream in Stream.select():
        if not _holds(stream):
            return f"chain: stream {stream.inc} is not what it says"
    project.catch_up_all(NOW)
    before = _folded()
    project.rebuild(NOW)
    if _folded() != before:
        return "what is folded does not follow from the facts"
    if store.execute_sql("PRAGMA integrity_check").fetchone()[0] != "ok":
        return "damaged by the first writing after it"
    return None


def _holds(stream: Stream) -> bool:
    head = journal.genesis(stream.device_id, stream.inc, bytes(stream.parent_head))
    rows = list(Fact.select(Fact.seq, Fact.body, Fact.hash).where(Fact.stream == stream.id).order_by(Fact.seq).tuples())
    for _seq, body, hashed in rows:
        head = journal.link(head, bytes(body))
        if head != bytes(hashed):
            return False
    return [seq for seq, *_ in rows] == list(range(1, stream.acked + 1)) and head == bytes(stream.head)


def _folded() -> list[object]:
    tables = [sorted(table.select().tuples(), key=repr) for table in FOLDED]
    cases = Case.select(Case.id, Case.kind, Case.facts).where(Case.state == "open").order_by(Case.id)
    return [*tables, list(cases.tuples())]
