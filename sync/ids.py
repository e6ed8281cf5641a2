"""Names for what facts begin: a visit, a loan, a booking, somebody who is taken into the register.

Each begins with its moment, so that what comes later stands later in every table: an index grows at its end and not in
a thousand places, whether it lies on a server's disk or on the card of a Raspberry Pi. The idea is that of UUID
version 7 (RFC 9562, 5.7). Nobody may read a moment out of an id: the clock of a counter may have been wrong.
"""

from __future__ import annotations

import secrets

MOMENT = 11  # hex digits of ms UTC: enough until the year 2527
CHANCE = 9  # hex digits, 36 bits: two counters must not meet within one millisecond


def new_id(at: int) -> str:
    """An id for what begins `at` (ms UTC), 20 hex digits. A moment that no clock should show gives one too."""
    return f"{at % 16**MOMENT:0{MOMENT}x}{secrets.token_hex(5)[:CHANCE]}"
