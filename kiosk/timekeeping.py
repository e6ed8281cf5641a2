"""Keeps an eye on the kiosk's clock: learns what the sync process heard of true time, writes down when somebody set the
clock, and says when it is wrong. Stops nothing, and reads no clock itself."""

from __future__ import annotations

import logging

from kiosk.clock import BelievedClock, Clock, moment
from kiosk.store import Draft, Store, StoreError
from kiosk.store.known_time import known_time, sampled_at
from sync import facts
from sync.clocks import JUMP_MS

logger = logging.getLogger("lada.clock")


class Timekeeper:
    """`clock` is the one that the kiosk works with."""

    def __init__(self, clock: Clock, store: Store) -> None:
        self._clock, self._store = clock, store
        # on the bench the kiosk works with the hour that somebody set, and says all the same when that cannot be
        self._believed = clock if isinstance(clock, BelievedClock) else BelievedClock(clock)
        self._shown = self._believed.shown
        self._sampled_at: int | None = None
        self._apart = self._now_apart()

    def look(self, saves: bool) -> bool:
        """Look once, and write what there is to write if the disk takes it. Returns whether the clock is wrong."""
        if (sampled := sampled_at(self._store.database)) != self._sampled_at:
            self._believed.learn(known_time(self._store.database, self._store.boot))
            self._sampled_at = sampled
        by = self._now_apart() - self._apart
        if saves and abs(by) > JUMP_MS and self._wrote(facts.ClockJumped(by=by)):
            self._apart += by
        shown, last = self._shown.now(), self._store.last_wall()
        return abs(shown - self._believed.now()) > JUMP_MS or (last is not None and shown < last - JUMP_MS)

    def _now_apart(self) -> int:
        """How far the wall clock and the boot clock are apart. Another number means that somebody has set the clock."""
        return self._shown.now() - self._shown.up()

    def _wrote(self, fact: facts.ClockJumped) -> bool:
        try:
            self._store.record([Draft(fact)], moment(self._clock, self._store.boot))
        except StoreError:
            logger.exception("a jump of the clock was not saved")
            return False
        return True
