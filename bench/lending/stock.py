"""A kiosk of a centre with very many things and a long past, for the figures of lending: the people of `crowd`, and
things, loans and bookings in bulk. The same numbers give the same things; only the past depends on the day."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from bench import crowd
from kiosk import syncing
from kiosk.store import Draft, Store
from sync import codes, facts, lending_facts, register
from sync.journal import Moment
from sync.register import Words
from sync.signing import write_key_file

PEOPLE, CATEGORIES = 100, 10
PARTS = 3  # of each thing
OPEN = 500  # loans that are out, as long as there are as many things
BOOKED = 300  # types of which one is booked within the next weeks
POLICY = "bench-things"
COPY = facts.PolicyCopy(POLICY, 1, 7, "days", 1)
HOUR = 3_600_000


def code_of(number: int) -> str:
    """What stands on the sticker of the n-th thing."""
    return codes.make(codes.CodeKind.ITEM, number.to_bytes(5, "big"))


def shelf(items: int, types: int) -> Iterator[register.Entity]:
    """So many things, spread evenly over so many types of ten categories."""
    yield register.Policy(
        id=POLICY, version=1, period=7, period_unit="days", approval="none", max_organisation=None, max_person=None,
        max_informal_group=None,
    )  # fmt: skip
    for number in range(CATEGORIES):
        yield register.Category(id=f"c{number}", name=_words(f"Dział {number}"), icon="package", position=number)
    for number in range(types):
        name = _words(f"Rodzaj {number}")
        yield register.ItemType(
            id=f"t{number}", name=name, category=f"c{number % CATEGORIES}", picture="unknown-item", policy=POLICY
        )
    for number in range(items):
        kind, nth = number % types, number // types
        yield register.Item(
            id=f"i{number}", item_type=f"t{kind}", label=f"nr {nth + 1}", inventory_no=f"B/{number:06}",
            code=code_of(number), site=crowd.SITE, place=f"Regał {number % 40}",
        )  # fmt: skip
        for part in range(PARTS if nth == 0 else 0):
            yield register.Part(id=f"i{number}-{part}", item=f"i{number}", name=_words("Kabel"), position=part)


def _words(text: str) -> Words:
    return Words(pl=text, en=text, uk=text)


def fill(home: Path, items: int, types: int, loans: int, now: int) -> None:
    """An enrolled kiosk in `home` with so many things, past loans that all ended and were looked at, things that are
    out, and bookings to come."""
    home.mkdir(parents=True)
    write_key_file(home / syncing.CENTRE_KEY, crowd.KEY)
    store = Store(home)
    store.become(crowd.DEVICE, crowd.SITE, "COP", "K1")
    entities = [*crowd.register_of(PEOPLE, now), *shelf(items, types)]
    store.apply_snapshot((register.encode(entity) for entity in entities), "bench", {}, now)
    begins = now - 730 * crowd.DAY
    store.start_stream(facts.StreamStarted(device=crowd.DEVICE, software="bench"), Moment(begins, 1, 0))
    events = _said(items, types, loans, begins, now)
    while chunk := list(islice(events, crowd.CHUNK)):
        store.record_many(chunk)
    store.close()


def out_now(items: int) -> Sequence[int]:
    """The numbers of the things that are out."""
    return range(0, items, max(2, items // OPEN))


def _said(items: int, types: int, loans: int, begins: int, now: int) -> Iterator[tuple[Draft, Moment]]:
    """Everything that was ever said, in order."""
    chance = random.Random(1)
    step = (now - crowd.DAY - begins) // (loans + 1)
    for number in range(loans):
        at = begins + number * step
        for fact in _loan(chance, f"i{chance.randrange(items)}", at):
            yield Draft(fact), Moment(at, 1, at - begins)
    at = now - HOUR
    for number in out_now(items):
        issued, *_ = _loan(chance, f"i{number}", at)
        yield Draft(issued), Moment(at, 1, at - begins)
    for number in range(min(BOOKED, types)):
        yield Draft(booking(number, number % types, now)), Moment(at, 1, at - begins)


def _loan(chance: random.Random, item: str, at: int) -> Iterator[facts.AnyFact]:
    """It went out, came back, and staff looked."""
    loan, number = crowd.id_at(chance, at), chance.randrange(PEOPLE)
    yield facts.LoanIssued(
        loan=loan, item=item, site=crowd.SITE, person=f"p{number}", party=f"own{number}", due_at=at + 7 * crowd.DAY,
        policy=COPY, proof=facts.Proof.NONE,
    )  # fmt: skip
    yield facts.LoanTakenBack(site=crowd.SITE, loan=loan, item=item)
    yield lending_facts.ItemInspected(item=item, site=crowd.SITE, staff="p0")


def booking(number: int, kind: int, now: int) -> lending_facts.BookingMade:
    """One of a type, some day within the next four weeks."""
    begins = now + (1 + number % 28) * crowd.DAY
    return lending_facts.BookingMade(
        booking=f"b{number}", kind="item_type", resource=f"t{kind}", site=crowd.SITE, person=f"p{number % PEOPLE}",
        party=f"own{number % PEOPLE}", from_at=begins, until_at=begins + 4 * HOUR,
    )  # fmt: skip
