"""Lists to check on the way to a counter's paper: sent as a fact, told to its kiosk by the feed until that took it up.

A list holds what stood on the screen when it was sent, in words, so that paper and page say the same whatever happens
to the cases meanwhile. What kiosks hear is `check_list_rows.py`. Must not know a screen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

import msgspec

from sync import ids
from sync.case_facts import CheckListSent
from sync.entity import Language
from sync.facts import ActUndone
from sync.feed_rows import ListLine
from sync.server import bulk, own_journal
from sync.server.beliefs import Slip
from sync.server.case_beliefs import CheckList
from sync.server.models import SERVER, Device
from sync.server.own_journal import Draft

WAITS_MS = 4 * 60 * 60_000  # a list of the morning is of no use in the evening: things have moved
SHOWN_MS = 24 * 60 * 60_000
_lines = msgspec.json.Decoder(list[ListLine]).decode
_ids = msgspec.json.Decoder(list[str]).decode


@dataclass(frozen=True)
class Wish:
    """What goes onto paper: a thing for each line, in the same order, and the cases that it is for."""

    items: Sequence[str]
    cases: Sequence[str]
    lines: Sequence[ListLine]
    language: str


@dataclass(frozen=True)
class Paper:
    """A list and how far it is: `waits` for its kiosk, `taken` up by it, `late`: not fetched in time; or what became of
    the slip, a word of `sync.facts.SlipOutcome`, at `at` (ms UTC)."""

    row: CheckList
    state: str
    at: int


# --- sending ---


def kiosks(sites: frozenset[str] | None) -> list[Device]:
    """Those that may be asked to print, by name; `None`: of all sites. Not those that are set aside, nor those that
    told last that they have no slip printer; one that never told anything may have one."""
    found = Device.some('"id" <> ? AND "status" = \'approved\' ORDER BY "name", "id"', SERVER)
    return [each for each in found if (sites is None or each.site in sites) and _may_print(each)]


def _may_print(device: Device) -> bool:
    told = msgspec.json.decode(device.state)
    return device.standing == "approved" and (not told or told.get("printer") is not None)


def send(device: Device, wish: Wish, staff: str, now: int) -> str:
    """Have a kiosk print a list; its id."""
    id = ids.new_id(now)
    commitment, detached = own_journal.detach(msgspec.json.encode(list(wish.lines)).decode())
    fact = CheckListSent(
        check_list=id, device=device.id, site=device.site, items=list(wish.items), cases=list(wish.cases),
        language=cast(Language, wish.language), until=now + WAITS_MS, staff=staff, lines_commitment=commitment,
    )  # fmt: skip
    own_journal.record([Draft(fact, {"lines": detached})], now)
    return id


def call_off(row: CheckList, staff: str, now: int) -> bool:
    """It need not come out any more. False where its kiosk took it up already, or there is nothing to call off."""
    with own_journal.alone(now):
        current = of(row.id)
        if current is None or current.fact is None or current.undone or current.queued_fact is not None:
            return False
        own_journal.record([Draft(ActUndone(undone=[current.fact], staff=staff))], now)
    return True


# --- looking ---


def of(id: str) -> CheckList | None:
    return next((row for row in bulk.select(CheckList, '"id" = ?', (id.replace("\0", ""),)) if row.fact), None)


def with_code(code: str) -> CheckList | None:
    """The list whose code was scanned from paper."""
    return next(iter(bulk.select(CheckList, '"code" = ?', (code,))), None)


def papers(sites: frozenset[str] | None, now: int) -> list[Paper]:
    """The lists of a day at these sites (`None`: at all), the newest first."""
    rows = bulk.select(CheckList, '"at" > ?', (now - SHOWN_MS,))
    found = [row for row in rows if row.fact and not row.undone and (sites is None or row.site in sites)]
    outcomes = _outcomes(row.slip for row in found if row.slip is not None)
    return [_paper(row, outcomes, now) for row in sorted(found, key=lambda row: (-(row.at or 0), row.id))]


def _paper(row: CheckList, outcomes: dict[str, Slip], now: int) -> Paper:
    slip = outcomes.get(row.slip or "")
    if slip is not None:
        return Paper(row, slip.outcome, slip.at)
    if row.queued_fact is not None:
        return Paper(row, "taken", row.queued_at or 0)
    return Paper(row, "late" if row.gone or now >= (row.until or 0) else "waits", row.until or 0)


def _outcomes(numbers: Iterable[str]) -> dict[str, Slip]:
    """The last that was told of each slip; that it came out counts more than whatever came after."""
    found: dict[str, Slip] = {}
    for row in sorted(bulk.select_in(Slip, "slip", set(numbers)), key=lambda row: (row.at, row.fact)):
        if row.slip not in found or found[row.slip].outcome != "printed":
            found[row.slip] = row
    return found


def items(row: CheckList) -> list[str]:
    """The things of a list, in the order of its lines."""
    return _ids(row.items)


def lines(row: CheckList) -> list[ListLine]:
    return _lines(row.lines)
