"""Print jobs that a print server is through with, as it tells of them: the port, and what both of its sources give.

Figures are passed on as they were told; what of them counts is decided elsewhere. What a document is called is never
asked for. Must not know whose a job is, or write anything down.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

Outcome = Literal["completed", "cancelled", "aborted"]


class JobsError(Exception):
    """The print server does not answer, or not in a way that can be read."""


@dataclass(frozen=True)
class PrintedJob:
    """A job that is over. Times are ms UTC by the print server's clock. `key` names it for good, `number` until the
    print server begins to count anew. `impressions` and `sheets` are `None` where nothing was told; `banners` are the
    cover sheets asked for, and are among the impressions."""

    key: str
    number: int
    queue: str
    outcome: Outcome
    created_at: int
    finished_at: int
    impressions: int | None = None
    sheets: int | None = None
    banners: int = 0
    copies: int = 1
    number_up: int = 1
    duplex: bool = False
    colour: bool = False
    size: Literal["A4", "A3"] = "A4"
    user: str | None = None
    host: str | None = None
    billing: str | None = None


@dataclass(frozen=True)
class ActiveJob:
    """A job that is not over yet."""

    number: int
    queue: str


class JobSource(Protocol):
    """What is asked of a print server. Every call ends within a few seconds. Raises `JobsError`."""

    def has_news(self) -> bool:
        """Whether a job may have ended since the last time this was asked; true also when nobody can say."""

    def finished(self) -> list[PrintedJob]:
        """The jobs that are over and that it still remembers."""

    def active(self) -> list[ActiveJob]:
        """The jobs that are not."""
