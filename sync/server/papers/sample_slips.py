"""A slip to look at before a template holds: the last things that a site lent, in the words of the kiosk. PURE."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from printers.frame import Frame, framed
from printers.slip import Line, Pair, Picture, Qr, Slip, Space, Text
from sync import codes, register

NUMBER = "000123"


@dataclass(frozen=True)
class Sample:
    """What stands on it, in one language. `moment` and `due` are as slips write them; `who`, `party` "" for nobody."""

    centre: str
    site: register.Site
    moment: str
    who: str
    party: str
    things: Sequence[tuple[str, str, str]]  # name, inventory number, due


def slip(
    sample: Sample, template: register.SlipTemplate, logo: register.SlipLogo | None, language: str,
    _: Callable[[str], str],
) -> Slip:  # fmt: skip
    """`_` gives the slips' sentences in `language`."""
    told = [
        (_("No."), f"{sample.site.code}-K1-{sample.moment[6:10]}-{NUMBER}"),
        (_("Time (device clock)"), sample.moment),
    ]
    told += [(label, said) for label, said in ((_("Person"), sample.who), (_("On behalf of"), sample.party)) if said]
    body: list[Line] = []
    for name, number, due in sample.things:
        body += [Text(name, bold=True), Pair(_("Inventory no."), number), Pair(_("Due back"), due), Space()]
    body.append(Text(_("Bring it back complete and on time.")))
    code = codes.make(codes.CodeKind.DOCUMENT, NUMBER.rjust(9).encode())
    frame = Frame(
        head=_lines(template.head, language) or (sample.centre, sample.site.name),
        foot=_lines(template.foot, language),
        closing=(
            _("Please do not pass this on to others."), _("NON-FISCAL PRINTOUT – CONFIRMATION, NOT A RECEIPT OF SALE"),
        ),
        logo=Picture(logo.id, (b64decode(logo.wide), b64decode(logo.narrow))) if logo else None,
    )  # fmt: skip
    return framed(frame, _("Equipment handed over"), told, body, Qr(code, caption=code), _("Part"))


def _lines(said: register.Words | None, language: str) -> tuple[str, ...]:
    return tuple(said.in_language(language).split("\n")) if said else ()
