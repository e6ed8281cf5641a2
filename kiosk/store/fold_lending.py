"""How facts about bookings, inspections, damage and stocktakes change the kiosk's state; the rest is `fold.py`, which
takes these tables in.

As there, a fold never refuses and never reads a clock, and must not be called outside a writing transaction.
"""

from __future__ import annotations

import json

import apsw
import msgspec

from kiosk.store import register_rows
from kiosk.store.recorded import BOOKING, LOAN, RETURN, STOCKTAKE, Fold, Recorded, entered_in, laid_on, recorded_of
from sync import facts, feed_rows, lending_facts, register
from sync.fact import Condition

OWN: dict[type[facts.Fact], Fold] = {}  # what this counter alone knows
SHARED: dict[type[facts.Fact], Fold] = {}  # what the server speaks of too
REGISTER: dict[type[facts.Fact], Fold] = {}
_own, _shared, _register = (entered_in(table) for table in (OWN, SHARED, REGISTER))

FIRST_STATE = {"firm": "approved", "request": "requested", "waiting": "waiting"}


# --- bookings ---------------------------------------------------------------------------------------------------------


@_shared(lending_facts.BookingMade)
def _made(cursor: apsw.Cursor, recorded: Recorded, fact: lending_facts.BookingMade) -> None:
    cursor.execute(
        "INSERT OR IGNORE INTO booking (id, fact, kind, resource, site, person, party, from_at, until_at, quantity,"
        " series, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            fact.booking, recorded.uid, fact.kind, fact.resource, fact.site, fact.person, fact.party, fact.from_at,
            fact.until_at, fact.quantity, fact.series, FIRST_STATE[fact.wish],
        ),
    )  # fmt: skip
    laid_on(cursor, BOOKING, fact.booking)
    if fact.replaces is not None:
        end_booking(cursor, fact.replaces, "cancelled")


def end_booking(cursor: apsw.Cursor, booking: str, state: str) -> None:
    """The booking was `collected`, `cancelled` or `refused`."""
    cursor.execute("UPDATE booking SET state = ? WHERE id = ?", (state, booking))
    laid_on(cursor, BOOKING, booking)


def uncollect(cursor: apsw.Cursor, booking: str) -> None:
    """Something that was collected with it was taken back: it holds again, for what is not out for it."""
    cursor.execute("UPDATE booking SET state = 'approved' WHERE id = ? AND state = 'collected'", (booking,))
    laid_on(cursor, BOOKING, booking)


@_shared(lending_facts.BookingApproved)
def _approved(cursor: apsw.Cursor, recorded: Recorded, fact: lending_facts.BookingApproved) -> None:
    cursor.execute("UPDATE booking SET state = 'approved' WHERE id = ?", (fact.booking,))
    laid_on(cursor, BOOKING, fact.booking)


@_shared(lending_facts.BookingRefused)
def _refused(cursor: apsw.Cursor, recorded: Recorded, fact: lending_facts.BookingRefused) -> None:
    end_booking(cursor, fact.booking, "refused")


@_shared(lending_facts.BookingCancelled)
def _cancelled(cursor: apsw.Cursor, recorded: Recorded, fact: lending_facts.BookingCancelled) -> None:
    end_booking(cursor, fact.booking, "cancelled")


@_shared(lending_facts.BookingAssigned)
def _assigned(cursor: apsw.Cursor, recorded: Recorded, fact: lending_facts.BookingAssigned) -> None:
    cursor.execute("UPDATE booking SET item = ? WHERE id = ?", (fact.item, fact.booking))
    laid_on(cursor, BOOKING, fact.booking)


@_shared(lending_facts.BookingCollected)
def _collected(cursor: apsw.Cursor, recorded: Recorded, fact: lending_facts.BookingCollected) -> None:
    end_booking(cursor, fact.booking, "collected")


# --- inspections and damage -------------------------------------------------------------------------------------------


@_shared(lending_facts.ItemInspected)
def _inspected(cursor: apsw.Cursor, recorded: Recorded, fact: lending_facts.ItemInspected) -> None:
    if fact.resumed_loan is not None:
        cursor.execute(
            "UPDATE loan SET state = 'out', returned_at = NULL, return_fact = NULL, condition = NULL, missing = '[]',"
            " came_back = 0 WHERE id = ?",
            (fact.resumed_loan,),
        )
        cursor.execute("DELETE FROM item_return WHERE item = ?", (fact.item,))
        laid_on(cursor, LOAN, fact.resumed_loan)
    elif fact.condition is Condition.FINE:
        cursor.execute("DELETE FROM item_return WHERE item = ? AND damage IS NULL", (fact.item,))
        cursor.execute("UPDATE item_return SET inspected = 1, condition = 'fine' WHERE item = ?", (fact.item,))
    else:
        cursor.execute(
            "INSERT INTO item_return (item, fact, returned_at, condition, site, inspected) VALUES (?, ?, ?, ?, ?, 1)"
            " ON CONFLICT (item) DO UPDATE SET condition = excluded.condition, inspected = 1",
            (fact.item, fact.take_back or recorded.uid, recorded.at, fact.condition.value, fact.site),
        )
    laid_on(cursor, RETURN, fact.item)


@_shared(lending_facts.DamageReported)
def _damaged(cursor: apsw.Cursor, recorded: Recorded, fact: lending_facts.DamageReported) -> None:
    condition = "incomplete" if fact.kind == "incomplete" else "damaged"
    cursor.execute(
        "UPDATE item_return SET damage = coalesce(damage, ?) WHERE item = ?", (fact.damage, fact.item)
    )  # fmt: skip
    cursor.execute(
        "INSERT OR IGNORE INTO item_return (item, fact, returned_at, condition, site, inspected, damage)"
        " SELECT ?, ?, ?, ?, ?, 1, ? WHERE NOT EXISTS (SELECT 1 FROM loan WHERE item = ? AND state = 'out')",
        (fact.item, recorded.uid, recorded.at, condition, fact.site, fact.damage, fact.item),
    )
    laid_on(cursor, RETURN, fact.item)


@_shared(lending_facts.DamageSettled)
def _settled(cursor: apsw.Cursor, recorded: Recorded, fact: lending_facts.DamageSettled) -> None:
    rows = cursor.execute("SELECT item FROM item_return WHERE damage = ?", (fact.damage,)).fetchall()
    for (item,) in rows:
        cursor.execute("DELETE FROM item_return WHERE item = ?", (item,))
        laid_on(cursor, RETURN, item)


# --- stocktake --------------------------------------------------------------------------------------------------------


@_shared(lending_facts.StocktakeOpened)
def _count_began(cursor: apsw.Cursor, recorded: Recorded, fact: lending_facts.StocktakeOpened) -> None:
    cursor.execute(
        "INSERT OR IGNORE INTO stocktake (id, fact, site, staff, expected, on_loan, opened_at, piles, category, place,"
        " state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'open')",
        (
            fact.stocktake, recorded.uid, fact.site, fact.staff, json.dumps(fact.expected), json.dumps(fact.on_loan),
            recorded.at, json.dumps(fact.piles), fact.category, recorded.value("place") or "",
        ),
    )  # fmt: skip
    laid_on(cursor, STOCKTAKE, fact.stocktake)


@_shared(lending_facts.StocktakeClosed)
def _count_ended(cursor: apsw.Cursor, recorded: Recorded, fact: lending_facts.StocktakeClosed) -> None:
    cursor.execute("UPDATE stocktake SET state = 'closed' WHERE id = ?", (fact.stocktake,))
    laid_on(cursor, STOCKTAKE, fact.stocktake)


@_own(lending_facts.StocktakeScanned)
def _counted(cursor: apsw.Cursor, recorded: Recorded, fact: lending_facts.StocktakeScanned) -> None:
    cursor.execute(
        "INSERT OR IGNORE INTO stocktake_scan (fact, stocktake, item, quantity, at) VALUES (?, ?, ?, ?, ?)",
        (recorded.uid, fact.stocktake, fact.item, fact.quantity, recorded.at),
    )


@_register(lending_facts.ItemCodeBound)
def _sticker(cursor: apsw.Cursor, recorded: Recorded, fact: lending_facts.ItemCodeBound) -> None:
    item = register_rows.get(cursor, register.Item, fact.item)
    if item is not None:
        register_rows.put(cursor, msgspec.structs.replace(item, code=fact.item_code))


# --- acts taken back --------------------------------------------------------------------------------------------------


def undo_own(cursor: apsw.Cursor, uid: str, undone: facts.AnyFact | None) -> None:
    """What this counter alone knows, after `undone` counts no longer."""
    if isinstance(undone, lending_facts.StocktakeScanned):
        cursor.execute("DELETE FROM stocktake_scan WHERE fact = ?", (uid,))


def undo_shared(cursor: apsw.Cursor, uid: str, undone: facts.AnyFact | None) -> None:
    """What the server speaks of too."""
    if isinstance(undone, lending_facts.BookingMade):
        end_booking(cursor, undone.booking, "undone")
    elif isinstance(undone, lending_facts.BookingCollected):
        uncollect(cursor, undone.booking)
    elif isinstance(undone, lending_facts.ItemInspected) and undone.resumed_loan is None:
        _wait_again(cursor, undone)
    elif isinstance(undone, lending_facts.DamageReported):
        cursor.execute("UPDATE item_return SET damage = NULL WHERE damage = ?", (undone.damage,))
        cursor.execute("DELETE FROM item_return WHERE item = ? AND fact = ?", (undone.item, uid))
        laid_on(cursor, RETURN, undone.item)


def _wait_again(cursor: apsw.Cursor, inspection: lending_facts.ItemInspected) -> None:
    """Nobody has looked yet: the thing waits as it came back. What came back at another counter stands there when the
    server says so again."""
    item = inspection.item
    row = cursor.execute("SELECT damage FROM item_return WHERE item = ?", (item,)).fetchone()
    damage = row[0] if row else None
    cursor.execute("DELETE FROM item_return WHERE item = ?", (item,))
    came = recorded_of(cursor, inspection.take_back) if inspection.take_back else None
    if came is not None and isinstance(came[1], facts.LoanTakenBack):
        cursor.execute(
            "INSERT INTO item_return (item, fact, returned_at, condition, site, damage) VALUES (?, ?, ?, ?, ?, ?)",
            (item, inspection.take_back, came[0], came[1].condition.value, came[1].site, damage),
        )
    else:
        said = cursor.execute("SELECT body FROM snapshot WHERE entity = ? AND id = ?", (RETURN, item)).fetchone()
        was = feed_rows.decode(said[0]) if said else None
        if isinstance(was, feed_rows.ReturnState):
            cursor.execute(
                "INSERT INTO item_return (item, fact, returned_at, condition, site, inspected, damage)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (item, was.fact, was.returned_at, was.condition, was.site, was.inspected, damage or was.damage),
            )
    laid_on(cursor, RETURN, item)
