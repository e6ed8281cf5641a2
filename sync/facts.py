"""The vocabulary: one frozen struct per fact, a closed list of past-tense names. PURE.

A *fact* is one journal record: something that happened at one device and is never changed afterwards.
Terms: an *incarnation* is one unbroken life of a device's journal (random, 32 hex digits); `seq` counts its facts
from 1
without gaps; a *uid* names a fact by its origin, "<incarnation>.<seq>".
The hashed body holds ids, enumerations and numbers only. Free text, names and the HMAC of a card travel in the
*detached* part, which may be erased; the body keeps their commitment, SHA-256(salt ‖ value), in a field
`..._commitment`.
This file must not know a database, a clock, a device or a web framework.
"""

from __future__ import annotations

from typing import Literal, get_args

import msgspec

from sync.account_facts import (
    AccountBlocked,
    AccountInvited,
    AccountLinked,
    AccountOpened,
    AccountRightsChanged,
    AccountUnblocked,
    FactorAdded,
    FactorRemoved,
    FactorsReset,
    InvitationWithdrawn,
    PasswordChanged,
    PasswordLinkMade,
    RecoveryCodesMade,
    RecoveryCodeUsed,
    SessionsEnded,
)
from sync.activity_facts import ActivityCorrected, ActivityRecorded, ActivityWithdrawn
from sync.case_facts import CaseDecided, CaseDeferred, CaseTaken, CheckListQueued, CheckListSent
from sync.closing_facts import ClosedPeriodChanged, PeriodAdjusted, PeriodHardClosed, PeriodReopened, PeriodSoftClosed
from sync.desk_facts import DeskFact
from sync.fact import Condition, Fact, Means, PageKind, PageLine, PeriodUnit, Proof, SlipOutcome, VisitorKind
from sync.job_facts import JobBound, JobMetered
from sync.lending_facts import (
    AgreementSigned,
    BookingApproved,
    BookingAssigned,
    BookingCancelled,
    BookingCollected,
    BookingHoursSet,
    BookingMade,
    BookingRefused,
    BookingUnused,
    ConsumableGiven,
    DamageReported,
    DamageSettled,
    ItemCodeBound,
    ItemCodesMade,
    ItemInspected,
    ReminderSent,
    StocktakeClosed,
    StocktakeOpened,
    StocktakeScanned,
)
from sync.meter_facts import MeterCorrected, MeterRead
from sync.outside_facts import KeyMade, KeyRevoked
from sync.page_facts import AllowanceAdjusted, OverrideReason, PagesConfirmed, PagesCorrected
from sync.register_facts import RegisterChanged
from sync.sheet_facts import PagesExplained
from sync.slip_facts import SlipEntered, SlipMailAsked, SlipsExcused, SlipShown
from sync.visit_facts import VisitAttributed, VisitEndEstimated, VisitRecognised

__all__ = [
    "FACT_TYPES", "AnyFact", "Condition", "Fact", "Means", "MeterRead", "PageKind", "PageLine", "Proof", "SlipOutcome",
    "VisitorKind",
    "decode", "encode", "type_of",
]  # fmt: skip

StreamReason = Literal[
    "enrolled", "restored", "other_machine", "no_high_water", "forked", "server_ahead", "rebuilt", "demo"
]


class StreamStarted(Fact, frozen=True, kw_only=True, tag="stream_started"):
    """First fact of every incarnation. `parent` is the incarnation before it, `None` for the first.

    `reason`: `enrolled` at first; `restored` by the restore command, or because the file lies behind what is known of
    it; `other_machine` than the file was made on; `no_high_water` to prove anything by; `forked`, the server holds
    other facts in the same places; `server_ahead`, it holds more of them; `rebuilt` from what was left.
    """

    device: str
    software: str
    reason: StreamReason = "enrolled"
    parent: str | None = None
    parent_seq: int | None = None
    machine: str | None = None  # SHA-256 of the machine's fingerprint, hex


class VisitCheckedIn(Fact, frozen=True, kw_only=True, tag="visit_checked_in"):
    """People came in. `person` is `None` for a visitor with no card; `people` counts the whole group, at least 1."""

    visit: str
    site: str
    kind: VisitorKind
    means: Means
    people: int = 1
    purposes: list[str] = []
    person: str | None = None
    party: str | None = None
    credential: str | None = None


class VisitCheckedOut(Fact, frozen=True, kw_only=True, tag="visit_checked_out"):
    visit: str
    means: Means = Means.CARD


class VisitCorrected(Fact, frozen=True, kw_only=True, tag="visit_corrected"):
    """A visit whose end was forgotten. `left_at` is ms UTC, `None` when the person does not know."""

    visit: str
    left_at: int | None
    person: str | None = None


class PolicyCopy(msgspec.Struct, frozen=True, omit_defaults=True):
    """The policy in force when a loan was issued, copied onto it so that a later change breaks no return."""

    policy: str
    version: int
    period: int
    period_unit: PeriodUnit
    renewals: int = 0


class LoanIssued(Fact, frozen=True, kw_only=True, tag="loan_issued"):
    """One item was handed over, or `quantity` of a pile. `due_at` is ms UTC; `parts` are the ids ticked as given, one
    for each piece; `approved_by` is a staff id.

    `kit` is the kit that it went out with, `booking` the booking that it answers, `swap_of` the loan in whose place it
    came. `purpose` is an id of the centre's list. `responsible` answers for it when that is not `person`.
    `booking_goes_on`: not all that was booked went out with it, and the rest is still to be collected.
    """

    loan: str
    item: str
    site: str
    person: str
    party: str
    due_at: int
    policy: PolicyCopy
    proof: Proof = Proof.NONE
    approved_by: str | None = None
    parts: list[str] = []
    visit: str | None = None
    quantity: int = 1
    kit: str | None = None
    booking: str | None = None
    swap_of: str | None = None
    purpose: str | None = None
    responsible: str | None = None
    booking_goes_on: bool = False


class LoanTakenBack(Fact, frozen=True, kw_only=True, tag="loan_taken_back"):
    """A thing was put on the desk: *declared returned*, until staff inspect it.

    `loan` and `item` are `None` when the counter knew no open loan or did not know the thing; then the code that was
    scanned travels detached as "code". `quantity` is how many of a pile came, `None` for all of them. `implied`: nobody
    brought it back, but somebody else stood at the counter with it. `staff` took it in, when it was not declared at a
    kiosk.
    """

    site: str
    loan: str | None = None
    item: str | None = None
    condition: Condition = Condition.FINE
    missing: list[str] = []
    note_commitment: str | None = None
    code_commitment: str | None = None
    person: str | None = None
    quantity: int | None = None
    implied: bool = False
    staff: str | None = None


class LoanRenewed(Fact, frozen=True, kw_only=True, tag="loan_renewed"):
    """A loan got a later date, by its borrower or by `staff` for them; or an earlier one, by `staff`, who need it."""

    loan: str
    due_at: int
    person: str
    staff: str | None = None


class ActUndone(Fact, frozen=True, kw_only=True, tag="act_undone"):
    """The person, or `staff` at a desk, took an act back ("Cofnij"): the named facts count no longer."""

    undone: list[str]
    person: str | None = None
    staff: str | None = None


class PagesDeclared(Fact, frozen=True, kw_only=True, tag="pages_declared"):
    """Prints and copies, as the person tells them. Units are A4 equivalents (A3 = 2), colour counted apart.

    `meter` is the device on which they came out, `None` when nobody knows. Over the allowance, or of more than is
    believed, staff approved it, and `override` says why. What the person adds in their own words travels detached as
    "note".
    """

    usage: str
    site: str
    lines: list[PageLine]
    mono_units: int
    colour_units: int = 0
    person: str | None = None
    party: str | None = None
    approved_by: str | None = None
    visit: str | None = None
    meter: str | None = None
    note_commitment: str | None = None
    override: OverrideReason | None = None


class AttemptRefused(Fact, frozen=True, kw_only=True, tag="attempt_refused"):
    """Somebody tried and a rule, or the counter itself, said no. `reasons` are words of the closed list of refusals."""

    act: str
    reasons: list[str]
    site: str
    person: str | None = None
    party: str | None = None
    item: str | None = None
    credential: str | None = None


class CardUnknown(Fact, frozen=True, kw_only=True, tag="card_unknown"):
    """A card or code nobody knows. Its HMAC travels detached as "digest", so that it can be bound later."""

    site: str
    means: Means
    digest_commitment: str


class HelpCalled(Fact, frozen=True, kw_only=True, tag="help_called"):
    """A visitor asked for a member of staff, or the counter did after three failures in a row."""

    site: str
    cause: Literal["visitor", "three_failures", "device"]
    person: str | None = None


class CredentialBound(Fact, frozen=True, kw_only=True, tag="credential_bound"):
    """Staff bound a card or code to a member. The digest travels detached as "digest"."""

    credential: str
    person: str
    means: Means
    digest_commitment: str
    staff: str


class PinSet(Fact, frozen=True, kw_only=True, tag="pin_set"):
    """The verifier (argon2id) travels detached as "verifier"."""

    person: str
    staff: str
    verifier_commitment: str


class PersonRegistered(Fact, frozen=True, kw_only=True, tag="person_registered"):
    """Staff took a person into the register at the counter. The name to show travels detached as "display_name"."""

    person: str
    staff: str
    site: str
    display_name_commitment: str
    minor: bool = False
    language: Literal["pl", "en", "uk"] = "pl"
    party: str | None = None
    guardian: str | None = None


class GroupRegistered(Fact, frozen=True, kw_only=True, tag="group_registered"):
    """An informal group, with nothing but its name ("name", detached) and who answers for it."""

    party: str
    staff: str
    site: str
    name_commitment: str
    responsible_person: str | None = None


class StaffEntered(Fact, frozen=True, kw_only=True, tag="staff_entered"):
    staff: str
    site: str


class StaffLeft(Fact, frozen=True, kw_only=True, tag="staff_left"):
    staff: str
    site: str
    cause: Literal["left", "idle"] = "left"


class RollChanged(Fact, frozen=True, kw_only=True, tag="roll_changed"):
    staff: str
    site: str


class SlipPrinted(Fact, frozen=True, kw_only=True, tag="slip_printed"):
    """What became of a slip. `document` is the uid of the fact that the slip confirms."""

    slip: str
    document: str
    outcome: SlipOutcome
    copy: int = 1
    staff: str | None = None


class ClockSampled(Fact, frozen=True, kw_only=True, tag="clock_sampled"):
    """The server's true time, ms UTC, received with a round trip of `round_trip` ms."""

    server: int
    round_trip: int


class ClockJumped(Fact, frozen=True, kw_only=True, tag="clock_jumped"):
    """The wall clock moved against the boot clock by `by` ms (more than two minutes)."""

    by: int


AnyFact = (
    StreamStarted | VisitCheckedIn | VisitCheckedOut | VisitCorrected | LoanIssued | LoanTakenBack | LoanRenewed |
    ActUndone
    | PagesDeclared | PagesCorrected | PagesConfirmed | AllowanceAdjusted
    | MeterRead | AttemptRefused | CardUnknown | HelpCalled | CredentialBound | PinSet |
    PersonRegistered
    | GroupRegistered | StaffEntered | StaffLeft | RollChanged | SlipPrinted | ClockSampled | ClockJumped
    | AgreementSigned | ConsumableGiven | ItemInspected | DamageReported | DamageSettled | ReminderSent | BookingMade
    | BookingApproved | BookingRefused | BookingCancelled | BookingAssigned | BookingCollected | BookingUnused
    | BookingHoursSet | StocktakeOpened | StocktakeScanned | StocktakeClosed | ItemCodeBound | ItemCodesMade
    | PagesExplained
    | JobMetered | JobBound
    | SlipShown | SlipEntered | SlipsExcused | SlipMailAsked
    | MeterCorrected
    | CaseDecided | CaseDeferred | CaseTaken | CheckListSent | CheckListQueued
    | VisitEndEstimated | VisitAttributed | VisitRecognised
    | RegisterChanged
    | PeriodSoftClosed | PeriodHardClosed | PeriodReopened | PeriodAdjusted | ClosedPeriodChanged
    | AccountInvited | InvitationWithdrawn | AccountOpened | AccountRightsChanged | AccountBlocked
    | AccountUnblocked | PasswordChanged | PasswordLinkMade | FactorAdded | FactorRemoved | FactorsReset
    | RecoveryCodesMade | RecoveryCodeUsed | SessionsEnded | AccountLinked
    | KeyMade | KeyRevoked | DeskFact | ActivityRecorded | ActivityCorrected | ActivityWithdrawn
)  # fmt: skip

FACT_TYPES: dict[str, type[Fact]] = {str(each.__struct_config__.tag): each for each in get_args(AnyFact)}

_decoder = msgspec.json.Decoder(AnyFact)
_encoder = msgspec.json.Encoder()


def encode(fact: Fact) -> bytes:
    return _encoder.encode(fact)


def decode(raw: bytes | msgspec.Raw) -> AnyFact:
    """The fact in `raw`. Raises `msgspec.ValidationError` for an unknown type or a shape this version does not know."""
    fact: AnyFact = _decoder.decode(raw)
    return fact


def type_of(fact: Fact) -> str:
    """The name of the fact's type as the journal and the wire spell it."""
    return str(fact.__struct_config__.tag)
