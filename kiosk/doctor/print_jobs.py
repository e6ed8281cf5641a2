"""The check of the print server whose jobs the kiosk counts: that it answers, that its log can be read, and that it is
set up as counting needs it. Looks at CUPS itself, whether the kiosk runs or not."""

from __future__ import annotations

import os
import pwd
import stat
from contextlib import suppress
from pathlib import Path

from kiosk.doctor.patient import Patient
from printers import cups_settings
from printers.cups_jobs import CupsJobs
from printers.jobs import JobsError
from sync.findings import Finding, bad, ok, unknown, warn

RESTART = "then: systemctl restart cups (docs/print-jobs.md)"


def print_jobs(patient: Patient) -> Finding:
    """Counting goes on with settings that are wrong, only less well: that is a warning."""
    chosen = patient.settings.print_jobs
    if not chosen.cups:
        return ok("print_jobs", "No print jobs are counted: [print_jobs] cups is empty.")
    try:
        jobs = CupsJobs(chosen.cups).finished()
    except JobsError:
        mend = "Start it: systemctl start cups; or correct cups under [print_jobs] in the settings."
        return bad("print_jobs", f"CUPS at {chosen.cups} does not tell its jobs, so none is counted.", mend)
    folder = Path(chosen.config)
    try:
        wrong = [each for each in cups_settings.wrong(folder) if chosen.page_log or "PageLog" not in each.line]
    except OSError as error:
        told = f"CUPS answers; how it is set up cannot be seen ({error.strerror}: {error.filename})."
        return unknown("print_jobs", told, "Look again as root: sudo lada doctor", jobs=len(jobs))
    if wrong:
        harms, lines = "; ".join(each.harm for each in wrong), "; ".join(_put(folder, each) for each in wrong)
        return warn("print_jobs", _sentence(harms), f"{lines}; {RESTART}", wrong=[each.line for each in wrong])
    if chosen.page_log and _is_closed(Path(chosen.page_log), patient.home):
        told = f"The kiosk may not read CUPS's page log: {chosen.page_log}."
        lines = f"In {folder / cups_settings.FILES}: LogFilePerm 0640 and LogFileGroup lada"
        return warn("print_jobs", told, f"{lines}; {RESTART}", wrong=["LogFileGroup lada"])
    return ok("print_jobs", f"CUPS is set up for counting; jobs that it remembers: {len(jobs)}.", jobs=len(jobs))


def _put(folder: Path, wrong: cups_settings.Wrong) -> str:
    section = f", in <Policy {cups_settings.POLICY}>" if wrong.line.startswith("JobPrivate") else ""
    return f"Put into {folder / wrong.file}{section}: {wrong.line}"


def _sentence(harms: str) -> str:
    return f"{harms[0].upper()}{harms[1:]}." if not harms.startswith("CUPS") else f"{harms}."


def _is_closed(log: Path, home: Path) -> bool:
    """Whether the log is there and closed to whoever owns the kiosk's folder; before the first job there is none."""
    try:
        told, owner = log.stat(), home.stat()
    except FileNotFoundError:
        return False
    groups = {owner.st_gid}
    with suppress(KeyError):
        user = pwd.getpwuid(owner.st_uid)
        groups |= set(os.getgrouplist(user.pw_name, user.pw_gid))
    if owner.st_uid == told.st_uid:
        return not told.st_mode & stat.S_IRUSR and owner.st_uid != 0
    may = stat.S_IRGRP if told.st_gid in groups else stat.S_IROTH
    return not told.st_mode & may and owner.st_uid != 0
