"""The table of who looked at whom. Must not hold questions or decisions."""

from __future__ import annotations

from peewee import AutoField, BigIntegerField, TextField

from sync.server.models import Table


class Look(Table):
    """Staff looked at what is held on a person. `by` is their account, or a command; `what`: page (the page of the
    person), report (everything as a file), rights (the page of their rights)."""

    id = AutoField()
    person = TextField()
    by = TextField()
    at = BigIntegerField()
    what = TextField()
