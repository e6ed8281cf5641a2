"""What a counter registered → entries of the register. PURE, and not repeated when projections are folded anew:
the register is the staff's, who may have changed it since."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Literal

from msgspec.structs import replace

from sync import facts, lending_facts, register
from sync.server.actions import Action, Discrepancy, Enter, Told
from sync.server.beliefs import Beliefs
from sync.server.cases import CaseKind

Decide = Callable[[Beliefs, Told, Any], Iterator[Action]]
_table: dict[type[facts.Fact], Decide] = {}


def decide(view: Beliefs, told: Told) -> Iterator[Action]:
    """What one fact does to the register; nothing, for most."""
    consequences = _table.get(type(told.fact))
    return consequences(view, told, told.fact) if consequences else iter(())


def _for(kind: type[facts.Fact]) -> Callable[[Decide], Decide]:
    def keep(consequences: Decide) -> Decide:
        _table[kind] = consequences
        return consequences

    return keep


@_for(facts.PersonRegistered)
def _person(view: Beliefs, told: Told, fact: facts.PersonRegistered) -> Iterator[Action]:
    name = told.detached.get("display_name")
    # No name: it was erased. Known already: what staff made of the person since is not undone by an old fact.
    if name is None or fact.person in view.people:
        return
    person = register.Person(
        id=fact.person, display_name=name, language=fact.language, minor=fact.minor, guardian=fact.guardian
    )
    yield Enter(person, fact.staff)
    if fact.party is not None:
        yield Enter(_membership(fact.person, fact.party), fact.staff)


@_for(facts.GroupRegistered)
def _group(view: Beliefs, told: Told, fact: facts.GroupRegistered) -> Iterator[Action]:
    name = told.detached.get("name")
    if name is None or fact.party in view.parties:
        return
    yield Enter(register.Party(id=fact.party, kind="informal_group", name=name), fact.staff)
    if fact.responsible_person is not None:
        responsible = replace(_membership(fact.responsible_person, fact.party), role="representative")
        yield Enter(responsible, fact.staff)


def _membership(person: str, party: str) -> register.Membership:
    """Its id is made of both, so that kiosk and server name it alike."""
    return register.Membership(id=f"{person}-{party}", person=person, party=party)


@_for(facts.CredentialBound)
def _bound(view: Beliefs, told: Told, fact: facts.CredentialBound) -> Iterator[Action]:
    digest = told.detached.get("digest")
    if digest is None:
        return
    kind: Literal["card", "qr"] = "qr" if fact.means is facts.Means.QR else "card"
    if view.holders.get(digest, set()) - {fact.person}:
        # Two counters bound one card to two people; both bindings stand until staff choose.
        yield Discrepancy(CaseKind.CARD_CONFLICT, fact.credential, person=fact.person)
    yield Enter(register.Credential(id=fact.credential, person=fact.person, kind=kind, digest=digest), fact.staff)


@_for(facts.PinSet)
def _pin(view: Beliefs, told: Told, fact: facts.PinSet) -> Iterator[Action]:
    person, verifier = view.people.get(fact.person), told.detached.get("verifier")
    if verifier is None:  # erased, and so may the person be
        return
    if person is None:
        yield Discrepancy(CaseKind.PERSON_UNKNOWN, fact.person, person=fact.person)
    else:
        yield Enter(replace(person, pin=verifier), fact.staff)


@_for(lending_facts.ItemCodeBound)
def _sticker(view: Beliefs, told: Told, fact: lending_facts.ItemCodeBound) -> Iterator[Action]:
    item = view.items.get(fact.item)
    if item is not None:
        yield Enter(replace(item, code=fact.item_code), fact.staff)
