"""What kiosks are told of a party's month of pages: what all desks together declared, and what staff gave or took.

Summed up anew for each month that a fact touched, and noted for the feed where it came to something else. Kept are the
month that goes on and the one before it, which somebody may still correct and from which pages may be carried, and
later ones of which staff said something; what is older goes with the next fact that is folded in. Parties that were
merged have one month together, under the id that stays. Changes nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

import msgspec

from sync import feed_rows, register
from sync.rules.month_limits import MonthUsed, month_after
from sync.rules.sheet_windows import begin_of, day_of
from sync.server import bulk, feed_log
from sync.server.beliefs import Beliefs, PageUsage
from sync.server.feed_log import Change
from sync.server.keeping import aliases
from sync.server.page_beliefs import AllowanceChange, PageMonth

KIND = feed_rows.tag_of_kind(feed_rows.PageMonth)
Month = tuple[str, str]  # party, "YYYY-MM"


def every(kind: str) -> Iterator[register.Entity]:
    """All that kiosks are told of now."""
    return map(_shown, bulk.select(PageMonth, '1 = 1 ORDER BY "id"'))


def some(kind: str, ids: Iterable[str]) -> Iterator[register.Entity]:
    """Those of `ids` that are there."""
    return map(_shown, bulk.select_in(PageMonth, "id", ids))


def touched(usages_before: Mapping[str, PageUsage], view: Beliefs) -> tuple[set[Month], set[Month]]:
    """The months in which the changes in `view` count otherwise: of what was declared, and of what staff gave."""
    declared: set[Month] = set()
    given: set[Month] = set()
    for kind, key in view.changed:
        if kind is PageUsage:
            rows = (view.every(PageUsage)[key], usages_before.get(key))
            declared |= {(row.party, month_of(row.declared_at)) for row in rows if row and row.party}
        elif kind is AllowanceChange:
            change = view.every(AllowanceChange)[key]
            given.add((change.party, change.month))
    return declared, given


def settle(months: Iterable[Month], now: int) -> None:
    """Sum these months up anew, when their changes are written already; forget those that are over. Only inside
    `database.writing()`."""
    oldest = month_after(month_of(now), -1)
    _forget_before(oldest, now)
    named = {each for each in months if each[1] >= oldest}
    if not named:
        return
    wanted = in_one(named)
    before = {row.id: row for row in bulk.select_in(PageMonth, "id", map(_id, sorted(named | wanted)))}
    after = {row.id: row for row in _summed_up(wanted)}
    gone = sorted(before.keys() - after.keys())
    moved = [row for id_, row in sorted(after.items()) if row != before.get(id_)]
    bulk.execute_many('DELETE FROM "page_month" WHERE "id" = ?', [(id_,) for id_ in gone])
    bulk.upsert(moved)
    feed_log.note(Change(KIND, id_, None, None, now) for id_ in gone)
    feed_log.note(Change(KIND, row.id, None, register.encode(_shown(row)), now) for row in moved)


def in_one(months: Iterable[Month]) -> set[Month]:
    """The same months, of those that merged parties are now."""
    months = list(months)
    meant = aliases.canonical(party for party, _month in months)
    return {(meant.get(party, party), month) for party, month in months}


def going_on(parties: Iterable[str], now: int) -> set[Month]:
    """The months of these parties that kiosks are told of, and in which somebody declared pages or staff gave some."""
    oldest, parties = month_after(month_of(now), -1), list(parties)
    declared = bulk.rows_of(
        f'SELECT "party", "declared_at" FROM "page_usage" WHERE "party" IN ({_marks(parties)}) AND "declared_at" >= ?',
        [*parties, span_of(oldest)[0]],
    )
    given = bulk.rows_of(
        f'SELECT "party", "month" FROM "allowance_change" WHERE "party" IN ({_marks(parties)}) AND "month" >= ?',
        [*parties, oldest],
    )
    return {(str(party), month_of(at)) for party, at in declared} | {(str(party), str(month)) for party, month in given}


def used(parties: Iterable[str], month: str) -> dict[str, MonthUsed]:
    """What each party used in a month, however long ago, and what staff gave it; nought where nobody said anything."""
    parties = list(parties)
    meant = aliases.canonical(parties)
    rows = {row.party: row for row in _summed_up({(meant.get(party, party), month) for party in parties})}
    return {party: _used(rows.get(meant.get(party, party))) for party in parties}


def _used(row: PageMonth | None) -> MonthUsed:
    return MonthUsed(row.mono, row.colour, row.mono_change, row.colour_change) if row else MonthUsed()


def month_of(at: int) -> str:
    """ "YYYY-MM" of a moment (ms UTC), on the clock in Poland."""
    return day_of(at).strftime("%Y-%m")


def span_of(month: str) -> tuple[int, int]:
    """From when to before when, ms UTC, a month goes."""
    begin, end = (begin_of(date.fromisoformat(f"{each}-01")) for each in (month, month_after(month)))
    return begin, end


def _forget_before(oldest: str, now: int) -> None:
    rows = bulk.rows_of('DELETE FROM "page_month" WHERE "month" < ? RETURNING "id"', (oldest,))
    feed_log.note(Change(KIND, id_, None, None, now) for (id_,) in sorted(rows))


def _summed_up(months: Iterable[Month]) -> Iterator[PageMonth]:
    """Of each month that had anything one row, with what those had who were merged into its party."""
    by_month: dict[str, list[str]] = {}
    meant = aliases.all_of("party")
    others: dict[str, list[str]] = {}
    for other, party in meant.items():
        others.setdefault(party, []).append(other)
    for party, month in months:
        by_month.setdefault(month, []).extend([party, *others.get(party, ())])
    for month, parties in sorted(by_month.items()):
        sums: dict[str, list[int]] = {}
        for part in bulk.parts(parties):
            for place, found in enumerate((_declared(part, month), _given(part, month))):
                for party, numbers in found.items():
                    sum_of = sums.setdefault(meant.get(party, party), [0, 0, 0, 0])
                    for kind, number in enumerate(numbers):
                        sum_of[2 * place + kind] += number
        for party, (mono, colour, mono_change, colour_change) in sorted(sums.items()):
            yield PageMonth(_id((party, month)), party, month, mono, colour, mono_change, colour_change)


def _declared(parties: list[str], month: str) -> dict[str, tuple[int, int]]:
    """Mono and colour units by party, of those who declared something."""
    rows = bulk.rows_of(
        f'SELECT "party", sum("mono_units"), sum("colour_units") FROM "page_usage" WHERE "party" IN ({_marks(parties)})'
        ' AND "declared_at" >= ? AND "declared_at" < ? AND "undone" = ? GROUP BY "party"',
        [*parties, *span_of(month), False],
    )
    return {party: (int(mono), int(colour)) for party, mono, colour in rows}


def _given(parties: list[str], month: str) -> dict[str, tuple[int, int]]:
    """The same of what staff gave, or took, and did not take back."""
    rows = bulk.rows_of(
        f'SELECT "party", sum("mono"), sum("colour") FROM "allowance_change" WHERE "party" IN ({_marks(parties)})'
        ' AND "month" = ? AND "undone" = ? GROUP BY "party"',
        [*parties, month, False],
    )
    return {party: (int(mono), int(colour)) for party, mono, colour in rows}


def _marks(values: list[str]) -> str:
    return ", ".join("?" * len(values))


def _id(month: Month) -> str:
    return f"{month[0]}.{month[1]}"


def _shown(row: PageMonth) -> feed_rows.PageMonth:
    return feed_rows.PageMonth(**msgspec.structs.asdict(row))
