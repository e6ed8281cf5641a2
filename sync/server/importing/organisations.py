"""Organisations and informal groups: rows → plan. The key is the KRS number, else the name."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from sync.register import Party
from sync.server.importing.entries import Entry
from sync.server.importing.plans import Draft, NewId, PartyDetails, Plan, Register, by_name
from sync.server.importing.problems import Problem
from sync.server.importing.values import same_name

_FIELDS = ("name", "kind", "legal_form", "agreement_until", "mono_allowance", "colour_allowance", "status")
_DETAILS = ("external_no", "address", "email", "phone")


def plan(entries: Iterable[Entry], now: Register, new_id: NewId, told: Iterable[Problem] = ()) -> Plan:
    draft = Draft()
    numbers = {details.external_no: party for party, details in now.party_details.items() if details.external_no}
    parties = {party.id: party for party in now.parties}
    names = by_name((party for party in now.parties if party.kind != "person"), lambda party: party.name)
    for entry in entries:
        number, name = entry["external_no"], entry["name"]
        if draft.repeats(entry.row, number or same_name(name)):
            continue
        known = parties.get(numbers.get(number, ""))
        if known is None:
            # a party whose number is another's is another party, however alike the names
            alike = [each for each in names.get(same_name(name), []) if number is None or not _number(now, each.id)]
            if len(alike) > 1:
                draft.wrong(entry.row, f"{len(alike)} parties in the register are called “{name}”; give the KRS number")
                continue
            known = alike[0] if alike else None
        _put(draft, entry, now, known, new_id)
    return draft.plan(told)


def _number(now: Register, party: str) -> str | None:
    details = now.party_details.get(party)
    return details.external_no if details else None


def _put(draft: Draft, entry: Entry, now: Register, known: Party | None, new_id: NewId) -> None:
    said = {name: entry[name] for name in _FIELDS if entry[name] is not None}
    details = {name: entry[name] for name in _DETAILS if entry[name]}
    if known is None:
        party = Party(id=new_id(), **{"kind": "organisation", **said})
    else:
        # a name that differs in case and quotation marks only is kept as the register spells it
        kept = {"name": known.name} if same_name(known.name) == same_name(said["name"]) else {}
        party = msgspec.structs.replace(known, **{**said, **kept})
    before = now.party_details.get(party.id)
    after = msgspec.structs.replace(before, **details) if before else PartyDetails(party=party.id, **details)
    if before is None and not details:
        draft.add(entry.row, party.name, [known], [party])
    else:
        draft.add(entry.row, party.name, [known, before], [party, after])
