"""A notice as the waiting screen would show it, in three languages, while somebody still types it. Writes nothing."""

from __future__ import annotations

from dataclasses import dataclass

from sync import register
from sync.server.register_store import every
from sync.server.staff import names
from sync.server.staff.forms import Form

LANGUAGES = ("pl", "en", "uk")


@dataclass(frozen=True)
class Looks:
    """`beside` are the headings of others that the same site has at a moment of the same time."""

    notice: register.Notice
    beside: list[str]


def looks(form: Form) -> Looks:
    """As far as it was typed; what is not said in English or Ukrainian is shown in Polish, as it would be saved."""
    heading, text, detail = (_words(form, name) for name in ("heading", "text", "detail"))
    site, since, until = (form.values.get(name) for name in ("site", "shown_from", "shown_until"))
    shown = register.Notice(
        id=form.id, site=site or "", shown_from=since or 0, shown_until=until or 0, heading=heading, text=text,
        detail=detail,
    )  # fmt: skip
    others = sorted(filter(lambda each: _meets(each, shown), every(register.Notice)), key=lambda each: each.shown_from)
    return Looks(shown, [each.heading.in_language(names.language()) for each in others])


def _words(form: Form, name: str) -> register.Words:
    polish, *others = (form.typed.get(f"{name}_{language}", "").strip() for language in LANGUAGES)
    return register.Words(polish, *(said or polish for said in others))


def _meets(other: register.Notice, shown: register.Notice) -> bool:
    is_here = other.site == shown.site and other.id != shown.id
    return is_here and other.shown_from < shown.shown_until and shown.shown_from < other.shown_until
