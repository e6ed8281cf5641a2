"""What staff enter at the counter with the least data: a person, an informal group, a card. PURE."""

from __future__ import annotations

import unicodedata

from sync.register import Credential
from sync.rules.refusals import Reason, Refusal

LONGEST_NAME = 40
LONGEST_GROUP = 80


def clean(text: str) -> str:
    """Text as it is kept: no control or invisible characters, single spaces, composed (NFC)."""
    kept = "".join(" " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c)[0] != "C")
    return unicodedata.normalize("NFC", " ".join(kept.split()))


def display_name(first_name: str, surname: str) -> str | Refusal:
    """What the public screen may show: the first name and the surname's initial, no more."""
    first = clean(first_name)
    initial = next((c for c in clean(surname) if c.isalpha()), "").upper()[:1]
    return _fitting(f"{first} {initial}." if initial and first else first, LONGEST_NAME, says=first)


def group_name(name: str) -> str | Refusal:
    """The name of an informal group: all that is asked of it."""
    cleaned = clean(name)
    return _fitting(cleaned, LONGEST_GROUP, says=cleaned)


def _fitting(name: str, longest: int, says: str) -> str | Refusal:
    """`name`, when `says`, the part of it that matters, has a letter or a digit and it is not too long."""
    if not any(c.isalnum() for c in says):
        return Refusal(Reason.NAME_MISSING)
    return name if len(name) <= longest else Refusal(Reason.NAME_TOO_LONG, details={"longest": longest})


def refuse_binding(
    first_read: str, second_read: str, taken_by: Credential | None, *, random_uid: bool
) -> Refusal | None:
    """Why a card or code is not bound to a member: two reads must agree, its number must stay, nobody may have it."""
    if random_uid:
        return Refusal(Reason.CARD_RANDOM)
    if first_read != second_read:
        return Refusal(Reason.READS_DIFFER)
    if taken_by is not None and taken_by.status == "active":
        return Refusal(Reason.CARD_TAKEN)
    return None
