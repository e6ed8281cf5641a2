"""Servers for the figures of the staff desk: one that has heard a great many facts, one with a full inbox, one with a
long list of people."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import msgspec

from bench import crowd
from bench.sync import centres, copies, growth, journals
from bench.sync.journals import Journal
from sync import facts, register
from sync.facts import Condition, Means, PolicyCopy, Proof, VisitorKind
from sync.journal import Moment
from sync.protocol import Pushed
from sync.server import app, detecting, intake, project
from sync.server.figures import rolled
from sync.server.office import Office
from sync.server.settings import Security, Server, Settings
from tests.staff import desks
from tests.staff.desks import BASE, Desk

__all__ = ["BASE"]
PEOPLE, THINGS = 1_000, 2_500
SMALL = 30_000  # facts of three weeks that are folded in earnest, the rest are copies: a million in two years


@contextmanager
def opened(home: Path, url: str) -> Iterator[Office]:
    """A server's data in this process. A password is enough to log in."""
    server = Server(home=home, database=url, base_url=BASE)
    office = app.open_office(Settings(server=server, security=Security(second_factor="offered")))
    try:
        yield office
    finally:
        office.store.close_everywhere()


def logged_in(office: Office) -> Desk:
    """An administrator at the whole application."""
    desks.catalogues()
    desk = Desk(office)
    answer = desk.log_in("administrator")
    assert answer.status_code == 303, answer.text[:300]
    return desk


def asked(home: Path, url: str, talk: str, *words: str) -> dict[str, list[float]]:
    """What a new process with this server's data says of its talk."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.desk.asking", str(home), url, talk, *words], text=True, stdout=subprocess.PIPE,
        check=True,
    )  # fmt: skip
    found: dict[str, list[float]] = json.loads(done.stdout.splitlines()[-1])
    return found


def long_past(home: Path, url: str, wanted: int, now: int, small: int = SMALL) -> None:
    """A server that heard `wanted` facts, three weeks of which are folded in earnest and the others copies of them."""
    entities, past = crowd.register_of(PEOPLE, now), journals.written("past", 0, 1, centres.things(now), now, 1)
    for fact, moment in islice(_lively(entities, now), min(small, wanted)):
        past.outbox.record(fact, moment)
    _found(home, url, now, past, entities)
    with opened(home, url) as office:
        _heard(past, now)
        copies.lay_by(office.store)
        for number in range(1, wanted // small):
            copies.copy(office.store, number)
        with office.store.writing():  # days of copies are no copies of days
            office.store.execute_sql('DELETE FROM "figure_day"')
        copies.settle_down(office.store)


def _lively(entities: list[register.Entity], now: int) -> Iterator[tuple[facts.AnyFact, Moment]]:
    """The three weeks of a busy centre: every third visitor comes for themselves, and a machine is read every day."""
    items = [each.id for each in entities if isinstance(each, register.Item)]
    meter = next(each.id for each in entities if isinstance(each, register.Meter))
    begins, read_on = now - journals.DAYS * crowd.DAY, 0
    for draft, moment in crowd.past(PEOPLE, items, begins, now - 60_000, SMALL):
        fact, day = draft.fact, (moment.wall - begins) // crowd.DAY
        person = getattr(fact, "person", None)
        if person and int(person[1:]) % 3 == 0:
            fact = msgspec.structs.replace(fact, party=f"own{person[1:]}")  # type: ignore[type-var]
        yield fact, moment
        if day > read_on:
            read_on = day
            yield facts.MeterRead(meter=meter, value=10_000 + 900 * day, staff="account-administrator"), moment


def roll_up(office: Office) -> None:
    """As the worker does."""
    rolled.keep_up(office.now())


def full_inbox(home: Path, url: str, wanted: int, now: int) -> None:
    """A server with that many open cases of the last thirty days: people who never checked out, things that came back
    and had not been lent, things lent twice."""
    faults = journals.written("faults", 0, 1, centres.things(now), now, 1)
    begins, count = now - 30 * crowd.DAY, wanted * 9 // 10  # one fact or two make a case or two
    things = [
        register.Item(id=f"thing{n}", item_type=_type(now), label=f"T{n}", inventory_no=f"T{n}", code=f"T{n}",
                      site=crowd.SITE)
        for n in range(THINGS)
    ]  # fmt: skip
    for number, fact in enumerate(islice(_faults(now), count)):
        at = begins + (now - begins - crowd.DAY) // count * number
        faults.outbox.record(fact, Moment(at, 1, at - faults.clock.begins))
    _found(home, url, now, faults, [*crowd.register_of(PEOPLE, now), *things])
    with opened(home, url) as office:
        _heard(faults, now)
        detecting.by_time(office.now())
        copies.settle_down(office.store)


def _type(now: int) -> str:
    return next(each.item_type for each in crowd.register_of(0, now) if isinstance(each, register.Item))


def _faults(now: int) -> Iterator[facts.AnyFact]:
    """Two facts for each fault, more or less."""
    chance, number = random.Random(1), 0
    while True:
        number += 1
        person, thing = f"p{number % PEOPLE}", f"thing{number % THINGS}"
        party, name = f"org-{number % PEOPLE % 20 + 1:02d}", f"n{number:06d}"
        yield facts.VisitCheckedIn(
            visit=f"v{name}", site=crowd.SITE, kind=VisitorKind.MEMBER, means=Means.CARD, people=1, person=person,
            party=party,
        )  # fmt: skip
        if chance.random() < 0.5:
            yield facts.LoanTakenBack(site=crowd.SITE, item=thing, condition=Condition.FINE)
        else:
            yield facts.LoanIssued(
                loan=f"l{name}", item=thing, site=crowd.SITE, person=person, party=party, due_at=now + crowd.DAY,
                policy=PolicyCopy("other", 1, 7, "days", 1), proof=Proof.NONE, visit=f"v{name}",
            )  # fmt: skip


def long_list(home: Path, url: str, now: int) -> None:
    """A server with the register of the demo, to take people into."""
    _found(home, url, now, None, crowd.register_of(0, now))


def _found(home: Path, url: str, now: int, past: Journal | None, entities: Iterable[register.Entity]) -> None:
    centre = centres.found(home, url, now, [past] if past else [], entities)
    with centre.opened() as office:
        desks.add_account(office, "administrator", "administrator")


def _heard(past: Journal, now: int) -> None:
    for header, bodies in growth.batches(past):
        answer, stream = intake.push(header, bodies, [None] * len(bodies), now)
        assert isinstance(answer, Pushed) and stream is not None, f"a push was answered {answer}"
        project.catch_up(stream, now)


def people(file: Path, count: int) -> None:
    """A list of members as centres have them."""
    first, last = ("Anna", "Łucja", "Dmytro", "Ola", "Józef"), ("Kowalska", "Żak", "Shevchenko", "Nowak", "Wójcik")
    rows = ["Numer;Imię i nazwisko;E-mail;Telefon"]
    for n in range(count):
        name = f"{first[n % 5]} {last[n // 5 % 5]}{chr(97 + n // 25 % 26)}{chr(97 + n // 650 % 26)}"
        rows.append(f"M-{n:05d};{name};m{n}@example.org;{600_000_000 + n}")
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
