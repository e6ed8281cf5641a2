"""The tables of other people's programs. Must not hold questions or decisions."""

from __future__ import annotations

from peewee import BigIntegerField, BooleanField, TextField

from sync.server.models import Table


class ProgramKey(Table):
    """A program that may ask. Its key is 256 random bits that only it holds; the table keeps their SHA-256. `scopes` is
    a JSON list of `outside_facts.Scope`; `expires_at` is `None` without end; `last_used_at` is written once a
    minute at most. `pace_taken` questions of the minute `pace_minute` (since 1970) were taken by processes."""

    id = TextField(primary_key=True)
    name = TextField()
    hash = TextField(unique=True)
    scopes = TextField()
    made_at = BigIntegerField()
    made_by = TextField()
    expires_at = BigIntegerField(null=True)
    revoked_at = BigIntegerField(null=True)
    revoked_by = TextField(null=True)
    last_used_at = BigIntegerField(null=True)
    pace_minute = BigIntegerField(default=0)
    pace_taken = BigIntegerField(default=0)


class CalendarLink(Table):
    """The address of a calendar that was ended or made anew, `renewed` times; `id` is "SITE WHAT"."""

    id = TextField(primary_key=True)
    renewed = BigIntegerField()
    is_ended = BooleanField()
    at = BigIntegerField()
    by = TextField()
