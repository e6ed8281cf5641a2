"""The table of who looked at whom. Must not hold questions or decisions."""

from __future__ import annotations

from peewee import AutoField, BigIntegerField, TextField

from sync.server.models import Table


class Look(Table):
    """Somebody looked at what is held on a person. `by` is an account of staff, a program's key, or a command; `what`:
    page (the page of the person), report (everything as a file), rights (the page of their rights), list (a list of
    people taken away), program (their name, read by a program)."""

    id = AutoField()
    person = TextField()
    by = TextField()
    at = BigIntegerField()
    what = TextField()
