"""From a reading to whom or what it names. Attempts and unknown cards are facts; three failures in a row call staff."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.readers import Reading, ReadingKind
from kiosk.readers.uid import is_random
from kiosk.station.outcome import Refused
from kiosk.station.recorder import Recorder
from kiosk.store import Draft, detach
from sync import codes, facts, register
from sync.codes import CodeKind
from sync.facts import Means
from sync.feed_rows import CardWanted
from sync.rules import identification
from sync.rules.refusals import Reason, Refusal


@dataclass(frozen=True)
class Identified:
    """A member whose card or code is in order."""

    person: register.Person
    credential: register.Credential
    means: Means


@dataclass(frozen=True)
class StaffSeen:
    """A member of staff put their card on the reader; they still have to give their PIN."""

    person: register.Person
    credential: register.Credential
    means: Means


@dataclass(frozen=True)
class ItemSeen:
    item: register.Item


@dataclass(frozen=True)
class UnknownItem:
    """An item's sticker that the register does not have."""

    code: str


@dataclass(frozen=True)
class DocumentSeen:
    """The code of a slip."""

    code: str


@dataclass(frozen=True)
class Unknown:
    """A card or code that nobody knows; a visitor may come in with it all the same, or staff may bind it."""

    reading: Reading
    refused: Refused


Seen = Identified | StaffSeen | ItemSeen | UnknownItem | DocumentSeen | Unknown | Refused


class Identifying:
    """Remembers only how many attempts failed in a row."""

    def __init__(self, recorder: Recorder, centre_key: bytes) -> None:
        self._recorder = recorder
        self._centre_key = centre_key
        self._failures = 0

    def identify(self, reading: Reading, at: int) -> Seen:
        if reading.kind is ReadingKind.UNREADABLE:
            return self._refuse(Refusal(Reason.CARD_UNREADABLE), counts=reading.value != "left")
        if reading.kind is ReadingKind.CODE:
            return self._code(reading, at)
        return self._credential(reading, self.digest(reading), Means.CARD, at)

    def digest(self, reading: Reading) -> str:
        """What is kept of a card or a member's code."""
        if reading.kind is ReadingKind.CARD:
            return codes.card_digest(self._centre_key, reading.value)
        found = codes.parse(reading.value)
        return codes.qr_digest(found[1] if found else reading.value)

    def _code(self, reading: Reading, at: int) -> Seen:
        found = codes.parse(reading.value)
        if found is None:
            item = self._recorder.store.item_numbered(reading.value)
            return ItemSeen(item) if item else self._refuse(Refusal(Reason.CODE_UNREADABLE))
        kind, code = found
        if kind is CodeKind.ITEM:
            known = self._recorder.store.item_by(code)
            return ItemSeen(known) if known else UnknownItem(code)
        if kind in (CodeKind.DOCUMENT, CodeKind.PROOF):
            return DocumentSeen(code)
        return self._credential(reading, codes.qr_digest(code), Means.QR, at)

    def _credential(self, reading: Reading, digest: str, means: Means, at: int) -> Seen:
        store = self._recorder.store
        credential = store.credential_by(digest)
        person = store.person(credential.person) if credential else None
        kind = "card" if means is Means.CARD else "code"
        answer = identification.identify(credential, person, kind, self._recorder.today(at))
        if isinstance(answer, identification.Identified):
            self._failures = 0
            seen = StaffSeen if answer.person.staff else Identified
            return seen(answer.person, answer.credential, means)
        if answer.reason in (Reason.CARD_UNKNOWN, Reason.CODE_UNKNOWN):
            return self._unknown(reading, digest, means, answer, at)
        return self._refuse(answer, credential)

    def _unknown(self, reading: Reading, digest: str, means: Means, refusal: Refusal, at: int) -> Seen:
        """A card whose number changes at every touch is told so: it can never be bound. One that staff wait for at
        their desk is bound, and opens at once."""
        if means is Means.CARD and is_random(reading.value):
            return self._refuse(Refusal(Reason.CARD_RANDOM))
        commitment, detached = detach(digest)
        wanted = self._wanted(at) if means is Means.CARD else None
        if wanted is not None:
            bound = facts.CredentialBound(
                credential=wanted.id, person=wanted.person, means=means, digest_commitment=commitment,
                staff=wanted.staff,
            )  # fmt: skip
            done = self._recorder.done("bind", [Draft(bound, {"digest": detached})])
            return done if isinstance(done, Refused) else self._credential(reading, digest, means, at)
        fact = facts.CardUnknown(site=self._recorder.store.site_id, means=means, digest_commitment=commitment)
        return Unknown(reading, self._refuse(refusal, beside=[Draft(fact, {"digest": detached})]))

    def _wanted(self, at: int) -> CardWanted | None:
        """Whose the next strange card is, if staff said so and none came yet."""
        store = self._recorder.store
        return next(
            (
                each
                for each in store.entities(CardWanted, store.device)
                if at < each.until
                and store.entity(register.Credential, each.id) is None
                and (person := store.person(each.person)) is not None
                and person.status == "active"
            ),
            None,
        )

    def _refuse(
        self, refusal: Refusal, credential: register.Credential | None = None, *, counts: bool = True,
        beside: Sequence[Draft] = (),
    ) -> Refused:  # fmt: skip
        self._failures += counts
        beside = list(beside)
        if counts and identification.needs_help(self._failures):
            beside.append(Draft(facts.HelpCalled(site=self._recorder.store.site_id, cause="three_failures")))
        person = credential.person if credential else None
        return self._recorder.refused(
            "identify", [refusal], person=person, credential=credential.id if credential else None, beside=beside
        )
