"""The form of a policy: its fields in groups, and the policy that they make. Writes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from flask_babel import lazy_gettext as _l

from sync import register
from sync.register import Policy
from sync.rules.sheet_windows import day_of
from sync.server import questions_names, questions_operators, register_store
from sync.server.staff import names
from sync.server.staff.desk import office
from sync.server.staff.fields import Choice, Day, Field, Number, Option, Text, Trilingual, Yes
from sync.server.staff.wording import PARTIES

BLANK = Policy(id="", version=0, period=3, period_unit="working_days")


@dataclass(frozen=True)
class Group:
    heading: Any
    fields: Sequence[Field]


_GROUPS = (
    (_l("From when and for whom"), ("family", "effective_from", "site", "operator", "party_kind")),
    (_l("How long and how many"), (
        "period", "period_unit", "renewals", "max_organisation", "max_informal_group", "max_person",
        "max_of_one_person", "days_per_month",
    )),
    (_l("Who may have it"), ("approval", "minors", "training", "ask_purpose", "deposit")),
    (_l("When it comes back"), ("inspection", "buffer_minutes")),
    (_l("Bookings"), ("lead_days", "horizon_days", "release_minutes", "booking_approval")),
)  # fmt: skip

UNITS = {"working_days": _l("working days"), "days": _l("days"), "hours": _l("hours")}
APPROVALS = {
    "none": _l("by oneself, with card or code"), "pin": _l("by oneself, with a PIN"), "staff": _l("from staff only"),
}  # fmt: skip
MINORS = {"no": _l("no"), "guardian": _l("only when a guardian is named and staff agree"), "yes": _l("yes")}
BOOKING_APPROVALS = {"none": _l("at once"), "staff": _l("when staff agree")}


def groups(fields: Sequence[Field]) -> list[Group]:
    by_name = {each.name: each for each in fields}
    return [Group(heading, [by_name[name] for name in names if name in by_name]) for heading, names in _GROUPS]


def training_names() -> dict[str, str]:
    language = names.language()
    return {each.id: each.name.in_language(language) for each in register_store.every(register.Training)}


def policy_of(values: Mapping[str, Any], family: str, id: str, version: int) -> Policy:
    """The policy that a good form says."""
    said = {name: value for name, value in values.items() if name != "family"}
    said["operator"] = said["operator"] or None
    return msgspec.structs.replace(BLANK, **said, id=id, version=version, family=family)


def fields(*, new_family: bool, first_day: str) -> list[Field]:
    """`first_day` is the first ISO day from which a version may hold: what held before stays as it was."""
    return [*_named(new_family), *_selecting(first_day), *_limiting(), *_proving(), *_booking()]


def _named(new_family: bool) -> list[Field]:
    hint = _l("A short name that item types choose these rules by, like “sound”.")
    return [Text(name="family", words=_l("Name"), hint=hint, longest=40)] if new_family else []


def _selecting(first_day: str) -> list[Field]:
    return [
        Day(
            name="effective_from", words=_l("In force from"), least=lambda: first_day,
            hint=_l("Loans that are out then keep the rules that they were made by."),
            too_early=_l("Choose today or a later day: what held before stays as it was."),
        ),
        Choice(name="site", words=_l("At"), options=_sites, none=_l("every site")),
        Choice(name="operator", words=_l("Run by"), options=_operators, none=_l("whoever runs the centre")),
        Choice(name="party_kind", words=_l("For"), options=lambda: _pairs(PARTIES), none=_l("everybody")),
    ]  # fmt: skip


def _limiting() -> list[Field]:
    no_limit = _l("Empty: no limit.")
    at_once = {"hint": no_limit, "required": False, "most": 1000}
    return [
        Number(name="period", words=_l("Lent for"), least=1, most=3660),
        Choice(name="period_unit", words=_l("Counted in"), options=lambda: _pairs(UNITS)),
        Number(name="renewals", words=_l("May be extended so many times"), most=100),
        Number(name="max_organisation", words=_l("At one time, an organisation"), **at_once),
        Number(name="max_informal_group", words=_l("At one time, an informal group"), **at_once),
        Number(name="max_person", words=_l("At one time, somebody for themselves"), **at_once),
        Number(name="max_of_one_person", words=_l("At one time, one person for whomever"), **at_once),
        Number(name="days_per_month", words=_l("Days in a month"), hint=no_limit, required=False, least=1, most=31),
    ]


def _proving() -> list[Field]:
    return [
        Choice(name="approval", words=_l("Is taken"), options=lambda: _pairs(APPROVALS)),
        Choice(name="minors", words=_l("Under 18"), options=lambda: _pairs(MINORS)),
        Choice(name="training", words=_l("Training"), options=_trainings, none=_l("none needed")),
        Yes(name="ask_purpose", words=_l("Whoever borrows says what for"), required=False),
        Trilingual(name="deposit", words=_l("Note about a deposit"), hint=_l("For the slip."), required=False),
        Yes(name="inspection", words=_l("Waits for staff to look at it"), required=False),
        Number(name="buffer_minutes", words=_l("Stays free after a booking, minutes"), most=100_000),
    ]


def _booking() -> list[Field]:
    return [
        Number(name="lead_days", words=_l("Booked at least so many open days before"), most=365),
        Number(name="horizon_days", words=_l("Booked at most so many days ahead"), most=3660),
        Number(name="release_minutes", words=_l("Free again when nobody came, after minutes"), most=100_000),
        Choice(name="booking_approval", words=_l("A booking counts"), options=lambda: _pairs(BOOKING_APPROVALS)),
    ]


def _pairs(words: Mapping[str, Any]) -> list[Option]:
    return list(words.items())


def _sites() -> list[Option]:
    return [(site.id, site.name) for site in questions_names.sites()]


def _operators() -> list[Option]:
    """Whoever runs the centre now, or did, or will, and those that policies name already."""
    known = {policy.operator for policy in register_store.every(Policy)}
    known |= {questions_operators.on(day_of(office().now())), *(each.name for each in questions_operators.every())}
    return [(name, name) for name in sorted(filter(None, known))]


def _trainings() -> list[Option]:
    return sorted(training_names().items(), key=lambda pair: questions_names.fold(pair[1]))
