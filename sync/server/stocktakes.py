"""What staff do about stocktakes at the server: begin one, take in scans of phones, close, open again, discard.

Asks the rule, writes facts into the server's own journal; knows no screen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sync import codes, register
from sync.facts import ActUndone, AnyFact
from sync.journal import Detached
from sync.lending_facts import StocktakeClosed, StocktakeScanned
from sync.rules import stocktakes
from sync.rules.stocktakes import Scope
from sync.server import inspecting, own_journal, questions_stocktakes, register_store
from sync.server.inspecting import new_id
from sync.server.lending_models import Stocktake, StocktakeScan
from sync.server.models import database
from sync.server.own_journal import Draft, detach
from sync.server.register_models import ItemRow

LONGEST_CODE = 120


@dataclass(frozen=True)
class Brought:
    """A scan as a phone sends it. `id` is its own, `at` (ms UTC) by its own clock; `quantity` as `StocktakeScanned`."""

    id: str
    code: str
    quantity: int = 1
    at: int | None = None


def begin(scope: Scope, staff: str, now: int) -> str:
    """Freeze what should lie there. Returns the stocktake's id."""
    commitment, beside = None, {}
    if scope.place:
        commitment, beside["place"] = detach(scope.place)
    with own_journal.alone(now):
        items = register_store.select(register.Item, ItemRow.site == scope.site)
        types = {kind.id: kind for kind in register_store.every(register.ItemType)}
        out = questions_stocktakes.pieces_out(scope.site)
        fact = stocktakes.begin(new_id(), scope, staff, items, types, out, commitment)
        own_journal.record([Draft(fact, beside)], now)
    return fact.stocktake


def take_in(row: Stocktake, brought: Sequence[Brought], staff: str, now: int) -> None:
    """Take in scans, each once however often it is sent, also after the end of the count. What is no thing's code but a
    person's or a slip's is not kept."""
    with own_journal.alone(now):
        _hold(row.id)
        drafts = []
        for scan in {each.id: each for each in brought}.values():
            parsed = codes.parse(scan.code)
            if parsed is not None and parsed[0] is not codes.CodeKind.ITEM:
                continue
            if questions_stocktakes.scan_known(scan.id) is None:
                drafts.append(_scanned(row, scan, staff))
        if drafts:
            own_journal.record(drafts, now)


def _hold(stocktake: str) -> None:
    """Let nobody else take scans in until this transaction ends: the same one may come twice at a time."""
    query = Stocktake.select().where(Stocktake.id == stocktake)
    (query if database.is_sqlite else query.for_update()).get()


def _scanned(row: Stocktake, scan: Brought, staff: str) -> Draft:
    item = questions_stocktakes.item_read(scan.code)
    commitment, beside = None, dict[str, Detached]()
    if item is None:
        commitment, beside["code"] = detach(scan.code.strip()[:LONGEST_CODE])
    fact = StocktakeScanned(
        stocktake=row.id, site=row.site or "", item=item, quantity=scan.quantity, staff=staff,
        code_commitment=commitment, scan=scan.id, scanned_at=scan.at,
    )  # fmt: skip
    return Draft(fact, beside)


def close(row: Stocktake, note: str, staff: str, now: int) -> None:
    commitment, beside = inspecting.noted(note)
    own_journal.record([Draft(StocktakeClosed(stocktake=row.id, staff=staff, note_commitment=commitment), beside)], now)


def open_again(row: Stocktake, staff: str, now: int) -> None:
    """Let a count go on that was closed too soon; all of its closings count no longer."""
    closings = questions_stocktakes.closings(row)
    if closings:
        _undo(closings, staff, now)


def discard(row: Stocktake, staff: str, now: int) -> None:
    """The count was begun for nothing; its scans stay in the journal."""
    _undo([row.fact or ""], staff, now)


def discard_scan(scan: StocktakeScan, staff: str, now: int) -> None:
    """A sticker was read by mistake, here or at a kiosk."""
    _undo([scan.fact], staff, now)


def _undo(uids: list[str], staff: str, now: int) -> None:
    fact: AnyFact = ActUndone(undone=uids, staff=staff)
    own_journal.record([Draft(fact)], now)
