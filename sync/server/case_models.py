"""The tables of decisions about cases, and of lists to check. Fields stand in the order of the rows in
`case_beliefs.py`; times are ms UTC. Must not hold questions or decisions."""

from __future__ import annotations

from peewee import BigIntegerField, BooleanField, IntegerField, TextField

from sync.server.models import Table


class CaseDecision(Table):
    fact = TextField(primary_key=True)
    case = TextField(index=True)
    kind = TextField()
    decision = TextField()
    staff = TextField(null=True)
    rule = TextField(null=True)
    score = IntegerField(null=True)
    effects = IntegerField(default=0)
    together = TextField(null=True, index=True)
    at = BigIntegerField()
    undone = BooleanField(default=False)
    chosen = TextField(null=True)


class CaseDeferral(Table):
    fact = TextField(primary_key=True)
    case = TextField(index=True)
    until = TextField()
    staff = TextField()
    at = BigIntegerField()
    undone = BooleanField(default=False)


class CaseOwner(Table):
    fact = TextField(primary_key=True)
    case = TextField(index=True)
    owner = TextField(null=True)
    staff = TextField()
    at = BigIntegerField()
    undone = BooleanField(default=False)


class CheckList(Table):
    """A list to check that was sent to the slip printer of a kiosk."""

    id = TextField(primary_key=True)
    fact = TextField(null=True)
    site = TextField(null=True)
    device = TextField(null=True)
    staff = TextField(null=True)
    items = TextField(default="[]")
    lines = TextField(default="[]")
    language = TextField(default="pl")
    code = TextField(null=True)
    at = BigIntegerField(null=True)
    until = BigIntegerField(null=True)
    queued_fact = TextField(null=True)
    queued_at = BigIntegerField(null=True)
    slip = TextField(null=True)
    undone = BooleanField(default=False)
    gone = BooleanField(default=False)

    class Meta:
        table_name = "check_list"
