"""What every slip has around its own lines: head and logo above, code and foot below. The same for every kind. PURE."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from printers.slip import Fold, Line, Pair, Picture, Qr, Rule, Slip, Space, Text


@dataclass(frozen=True)
class Frame:
    """Words of a centre's own, in the slip's language. `head` is one line each, the first of them bold; `foot` may be
    empty; `closing` are the lines that no slip is without, the last of them bold."""

    head: tuple[str, ...]
    closing: tuple[str, ...]
    foot: tuple[str, ...] = ()
    logo: Picture | None = None


def framed(
    frame: Frame, title: str, told: Sequence[tuple[str, str]], body: Sequence[Line], code: Qr, part: str
) -> Slip:
    """A whole slip. `told` are names and values under the title, `part` what is said before "1/3" on a long one."""
    lines: list[Line] = [frame.logo, Space()] if frame.logo else []
    lines += [Text(line, bold=not number, align="centre") for number, line in enumerate(frame.head) if line]
    lines += [Space(), Text(title, size=2, bold=True)]
    lines += [Pair(label, value) for label, value in told]
    lines += [Fold(part), Rule(), *body, Fold(), Rule(), code]
    lines += [Text(line, align="centre") for line in frame.foot if line]
    last = len(frame.closing) - 1
    lines += [Text(line, bold=number == last, align="centre") for number, line in enumerate(frame.closing)]
    return Slip(tuple(lines))
