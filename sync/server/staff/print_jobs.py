"""Print jobs as a print server counted them: the list, one job, and saying whose it is."""

from __future__ import annotations

import json

from flask import abort, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from sync import register
from sync.server import binding_jobs, questions_jobs, register_store, store
from sync.server.job_models import MeteredJob
from sync.server.models import Visit
from sync.server.permissions import Permission, needs
from sync.server.questions_jobs import JobFilter
from sync.server.staff import asked, job_words, names
from sync.server.staff.desk import can, may_at, office, somebody, staff_id
from sync.server.staff.fields import Wrong
from sync.server.staff.pickers import Picked
from sync.server.staff.screens import screens, show, sites

LONGEST_VISIT_MS = 24 * 3_600_000


@screens.get("/pages/jobs")
@needs(Permission.READ)
def print_jobs() -> str:
    """The jobs of a month, newest first."""
    month = asked.month(office().now())
    wanted = JobFilter(
        site=asked.site(), meter=asked.word("meter"), queue=asked.word("queue"), party=asked.word("party"),
        person=asked.word("person"), state=asked.one_of("state", job_words.STATES),
        doubtful=asked.word("doubtful") == "yes", span=asked.month_span(month),
    )  # fmt: skip
    page = questions_jobs.jobs(wanted, asked.word("older"))
    sides, nobody, unknown = questions_jobs.sums(questions_jobs.jobs_by_meter(wanted.span, wanted.site))
    return show(
        "print_jobs", page=page, names=names.Names(page.rows), chosen=names.Names([wanted]), wanted=wanted, month=month,
        before=asked.month_beside(month, -1), after=_after(month), sites=sites(), words=job_words, meters=_meters(),
        sides=sides, nobody=nobody, unknown=unknown,
    )  # fmt: skip


def _after(month: str) -> str | None:
    until = asked.month_span(month).until
    return asked.month_beside(month, 1) if until is not None and until <= office().now() else None


@screens.get("/pages/jobs/<id>")
@needs(Permission.READ)
def print_job(id: str) -> str:
    return _page(_found(id))


@screens.post("/pages/jobs/<id>/bind")
@needs(Permission.LEND)
def bind_job(id: str) -> str | Response | tuple[str, int]:
    """Say whose it is, and if wanted all that are like it, or whatever its sender prints from now on."""
    job, form = _found(id), request.form
    bound_to, like = form.get("bound_to"), form.get("like", "one")
    if bound_to not in ("party", "staff", "test", "nobody"):
        return _page(job, _("Choose whose it is.")), 400
    try:
        party = _PARTY.read(form) if bound_to == "party" else None
    except Wrong as wrong:
        return _page(job, str(wrong)), 400
    ids = [job.id]
    if like in ("user", "billing", "queue"):
        ids += [each.id for each in questions_jobs.like(job, like) if each.id != job.id]  # type: ignore[arg-type]
    now = office().now()
    binding_jobs.bind(ids, bound_to, party, staff_id(), now)  # type: ignore[arg-type]
    if party is not None and form.get("always") == "yes":
        binding_jobs.from_now_on(job, party, somebody().id, now)
    return redirect(url_for("staff.print_job", id=id), 303)


@screens.post("/pages/jobs/<id>/take-back")
@needs(Permission.LEND)
def unbind_job(id: str) -> Response:
    """What was said last of it counts no longer."""
    binding_jobs.take_back(_found(id), staff_id(), office().now())
    return redirect(url_for("staff.print_job", id=id), 303)


_PARTY = Picked(name="party", words="", what="party")


def _found(id: str) -> MeteredJob:
    return questions_jobs.job(id) or abort(404)


def _meters() -> dict[str, str]:
    return {each.id: each.name for each in register_store.every(register.Meter) if may_at(each.site)}


def _present(job: MeteredJob) -> list[Visit]:
    """Who was in at that site when the job was sent, as far as staff may see names."""
    at = job.created_at or job.finished_at
    if at is None or not can(Permission.NAMES):
        return []
    came = (Visit.site == job.site) & (Visit.arrived_at <= at) & (Visit.arrived_at > at - LONGEST_VISIT_MS)
    rows = Visit.select().where(came, Visit.undone == False).order_by(Visit.arrived_at.desc())  # noqa: E712
    return [row for row in rows if row.left_at is None or row.left_at > at]


def _page(job: MeteredJob, trouble: str = "") -> str:
    present, decision = _present(job), binding_jobs.last_decision(job)
    alike = {name: len(questions_jobs.like(job, name)) for name in questions_jobs.LIKENESSES}
    return show(
        "print_job", job=job, doubts=json.loads(job.doubts), words=job_words, meters=_meters(), trouble=trouble,
        present=present, names=names.Names([job, *present]), alike=alike, decision=decision,
        together=len(binding_jobs.jobs_of(decision)) if decision else 0, cases=store.cases_about(job.fact),
        typed={name: request.form.get(name, "") for name in ("bound_to", "party", "like", "always")},
    )  # fmt: skip
