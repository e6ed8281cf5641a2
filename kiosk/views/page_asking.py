"""What the pages screen asks beside the counts: a number typed, on which device, whether so many is right, and why
staff let it pass. Draws them; what is answered is taken by `pages`."""

from __future__ import annotations

from typing import get_args

from babel.numbers import format_decimal
from flask import render_template
from flask_babel import gettext as _

from kiosk.page_counts import FAILED, KEYS, lines_of
from kiosk.session import Session
from kiosk.views import counter
from sync.page_facts import OverrideReason
from sync.rules import plausible
from sync.rules.pages import MOST_PAGES
from sync.rules.refusals import Reason, Refusal

OVERRIDES: tuple[OverrideReason, ...] = get_args(OverrideReason)


def figure(number: int, language: str) -> str:
    return str(format_decimal(number, locale=language))


def sheet_words(size: str, colour: bool) -> str:
    """ "A4 czarno-białe" """
    return f"{size} {_('colour') if colour else _('black and white')}"


def number(session: Session, name: str) -> str:
    """The pad on which one count is typed. `name` is one of `page_counts`."""
    line = KEYS[name.removesuffix(FAILED)]
    failed = name.endswith(FAILED)
    return render_template(
        "kiosk/pages_number.html",
        name=name,
        was=f"{line.kind.value}.{'two' if line.duplex else 'one'}{FAILED if failed else ''}",
        failed=failed,
        label=sheet_words(line.size, line.colour),
        now=figure(session.page_lines.get(name, 0), session.language),
        digits=len(str(MOST_PAGES)),
    )


def where(session: Session) -> str:
    """On which device they came out: asked where the site has several, once all is told."""
    return render_template("kiosk/pages_where.html", meters=counter().store.meters(), total=_total(session))


def party_name(party: str | None) -> str:
    found = counter().store.party(party) if party else None
    return found.name if found else ""


def whom(session: Session) -> str:
    """For which organisation or group that they do not act for: looked for by a part of its name."""
    wanted = session.pages.wanted
    found = counter().station.desk.parties_matching(wanted)
    return render_template(
        "kiosk/pages_whom.html", wanted=wanted, found=found, chosen=party_name(session.pages.whom)
    )


def sure(session: Session, doubt: Refusal) -> str:
    """Whether so many pages are right, and what was perhaps meant."""
    meant = sum(line.pages for line in plausible.tenth(lines_of(session.page_lines)))
    most = figure(int(doubt.details["most"]), session.language)
    fast = doubt.details["why"] == plausible.Ground.FAST
    return render_template(
        "kiosk/pages_sure.html",
        total=figure(_total(session), session.language),
        meant=figure(meant, session.language),
        why=_("Since you came in, the device can have made %(most)s at most.", most=most) if fast
        else _("One entry is rarely of more than %(most)s pages.", most=most),
    )  # fmt: skip


def why(session: Session, reasons: list[Reason]) -> str:
    """Staff have agreed to more than the allowance, or than is believed: why."""
    icons = {"event": "calendar", "deadline": "clock", "for_the_centre": "users", "spoiled": "alert-triangle",
             "agreed": "circle-check", "other": "message-question"}  # fmt: skip
    said = {
        "event": _("An event"),
        "deadline": _("An application or report is due"),
        "for_the_centre": _("Everybody has of it"),
        "spoiled": _("The machine spoiled pages"),
        "agreed": _("It was agreed before"),
        "other": _("Another reason"),
    }
    return render_template(
        "kiosk/pages_why.html",
        reasons=[{"value": each, "icon": icons[each], "words": said[each]} for each in OVERRIDES],
        total=_total(session),
        over=Reason.ALLOWANCE_EXCEEDED in reasons or not reasons,
    )


def _total(session: Session) -> int:
    return sum(line.pages for line in lines_of(session.page_lines))
