"""A sticker is put on a thing at the counter: one that was printed beforehand, or a new one in place of a torn one."""

from __future__ import annotations

from kiosk.station.outcome import Done, Refused
from kiosk.station.recorder import Recorder
from kiosk.store import Draft
from sync import register
from sync.rules import stickers
from sync.rules.refusals import Reason, Refusal

SHOWN = 8


class Stickers:
    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._store = recorder.store

    def things_matching(self, text: str, language: str) -> list[register.Item]:
        """Things of this site by a part of their name or number; at most eight."""
        wanted = text.casefold().split()
        if not wanted or len("".join(wanted)) < 2:
            return []
        types = {kind.id: kind for kind in self._store.entities(register.ItemType)}
        found = []
        for item in self._store.entities(register.Item):
            kind = types.get(item.item_type)
            name = f"{kind.name.in_language(language) if kind else ''} {item.label} {item.inventory_no}".casefold()
            if item.site == self._store.site_id and item.status != "withdrawn" and all(word in name for word in wanted):
                found.append(item)
        return sorted(found, key=lambda item: item.inventory_no)[:SHOWN]

    def bind(self, code: str, item: str, staff: str) -> Done | Refused:
        """From now on this sticker opens this thing, and the one that it had opens nothing."""
        answer = stickers.bind(self._store.item(item), code, self._store.item_by(code), staff)
        if answer is None:
            answer = Refusal(Reason.STICKER_TAKEN, item=item)
        if isinstance(answer, Refusal):
            return self._recorder.refused("sticker", [answer])
        return self._recorder.done("sticker", [Draft(answer)])
