"""Taking over what the kiosks wrote that this one succeeds. Knows ports only: no HTTP, no SQL.

The server names their streams, whole and closed for good, until this side says that it holds them all. They are fetched
the newest first, so that each comes to stand before those that are held already; batch by batch, so that a run that was
cut short is gone on with.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from sync.ports import Outbox, Server, StreamTrouble
from sync.protocol import Inherited

logger = logging.getLogger("lada.sync")


class Inheriting:
    """The inheriting part of one run."""

    def __init__(self, outbox: Outbox, server: Server) -> None:
        self._outbox, self._server = outbox, server
        self.taken = 0
        self.troubles: list[StreamTrouble] = []

    def take_over(self, told: Sequence[Inherited]) -> None:
        """Fetch what is lacking of the streams that the server told. One that does not check is left, the others and
        the register are not. Raises `SyncError`."""
        held = self._outbox.inherited()
        for stream in reversed(told):
            self._fetch(stream, held.get(stream.inc, 0))

    def _fetch(self, stream: Inherited, position: int) -> None:
        while position < stream.seq:
            batch = self._server.facts_after(stream.inc, position)
            try:
                if batch is None:
                    raise ValueError("the server has no more of it than this")
                self._outbox.inherit(stream, batch)
            except ValueError as error:
                logger.warning("the predecessor's stream %s cannot be taken over: %s", stream.inc, error)
                self.troubles.append(StreamTrouble(stream.inc, "inheritance", position))
                return
            position += len(batch.bodies)
            self.taken += len(batch.bodies)
