"""A month of paper at the server: jobs, declarations and readings of a few machines, held against each other."""

from __future__ import annotations

import random
import time
from datetime import date
from pathlib import Path

from bench.figures import Figure, at_most, median, told
from sync import register
from sync.rules import page_sheet
from sync.rules.sheet_suggestions import suggest
from sync.rules.sheet_windows import begin_of
from sync.server import app, bulk, questions_sheets, register_store
from sync.server.models import database
from sync.server.settings import Server, Settings

TARGET_S, DAYS, FIRST = 2, 30, date(2026, 9, 1)
PARTIES = 60
LINES = '[{"kind":"print","pages":%d}]'


def measure(place: Path, jobs: int, machines: int, times: int) -> list[Figure]:
    """A quarter as many declarations as jobs, two readings a day."""
    office = app.open_office(Settings(server=Server(home=place)))
    fill(jobs, machines)
    since, until = begin_of(FIRST), begin_of(FIRST + DAYS * date.resolution)
    whole, questions, spent, found = [], [], [], 0
    for _ in range(times):
        begin, working = time.perf_counter(), time.process_time()
        laid = questions_sheets.laid(questions_sheets.machines(), since, until)
        between = time.perf_counter()
        sheets = [one for of in laid.values() for one in of]
        proposals = [suggest(one.sheet, one.entries, questions_sheets.device_of(one.machine)) for one in sheets]
        page_sheet.together([one.sheet for one in sheets])
        whole.append(time.perf_counter() - begin)
        questions.append(between - begin)
        spent.append(time.process_time() - working)
        found = sum(map(len, proposals))
    office.store.close_everywhere()
    beside = f"reading and laying {median(questions) * 1000:.0f} ms; {len(sheets)} sheets, {found} proposals"
    return [
        at_most(f"a month of {jobs:,} jobs and {machines} meters reconciled", median(whole), TARGET_S, "s", beside),
        told("  the slowest of them", f"{max(whole):.2f} s; of a processor {median(spent):.2f} s"),
    ]


def fill(jobs: int, machines: int) -> None:
    """Straight into the tables: how facts get there is measured elsewhere."""
    chance, since = random.Random(7), begin_of(FIRST)
    ids = [f"machine-{n}" for n in range(machines)]
    register_store.put_many(
        [register.Site(id="site", name="Centrum", code="COP", address="")]
        + [register.Meter(id=id, site="site", name=id) for id in ids], at=1, by="bench",
    )  # fmt: skip
    readings, usages, printed = [], [], []
    for id in ids:
        for n in range(2 * DAYS):
            readings.append((f"{id}.{n}", id, 10_000 + 170 * n, since + (n * 12 + 8) * 3_600_000))
    for n in range(jobs):
        at = since + chance.randrange(DAYS * 86_400_000)
        party = f"party-{chance.randrange(PARTIES)}" if chance.random() < 0.9 else None
        printed.append((f"j{n}", f"f{n}", chance.choice(ids), chance.randrange(1, 30), at, party))
        if n % 4 == 0:
            pages = chance.randrange(1, 60)
            usages.append((f"u{n}", f"d{n}", "site", party, pages, 0, pages, 0, LINES % pages, at, chance.choice(ids)))
    with database.writing():
        bulk.execute_many(
            'INSERT INTO "meter_reading" ("fact", "meter", "value", "at") VALUES (?, ?, ?, ?)', readings
        )  # fmt: skip
        bulk.execute_many(
            'INSERT INTO "page_usage" ("id", "fact", "site", "party", "mono_units", "colour_units", "pages", "failed",'
            ' "lines", "declared_at", "meter", "undone", "state")'
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, FALSE, 'declared')",
            usages,
        )
        bulk.execute_many(
            'INSERT INTO "metered_job" ("id", "fact", "meter", "sides", "finished_at", "party", "state")'
            " VALUES (?, ?, ?, ?, ?, ?, 'bound')",
            printed,
        )
