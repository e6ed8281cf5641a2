"""The tables of what is folded from facts about bookings, agreements, inspections, damage, reminders and stocktakes;
and the list of all tables that are folded from facts.

Fields stand in the order of the rows in `lending_beliefs.py`; times are ms UTC, lists are JSON text. Must not hold
questions or decisions.
"""

from __future__ import annotations

from peewee import BigIntegerField, BooleanField, IntegerField, TextField

from sync.server.activity_models import Activity, ActivityParticipant
from sync.server.case_models import CaseDecision, CaseDeferral, CaseOwner, CheckList
from sync.server.closing.models import PeriodAdjustment, PeriodClosing
from sync.server.detecting.clock_models import StreamClock
from sync.server.figures.models import FigureDay
from sync.server.job_models import MeteredJob
from sync.server.meter_models import MeterCorrection, MeterReading
from sync.server.models import (
    Attempt,
    HelpCall,
    Loan,
    PageUsage,
    ReturnState,
    Slip,
    Table,
    TakeBack,
    Undone,
    Visit,
)
from sync.server.page_models import AllowanceChange, PageConfirmation, PageCorrection, PageMonth
from sync.server.sheet_models import PageExplanation
from sync.server.slip_models import ShownSlip, SlipAsked, SlipExcuse, SlipRun


class Inspection(Table):
    """What staff found when they looked at a thing."""

    fact = TextField(primary_key=True)
    item = TextField()
    take_back = TextField(null=True)
    loan = TextField(null=True)
    resumed_loan = TextField(null=True)
    site = TextField(null=True)
    device = TextField(null=True)
    staff = TextField(null=True)
    at = BigIntegerField()
    condition = TextField()
    missing = TextField(default="[]")
    has_note = BooleanField(default=False)
    undone = BooleanField(default=False)
    photo = TextField(null=True)


class Damage(Table):
    """Something that is wrong with a thing, from the report until it is settled. `fact` is `None` as long as only the
    end is known (state `unknown`)."""

    id = TextField(primary_key=True)
    fact = TextField(null=True)
    item = TextField(null=True)
    kind = TextField(null=True)
    parts = TextField(default="[]")
    loan = TextField(null=True)
    site = TextField(null=True)
    device = TextField(null=True)
    staff = TextField(null=True)
    person = TextField(null=True)
    reported_at = BigIntegerField(null=True)
    has_note = BooleanField(default=False)
    outcome = TextField(null=True)
    cost = BigIntegerField(null=True)
    settled_at = BigIntegerField(null=True)
    settled_fact = TextField(null=True)
    settled_by = TextField(null=True)
    undone = BooleanField(default=False)
    state = TextField()  # open, settled, undone, unknown
    photo = TextField(null=True)


class Agreement(Table):
    """A loan for use that was agreed to; `loans` is a list."""

    id = TextField(primary_key=True)
    fact = TextField()
    loans = TextField()
    person = TextField(null=True)
    party = TextField(null=True)
    site = TextField(null=True)
    device = TextField(null=True)
    terms = TextField()
    version = IntegerField()
    language = TextField()
    means = TextField()
    document_digest = TextField()
    has_strokes = BooleanField()
    staff = TextField(null=True)
    signed_at = BigIntegerField()
    undone = BooleanField(default=False)


class Giving(Table):
    """Things that are used up, given out of a pile."""

    fact = TextField(primary_key=True)
    item = TextField()
    quantity = IntegerField()
    site = TextField(null=True)
    device = TextField(null=True)
    person = TextField(null=True)
    party = TextField(null=True)
    approved_by = TextField(null=True)
    at = BigIntegerField()
    undone = BooleanField(default=False)


class Reminder(Table):
    """Somebody was reminded of loans; `loans` is a list."""

    fact = TextField(primary_key=True)
    person = TextField(null=True)
    loans = TextField()
    kind = TextField()
    means = TextField()
    staff = TextField(null=True)
    device = TextField(null=True)
    at = BigIntegerField()
    undone = BooleanField(default=False)


class Booking(Table):
    """What is wanted from when until when, and what became of it. `fact` is `None` as long as only a decision about
    it is known (state `unknown`)."""

    id = TextField(primary_key=True)
    fact = TextField(null=True)
    kind = TextField(null=True)
    resource = TextField(null=True)
    site = TextField(null=True)
    device = TextField(null=True)
    person = TextField(null=True)
    party = TextField(null=True)
    from_at = BigIntegerField(null=True)
    until_at = BigIntegerField(null=True)
    quantity = IntegerField(default=1)
    people = IntegerField(null=True)
    series = TextField(null=True)
    replaces = TextField(null=True)
    wish = TextField(null=True)
    made_by = TextField(null=True)
    made_at = BigIntegerField(null=True)
    has_title = BooleanField(default=False)
    decision = TextField(null=True)  # approved, refused
    ground = TextField(null=True)
    decided_by = TextField(null=True)
    decided_at = BigIntegerField(null=True)
    decided_fact = TextField(null=True)
    item = TextField(null=True)  # the unit set aside
    assigned_at = BigIntegerField(null=True)
    assigned_fact = TextField(null=True)
    collected_at = BigIntegerField(null=True)  # the first of `collections` that counts, ms UTC
    collected_fact = TextField(null=True)
    cancelled_fact = TextField(null=True)  # the first of those in `cancellations`
    undone = BooleanField(default=False)
    state = TextField()  # requested, approved, waiting, refused, cancelled, collected, unused, undone, unknown
    unused_fact = TextField(null=True)  # one of those that say that nobody came for it
    hours = TextField(default="[]")  # each (at, uid, from, until) that was not taken back
    actual_from = BigIntegerField(null=True)  # by the last of them, ms UTC
    actual_until = BigIntegerField(null=True)
    unused = TextField(default="[]")  # the facts that say that nobody came and were not taken back
    cancellations = TextField(default="[]")  # each (at, uid, by whom or null) that was not taken back
    collections = TextField(default="[]")  # each (at, uid, came, handed or reopened) that was not taken back


class Stocktake(Table):
    """A count of a site's things; `expected` and `on_loan` are lists, `piles` pieces by item, as they stood when it
    began. `closings` are those that were not taken back, (at, uid, staff); the first of them counts."""

    id = TextField(primary_key=True)
    fact = TextField(null=True)
    site = TextField(null=True)
    device = TextField(null=True)
    staff = TextField(null=True)
    expected = TextField(default="[]")
    on_loan = TextField(default="[]")
    opened_at = BigIntegerField(null=True)
    closed_at = BigIntegerField(null=True)
    closed_fact = TextField(null=True)
    closed_by = TextField(null=True)
    undone = BooleanField(default=False)
    state = TextField()  # open, closed, undone, unknown
    piles = TextField(default="{}")
    category = TextField(null=True)
    place = TextField(default="")
    closings = TextField(default="[]")


class StocktakeScan(Table):
    """A sticker that was read in a count. `scan` is the id that a phone gave it, `scanned_at` when by that phone's
    clock."""

    fact = TextField(primary_key=True)
    stocktake = TextField()
    item = TextField(null=True)
    quantity = IntegerField()
    site = TextField(null=True)
    device = TextField(null=True)
    staff = TextField(null=True)
    at = BigIntegerField()
    has_code = BooleanField()
    undone = BooleanField(default=False)
    scan = TextField(null=True)
    scanned_at = BigIntegerField(null=True)


class StickerBatch(Table):
    """A sheet of codes that belonged to nothing when it was handed out; `item_codes` is a list."""

    id = TextField(primary_key=True)
    fact = TextField()
    staff = TextField()
    at = BigIntegerField()
    item_codes = TextField()
    undone = BooleanField(default=False)


# what folding facts writes
FOLDED: tuple[type[Table], ...] = (
    Visit, Loan, TakeBack, ReturnState, PageUsage, MeterReading, MeterCorrection, Attempt, Slip, HelpCall, Undone,
    Inspection, Damage, Agreement, Giving, Reminder, Booking, Stocktake, StocktakeScan,
    StickerBatch, PageCorrection, PageConfirmation, AllowanceChange, PageMonth, PageExplanation, MeteredJob,
    CaseDecision, CaseDeferral, CaseOwner, CheckList,
    ShownSlip, SlipExcuse, SlipRun, SlipAsked, StreamClock,
    PeriodClosing, PeriodAdjustment,
    Activity, ActivityParticipant,
)  # fmt: skip
# what is emptied before all is folded anew: also the days that are counted of it, sooner or later
PROJECTIONS: tuple[type[Table], ...] = (*FOLDED, FigureDay)
