"""Prints and copies at the counter."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk import slips
from kiosk.station.outcome import Done, Refused
from kiosk.station.recorder import Recorder, SlipPlan
from kiosk.store import Draft, declared_pages, detach
from kiosk.store.fold import month_of
from sync import register
from sync.facts import PageKind, PageLine, PagesDeclared
from sync.page_facts import OverrideReason, PagesCorrected
from sync.rules import corrections, pages, parties, plausible
from sync.rules.corrections import By, Said, Standing
from sync.rules.month_limits import allowed_in, month_after
from sync.rules.pages import Allowed, Weighing
from sync.rules.refusals import Refusal


class Pages:
    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._store = recorder.store

    def allowance(self, party: str | None, at: int) -> Allowed:
        """What the party used this month at all counters, as far as is known here, and its limits. No party: no
        limit."""
        found = self._store.party(party) if party else None
        if found is None:
            return Allowed(0, 0, None, None)
        rules = self._store.entities(register.Allowance, found.kind)
        month = month_of(at)
        now, before = (self._store.month_used(found.id, each) for each in (month, month_after(month, -1)))
        return allowed_in(rules, found, self._store.site_id, self._recorder.today(at), now, before)

    def weigh(
        self, lines: Sequence[PageLine], party: str | None, approved_by: str | None, at: int,
        person: register.Person | None = None, meter: str | None = None,
    ) -> Weighing:  # fmt: skip
        weighing = pages.weigh(lines, self.allowance(party, at), approved_by, self._possible(person, meter, at))
        return pages.also(weighing, self._foreign(person, party, approved_by, at))

    def _foreign(
        self, person: register.Person | None, party: str | None, approved_by: str | None, at: int
    ) -> list[Refusal]:
        """What speaks against declaring for a party that the person does not act for; staff let it pass."""
        if person is None or party is None:
            return []
        memberships = self._store.entities(register.Membership, person.id)
        return parties.may_declare_for(self._store.party(party), memberships, self._recorder.today(at), approved_by)

    def _possible(self, person: register.Person | None, meter: str | None, at: int) -> int | None:
        """The most that the device makes since `person` came in; `None` where nobody knows."""
        inside = self._store.open_visit_of(person.id) if person else None
        known = self._store.meters()
        chosen = pages.meter_of(known, meter)
        speed = next((each.pages_per_minute for each in known if each.id == chosen), None)
        return plausible.possible(speed, at - inside.arrived_at if inside else None)

    def declare(
        self,
        lines: Sequence[PageLine],
        person: register.Person | None,
        party: str | None,
        approved_by: str | None,
        at: int,
        meter: str | None = None,
        note: str = "",
        override: OverrideReason | None = None,
    ) -> Done | Refused:
        """`meter` is the device that was chosen; a site with one device need not ask. `note` is "" for nothing said.
        `override` is why staff let it pass."""
        weighing = self.weigh(lines, party, approved_by, at, person, meter)
        inside = self._store.open_visit_of(person.id) if person else None
        commitment, said = detach(note) if note else (None, None)
        answer = pages.declare(
            lines, weighing, self._recorder.new_id(), self._store.site_id, person.id if person else None, party,
            approved_by, inside.id if inside else None, pages.meter_of(self._store.meters(), meter),
            commitment, override,
        )  # fmt: skip
        if not isinstance(answer, PagesDeclared):
            return self._recorder.refused(
                "pages", answer, weighing.cautions, person=person.id if person else None, party=party
            )
        heading = self._recorder.heading(at, person, party)
        plan = SlipPlan("Prints and copies", slips.page_lines(answer.lines, self._left(answer, party, at)))
        draft = Draft(answer, {"note": said} if said else {})
        return self._recorder.done("pages", [draft], heading, plan, weighing.cautions, 60_000)

    def asks_where(self) -> bool:
        """Whether it must be asked on which device pages came out: the site has several."""
        return len(self._store.meters()) > 1

    # --- telling it otherwise -----------------------------------------------------------------------------------------

    def correctable(self, person: register.Person | None, at: int) -> Standing | None:
        """What the person declared last at this counter, as long as they may correct it themselves."""
        row = declared_pages.last_of(self._store.database, person.id) if person else None
        standing = _standing(row) if row else None
        return standing if standing and person and corrections.is_own(standing, person.id, at) else None

    def standing(self, usage: str) -> Standing | None:
        """Pages declared at this counter, as they count now."""
        row = declared_pages.usage(self._store.database, usage)
        return _standing(row) if row else None

    def weigh_correction(
        self, standing: Standing, lines: Sequence[PageLine], approved_by: str | None, person: register.Person
    ) -> Weighing:
        said, allowance = Said(lines, standing.party, standing.meter), self.allowance(standing.party, standing.at)
        weighing = corrections.weigh_correction(standing, said, allowance, approved_by)
        return pages.also(weighing, self._foreign(person, standing.party, approved_by, standing.at))

    def correct(
        self, standing: Standing, lines: Sequence[PageLine], person: register.Person, approved_by: str | None, at: int,
        note: str = "", override: OverrideReason | None = None,
    ) -> Done | Refused:  # fmt: skip
        """The person tells otherwise what they declared."""
        commitment, said = detach(note) if note else (None, None)
        weighing = self.weigh_correction(standing, lines, approved_by, person)
        wish = Said(lines, standing.party, standing.meter, commitment)
        by = By(person=person.id, approved_by=approved_by, override=override if pages.is_over(weighing) else None)
        answer = corrections.correct(standing, wish, by, weighing, at)
        if not isinstance(answer, PagesCorrected):
            return self._recorder.refused("pages", answer, weighing.cautions, person=person.id, party=standing.party)
        heading = self._recorder.heading(at, person, standing.party)
        left = self._left_of(standing, answer)
        plan = SlipPlan("Pages corrected", slips.page_lines(answer.lines, left))
        draft = Draft(answer, {"note": said} if said else {})
        return self._recorder.done("correct_pages", [draft], heading, plan, weighing.cautions, 60_000)

    def _left_of(self, standing: Standing, answer: PagesCorrected) -> tuple[int | None, int | None]:
        allowance = corrections.without(self.allowance(standing.party, standing.at), standing)
        pairs = (
            (allowance.mono_limit, allowance.mono_used + answer.mono_units),
            (allowance.colour_limit, allowance.colour_used + answer.colour_units),
        )
        mono, colour = (None if limit is None else max(0, limit - used) for limit, used in pairs)
        return mono, colour

    def _left(self, answer: PagesDeclared, party: str | None, at: int) -> tuple[int | None, int | None]:
        """What the month's allowance leaves after this entry, mono and colour; `None` without a limit."""
        allowance = self.allowance(party, at)
        mono, colour = allowance.mono_limit, allowance.colour_limit
        return (
            None if mono is None else max(0, mono - allowance.mono_used - answer.mono_units),
            None if colour is None else max(0, colour - allowance.colour_used - answer.colour_units),
        )


def _standing(row: declared_pages.UsageRow) -> Standing:
    return Standing(
        row.id, row.person, row.at, row.lines, row.mono_units, row.colour_units, row.party, row.meter, row.counts
    )


def line(kind: str, size: str, *, colour: bool, duplex: bool, pages: int, failed: int = 0) -> PageLine:
    """A line from what the steppers say. Raises `ValueError` for a kind or size that does not exist."""
    if size not in ("A4", "A3"):
        raise ValueError(size)
    return PageLine(PageKind(kind), pages, colour=colour, size=size, duplex=duplex, failed=failed)  # type: ignore[arg-type]
