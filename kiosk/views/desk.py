"""Desk: what staff can do at this counter, and the member whom it is about. Staff mode ends by itself after 90 s."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from kiosk import desk_sentences, self_check
from kiosk.devices import DeviceStates
from kiosk.session import Session
from kiosk.station.outcome import Done, Refused
from kiosk.views import counter, visitor
from kiosk.views.greeting import Tile
from sync import register

STAFF_IDLE_S = 90
LEAST_IDLE_S = 10


@dataclass(frozen=True)
class MemberCard:
    """A member as staff have to see them, to tell namesakes apart. `details` are the parties they act for."""

    id: str
    name: str
    details: str
    marks: tuple[str, ...]


def desk() -> Response | str:
    session = visitor()
    if request.method == "POST":
        session.desk.person = None
        return redirect(url_for("desk"), 303)
    return staff_page(session, tiles=_tiles(), is_unwell=self_check.is_unwell(counter().settings.kiosk.home))


def staff_page(session: Session, /, **values: Any) -> str:
    """A screen of the desk, with the news of the last act if they belong here. With the warning it lasts 90 s."""
    draft, here = session.desk, request.endpoint or ""
    if draft.place != here:
        draft.outcome = None
    if here not in ("set_pin", "member"):
        draft.first_pin = None
    return render_template(
        f"kiosk/{here}.html",
        for_whom=_("Staff mode"),
        idle_s=max(LEAST_IDLE_S, STAFF_IDLE_S - counter().settings.kiosk.warning_seconds),
        news=desk_sentences.told(draft.outcome, _names_of(draft.outcome)) if draft.outcome else None,
        is_refused=isinstance(draft.outcome, Refused),
        chosen=card_of(draft.person) if draft.person else None,
        **values,
    )


def tell(session: Session, place: str, outcome: Done | Refused) -> None:
    """Let the screen `place` say what became of an act."""
    session.desk.outcome, session.desk.place = outcome, place


def noted_last(session: Session, place: str) -> Done | None:
    """What was noted just now on the screen `place`, as long as it can be taken back."""
    outcome = session.desk.outcome
    if session.desk.place != place or not isinstance(outcome, Done) or outcome.undo_until is None:
        return None
    return outcome if counter().clock.now() < outcome.undo_until else None


def choose(session: Session, person: register.Person) -> None:
    """From now on the work is about this member."""
    session.desk.person, session.desk.first_pin = person, None


def card_of(person: register.Person) -> MemberCard:
    memberships = counter().store.entities(register.Membership, person.id)
    parties = [counter().store.party(id) for id in dict.fromkeys(each.party for each in memberships)]
    names = [party.name for party in parties if party is not None and party.kind != "person"]
    marks = {
        _("staff"): person.staff,
        _("minor"): person.minor,
        _("on hold"): person.status == "blocked",
        _("no PIN"): person.pin is None,
    }
    return MemberCard(
        person.id, person.display_name, ", ".join(names) or _("in no organisation"),
        tuple(mark for mark, there in marks.items() if there),
    )  # fmt: skip


def _names_of(outcome: Done | Refused | None) -> str:
    """The name that the sentence about an act wants: of the member, or of the group."""
    if not isinstance(outcome, Done):
        return ""
    fact = outcome.facts[0]
    person = counter().store.person(getattr(fact, "person", None) or "")
    party = counter().store.party(getattr(fact, "party", None) or "")
    meter = counter().store.entity(register.Meter, getattr(fact, "meter", ""))
    return person.display_name if person else party.name if party else meter.name if meter else ""


def _tiles() -> list[Tile]:
    """Only what this counter can do."""
    states = counter().devices.states()
    tiles = [
        Tile(url_for("member", purpose="desk"), "search", _("Find a person")),
        Tile(url_for("bind"), "credit-card", _("Bind a card or code")),
        Tile(url_for("set_pin"), "lock", _("Set a PIN")),
        Tile(url_for("register_person"), "user-plus", _("New person")),
        Tile(url_for("register_group"), "users-group", _("New informal group")),
        Tile(url_for("inspect"), "list-check", _("Look at returns"), _inspect_pip()),
        Tile(url_for("stocktake"), "clipboard-check", _("Stocktake"), _count_pip()),
        Tile(url_for("spool"), "receipt", _("Slips"), _slips_pip(states), due=states.slips_unconfirmed > 0),
        Tile(url_for("roll"), "disc", _("New paper roll"), _paper_pip(states), due=True),
    ]
    due = sum(one.due for one in counter().station.metering.round(counter().clock.now()))
    if counter().store.meters():
        pip = ngettext("%(num)d to read", "%(num)d to read", due) if due else ""
        tile = Tile(url_for("meter"), "gauge", _("Read a meter"), pip, due=due > 0)
        tiles.insert(0 if due else len(tiles), tile)
    fitted = {url_for("spool"), url_for("roll")} if counter().spool is None else set()
    return [tile for tile in tiles if tile.url not in fitted]


def _inspect_pip() -> str:
    number = len(counter().station.inspecting.waiting(counter().clock.now()))
    return ngettext("%(num)d waits", "%(num)d wait", number) if number else ""


def _count_pip() -> str:
    return _("going on") if counter().station.counting.going_on() else ""


def _slips_pip(states: DeviceStates) -> str:
    number = states.slips_waiting + states.slips_unconfirmed
    return ngettext("%(num)d waits", "%(num)d wait", number) if number else ""


def _paper_pip(states: DeviceStates) -> str:
    return {"low": _("running low"), "out": _("no paper")}.get(states.paper or "", "")
