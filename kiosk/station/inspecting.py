"""Staff look at what came back, at the counter: what waits for them, one thing, and what they found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.station.outcome import Done, Refused
from kiosk.station.recorder import Recorder
from kiosk.store import Draft, ReturnRow, detach
from sync import register
from sync.facts import AnyFact
from sync.lending_facts import DamageReported, ItemInspected
from sync.rules import inspections, undoing
from sync.rules.inspections import CameBack, Found, OpenDamage, Verdict
from sync.rules.refusals import Reason, Refusal


@dataclass(frozen=True)
class Waiting:
    """A thing that came back here and that nobody has looked at. `late`: for more than a day."""

    item: register.Item
    item_type: register.ItemType
    row: ReturnRow
    late: bool


@dataclass(frozen=True)
class Look:
    """What the counter knows of a thing to look at. `came.loan` is `None` too when another counter lent it."""

    waiting: Waiting
    came: CameBack
    parts: tuple[register.Part, ...]
    missing: tuple[str, ...]


class Inspecting:
    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._store = recorder.store

    def waiting(self, at: int) -> list[Waiting]:
        """What lies at this site and waits to be looked at, the newest first."""
        rows = self._store.returned_things()
        here = [row for row in rows if not row.inspected and row.site in (None, self._store.site_id)]
        return [found for row in here if (found := self._waiting(row, at)) is not None]

    def _waiting(self, row: ReturnRow, at: int) -> Waiting | None:
        item = self._store.item(row.item)
        item_type = self._store.item_type(item.item_type) if item else None
        if item is None or item_type is None:
            return None
        return Waiting(item, item_type, row, row.returned_at < at - inspections.DUE_MS)

    def look(self, item: str, at: int) -> Look | None:
        """One thing; `None` when it does not wait, any more."""
        row = self._store.returned(item)
        waiting = self._waiting(row, at) if row is not None and not row.inspected else None
        if row is None or waiting is None:
            return None
        parts = tuple(self._store.parts_of(item))
        loan = self._store.loan_brought_back(row.fact, item)
        went_out = loan.parts if loan is not None else inspections.pieces(parts)
        recorded = self._store.recorded(row.fact)
        missing = tuple(getattr(recorded.fact, "missing", ())) if recorded else ()
        return Look(waiting, CameBack(item, row.fact, loan.id if loan else None, went_out), parts, missing)

    def inspect(self, look: Look, found: Found, note: str, staff: str) -> Done | Refused:
        """They looked. What is wrong becomes a damage; what is not there lets its loan go on."""
        row, commitment, beside = look.waiting.row, None, {}
        if note.strip():
            commitment, beside["note"] = detach(note.strip())
        known = [OpenDamage(row.condition)] if row.damage is not None else []
        answer = inspections.inspect(
            look.came, found, known, self._store.site_id, staff, self._recorder.new_id(), commitment
        )
        drafts = [Draft(answer.inspection, dict(beside))]
        if answer.damage is not None:
            drafts.append(Draft(answer.damage, dict(beside)))
        # that a loan goes on is put right by taking the thing back once more
        undo_ms = None if answer.verdict is Verdict.RESUMED else undoing.DESK_MS
        return self._recorder.done(f"inspect_{answer.verdict.value}", drafts, undo_ms=undo_ms)

    def undo(self, uids: Sequence[str], staff: str, at: int) -> Done | Refused:
        """They looked wrong: for ten minutes, and as long as the thing has not gone out or come back again."""
        found = [(uid, self._store.recorded(uid)) for uid in uids]
        act = [undoing.Done(uid, one.at, self._is_untouched(one.fact)) for uid, one in found if one is not None]
        answer = undoing.undo(act, staff, at) if len(act) == len(uids) else Refusal(Reason.UNDO_TOO_LATE)
        if isinstance(answer, Refusal):
            return self._recorder.refused("undo_inspection", [answer], person=staff)
        return self._recorder.done("undo_inspection", [Draft(answer)])

    def _is_untouched(self, fact: AnyFact) -> bool:
        if not isinstance(fact, ItemInspected | DamageReported) or self._store.open_loan_on(fact.item) is not None:
            return False
        row = self._store.returned(fact.item)
        if isinstance(fact, DamageReported):
            return row is not None and row.damage is not None
        return fact.resumed_loan is None and (row is None or fact.take_back in (None, row.fact))
