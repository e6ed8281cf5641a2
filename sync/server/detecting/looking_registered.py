"""What two counters registered twice: looked for when the second of them reports. The register is not folded anew, so
neither are these cases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sync import facts, journal
from sync.server import bulk
from sync.server.actions import Told
from sync.server.casebook import Opened
from sync.server.detecting import party_duplicate
from sync.server.detecting.party_duplicate import normal


def look(batch: Sequence[Told]) -> list[Opened]:
    """Of facts that are in the register already, but not yet in the lists of the journal."""
    return [case for told in batch if isinstance(told.fact, _KINDS) for case in _same(told)]


_KINDS = (facts.GroupRegistered, facts.PersonRegistered)


def _same(told: Told) -> Iterator[Opened]:
    match told.fact:
        case facts.GroupRegistered() as fact:
            name, own, column = normal(told.detached.get("name", "")), fact.party, "party"
            rows = bulk.rows_of("SELECT \"id\", \"name\" FROM \"party\" WHERE \"kind\" = 'informal_group'")
        case facts.PersonRegistered() as fact if fact.party is not None:
            name, own, column = normal(told.detached.get("display_name", "")), fact.person, "person"
            rows = bulk.rows_of(
                'SELECT p."id", p."display_name" FROM "membership" m JOIN "person" p ON p."id" = m."person"'
                ' WHERE m."party" = ?',
                (fact.party,),
            )
        case _:
            return
    for other in sorted({str(id) for id, called in rows if id != own and name and normal(called) == name}):
        registered = _registered(column, other)
        if registered is not None:
            person = own if column == "person" else None
            pair = f"{min(own, other)}.{max(own, other)}"
            yield party_duplicate.found(
                told.uid, registered, told.at, told.site, told.device, person, told.fact.party, pair
            )


def _registered(column: str, entity: str) -> str | None:
    """The uid of the fact by which a counter registered somebody; `None` for what staff entered at their desk."""
    rows = bulk.rows_of(
        f'SELECT s."inc", e."seq", f."body" FROM "journal_entry" e JOIN "stream" s ON s."id" = e."stream"'
        f' JOIN "fact" f ON f."stream" = e."stream" AND f."seq" = e."seq" WHERE e."{column}" = ?'
        " AND e.\"type\" IN ('group_registered', 'person_registered') ORDER BY e.\"happened_at\" LIMIT 1",
        (entity,),
    )
    if not rows:
        return None
    inc, seq, body = rows[0]
    origin = journal.read_body(bytes(body)).origin
    return origin if origin and journal.split_origin(origin) else journal.uid(inc, seq)
