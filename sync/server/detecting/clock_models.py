"""The table of what is known of the clock behind each journal while it is folded. Must hold no questions."""

from __future__ import annotations

from peewee import BigIntegerField, TextField

from sync.server.models import Table


class StreamClock(Table):
    """`id` is the journal's incarnation. `wall` is what its clock showed last (ms UTC), in this `boot`; `skewed` the
    fact since which it was off when it met the server, `jumped` the one with which it jumped in this boot; both `None`
    where it was right. `jumped_by` is by how much it did at most, ms; `None` where nobody knows."""

    id = TextField(primary_key=True)
    device = TextField()
    boot = BigIntegerField()
    wall = BigIntegerField()
    skewed = TextField(null=True)
    jumped = TextField(null=True)
    jumped_by = BigIntegerField(null=True)
