"""The tables about print jobs: the queues and bindings that staff keep in the register, and the jobs that are folded
from facts.

Fields of `MeteredJob` stand in the order of the row in `job_beliefs.py`; times are ms UTC, lists are JSON text. Must
not hold questions or decisions.
"""

from __future__ import annotations

from peewee import BigIntegerField, BooleanField, TextField

from sync import register
from sync.server.models import Table


class PrintQueueRow(Table):
    id = TextField(primary_key=True)
    site = TextField(index=True)
    name = TextField(index=True)
    meter = TextField(null=True)
    party = TextField(null=True)
    workstation = TextField(null=True)
    unfinished = TextField(default="nobody")
    counts = TextField(default="right")
    number_up = TextField(default="sides")
    blank_backs = BooleanField(default=False)
    colour = TextField(default="as_told")

    class Meta:
        table_name = "print_queue"


class PrintBindingRow(Table):
    id = TextField(primary_key=True)
    kind = TextField()
    value = TextField(index=True)
    party = TextField(null=True)
    person = TextField(null=True, index=True)
    workstation = TextField(null=True)

    class Meta:
        table_name = "print_binding"


class MeteredJob(Table):
    """A print job, and whose it is. `fact` is `None` as long as only what staff said of it is known (state `unknown`).
    `told_…` is what the kiosk found, `party`, `person` and `bound_by` what holds; `decisions` are what staff said and
    did not take back, (at, uid, bound_to, party, person), the last of which counts."""

    id = TextField(primary_key=True)
    fact = TextField(null=True)
    site = TextField(null=True)
    device = TextField(null=True)
    queue = TextField(null=True)
    meter = TextField(null=True)
    number = BigIntegerField(null=True)
    outcome = TextField(null=True)
    source = TextField(null=True)
    impressions = BigIntegerField(null=True)
    sheets = BigIntegerField(null=True)
    sides = BigIntegerField(null=True)
    banners = BigIntegerField(default=0)
    copies = BigIntegerField(default=1)
    colour = BooleanField(default=False)
    duplex = BooleanField(default=False)
    size = TextField(default="A4")
    created_at = BigIntegerField(null=True)
    finished_at = BigIntegerField(null=True)
    visit = TextField(null=True)
    told_party = TextField(null=True)
    told_person = TextField(null=True)
    told_by = TextField(null=True)
    doubts = TextField(default="[]")
    user_digest = TextField(null=True)
    billing = TextField(null=True)
    decisions = TextField(default="[]")
    party = TextField(null=True)
    person = TextField(null=True)
    bound_by = TextField(null=True)  # queue, billing, user, visit, unpaid, hand
    state = TextField()  # bound, nobody, staff, test, unpaid, nothing, unknown


REGISTER_ROWS: dict[type[register.Entity], type[Table]] = {
    register.PrintQueue: PrintQueueRow,
    register.PrintBinding: PrintBindingRow,
}
