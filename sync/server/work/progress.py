"""What a job says while it runs: how far it is, and which file it leaves. Writes no table; the worker does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sync.server.work import results

_here: dict[str, Progress] = {}  # jobs that run in this process, by id


class Cancelled(Exception):
    """Whoever asked for the job does not want it any more."""


class Interrupted(Exception):
    """The worker is told to stop, or has lost the job to another one; it is begun again elsewhere."""


class JobFailed(Exception):
    """The job cannot be done; `word` is one of `work_words.PROBLEMS`."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


def here(job: str) -> Progress | None:
    """How far a job is that runs in this process: known also while it keeps all others from writing."""
    return _here.get(job)


@dataclass(frozen=True)
class Result:
    """A file that a job left. `name` is what it is called when it is taken away."""

    name: str
    type: str


class Progress:
    """How far one job is. The job's thread says so as often as it likes; the worker's other thread reads it."""

    def __init__(self, job: str, home: Path) -> None:
        self.job = job
        self.done = 0
        self.total: int | None = None
        self.is_cancelled = False
        self.is_interrupted = False
        self.result: Result | None = None
        self.home = home

    def so_far(self, done: int, total: int | None = None) -> None:
        """`done` of `total` things are done. Raises `Cancelled` or `Interrupted` where the job shall end."""
        self.done, self.total = done, total if total is not None else self.total
        if self.is_interrupted:
            raise Interrupted
        if self.is_cancelled:
            raise Cancelled

    @contextmanager
    def known_here(self) -> Iterator[None]:
        """`here` finds it as long as the block runs."""
        _here[self.job] = self
        try:
            yield
        finally:
            del _here[self.job]

    @contextmanager
    def file(self, name: str, type: str) -> Iterator[IO[bytes]]:
        """A file to write the result into; it counts when the block ends well. Raises `OSError`."""
        with results.written(self.home, self.job) as file:
            yield file
        self.result = Result(name, type)
