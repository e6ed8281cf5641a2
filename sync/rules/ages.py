"""How old somebody is, as far as a centre must know: by bands, and never by a birth date. PURE."""

from __future__ import annotations

from typing import Literal

AgeBand = Literal["under_13", "from_13", "from_16", "adult"]
BANDS: tuple[AgeBand, ...] = ("adult", "from_16", "from_13", "under_13")
"""An adult is 18 or older; a minor is 16 or 17, 13 to 15 (and may do small things by themselves), or younger than 13
(art. 12 and 15 of the civil code)."""


def is_minor(band: str | None) -> bool:
    """Whether a named adult must answer for somebody of this band; `None`: nobody asked."""
    return band in ("under_13", "from_13", "from_16")
