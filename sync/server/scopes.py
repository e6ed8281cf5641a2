"""What of the register which site may see, and what else changes for a kiosk when an entity does.

The least that the counter needs: of whoever is archived only that they are, and what identifies them, so that their
card is told why it opens nothing; parts of its own things only, hours and notices of its own site. Things of other
sites go with it, so that "this belongs to the other branch" can be said, and so do all loans: how much somebody may
have at a time counts at every site, and a thing may come back anywhere. Changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from sync import feed_rows, register
from sync.feed_rows import tag_of
from sync.server import bulk
from sync.server.feed_log import Change

RULES = 4  # counts the versions of this file that show other rows than the one before: each kiosk then begins anew
OF_THE_SITE = (
    register.Hours, register.Closure, register.Notice, register.Meter, register.Resource, register.Kit,
    register.PrintQueue,
)  # fmt: skip
OF_ONE_SITE = (
    feed_rows.BookingState, feed_rows.StocktakeState, feed_rows.SlipKey, feed_rows.CardWanted,
    feed_rows.CheckListWanted,
)  # fmt: skip
NOWHERE = ""  # the scope of what no kiosk sees


def tag(site: str) -> str:
    """The name of what a kiosk of `site` sees."""
    return f"{RULES}:{site}"


def scope_of(
    entity: register.Entity, is_archived: Callable[[str], bool], site_of_item: Callable[[str], str | None]
) -> str | None:
    """The site whose kiosks see it, `None` for all, `NOWHERE` for none."""
    match entity:
        case register.Hours() | register.Closure() | register.Notice() | register.Meter():
            return entity.site
        case register.Resource() | register.Kit() | register.PrintQueue():
            return entity.site
        case feed_rows.BookingState() | feed_rows.StocktakeState() | feed_rows.SlipKey() | feed_rows.CardWanted():
            return entity.site
        case feed_rows.CheckListWanted():
            return entity.site
        case register.SlipTemplate():
            return entity.site
        case register.Part():
            return site_of_item(entity.item) or NOWHERE
        case register.Membership():
            return NOWHERE if is_archived(entity.person) else None
    return None


def scope_of_derived(row: register.Entity) -> str | None:
    """The site whose kiosks see what was derived: bookings, counts, keys, lists to check and cards that are waited
    for are their own site's, loans everybody's."""
    return row.site if isinstance(row, OF_ONE_SITE) else None


def least(entity: register.Entity) -> register.Entity:
    """What a kiosk gets of it: of an archived person neither name nor PIN leaves the server, and of who runs the centre
    not by which agreement."""
    if isinstance(entity, register.Person) and entity.status == "archived":
        return register.Person(id=entity.id, display_name="", status="archived")
    if isinstance(entity, register.Operator):
        return msgspec.structs.replace(entity, contract="")
    return entity


def changes(before: register.Entity | None, after: register.Entity | None, at: int) -> Iterator[Change]:
    """What a change of one entity is for kiosks, with what follows it: a thing that moves to another site takes its
    parts along, somebody who is archived their memberships."""
    entity = after or before
    assert entity is not None
    body = register.encode(after) if after else None
    was, now = (_scope(each) if each else NOWHERE for each in (before, after))
    for scope in {was, now} - {NOWHERE}:
        yield Change(tag_of(entity), entity.id, scope, body if scope == now else None, at)
    match before, after:
        case ((register.Item() | None), (register.Item() | None)):
            yield from _parts_follow(entity.id, before.site if before else None, after.site if after else None, at)
        case ((register.Person() | None), (register.Person() | None)):
            if len({each is not None and each.status == "archived" for each in (before, after)}) == 2:
                yield from _memberships_follow(entity.id, at)


def _scope(entity: register.Entity) -> str | None:
    """Where it is, for the log; who is archived is looked at when it is read."""
    return scope_of(entity, lambda _: False, _site_of_item)


def _site_of_item(item: str) -> str | None:
    rows = bulk.rows_of('SELECT "site" FROM "item" WHERE "id" = ?', (item,))
    return str(rows[0][0]) if rows else None


def _parts_follow(item: str, was: str | None, now: str | None, at: int) -> Iterator[Change]:
    if was == now:
        return
    for (part,) in bulk.rows_of('SELECT "id" FROM "part" WHERE "item" = ?', (item,)):
        for site in {was, now} - {None}:
            yield Change("part", part, site, b"moved" if site == now else None, at)


def _memberships_follow(person: str, at: int) -> Iterator[Change]:
    for (membership,) in bulk.rows_of('SELECT "id" FROM "membership" WHERE "person" = ?', (person,)):
        yield Change("membership", membership, None, b"moved", at)
