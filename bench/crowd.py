"""Fills a kiosk's file for the figures: the demo's centre with as many people and facts as wanted, loaded in bulk.

The same number of people gives the same people; only the past depends on the day.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from kiosk import syncing
from kiosk.demo import centre
from kiosk.store import Draft, Store
from kiosk.words import local
from sync import codes, facts, ids, register
from sync.facts import Condition, Means, PageKind, Proof, SlipOutcome, VisitorKind
from sync.journal import Moment
from sync.server import founding
from sync.signing import write_key_file

KEY = bytes(range(32))
DEVICE, SITE = "device-bench", centre.CENTRE
CHUNK = 50_000
DAY = 86_400_000
PEOPLE = (register.Person, register.Membership, register.Credential)
Event = tuple[Draft, Moment]


def uid_of(number: int) -> str:
    """The card of the n-th person."""
    return centre.card_uid(50_000 + number)


def fill(home: Path, people: int, wanted: int, now: int, days: int = 730) -> None:
    """An enrolled kiosk in `home` whose register has this many `people` and whose journal has `wanted` facts of so many
    `days`."""
    home.mkdir(parents=True)
    write_key_file(home / syncing.CENTRE_KEY, KEY)
    store = Store(home)
    store.become(DEVICE, SITE, "COP", "K1")
    entities = register_of(people, now)
    store.apply_snapshot((register.encode(entity) for entity in entities), "bench", {}, now)
    begins = now - days * DAY
    store.start_stream(facts.StreamStarted(device=DEVICE, software="bench"), Moment(begins, 1, 0))
    items = [entity.id for entity in entities if isinstance(entity, register.Item)]
    events = islice(past(people, items, begins, now - 2 * DAY, wanted), wanted)
    while chunk := list(islice(events, CHUNK)):
        store.record_many(chunk, {local(now).year: wanted})
    store.close()


def register_of(people: int, now: int) -> list[register.Entity]:
    demo = centre.make(local(now).date(), KEY, "", "")
    kept = [
        entity for entity in demo.entities if not isinstance(entity, PEOPLE) and not entity.id.startswith("private-")
    ]
    return [*kept, *(entity for number in range(people) for entity in _person(number))]


def _person(number: int) -> list[register.Entity]:
    """Somebody who acts for one organisation, every third for two, and for themselves."""
    person, private = f"p{number}", f"own{number}"
    parties = [
        f"org-{number % 20 + 1:02d}",
        *([f"org-{(number + 7) % 20 + 1:02d}"] if number % 3 == 0 else []),
        private,
    ]
    return [
        register.Person(id=person, display_name=f"Osoba {number}."),
        register.Party(id=private, kind="person", name=f"Osoba {number}."),
        *(register.Membership(id=f"{person}-{n}", person=person, party=party) for n, party in enumerate(parties)),
        register.Credential(
            id=f"card{number}", person=person, kind="card", digest=codes.card_digest(KEY, uid_of(number))
        ),
    ]  # fmt: skip


def past(people: int, items: list[str], begins: int, ends: int, wanted: int, seed: int = 1) -> Iterator[Event]:
    """Visits that all ended, each with its slips, some with a loan that came back or with pages; spread evenly from
    `begins` to `ends` (ms UTC). Another `seed` gives other visits."""
    chance = random.Random(seed)
    seq, at, step = 1, begins, (ends - begins) // max(wanted, 1)
    while True:
        visit = id_at(chance, at)
        for fact in _visit(chance, visit, chance.randrange(people), items, at):
            seq, at = seq + 1, at + step
            yield Draft(fact), Moment(at, 1, at - begins)
            if not isinstance(fact, facts.SlipPrinted):
                slip = facts.SlipPrinted(slip=f"COP-K1-2026-{seq:07d}", document=visit, outcome=SlipOutcome.PRINTED)
                seq, at = seq + 1, at + step
                yield Draft(slip), Moment(at, 1, at - begins)


def id_at(chance: random.Random, at: int) -> str:
    """What `sync.ids.new_id` says, by a chance that can be had again."""
    return f"{at:0{ids.MOMENT}x}{chance.getrandbits(4 * ids.CHANCE):0{ids.CHANCE}x}"


def _visit(chance: random.Random, visit: str, number: int, items: list[str], at: int) -> Iterator[facts.AnyFact]:
    person, party = f"p{number}", f"org-{number % 20 + 1:02d}"
    purpose = chance.choice(founding.PURPOSES).id
    yield facts.VisitCheckedIn(
        visit=visit, site=SITE, kind=VisitorKind.MEMBER, means=Means.CARD, people=1, purposes=[purpose], person=person,
        party=party,
    )  # fmt: skip
    if chance.random() < 0.2:
        loan, item = id_at(chance, at), chance.choice(items)
        policy = facts.PolicyCopy("other", 1, 7, "days", 1)
        yield facts.LoanIssued(
            loan=loan, item=item, site=SITE, person=person, party=party, due_at=at + 7 * DAY, policy=policy,
            proof=Proof.NONE, visit=visit,
        )  # fmt: skip
        yield facts.LoanTakenBack(site=SITE, loan=loan, item=item, condition=Condition.FINE)
    if chance.random() < 0.2:
        line = facts.PageLine(PageKind.COPY, 4)
        yield facts.PagesDeclared(
            usage=id_at(chance, at), site=SITE, lines=[line], mono_units=4, colour_units=0, person=person,
            party=party, visit=visit,
        )  # fmt: skip
    yield facts.VisitCheckedOut(visit=visit, means=Means.CARD)
