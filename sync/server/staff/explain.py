"""Which rule said what, and why: for a person, a thing or a kind of thing, a party and a moment.

The rules are asked exactly as the counter asks them; nothing is recorded.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import redirect
from werkzeug.wrappers import Response

from sync import register
from sync.rules import loans, parties, policies
from sync.rules.calendar import LAST_MOMENT
from sync.rules.loans import Backing, Weighing
from sync.rules.policies import Weighed
from sync.server import questions_names, questions_operators, questions_rules, register_store
from sync.server.permissions import Permission, needs
from sync.server.staff import asked, names, policy_form
from sync.server.staff.desk import can, office
from sync.server.staff.names import Names
from sync.server.staff.rule_sentences import OUTCOMES, Said, said
from sync.server.staff.screens import screens, show, sites
from sync.server.staff.wording import ZONE, local

CHOICES = 12


@dataclass(frozen=True)
class Asked:
    """What is asked, as far as it is known. `item` stands for its kind where only that was chosen (`is_example`)."""

    person: register.Person | None
    party: register.Party | None
    parties: list[register.Party]
    item: register.Item | None
    kind: register.ItemType | None
    is_example: bool
    site: str
    at: int


@dataclass(frozen=True)
class Answer:
    """What every rule said. `weighing` is `None` as long as no person is chosen or no policy holds."""

    policies: list[Weighed]
    weighing: Weighing | None
    refusals: list[Said]
    cautions: list[Said]
    verdict: str


@screens.get("/rules/explain")
@needs(Permission.NAMES)
def explain() -> str | Response:
    who, what = asked.word("who"), asked.word("what")
    people = questions_names.people(who) if who else []
    things = _things(what) if what else []
    if len(people) == 1 or len(things) == 1:
        found: dict[str, Any] = {"who": None, "person": people[0].id, "party": None} if len(people) == 1 else {}
        if len(things) == 1:
            found |= {"what": None, "item": None, "type": None, things[0][0]: things[0][1].id}
        return redirect(asked.here(**found), 303)
    question = _asked()
    answer = _answer(question) if question.kind is not None else None
    moment = local(question.at).strftime("%Y-%m-%dT%H:%M")
    shown = Names(people=[question.person.id if question.person else None],
                  items=[question.item.id if question.item else None])  # fmt: skip
    return show(
        "explain", asked=question, answer=answer, people=people[:CHOICES], things=things[:CHOICES], who=who, what=what,
        names=shown, sites=sites(), moment=moment, outcomes=OUTCOMES, language=names.language(), may_change=can(
            Permission.REGISTER), trainings=policy_form.training_names(),
    )  # fmt: skip


def _things(text: str) -> list[tuple[str, questions_names.Found]]:
    """Things and kinds of things that `text` may mean, with the word of the address for each."""
    language = names.language()
    kinds = [
        ("type", questions_names.Found(kind.id, kind.name.in_language(language)))
        for kind in register_store.every(register.ItemType)
        if questions_names.fold(text) in questions_names.fold(kind.name.in_language(language))
    ]
    return [*kinds, *(("item", row) for row in questions_names.items(text, names.thing))]


def _asked() -> Asked:
    at = _moment()
    person = register_store.get(register.Person, asked.word("person") or "")
    choices = _parties(person, at)
    party = next((each for each in choices if each.id == asked.word("party")), choices[0] if choices else None)
    item = register_store.get(register.Item, asked.word("item") or "")
    kind = register_store.get(register.ItemType, item.item_type if item else asked.word("type") or "")
    site = asked.site() or ""
    example = item is None and kind is not None
    if kind is not None and item is None:
        item = questions_rules.one_of_type(kind.id, site)
    known = [each.id for each in sites()]
    place = site if site in known else item.site if item else known[0] if known else ""
    return Asked(person, party, choices, item, kind, example, place, at)


def _moment() -> int:
    """The moment asked for, on the clock in Poland; without one, now."""
    try:
        found = datetime.fromisoformat(asked.word("at") or "").replace(tzinfo=ZONE)
        return int(found.timestamp() * 1000) if 2000 <= found.year < 2200 else office().now()
    except ValueError:
        return min(office().now(), LAST_MOMENT)


def _parties(person: register.Person | None, at: int) -> list[register.Party]:
    """Whom the person acts for, or once did, those first for whom they may act."""
    if person is None:
        return []
    memberships = questions_names.memberships(person=person.id)
    found = questions_names.parties_by_id(each.party for each in memberships)
    first = parties.acting_for(memberships, found.values(), (), local(at).date())
    return [*first, *(party for party in found.values() if party not in first)]


def _answer(asked: Asked) -> Answer:
    assert asked.kind is not None
    day = local(asked.at).date()
    whom = policies.asked_for(asked.site, questions_operators.on(day), asked.party, day)
    weighed = policies.weigh(register_store.every(register.Policy), asked.kind.policy, whom)
    policy = next((each.policy for each in weighed if each.outcome is policies.Outcome.IN_FORCE), None)
    wanted = questions_rules.wanted(asked.item, whom, asked.at) if asked.item and policy else None
    if asked.person is None or asked.item is None or wanted is None:
        return Answer(weighed, None, [], [], "no_policy" if policy is None else "no_person")
    calendar = questions_rules.calendar(asked.site, day.year)
    weighing = loans.weigh(
        [wanted],
        questions_rules.borrower(asked.person, asked.party, calendar, asked.at),
        asked.site, calendar, Backing(), asked.at,
    )  # fmt: skip
    shown = Names(items=[asked.item.id])
    refusals = [said(each, shown.item, shown.site) for each in weighing.refusals]
    cautions = [said(each, shown.item, shown.site) for each in weighing.cautions]
    return Answer(weighed, weighing, refusals, cautions, _verdict(weighing))


def _verdict(weighing: Weighing) -> str:
    """yes, or the strongest of what it needs: pin, staff, no."""
    needed = {refusal.remedy.value for refusal in weighing.refusals}
    return "no" if "none" in needed else "staff" if "staff" in needed else "pin" if "pin" in needed else "yes"
