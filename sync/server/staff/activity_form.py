"""The form of a training, a meeting or a consultation: its fields, what was typed as a wish of the rules, and what
stands of one as the form shows it. Writes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sync import register
from sync.activity_facts import ActivityKind, Participant, Topic
from sync.rules.activities import LONGEST, MOST_ATTENDEES, Wish
from sync.rules.refusals import Reason, Refusal
from sync.server import questions_activities, register_store
from sync.server.activity_models import Activity
from sync.server.activity_words import KINDS, TOPICS
from sync.server.lending_beliefs import Booking
from sync.server.staff import forms
from sync.server.staff.fields import Choice, Day, Field, Number, Text
from sync.server.staff.forms import Form
from sync.server.staff.pickers import Picked
from sync.server.staff.screens import sites
from sync.server.staff.wording import local

FIRST_ROWS, MORE_ROWS, MOST_ROWS = 3, 5, 100  # of people and organisations that can be named


def fields(rows: int, row: Activity | None = None) -> list[Field]:
    """What took place, and so many places for who took part; who stands there in `row` may stay."""
    found: list[Field] = [
        Choice(name="kind", words=_l("What it was"), options=lambda: list(KINDS.items())),
        Day(name="day", words=_l("Day")),
        Choice(name="site", words=_l("Site"), options=lambda: [(each.id, each.name) for each in sites()]),
        Number(name="minutes", words=_l("How long, in minutes"), hint=_l("An hour and a half is 90."), least=1,
               most=LONGEST),
        Number(name="attendees", words=_l("How many people came"), least=1, most=MOST_ATTENDEES,
               hint=_l("All of them, also those who are not named below; staff are not counted.")),
        Choice(name="topic", words=_l("Topic of the consultation"), options=lambda: list(TOPICS.items()),
               none=_l("it was no consultation")),
        Text(name="title", words=_l("What it was about"), longest=200, required=False,
             hint=_l("No names of people: everybody who sees reports reads this.")),
        Text(name="note", words=_l("Note"), longest=500, lines=True, required=False),
    ]  # fmt: skip
    known = _named(row)
    for n in range(rows):
        party, person = known.get(f"party_{n}"), known.get(f"person_{n}")
        found += [
            Picked(name=f"party_{n}", words=_l("Organisation or group"), what="party", required=False, stays=party,
                   hint=_gone(register.Party, party)),
            Picked(name=f"person_{n}", words=_l("Person"), what="person", required=False, stays=person,
                   hint=_gone(register.Person, person)),
        ]  # fmt: skip
    return found


def _gone(kind: type[register.Entity], id: str | None) -> Any:
    """What stands beside an id that leads to nobody any more."""
    if id is None or register_store.get(kind, id) is not None:
        return ""
    return _l("Erased, or merged with another entry. Left as it is, it counts as before.")


def typed(row: Activity | None) -> Form:
    """As this request brought it, of a correction of `row`; with more places where somebody asked for them."""
    text = request.form.get("rows", "")
    rows = min(int(text), MOST_ROWS) if text.isascii() and text.isdigit() and len(text) < 5 else FIRST_ROWS
    wants_more = "more" in request.form
    form = forms.typed(fields(min(rows + MORE_ROWS, MOST_ROWS) if wants_more else rows, row))
    if wants_more:
        form.problems.clear()
    return form


def rows_of(form: Form) -> int:
    return sum(each.name.startswith("party_") for each in form.fields)


def wish(form: Form, booking: str | None) -> Wish:
    """What a good form asks for."""
    values = form.values
    named = [Participant(values[f"person_{n}"], values[f"party_{n}"]) for n in range(rows_of(form))]
    return Wish(
        ActivityKind(values["kind"]), values["site"], date.fromisoformat(values["day"]), values["minutes"],
        values["attendees"], Topic(values["topic"]) if values["topic"] else None,
        tuple(each for each in named if each.person or each.party), booking, bool(values["title"]),
    )  # fmt: skip


def stored(row: Activity | None) -> list[Any]:
    """What moves with every change of it."""
    return [None if row is None else [row.said, row.state]]


def filled(row: Activity) -> Form:
    """A form that shows one as it stands."""
    values = values_of(row)
    named = sum(name.startswith("party_") for name in values)
    return forms.filled(fields(max(FIRST_ROWS, named + 1), row), values, forms.mark_of(stored(row)))


def values_of(row: Activity) -> dict[str, Any]:
    names = ("kind", "day", "site", "minutes", "attendees", "topic")
    values: dict[str, Any] = {name: getattr(row, name) for name in names}
    values |= {name: questions_activities.words_of([row], name).get(row.id, "") for name in ("title", "note")}
    return values | _named(row)


def _named(row: Activity | None) -> dict[str, str | None]:
    """Who took part, by the fields in which they stand."""
    found: dict[str, str | None] = {}
    for n, each in enumerate(questions_activities.participants([row.id]).get(row.id, []) if row else []):
        found |= {f"person_{n}": each.person, f"party_{n}": each.party}
    return found


def empty(now: int, booking: Booking | None) -> Form:
    """For a new one; of an adviser's booking with what it says."""
    values: dict[str, Any] = {"day": local(now).date().isoformat()}
    known = sites()
    values["site"] = known[0].id if len(known) == 1 else None
    if booking is not None and booking.from_at is not None and booking.until_at is not None:
        values = {
            "kind": ActivityKind.CONSULTATION.value, "day": local(booking.from_at).date().isoformat(),
            "site": booking.site, "minutes": (booking.until_at - booking.from_at) // 60_000,
            "attendees": booking.people or 1, "person_0": booking.person, "party_0": _organisation(booking.party),
        }  # fmt: skip
    return forms.filled(fields(FIRST_ROWS), values, forms.mark_of(stored(None)))


def _organisation(party: str | None) -> str | None:
    """`None` for somebody's party of their own: as who took part, they are named by themselves."""
    found = register_store.get(register.Party, party) if party else None
    return None if found is not None and found.kind == "person" else party


def tell(form: Form, refusals: Sequence[Refusal]) -> None:
    """Put what the rules say against it beside the fields."""
    for refusal in refusals:
        field, sentence = _WRONG[refusal.reason]
        if refusal.reason is Reason.PURPOSE_MISSING and form.values["kind"] != ActivityKind.CONSULTATION.value:
            field, sentence = "title", _l("Say in a few words what it was about.")
        if field:
            form.wrong(field, str(sentence))
        else:
            form.troubles.append(str(sentence))


_WRONG: Mapping[Reason, tuple[str, Any]] = {
    Reason.TIME_IMPLAUSIBLE: ("day", _l("Choose today or a day before.")),
    Reason.PEOPLE_IMPLAUSIBLE: ("attendees", _l("At least as many as are named below.")),
    Reason.PURPOSE_MISSING: ("topic", _l("Choose what it was about.")),
    Reason.REPEATED: ("", _l("Somebody is named twice. Take one of them away.")),
    Reason.BOOKING_UNKNOWN: ("", _l("The consultation of this booking is recorded already.")),
}


def groups(form: Form) -> list[tuple[Any, list[Field]]]:
    return forms.grouped(
        form.fields,
        [(_("What took place"), ("kind", "topic", "title", "day", "minutes", "site", "attendees", "note"))],
    )
