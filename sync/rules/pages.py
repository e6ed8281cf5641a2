"""Prints and copies, as people tell them, against the month's allowance. PURE."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sync.facts import PageLine, PagesDeclared
from sync.page_facts import OverrideReason
from sync.register import Allowance, Meter, Party
from sync.rules import plausible
from sync.rules.refusals import Caution, Reason, Refusal, Remedy

MOST_PAGES = 9_999  # in one entry, whatever staff say


@dataclass(frozen=True)
class Allowed:
    """Of one party in one calendar month, A4 units: used so far and the limits. `None` means no limit. The limits count
    what was carried in from the month before, and what staff gave for this one; below nought they took it."""

    mono_used: int
    colour_used: int
    mono_limit: int | None
    colour_limit: int | None
    warn_percent: int = 80
    mono_carried: int = 0
    colour_carried: int = 0
    mono_change: int = 0
    colour_change: int = 0


@dataclass(frozen=True)
class Weighing:
    """What the rules say of an entry: its units, the reasons against it, and what the person should know."""

    mono_units: int
    colour_units: int
    refusals: tuple[Refusal, ...]
    cautions: tuple[Caution, ...]


def allowed(party: Party, default: Allowance | None, mono_used: int, colour_used: int) -> Allowed:
    """What holds by `default`, the rule in force; but one of its own that the party's entry has goes before what is
    said for all of its kind."""
    own = (None, None) if default and default.party else (party.mono_allowance, party.colour_allowance)
    mono = own[0] if own[0] is not None else default.mono if default else None
    colour = own[1] if own[1] is not None else default.colour if default else None
    return Allowed(mono_used, colour_used, mono, colour, default.warn_percent if default else 80)


def meter_of(site_meters: Sequence[Meter], chosen: str | None) -> str | None:
    """On which device pages came out: the one that was chosen, else the site's only one; `None` when that is open."""
    ids = [meter.id for meter in site_meters]
    if chosen in ids:
        return chosen
    return ids[0] if len(ids) == 1 else None


def units(lines: Sequence[PageLine]) -> tuple[int, int]:
    """Mono and colour A4 units: an A3 side counts twice, a failed page not at all."""
    counted = [(line.colour, max(0, line.pages - line.failed) * (2 if line.size == "A3" else 1)) for line in lines]
    return sum(n for colour, n in counted if not colour), sum(n for colour, n in counted if colour)


def weigh(
    lines: Sequence[PageLine], allowance: Allowed, approved_by: str | None, possible: int | None = None
) -> Weighing:
    """Everything at once; what goes over the allowance or is hardly possible only staff can let pass. `possible` is the
    most sides that the device can have made, `None` where nobody knows."""
    mono, colour = units(lines)
    refusals = _shape(lines)
    cautions = []
    doubt = _doubt(lines, possible)
    if doubt is not None and approved_by is None:
        refusals.append(Refusal(Reason.PAGES_IMPLAUSIBLE, Remedy.STAFF, details=doubt))
    elif doubt is not None:
        cautions.append(Caution(Reason.PAGES_IMPLAUSIBLE, details=doubt))
    for used, now, limit, word in (
        (allowance.mono_used, mono, allowance.mono_limit, "mono"),
        (allowance.colour_used, colour, allowance.colour_limit, "colour"),
    ):
        if limit is None or not now:
            continue
        details: dict[str, str | int] = {"kind": word, "limit": limit, "used": used, "now": now}
        if used + now > limit and approved_by is None:
            refusals.append(Refusal(Reason.ALLOWANCE_EXCEEDED, Remedy.STAFF, details=details))
        elif used + now > limit:
            cautions.append(Caution(Reason.ALLOWANCE_EXCEEDED, details=details))
        elif (used + now) * 100 > limit * allowance.warn_percent:
            cautions.append(Caution(Reason.ALLOWANCE_NEARLY_USED, details=details))
    return Weighing(mono, colour, tuple(refusals), tuple(cautions))


def also(weighing: Weighing, refusals: Sequence[Refusal]) -> Weighing:
    """The same with more against it."""
    return replace(weighing, refusals=(*weighing.refusals, *refusals)) if refusals else weighing


LET_PASS = (Reason.ALLOWANCE_EXCEEDED, Reason.PAGES_IMPLAUSIBLE)


def is_over(weighing: Weighing) -> bool:
    """Whether it goes over the allowance, or over what is believed, because staff let it: they say why."""
    return any(each.reason in LET_PASS for each in weighing.cautions)


def doubted(refusals: Sequence[Refusal]) -> Refusal | None:
    """The refusal that only asks whether the number is right; `None` when nothing is asked, or it cannot be at all."""
    asked = (each for each in refusals if each.reason is Reason.PAGES_IMPLAUSIBLE and each.remedy is Remedy.STAFF)
    return next(asked, None)


def _doubt(lines: Sequence[PageLine], possible: int | None) -> dict[str, str | int] | None:
    """What looks wrong about a number that may be all the same."""
    now = sum(line.pages for line in lines)
    found = plausible.grounds(now, possible)
    if not found or now > MOST_PAGES:
        return None
    most = plausible.BELIEVED if plausible.Ground.MANY in found else possible or 0
    return {"most": most, "now": now, "why": found[0].value}


def _shape(lines: Sequence[PageLine]) -> list[Refusal]:
    refusals = []
    negative = any(line.pages < 0 or line.failed < 0 for line in lines)
    if any(line.failed > max(0, line.pages) for line in lines):
        refusals.append(Refusal(Reason.PAGES_FAILED_TOO_MANY))
    if not any(line.pages > 0 for line in lines):
        refusals.append(Refusal(Reason.PAGES_NONE))
    if negative or sum(line.pages for line in lines) > MOST_PAGES:
        refusals.append(Refusal(Reason.PAGES_IMPLAUSIBLE, details={"most": MOST_PAGES}))
    return refusals


def declare(
    lines: Sequence[PageLine], weighing: Weighing, new_usage: str, site: str, person: str | None, party: str | None,
    approved_by: str | None, visit: str | None, meter: str | None = None, note_commitment: str | None = None,
    override: OverrideReason | None = None,
) -> PagesDeclared | tuple[Refusal, ...]:  # fmt: skip
    if weighing.refusals:
        return weighing.refusals
    return PagesDeclared(
        usage=new_usage, site=site, lines=[line for line in lines if line.pages], mono_units=weighing.mono_units,
        colour_units=weighing.colour_units, person=person, party=party, approved_by=approved_by, visit=visit,
        meter=meter, note_commitment=note_commitment, override=override if is_over(weighing) else None,
    )  # fmt: skip
