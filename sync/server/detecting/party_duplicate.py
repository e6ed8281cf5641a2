"""C35: two counters that did not hear of each other registered the same group, or the same person for one party. PURE.

The names are compared as people read them: without regard to letters' case, marks on them, dots, quotes and spaces. One
name alone is no proof for people, who are called alike; they must act for the same party besides.
"""

from __future__ import annotations

import re
import unicodedata

from sync.server.casebook import Opened
from sync.server.cases import CaseKind

KIND = CaseKind.PARTY_DUPLICATE
_BETWEEN = re.compile(r"[\W_]+")


def normal(name: str) -> str:
    """What of a name counts when it is compared; "" when nothing does."""
    folded = unicodedata.normalize("NFKD", name.replace("ł", "l").replace("Ł", "L").casefold())
    return _BETWEEN.sub(" ", "".join(c for c in folded if not unicodedata.combining(c))).strip()


def found(
    fact: str, other: str, at: int, site: str | None, device: str | None, person: str | None, party: str | None,
    subject: str,
) -> Opened:  # fmt: skip
    """`fact` and `other` are the two registrations; the case is the same whichever came first."""
    return Opened(KIND, (fact, other), at, site, device, person, party, subject=subject)
