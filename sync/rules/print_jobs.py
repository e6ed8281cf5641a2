"""Print jobs: how many sides of a job count, and whose it is. PURE.

What a print server counts is an estimate of its filters, and lies in known ways; the settings of the queue say in
which. Whose a job is follows from the first of four that says so: the queue, the billing code, the user, the visit that
was open at the workstation it came from. Each says why; where none does, it is nobody's and staff look.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sync.job_facts import BoundBy, Doubt, JobOutcome
from sync.register import PrintBinding, PrintQueue


@dataclass(frozen=True)
class Printed:
    """A job as it was told. `impressions` is `None` where nobody counted; `banners` are among them. `user` is the keyed
    digest of who sent it, `host` the computer that it came from, in small letters."""

    outcome: JobOutcome = "completed"
    impressions: int | None = None
    banners: int = 0
    copies: int = 1
    number_up: int = 1
    duplex: bool = False
    colour: bool = False
    billing: str | None = None
    user: str | None = None
    host: str | None = None


@dataclass(frozen=True)
class Counted:
    """`sides` without cover sheets, `None` where nobody knows."""

    sides: int | None
    colour: bool
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True)
class Present:
    """Somebody who was there when the job was sent; `workstation` is what they had booked and come to, if any."""

    person: str | None
    party: str | None
    visit: str | None = None
    workstation: str | None = None


@dataclass(frozen=True)
class Scene:
    """What is known around a job: `bindings` that could be its, who was `present`, and the parties that people act
    for."""

    bindings: Sequence[PrintBinding] = ()
    present: Sequence[Present] = ()
    parties: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Owner:
    """Whose a job is and why. `party` is `None` when nobody knows; `person` may be known all the same."""

    party: str | None = None
    person: str | None = None
    visit: str | None = None
    by: BoundBy | None = None


NOBODY = Owner()


def count(job: Printed, queue: PrintQueue | None) -> Counted:
    """The sides that count. A job that broke off counts as far as it was told, its copies and sheets unknown."""
    colour = job.colour if queue is None or queue.colour == "as_told" else queue.colour == "always"
    if job.impressions is None:
        return Counted(None, colour, ("uncounted",) if job.outcome == "completed" else ())
    told, doubts = job.impressions, list[Doubt]()
    if queue is not None and queue.counts == "twice":
        told = -(-told // 2)
        doubts.append("counted_twice")
    sides = max(told - job.banners, 0)
    if queue is None or job.outcome != "completed":
        return Counted(sides, colour, tuple(doubts))
    reckoned = _reckoned(sides, job, queue)
    if reckoned != sides:
        doubts.append("reckoned")
    return Counted(reckoned, colour, tuple(doubts))


def _reckoned(sides: int, job: Printed, queue: PrintQueue) -> int:
    """From the figure told to the sides that came out, copy by copy."""
    each = sides if queue.counts == "without_copies" else -(-sides // job.copies)
    if queue.number_up == "pages":
        each = -(-each // job.number_up)
    if queue.blank_backs and job.duplex:
        each += each % 2
    unchanged = queue.counts != "without_copies" and -(-sides // job.copies) == each
    return sides if unchanged else each * job.copies


def whose(job: Printed, queue: PrintQueue | None, scene: Scene) -> Owner:
    """The first rule that knows a party; `NOBODY`, or whoever sent it without a party, when none does."""
    if job.outcome != "completed" and queue is not None and queue.unfinished == "nobody" and job.impressions:
        return Owner(by="unpaid")
    found = NOBODY
    for rule in (_by_queue, _by_billing, _by_user, _by_visit):
        owner = rule(job, queue, scene)
        if owner.party is not None:
            return owner
        found = found if found.person is not None else owner
    return found


def _by_queue(job: Printed, queue: PrintQueue | None, scene: Scene) -> Owner:
    """The queue is a party's own."""
    return Owner(queue.party, by="queue") if queue is not None and queue.party is not None else NOBODY


def _by_billing(job: Printed, queue: PrintQueue | None, scene: Scene) -> Owner:
    """The code that they gave is a party's."""
    wanted = folded(job.billing)
    found = [each for each in scene.bindings if each.kind == "billing" and wanted and folded(each.value) == wanted]
    return _of_binding(found, scene, "billing")


def _by_user(job: Printed, queue: PrintQueue | None, scene: Scene) -> Owner:
    """The name that they print under is somebody's."""
    found = [each for each in scene.bindings if each.kind == "user" and job.user and each.value == job.user]
    return _of_binding(found, scene, "user")


def _of_binding(found: Sequence[PrintBinding], scene: Scene, by: BoundBy) -> Owner:
    """Two bindings that say different things say nothing."""
    if len({(each.party, each.person) for each in found}) != 1:
        return NOBODY
    party, person = found[0].party, found[0].person
    visit = next((each for each in scene.present if person is not None and each.person == person), None)
    if party is None and person is not None:
        acted_for = scene.parties.get(person, ())
        party = (visit.party if visit is not None else None) or (acted_for[0] if len(acted_for) == 1 else None)
    owner = Owner(party, person, visit.visit if visit is not None else None)
    return owner if party is None else Owner(owner.party, owner.person, owner.visit, by)


def _by_visit(job: Printed, queue: PrintQueue | None, scene: Scene) -> Owner:
    """One person was at the workstation that the queue or the computer belongs to."""
    hosts = {each.workstation for each in scene.bindings if each.kind == "host" and folded(each.value) == job.host}
    workstations = {queue.workstation if queue is not None else None, *(hosts if job.host else ())} - {None}
    there = [each for each in scene.present if each.workstation in workstations and each.party is not None]
    if len({(each.person, each.party) for each in there}) != 1:
        return NOBODY
    one = there[0]
    return Owner(one.party, one.person, one.visit, "visit")


def folded(text: str | None) -> str:
    """As people compare codes and names of computers: without case and blanks around."""
    return (text or "").strip().casefold()
