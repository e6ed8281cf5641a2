"""Prints and copies as declared: a month by party, and the single declarations behind each sum."""

from __future__ import annotations

from sync import register
from sync.server import questions_pages, register_store, store
from sync.server.permissions import Permission, needs
from sync.server.staff import asked, names
from sync.server.staff.desk import office
from sync.server.staff.screens import screens, show, sites


@screens.get("/pages")
@needs(Permission.READ)
def pages() -> str:
    """One month, summed up by party."""
    month, site = asked.month(office().now()), asked.word("site")
    span = asked.month_span(month)
    rows = questions_pages.by_party(span, site)
    return show(
        "pages",
        rows=rows,
        names=names.Names(rows),
        month=month,
        before=asked.month_beside(month, -1),
        site=site,
        sites=sites(),
        after=asked.month_beside(month, 1) if span.until is not None and span.until <= office().now() else None,
        totals=store.page_totals(store.ListFilter(site=site, span=span)),
        allowance_of=_allowances(rows),
    )


@screens.get("/pages/declarations")
@needs(Permission.READ)
def declarations() -> str:
    """The single declarations of a month or of a party."""
    span = asked.month_span(asked.month(office().now())) if asked.word("month") else asked.days()
    wanted = store.ListFilter(
        site=asked.word("site"), person=asked.word("person"), party=asked.word("party"), span=span
    )
    page = store.pages(wanted, asked.word("older"))
    return show(
        "declarations",
        page=page,
        names=names.Names(page.rows),
        chosen=names.Names([wanted]),
        wanted=wanted,
        sites=sites(),
        month=asked.word("month"),
    )


def _allowances(rows: list[questions_pages.PartyPages]) -> dict[str, int]:
    """The monthly allowance (mono units) of each party of `rows` that has one."""
    defaults = {row.party_kind: row.mono for row in register_store.every(register.Allowance)}
    parties = register_store.get_many(register.Party, [row.party for row in rows if row.party])
    found = {
        id: party.mono_allowance if party.mono_allowance is not None else defaults.get(party.kind)
        for id, party in parties.items()
    }
    return {id: allowance for id, allowance in found.items() if allowance is not None}
