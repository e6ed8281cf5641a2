"""Staff at the kiosk: entering with card and PIN, binding cards, setting PINs, the least of a register, and
rolls."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.readers import Reading, ReadingKind
from kiosk.readers.uid import is_random
from kiosk.station.outcome import Done, Refused
from kiosk.station.recorder import Recorder
from kiosk.store import Draft, detach
from sync import codes, facts, register, verifiers
from sync.codes import CodeKind
from sync.facts import Means
from sync.rules import pins, registration
from sync.rules.refusals import Reason, Refusal


class Desk:
    """`digest` makes what is kept of a card or code."""

    def __init__(self, recorder: Recorder, centre_key: bytes, digest: Callable[[Reading], str]) -> None:
        self._recorder = recorder
        self._store = recorder.store
        self._centre_key = centre_key
        self._digest = digest

    def check_pin(self, person: register.Person, pin: str, at: int, act: str = "pin") -> Refused | None:
        """`None` when the PIN is right. Five wrong ones lock it at this counter for fifteen minutes; restarts do not
        help."""
        locked = pins.locked_until(self._store.pin_failures(person.id, at - pins.REMEMBERED_MS), at)
        if locked is not None:
            details: dict[str, str | int] = {"minutes": max(1, -(-(locked - at) // 60_000))}
            return self._recorder.refused(act, [Refusal(Reason.PIN_LOCKED, details=details)], person=person.id)
        if not self._store.database.saves():
            return self._recorder.unsaved(act)  # wrong ones could not be counted
        if person.pin is None:
            return self._recorder.refused(act, [Refusal(Reason.PIN_NOT_SET)], person=person.id)
        if verifiers.matches(self._centre_key, person.pin, pin):
            return None
        left = pins.tries_left(self._store.pin_failures(person.id, at - pins.REMEMBERED_MS), at) - 1
        refusal = Refusal(Reason.PIN_WRONG, details={"left": left})
        return self._recorder.refused(act, [refusal], person=person.id)

    def enter(self, person: register.Person, pin: str, at: int) -> Done | Refused:
        """A member of staff takes the counter over."""
        if not person.staff:
            return self._recorder.refused("enter", [Refusal(Reason.NOT_STAFF)], person=person.id)
        refused = self.check_pin(person, pin, at, "enter")
        return refused or self._recorder.done(
            "enter", [Draft(facts.StaffEntered(staff=person.id, site=self._store.site_id))]
        )

    def leave(self, staff: str, *, idle: bool = False) -> None:
        cause = "idle" if idle else "left"
        self._recorder.write(facts.StaffLeft(staff=staff, site=self._store.site_id, cause=cause))  # type: ignore[arg-type]

    def may_bind(self, reading: Reading, person: register.Person) -> Refused | None:
        """Why a card or code will not do, known from one read already; `None` when a second one may follow."""
        refusal = self._refuse_binding(reading, reading)
        return self._recorder.refused("bind", [refusal], person=person.id) if refusal else None

    def _refuse_binding(self, first: Reading, second: Reading) -> Refusal | None:
        """Of codes only a member's will do: any other names a thing or a slip, or nothing that this counter knows."""
        found = codes.parse(first.value)
        if first.kind is ReadingKind.CODE and (found is None or found[0] is not CodeKind.MEMBER):
            is_thing = found is not None and found[0] is CodeKind.ITEM
            return Refusal(Reason.CARD_EXPECTED if is_thing else Reason.CODE_UNREADABLE)
        random = first.kind is ReadingKind.CARD and is_random(first.value)
        taken_by = self._store.credential_by(self._digest(first))
        return registration.refuse_binding(first.value, second.value, taken_by, random_uid=random)

    def bind(self, first: Reading, second: Reading, person: register.Person, staff: str) -> Done | Refused:
        """Give a card or code to a member: the same one read twice, a number that stays, and nobody else's."""
        refusal = self._refuse_binding(first, second)
        if refusal is not None:
            return self._recorder.refused("bind", [refusal], person=person.id)
        commitment, detached = detach(self._digest(first))
        means = Means.CARD if first.kind is ReadingKind.CARD else Means.QR
        fact = facts.CredentialBound(
            credential=self._recorder.new_id(), person=person.id, means=means, digest_commitment=commitment, staff=staff
        )
        return self._recorder.done("bind", [Draft(fact, {"digest": detached})])

    def set_pin(self, person: register.Person, pin: str, staff: str) -> Done | Refused:
        """Set a PIN or replace a forgotten one."""
        refusal = pins.refuse_new(pin, staff=person.staff)
        if refusal is not None:
            return self._recorder.refused("set_pin", [refusal], person=person.id)
        commitment, detached = detach(verifiers.make(self._centre_key, pin))
        fact = facts.PinSet(person=person.id, staff=staff, verifier_commitment=commitment)
        return self._recorder.done("set_pin", [Draft(fact, {"verifier": detached})])

    def register_person(
        self, first_name: str, surname: str, *, minor: bool, language: str, party: str | None, guardian: str | None,
        staff: str,
    ) -> Done | Refused:  # fmt: skip
        """Take a person into the register with a first name, an initial and no more."""
        name = registration.display_name(first_name, surname)
        if isinstance(name, Refusal):
            return self._recorder.refused("register_person", [name])
        commitment, detached = detach(name)
        fact = facts.PersonRegistered(
            person=self._recorder.new_id(), staff=staff, site=self._store.site_id, display_name_commitment=commitment,
            minor=minor, language=language if language in ("en", "uk") else "pl", party=party,  # type: ignore[arg-type]
            guardian=guardian,
        )  # fmt: skip
        return self._recorder.done("register_person", [Draft(fact, {"display_name": detached})])

    def register_group(self, name: str, responsible: str | None, staff: str) -> Done | Refused:
        cleaned = registration.group_name(name)
        if isinstance(cleaned, Refusal):
            return self._recorder.refused("register_group", [cleaned])
        commitment, detached = detach(cleaned)
        fact = facts.GroupRegistered(
            party=self._recorder.new_id(), staff=staff, site=self._store.site_id, name_commitment=commitment,
            responsible_person=responsible,
        )  # fmt: skip
        return self._recorder.done("register_group", [Draft(fact, {"name": detached})])

    def people_matching(self, text: str) -> list[register.Person]:
        """Members by a part of the shown name; for staff only."""
        return self._store.people_matching(text) if len(text.strip()) >= 2 else []

    def parties_matching(self, text: str) -> list[register.Party]:
        """Organisations and informal groups by a part of their name; at most eight. People are never searched."""
        wanted = text.casefold().strip()
        found = [
            party for party in self._store.entities(register.Party)
            if party.kind != "person" and party.status == "active" and wanted in party.name.casefold()
        ]  # fmt: skip
        return found[:8] if len(wanted) >= 2 else []

    def roll_changed(self, staff: str) -> Done | Refused:
        return self._recorder.done("roll", [Draft(facts.RollChanged(staff=staff, site=self._store.site_id))])
