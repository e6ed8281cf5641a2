"""One server and somebody who logs in and asks it, in a process of its own, so that the first request is a first one.

    python -m bench.desk.asking HOME URL TALK [WORD…]

Prints what took how long (ms), as JSON. Requests go through the whole application, with no socket between.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.desk import centre
from sync.server import app, warming
from sync.server.models import Case
from sync.server.office import Office
from sync.server.work import results
from sync.server.work.asking import OPEN
from sync.server.work.running import Worker
from sync.server.work.work_models import Job
from tests.staff.desks import Desk

Times = dict[str, list[float]]


def main(home: str, url: str, talk: str, *words: str) -> None:
    with centre.opened(Path(home), url) as office:
        desk = centre.logged_in(office)
        warming.warm(desk.app, office.now())  # as the server does while it starts
        app.settle_down()
        print(json.dumps(TALKS[talk](desk, *words)), flush=True)


def looking(desk: Desk, times: str, *addresses: str) -> Times:
    """Each of the pages as often as that, one after the other."""
    found: Times = {address: [] for address in addresses}
    for _ in range(int(times)):
        for address in addresses:
            found[address].append(_timed(lambda address=address: desk.get(address)))
    return found


def deciding(desk: Desk, count: str) -> Times:
    """The first answer that each kind of case has, given to that many cases, the newest first."""
    from sync.server.deciding.registry import kind_of

    token, times = desk.token(), []
    rows = list(Case.select().where(Case.state == "open").order_by(Case.at.desc()).limit(int(count)))
    for row in rows:
        word = next(str(each) for each in kind_of(row.kind).decisions)
        times.append(_timed(lambda: desk.post(f"/cases/{row.id}/decide", token, decision=word)))  # noqa: B023
    assert Case.select().where(Case.state == "decided").count() >= len(rows), "what was answered is not decided"
    return {"decide": times}


def importing(desk: Desk, file: str) -> Times:
    """A list is uploaded, looked at, and written, by the worker where it is long."""
    begin = time.perf_counter()
    path = Path(file)
    with path.open("rb") as sent:
        data = {"csrf_token": desk.token(), "kind": "members", "file": (sent, path.name)}
        answer = desk.client.post("/register/import", base_url=centre.BASE, data=data)
    assert answer.status_code == 303, answer.text[:500]
    address = answer.headers["Location"]
    page = desk.get(address)
    uploaded = time.perf_counter()
    version = page.text.partition('name="version" value="')[2].partition('"')[0]
    answer = desk.post(address.partition("?")[0], version=version, words="list")
    assert answer.status_code == 303, answer.text[:500]
    job = answer.headers["Location"].partition("/jobs/")[2]
    while job and Job.get_by_id(job).state in OPEN:
        Worker(desk.office).run_next()
    assert not job or Job.get_by_id(job).state == "done", Job.get_by_id(job).problem
    desk.get(answer.headers["Location"])
    return {"preview": [(uploaded - begin) * 1000], "write": [(time.perf_counter() - uploaded) * 1000]}


def exporting(desk: Desk, *moments: str) -> Times:
    """All facts since each of these moments (ms UTC; the last is nothing) as a file: the most memory that it took,
    MB, before and after each, and how long."""
    from sync.server import work

    worker, found = Worker(desk.office), Times(seconds=[], before=[], peak=[], lines=[])
    for since in moments:
        job = work.ask("facts", {"form": "ndjson", "since": int(since) if since else None}, "bench", desk.office.now())
        gc.collect()
        _forget_peak()
        found["before"].append(peak_mb())
        begin = time.perf_counter()
        while Job.get_by_id(job).state == "waiting":
            worker.run_next()
        found["seconds"].append(time.perf_counter() - begin)
        found["peak"].append(peak_mb())
        done = Job.get_by_id(job)
        assert done.state == "done", done.problem
        found["lines"].append(done.done)
        results.forget(desk.office.settings.server.home, job)
    return found


def counting(desk: Desk) -> Times:
    """What is rolled up of all that ever happened, by whoever does so: nothing is rolled up before."""
    return {"roll up": [_timed(lambda: centre.roll_up(desk.office))]}


def rebuilding(desk: Desk) -> Times:
    """All cases derived anew from the facts, those that come with time among them."""
    from sync.server import detecting, project

    def derive(office: Office = desk.office) -> None:
        project.rebuild(office.now())
        detecting.by_time(office.now())

    before = Case.select().where(Case.state == "open").count()
    took = _timed(derive)
    assert Case.select().where(Case.state == "open").count() == before, "other cases than before"
    return {"rebuild": [took], "cases": [before]}


def _timed(act: Callable[[], Any]) -> float:
    begin = time.perf_counter()
    answer = act()
    took = (time.perf_counter() - begin) * 1000
    assert getattr(answer, "status_code", 200) in (200, 303), f"answered {answer.status_code}: {answer.text[:300]}"
    return took


def peak_mb() -> float:
    """The most that this process had resident since it was last forgotten, as the kernel counts it."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def _forget_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5")


TALKS: dict[str, Callable[..., Times]] = {
    "looking": looking, "deciding": deciding, "importing": importing, "exporting": exporting, "counting": counting,
    "rebuilding": rebuilding,
}  # fmt: skip

if __name__ == "__main__":
    main(*sys.argv[1:])
