"""The tables of trainings, meetings and consultations that took place. Fields stand in the order of the rows in
`activity_beliefs.py`; times are ms UTC. Must not hold questions or decisions.
"""

from __future__ import annotations

from peewee import BigIntegerField, BooleanField, IntegerField, TextField

from sync.server.models import Table


class Activity(Table):
    """`day` is ISO, in Poland; `tellings` and `withdrawals` are JSON, from which the other columns follow."""

    id = TextField(primary_key=True)
    fact = TextField(null=True)
    said = TextField(null=True)
    kind = TextField(null=True)
    site = TextField(null=True)
    day = TextField(null=True)
    minutes = IntegerField(default=0)
    attendees = IntegerField(default=0)
    topic = TextField(null=True)
    booking = TextField(null=True)
    staff = TextField(null=True)
    has_title = BooleanField(default=False)
    has_note = BooleanField(default=False)
    noted_at = BigIntegerField(null=True)
    tellings = TextField(default="[]")
    withdrawals = TextField(default="[]")
    state = TextField(default="withdrawn")


class ActivityParticipant(Table):
    """Somebody of the register who took part."""

    id = TextField(primary_key=True)
    activity = TextField()
    at = BigIntegerField()
    site = TextField()
    person = TextField(null=True)
    party = TextField(null=True)
    undone = BooleanField(default=False)
