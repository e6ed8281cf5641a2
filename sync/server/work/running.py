"""The worker: takes up what waits, one job at a time, and says while it runs that it lives.

A job belongs to one runner at a time. Whoever takes one up holds its row: on PostgreSQL with FOR UPDATE SKIP LOCKED, on
SQLite with the lock that all writers share. The runner then has it for a lease that a thread of its own renews; when it
dies, the lease runs out and the next worker begins the job again. What a runner that lost its job still says is not
taken.
"""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from sync.server.addressing import speaking_to
from sync.server.database import is_failure
from sync.server.models import database
from sync.server.office import Office
from sync.server.work import results, ticks
from sync.server.work.kinds import KINDS
from sync.server.work.progress import Cancelled, Interrupted, JobFailed, Progress
from sync.server.work.work_models import Job

LEASE_MS = 60_000
BEAT_SECONDS = 1.0  # how often somebody who watches sees it go on
LOOK_SECONDS = 1.0  # how soon something that waits is taken up
REST_SECONDS = 5.0  # after the database could not be used
MOST_TRIES = 3  # a job during which the machine dies again and again is the reason
KEPT_MS = 48 * 3_600_000  # so long one may take a result away

logger = logging.getLogger("lada.server.work")


@dataclass(frozen=True)
class _End:
    """How a job ended, or that it `waits` again."""

    state: str
    problem: str = ""


class Worker:
    """Takes up jobs until it is told to stop. `run` is for a thread, or for a process of its own."""

    def __init__(self, office: Office, beat_seconds: float = BEAT_SECONDS) -> None:
        self.name = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        self._office = office
        self._beat_seconds = beat_seconds
        self._stop = threading.Event()
        self._now_running: Progress | None = None

    def stop(self) -> None:
        """End soon; the job that runs now waits again, for whoever comes next."""
        self._stop.set()
        if (running := self._now_running) is not None:
            running.is_interrupted = True

    def run(self) -> None:
        """Until `stop`."""
        while not self._stop.is_set():
            self._stop.wait(self.attend())

    def attend(self) -> float:
        """Do one job, if there is one; how many seconds there is nothing to look for then."""
        try:
            self._office.store.ready()
            return 0.0 if self.run_next() else LOOK_SECONDS
        except Exception as error:
            if not is_failure(error):
                logger.exception("the worker stumbled")
            else:
                logger.warning("the database cannot be used just now: %s", error)
            return REST_SECONDS
        finally:
            self._office.store.rest()

    def run_next(self) -> bool:
        """Ask for what comes round now, take up one job and see it through. `False`: there was none."""
        with speaking_to(self._office.store):
            return self._run_next()

    def _run_next(self) -> bool:
        ticks.ask_for_due(self._office.now())
        job = _take(self.name, self._office.now())
        if job is None:
            return False
        if job.tries > MOST_TRIES:
            _finish(job, self.name, _End("failed", "gave_up"), None, self._office.now())
            return True
        self._see_through(job)
        return True

    def _see_through(self, job: Job) -> None:
        progress = self._now_running = Progress(job.id, self._office.settings.server.home)
        over = threading.Event()
        beat = threading.Thread(target=self._beat, args=(job, progress, over), name="lada-beat", daemon=True)
        beat.start()
        try:
            with progress.known_here():
                end = self._outcome(job, progress)
        finally:
            self._now_running = None
            over.set()
            beat.join()
        if not _finish(job, self.name, end, progress, self._office.now()):
            logger.warning("job %s was lost to another worker", job.id)
        elif end.state != "done":
            results.forget(self._office.settings.server.home, job.id)

    def _outcome(self, job: Job, progress: Progress) -> _End:
        logger.info("job %s begins: %s", job.id, job.kind)
        try:
            if self._stop.is_set():
                raise Interrupted
            KINDS[job.kind].act()(self._office, msgspec.json.decode(job.parameters), progress)
        except Cancelled:
            return _End("cancelled")
        except Interrupted:
            return _End("waiting")
        except JobFailed as failed:
            return _End("failed", failed.word)
        except Exception as error:
            logger.exception("job %s failed", job.id)
            return _End("failed", "full" if isinstance(error, OSError) else "bug")
        return _End("done")

    def _beat(self, job: Job, progress: Progress, over: threading.Event) -> None:
        """Renew the lease, write down how far it is, and hear whether it was cancelled, until the job is over."""
        with speaking_to(self._office.store):
            self._beat_until(job, progress, over)

    def _beat_until(self, job: Job, progress: Progress, over: threading.Event) -> None:
        renewed = self._office.now()
        said: tuple[int, int | None] = (0, None)
        try:
            while not over.wait(self._beat_seconds):
                now, told = self._office.now(), (progress.done, progress.total)
                try:
                    if told == said and now - renewed < LEASE_MS // 4:
                        progress.is_cancelled |= Job.get_by_id(job.id).cancel_asked_at is not None
                        continue
                    _say(job, self.name, progress, now)
                    said, renewed = told, now
                except Exception as error:
                    if not is_failure(error):
                        raise
                    logger.warning("job %s cannot say just now that it lives: %s", job.id, error)
        except Exception:
            logger.exception("job %s cannot say that it lives", job.id)
        finally:
            self._office.store.close()


class Shift:
    """Workers of several centres, who take turns: one job of each, so that nobody waits for another centre's queue."""

    def __init__(self, workers: Sequence[Worker]) -> None:
        self._workers = workers
        self._stop = threading.Event()

    def stop(self) -> None:
        """End soon, as `Worker.stop`."""
        self._stop.set()
        for worker in self._workers:
            worker.stop()

    def run(self) -> None:
        """Until `stop`."""
        while not self._stop.is_set():
            self._stop.wait(min(worker.attend() for worker in self._workers))


def _take(runner: str, now: int) -> Job | None:
    """The job that waits longest, or whose runner is gone; it is `runner`'s from now on."""
    ready = (Job.state == "waiting") | ((Job.state == "running") & (Job.lease_until < now))
    query = Job.select().where(ready).order_by(Job.asked_at, Job.id).limit(1)
    if not query.exists():
        return None  # asked before anything is locked
    with database.writing():
        job: Job | None = (query if database.is_sqlite else query.for_update("FOR UPDATE SKIP LOCKED")).first()
        if job is None:
            return None
        job.tries += 1
        Job.change(
            job.id, state="running", runner=runner, lease_until=now + LEASE_MS, tries=job.tries, started_at=now,
            done=0, total=None,
        )  # fmt: skip
    return job


def _say(job: Job, runner: str, progress: Progress, now: int) -> None:
    """Write down that `runner` lives and how far it is; tell it whether it shall go on."""
    with database.writing():
        changed = Job.update(lease_until=now + LEASE_MS, done=progress.done, total=progress.total).where(
            *_is_still(job, runner)
        )
        progress.is_interrupted |= not changed.execute()
        progress.is_cancelled |= Job.get_by_id(job.id).cancel_asked_at is not None


def _finish(job: Job, runner: str, end: _End, progress: Progress | None, now: int) -> bool:
    """Write down how it ended. `False`: it is not `runner`'s any more."""
    result = progress.result if progress is not None and end.state == "done" else None
    values: dict[str, Any] = {"state": end.state, "problem": end.problem, "runner": None, "lease_until": None}
    if end.state == "waiting":
        values["tries"] = job.tries - 1  # it is not the job's fault
    else:
        values["ended_at"] = now
    if progress is not None:
        values |= {"done": progress.done, "total": progress.total}
    if result is not None and progress is not None:
        size = results.path_of(progress.home, job.id).stat().st_size
        values |= {"file_name": result.name, "file_type": result.type, "file_size": size, "kept_until": now + KEPT_MS}
    with database.writing():
        return bool(Job.update(**values).where(*_is_still(job, runner)).execute())


def _is_still(job: Job, runner: str) -> tuple[object, ...]:
    return Job.id == job.id, Job.state == "running", Job.runner == runner
