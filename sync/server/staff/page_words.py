"""What staff read for the closed lists about prints and copies, and for a line of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from sync.facts import PageKind, PageLine

_l = lazy_gettext

CORRECTIONS: Mapping[str, Any] = {
    "own_word": _l("whoever declared it says so"),
    "mistyped": _l("a typing error"),
    "failed_pages": _l("more pages failed"),
    "wrong_kind": _l("other paper, colour or sides"),
    "wrong_party": _l("for somebody else"),
    "wrong_device": _l("on another device"),
    "not_made": _l("the pages never came out"),
    "counted_twice": _l("declared twice"),
    "other": _l("another reason"),
}
OVERRIDES: Mapping[str, Any] = {
    "event": _l("an event"),
    "deadline": _l("an application or report that is due"),
    "for_the_centre": _l("everybody has of it"),
    "spoiled": _l("the machine spoiled pages"),
    "agreed": _l("agreed on before"),
    "other": _l("another reason"),
}
ADJUSTMENTS: Mapping[str, Any] = {
    "granted": _l("more for this month"),
    "evened_out": _l("what was over the month before is taken off"),
    "not_evened_out": _l("what was over is let pass"),
    "reduced": _l("less for this month"),
    "other": _l("another reason"),
}
OUTCOMES: Mapping[str, Any] = {
    "in_force": _l("holds"),
    "other_party": _l("for another party"),
    "other_kind": _l("for another kind of party"),
    "other_site": _l("at another site"),
    "not_yet": _l("not yet in force then"),
    "replaced": _l("replaced by a later one"),
    "less_particular": _l("a more particular one goes before it"),
}
USAGES: Mapping[str, Any] = {
    "declared": _l("as declared"),
    "corrected": _l("corrected since"),
    "undone": _l("taken back"),
}


def line(said: PageLine) -> str:
    """ "Kopie, A4 czarno-białe, dwustronnie" """
    kind = _("prints") if said.kind is PageKind.PRINT else _("copies")
    ink = _("colour") if said.colour else _("mono")
    sides = _("two sides") if said.duplex else _("one side")
    return f"{kind}, {said.size} {ink}, {sides}"


KINDS = {
    f"{kind.value}.{size}.{'colour' if colour else 'mono'}.{'two' if duplex else 'one'}": PageLine(
        kind=kind, pages=0, colour=colour, size=size, duplex=duplex
    )
    for kind in PageKind
    for size in ("A4", "A3")
    for colour in (False, True)
    for duplex in (False, True)
}  # fmt: skip


def key_of(said: PageLine) -> str:
    """The word that a form chooses the kind of a line by."""
    ink, sides = ("colour" if said.colour else "mono"), ("two" if said.duplex else "one")
    return f"{said.kind.value}.{said.size}.{ink}.{sides}"
