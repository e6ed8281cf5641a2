"""Members: rows → plan. The key is the member's number, else the name (and the e-mail where a name is not enough)."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from sync.register import Membership, Party, Person
from sync.rules.family_names import family_first, initial, is_part
from sync.server.importing.entries import Entry
from sync.server.importing.plans import Draft, NewId, PersonDetails, Plan, Register, by_name
from sync.server.importing.problems import Problem
from sync.server.importing.values import same_name

_DETAILS = ("external_no", "email", "phone")
_OF_PERSON = ("language", "status", "minor")


class _Wrong(Exception):
    """This row cannot be placed; the message is the reason."""


def plan(entries: Iterable[Entry], now: Register, new_id: NewId, told: Iterable[Problem] = ()) -> Plan:
    return _Members(now, new_id).plan(list(entries), told)


def full_name_of(entry: Entry) -> str:
    """From one column or from two."""
    return entry["full_name"] or " ".join(part for part in (entry["first_name"], entry["last_name"]) if part)


def family_name_of(entry: Entry, full_name: str) -> str | None:
    """The family name of a row, where it is not what anybody would take for it."""
    said = entry["last_name"]
    needed = said and family_first(full_name, said) != family_first(full_name)
    return said if needed else None


def shown_as(full_name: str, family_name: str | None = None) -> str:
    """What the public screen shows: first name and the first letter of the family name."""
    words, letter = full_name.split(), initial(full_name, family_name)
    given = next((word for word in words if not family_name or not is_part(word, family_name.split()[0])), words[0])
    return f"{given} {letter}." if letter else words[0]


class _Members:
    """One pass over a file: looks people, parties and guardians up in the register and in the rows before."""

    def __init__(self, now: Register, new_id: NewId) -> None:
        self.now, self.new_id, self.draft = now, new_id, Draft()
        self.people = {person.id: person for person in now.people}
        self.by_number = {each.external_no: person for person, each in now.person_details.items() if each.external_no}
        self.by_name = by_name(now.person_details.values(), lambda details: details.full_name)
        self.party_names = by_name((each for each in now.parties if each.kind != "person"), lambda party: party.name)
        self.party_numbers = {each.external_no: party for party, each in now.party_details.items() if each.external_no}
        self.acting: dict[tuple[str, str], list[Membership]] = {}
        for each in now.memberships:
            self.acting.setdefault((each.person, each.party), []).append(each)
        self.in_file: dict[str, str] = {}  # number or name → person, for guardians further down

    def plan(self, entries: list[Entry], told: Iterable[Problem]) -> Plan:
        for entry in entries:
            name = full_name_of(entry)
            key = entry["external_no"] or (same_name(name), entry["email"])
            if not name:
                self.draft.wrong(entry.row, "has no name")
            elif not self.draft.repeats(entry.row, key):
                try:
                    self._put(entry, name)
                except _Wrong as wrong:
                    self.draft.wrong(entry.row, str(wrong))
        return self.draft.plan(told)

    def _put(self, entry: Entry, name: str) -> None:
        details = self._known(entry, name)
        known = self.people.get(details.person) if details else None
        parties = [self._party(said) for said in entry["organisations"]]
        person = self._person(entry, name, details, known)
        said = {key: entry[key] for key in _DETAILS if entry[key]}
        if family := family_name_of(entry, name):
            said["family_name"] = family
        full = details.full_name if details and same_name(details.full_name) == same_name(name) else name
        after = msgspec.structs.replace(
            details or PersonDetails(person=person.id, full_name=full), full_name=full, **said
        )
        memberships = [self._membership(entry, person.id, party.id) for party in parties]
        for key in filter(None, (entry["external_no"], same_name(name))):
            self.in_file.setdefault(key, person.id)
        before = [known, details, *(self._acts_for(entry, person.id, party.id) for party in parties)]
        self.draft.add(entry.row, full, before, [person, after, *memberships])

    def _known(self, entry: Entry, name: str) -> PersonDetails | None:
        """Whom the row is about, `None` for somebody new."""
        number = entry["external_no"]
        if number in self.by_number:
            return self.now.person_details[self.by_number[number]]
        alike = self.by_name.get(same_name(name), [])
        if number:
            # a namesake with a number of their own, or without a shared address, is another person
            alike = [each for each in alike if not each.external_no and each.email and each.email == entry["email"]]
        elif entry["email"] and len(alike) > 1:
            alike = [each for each in alike if each.email == entry["email"]]
        if len(alike) > 1:
            raise _Wrong(f"{len(alike)} people in the register are called “{name}”; give the member's number")
        return alike[0] if alike else None

    def _person(self, entry: Entry, name: str, details: PersonDetails | None, known: Person | None) -> Person:
        said, family = {key: entry[key] for key in _OF_PERSON if entry[key] is not None}, family_name_of(entry, name)
        if entry["guardian"]:
            said["guardian"] = self._guardian(entry["guardian"])
        if known is None:
            return Person(id=self.new_id(), display_name=entry["display_name"] or shown_as(name, family), **said)
        old_name, old_family = (details.full_name, details.family_name) if details else (name, None)
        follows = known.display_name == shown_as(old_name, old_family) and same_name(old_name) != same_name(name)
        display = entry["display_name"] or (shown_as(name, family) if follows else known.display_name)
        return msgspec.structs.replace(known, display_name=display, **said)

    def _guardian(self, said: str) -> str:
        person = self.by_number.get(said) or self.in_file.get(said) or self.in_file.get(same_name(said))
        if person:
            return person
        alike = self.by_name.get(same_name(said), [])
        if len(alike) != 1:
            raise _Wrong(f"the guardian “{said}” is not in the register; put the guardian in a row above")
        return alike[0].person

    def _party(self, said: str) -> Party:
        by_number = self.party_numbers.get(said.zfill(10)) if said.isdigit() else None
        alike = [each for each in self.now.parties if each.id == by_number] or self.party_names.get(same_name(said), [])
        if not alike:
            raise _Wrong(f"no organisation is called “{said}”; import organisations first")
        if len(alike) > 1:
            raise _Wrong(f"{len(alike)} organisations are called “{said}”; give the KRS number")
        return alike[0]

    def _membership(self, entry: Entry, person: str, party: str) -> Membership:
        said = {key: entry[key] for key in ("role", "until") if entry[key]}
        known = self._acts_for(entry, person, party)
        if known:
            return msgspec.structs.replace(known, **said)
        return Membership(id=f"{person}-{party}", person=person, party=party, **said)  # as a counter would name it

    def _acts_for(self, entry: Entry, person: str, party: str) -> Membership | None:
        """As what they act for it already: of several, as a merge leaves them, the one whose role the row says."""
        held = self.acting.get((person, party), [])
        return next((each for each in held if each.role == entry["role"]), held[-1] if held else None)
