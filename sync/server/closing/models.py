"""The tables of closed periods. Fields of the first two stand in the order of the rows in `beliefs.py`; times are
ms UTC.

`FrozenDay` is not folded from facts: it is what a closed period came to when it was closed, and the fact that closed it
holds the digest. Must not hold questions or decisions.
"""

from __future__ import annotations

from peewee import BigIntegerField, BooleanField, TextField

from sync.server.models import Table


class PeriodClosing(Table):
    """A period ("YYYY-MM") was closed, handed in or opened again; the last one that was not taken back counts."""

    fact = TextField(primary_key=True)
    period = TextField()
    kind = TextField()  # soft, hard, reopened
    at = BigIntegerField()
    staff = TextField()
    figures = TextField(default="")
    open = TextField(default="[]")
    waiting = TextField(default="[]")
    has_reason = BooleanField(default=False)
    undone = BooleanField(default=False)


class PeriodAdjustment(Table):
    """What came late for the period `of`, told in `into`; `amounts` by figure, `late` uids of facts, as JSON."""

    fact = TextField(primary_key=True)
    of = TextField()
    into = TextField()
    at = BigIntegerField()
    staff = TextField()
    amounts = TextField(default="{}")
    late = TextField(default="[]")
    has_reason = BooleanField(default=False)
    undone = BooleanField(default=False)


class FrozenDay(Table):
    """A day of a closed period, as `FigureDay` had it then; `figures` is the digest over all of them, `paper` what the
    sheets of machines came to, in the row of the first day of a site."""

    id = TextField(primary_key=True)  # "FIGURES.DAY.SITE"
    figures = TextField()
    day = TextField()
    site = TextField()
    sums = TextField()
    lists = TextField()
    paper = TextField(default="")
