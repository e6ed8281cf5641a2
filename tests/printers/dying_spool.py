"""Kiosks that are killed amid a slip, one at every state of the spool. A program of its own: only a process without
threads may fork in safety.

    python -m tests.printers.dying_spool FOLDER ADDRESS     a home in FOLDER for each of the `DEATHS`, in their order
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from printers import Paper, PrinterError, Sent
from printers.spool import TOO_OLD_MS
from tests import newest
from tests.printers.at_spool import SpoolCounter

SOME = 300  # bytes of a slip


def die(*_: Any, **__: Any) -> Any:
    os.kill(os.getpid(), signal.SIGKILL)


def queued(counter: SpoolCounter) -> None:
    """The act is done; the spool has not looked yet."""


def chosen(counter: SpoolCounter) -> None:
    counter.spool._book.mark_sending = die  # type: ignore[method-assign]
    counter.spool.step()


def sending(counter: SpoolCounter) -> None:
    counter.printer.send = die  # type: ignore[method-assign]
    counter.spool.step()


def amid_the_bytes(counter: SpoolCounter) -> None:
    link: Any = counter.printer._link
    write = link.write
    link.write = lambda data, until: die(write(data[:SOME], until)) if len(data) > SOME else write(data, until)
    counter.spool.step()


def all_bytes_out(counter: SpoolCounter) -> None:
    link: Any = counter.printer._link
    link.drain = die
    counter.spool.step()


def on_paper(counter: SpoolCounter) -> None:
    counter.spool._book.settle = die  # type: ignore[method-assign]
    counter.spool.step()


def settled(counter: SpoolCounter) -> None:
    counter.spool.step()


def unconfirmed(counter: SpoolCounter) -> None:
    counter.printer.send = lambda payload: Sent.UNCONFIRMED  # type: ignore[method-assign]
    counter.spool.step()


def failed(counter: SpoolCounter) -> None:
    def refuse(payload: bytes) -> Sent:
        raise PrinterError("no such printer", permanent=True)

    counter.printer.send = refuse  # type: ignore[method-assign]
    counter.spool.step()


def waiting(counter: SpoolCounter) -> None:
    counter.printer.status = lambda: Paper.OUT  # type: ignore[method-assign]
    counter.clock.pass_time(TOO_OLD_MS + 1000)
    counter.spool.step()


def skipped(counter: SpoolCounter) -> None:
    assert counter.spool.discard(FIRST, by="marta")


def superseded(counter: SpoolCounter) -> None:
    assert counter.spool.supersede(FIRST)


FIRST = "COP-K1-2026-000001"
DEATHS: tuple[Callable[[SpoolCounter], None], ...] = (
    queued, chosen, sending, amid_the_bytes, all_bytes_out, on_paper, settled, unconfirmed, failed, waiting, skipped,
    superseded,
)  # fmt: skip


def killed(home: Path, address: str, death: Callable[[SpoolCounter], None]) -> None:
    child = os.fork()
    if child == 0:
        try:
            counter = SpoolCounter(home, address)
            assert counter.somebody_comes_in() == FIRST
            death(counter)
            die()
        finally:
            os._exit(3)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), f"{death.__name__}: the child ended by itself"


if __name__ == "__main__":
    newest.kiosk_file(Path(sys.argv[1], "template"))  # made once, for all children
    for each in DEATHS:
        killed(Path(sys.argv[1], each.__name__), sys.argv[2], each)
        print(each.__name__, flush=True)
        sys.stdin.readline()  # whoever looks at the paper has looked
