"""The tables of mail: what was tried, each run, and who wants none. No address stands in any of them.

What was said to whom is a fact (`reminder_sent`); these rows are what the server itself must remember so that it sends
nothing twice. Must not hold questions or decisions.
"""

from __future__ import annotations

from peewee import AutoField, BigIntegerField, IntegerField, TextField

from sync.server.models import Table


class MailAttempt(Table):
    """One message to one person, written before it is sent; `overdue` and `soon` are lists of loans. `outcome` is
    `None` as long as it is under way: sent, later (may be tried again), refused (for good) or unknown (perhaps sent,
    and never sent again by itself). `code` is what the mail server answered. `by` is a staff account or a command."""

    id = AutoField()
    person = TextField()
    overdue = TextField()
    soon = TextField()
    began_at = BigIntegerField()
    ended_at = BigIntegerField(null=True)
    outcome = TextField(null=True)
    code = TextField(default="")
    by = TextField()


class MailRun(Table):
    """One look at everybody. `held` counts messages that wait for something; `trouble` is a word of
    `mail.TroubleWord`, "" when the mail server did its work."""

    id = AutoField()
    began_at = BigIntegerField()
    ended_at = BigIntegerField()
    sent = IntegerField()
    failed = IntegerField()
    held = IntegerField()
    trouble = TextField(default="")


class MailChoice(Table):
    """Somebody who wants no reminders by mail. `by`: "member", or the account of staff who noted it."""

    person = TextField(primary_key=True)
    declined_at = BigIntegerField()
    by = TextField()


class SlipLetter(Table):
    """A slip that was sent by mail, or perhaps was; written before it is sent. `outcome` is `None` as long as it is
    under way: sent, refused (for good) or unknown (perhaps sent, and never sent again)."""

    slip = TextField(primary_key=True)
    began_at = BigIntegerField()
    outcome = TextField(null=True)
    code = TextField(default="")
