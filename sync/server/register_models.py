"""The tables of the register: one for each kind in `sync/register.py`, with the same fields, and the history of all.

`Words` are JSON text with pl, en, uk. Change a row only through `register_store.put`, which writes the history and
moves the register's version in the same transaction. The `…Detail` tables hold what a kiosk never gets.
"""

from __future__ import annotations

from peewee import AutoField, BigIntegerField, BooleanField, IntegerField, TextField

from sync import register
from sync.server.job_models import REGISTER_ROWS
from sync.server.keeping.keeping_models import KEPT_ROWS
from sync.server.keeping.keeping_models import MembershipRow as MembershipRow
from sync.server.meter_models import MeterRow
from sync.server.models import Table
from sync.server.wording_models import WORDING_ROWS


class CentreRow(Table):
    id = TextField(primary_key=True)
    name = TextField()
    short_name = TextField()
    operator = TextField()
    house_rules = TextField()

    class Meta:
        table_name = "centre"


class SiteRow(Table):
    id = TextField(primary_key=True)
    name = TextField()
    code = TextField()
    address = TextField()
    unaffiliated = BooleanField(default=False)

    class Meta:
        table_name = "site"


class HoursRow(Table):
    id = TextField(primary_key=True)
    site = TextField(index=True)
    weekday = IntegerField()
    opens = IntegerField()
    closes = IntegerField()

    class Meta:
        table_name = "hours"


class ClosureRow(Table):
    id = TextField(primary_key=True)
    site = TextField(index=True)
    day = TextField()
    reason = TextField()

    class Meta:
        table_name = "closure"


class NoticeRow(Table):
    id = TextField(primary_key=True)
    site = TextField(index=True)
    shown_from = BigIntegerField()
    shown_until = BigIntegerField()
    heading = TextField()
    text = TextField()
    detail = TextField()

    class Meta:
        table_name = "notice"


class PurposeRow(Table):
    id = TextField(primary_key=True)
    name = TextField()
    icon = TextField()
    position = IntegerField()

    class Meta:
        table_name = "purpose"


class PartyRow(Table):
    id = TextField(primary_key=True)
    kind = TextField()
    name = TextField(index=True)
    status = TextField(default="active")
    legal_form = TextField(null=True)
    agreement_until = TextField(null=True)
    mono_allowance = IntegerField(null=True)
    colour_allowance = IntegerField(null=True)

    class Meta:
        table_name = "party"


class PersonRow(Table):
    id = TextField(primary_key=True)
    display_name = TextField(index=True)
    language = TextField(default="pl")
    status = TextField(default="active")
    minor = BooleanField(default=False)
    guardian = TextField(null=True)
    staff = BooleanField(default=False)
    pin = TextField(null=True)
    large_text = BooleanField(default=False)

    class Meta:
        table_name = "person"


class CredentialRow(Table):
    id = TextField(primary_key=True)
    person = TextField(index=True)
    kind = TextField()
    digest = TextField(index=True)
    status = TextField(default="active")
    until = TextField(null=True)

    class Meta:
        table_name = "credential"


class CategoryRow(Table):
    id = TextField(primary_key=True)
    name = TextField()
    icon = TextField()
    position = IntegerField()

    class Meta:
        table_name = "category"


class PolicyRow(Table):
    id = TextField(primary_key=True)
    version = IntegerField()
    period = IntegerField()
    period_unit = TextField()
    max_organisation = IntegerField(null=True)
    max_informal_group = IntegerField(null=True)
    max_person = IntegerField(null=True)
    renewals = IntegerField(default=1)
    approval = TextField(default="pin")
    minors = TextField(default="guardian")
    family = TextField(default="")
    effective_from = TextField(null=True)
    site = TextField(null=True)
    operator = TextField(null=True)
    party_kind = TextField(null=True)
    max_of_one_person = IntegerField(null=True)
    days_per_month = IntegerField(null=True)
    training = TextField(null=True)
    deposit = TextField(null=True)
    inspection = BooleanField(default=False)
    lead_days = IntegerField(default=0)
    horizon_days = IntegerField(default=90)
    buffer_minutes = IntegerField(default=0)
    release_minutes = IntegerField(default=60)
    booking_approval = TextField(default="none")
    ask_purpose = BooleanField(default=False)

    class Meta:
        table_name = "policy"


class ItemTypeRow(Table):
    id = TextField(primary_key=True)
    name = TextField()
    category = TextField()
    picture = TextField()
    policy = TextField()
    position = IntegerField(default=0)
    kind = TextField(default="thing")

    class Meta:
        table_name = "item_type"


class ItemRow(Table):
    id = TextField(primary_key=True)
    item_type = TextField(index=True)
    label = TextField()
    inventory_no = TextField(index=True)
    code = TextField(index=True)
    site = TextField(index=True)
    status = TextField(default="available")
    place = TextField(default="")
    count = IntegerField(default=1)

    class Meta:
        table_name = "item"


class PartRow(Table):
    id = TextField(primary_key=True)
    item = TextField(index=True)
    name = TextField()
    position = IntegerField(default=0)
    count = IntegerField(default=1)

    class Meta:
        table_name = "part"


class KitRow(Table):
    id = TextField(primary_key=True)
    name = TextField()
    category = TextField()
    picture = TextField()
    site = TextField()
    position = IntegerField(default=0)

    class Meta:
        table_name = "kit"


class KitLineRow(Table):
    id = TextField(primary_key=True)
    kit = TextField(index=True)
    item = TextField(null=True, index=True)
    item_type = TextField(null=True)
    count = IntegerField(default=1)

    class Meta:
        table_name = "kit_line"


class BookRow(Table):
    id = TextField(primary_key=True)
    title = TextField()
    author = TextField(default="")
    signature = TextField(default="", index=True)
    isbn = TextField(default="")

    class Meta:
        table_name = "book"


class ResourceRow(Table):
    id = TextField(primary_key=True)
    site = TextField(index=True)
    kind = TextField()
    name = TextField()
    policy = TextField()
    seats = IntegerField(default=0)
    position = IntegerField(default=0)

    class Meta:
        table_name = "resource"


class TrainingRow(Table):
    id = TextField(primary_key=True)
    name = TextField()

    class Meta:
        table_name = "training"


class QualificationRow(Table):
    id = TextField(primary_key=True)
    person = TextField(index=True)
    training = TextField()
    until = TextField(null=True)

    class Meta:
        table_name = "qualification"


class BlockRow(Table):
    id = TextField(primary_key=True)
    reason = TextField()
    person = TextField(null=True, index=True)
    party = TextField(null=True, index=True)
    until = TextField(null=True)

    class Meta:
        table_name = "block"


class AllowanceRow(Table):
    id = TextField(primary_key=True)
    party_kind = TextField()
    mono = IntegerField()
    colour = IntegerField()
    warn_percent = IntegerField(default=80)
    version = IntegerField(default=1)
    effective_from = TextField(null=True)
    site = TextField(null=True)
    party = TextField(null=True)
    carries = BooleanField(default=False)
    mono_carried_most = IntegerField(default=0)
    colour_carried_most = IntegerField(default=0)
    beyond = TextField(default="ask")

    class Meta:
        table_name = "allowance"


class PersonDetail(Table):
    """What staff know of a person beyond the counter. `external_no` is the number in the list they import; `age_band` a
    word of `sync.rules.ages`, `None` where nobody asked; `family_name` the part of the full name under which they stand
    in a list, `None` where that is its last word."""

    person = TextField(primary_key=True)
    full_name = TextField(index=True)
    external_no = TextField(null=True, index=True)
    email = TextField(null=True)
    phone = TextField(null=True)
    note = TextField(null=True)
    age_band = TextField(null=True)
    family_name = TextField(null=True)


class PartyDetail(Table):
    """What staff know of a party beyond the counter. `external_no` is its KRS number, or the number in the list they
    import; `documents` are words of `sync.rules.agreements_kept.DOCUMENTS`, with blanks between."""

    party = TextField(primary_key=True)
    external_no = TextField(null=True, index=True)
    address = TextField(null=True)
    email = TextField(null=True)
    phone = TextField(null=True)
    note = TextField(null=True)
    nip = TextField(null=True)
    regon = TextField(null=True)
    contact = TextField(null=True)
    package = TextField(null=True)
    agreement_kind = TextField(null=True)
    agreement_signed_on = TextField(null=True)
    documents = TextField(default="")


class ItemDetail(Table):
    """What staff know of a thing beyond the counter. `value` is in grosze, `bought_on` an ISO date, `manual` an address
    of the supplier's; `pull_for` says why a thing that is out must be kept when it comes back, `None` when it need
    not; `low_at` from how many left on something that is used up runs low."""

    item = TextField(primary_key=True)
    serial_no = TextField(default="")
    bought_on = TextField(null=True)
    value = BigIntegerField(null=True)
    manual = TextField(default="")
    note = TextField(default="")
    pull_for = TextField(null=True)
    low_at = IntegerField(null=True)


class RegisterChange(Table):
    """One change of one entity: JSON before and after, `None` for not there, or erased since. `by` is a staff account,
    a staff person at a kiosk, or the name of a command; `act` the act of staff that it belongs to."""

    id = AutoField()
    entity = TextField()
    entity_id = TextField()
    at = BigIntegerField()
    by = TextField()
    before = TextField(null=True)
    after = TextField(null=True)
    act = TextField(null=True)


ROWS: dict[type[register.Entity], type[Table]] = {
    register.Centre: CentreRow,
    register.Site: SiteRow,
    register.Hours: HoursRow,
    register.Closure: ClosureRow,
    register.Notice: NoticeRow,
    register.Purpose: PurposeRow,
    register.Party: PartyRow,
    register.Person: PersonRow,
    register.Credential: CredentialRow,
    register.Category: CategoryRow,
    register.Policy: PolicyRow,
    register.ItemType: ItemTypeRow,
    register.Item: ItemRow,
    register.Part: PartRow,
    register.Allowance: AllowanceRow,
    register.Meter: MeterRow,
    register.Kit: KitRow,
    register.KitLine: KitLineRow,
    register.Book: BookRow,
    register.Resource: ResourceRow,
    register.Training: TrainingRow,
    register.Qualification: QualificationRow,
    register.Block: BlockRow,
    **KEPT_ROWS,
    **REGISTER_ROWS,
    **WORDING_ROWS,
}
