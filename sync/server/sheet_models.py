"""The table of what is folded from facts about the sheets of machines. Times are ms UTC.

Fields stand in the order of the row in `beliefs.py`. Must not hold questions or decisions.
"""

from __future__ import annotations

from peewee import BigIntegerField, BooleanField, TextField

from sync.server.models import Table


class PageExplanation(Table):
    """Why a machine counted other than was declared between two readings, in the words of `PagesExplained`. `at` is
    when somebody said so."""

    fact = TextField(primary_key=True)
    explanation = TextField()
    meter = TextField()
    site = TextField(null=True)
    device = TextField(null=True)
    from_reading = TextField()
    to_reading = TextField()
    reason = TextField()
    pages = BigIntegerField()
    party = TextField(null=True)
    usage = TextField(null=True)
    staff = TextField(null=True)
    has_note = BooleanField(default=False)
    at = BigIntegerField()
    undone = BooleanField(default=False)
