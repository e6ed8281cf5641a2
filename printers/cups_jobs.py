"""The print jobs of CUPS, by IPP: which are over, and what it counted for each.

News come by a subscription that CUPS keeps and that is asked, never by "all" or the progress of jobs, which would push
what matters out of its hundred places; and whatever it says or has forgotten, all jobs that CUPS remembers are read
then. A figure is read only when the job is over: what is told before is a sum on its way.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from printers import ipp
from printers.ipp import PORT, USER, Answer, Asked, IppError, Operation, Value
from printers.jobs import ActiveJob, JobsError, Outcome, PrintedJob

EVENTS = ["job-completed", "job-stopped"]
LEASE_S = 86_400
TIMEOUT_S = 5.0
OUTCOMES: Mapping[int, Outcome] = {7: "cancelled", 8: "aborted", 9: "completed"}
WANTED = [
    "job-id", "job-uuid", "job-printer-uri", "job-state", "job-impressions-completed", "job-media-sheets-completed",
    "job-originating-user-name", "job-originating-host-name", "job-billing", "job-sheets", "copies", "sides",
    "number-up", "media", "print-color-mode", "time-at-creation", "time-at-completed",
]  # fmt: skip
Told = Mapping[str, tuple[Value, ...]]


class CupsJobs:
    """`address` is "host:port", "host" or empty for the CUPS of this machine."""

    def __init__(self, address: str = "", timeout_s: float = TIMEOUT_S) -> None:
        host, _, port = (address or "localhost").rpartition(":") if ":" in address else (address or "localhost", "", "")
        self._server = (host, int(port or PORT))
        self._timeout_s = timeout_s
        self._subscription: int | None = None
        self._next = 1

    def has_news(self) -> bool:
        if self._subscription is None:
            self._subscribe()
            return True
        place: dict[str, Asked] = {"notify-subscription-ids": self._subscription, "notify-sequence-numbers": self._next}
        answer = self._ask(Operation.GET_NOTIFICATIONS, place)
        if not answer.is_ok:  # its lease ran out, or cupsd has forgotten it: what happened since, nobody can tell
            self._subscription = None
            return self.has_news()
        events = answer.each(ipp.EVENT_GROUP)
        numbers = [number for each in events for number in _numbers(each, "notify-sequence-number")]
        self._next = max([self._next, *(number + 1 for number in numbers)])
        return bool(numbers)

    def _subscribe(self) -> None:
        wanted: dict[str, Asked] = {
            "notify-pull-method": "ippget", "notify-events": EVENTS, "notify-lease-duration": LEASE_S
        }  # fmt: skip
        answer = self._ask(Operation.CREATE_PRINTER_SUBSCRIPTIONS, {}, wanted)
        ids = _numbers(answer.first(ipp.SUBSCRIPTION_GROUP), "notify-subscription-id")
        self._subscription, self._next = (ids[0] if ids else None), 1

    def finished(self) -> list[PrintedJob]:
        asked: dict[str, Asked] = {"which-jobs": "completed", "my-jobs": False, "requested-attributes": WANTED}
        found = (printed(each) for each in self._jobs(asked))
        return [job for job in found if job is not None]

    def active(self) -> list[ActiveJob]:
        wanted = ["job-id", "job-printer-uri"]
        asked: dict[str, Asked] = {"which-jobs": "not-completed", "my-jobs": False, "requested-attributes": wanted}
        return [ActiveJob(number, _queue(each)) for each in self._jobs(asked) for number in _numbers(each, "job-id")]

    def _jobs(self, asked: Mapping[str, Asked]) -> Iterator[Told]:
        answer = self._ask(Operation.GET_JOBS, asked)
        if not answer.is_ok:
            raise JobsError(f"CUPS does not tell its jobs (IPP status {answer.status:#06x})")
        return answer.each(ipp.JOB_GROUP)

    def _ask(
        self, operation: Operation, more: Mapping[str, Asked], subscription: Mapping[str, Asked] | None = None
    ) -> Answer:
        attributes: dict[str, Asked] = {"printer-uri": "ipp://localhost/", "requesting-user-name": USER, **more}
        try:
            return ipp.ask(self._server, "/", operation, attributes, self._timeout_s, subscription=subscription)
        except IppError as error:
            raise JobsError(str(error)) from error


def printed(told: Told) -> PrintedJob | None:
    """The job in these attributes; `None` when it is not over, or CUPS has forgotten what it was."""
    numbers, states = _numbers(told, "job-id"), _numbers(told, "job-state")
    created, ended = _numbers(told, "time-at-creation"), _numbers(told, "time-at-completed")
    if not numbers or not states or states[0] not in OUTCOMES or not created or not ended:
        return None
    queue = _queue(told)
    uuid = _text(told, "job-uuid")
    return PrintedJob(
        key=key_of(uuid or f"{queue} {numbers[0]} {created[0]}"), number=numbers[0], queue=queue,
        outcome=OUTCOMES[states[0]], created_at=created[0] * 1000, finished_at=ended[0] * 1000,
        impressions=_counted(told, "job-impressions-completed"), sheets=_counted(told, "job-media-sheets-completed"),
        banners=sum(isinstance(each, str) and each != "none" for each in told.get("job-sheets", ())),
        copies=_at_least_one(told, "copies"), number_up=_at_least_one(told, "number-up"),
        duplex=(_text(told, "sides") or "").startswith("two-sided"),
        colour=_text(told, "print-color-mode") in ("color", "auto"), size=_size(_text(told, "media") or ""),
        user=_text(told, "job-originating-user-name"), host=_text(told, "job-originating-host-name"),
        billing=_text(told, "job-billing"),
    )  # fmt: skip


def key_of(name: str) -> str:
    """A name for good of what the print server calls so: it says nothing to anybody else."""
    return hashlib.sha256(f"print job {name}".encode()).hexdigest()[:32]


def _counted(told: Told, name: str) -> int | None:
    """A raw queue counts nothing and says 0 of everything that it printed: that is no figure."""
    found = _numbers(told, name)
    return found[0] if found and found[0] > 0 else None


def _at_least_one(told: Told, name: str) -> int:
    return max([1, *_numbers(told, name)])


def _size(media: str) -> Literal["A4", "A3"]:
    return "A3" if "a3" in media.casefold() else "A4"


def _queue(told: Told) -> str:
    return (_text(told, "job-printer-uri") or "").rstrip("/").rpartition("/")[2]


def _text(told: Told, name: str) -> str | None:
    """`None` when it is not told: to whom it is not meant for, CUPS leaves out who sent a job."""
    return next((each.strip() for each in told.get(name, ()) if isinstance(each, str) and each.strip()), None)


def _numbers(told: Told, name: str) -> Sequence[int]:
    return [each for each in told.get(name, ()) if isinstance(each, int) and not isinstance(each, bool)]
