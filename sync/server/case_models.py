"""The tables of decisions about cases. Fields stand in the order of the rows in `case_beliefs.py`; times are ms UTC.
Must not hold questions or decisions."""

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
