"""The tables of long jobs. Must not hold questions or decisions."""

from __future__ import annotations

from peewee import BigIntegerField, TextField

from sync.server.models import Table


class Job(Table):
    """One long thing to do. `parameters` is a JSON object; `by` the account of staff that asked, or a command.

    `runner` is who does it now, until `lease_until` unless they say again that they live. `total` is `None` as long as
    nobody knows how much there is. `problem` is a word of `work_words.PROBLEMS`. `file_size` is in bytes; the file is
    thrown away after `kept_until`."""

    id = TextField(primary_key=True)
    kind = TextField()
    parameters = TextField(default="{}")
    by = TextField()
    asked_at = BigIntegerField()
    state = TextField(default="waiting")  # waiting, running, done, failed, cancelled
    runner = TextField(null=True)
    lease_until = BigIntegerField(null=True)
    tries = BigIntegerField(default=0)
    started_at = BigIntegerField(null=True)
    ended_at = BigIntegerField(null=True)
    done = BigIntegerField(default=0)
    total = BigIntegerField(null=True)
    problem = TextField(default="")
    cancel_asked_at = BigIntegerField(null=True)
    file_name = TextField(null=True)
    file_type = TextField(null=True)
    file_size = BigIntegerField(null=True)
    kept_until = BigIntegerField(null=True)


class Tick(Table):
    """Something that comes round, and when it does next."""

    name = TextField(primary_key=True)
    due_at = BigIntegerField()
