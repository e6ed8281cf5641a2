"""Scanning for a stocktake on a phone or tablet: a page that goes on without a network, and what it asks and sends.

The page keeps each scan on the device until it was acknowledged here; sent twice, it counts once. Its list says of
every thing what reading its sticker means, so that the answer is there at once, with the network off too. It names no
person.
"""

from __future__ import annotations

from typing import Any

import msgspec
from flask import Response, abort, jsonify, request
from flask_wtf.csrf import generate_csrf

from sync import register
from sync.rules import stocktakes as rule
from sync.rules.stocktakes import Standing
from sync.server import questions_stocktakes, register_store
from sync.server import stocktakes as counts
from sync.server.lending_models import Stocktake
from sync.server.permissions import Permission, needs
from sync.server.settings import CHECKOUT
from sync.server.staff import names
from sync.server.staff.desk import office, staff_id
from sync.server.staff.guard import sees, takes_file
from sync.server.staff.screens import screens, show
from sync.server.staff.stocktake_words import BECAUSE, BUCKETS
from sync.server.staff.stocktakes import title_of

MOST_SCANS = 500  # of one sending
LARGEST = 256 * 1024
MOST_PIECES = 100_000
PILES = ("pile", "consumable")


class Sent(msgspec.Struct, forbid_unknown_fields=True):
    """A scan as the page sends it. `at` is ms UTC by its own clock."""

    id: str
    code: str
    quantity: int = 1
    at: int | None = None

    @property
    def is_sound(self) -> bool:
        return (
            0 < len(self.id) <= 64 and self.id.isascii() and self.id.isalnum()
            and 0 < len(self.code.strip()) <= counts.LONGEST_CODE and "\0" not in self.code
            and 0 <= self.quantity <= MOST_PIECES and (self.at is None or 0 <= self.at < 1 << 52)
        )  # fmt: skip


@screens.get("/stocktakes/<id>/scan")
@needs(Permission.LEND)
@sees
def count(id: str) -> str:
    row = questions_stocktakes.stocktake(id) or abort(404)
    return show("count", row=row, title=title_of(row), buckets=BUCKETS, names=names.Names())


@screens.get("/stocktakes/<id>/list")
@needs(Permission.LEND)
def count_list(id: str) -> Response:
    """Everything that the page must know to answer by itself, and a token to send with."""
    row = questions_stocktakes.stocktake(id) or abort(404)
    found = questions_stocktakes.counted(row)
    settled, wanted = rule.progress(found.frozen, found.lines)
    return jsonify(
        token=generate_csrf(), state=row.state, settled=settled, wanted=wanted, things=_things(row, found),
        words={**_said(BUCKETS), **_said(BECAUSE)},
    )  # fmt: skip


def _things(row: Stocktake, found: questions_stocktakes.Counted) -> list[list[Any]]:
    """Of each thing: code, number, name, where it lies, bucket and reason if it is read, whether it is a pile, and
    whether it was read already."""
    items = register_store.every(register.Item)
    types = {kind.id: kind for kind in register_store.every(register.ItemType)}
    books = {book.id: book for book in register_store.every(register.Book)}
    standings = {item.id: Standing(item.site, item.status) for item in items}
    out, now = questions_stocktakes.out_at(row.closed_at), office().now()
    read = {line.item for line in found.lines if line.scans}
    things = []
    for item in items:
        kind = types.get(item.item_type)
        bucket, because = rule.if_read(found.frozen, item.id, now, out, standings)
        is_pile = kind is not None and kind.kind in PILES
        name = names.thing(item, kind, books.get(item.id))
        things.append(
            [item.code, item.inventory_no, name, item.place, bucket, because, int(is_pile), int(item.id in read)]
        )
    return things


def _said(words: Any) -> dict[str, str]:
    return {str(key): str(value) for key, value in words.items()}


@screens.post("/stocktakes/<id>/scans")
@takes_file(LARGEST)
@needs(Permission.LEND)
def take_scans(id: str) -> Response | tuple[Response, int]:
    """Take in what the page kept, and name what it may forget. All of it or, where it cannot be read, nothing."""
    row = questions_stocktakes.stocktake(id) or abort(404)
    try:
        sent = msgspec.json.decode(request.get_data(), type=list[Sent])
    except msgspec.MsgspecError:
        return jsonify(taken=[]), 400
    sound = [scan for scan in sent[:MOST_SCANS] if scan.is_sound]
    brought = [counts.Brought(scan.id, scan.code, scan.quantity, scan.at) for scan in sound]
    counts.take_in(row, brought, staff_id(), office().now())
    return jsonify(taken=[scan.id for scan in sent[:MOST_SCANS]])  # what no page of ours sends would be sent for ever


@screens.post("/stocktakes/<id>/scans/<scan>/take-back")
@needs(Permission.LEND)
def take_back_scan(id: str, scan: str) -> Response:
    """A sticker was read by mistake on this device; whether it had come in or not."""
    row = questions_stocktakes.stocktake(id) or abort(404)
    uid = questions_stocktakes.scan_known(scan)
    known = questions_stocktakes.counted(row).scans.get(uid or "")
    if known is not None:
        counts.discard_scan(known, staff_id(), office().now())
    return jsonify(taken_back=known is not None)


@screens.get("/stocktakes/worker.js")
@needs(Permission.OPEN)
def count_worker() -> Response:
    """The script that keeps the page on the device. It must lie in the folder that it works for."""
    text = (CHECKOUT / "static" / "staff" / "counting-worker.js").read_text(encoding="utf-8")
    return Response(text, mimetype="text/javascript", headers={"Cache-Control": "no-cache"})
