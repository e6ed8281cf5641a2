"""What must be in order before a period closes: the lines of the checklist, each with what is not. Only reads.

Must not know a screen: words for the lines stand with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import msgspec

from sync.closing_facts import CheckLine
from sync.protocol import StreamHead
from sync.rules.calendar import HOUR_MS
from sync.server import bulk, questions_meters, questions_sheets, store
from sync.server.cases import CaseKind, Severity, severity
from sync.server.closing import state
from sync.server.models import SERVER, Case, Device, Stream

DAY_MS = 24 * HOUR_MS
MOST = 50  # of one line that are named
OF_SEQUENCES = (CaseKind.FACTS_QUARANTINED, CaseKind.FACT_NOT_UNDERSTOOD, CaseKind.STREAM_FORKED)
BLOCKING = [kind.value for kind in CaseKind if severity(kind) is Severity.BLOCKS]
_heads = msgspec.json.Decoder(list[StreamHead]).decode


@dataclass(frozen=True)
class Trouble:
    """One thing that is not in order: `id` of a case, device or machine, its `name`, and where that matters `at`, ms
    UTC. `values` are the two numbers of a meter that should be one."""

    id: str
    name: str
    at: int | None = None
    values: tuple[int, int] | None = None


@dataclass(frozen=True)
class Line:
    line: CheckLine
    troubles: Sequence[Trouble]

    @property
    def holds(self) -> bool:
        return not self.troubles


def check(month: str) -> list[Line]:
    """All lines for a period, in the order in which one works through them."""
    return [
        Line(CheckLine.KIOSKS, kiosks(month)),
        Line(CheckLine.SEQUENCES, sequences(month)),
        Line(CheckLine.METERS, meters(month)),
        Line(CheckLine.OPENING, openings(month)),
        Line(CheckLine.CASES, cases(month)),
        Line(CheckLine.LATE, late()),
    ]


def kiosks(month: str) -> list[Trouble]:
    """Kiosks in use that have not told all until after the end of the period."""
    _begin, end = state.span_of(month)
    found = Device.select().where(
        Device.status == "approved", Device.id != SERVER, Device.enrolled_at < end,
        Device.last_agreement_at.is_null() | (Device.last_agreement_at < end),
    )  # fmt: skip
    return [Trouble(row.id, row.name, row.last_agreement_at) for row in found.order_by(Device.name)]


def sequences(month: str) -> list[Trouble]:
    """Journals of which a kiosk told more than is here, and records that lie here and are not counted."""
    stored = {row.inc: (row.acked, row.projected_seq) for row in Stream.select()}
    found = []
    for device in Device.select().where(Device.status == "approved", Device.id != SERVER).order_by(Device.name):
        behind = [
            head for head in _heads(device.told) if not head.parted and head.seq > stored.get(head.inc, (0, 0))[0]
        ]
        if behind:
            found.append(Trouble(device.id, device.name, device.last_agreement_at))
    waiting = bulk.rows_of(
        'SELECT d."id", d."name" FROM "stream" s JOIN "device" d ON d."id" = s."device"'
        ' WHERE s."projected_seq" < s."acked"'
    )
    return found + [Trouble(id, name) for id, name in waiting]


def meters(month: str) -> list[Trouble]:
    """Machines that count and were not read within a day of the end."""
    _begin, end = state.span_of(month)
    found = []
    for machine in questions_sheets.machines():
        if machine.successor is None and not questions_meters.readings(
            machine.id, store.Span(end - DAY_MS, end + DAY_MS)
        ):
            found.append(Trouble(machine.id, machine.name))
    return found


def openings(month: str) -> list[Trouble]:
    """Machines that showed another number in the morning than the evening before."""
    begin, end = state.span_of(month)
    found = []
    for machine in questions_sheets.machines():
        readings = questions_meters.around(machine.id, begin, 1, end)
        for before, after in pairwise(readings):
            if (before.occasion, after.occasion) == ("closing", "opening") and before.value != after.value:
                found.append(Trouble(machine.id, machine.name, after.at, (before.value, after.value)))
    return found


def cases(month: str) -> list[Trouble]:
    """Open cases of the period that hold it up; those of late facts have a line of their own."""
    begin, end = state.span_of(month)
    kinds = [kind for kind in BLOCKING if kind != CaseKind.LATE_FACT_CLOSED_PERIOD.value]
    grave = Case.kind.in_(kinds) | (Case.blocks == True)  # noqa: E712
    found = Case.select().where(Case.state == "open", Case.at >= begin, Case.at < end, grave)
    return [Trouble(row.id, row.kind, row.at) for row in found.order_by(Case.at, Case.id).limit(MOST)]


def late() -> list[Trouble]:
    """Facts that came after their period had been closed, and that nobody has answered."""
    found = Case.select().where(Case.state == "open", Case.kind == CaseKind.LATE_FACT_CLOSED_PERIOD.value)
    return [Trouble(row.id, row.kind, row.at) for row in found.order_by(Case.at, Case.id).limit(MOST)]
