"""Looking for cases: one file a kind, each PURE (rows in, cases to be opened out), and a few files that fetch the rows.

After facts are folded only what they touched is looked at again (`after_folding`); what comes with the passing of time
is looked at by a regular tick (`by_time`). Either way the cases follow from what is stored alone, so that the order in
which kiosks report decides nothing. Decides no case and changes no fact.
"""

from __future__ import annotations


def by_time(now: int) -> None:
    """Open and withdraw the cases that come with the passing of time, as of `now` (ms UTC). Idempotent; for a tick of
    some minutes. Writes in a transaction of its own."""
    from sync.server.detecting.passing import look  # loads the database's side, which the tables of the rows must not

    look(now)
