"""Facts about print jobs as a print server on the kiosk's machine counted them. PURE.

A job is named by a digest of what the print server calls it, so that two sources name it alike. What a document is
called is never written down; who sent it and which billing code they gave travel detached. The closed list of all facts
is `facts.py`. Must not know a print server, a database or a clock.
"""

from __future__ import annotations

from typing import Literal

from sync.fact import Fact

JobOutcome = Literal["completed", "cancelled", "aborted"]
JobSource = Literal["ipp", "page_log"]
BoundBy = Literal["queue", "billing", "user", "visit", "unpaid"]
BoundTo = Literal["party", "staff", "test", "nobody"]
Doubt = Literal["uncounted", "reckoned", "counted_twice", "logged_again", "log_differs", "log_only"]


class JobMetered(Fact, frozen=True, kw_only=True, tag="job_metered"):
    """A print server is through with a job. Times are ms UTC, by the clock of its machine.

    `impressions` and `sheets` are as it told them, `None` where it counted nothing; `sides` is what counts of them,
    after the settings of the queue and without `banners`, `None` where nobody knows. `number` is what the print server
    calls the job, and may call another one again. `meter` is the device that the queue prints on. `party`, `person` and
    `visit` are whose it is and `bound_by` why; all `None` where nobody is known. `bound_by` `unpaid`: what came out of
    a job that was not finished, and nobody pays.

    `doubts`: `uncounted`, no figure at all; `reckoned` from something else than the figure told; `counted_twice` and
    halved; `logged_again`, begun anew after a jam; `log_differs` from the figure that the page log has; `log_only`, the
    print server itself knows nothing of it any more. The digest of who sent it travels detached as "user", the billing
    code as "billing".
    """

    job: str
    site: str
    queue: str
    outcome: JobOutcome
    finished_at: int
    source: JobSource = "ipp"
    number: int | None = None
    created_at: int | None = None
    impressions: int | None = None
    sheets: int | None = None
    sides: int | None = None
    banners: int = 0
    copies: int = 1
    colour: bool = False
    duplex: bool = False
    size: Literal["A4", "A3"] = "A4"
    meter: str | None = None
    party: str | None = None
    person: str | None = None
    visit: str | None = None
    bound_by: BoundBy | None = None
    doubts: list[Doubt] = []
    user_commitment: str | None = None
    billing_commitment: str | None = None


class JobBound(Fact, frozen=True, kw_only=True, tag="job_bound"):
    """Staff said whose jobs these are. `staff`: the centre's own work; `test`: a test or service page; `nobody`: what
    was said before counts no longer, and they wait again. `party` is given for `bound_to` `party` alone."""

    jobs: list[str]
    bound_to: BoundTo
    staff: str
    party: str | None = None
    person: str | None = None
