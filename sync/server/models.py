"""The server's tables, read like a page of the schema: devices, streams, facts, what is folded from facts, cases.

Times are ms UTC in integers; ids are opaque text; lists and copies are JSON text. There is no unique and no foreign key
that something which honestly happened at an offline counter could violate. The register and the staff have their own
pages, `register_models.py` and `staff_models.py`, and so has how kiosks are let in, `enrolment_models.py`. Must not
hold questions or decisions.
"""

from __future__ import annotations

from peewee import (
    AutoField,
    BigIntegerField,
    BlobField,
    BooleanField,
    CompositeKey,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from sync.protocol import DeviceStatus
from sync.server.addressing import Addressed
from sync.server.database import Store
from sync.server.lookups import Row

database = Addressed()
SERVER = "server"  # the id of the device that is the server itself: its journal holds what staff do at their desks


def bind(store: Store) -> None:
    """Let all models speak to `store`, wherever nothing else is said; for a process that keeps one centre."""
    database.initialize(store)


class Table(Row):
    class Meta:
        database = database
        legacy_table_names = False
        strict_tables = True


class Counter(Table):
    """Numbers: `register` (its version), `projector` (its lock), `epoch` (which life of this database it is),
    `feed` (the last place given out in its log)."""

    name = TextField(primary_key=True)
    value = BigIntegerField()


# --- devices and what they say ---


class Device(Table):
    """One kiosk. `state` is the last `DeviceState` as JSON; `clock_offset` its clock minus ours then, ms."""

    id = TextField(primary_key=True)
    name = TextField()
    site = TextField()
    public_key = BlobField()
    fingerprint = TextField()
    machine = TextField(default="")
    status = TextField(default="pending")  # pending, approved, revoked
    enrolled_at = BigIntegerField()
    approved_at = BigIntegerField(null=True)
    approved_by = TextField(null=True)
    revoked_at = BigIntegerField(null=True)
    revoked_by = TextField(null=True)
    last_hello_at = BigIntegerField(null=True)
    last_push_at = BigIntegerField(null=True)
    last_snapshot_at = BigIntegerField(null=True)
    last_agreement_at = BigIntegerField(null=True)  # all that it held then is here
    pending = IntegerField(default=0)  # facts it still held back at the last hello
    run = TextField(default="")
    software = TextField(default="")
    clock_offset = BigIntegerField(null=True)
    state = TextField(default="{}")
    suspended_at = BigIntegerField(null=True)
    suspended_for = TextField(null=True)  # cloned, moved
    erased = BigIntegerField(default=0)  # the last place of the ledger of erasures that it has carried out
    successor_of = TextField(null=True)  # the device whose place it takes
    told = TextField(default="[]")  # its streams as it told of them at the last hello, `StreamHead`s as JSON

    @property
    def standing(self) -> DeviceStatus:
        """The status, with the word for an approved device in whose name two machines spoke."""
        return "suspended" if self.status == "approved" and self.suspended_at is not None else self.status


class Stream(Table):
    """One incarnation of a device's journal. `acked` is the last seq stored, `projected_seq` the last one folded in."""

    id = AutoField()
    inc = TextField(unique=True)
    device = ForeignKeyField(Device, column_name="device", backref="streams")
    parent = TextField(null=True)
    parent_head = BlobField()
    acked = BigIntegerField(default=0)
    head = BlobField()
    projected_seq = BigIntegerField(default=0)
    state = TextField(default="open")  # open, forked
    started_at = BigIntegerField()
    last_received_at = BigIntegerField(null=True)


class Fact(Table):
    """One record of a journal: `body` and `hash` are the truth, byte for byte. `site` is where its kiosk stood when it
    came in. `alias_of` names the fact that this one repeats after a journal was begun anew. It happened between
    `earliest` and `latest` for certain; `happened_at` is the best guess. Nothing here but the key is indexed, so that
    many are taken in as fast as they can be written."""

    stream = ForeignKeyField(Stream, column_name="stream", backref="facts")
    seq = BigIntegerField()
    body = BlobField()
    hash = BlobField()
    detached = BlobField(null=True)
    received_at = BigIntegerField()
    happened_at = BigIntegerField()
    time_doubtful = BooleanField(default=False)
    site = TextField(null=True)
    unprojected = BooleanField(default=False)
    alias_of = TextField(null=True)
    earliest = BigIntegerField(default=0)
    latest = BigIntegerField(default=0)

    class Meta:
        primary_key = CompositeKey("stream", "seq")


class JournalEntry(Table):
    """What the journal is filtered by, for each fact that was folded in or set aside; in the order of time."""

    happened_at = BigIntegerField()
    stream = BigIntegerField()
    seq = BigIntegerField()
    type = TextField()
    site = TextField(null=True)
    person = TextField(null=True)
    party = TextField(null=True)
    item = TextField(null=True)

    class Meta:
        primary_key = CompositeKey("happened_at", "stream", "seq")


class Origin(Table):
    """A fact that was written again in a later incarnation: its first place (`inc`, `place`) and the beginning of its
    body's SHA-256, and where it stands now. The first that claims an origin counts; later ones are aliases."""

    device = ForeignKeyField(Device, column_name="device")
    inc = TextField()
    place = BigIntegerField()
    digest = TextField()
    stream = ForeignKeyField(Stream, column_name="stream")
    seq = BigIntegerField()

    class Meta:
        primary_key = CompositeKey("device", "inc", "place", "digest")


class Evidence(Table):
    """A batch that went into no stream, as it came (NDJSON, squeezed): the other branch of a fork, what a revoked
    device still had, what would not check. `id` is a SHA-256 over what it holds."""

    id = TextField(primary_key=True)
    device = ForeignKeyField(Device, column_name="device")
    reason = TextField()  # fork, revoked, corrupt
    inc = TextField()
    first = BigIntegerField()
    last = BigIntegerField()
    head = TextField()
    received_at = BigIntegerField()
    batch = BlobField()


# --- what is folded from facts; fields stand in the order of the rows in `beliefs.py` ---


class Visit(Table):
    """People at a site. `fact` is `None` as long as only the leaving is known (state `unknown`)."""

    id = TextField(primary_key=True)
    fact = TextField(null=True)
    site = TextField(null=True)
    device = TextField(null=True)
    kind = TextField(null=True)
    means = TextField(null=True)
    people = IntegerField(default=1)
    purposes = TextField(default="[]")
    person = TextField(null=True)
    party = TextField(null=True)
    arrived_at = BigIntegerField(null=True)
    left_at = BigIntegerField(null=True)
    left_fact = TextField(null=True)
    corrected_fact = TextField(null=True)
    undone = BooleanField(default=False)
    state = TextField()  # in, left, estimated, corrected, undone, unknown
    estimated_at = BigIntegerField(null=True)  # when it is taken to have ended; `left_at` is what somebody told
    attributed_fact = TextField(null=True)  # that of `attributions` by which `party` stands; `None`: it was named
    recognised = TextField(default="[]")  # each (at, uid, who it was) that was not taken back; the last counts
    estimates = TextField(default="[]")  # the same of (at, uid, when it ended)
    attributions = TextField(default="[]")  # the same of (at, uid, for whom)
    leavings = TextField(default="[]")  # each (at, uid) that was not taken back; the first counts
    corrections = TextField(default="[]")  # each (at, uid, when it ended) that was not taken back; the last counts


class Loan(Table):
    """One item with one person for one party. `return_fact` names the fact that closed it."""

    id = TextField(primary_key=True)
    fact = TextField(null=True)
    item = TextField(null=True)
    site = TextField(null=True)
    device = TextField(null=True)
    person = TextField(null=True)
    party = TextField(null=True)
    issued_at = BigIntegerField(null=True)
    first_due_at = BigIntegerField(null=True)
    due_at = BigIntegerField(null=True)
    renewals = TextField(default="[]")  # [[fact, renewed at, due at], …]
    policy = TextField(default="{}")
    proof = TextField(default="none")
    approved_by = TextField(null=True)
    parts = TextField(default="[]")
    visit = TextField(null=True)
    returned_at = BigIntegerField(null=True)
    return_fact = TextField(null=True)
    return_site = TextField(null=True)
    condition = TextField(null=True)
    missing = TextField(default="[]")
    undone = BooleanField(default=False)
    state = TextField()  # out, declared_returned, undone, unknown
    quantity = IntegerField(default=1)
    kit = TextField(null=True)
    booking = TextField(null=True)
    swap_of = TextField(null=True)
    purpose = TextField(null=True)
    responsible = TextField(null=True)
    came_back = IntegerField(default=0)  # of `quantity`, so many


class TakeBack(Table):
    """A thing put on a desk, whether or not a loan explains it. `loan` is what the counter named, `closes` what it
    closed."""

    fact = TextField(primary_key=True)
    item = TextField(null=True)
    loan = TextField(null=True)
    closes = TextField(null=True)
    site = TextField(null=True)
    device = TextField(null=True)
    person = TextField(null=True)
    at = BigIntegerField()
    condition = TextField()
    missing = TextField(default="[]")
    has_note = BooleanField(default=False)
    has_code = BooleanField(default=False)
    undone = BooleanField(default=False)
    quantity = IntegerField(null=True)
    implied = BooleanField(default=False)


class ReturnState(Table):
    """A thing that came back, has not gone out since, and waits for staff: to be looked at, or until its `damage` is
    settled. `site` is where it lies."""

    item = TextField(primary_key=True)
    fact = TextField()
    returned_at = BigIntegerField()
    condition = TextField()
    site = TextField(null=True)
    inspected = BooleanField(default=False)
    damage = TextField(null=True)


class PageUsage(Table):
    """Pages as they count now, in sides and A4 units; `declared` is what was said first (`Statement`), if corrected."""

    id = TextField(primary_key=True)
    fact = TextField()
    site = TextField(null=True)
    device = TextField(null=True)
    person = TextField(null=True)
    party = TextField(null=True)
    visit = TextField(null=True)
    approved_by = TextField(null=True)
    mono_units = BigIntegerField()
    colour_units = BigIntegerField()
    pages = BigIntegerField()
    failed = BigIntegerField()
    lines = TextField()
    declared_at = BigIntegerField()
    undone = BooleanField(default=False)
    state = TextField()  # declared, corrected, undone
    meter = TextField(null=True)  # the device on which they came out, where it is known
    has_note = BooleanField(default=False)
    corrected_at = BigIntegerField(null=True)
    corrected_fact = TextField(null=True)
    declared = TextField(null=True)


class Attempt(Table):
    """Somebody tried and was told no, or a card that nobody knows."""

    fact = TextField(primary_key=True)
    act = TextField()
    reasons = TextField(default="[]")
    site = TextField(null=True)
    device = TextField(null=True)
    person = TextField(null=True)
    party = TextField(null=True)
    item = TextField(null=True)
    at = BigIntegerField()


class Slip(Table):
    fact = TextField(primary_key=True)
    slip = TextField()
    document = TextField()
    outcome = TextField()
    copy_no = IntegerField(default=1)
    device = TextField(null=True)
    at = BigIntegerField()
    code = TextField(default="")  # the short code of the document


class HelpCall(Table):
    """Staff are wanted at a counter."""

    fact = TextField(primary_key=True)
    cause = TextField()  # visitor, three_failures, device
    site = TextField(null=True)
    device = TextField(null=True)
    person = TextField(null=True)
    at = BigIntegerField()


class Undone(Table):
    """A fact that was taken back, noted even when it has not arrived yet; `by_fact` is "" where it counts again."""

    fact = TextField(primary_key=True)
    by_fact = TextField()
    at = BigIntegerField(default=0)  # when it was taken back, ms UTC


class Case(Table):
    """A fact that does not fit. `id` is a hash of kind and facts, so that the same facts always make the same case."""

    id = TextField(primary_key=True)
    kind = TextField()
    facts = TextField()  # JSON list of uids, sorted
    state = TextField(default="open")  # open, told, withdrawn, decided
    site = TextField(null=True)
    device = TextField(null=True)
    person = TextField(null=True)
    party = TextField(null=True)
    item = TextField(null=True)
    subject = TextField(null=True)  # the visit, loan or page usage in question
    at = BigIntegerField()
    opened_at = BigIntegerField()
    changed_at = BigIntegerField()
    found = TextField(default="open")  # what the facts say, whatever was decided: open, told, withdrawn
    decision = TextField(null=True)  # the word of the decision that counts, and the uid of its fact
    decided_fact = TextField(null=True)
    deferred_until, owner = TextField(null=True), TextField(null=True)  # ISO day
    blocks = BooleanField(default=False)  # it holds up a closing, although its kind as such does not
