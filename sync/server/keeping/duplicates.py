"""People and parties that look like one: by a number that only one can have, and by the rule of likely duplicates.

Only finds; merging is `merging.py`. Must not know a screen.
"""

from __future__ import annotations

from collections.abc import Iterator

from sync.desk_facts import EntriesToldApart
from sync.rules.duplicates import Candidate, Pair, pairs
from sync.server import bulk, own_journal
from sync.server.keeping.acts import Author
from sync.server.keeping.keeping_models import KnownApart
from sync.server.keeping.name_index import NameKind
from sync.server.own_journal import Draft
from sync.server.register_models import PartyDetail, PartyRow, PersonDetail


def party_with(column: str, number: str, but: str) -> str | None:
    """The name of another party, not archived, with this number in `column`; `None` where there is none."""
    rows = (
        PartyRow.select(PartyRow.name)
        .join(PartyDetail, on=PartyDetail.party == PartyRow.id)
        .where(getattr(PartyDetail, column) == number, PartyRow.id != but, PartyRow.status != "archived")
    )
    found = rows.first()
    return str(found.name) if found is not None else None


def person_with(number: str, but: str) -> str | None:
    """The name of another person with this member's number."""
    rows = PersonDetail.select(PersonDetail.full_name)
    found = rows.where(PersonDetail.external_no == number, PersonDetail.person != but).first()
    return str(found.full_name) if found is not None else None


def suggested(kind: NameKind) -> list[Pair]:
    """Entries of a kind (person, party) that may be one: not archived, not said to be two."""
    apart = {(row.first, row.second) for row in KnownApart.select()}
    return [pair for pair in pairs(_candidates(kind)) if (pair.first, pair.second) not in apart]


def _candidates(kind: NameKind) -> Iterator[Candidate]:
    if kind == "person":
        sql = (
            'SELECT p."id", COALESCE(d."full_name", p."display_name"), d."email", d."phone", NULL, NULL FROM "person" p'
            ' LEFT JOIN "person_detail" d ON d."person" = p."id" WHERE p."status" <> \'archived\''
        )
    else:
        sql = (
            'SELECT p."id", p."name", d."email", d."phone", d."external_no", d."nip" FROM "party" p'
            ' LEFT JOIN "party_detail" d ON d."party" = p."id"'
            " WHERE p.\"status\" <> 'archived' AND p.\"kind\" <> 'person'"
        )
    for id, name, email, phone, *numbers in bulk.rows_of(sql):
        yield Candidate(id, name, email, phone, tuple(number for number in numbers if number))


def say_apart(kind: NameKind, first: str, second: str, author: Author, at: int) -> None:
    """These two are two; they are suggested no more. Said again, nothing changes."""
    one, other = sorted((first, second))
    with own_journal.alone(at):
        if KnownApart.get_or_none(KnownApart.first == one, KnownApart.second == other) is None:
            KnownApart.add(first=one, second=other, at=at, by=author.account)
            fact = EntriesToldApart(kind=kind, first=one, second=other, staff=author.staff)
            own_journal.record([Draft(fact)], at)
