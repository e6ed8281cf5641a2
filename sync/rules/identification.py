"""Who stands at the counter, as far as a card or a code can say. It identifies; it does not prove. PURE."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sync.register import Credential, Person
from sync.rules.refusals import Reason, Refusal

SAME_ACT_MS = 120_000  # asked about, never done by itself (OCA/hr#845 asks for the same two minutes)
FAILURES_BEFORE_HELP = 3

_CREDENTIAL = {
    "lost": Reason.CARD_LOST,
    "blocked": Reason.CARD_BLOCKED,
    "replaced": Reason.CARD_REPLACED,
}
_PERSON = {"blocked": Reason.PERSON_BLOCKED, "archived": Reason.PERSON_ARCHIVED}


@dataclass(frozen=True)
class Identified:
    """A person whose card or code is in order."""

    person: Person
    credential: Credential


def identify(credential: Credential | None, person: Person | None, kind: str, today: date) -> Identified | Refusal:
    """`kind` is "card" or "code": it only chooses the word for one that nobody knows."""
    if credential is None or person is None:
        return Refusal(Reason.CARD_UNKNOWN if kind == "card" else Reason.CODE_UNKNOWN)
    if credential.status in _CREDENTIAL:
        return Refusal(_CREDENTIAL[credential.status])
    if credential.until is not None and credential.until < today.isoformat():
        return Refusal(Reason.CARD_EXPIRED, details={"until": credential.until})
    if person.status in _PERSON:
        return Refusal(_PERSON[person.status])
    return Identified(person, credential)


def is_same_act(last_at: int | None, at: int) -> bool:
    """Whether the opposite or same act comes so soon (120 s) that the person is asked first."""
    return last_at is not None and abs(at - last_at) < SAME_ACT_MS  # a clock may be put back between the two


def needs_help(failures_in_a_row: int) -> bool:
    """Whether staff are called: at the third failure in a row, and at every third after it."""
    return failures_in_a_row > 0 and failures_in_a_row % FAILURES_BEFORE_HELP == 0
