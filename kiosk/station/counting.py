"""A stocktake at the counter: each sticker that is read is a fact at once, and is answered at once.

Nothing is held back: the same sticker twice is two scans and one thing. What lies here although the books say that it
is out is shown to staff; it comes back only when they say so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from kiosk.station.outcome import Counted, Done, Refused
from kiosk.station.recorder import Recorder
from kiosk.store import Draft, detach
from kiosk.store import stocktakes as rows
from kiosk.store.stocktakes import StocktakeRow
from sync import codes, facts, register
from sync.codes import CodeKind
from sync.lending_facts import StocktakeClosed, StocktakeOpened, StocktakeScanned
from sync.rules import stocktakes as rule
from sync.rules.stocktakes import Because, Bucket, Frozen, Line, Scan, Scope, Standing

LONGEST_CODE = 120


@dataclass(frozen=True)
class CountView:
    """A count as this counter knows it: what was read elsewhere shows on the server."""

    row: StocktakeRow
    lines: Sequence[Line]
    settled: int
    wanted: int

    def of(self, bucket: Bucket) -> list[Line]:
        return [line for line in self.lines if line.bucket is bucket]


class Counting:
    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._store = recorder.store
        self._frozen: dict[str, Frozen] = {}

    def going_on(self) -> list[StocktakeRow]:
        """The counts of this site that have not ended."""
        return [row for row in rows.going_on(self._store.database) if row.site == self._store.site_id]

    def one(self, stocktake: str) -> StocktakeRow | None:
        return rows.one(self._store.database, stocktake)

    def view(self, row: StocktakeRow) -> CountView:
        thing = cache(self._thing)  # old barcodes are looked for among all numbers, so each of them once
        scans = [self._scan(one, thing) for one in rows.scans(self._store.database, row.id)]
        frozen = self._frozen_of(row)
        strange = {scan.item for scan in scans if scan.item is not None} - frozen.expected
        lines = rule.lines(frozen, scans, rows.out(self._store.database), self._standings(strange))
        return CountView(row, lines, *rule.progress(frozen, lines))

    def _scan(self, row: rows.ScanRow, thing: Callable[[str], register.Item | None]) -> Scan:
        """A sticker that was bound to a thing after it had been read counts for that thing."""
        if row.item is not None:
            return Scan(row.fact, row.item, row.at, row.quantity)
        code = rows.code_of(self._store.database, row.fact)
        item = thing(code) if code else None
        return Scan(row.fact, item.id if item else None, row.at, row.quantity, code=code)

    def _thing(self, text: str) -> register.Item | None:
        parsed = codes.parse(text)
        if parsed is None:
            return self._store.item_numbered(text)
        return self._store.item_by(parsed[1]) if parsed[0] is CodeKind.ITEM else None

    def _frozen_of(self, row: StocktakeRow) -> Frozen:
        if row.fact not in self._frozen:
            self._frozen = {
                row.fact: Frozen(
                    row.site, frozenset(row.expected), frozenset(row.on_loan), row.piles,
                    row.category is None and not row.place, row.opened_at,
                )
            }  # fmt: skip
        return self._frozen[row.fact]

    def _standings(self, items: set[str]) -> dict[str, Standing]:
        found = [item for id in items if (item := self._store.item(id)) is not None]
        return {item.id: Standing(item.site, item.status) for item in found}

    # --- acts -------------------------------------------------------------------------------------------------------

    def begin(self, staff: str) -> Done | Refused:
        """Count everything of this site, beginning here and now; works without a network."""
        types = {kind.id: kind for kind in self._store.entities(register.ItemType)}
        fact = rule.begin(
            self._recorder.new_id(), Scope(self._store.site_id), staff, self._store.entities(register.Item), types,
            rows.pieces_out(self._store.database),
        )  # fmt: skip
        return self._recorder.done("stocktake_begun", [Draft(fact)])

    def begun(self, outcome: Done) -> str:
        """The id of the count that an act began."""
        fact = outcome.facts[0]
        assert isinstance(fact, StocktakeOpened)
        return fact.stocktake

    def scan(self, stocktake: str, text: str, staff: str, at: int) -> Counted:
        """A sticker was read. What is a person's or a slip's code is not kept."""
        row, parsed = self.one(stocktake), codes.parse(text)
        if row is None or (parsed is not None and parsed[0] is not CodeKind.ITEM):
            return Counted(text)
        item = self._thing(text)
        frozen = self._frozen_of(row)
        is_pile = item is not None and item.id in frozen.piles
        before = item is not None and rows.is_read(self._store.database, row.id, item.id)
        outcome = self._write(row, item, text, staff, 0 if is_pile else 1)
        if isinstance(outcome, Refused):
            return Counted(text, item=item, refused=outcome)
        bucket, because = self._meaning(frozen, item, at)
        return Counted(text, bucket, because, item, outcome.uids[0], before)

    def _meaning(self, frozen: Frozen, item: register.Item | None, at: int) -> tuple[Bucket, Because | None]:
        if item is None:
            return Bucket.UNEXPECTED, Because.UNKNOWN_CODE
        out = rows.out(self._store.database)
        return rule.if_read(frozen, item.id, at, out, {item.id: Standing(item.site, item.status)})

    def _write(
        self, row: StocktakeRow, item: register.Item | None, text: str, staff: str, quantity: int
    ) -> Done | Refused:
        commitment, beside = None, {}
        if item is None:
            commitment, beside["code"] = detach(text.strip()[:LONGEST_CODE])
        fact = StocktakeScanned(
            stocktake=row.id, site=self._store.site_id, item=item.id if item else None, quantity=quantity, staff=staff,
            code_commitment=commitment,
        )  # fmt: skip
        return self._recorder.done("stocktake_scanned", [Draft(fact, beside)])

    def pieces(self, stocktake: str, pile: str, number: int, staff: str) -> Counted | None:
        """So many of a pile lie here, beside those that were counted before. `None` when there is no such pile."""
        row, item = self.one(stocktake), self._store.item(pile)
        if row is None or item is None or pile not in row.piles:
            return None
        outcome = self._write(row, item, "", staff, number)
        if isinstance(outcome, Refused):
            return Counted(item.inventory_no, item=item, refused=outcome)
        return Counted(item.inventory_no, Bucket.FOUND, None, item, outcome.uids[0], quantity=number)

    def take_back(self, scan: str, staff: str) -> Done | Refused | None:
        """A sticker was read by mistake. `None` when there is no such scan here."""
        recorded = self._store.recorded(scan)
        if recorded is None or not isinstance(recorded.fact, StocktakeScanned):
            return None
        return self._recorder.done("stocktake_scan_undone", [Draft(facts.ActUndone(undone=[scan], staff=staff))])

    def finish(self, stocktake: str, staff: str) -> Done | Refused | None:
        """The count has ended. `None` when it had already."""
        if self.one(stocktake) is None:
            return None
        return self._recorder.done("stocktake_closed", [Draft(StocktakeClosed(stocktake=stocktake, staff=staff))])
