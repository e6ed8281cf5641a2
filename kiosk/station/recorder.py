"""What every act needs at its end: facts and slip written in one transaction, a refusal written as an attempt.

The one place where the acts meet the store's writing. A disk that does not take what is written (full, read-only,
broken) becomes a refusal, and the counter goes on with what needs no writing.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kiosk import slips, words
from kiosk.clock import Clock, moment
from kiosk.slips import Body, Heading
from kiosk.station.outcome import Done, Refused, SlipRef
from kiosk.store import Draft, SlipDraft, Store, StoreError
from sync import facts, ids, register
from sync.facts import AnyFact
from sync.rules import slip_templates
from sync.rules.calendar import OpeningCalendar
from sync.rules.refusals import Caution, Reason, Refusal

logger = logging.getLogger("lada.station")


@dataclass(frozen=True)
class SlipPlan:
    """The slip of an act: an English title and what stands between the heading and the footer."""

    title: str
    body: Body


@dataclass
class Recorder:
    """`holidays` are ISO days on which every site is shut; `printing` says whether a slip printer is fitted."""

    store: Store
    clock: Clock
    holidays: frozenset[str]
    printing: bool = True

    def new_id(self) -> str:
        return ids.new_id(self.clock.now())

    def calendar(self) -> OpeningCalendar:
        """When this site is open."""
        site = self.store.site_id
        hours = {h.weekday: (h.opens, h.closes) for h in self.store.entities(register.Hours, site)}
        closures = frozenset(closure.day for closure in self.store.entities(register.Closure, site))
        return OpeningCalendar(hours, closures, self.holidays)

    def today(self, at: int) -> date:
        return words.local(at).date()

    def done(
        self, act: str, drafts: Sequence[Draft], heading: Heading | None = None, plan: SlipPlan | None = None,
        cautions: Sequence[Caution] = (), undo_ms: int | None = None,
    ) -> Done | Refused:  # fmt: skip
        """Write the facts of an act and queue its slip; when this returns `Done`, the disk holds them."""
        slip = None
        if heading is not None and plan is not None:
            content = slips.content(heading, plan.title, plan.body)
            slip = SlipDraft(self.store.series, words.local(heading.at).year, content)
        try:
            written = self.store.record(drafts, moment(self.clock, self.store.boot), slip)
        except StoreError as error:
            return self.unsaved(act, error)
        uids = written.uids
        reference = SlipRef(written.slip_no, slips.document_code(uids[0])) if written.slip_no else None
        undo_until = written.recorded[0].at + undo_ms if undo_ms else None
        return Done(act, uids, tuple(draft.fact for draft in drafts), reference, tuple(cautions), undo_until)

    def refused(
        self, act: str, refusals: Sequence[Refusal], cautions: Sequence[Caution] = (), *, person: str | None = None,
        party: str | None = None, credential: str | None = None, beside: Sequence[Draft] = (),
    ) -> Refused:  # fmt: skip
        """Write the attempt, with other facts that belong to it, and say no. With a disk that takes nothing the answer
        stands unwritten."""
        item = next((refusal.item for refusal in refusals if refusal.item), None)
        attempt = facts.AttemptRefused(
            act=act, reasons=list(dict.fromkeys(refusal.reason.value for refusal in refusals)), site=self.store.site_id,
            person=person, party=party, item=item, credential=credential,
        )  # fmt: skip
        try:
            self.store.record([Draft(attempt), *beside], moment(self.clock, self.store.boot))
        except StoreError as error:
            self.unsaved(act, error)
        return Refused(act, tuple(refusals), tuple(cautions))

    def write(self, *found: AnyFact) -> None:
        """Write facts that confirm nothing to anybody; with a disk that takes nothing they are in the log only."""
        try:
            self.store.record([Draft(fact) for fact in found], moment(self.clock, self.store.boot))
        except StoreError as error:
            self.unsaved(" ".join(str(type(fact).__struct_config__.tag) for fact in found), error)

    def unsaved(self, act: str, error: StoreError | None = None) -> Refused:
        """What is said while the disk takes nothing."""
        logger.error("%s was not saved: %s", act, error or "the disk takes nothing")
        return Refused(act, (Refusal(Reason.DISK_FULL),))

    def heading(self, at: int, person: register.Person | None = None, party: str | None = None) -> Heading:
        """What begins a slip; in the person's language, with no more of a name than the register shows in public."""
        centre, site = self.store.centre(), self.store.site()
        found = self.store.party(party) if party else None
        return Heading(
            centre=centre.name if centre else "", site=site.name if site else "", at=at,
            language=person.language if person else "pl", who=person.display_name if person else None,
            for_whom=found.name if found and found.kind != "person" else None,
            template=slip_templates.in_force(
                self.store.entities(register.SlipTemplate), self.store.site_id, self.today(at).isoformat()
            ),
        )  # fmt: skip
