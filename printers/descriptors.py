"""Reading and writing an open descriptor against a deadline: sockets, serial ports and device files alike."""

from __future__ import annotations

import os
import select
import time

from printers.wired import LinkDown

MOST_READ = 256


def write_until(descriptor: int, data: bytes, until: float) -> int:
    """How many bytes the system took before the deadline or the first failure."""
    left = memoryview(data)
    while left and _ready(descriptor, select.POLLOUT, until):
        try:
            left = left[os.write(descriptor, left) :]
        except BlockingIOError:
            continue
        except OSError:
            break
    return len(data) - len(left)


def read_until(descriptor: int, until: float) -> bytes:
    """What there is to read, as soon as there is something; empty when time is up. Raises `LinkDown` at the end."""
    if not _ready(descriptor, select.POLLIN, until):
        return b""
    try:
        data = os.read(descriptor, MOST_READ)
    except BlockingIOError:
        return b""
    except OSError as error:
        raise LinkDown(f"the connection broke: {error.strerror}") from error
    if not data:
        raise LinkDown("the printer hung up", hung_up=True)
    return data


def _ready(descriptor: int, event: int, until: float) -> bool:
    poll = select.poll()
    poll.register(descriptor, event)
    return bool(poll.poll(max(0.0, until - time.monotonic()) * 1000))
