"""What is about to be handed over, as an address or a form of the loan desk carries it. Asks no rule."""

from __future__ import annotations

import re
from typing import Any

from flask import request, session, url_for

from sync.rules.inspections import missing_of, pieces
from sync.server import questions_names
from sync.server.inspecting import new_id
from sync.server.lending import Handing
from sync.server.questions_lending import Picked
from sync.server.staff import asked, part_ticks
from sync.server.staff.screens import sites

MOST = 40  # things at one time
LARGEST = 999  # of a pile


def from_address() -> Handing:
    without = request.args.getlist("without")[: 10 * MOST]
    return Handing(
        site=asked.site() or at_site(), person=asked.word("person") or "", party=asked.word("party") or "",
        picked=tuple(_picked(text, without) for text in _once(request.args.getlist("item"))),
        day=asked.word("day"), booking=asked.word("booking"), purpose=asked.word("purpose"),
        responsible=asked.word("responsible"), agreement=_agreement(asked.word("agreement") or ""),
    )  # fmt: skip


def _once(texts: list[str]) -> list[str]:
    """Each thing once, the last word about it."""
    return list({text.partition("~")[0]: text for text in texts if text and "\0" not in text}.values())[:MOST]


def _picked(text: str, without: list[str]) -> Picked:
    """A thing as `worded` has written it."""
    item, number, kit, *_ = *text.split("~"), "", ""
    whole = pieces(questions_names.parts(item))
    lacks = [part for part in without if part in whole]
    return Picked(item, tuple(missing_of(whole, lacks)), _number(number), kit or None)


def worded(picked: Picked) -> str:
    """A thing as addresses and forms carry it: its id, how many of a pile, the kit that it goes with."""
    return "~".join((picked.item, str(picked.quantity), picked.kit or "")).rstrip("~").removesuffix("~1")


def from_form() -> Handing:
    form = request.form
    chosen = []
    for text in _once(form.getlist("item")):
        told = _picked(text, [])
        whole = pieces(questions_names.parts(told.item))
        number = _number(form.get(f"quantity-{told.item}", str(told.quantity)))
        chosen.append(Picked(told.item, part_ticks.told(form, whole), number, told.kit))
    return Handing(
        site=_word("site") or at_site(), person=_word("person"), party=_word("party"), picked=tuple(chosen),
        day=_word("day") or None, booking=_word("booking") or None, purpose=_word("purpose") or None,
        responsible=_word("responsible") or None, agreement=_agreement(_word("agreement")),
        on_paper=form.get("on_paper") == "yes",
    )  # fmt: skip


def _agreement(text: str) -> str:
    """The number that the paper has got already, otherwise a new one."""
    return text if re.fullmatch("[0-9a-f]{20}", text) else new_id()


def _word(name: str) -> str:
    value = request.form.get(name, "").strip()
    return value if len(value) <= asked.LONGEST and "\0" not in value else ""


def _number(text: str) -> int:
    """How many of a pile; 1 for anything that is no number."""
    return max(1, min(LARGEST, int(text))) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def address(handing: Handing, endpoint: str = "staff.loan_desk", **changes: Any) -> str:
    """The page of the desk with this on it."""
    without: list[str] = []
    for each in handing.picked:
        if each.parts is not None:
            without += missing_of(pieces(questions_names.parts(each.item)), each.parts)
    words: dict[str, Any] = {
        "site": handing.site, "person": handing.person, "party": handing.party,
        "item": [worded(each) for each in handing.picked], "without": without, "day": handing.day,
        "booking": handing.booking, "purpose": handing.purpose, "responsible": handing.responsible,
        "agreement": handing.agreement, **changes,
    }  # fmt: skip
    return url_for(endpoint, **{name: value for name, value in words.items() if value})


def at_site() -> str:
    """Where whoever is logged in works: as they chose last, or the first site there is."""
    known = [site.id for site in sites()]
    chosen = session.get("site")
    return str(chosen) if chosen in known else (known[0] if known else "")


def sites_here() -> list[str]:
    """The site where whoever is logged in works, all of them as long as they did not say which."""
    known = [site.id for site in sites()]
    chosen = asked.site() or session.get("site")
    return [str(chosen)] if chosen in known else known


def remember_site(site: str) -> None:
    if site in {each.id for each in sites()}:
        session["site"] = site


