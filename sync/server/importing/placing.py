"""Where a row of a list belongs: its site, and the number that it is known by. Compares only."""

from __future__ import annotations

from collections.abc import Sequence

from sync.register import Item, Site
from sync.server.importing.plans import by_name
from sync.server.importing.values import same_name


class Unplaced(Exception):
    """This row cannot be placed; the message is the reason."""


def site_of(said: str, known: Item | None, sites: Sequence[Site]) -> str:
    """The id of the site that a row names, by name or code; without a word where the thing lives already, or the only
    site. Raises `Unplaced`."""
    if not said:
        if known:
            return known.site
        if len(sites) == 1:
            return sites[0].id
        if not sites:
            raise Unplaced("needs a site to live at, and the register has none yet")
        raise Unplaced("does not say at which site the thing lives")
    named = by_name(sites, lambda site: site.name) | by_name(sites, lambda site: site.code)
    found = named.get(same_name(said), [])
    if not found:
        names = ", ".join(site.name for site in sites)
        raise Unplaced(f"there is no site “{said}”; sites are: {names or 'none yet'}")
    return found[0].id


def same_number(number: str) -> str:
    """The form in which two spellings of one number agree."""
    return "".join(number.casefold().split())
