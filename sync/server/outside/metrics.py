"""Figures about the server itself, in the text format of Prometheus: what waits, what is open, how long answers take.

Written by hand: a hundred lines of one stable format are less than a library that would keep a second registry of
everything. Each process counts its own answers; everything else is read from the database when it is asked for. No
figure names a person.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator

from flask import Flask, Response, g, request

from sync.server import bulk
from sync.server.cases import CaseKind, Severity, severity
from sync.server.models import SERVER
from sync.server.office import Office

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
SILENT_MS = 3_600_000  # a kiosk of which nothing was heard for an hour; the screens wait a day with it
BUCKETS = (0.05, 0.1, 0.3, 1.0, 3.0, 10.0)  # seconds
KEY = "lada-answers"


class Answers:
    """How long this process took to answer, by part of the server and kind of answer."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, str], list[int]] = {}
        self._sums: dict[tuple[str, str], float] = {}
        self._lock = threading.Lock()

    def note(self, part: str, kind: str, seconds: float) -> None:
        with self._lock:
            counts = self._counts.setdefault((part, kind), [0] * (len(BUCKETS) + 1))
            for place, most in enumerate(BUCKETS):
                counts[place] += seconds <= most
            counts[-1] += 1
            self._sums[part, kind] = self._sums.get((part, kind), 0.0) + seconds

    def lines(self) -> Iterator[str]:
        name = "lada_http_request_seconds"
        yield from _head(name, "histogram", "How long answers took, by part of the server and class of status.")
        with self._lock:
            rows = [(key, list(counts), self._sums[key]) for key, counts in sorted(self._counts.items())]
        for (part, kind), counts, total in rows:
            marks = f'part="{part}",status="{kind}"'
            for most, count in zip((*map(str, BUCKETS), "+Inf"), counts, strict=True):
                yield f'{name}_bucket{{{marks},le="{most}"}} {count}'
            yield f"{name}_sum{{{marks}}} {total:.6f}"
            yield f"{name}_count{{{marks}}} {counts[-1]}"


def watch(app: Flask) -> None:
    """Have every answer of `app` counted."""
    answers = app.extensions[KEY] = Answers()

    @app.before_request
    def begin() -> None:
        g.began = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        began = g.get("began")
        if began is not None:
            answers.note(_part(), f"{response.status_code // 100}xx", time.perf_counter() - began)
        return response


def _part() -> str:
    """kiosks, programs, files or screens: few words, so that nobody's address makes a new one."""
    blueprint = (request.endpoint or "").partition(".")[0]
    return {"api": "kiosks", "outside": "programs", "static": "files"}.get(blueprint, "screens")


def text(office: Office) -> str:
    """Everything, as it is now."""
    from flask import current_app

    answers: Answers = current_app.extensions[KEY]
    now = office.now()
    lines = [*_facts(now), *_cases(), *_kiosks(now), *_jobs(now), *answers.lines()]
    return "\n".join(lines) + "\n"


def _head(name: str, kind: str, help: str) -> tuple[str, str]:
    return f"# HELP {name} {help}", f"# TYPE {name} {kind}"


def _gauge(name: str, help: str, rows: Iterable[tuple[str, object]], kind: str = "gauge") -> Iterator[str]:
    """`rows` are (labels, value)."""
    yield from _head(name, kind, help)
    for labels, value in rows:
        yield f"{name}{{{labels}}} {value}" if labels else f"{name} {value}"


def _facts(now: int) -> Iterator[str]:
    [(taken, folded)] = bulk.rows_of(
        'SELECT coalesce(sum("acked"), 0), coalesce(sum("projected_seq"), 0) FROM "stream"'
    )
    waiting = bulk.rows_of(
        'SELECT min(f."received_at") FROM "stream" s JOIN "fact" f ON f."stream" = s."id"'
        ' AND f."seq" = s."projected_seq" + 1 WHERE s."projected_seq" < s."acked"'
    )
    oldest = waiting[0][0]
    lag = max(0, now - oldest) / 1000 if oldest is not None else 0
    yield from _gauge("lada_facts_taken_in_total", "Facts that are stored.", [("", taken)], "counter")
    yield from _gauge("lada_facts_waiting", "Facts that are stored and not folded in yet.", [("", taken - folded)])
    yield from _gauge("lada_projection_lag_seconds", "How long the oldest of them has waited.", [("", lag)])


def _cases() -> Iterator[str]:
    counts = dict.fromkeys(Severity, 0)
    for kind, blocks, count in bulk.rows_of(
        'SELECT "kind", "blocks", count(*) FROM "case" WHERE "state" = \'open\' GROUP BY "kind", "blocks"'
    ):
        counts[severity(CaseKind(kind), blocks) if kind in {*CaseKind} else Severity.WARNS] += count
    rows = ((f'severity="{severity.value}"', count) for severity, count in counts.items())
    yield from _gauge("lada_cases_open", "Cases that nobody has answered.", rows)


def _kiosks(now: int) -> Iterator[str]:
    rows = bulk.rows_of(
        'SELECT "last_hello_at", "pending" FROM "device" WHERE "status" = \'approved\' AND "id" <> ?', (SERVER,)
    )
    silent = sum(heard is None or now - heard > SILENT_MS for heard, _ in rows)
    yield from _gauge("lada_kiosks", "Kiosks that were let in.", [("", len(rows))])
    yield from _gauge("lada_kiosks_silent", "Those of which nothing was heard for an hour.", [("", silent)])
    yield from _gauge(
        "lada_kiosk_facts_held_back", "Facts that kiosks had not sent when they were heard last.",
        [("", sum(pending for _, pending in rows))],
    )  # fmt: skip


def _jobs(now: int) -> Iterator[str]:
    counts = {"waiting": 0, "running": 0}
    oldest = now
    for state, count, asked in bulk.rows_of(
        'SELECT "state", count(*), min("asked_at") FROM "job"'
        " WHERE \"state\" IN ('waiting', 'running') GROUP BY \"state\""
    ):
        counts[state] = count
        oldest = min(oldest, asked) if state == "waiting" else oldest
    yield from _gauge("lada_jobs", "Long jobs.", ((f'state="{state}"', count) for state, count in counts.items()))
    yield from _gauge("lada_job_wait_seconds", "How long the oldest of them waits.", [("", (now - oldest) / 1000)])
