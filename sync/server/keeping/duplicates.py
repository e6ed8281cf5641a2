"""People and parties that look like one: by a number that only one can have, and by the rule of likely duplicates.

Only finds; merging is `merging.py`. Must not know a screen.
"""

from __future__ import annotations

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
