"""What was looked at anew, and what was found there: gathered from all kinds, to be written at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sync.server.casebook import Opened
from sync.server.cases import CaseKind


@dataclass
class Looked:
    """`scopes` says of each kind about which subjects the cases were found anew; `wanted` are those cases."""

    scopes: dict[CaseKind, set[str]] = field(default_factory=dict)
    wanted: list[Opened] = field(default_factory=list)

    def add(self, kind: CaseKind, subjects: Iterable[str], found: Iterable[Opened | None]) -> None:
        """Of what was found, what is about another subject than these is left out: not all of it was looked at."""
        scope = self.scopes.setdefault(kind, set())
        asked = set(subjects)
        scope |= asked
        self.wanted += [each for each in found if each is not None and each.subject in asked]
