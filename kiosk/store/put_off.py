"""What the sync process can do without for a while: writes that a disk may refuse and that are made up for later.

A disk that is full or read-only may be about to die, so facts must get off it whatever else it refuses. Nothing that is
put off here decides anything: how far the server holds the journal it says anew in every hello.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from kiosk.store.database import StoreError

DISK = ("full", "io")  # words of a `StoreError` that end when there is room, or another disk

logger = logging.getLogger("lada.store")


@contextmanager
def put_off(what: str) -> Iterator[None]:
    """A write that may wait: where the disk refuses it, it is told and forgotten."""
    try:
        yield
    except StoreError as error:
        if error.word not in DISK:
            raise
        logger.warning("%s waits until the disk takes it: %s", what, error)
