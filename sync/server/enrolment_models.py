"""The tables of how kiosks are let in and which machine speaks for one: codes, numbers that signed, processes heard.
Must not hold questions or decisions."""

from __future__ import annotations

from peewee import AutoField, BigIntegerField, ForeignKeyField, TextField

from sync.server.models import Device, Table


class DeviceRun(Table):
    """One process of a kiosk that spoke to us. A run that comes back after a later one was heard is a second
    machine."""

    id = AutoField()
    device = ForeignKeyField(Device, column_name="device", backref="runs")
    run = TextField()
    run_no = BigIntegerField()
    machine = TextField()
    first_at = BigIntegerField()
    last_at = BigIntegerField()


class EnrolmentCode(Table):
    """A one-time code for a site, kept as a hash, and for the successor of a device, if it says so."""

    hash = TextField(primary_key=True)
    site = TextField()
    made_at = BigIntegerField()
    expires_at = BigIntegerField()
    used_at = BigIntegerField(null=True)
    device = TextField(null=True)
    successor_of = TextField(null=True)


class EnrolmentAttempt(Table):
    """A wrong code; too many in a while close the door for everybody until they have grown old."""

    at = BigIntegerField()


class UsedNonce(Table):
    """A number that signed a request once and may not again."""

    nonce = TextField(primary_key=True)
    expires_at = BigIntegerField(index=True)
