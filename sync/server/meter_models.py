"""The tables of meters: the register's own, and what is folded from readings and corrections.

Fields stand in the order of the rows in `beliefs.py` and of `register.Meter`; times are ms UTC. Must not hold
questions or decisions.
"""

from __future__ import annotations

from peewee import BigIntegerField, BooleanField, IntegerField, TextField

from sync.server.models import Table


class MeterReading(Table):
    fact = TextField(primary_key=True)
    meter = TextField()
    value = BigIntegerField()
    staff = TextField(null=True)
    device = TextField(null=True)
    at = BigIntegerField()
    mono = BigIntegerField(null=True)
    colour = BigIntegerField(null=True)
    copies = BigIntegerField(null=True)
    prints = BigIntegerField(null=True)
    serial = TextField(null=True)
    source = TextField(default="hand")
    occasion = TextField(default="other")
    confirmed = TextField(null=True)


class MeterCorrection(Table):
    """What a reading should have said; of several the last counts."""

    fact = TextField(primary_key=True)
    reading = TextField()
    meter = TextField()
    value = BigIntegerField()
    mono = BigIntegerField(null=True)
    colour = BigIntegerField(null=True)
    copies = BigIntegerField(null=True)
    prints = BigIntegerField(null=True)
    staff = TextField(null=True)
    at = BigIntegerField()


class MeterRow(Table):
    id = TextField(primary_key=True)
    site = TextField(index=True)
    name = TextField()
    kind = TextField(default="copier")
    serial = TextField(default="")
    digits = IntegerField(null=True)
    a3_factor = IntegerField(default=2)
    duplex_blank_counted = BooleanField(default=False)
    counts_mono = BooleanField(default=False)
    counts_colour = BooleanField(default=False)
    counts_copies = BooleanField(default=False)
    counts_prints = BooleanField(default=False)
    snmp_address = TextField(default="")
    snmp_access = TextField(default="public")
    oids = TextField(default="")
    successor = TextField(null=True)
    pages_per_minute = IntegerField(null=True)

    class Meta:
        table_name = "meter"
