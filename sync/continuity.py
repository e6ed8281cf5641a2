"""Is this file still the one journal of this device? What may be believed at a start, where two branches part. PURE.

A sequence number means something only while nobody else writes under the same name. A disk that was restored from a
backup, copied to a second machine or rolled back by a power cut looks healthy from inside; so before the first fact of
a run, the file is held against what was noted of it outside. This file must not know where either of them is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from sync.facts import StreamReason


class HighWater(msgspec.Struct, frozen=True):
    """The furthest that is known of the journal, noted outside the database: `head` is the hash of `seq`, hex."""

    incarnation: str
    seq: int
    head: str


def unproven(
    noted: HighWater | None, hash_at: Callable[[str, int], bytes | None], machine_then: str, machine_now: str
) -> StreamReason | None:
    """Why continuity cannot be proved, `None` when it is. `hash_at(incarnation, seq)` is the journal's own hash there,
    `None` when it does not reach that far.

    1. the same machine as before           else `other_machine`
    2. something was noted outside the file else `no_high_water`
    3. the file holds what was noted        else `restored`: it lies behind, or went another way
    """
    if machine_then != machine_now:
        return "other_machine"
    if noted is None:
        return "no_high_water"
    held = hash_at(noted.incarnation, noted.seq)
    return None if held is not None and held.hex() == noted.head else "restored"


def last_common(
    ours: Callable[[int], bytes], theirs: Callable[[Sequence[int]], dict[int, bytes]], upto: int, at_once: int
) -> int:
    """The last seq in 0…`upto` at which both branches have the same hash; all before it agree and all after it differ.

    `ours(seq)` and `theirs(seqs)` give hashes (seq 0 is never asked for); a seq that the other side lacks is missing.
    Asks at most `at_once` places in one question.
    """
    low, high = 0, upto  # low agrees, everything above high differs
    while low < high:
        step = max(1, -(-(high - low) // at_once))
        places = sorted({*range(low + step, high, step), high})
        held = theirs(places)
        for place in places:
            if held.get(place) == ours(place):
                low = place
            else:
                high = place - 1
                break
    return low
