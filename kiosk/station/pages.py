"""Prints and copies at the counter."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk import slips
from kiosk.station.outcome import Done, Refused
from kiosk.station.recorder import Recorder, SlipPlan
from kiosk.store import Draft
from kiosk.store.fold import month_of
from sync import register
from sync.facts import PageKind, PageLine, PagesDeclared
from sync.rules import pages
from sync.rules.pages import Allowed, Weighing


class Pages:
    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._store = recorder.store

    def allowance(self, party: str | None, at: int) -> Allowed:
        """What the party used this month at this counter, and its limits. No party: no limit."""
        found = self._store.party(party) if party else None
        if found is None:
            return Allowed(0, 0, None, None)
        defaults = self._store.entities(register.Allowance, found.kind)
        mono, colour = self._store.units_used(found.id, month_of(at))
        return pages.allowed(found, defaults[0] if defaults else None, mono, colour)

    def weigh(self, lines: Sequence[PageLine], party: str | None, approved_by: str | None, at: int) -> Weighing:
        return pages.weigh(lines, self.allowance(party, at), approved_by)

    def declare(
        self,
        lines: Sequence[PageLine],
        person: register.Person | None,
        party: str | None,
        approved_by: str | None,
        at: int,
    ) -> Done | Refused:
        weighing = self.weigh(lines, party, approved_by, at)
        inside = self._store.open_visit_of(person.id) if person else None
        answer = pages.declare(
            lines, weighing, self._recorder.new_id(), self._store.site_id, person.id if person else None, party,
            approved_by, inside.id if inside else None,
        )  # fmt: skip
        if not isinstance(answer, PagesDeclared):
            return self._recorder.refused(
                "pages", answer, weighing.cautions, person=person.id if person else None, party=party
            )
        heading = self._recorder.heading(at, person, party)
        plan = SlipPlan("Prints and copies", slips.page_lines(answer.lines, self._left(answer, party, at)))
        return self._recorder.done("pages", [Draft(answer)], heading, plan, weighing.cautions, 60_000)

    def _left(self, answer: PagesDeclared, party: str | None, at: int) -> tuple[int | None, int | None]:
        """What the month's allowance leaves after this entry, mono and colour; `None` without a limit."""
        allowance = self.allowance(party, at)
        mono, colour = allowance.mono_limit, allowance.colour_limit
        return (
            None if mono is None else max(0, mono - allowance.mono_used - answer.mono_units),
            None if colour is None else max(0, colour - allowance.colour_used - answer.colour_units),
        )


def line(kind: str, size: str, *, colour: bool, duplex: bool, pages: int, failed: int = 0) -> PageLine:
    """A line from what the steppers say. Raises `ValueError` for a kind or size that does not exist."""
    if size not in ("A4", "A3"):
        raise ValueError(size)
    return PageLine(PageKind(kind), pages, colour=colour, size=size, duplex=duplex, failed=failed)  # type: ignore[arg-type]
