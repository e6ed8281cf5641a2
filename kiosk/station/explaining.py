"""Staff read a meter in the evening: how that fits what was declared at this counter, and what they say of it.

What other counters of the site took in is not known here; the server, which knows all of them, has the last word.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from kiosk.station.outcome import Done, Refused
from kiosk.station.recorder import Recorder
from kiosk.store import Draft
from sync import facts, register
from sync.job_facts import JobMetered
from sync.rules import explaining, meter_segments, page_sheet, sheet_suggestions
from sync.rules.explaining import Told
from sync.rules.meter_segments import Reading
from sync.rules.meters import device_of
from sync.rules.page_sheet import Entry, Explained, Sheet, Verdict
from sync.rules.pages import meter_of
from sync.rules.refusals import Reason, Refusal
from sync.rules.sheet_suggestions import Around, Presence
from sync.rules.sheet_windows import windows
from sync.sheet_facts import PageReason

BUTTONS = 3
PRINTING = ("printer", "copy")  # icons of the purposes that are about paper
USUAL = {
    Verdict.UNDER: (PageReason.STAFF, PageReason.TEST, PageReason.FAILED),
    Verdict.OVER: (PageReason.TYPING, PageReason.FAILED, PageReason.DEVICE),
}


@dataclass(frozen=True)
class Likely:
    """What may be behind it, as a button says it."""

    reason: PageReason
    pages: int
    party: str | None = None
    usage: str | None = None


@dataclass(frozen=True)
class Gap:
    """The sheet of the time that ended with the last reading. `present` are the people of the register who were in,
    `others` how many visits of nobody known there were besides; `likely` is empty where the numbers fit."""

    meter: register.Meter
    readings: tuple[str, str]
    sheet: Sheet
    explained: tuple[Explained, ...]
    likely: tuple[Likely, ...]
    present: tuple[str, ...]
    others: int


class Explaining:
    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._store = recorder.store

    def asks(self, meter: register.Meter) -> bool:
        """Whether the evening's reading leaves something to be explained."""
        last = next(iter(self._store.last_readings_of(meter.id)), None)
        if last is None or last.occasion != "closing":
            return False
        gap = self.gap(meter)
        return gap is not None and gap.sheet.verdict in USUAL

    def gap(self, meter: register.Meter) -> Gap | None:
        """`None` until it was read twice here, and where its numbers say nothing."""
        rows = self._store.last_readings_of(meter.id, 2)
        if len(rows) < 2:
            return None
        last, before = rows
        device, told = device_of(meter), [Reading(row.uid, row.at, row.value) for row in rows]
        [window] = windows(meter_segments.segments(told, device))
        if window.metered is None:
            return None
        entries = self._entries(meter, before.at, last.at)
        explained = tuple(
            Explained(row.fact, row.reason, row.pages, row.party, at=row.at)
            for row in self._store.explained_of(last.uid)
        )
        sheet = page_sheet.lay(entries, window.metered, explained)
        present = self._present(before.at, last.at)
        around = Around(present, cancelled=self._cancelled(meter, before.at, last.at))
        found = sheet_suggestions.suggest(sheet, entries, device, around)
        likely = [Likely(each.reason, each.pages, each.party, each.usage) for each in found]
        named = {each.reason for each in likely}
        likely += [Likely(each, sheet.remainder) for each in USUAL.get(sheet.verdict, ()) if each not in named]
        people = tuple(dict.fromkeys(each.person for each in present if each.person))
        others = sum(each.person is None for each in present)
        return Gap(meter, (before.uid, last.uid), sheet, explained, tuple(likely[:BUTTONS]), people, others)

    def _entries(self, meter: register.Meter, since: int, until: int) -> list[Entry]:
        meters, device = self._store.meters(), device_of(meter)
        return [
            page_sheet.entry(row.usage, row.at, row.lines, device, row.party, row.person)
            for row in self._store.declared_between(since, until)
            if meter_of(meters, row.meter) == meter.id
        ]

    def _cancelled(self, meter: register.Meter, since: int, until: int) -> list[tuple[str | None, int]]:
        """Jobs of this device that were cancelled after they had been logged: for whom, and how many sides."""
        found = map(self._store.recorded, self._store.jobs_between(since, until))
        jobs = (each.fact for each in found if each is not None and isinstance(each.fact, JobMetered))
        return [
            (job.party, job.sides) for job in jobs if job.outcome == "cancelled" and job.sides and job.meter == meter.id
        ]

    def _present(self, since: int, until: int) -> list[Presence]:
        printing = {each.id for each in self._store.entities(register.Purpose) if each.icon in PRINTING}
        return [
            Presence(row.visit, row.party, row.person, not printing.isdisjoint(json.loads(row.purposes)))
            for row in self._store.present_between(since, until)
        ]

    def explain(self, gap: Gap, one: Likely, staff: str) -> Done | Refused:
        told = Told(one.reason, one.pages, one.party, one.usage)
        site = self._store.site_id
        answer = explaining.explain(self._recorder.new_id(), gap.meter.id, site, gap.readings, told, staff)
        if isinstance(answer, Refusal):
            return self._recorder.refused("explain_pages", [answer])
        return self._recorder.done("explain_pages", [Draft(answer)])

    def undo(self, gap: Gap, uid: str, staff: str) -> Done | Refused:
        """As long as its sheet is the last one here."""
        if uid not in {each.fact for each in gap.explained}:
            return self._recorder.refused("undo_explained", [Refusal(Reason.UNDO_TOO_LATE)])
        return self._recorder.done("undo_explained", [Draft(facts.ActUndone(undone=[uid], staff=staff))])
