"""Words for what is kept of people and parties: legal forms, agreements, documents, packages, age bands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from sync.rules import ages, agreements_kept

_LEGAL_FORMS = {
    "association": _l("association"), "ordinary_association": _l("ordinary association"),
    "foundation": _l("foundation"), "union_of_associations": _l("union of associations"),
    "sports_club": _l("sports club"), "student_sports_club": _l("student sports club"),
    "fire_brigade": _l("volunteer fire brigade"), "rural_circle": _l("rural housewives' circle"),
    "social_cooperative": _l("social co-operative"), "nonprofit_company": _l("non-profit company"),
    "church_body": _l("church body"), "parents_council": _l("parents' council"), "public_body": _l("public body"),
    "other": _l("another form"),
}  # fmt: skip
_INITIATIVES = {"informal": _l("informal group"), "initiative": _l("group about to register")}
_AGREEMENTS = {
    "cooperation": _l("cooperation agreement"), "lending": _l("lending agreement"),
    "address": _l("address for letters or as a seat"), "locker": _l("locker or leaflet space"),
    "other": _l("another agreement"),
}  # fmt: skip
_DOCUMENTS = {
    "application": _l("application"), "survey": _l("survey"), "statute": _l("statute or rules"),
    "krs_extract": _l("current extract of the KRS"), "signed_agreement": _l("signed agreement"),
    "activity_plan": _l("plan of activities"), "authorisation": _l("authorisation to act for it"),
}  # fmt: skip
_PACKAGES = {"min": _l("MIN: address"), "max": _l("MAX: rooms and equipment")}
_BANDS = {
    "adult": _l("18 or older"), "from_16": _l("16 or 17"), "from_13": _l("13 to 15"), "under_13": _l("younger than 13"),
}  # fmt: skip


def _in_order(words: Mapping[str, Any], order: tuple[str, ...]) -> dict[str, Any]:
    return {each: words[each] for each in order}


LEGAL_FORMS = _in_order(_LEGAL_FORMS, agreements_kept.LEGAL_FORMS)
INITIATIVES = _in_order(_INITIATIVES, agreements_kept.INITIATIVES)
AGREEMENTS = _in_order(_AGREEMENTS, agreements_kept.AGREEMENTS)
DOCUMENTS = _in_order(_DOCUMENTS, agreements_kept.DOCUMENTS)
PACKAGES = _in_order(_PACKAGES, agreements_kept.PACKAGES)
BANDS = _in_order(_BANDS, ages.BANDS)
TAKEN_OUT = {
    "people": _l("People"), "parties": _l("Organisations and groups"), "memberships": _l("Who acts for whom"),
    "items": _l("Things"),
}  # fmt: skip
LANGUAGES = {"pl": "polski", "en": "English", "uk": "українська"}


def legal_form(word: str | None) -> str:
    """The words for a legal form; what an older list called it, as it stands."""
    return str({**LEGAL_FORMS, **INITIATIVES}.get(word or "", word or ""))


def documents(words: str) -> str:
    """ "wniosek, statut": documents of a list with blanks between."""
    return ", ".join(str(DOCUMENTS.get(each, each)) for each in words.split())
