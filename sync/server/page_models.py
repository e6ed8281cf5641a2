"""The tables of what is said about pages after they were declared. `models.py` has the declared pages themselves.

Must not hold questions or decisions.
"""

from __future__ import annotations

from peewee import BigIntegerField, BooleanField, IntegerField, TextField

from sync.server.models import Table


class PageCorrection(Table):
    """Declared pages told otherwise. `said` is a `page_beliefs.Statement` as JSON: everything that counts then."""

    fact = TextField(primary_key=True)
    usage = TextField()
    said = TextField()
    reason = TextField()
    person = TextField(null=True)
    staff = TextField(null=True)
    device = TextField(null=True)
    at = BigIntegerField()
    has_note = BooleanField(default=False)
    undone = BooleanField(default=False)


class PageConfirmation(Table):
    """Staff found a doubtful number of pages right: that which the fact `said` says of a usage."""

    fact = TextField(primary_key=True)
    usage = TextField()
    said = TextField()
    staff = TextField()
    at = BigIntegerField()
    has_note = BooleanField(default=False)
    undone = BooleanField(default=False)


class AllowanceChange(Table):
    """What staff gave a party in one month ("YYYY-MM"), A4 units; below nought they took it."""

    fact = TextField(primary_key=True)
    party = TextField()
    month = TextField()
    mono = IntegerField()
    colour = IntegerField()
    reason = TextField()
    staff = TextField()
    at = BigIntegerField()
    has_note = BooleanField(default=False)
    undone = BooleanField(default=False)


class PageMonth(Table):
    """What the kiosks are told of a party's month: what was declared, as it counts now, and by how much staff moved
    what it may have, A4 units."""

    id = TextField(primary_key=True)  # "PARTY.MONTH"
    party = TextField()
    month = TextField()
    mono = BigIntegerField()
    colour = BigIntegerField()
    mono_change = BigIntegerField()
    colour_change = BigIntegerField()
