"""The words for long jobs: what each does, how it stands, what went wrong, how long it may take."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext

from sync.server.work.work_models import Job

_l = lazy_gettext
KINDS: Mapping[str, Any] = {
    "facts": _l("All records of a span as a file"),
    "register_list": _l("A list of the register as a workbook"),
    "report_file": _l("A report as a file"),
    "import_list": _l("A list taken into the register"),
    "person_report": _l("Everything held on a person"),
    "retention": _l("What is about people and whose time is over"),
    "rebuild": _l("All lists made anew from the records"),
    "clear_results": _l("Old files thrown away"),
    "roll_up": _l("Days of reports counted"),
    "look_by_time": _l("Cases looked for that come with time"),
}
STATES: Mapping[str, Any] = {
    "waiting": _l("waits for its turn"),
    "running": _l("is being done"),
    "done": _l("done"),
    "failed": _l("did not work"),
    "cancelled": _l("called off"),
}
TONES = {"waiting": "mute", "running": "info", "done": "ok", "failed": "bad", "cancelled": "mute"}
ICONS = {"waiting": "hourglass", "running": "clock", "done": "circle-check", "failed": "alert-triangle",
         "cancelled": "ban"}  # fmt: skip
PROBLEMS: Mapping[str, Any] = {
    "bug": _l("Something went wrong on our side. What happened stands in the server's log; tell whoever runs it."),
    "full": _l("The server could not write the file. Tell whoever runs it to look whether its disk is full."),
    "gave_up": _l(
        "The server stopped several times while doing this and does not begin it again. Tell whoever runs it."
    ),
    "nobody": _l("Nobody of this id is in the register any more."),
    "moved": _l("Somebody changed the register after you had looked at the list. Look at it again, and take it in."),
    "no_list": _l("The list is not there any more. Send it again."),
    "no_right": _l("Whoever asked for this may not see it any more."),
    "form": _l("The server does not know this kind of file."),
}
SURE_AFTER_MS = 3_000  # before that nobody can tell how long the rest takes


def kind(job: Job) -> str:
    """What a job does, in words."""
    return str(KINDS.get(job.kind, job.kind))


def percent(job: Job) -> int | None:
    """How much of it is done; `None` when nobody knows."""
    if job.state == "done":
        return 100
    return min(100, 100 * job.done // job.total) if job.total else None


def left(job: Job, now: int) -> str:
    """How long the rest takes if it goes on like this; "" when nobody can tell."""
    spent = now - (job.started_at or now)
    if job.state != "running" or not job.total or not job.done or spent < SURE_AFTER_MS:
        return ""
    seconds = spent * (job.total - job.done) // job.done // 1000
    if seconds < 60:
        return _("less than a minute to go")
    minutes = -(-seconds // 60)
    if minutes < 90:
        return ngettext("about %(num)d minute to go", "about %(num)d minutes to go", minutes)
    return ngettext("about %(num)d hour to go", "about %(num)d hours to go", round(minutes / 60))
