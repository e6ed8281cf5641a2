"""Connections to PostgreSQL that nobody needs just now, kept open for whoever asks next.

One pool serves a process, whatever number of centres it keeps: a connection is lent for one request or one step of a
job, and only for the database that it was opened for. Must not know what is asked through a connection.

Of our own making because the pools at hand keep one set of connections, and some of them three threads, for each
database: with a hundred centres most of those would lie idle, and PostgreSQL would run out of them.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus

MOST_IDLE = 16  # twice what the threads of a serving process can use at once; PostgreSQL allows 100 as it comes
IDLE_SECONDS = 300.0  # longer than the round of a kiosk; a night's worth of idle ones would be memory for nothing


@dataclass(frozen=True)
class _Idle:
    url: str
    connection: psycopg.Connection[Any]
    since: float


class Pool:
    """Safe to share between threads. `most_idle`: how many connections stay open that nobody needs, over all databases;
    0 keeps none. `clock` gives seconds that only go forward."""

    def __init__(self, most_idle: int = MOST_IDLE, clock: Callable[[], float] = time.monotonic) -> None:
        self._most_idle = most_idle
        self._clock = clock
        self._idle: deque[_Idle] = deque()  # who rests longest stands first
        self._lock = threading.Lock()

    def take(self, url: str, connect: Callable[[], psycopg.Connection[Any]]) -> psycopg.Connection[Any]:
        """A connection to the database at `url` that works; opened by `connect` where none rests, and so may raise what
        that raises."""
        while (resting := self._newest(url)) is not None:
            if _still_answers(resting):
                return resting
            resting.close()
        return connect()

    def give_back(self, url: str, connection: psycopg.Connection[Any]) -> None:
        """Whoever took it needs it no more. One with an open transaction, or that broke, is closed."""
        if connection.closed or connection.info.transaction_status != TransactionStatus.IDLE:
            connection.close()
            return
        with self._lock:
            self._idle.append(_Idle(url, connection, self._clock()))
            over = self._take_out_what_is_over()
        for each in over:
            each.connection.close()

    def close(self, url: str) -> None:
        """Close those that rest for the database at `url`."""
        with self._lock:
            mine = [each for each in self._idle if each.url == url]
            self._idle = deque(each for each in self._idle if each.url != url)
        for each in mine:
            each.connection.close()

    def __len__(self) -> int:
        """How many rest."""
        return len(self._idle)

    def _newest(self, url: str) -> psycopg.Connection[Any] | None:
        with self._lock:
            found = next((each for each in reversed(self._idle) if each.url == url), None)
            if found is not None:
                self._idle.remove(found)
        return found.connection if found is not None else None

    def _take_out_what_is_over(self) -> list[_Idle]:
        before = self._clock() - IDLE_SECONDS
        over = []
        while self._idle and (len(self._idle) > self._most_idle or self._idle[0].since < before):
            over.append(self._idle.popleft())
        return over


def _still_answers(connection: psycopg.Connection[Any]) -> bool:
    """An empty query is the least that the other side must answer: a database that was started again is noticed here,
    and not by a visitor."""
    try:
        connection.execute("")
    except psycopg.Error:
        return False
    return True
