"""What staff know of a thing beyond the counter, and a book's cover: read, and kept with history."""

from __future__ import annotations

import msgspec

from sync import register
from sync.server import register_store
from sync.server.keeping import changes
from sync.server.models import database
from sync.server.register_models import ItemDetail


class Details(msgspec.Struct, frozen=True, kw_only=True):
    """As `ItemDetail`: `value` in grosze, `bought_on` an ISO date, `pull_for` why to keep it when it comes back."""

    item: str
    serial_no: str = ""
    bought_on: str | None = None
    value: int | None = None
    manual: str = ""
    note: str = ""
    pull_for: str | None = None
    low_at: int | None = None


def of(item: str) -> Details:
    """All empty where staff have said nothing yet."""
    row = ItemDetail.get_or_none(ItemDetail.item == item)
    names = Details.__struct_fields__
    return Details(**{name: getattr(row, name) for name in names}) if row is not None else Details(item=item)


def put(details: Details, *, at: int, by: str) -> None:
    """Keep what is known of a thing; what changes nothing writes nothing."""
    with database.writing():
        before = of(details.item)
        if before == details:
            return
        values = msgspec.structs.asdict(details)
        is_new = not ItemDetail.select().where(ItemDetail.item == details.item).exists()
        if is_new:
            ItemDetail.insert(values).execute()
        else:
            ItemDetail.update(values).where(ItemDetail.item == details.item).execute()
        was = None if is_new else msgspec.json.encode(before).decode()
        changes.note("item_detail", details.item, at, by, was, msgspec.json.encode(details).decode())


def put_book(book: register.Book, *, at: int, by: str) -> None:
    """Keep what is on a book's cover; a cover without a title is none."""
    if book.title:
        register_store.put(book, at=at, by=by)
    else:
        register_store.remove(register.Book, book.id, at=at, by=by)
