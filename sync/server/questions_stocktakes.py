"""Stocktakes as staff see them: the list, and where each thing of one stands. Only reads; what follows from the scans
is `sync.rules.stocktakes`'s."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from sync import codes, register
from sync.rules import stocktakes
from sync.rules.stocktakes import Frozen, Line, Scan, Standing
from sync.server import bulk, questions_names, questions_words, register_store
from sync.server.lending_models import Stocktake, StocktakeScan
from sync.server.models import Loan
from sync.server.paging import PAGE, Page, page_of
from sync.server.register_models import ItemRow

_ids = msgspec.json.Decoder(list[str]).decode
_pieces = msgspec.json.Decoder(dict[str, int]).decode
_closings = msgspec.json.Decoder(list[tuple[int, str, str]]).decode
SHOWN = ("open", "closed")


@dataclass(frozen=True)
class Counted:
    """A stocktake with all that follows from its scans. `scans` are those that count, by the uid of their fact."""

    row: Stocktake
    frozen: Frozen
    lines: list[Line]
    scans: dict[str, StocktakeScan]

    @property
    def late(self) -> int:
        """How many scans came in that were made after it was closed."""
        closed = self.row.closed_at
        return sum(scan.at > closed for scan in self.scans.values()) if closed is not None else 0


def listed(state: str | None = None, site: str | None = None, older: str | None = None) -> Page[Stocktake]:
    """By when they were begun, the newest first. Those that were discarded are left out."""
    conditions = [Stocktake.state == state] if state else [Stocktake.state.in_(SHOWN)]
    conditions += [Stocktake.site == site] if site else []
    return Page(*page_of(Stocktake.select(), conditions, (Stocktake.opened_at, Stocktake.id), older, PAGE))


def stocktake(id: str) -> Stocktake | None:
    """`None` too for one that was discarded, and one of which only scans are known."""
    found = Stocktake.get_or_none(Stocktake.id == id)
    return found if found is not None and found.state in SHOWN else None


def counted(row: Stocktake) -> Counted:
    """Where each thing stands now; of a closed one as it was at its end, with the scans that came in later."""
    frozen = frozen_of(row)
    scans = {
        scan.fact: scan
        for scan in StocktakeScan.select().where(StocktakeScan.stocktake == row.id, StocktakeScan.undone == False)  # noqa: E712
    }
    read = [_as_scan(scan) for scan in scans.values()]
    known = {scan.item for scan in read if scan.item is not None}
    lines = stocktakes.lines(
        frozen, read, out_at(row.closed_at), standings(known - frozen.expected), _elsewhere(row, frozen, known)
    )
    return Counted(row, frozen, lines, scans)


def _as_scan(scan: StocktakeScan) -> Scan:
    """A sticker that was bound to a thing after it had been read counts for that thing."""
    code = questions_words.one(scan.fact, "code") or None if scan.has_code else None
    item = scan.item or (item_read(code) if code else None)
    return Scan(scan.fact, item, scan.at, scan.quantity, scan.scan, code)


def frozen_of(row: Stocktake) -> Frozen:
    return Frozen(
        site=row.site or "", expected=frozenset(_ids(row.expected)), on_loan=frozenset(_ids(row.on_loan)),
        piles=_pieces(row.piles), is_whole=row.category is None and not row.place, opened_at=row.opened_at or 0,
    )  # fmt: skip


def out_at(moment: int | None) -> dict[str, int]:
    """What is out, and since when; at `moment` (ms UTC), or now."""
    where = "\"state\" = 'out'"
    values: tuple[int, ...] = ()
    if moment is not None:
        where = "\"state\" IN ('out', 'declared_returned') AND \"issued_at\" <= ?"
        where += ' AND ("returned_at" IS NULL OR "returned_at" > ?)'
        values = (moment, moment)
    return dict(bulk.rows_of(f'SELECT "item", max("issued_at") FROM "loan" WHERE {where} GROUP BY "item"', values))


def pieces_out(site: str) -> dict[str, int]:
    """How many pieces of each thing of a site are out."""
    rows = bulk.rows_of(
        'SELECT l."item", sum(l."quantity" - l."came_back") FROM "loan" l JOIN "item" i ON i."id" = l."item"'
        " WHERE l.\"state\" = 'out' AND i.\"site\" = ? GROUP BY l.\"item\"",
        (site,),
    )
    return {item: int(number) for item, number in rows}


def standings(items: Iterable[str]) -> dict[str, Standing]:
    return {id: Standing(item.site, item.status) for id, item in register_store.get_many(register.Item, items).items()}


def _elsewhere(row: Stocktake, frozen: Frozen, read: set[str]) -> dict[str, str]:
    """Things of the list that were read in a count of another site since this one began, and where."""
    until = row.closed_at if row.closed_at is not None else 1 << 62
    scans = StocktakeScan.select(StocktakeScan.item, StocktakeScan.site).where(
        StocktakeScan.stocktake != row.id, StocktakeScan.undone == False, StocktakeScan.site != row.site,  # noqa: E712
        StocktakeScan.at >= (row.opened_at or 0), StocktakeScan.at <= until,
    )  # fmt: skip
    seen = scans.order_by(StocktakeScan.at, StocktakeScan.fact)
    return {scan.item: scan.site for scan in seen if scan.item in frozen.expected and scan.item not in read}


def closings(row: Stocktake) -> list[str]:
    """The uids of the facts that closed it."""
    return [uid for _, uid, _ in _closings(row.closings)]


def places(site: str | None = None) -> list[str]:
    """Where things lie, as the register says it, each once."""
    conditions = [ItemRow.site == site] if site else []
    found = {" ".join(item.place.split()) for item in register_store.select(register.Item, *conditions)} - {""}
    return sorted(found, key=questions_names.fold)


def item_read(code: str) -> str | None:
    """The thing whose sticker or inventory number this is; `None` when nothing is known by it."""
    parsed = codes.parse(code)
    if parsed is not None:
        return questions_names.item_with(parsed[1]) if parsed[0] is codes.CodeKind.ITEM else None
    row = ItemRow.select(ItemRow.id).where(ItemRow.inventory_no == code.strip()).first()
    return row.id if row is not None else None


def scan_known(scan: str) -> str | None:
    """The uid of the scan that a phone gave this id; `None` when it has not come in."""
    row = StocktakeScan.select(StocktakeScan.fact).where(StocktakeScan.scan == scan).first()
    return row.fact if row is not None else None


def loans_out(items: Iterable[str]) -> dict[str, Loan]:
    """The loans of things that are out, by thing."""
    found: dict[str, Loan] = {}
    wanted = list(items)
    for start in range(0, len(wanted), 500):
        rows = Loan.select().where(Loan.state == "out", Loan.item.in_(wanted[start : start + 500]))
        found |= {loan.item: loan for loan in rows}
    return found
