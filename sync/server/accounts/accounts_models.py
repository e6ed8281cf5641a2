"""The tables of second factors, invitations and rights by site. Must not hold questions or decisions."""

from __future__ import annotations

from peewee import BigIntegerField, BlobField, CompositeKey, ForeignKeyField, TextField

from sync.server.models import Table
from sync.server.staff_models import StaffAccount


class StaffGrant(Table):
    """A role of an account at one site; `site` is "" for all of them."""

    account = ForeignKeyField(StaffAccount, column_name="account", on_delete="CASCADE", backref="grants")
    role = TextField()
    site = TextField(default="")

    class Meta:
        primary_key = CompositeKey("account", "role", "site")


class StaffTotp(Table):
    """Codes of an app. The app's secret is made of `salt` and the server's key, so the table alone gives nothing away;
    `confirmed_at` is `None` until the first code was right, `last_step` the step whose code was used last."""

    account = ForeignKeyField(StaffAccount, column_name="account", on_delete="CASCADE", primary_key=True)
    salt = TextField()
    confirmed_at = BigIntegerField(null=True)
    last_step = BigIntegerField(default=0)


class StaffPasskey(Table):
    """A passkey: `id` is the credential's own in hex, `credential` its public key as WebAuthn lays it out."""

    id = TextField(primary_key=True)
    account = ForeignKeyField(StaffAccount, column_name="account", on_delete="CASCADE")
    name = TextField()
    credential = BlobField()
    sign_count = BigIntegerField(default=0)
    made_at = BigIntegerField()
    used_at = BigIntegerField(null=True)


class StaffRecoveryCode(Table):
    """A code for the day on which the second factor is lost, good once; kept as HMAC with the server's key."""

    hash = TextField(primary_key=True)
    account = ForeignKeyField(StaffAccount, column_name="account", on_delete="CASCADE")
    used_at = BigIntegerField(null=True)


class StaffInvitation(Table):
    """A link that is good once: to open `account` with `grants` (JSON), or to choose a new password for it.

    `hash` is the SHA-256 of what the link holds. `name` and `email` say for whom it is until it is used; then they are
    emptied. `made_by` is `None` for the server's command line.
    """

    hash = TextField(primary_key=True)
    account = TextField(index=True)
    purpose = TextField()  # account, password
    grants = TextField(default="[]")
    name = TextField(default="")
    email = TextField(default="")
    language = TextField(default="pl")
    made_at = BigIntegerField()
    made_by = TextField(null=True)
    expires_at = BigIntegerField()
    used_at = BigIntegerField(null=True)
    withdrawn_at = BigIntegerField(null=True)
