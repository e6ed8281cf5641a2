"""How the people and parties of the demo centre are reached, as far as somebody wrote it down. PURE.

Numbers and addresses are nobody's: example.org belongs to no one, and so do these numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kiosk.demo import names
from sync import register
from sync.server.importing.plans import Details, PartyDetails, PersonDetails

FAMILY_NAMES = [*names.SURNAMES, *(family for _given, family in names.UKRAINIAN)]


def contacts(entities: Iterable[register.Entity]) -> Iterator[Details]:
    """Most have a telephone, many an address, some neither."""
    entities = list(entities)
    people = (each for each in entities if isinstance(each, register.Person) and not each.staff)
    for number, person in enumerate(people):
        yield PersonDetails(
            person=person.id, full_name=_full_name(person.display_name, number), external_no=f"{number + 1:04d}",
            phone=_phone(600, number) if number % 4 != 3 and not person.minor else None,
            email=f"{person.id}@example.org" if number % 3 != 1 else None,
        )  # fmt: skip
    parties = (each for each in entities if isinstance(each, register.Party) and each.kind == "organisation")
    for number, party in enumerate(parties):
        if number % 5 != 4:
            yield PartyDetails(party=party.id, phone=_phone(320, number), email=f"{party.id}@example.org")


def _full_name(shown: str, number: int) -> str:
    """What the staff's screens know of whom the public one greets as "Anna K."; of minors no more than that."""
    given, _, initial = shown.rpartition(" ")
    if not initial.endswith("."):
        return shown
    fitting = [each for each in FAMILY_NAMES if each.startswith(initial[:-1])]
    return f"{given} {fitting[number % len(fitting)]}" if fitting else shown


def _phone(prefix: int, number: int) -> str:
    return f"{prefix} 000 {number:03d}"
