"""Cards and codes of people: what becomes of one, new codes for paper, a card that was just tapped at a kiosk,
and one that staff wait for there.

A code is made for one print and kept as a hash only; a card that nobody has is known by the digest that the kiosk wrote
beside its fact. Must not know a screen.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import msgspec

from sync import codes, facts, journal, register
from sync.desk_facts import CardAwaited, CardWaitEnded
from sync.feed_rows import CardWanted
from sync.register import Credential
from sync.server import own_journal, questions_names, questions_papers, register_store, store
from sync.server.keeping import acts, tapping
from sync.server.keeping.acts import Author
from sync.server.keeping.keeping_models import CardWantedRow
from sync.server.models import SERVER, Device
from sync.server.own_journal import Draft
from sync.server.register_models import CredentialRow

STATES = ("active", "blocked", "lost")  # what staff may make of a card; "replaced" follows from a new code
TAPPED_MS = 60 * 60_000  # a card that was tapped longer ago is somebody else's
TAPPED_MOST = 12


@dataclass(frozen=True)
class Tapped:
    """A card or code that nobody has: the fact that says so, when (ms UTC) and at which kiosk it was tapped."""

    uid: str
    at: int
    device: str
    means: facts.Means
    digest: str


def set_status(person: str, id: str, status: str, was: str, author: Author, at: int) -> bool:
    """Block a card, say that it is lost, or let it open again. Returns whether it is theirs and may become so: one that
    was replaced stays so, and one that is not any more what it `was` when they looked is left to who changed it."""
    with acts.act(author, at, "card"):
        card = register_store.get(Credential, id)
        if card is None or card.person != person or card.status != was or was == "replaced" or status not in STATES:
            return False
        register_store.put(msgspec.structs.replace(card, status=status), at=at, by=author.account)
    return True


def codes_of(person: str) -> frozenset[str]:
    """The ids of the codes of somebody that open."""
    return frozenset(each.id for each in questions_names.credentials(person)
                     if each.kind == "qr" and each.status == "active")  # fmt: skip


def new_codes(
    people: Sequence[str], author: Author, at: int, seen: Mapping[str, frozenset[str]] | None = None
) -> dict[str, str]:  # fmt: skip
    """A new code for each of them, by person, to be printed now: nobody can print it again. An older code of theirs is
    replaced. Nothing is made, and nothing returned, where somebody has other codes by now than were `seen`, so that
    nobody kills what somebody else has just printed; `None`: nobody was shown them."""
    made = {person: codes.make(codes.CodeKind.MEMBER, secrets.token_bytes(17)) for person in people}
    given = [(secrets.token_hex(8), person, code) for person, code in made.items()]
    with acts.act(author, at, "card"):
        if seen is not None and any(codes_of(person) != seen.get(person, frozenset()) for person in people):
            return {}
        questions_papers.give_codes(given, at=at, by=author.account)
    return made


def tapped(now: int) -> list[Tapped]:
    """Cards and codes that nobody has and that were tapped within the last hour, the newest first; each once."""
    wanted = store.JournalFilter(type="card_unknown", span=store.Span(since=now - TAPPED_MS))
    found: dict[str, Tapped] = {}
    for row in store.journal(wanted, limit=TAPPED_MOST).rows:
        told = _digest(row.uid)
        if told is not None and told[1] not in found and not _is_held(told[1]):
            found[told[1]] = Tapped(row.uid, row.happened_at, row.device, *told)
    return list(found.values())


def _digest(uid: str) -> tuple[facts.Means, str] | None:
    view = store.fact(uid)
    fact = journal.fact_in(view.body) if view is not None else None
    if view is None or view.detached is None or not isinstance(fact, facts.CardUnknown):
        return None
    part = journal.read_detached(view.detached).get("digest")
    return (fact.means, part.value) if part is not None else None


def _is_held(digest: str) -> bool:
    return CredentialRow.get_or_none(CredentialRow.digest == digest) is not None


def bind(person: str, uid: str, author: Author, now: int) -> bool:
    """Give somebody the card that was tapped. Returns whether it was there and nobody had it."""
    chosen = next((each for each in tapped(now) if each.uid == uid), None)
    if chosen is None or register_store.get(register.Person, person) is None:
        return False
    kind: Literal["card", "qr"] = "qr" if chosen.means is facts.Means.QR else "card"
    with acts.act(author, now, "card"):
        if questions_names.person_with(chosen.digest) is not None:
            return False
        card = Credential(id=secrets.token_hex(8), person=person, kind=kind, digest=chosen.digest)
        register_store.put(card, at=now, by=author.account)
    return True


def kiosks() -> list[Device]:
    """Those at which a card can be waited for, by name."""
    return Device.some('"id" <> ? AND "status" = \'approved\' ORDER BY "name"', SERVER)


def want(person: str, device: str, staff: str, now: int) -> bool | CardWantedRow:
    """Wait for a card at a kiosk until `tapping.WAITED_MS` after `now` (ms UTC), in place of whatever the same `staff`
    waited for there. Returns whether the kiosk is let in and the person may have a card; what somebody else waits for
    there, for somebody else, where that is so."""
    with own_journal.alone(now):
        other = tapping.waited_at(device, now)
        if other is not None and other.staff != staff and other.person != person:
            return other
        kiosk = next((each for each in kiosks() if each.id == device), None)
        known = register_store.get(register.Person, person)
        if kiosk is None or known is None or known.status == "archived":
            return False
        id, until = secrets.token_hex(8), now + tapping.WAITED_MS
        wanted = CardWanted(id=id, site=kiosk.site, device=device, person=person, staff=staff, until=until)
        tapping.put(wanted, now)
        fact = CardAwaited(credential=id, person=person, device=device, until=until, staff=staff)
        own_journal.record([Draft(fact)], now)
    return True


def want_no_more(person: str, staff: str, now: int) -> None:
    """Wait no longer for a card of this person. Where none is waited for, nothing changes."""
    with own_journal.alone(now):
        if tapping.waiting(person, now):
            tapping.forget(person, now)
            own_journal.record([Draft(CardWaitEnded(person=person, staff=staff))], now)
