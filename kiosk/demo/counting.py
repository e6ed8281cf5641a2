"""A stocktake of the demo centre: once a year, after closing, staff count what lies on the shelves. PURE."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping

from sync import facts, register
from sync.lending_facts import StocktakeClosed, StocktakeScanned
from sync.rules import stocktakes
from sync.rules.stocktakes import Scope

APART_MS = 3_000  # from one sticker to the next
SEEN = 0.97  # of what should lie there


def counted(
    stocktake: str, site: str, at: int, staff: str, items: Iterable[register.Item],
    types: Mapping[str, register.ItemType], out: Mapping[str, int],
) -> Iterator[tuple[int, facts.AnyFact]]:  # fmt: skip
    """When what was written down. The same count always finds the same."""
    chance = random.Random(stocktake)
    begun = stocktakes.begin(stocktake, Scope(site), staff, items, types, out)
    yield at, begun
    for item in begun.expected:
        at += APART_MS
        quantity = begun.piles.get(item, 1)
        if quantity and chance.random() < SEEN:
            yield at, StocktakeScanned(stocktake=stocktake, site=site, item=item, quantity=quantity, staff=staff)
    yield at + APART_MS, StocktakeClosed(stocktake=stocktake, staff=staff)
