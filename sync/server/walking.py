"""Staff walk to the shelf with the list to check, and scan what lies there: each scan is a fact, as in a count, and
counts as a sighting of the thing. Writes the facts and reads them; knows no screen.
"""

from __future__ import annotations

from collections.abc import Iterable

from sync.facts import ActUndone
from sync.lending_facts import StocktakeScanned
from sync.server import bulk, own_journal
from sync.server.lending_beliefs import StocktakeScan
from sync.server.own_journal import Draft

WALK = "walk"


def walk_of(site: str, day: str) -> str:
    """What the scans of a site and a day (ISO) are filed under, where a count has its id."""
    return f"{WALK}.{site}.{day}"


def seen(item: str, site: str, day: str, staff: str, now: int) -> str:
    """A thing lies at a site. Returns the uid of the fact; scanned twice on one walk it is told once."""
    walk = walk_of(site, day)
    known = next((row.fact for row in _scans([walk]) if row.item == item), None)
    if known is not None:
        return known
    fact = StocktakeScanned(stocktake=walk, site=site, item=item, staff=staff)
    return own_journal.record([Draft(fact)], now)[0]


def on_walks(sites: Iterable[str], day: str) -> list[str]:
    """Things that were seen at these sites on a day, in the order of the walk."""
    return [row.item for row in _scans([walk_of(site, day) for site in sites]) if row.item is not None]


def scan(uid: str) -> StocktakeScan | None:
    """One scan of a walk that counts; `None` for what is none."""
    rows = bulk.select(StocktakeScan, '"fact" = ?', (uid,))
    return next((row for row in rows if row.stocktake.startswith(f"{WALK}.") and not row.undone), None)


def take_back(uid: str, staff: str, now: int) -> None:
    """It was another thing. Twice is once."""
    if scan(uid) is not None:
        own_journal.record([Draft(ActUndone(undone=[uid], staff=staff))], now)


def _scans(walks: Iterable[str]) -> list[StocktakeScan]:
    rows = [row for row in bulk.select_in(StocktakeScan, "stocktake", walks) if not row.undone]
    return sorted(rows, key=lambda row: (row.at, row.fact))
