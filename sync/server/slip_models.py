"""The tables of slips that were shown to staff or excused by them, and of numbers. Fields stand in the order of the
rows in `slip_beliefs.py`; times are ms UTC. Must not hold questions or decisions."""

from __future__ import annotations

from peewee import BigIntegerField, BooleanField, IntegerField, TextField

from sync.server.models import Table


class ShownSlip(Table):
    origin = TextField(primary_key=True)
    document = TextField()
    device = TextField(null=True)
    act = TextField()
    facts = IntegerField()
    said_at = BigIntegerField(null=True)
    number = IntegerField(null=True)
    site = TextField(null=True)
    shown_fact = TextField(null=True)
    shown_at = BigIntegerField(null=True)
    shown_by = TextField(null=True)
    entered_fact = TextField(null=True)
    entered = TextField(default="[]")
    entered_at = BigIntegerField(null=True)
    entered_by = TextField(null=True)
    known_fact = TextField(null=True)


class SlipExcuse(Table):
    id = TextField(primary_key=True)
    fact = TextField()
    slip = TextField()
    reason = TextField()
    staff = TextField()
    at = BigIntegerField()
    undone = BooleanField(default=False)


class SlipRun(Table):
    id = TextField(primary_key=True)
    series = TextField()
    device = TextField()
    stretches = TextField(default="[]")


class SlipAsked(Table):
    slip = TextField(primary_key=True)
    fact = TextField()
    document = TextField()
    person = TextField()
    at = BigIntegerField()
