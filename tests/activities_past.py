"""Trainings, meetings and consultations as staff note them, for tests of the server and its screens."""

from __future__ import annotations

from datetime import date
from typing import Any

from sync.activity_facts import ActivityKind, Participant, Topic
from sync.rules.activities import Wish
from sync.server import activities, own_journal
from tests import cast
from tests.figures_past import NOVEMBER

ANNA = Participant(person="anna", party="org-table")
TRAINING: dict[str, Any] = {
    "kind": ActivityKind.TRAINING, "site": cast.SITE, "day": date(2026, 10, 7), "minutes": 180, "attendees": 14,
}  # fmt: skip
ADVICE: dict[str, Any] = {
    "kind": ActivityKind.CONSULTATION, "topic": Topic.FUNDS, "site": cast.SITE, "day": date(2026, 10, 20),
    "minutes": 45, "attendees": 1,
}  # fmt: skip


def noted(id: str, what: dict[str, Any], title: str = "Jak napisać ofertę", note: str = "", **other: Any) -> str:
    """Note one, or correct it. Returns the uid of the fact."""
    with own_journal.alone(NOVEMBER):
        fact = activities.weigh(id, Wish(**{**what, "has_title": True, **other}), "marta", NOVEMBER)
        assert not isinstance(fact, list), fact
        return activities.note(fact, title, note, NOVEMBER)
