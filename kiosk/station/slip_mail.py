"""A slip by e-mail, for whoever got no paper: the wish is a fact, which the server answers when it hears of it.

The kiosk knows nobody's address, nor whether there is one. It sends the words of the slip along, because it alone has
the slip: what stands on one is put together here, with the names and rules of that moment.
"""

from __future__ import annotations

from kiosk import slips
from kiosk.station.outcome import Done, Refused
from kiosk.station.recorder import Recorder
from kiosk.store import Draft, detach, spool_rows
from printers import plain
from sync.rules.refusals import Reason, Refusal
from sync.slip_facts import SlipMailAsked


class SlipMail:
    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._store = recorder.store

    def ask(self, number: str, person: str) -> Done | Refused:
        """Note that this person wants the slip with this number by e-mail."""
        row = spool_rows.find(self._store.database.reading(), number)
        if row is None:
            return Refused("slip_mail", (Refusal(Reason.SESSION_OVER),))
        commitment, beside = detach(plain.text(slips.from_bytes(row.slip)))
        fact = SlipMailAsked(
            slip=row.slip_no, document=row.fact, person=person, site=self._store.site_id, text_commitment=commitment
        )
        return self._recorder.done("slip_mail", [Draft(fact, {"text": beside})])
