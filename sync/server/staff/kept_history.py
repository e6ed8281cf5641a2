"""The history of a person, a party and what belongs to them, in words: who changed what from what to what, and when.

Only reads. Whoever changed it is named to those who may see names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sync.server.importing.plans import Difference
from sync.server.staff import history, item_form, names, party_form, person_form
from sync.server.staff.fields import Field
from sync.server.staff.history import Told
from sync.server.staff.register_words import AGREEMENTS, BANDS, LANGUAGES, PACKAGES, documents, legal_form
from sync.server.staff.wording import ITEM_STATES, LISTS, MEMBERSHIPS, PARTIES, STATUSES, plain_day, plain_value

SHOWN = 40
HIDDEN = frozenset({"id", "entity", "digest", "person", "party"})
KINDS = {
    "person": _l("Person"), "person_detail": _l("Person"), "party": _l("Organisation or group"),
    "party_detail": _l("Organisation or group"), "membership": _l("Acting for"), "credential": _l("Card or code"),
    "block": _l("Block"),
}  # fmt: skip
_MORE = {
    "minor": _l("minor"), "pin": _l("PIN"), "staff": _l("staff at the kiosk"), "until": _l("until"),
    "since": _l("from"), "role": _l("as"), "kind": _l("kind"), "status": _l("state"), "reason": _l("reason"),
    "mono_allowance": _l("pages in black and white"), "colour_allowance": _l("pages in colour"),
}  # fmt: skip
_WORDS: Mapping[str, Mapping[str, Any]] = {
    "status": {**ITEM_STATES, **LISTS["credential_state"], **STATUSES}, "kind": {**LISTS["credential"], **PARTIES},
    "package": PACKAGES, "agreement_kind": AGREEMENTS, "age_band": BANDS, "language": LANGUAGES, "role": MEMBERSHIPS,
}  # fmt: skip
_DAYS = frozenset({"until", "since", "agreement_until", "agreement_signed_on"})


@dataclass(frozen=True)
class Line:
    """One value that changed, in words; "" for nothing."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Entry:
    """One change. `word` as of `history.Told`; `may_restore`: there is something to go back to. `last` is the number of
    the last change of the same thing, as it is shown."""

    told: Told
    what: str
    lines: tuple[Line, ...]
    may_restore: bool
    last: int = 0


def of(kinds: Mapping[str, Iterable[str]]) -> list[Entry]:
    """The last changes of these entities (ids by the name of their kind), newest first."""
    told = [each for tag, ids in kinds.items() for each in history.of_tag(tag, ids)]
    told.sort(key=lambda each: each.change, reverse=True)
    newest: dict[tuple[str, str], int] = {}
    for each in told:
        newest.setdefault((each.entity, each.entity_id), each.change)
    return [entry(each, newest[each.entity, each.entity_id]) for each in told[:SHOWN]]


def entry(each: Told, newest: int | None = None) -> Entry:
    """A change in words; `newest` is the number of the last change of the same thing."""
    labels = _labels(each.entity)
    lines = [
        Line(str(labels.get(name, name)), said(name, each.before.get(name)), said(name, each.after.get(name)))
        for name in each.fields
        if name not in HIDDEN
    ]
    shown = tuple(line for line in lines if line.before != line.after)
    may_restore = bool(each.after) and newest not in (None, each.change)
    return Entry(each, _what(each), shown, may_restore, newest or each.change)


def would_change(entity: str, each: Difference) -> Line:
    """What a list would change of a person, a party or a thing."""
    if each.what == "membership":
        return Line(str(KINDS["membership"]), "", names.Names([_Pair(None, each.after)]).party(each.after))
    before, after = ({"True": True, "False": False}.get(value, value) for value in (each.before, each.after))
    label = _labels(entity).get(each.what) or KINDS.get(each.what, each.what)
    return Line(str(label), said(each.what, before), said(each.what, after))


def _what(each: Told) -> str:
    """Which of several it is: for a membership also whom it joins."""
    kind = str(KINDS.get(each.entity, each.entity))
    values = each.after or each.before
    if each.entity != "membership" or not values:
        return kind
    joined = names.Names([_Pair(values.get("person"), values.get("party"))])
    return f"{kind}: {joined.person(values.get('person'))}, {joined.party(values.get('party'))}"


@dataclass(frozen=True)
class _Pair:
    person: str | None
    party: str | None


def _labels(entity: str) -> dict[str, Any]:
    forms: Mapping[str, Sequence[Field]] = {
        "party": party_form.fields(None), "person": person_form.fields(is_new=False),
        "item": item_form.fields(is_new=True),
    }  # fmt: skip
    fields = forms.get(entity.removesuffix("_detail"), ())
    return {**_MORE, **{field.name: field.words for field in fields}}


def said(name: str, value: Any) -> str:
    """A value of a field in words, "" for nothing."""
    if name == "pin":
        return _("set") if value else ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if value in (None, ""):
        return ""
    if name == "guardian":
        return names.Names(people=[value]).person(value)
    if name == "site":
        return names.Names().site(value)
    if name == "documents":
        return documents(value)
    if name == "legal_form":
        return legal_form(value)
    if name in _DAYS:
        return plain_day(value)
    known = _WORDS.get(name, {}).get(value) if isinstance(value, str) else None  # not of words in three languages
    return str(known or plain_value(value))
