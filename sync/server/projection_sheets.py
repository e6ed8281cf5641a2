"""What follows from facts about the sheets of machines: the part of the table of `projection.py` that is about them.
PURE.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from sync import facts
from sync.server import beliefs
from sync.server.actions import Action, Decide, Put, Told, entered_in
from sync.server.beliefs import Beliefs
from sync.sheet_facts import PagesExplained

TABLE: dict[type[facts.Fact], Decide] = {}
_for = entered_in(TABLE)


@_for(PagesExplained)
def _explained(view: Beliefs, told: Told, fact: PagesExplained) -> Iterator[Action]:
    yield Put(
        beliefs.PageExplanation(
            told.uid, fact.explanation, fact.meter, fact.site, told.device, fact.from_reading, fact.to_reading,
            fact.reason.value, fact.pages, fact.party, fact.usage, fact.staff, fact.note_commitment is not None,
            told.at, view.is_undone(told.uid),
        )
    )  # fmt: skip


def undo(view: Beliefs, uid: str) -> Iterator[Action]:
    known = view.get(beliefs.PageExplanation, uid)
    if known is not None:
        yield Put(replace(known, undone=True))
