"""The table of days that are counted already. Must not hold questions or decisions."""

from __future__ import annotations

from peewee import TextField

from sync.server.models import Table


class FigureDay(Table):
    """What one site did on one day (ISO, Warsaw), as `day.Sums` and `day.Lists` in JSON. A day is counted when its row
    of no site ("") is here; a row that a later fact made wrong is deleted, never changed. "mYYYY-MM" is a month of such
    days added up, "wYYYY-MM" what machines counted in a month, as `rolled.Papers`."""

    id = TextField(primary_key=True)  # "DAY.SITE"
    day = TextField()
    site = TextField()
    sums = TextField()
    lists = TextField()
