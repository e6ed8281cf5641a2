"""Keeps an eye on the print server of this machine: each job that it is through with is written down once, bound to
whoever it belongs to, over restarts of either.

What the print server itself says of a job counts; its log is beside it: it tells that a job was begun anew, differs, or
is all that is left of one. Who sent a job is made a keyed digest here and goes no further as a name. Reads no clock
itself, and blocks no screen: it runs in a thread of its own.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from kiosk.store import Store, print_jobs
from kiosk.store.print_jobs import KnownJob, Line, Watched
from kiosk.store.writing import Draft, detach
from printers.cups_jobs import key_of
from printers.jobs import ActiveJob, JobsError, JobSource, PrintedJob
from printers.page_log import Place, end_of, follow
from sync import codes, register
from sync.job_facts import Doubt, JobMetered
from sync.journal import Moment
from sync.rules import print_jobs as rules
from sync.rules.print_jobs import Counted, Owner, Present, Printed, Scene

logger = logging.getLogger("lada.jobs")

LOOKS = 3  # so often is a job looked for in vain that only the log knows, before the log is taken at its word
BLIND = 30  # looks without news, after which all jobs are read anyway
BEGAN_MS, ENDED_MS = 1_000, 120_000  # how far a line of the log, in whole seconds, may lie beside its job
LONGEST_CODE = 60


class Metering:
    """`log` is the page log, `None` where there is none. `ignored` are queues that print no pages: that of the slips.
    `moment` gives the moment of now."""

    def __init__(
        self, store: Store, source: JobSource, log: Path | None, centre_key: bytes, moment: Callable[[], Moment],
        ignored: Collection[str] = (),
    ) -> None:  # fmt: skip
        self._store, self._source, self._log, self._key = store, source, log, centre_key
        self._moment, self._ignored = moment, frozenset(ignored)
        self._quiet_looks = BLIND  # whatever happened before this start is read at once
        self._is_down = False

    def look(self) -> int:
        """Look once. Returns how many jobs were written down. A print server that does not answer is told of in the log
        of the program, once, and asked again the next time. Raises `StoreError`."""
        try:
            written = self._look()
        except JobsError as error:
            if not self._is_down:
                logger.warning("the print jobs cannot be read: %s", error)
            self._is_down, self._quiet_looks = True, BLIND
            return 0
        self._is_down = False
        return written

    def _look(self) -> int:
        watched = print_jobs.watched(self._store.database)
        has_news = self._source.has_news()
        if watched is None:
            self._begin()
            return 0
        if not has_news and not watched.lines and self._quiet_looks < BLIND and not self._has_grown(watched):
            self._quiet_looks += 1
            return 0
        active = self._source.active()  # before what is over, or one that ends between the two is in neither
        finished = [job for job in self._source.finished() if job.queue not in self._ignored]
        lines, place = self._lines(watched)  # after the jobs: what is over has its line by now
        written = self._write(finished, active, lines, place)
        self._quiet_looks = 0
        return written

    def _begin(self) -> None:
        before = [job.key for job in self._source.finished()]
        place = end_of(self._log) if self._log is not None else Place(0, 0)
        print_jobs.begin(self._store.database, Watched(place.inode, place.offset), before)

    def _has_grown(self, watched: Watched) -> bool:
        return self._log is not None and end_of(self._log) != Place(watched.inode, watched.offset)

    def _lines(self, watched: Watched) -> tuple[list[Line], Place]:
        place = Place(watched.inode, watched.offset)
        if self._log is None:
            return list(watched.lines), place
        found, place = follow(self._log, place)
        fresh = (Line(each.queue, each.number, each.at, each.pages) for each in found)
        return [*watched.lines, *(each for each in fresh if each.queue not in self._ignored)], place

    def _write(
        self, finished: Sequence[PrintedJob], active: Sequence[ActiveJob], lines: Sequence[Line], place: Place
    ) -> int:
        new = print_jobs.unknown(self._store.database, [job.key for job in finished])
        drafts, left = list[Draft](), [line for line in lines if not self._is_known(line)]
        for job in sorted(finished, key=lambda each: (each.finished_at, each.number)):
            own = [line for line in left if _is_of(line, job)]
            left = [line for line in left if line not in own]
            if job.key in new:
                drafts.append(self._draft(job, [line.pages for line in own]))
        waiting, alone = list[Line](), list[Line]()
        for line in left:
            is_going_on = any((each.queue, each.number) == (line.queue, line.number) for each in active)
            if is_going_on or line.looks + 1 < LOOKS:
                waiting.append(replace(line, looks=0 if is_going_on else line.looks + 1))
            else:
                alone.append(line)
        drafts += [self._draft_of_log(line) for line in _last_of_each(alone)]
        watch = Watched(place.inode, place.offset, tuple(waiting))
        return print_jobs.record(self._store.database, drafts, self._moment(), watch)

    def _is_known(self, line: Line) -> bool:
        known = print_jobs.numbered(self._store.database, line.queue, line.number)
        return any(_is_within(line, each) for each in known)

    # --- one job ------------------------------------------------------------------------------------------------------

    def _draft(self, job: PrintedJob, logged: Sequence[int]) -> Draft:
        queue = self._queue(job.queue)
        printed = Printed(
            outcome=job.outcome, impressions=job.impressions, banners=job.banners, copies=job.copies,
            number_up=job.number_up, duplex=job.duplex, colour=job.colour, billing=job.billing,
            user=self._digest(job.user), host=rules.folded(job.host) or None,
        )  # fmt: skip
        counted = rules.count(printed, queue)
        fact = JobMetered(
            job=job.key, site=self._store.site_id, queue=job.queue, outcome=job.outcome, finished_at=job.finished_at,
            number=job.number, created_at=job.created_at, impressions=job.impressions, sheets=job.sheets,
            sides=counted.sides, banners=job.banners if counted.sides is not None else 0, copies=job.copies,
            colour=counted.colour, duplex=job.duplex, size=job.size,
            doubts=[*counted.doubts, *_doubts_of_log(job, logged)],
        )  # fmt: skip
        return self._bound(fact, printed, queue, job.created_at)

    def _draft_of_log(self, line: Line) -> Draft:
        """A job that only the log knows: it could have been written by anybody, so it is bound by its queue alone."""
        queue = self._queue(line.queue)
        printed = Printed(impressions=line.pages or None)
        counted: Counted = rules.count(printed, queue)
        fact = JobMetered(
            job=key_of(f"log {line.queue} {line.number} {line.at}"), site=self._store.site_id, queue=line.queue,
            outcome="completed", finished_at=line.at, source="page_log", number=line.number,
            impressions=line.pages or None, sides=counted.sides, colour=counted.colour,
            doubts=[*counted.doubts, "log_only"],
        )  # fmt: skip
        return self._bound(fact, printed, queue, None)

    def _bound(self, fact: JobMetered, printed: Printed, queue: register.PrintQueue | None, at: int | None) -> Draft:
        owner: Owner = rules.whose(printed, queue, self._scene(printed, at) if at is not None else Scene())
        detached, commitments = {}, {}
        beside = {"user": printed.user, "billing": (printed.billing or "")[:LONGEST_CODE] or None}
        for name, value in beside.items():
            if value is not None:
                commitments[name], detached[name] = detach(value)
        return Draft(
            replace_fact(
                fact, meter=queue.meter if queue is not None else None, party=owner.party, person=owner.person,
                visit=owner.visit, bound_by=owner.by, user_commitment=commitments.get("user"),
                billing_commitment=commitments.get("billing"),
            ),
            detached,
        )  # fmt: skip

    def _queue(self, name: str) -> register.PrintQueue | None:
        site = self._store.site_id
        return next((each for each in self._store.entities(register.PrintQueue, name) if each.site == site), None)

    def _digest(self, user: str | None) -> str | None:
        return codes.user_digest(self._key, user) if user else None

    def _scene(self, job: Printed, at: int) -> Scene:
        bindings = self._store.entities(register.PrintBinding)
        people = {each.person for each in bindings if each.value == job.user and each.person is not None}
        day = datetime.fromtimestamp(at / 1000, UTC).date().isoformat()
        parties = {person: self._parties(person, day) for person in people}
        visits = print_jobs.visits_at(self._store.database, at)
        present = [Present(each.person, each.party, each.id) for each in visits]
        for booking in print_jobs.at_workstations(self._store.database, at):
            visit = next((each.id for each in visits if each.person == booking.person), None)
            present.append(Present(booking.person, booking.party, visit, booking.resource))
        return Scene(bindings, present, parties)

    def _parties(self, person: str, day: str) -> list[str]:
        """Whom they act for on that day, each once."""
        known = self._store.entities(register.Membership, person)
        begun = (each for each in known if each.since is None or each.since <= day)
        return [*dict.fromkeys(each.party for each in begun if each.until is None or each.until >= day)]


def replace_fact(fact: JobMetered, **values: str | None) -> JobMetered:
    """The fact with these fields; `None` leaves the default, so that a fact says nothing that it need not."""
    return msgspec.structs.replace(fact, **{name: value for name, value in values.items() if value is not None})


def _doubts_of_log(job: PrintedJob, logged: Sequence[int]) -> list[Doubt]:
    doubts = list[Doubt]()
    if len(logged) > 1:
        doubts.append("logged_again")
    if logged and job.impressions is not None and logged[-1] != job.impressions:
        doubts.append("log_differs")
    return doubts


def _is_of(line: Line, job: PrintedJob) -> bool:
    return (line.queue, line.number) == (job.queue, job.number) and _is_within(line, job)


def _is_within(line: Line, job: PrintedJob | KnownJob) -> bool:
    return job.created_at - BEGAN_MS <= line.at <= job.finished_at + ENDED_MS


def _last_of_each(lines: Sequence[Line]) -> list[Line]:
    """Of several lines of one job the last: each says the sum of all before it. One with a smaller sum begins anew, as
    another job that was given the same number."""
    last: list[Line] = []
    for line in lines:
        before = next((each for each in last if (each.queue, each.number) == (line.queue, line.number)), None)
        if before is not None and line.pages >= before.pages and line.at - before.at < 3_600_000:
            last.remove(before)
        last.append(line)
    return last
