"""Lists of the register to be taken away as files: people, parties, who acts for whom, things. Row by row, so that no
list need lie in memory whole. Must not know a screen or the form of a file.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from sync.server import bulk

What = Literal["people", "parties", "memberships", "items"]
PART = 1000  # rows of one question
# the columns of a file, and the question that gives them; the last column of each is the id to go on after
LISTS: dict[What, tuple[tuple[str, ...], str]] = {
    "people": (
        ("external_no", "full_name", "family_name", "display_name", "email", "phone", "language", "age_band",
         "guardian", "status", "id"),
        'SELECT d."external_no", COALESCE(d."full_name", p."display_name"), d."family_name", p."display_name",'
        ' d."email", d."phone", p."language", d."age_band", p."guardian", p."status", p."id" FROM "person" p'
        ' LEFT JOIN "person_detail" d ON d."person" = p."id" WHERE p."id" > ? ORDER BY p."id" LIMIT ?',
    ),
    "parties": (
        ("name", "kind", "legal_form", "krs", "nip", "regon", "email", "phone", "address", "package", "agreement_kind",
         "agreement_until", "documents", "status", "id"),
        'SELECT p."name", p."kind", p."legal_form", d."external_no", d."nip", d."regon", d."email", d."phone",'
        ' d."address", d."package", d."agreement_kind", p."agreement_until", d."documents", p."status", p."id"'
        ' FROM "party" p LEFT JOIN "party_detail" d ON d."party" = p."id"'
        " WHERE p.\"kind\" <> 'person' AND p.\"id\" > ? ORDER BY p.\"id\" LIMIT ?",
    ),
    "memberships": (
        ("full_name", "party", "role", "since", "until", "person_id", "party_id", "id"),
        'SELECT COALESCE(d."full_name", p."display_name"), a."name", m."role", m."since", m."until", m."person",'
        ' m."party", m."id" FROM "membership" m LEFT JOIN "person" p ON p."id" = m."person"'
        ' LEFT JOIN "person_detail" d ON d."person" = m."person" LEFT JOIN "party" a ON a."id" = m."party"'
        ' WHERE m."id" > ? ORDER BY m."id" LIMIT ?',
    ),
    "items": (
        ("inventory_no", "item_type", "label", "code", "site", "place", "count", "status", "id"),
        'SELECT i."inventory_no", i."item_type", i."label", i."code", s."name", i."place", i."count", i."status",'
        ' i."id" FROM "item" i LEFT JOIN "site" s ON s."id" = i."site" WHERE i."id" > ? ORDER BY i."id" LIMIT ?',
    ),
}  # fmt: skip


_TABLES: dict[What, str] = {"people": "person", "parties": "party", "memberships": "membership", "items": "item"}


def count(what: What) -> int:
    """How many rows there are now."""
    where = " WHERE \"kind\" <> 'person'" if what == "parties" else ""
    [(found,)] = bulk.rows_of(f'SELECT COUNT(*) FROM "{_TABLES[what]}"{where}')
    return int(found)


def rows(what: What) -> Iterator[tuple[str | int | None, ...]]:
    """Every row, by id; what is changed while the list is read is in it as it was or as it is."""
    columns, sql = LISTS[what]
    last = ""
    while part := bulk.rows_of(sql, (last, PART)):
        yield from part
        last = str(part[-1][len(columns) - 1])
