"""Puts the demo centre's past into a kiosk's file, through the same writing and folding as a live act."""

from __future__ import annotations

from kiosk.demo import past
from kiosk.demo.happenings import MINUTE, Event
from kiosk.store import Draft, Store
from sync import facts
from sync.journal import Moment

SOFTWARE = "demo"


def fill(store: Store, events: list[Event]) -> int:
    """Write what happened at the store's site. Returns how many facts. The store must be enrolled and hold a
    snapshot."""
    begins = events[0].at - MINUTE if events else 0
    store.start_stream(facts.StreamStarted(device=store.device, software=SOFTWARE, reason="demo"), Moment(begins, 1, 0))
    stream = store.stream()
    written, slip_numbers = past.with_slips(events, stream.incarnation, stream.seq + 1, store.series)
    store.record_many([(Draft(fact, beside), moment) for fact, beside, moment in written], slip_numbers)
    return len(written)
