"""What a centre keeps of a party that has an agreement: legal form, kind, documents, service package. PURE.

The words come from the rules of Polish centres: Białystok asks for application, survey, statute, KRS extract and plan;
Wrocław has two packages.
"""

from __future__ import annotations

LEGAL_FORMS = (
    "association", "ordinary_association", "foundation", "union_of_associations", "sports_club", "student_sports_club",
    "fire_brigade", "rural_circle", "social_cooperative", "nonprofit_company", "church_body", "parents_council",
    "public_body", "other",
)  # fmt: skip
INITIATIVES = ("informal", "initiative")  # a group that stays one, and one that is about to register
AGREEMENTS = ("cooperation", "lending", "address", "locker", "other")
DOCUMENTS = ("application", "survey", "statute", "krs_extract", "signed_agreement", "activity_plan", "authorisation")
PACKAGES = ("min", "max")
# What must be there before the agreement of a kind is whole.
NEEDED = {
    "cooperation": ("application", "statute", "krs_extract", "signed_agreement"),
    "lending": ("application", "signed_agreement"),
    "address": ("application", "signed_agreement"),
    "locker": ("application", "signed_agreement"),
}


def lacking(kind: str | None, documents: str) -> tuple[str, ...]:
    """Documents that an agreement of this kind needs and that are not in `documents`, words with blanks between."""
    there = documents.split()
    return tuple(each for each in NEEDED.get(kind or "", ()) if each not in there)
