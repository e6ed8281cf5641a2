"""Whether a person and a party may have things at all: what holds them back, what they must have been shown. PURE."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sync.register import Block, Party, Person, Policy, Qualification
from sync.rules.refusals import Reason, Refusal, Remedy


def blocks_of(blocks: Iterable[Block], person: Person, party: Party | None) -> tuple[Block, ...]:
    """Those of `blocks` that are about this person or this party."""
    return tuple(b for b in blocks if b.person == person.id or (party is not None and b.party == party.id))


def held_back(blocks: Iterable[Block], today: date) -> list[Refusal]:
    """One refusal for the person and one for the party, with the reason and the last day of the block that lasts
    longest. Staff lift it by taking the block away."""
    standing = [block for block in blocks if block.until is None or block.until >= today.isoformat()]
    found = []
    for reason, own in (
        (Reason.PERSON_BARRED, [block for block in standing if block.person is not None]),
        (Reason.PARTY_BARRED, [block for block in standing if block.party is not None]),
    ):
        if own:
            longest = max(own, key=lambda block: (block.until is None, block.until or "", block.id))
            details: dict[str, str | int] = {"ground": longest.reason, "until": longest.until or ""}
            found.append(Refusal(reason, details=details))
    return found


def untrained(policy: Policy, qualifications: Iterable[Qualification], today: date, item: str) -> list[Refusal]:
    """Who was never shown how, or too long ago, gets the thing from staff, who show it now."""
    if policy.training is None or any(_holds(each, policy.training, today) for each in qualifications):
        return []
    return [Refusal(Reason.TRAINING_NEEDED, Remedy.STAFF, item=item, details={"training": policy.training})]


def _holds(qualification: Qualification, training: str, today: date) -> bool:
    return qualification.training == training and (
        qualification.until is None or qualification.until >= today.isoformat()
    )
