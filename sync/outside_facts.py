"""Facts about programs of others that may ask the server: a key was made, a key was taken back. PURE.

The closed list of all facts, and how one becomes bytes, is `facts.py`. Must not know a database, a clock or a screen.
"""

from __future__ import annotations

from typing import Literal

from sync.fact import Fact

Scope = Literal["register", "people", "facts", "figures", "metrics"]
"""What a program may ask for. `register`: sites, organisations and things; `people`: members by name; `facts`: what
happened, with ids; `figures`: sums; `metrics`: how the server itself is."""


class KeyMade(Fact, frozen=True, kw_only=True, tag="key_made"):
    """Staff let a program ask for what its `scopes` say, until `expires_at` (ms UTC), `None` without end. What the
    program is called, and the key itself, stand in no fact."""

    key: str
    scopes: list[Scope]
    staff: str
    expires_at: int | None = None


class KeyRevoked(Fact, frozen=True, kw_only=True, tag="key_revoked"):
    """Staff took a program's key back, for good."""

    key: str
    staff: str
