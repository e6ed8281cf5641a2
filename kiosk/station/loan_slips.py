"""The slips of lending: what was handed over and agreed, what staff fetch, what came back, what got another day. Asks
the register for names, never writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk import slips, words
from kiosk.session import BasketLine, HandOver
from kiosk.slips import Heading, Thing
from kiosk.station.agreeing import Handed, Signed
from kiosk.station.recorder import Recorder, SlipPlan
from sync import register
from sync.facts import Condition, LoanIssued
from sync.lending_facts import ConsumableGiven
from sync.rules import agreements, inspections

_CONDITIONS = {Condition.FINE: None, Condition.INCOMPLETE: "Something is missing", Condition.DAMAGED: "Damaged"}


@dataclass(frozen=True)
class LyingThere:
    """A thing that lies on the desk: `code` is what was scanned, `parts` are those that went out with it, `missing` the
    ids of those that did not come, one for each piece."""

    item: register.Item | None
    code: str
    condition: Condition
    parts: Sequence[register.Part]
    missing: Sequence[str]
    quantity: int = 1


class LoanSlips:
    def __init__(self, recorder: Recorder) -> None:
        self._store = recorder.store

    def handed_over(
        self, heading: Heading, handed: Sequence[Handed], wish: HandOver, signed: Signed | None
    ) -> SlipPlan:
        found = [self._thing(fact, heading.language) for fact in handed]
        is_lent = any(isinstance(fact, LoanIssued) for fact in handed)
        things = slips.things(heading, found, "Bring it back complete and on time." if is_lent else None)
        purpose = self._store.entity(register.Purpose, wish.purpose) if wish.purpose else None
        agreed = slips.agreed(
            purpose.name.in_language(heading.language) if purpose else None,
            wish.responsible.display_name if wish.responsible else None,
            slips.Agreement(
                agreements.number_of(signed.fact.agreement), signed.terms.version, signed.fact.document_digest,
                agreements.paragraphs(signed.terms.points.in_language(heading.language)), signed.fact.means,
            ) if signed else None,
        )  # fmt: skip
        return SlipPlan("Equipment handed over", slips.joined(things, agreed))

    def _thing(self, fact: Handed, language: str) -> Thing:
        item = self._store.item(fact.item)
        name = words.counted(self.name_of(item, language), fact.quantity)
        number, author = item.inventory_no if item else "", self.author_of(item)
        if isinstance(fact, ConsumableGiven):
            return Thing(name, number, remark=slips.sentence(language, "Given to keep, nothing to bring back"))
        parts = agreements.parts_given(fact.parts, self._store.parts_of(fact.item), language)
        policy = self._store.entity(register.Policy, fact.policy.policy)
        deposit = policy.deposit.in_language(language) if policy and policy.deposit else ""
        kit = self.kit_name(fact.kit, language)
        return Thing(name, number, fact.due_at, tuple(parts), author=author, kit=kit, deposit=deposit)

    def to_fetch(self, basket: Sequence[BasketLine]) -> SlipPlan:
        """Where the things lie, for staff: in Polish."""
        found = []
        for line in basket:
            item, parts = self._store.item(line.item), self._store.parts_of(line.item)
            if item is not None:
                going = [part for part in inspections.pieces(parts) if part in line.parts]
                name = words.counted(self.name_of(item, "pl"), line.quantity)
                given = tuple(agreements.parts_given(going, parts, "pl"))
                kit = self.kit_name(line.kit, "pl")
                found.append(slips.Wanted(name, item.inventory_no, item.place, given, kit))
        return SlipPlan("To fetch for handing over", slips.picking(found))

    def returned(self, heading: Heading, there: LyingThere) -> SlipPlan:
        item, language = there.item, heading.language
        missing = agreements.parts_given(there.missing, there.parts, language)
        remark = slips.remark(language, _CONDITIONS[there.condition], missing)
        name = words.counted(self.name_of(item, language), there.quantity)
        thing = Thing(
            name or slips.sentence(language, "A thing that nobody knows"),
            item.inventory_no if item else there.code, remark=remark, author=self.author_of(item),
        )  # fmt: skip
        closing = "Declared returned. Staff will check it within 24 hours."
        return SlipPlan("Equipment returned", slips.things(heading, [thing], closing))

    def renewed(self, heading: Heading, item: register.Item | None, due_at: int) -> SlipPlan:
        thing = Thing(self.name_of(item, heading.language), item.inventory_no if item else "", due_at)
        return SlipPlan("Loan extended", slips.things(heading, [thing]))

    # --- names ------------------------------------------------------------------------------------------------------

    def name_of(self, item: register.Item | None, language: str) -> str:
        """What a thing is called: the title of a book, otherwise its type and what tells it from its sisters."""
        book = self._store.book(item.id) if item else None
        if book is not None:
            return book.title
        item_type = self._store.item_type(item.item_type) if item else None
        name = item_type.name.in_language(language) if item_type else ""
        return f"{name} {item.label}".strip() if item else name

    def author_of(self, item: register.Item | None) -> str:
        """Who wrote it, "" for what is no book."""
        book = self._store.book(item.id) if item else None
        return book.author if book else ""

    def kit_name(self, kit: str | None, language: str) -> str:
        """What a kit is called, "" for none."""
        found = self._store.entity(register.Kit, kit) if kit else None
        return found.name.in_language(language) if found else ""
