"""The table of when kiosks were in contact. Must not hold questions or decisions."""

from __future__ import annotations

from peewee import BigIntegerField, CompositeKey, TextField

from sync.server.models import Table


class Contact(Table):
    """A time in which a kiosk said hello again and again, `since` its first until its last (ms UTC)."""

    device = TextField()
    since = BigIntegerField()
    until = BigIntegerField()

    class Meta:
        table_name = "contact"
        primary_key = CompositeKey("device", "since")
