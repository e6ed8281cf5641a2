"""Which words and which logo stand on the slips of a site on a day. PURE."""

from __future__ import annotations

from collections.abc import Iterable

from sync.register import SlipTemplate


def in_force(templates: Iterable[SlipTemplate], site: str, day: str) -> SlipTemplate | None:
    """The version that began last on or before `day` (ISO); a site's own goes before one for every site. `None`: slips
    look as they come."""
    begun = [each for each in templates if each.site in (None, site) and each.effective_from <= day]
    own = [each for each in begun if each.site == site]
    return max(own or begun, key=lambda each: (each.effective_from, each.version), default=None)
