"""C29: a journal goes on from records that are not here. PURE.

A kiosk that begins its journal anew says how far it had come. What lies between that and what is held here was written,
and never arrived: neither in its place nor told again. It may still come, from the kiosk's backup or by its slips.
"""

from __future__ import annotations

from sync.server.casebook import Opened
from sync.server.cases import CaseKind

KIND = CaseKind.SEQUENCE_GAP


def found(
    started: str, at: int, device: str, site: str | None, parent: str, reached: int, held: int, told_again: int
) -> Opened | None:
    """`started` is the fact that says that `parent` had come to `reached`; `held` records of it are here, and
    `told_again` of those after."""
    if reached - held - told_again <= 0:
        return None
    return Opened(KIND, (started,), at, site, device, subject=parent)
