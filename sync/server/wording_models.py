"""The tables of what a centre says in its own words on paper: terms of lending, and what stands around slips.

Rows of the register as those in `register_models.py`. Must not hold questions or decisions.
"""

from __future__ import annotations

from peewee import IntegerField, TextField

from sync import register
from sync.server.models import Table


class TermsRow(Table):
    id = TextField(primary_key=True)
    version = IntegerField()
    effective_from = TextField()
    points = TextField()
    text = TextField()

    class Meta:
        table_name = "terms"


class SlipLogoRow(Table):
    id = TextField(primary_key=True)
    wide = TextField()
    narrow = TextField()

    class Meta:
        table_name = "slip_logo"


class SlipTemplateRow(Table):
    id = TextField(primary_key=True)
    version = IntegerField()
    effective_from = TextField()
    site = TextField(null=True)
    head = TextField(null=True)
    foot = TextField(null=True)
    logo = TextField(null=True)

    class Meta:
        table_name = "slip_template"


WORDING_ROWS: dict[type[register.Entity], type[Table]] = {
    register.Terms: TermsRow,
    register.SlipLogo: SlipLogoRow,
    register.SlipTemplate: SlipTemplateRow,
}
