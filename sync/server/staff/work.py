"""Long jobs: the list of one's own, one with how far it is, its file, and asking for one that needs no other screen.

Somebody sees what they asked for themselves; an administrator sees all. Runs nothing: that is the worker's.
"""

from __future__ import annotations

from datetime import date

from flask import Response, abort, redirect, send_file, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as AnyResponse

from sync.server import questions_staff
from sync.server import work as jobs
from sync.server.permissions import Permission, needs, steps_up
from sync.server.staff import asked, forms, work_words
from sync.server.staff.desk import can, office, somebody
from sync.server.staff.fields import Choice, Day, Field
from sync.server.staff.screens import screens, show
from sync.server.work import asking, results
from sync.server.work.importing import act_id
from sync.server.work.kinds import KINDS
from sync.server.work.work_models import Job

FORMS = (("csv", _l("for a spreadsheet (CSV)")), ("ndjson", _l("for a program (NDJSON)")))
FACTS: tuple[Field, ...] = (
    Day(name="since", words=_l("From"), required=False),
    Day(name="until", words=_l("To"), required=False),
    Choice(name="form", words=_l("Kind of file"), options=lambda: FORMS),
)


@screens.get("/jobs")
@needs(Permission.SELF)
def work() -> str:
    """My jobs, or everybody's."""
    is_all = can(Permission.ACCOUNTS) and asked.word("whose") == "all"
    page = asking.of(None if is_all else somebody().id, asked.word("older"))
    names = {each.id: each.name for each in questions_staff.accounts()} if is_all else {}
    return show("work", page=page, is_all=is_all, names=names, words=work_words)


@screens.get("/jobs/<id>")
@needs(Permission.SELF)
def work_job(id: str) -> str:
    """One job: how far it is, and its file."""
    job = _mine(id)
    act = act_id(job.id) if job.kind == "import_list" and job.state == "done" else None
    return show(
        "work_job", job=job, words=work_words, is_open=job.state in asking.OPEN, has_file=_has_file(job), act=act
    )


@screens.get("/jobs/<id>/file")
@needs(Permission.SELF)
@steps_up
def work_file(id: str) -> Response:
    """The file that a job left; for whoever may still ask for such a thing."""
    job = _mine(id)
    if not can(KINDS[job.kind].permission):
        abort(403)
    if not _has_file(job):
        abort(404)
    path = results.path_of(office().settings.server.home, job.id)
    return send_file(path, mimetype=job.file_type, as_attachment=True, download_name=job.file_name, max_age=0)


@screens.post("/jobs/<id>/cancel")
@needs(Permission.SELF)
def cancel_work(id: str) -> AnyResponse:
    """Not wanted any more."""
    asking.cancel(_mine(id).id, office().now())
    return redirect(url_for("staff.work_job", id=id), 303)


@screens.get("/jobs/facts")
@needs(Permission.EXPORT)
def export_facts() -> str:
    """Which records, as what kind of file."""
    return show("work_facts", form=forms.filled(FACTS, {"form": "csv"}), fields=FACTS)


@screens.post("/jobs/facts")
@needs(Permission.EXPORT)
@steps_up
def ask_for_facts() -> AnyResponse | tuple[str, int]:
    """Have them written into a file."""
    form = forms.typed(FACTS)
    since, until = form.values.get("since"), form.values.get("until")
    if form.is_good and since and until and since > until:
        form.wrong("until", _("Choose a day that is not before the first one."))
    if not form.is_good:
        return show("work_facts", form=form, fields=FACTS), 422
    span = asked.span_of(*(date.fromisoformat(each) if each else None for each in (since, until)))
    wanted = {"form": form.values["form"], "since": span.since, "until": span.until}
    return _shown(jobs.ask("facts", wanted, somebody().id, office().now()))


@screens.get("/jobs/rebuild")
@needs(Permission.ACCOUNTS)
def rebuild_all() -> str:
    """What it means to have all lists made anew."""
    return show("work_rebuild")


@screens.post("/jobs/rebuild")
@needs(Permission.ACCOUNTS)
def ask_for_rebuild() -> AnyResponse:
    """Have all lists made anew."""
    return _shown(jobs.ask("rebuild", {}, somebody().id, office().now()))


def _shown(id: str) -> AnyResponse:
    return redirect(url_for("staff.work_job", id=id), 303)


def _mine(id: str) -> Job:
    """404 for one that is somebody else's, as for one that there is none of."""
    found = asking.get(id)
    if found is None or (found.by != somebody().id and not can(Permission.ACCOUNTS)):
        abort(404)
    return found


def _has_file(job: Job) -> bool:
    if job.file_name is None or (job.kept_until or 0) < office().now():
        return False
    return results.path_of(office().settings.server.home, job.id).exists()
