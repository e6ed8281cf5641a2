"""What does not fit at the demo centre: unreadable codes, unknown cards, a call for staff, a thing that nobody knows.
PURE."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator, Sequence

from kiosk.demo.happenings import DAY, MINUTE, UNSETTLED, Event
from sync import facts, register
from sync.facts import Means
from sync.journal import Detached, commitment


def odd(
    chance: random.Random, site: str, items: Sequence[register.Item], hours: tuple[int, int], until: int
) -> Iterator[Event]:
    """Of a day on which `site` is open between `hours` (ms UTC). What staff would have to clear up is of the last weeks
    before `until` only: an older pile would say that nobody ever does."""
    opens, closes = hours
    is_recent, is_last = opens > until - UNSETTLED * DAY, opens > until - DAY

    def some_time() -> int:
        return opens + chance.randrange((closes - opens) // MINUTE) * MINUTE

    if chance.random() < 0.12:
        refused = facts.AttemptRefused(act="identify", reasons=["code_unreadable"], site=site)
        yield Event(some_time(), (refused,), slip=False)
    if is_recent and (chance.random() < 0.15 or is_last):
        digest = hashlib.sha256(chance.randbytes(8)).hexdigest()
        unknown = facts.CardUnknown(site=site, means=Means.CARD, digest_commitment=digest)
        yield Event(some_time(), (unknown,), slip=False)
    if chance.random() < 0.1 or is_last:
        yield Event(some_time(), (facts.HelpCalled(site=site, cause="visitor"),), slip=False)
    if is_recent and chance.random() < 0.04:
        yield _misread(chance, items, some_time())


def _misread(chance: random.Random, items: Sequence[register.Item], at: int) -> Event:
    """Something comes back whose sticker is worn, and somebody types its code with two neighbours swapped."""
    found = chance.choice(items)
    read = Detached(chance.randbytes(16).hex(), f"{found.code[:-2]}{found.code[:-3:-1]}")
    back = facts.LoanTakenBack(site=found.site, code_commitment=commitment(read.salt, read.value))
    return Event(at, (back,), beside={"code": read})
