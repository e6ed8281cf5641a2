"""Staff say whose print jobs are: a fact for all of them together, which can be taken back; and from now on too, a
binding in the register. Must not know a screen.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence

import msgspec

from sync import register
from sync.facts import ActUndone
from sync.job_facts import BoundTo, JobBound
from sync.server import own_journal, register_store
from sync.server.job_models import MeteredJob
from sync.server.own_journal import Draft
from sync.server.projection_jobs import Decision

_decisions = msgspec.json.Decoder(list[Decision]).decode


def bind(jobs: Sequence[str], bound_to: BoundTo, party: str | None, staff: str, now: int) -> None:
    """`party` for `bound_to` `party` alone. `now` is ms UTC."""
    own_journal.record([Draft(JobBound(jobs=list(jobs), bound_to=bound_to, staff=staff, party=party))], now)


def from_now_on(job: MeteredJob, party: str, by: str, now: int) -> None:
    """Whatever the sender of this job prints from now on is the party's: of two bindings the new one holds. Nothing
    when nobody knows who sent it."""
    if job.user_digest is None:
        return
    with own_journal.alone(now):
        register_store.hold()
        known = [
            each for each in register_store.every(register.PrintBinding)
            if each.kind == "user" and each.value == job.user_digest
        ]  # fmt: skip
        for each in known[1:]:
            register_store.remove(register.PrintBinding, each.id, at=now, by=by)
        id = known[0].id if known else secrets.token_hex(8)
        binding = register.PrintBinding(id=id, kind="user", value=job.user_digest, party=party)
        register_store.put(binding, at=now, by=by)


def last_decision(job: MeteredJob) -> Decision | None:
    """What staff said last of it and did not take back."""
    return next(reversed(_decisions(job.decisions)), None)


def jobs_of(decision: Decision) -> list[str]:
    """All jobs that were bound together by it."""
    rows = MeteredJob.select(MeteredJob.id).where(MeteredJob.decisions.contains(f'"{decision[1]}"'))
    return [row.id for row in rows]


def take_back(job: MeteredJob, staff: str, now: int) -> bool:
    """What was said last counts no longer, for any of the jobs it was said of. False when nothing was said."""
    decision = last_decision(job)
    if decision is None:
        return False
    own_journal.record([Draft(ActUndone(undone=[decision[1]], staff=staff))], now)
    return True
