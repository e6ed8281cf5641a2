"""What is asked of templates of slips, and what stands on the slip to look at. Only reads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache

from babel.support import Translations

from printers.slip import Slip
from sync import register
from sync.rules.calendar import WARSAW
from sync.server import questions_names, questions_papers, register_store
from sync.server.models import Loan
from sync.server.papers import sample_slips
from sync.server.papers.sample_slips import Sample
from sync.server.settings import CHECKOUT

LANGUAGES = ("pl", "en", "uk")
LATEST = 60  # loans in which those of one site are looked for
SHOWN = 2


def templates() -> list[register.SlipTemplate]:
    """All versions, newest first."""
    found = register_store.every(register.SlipTemplate)
    return sorted(found, key=lambda each: (each.effective_from, each.version), reverse=True)


def site_to_show(template: register.SlipTemplate) -> register.Site:
    """The site whose slips the template is for; of all sites one that has things."""
    sites = questions_names.sites()
    if template.site is None:
        lent = {each.site for each in Loan.select().order_by(Loan.id.desc()).limit(LATEST)}
        sites = [each for each in sites if each.id in lent] or [
            each for each in sites if register_store.of_site(register.Item, each.id)
        ] or sites  # fmt: skip
    nowhere = register.Site(id="", name="", code="", address="")
    return next((each for each in sites if template.site in (None, each.id)), nowhere)


def sample(
    template: register.SlipTemplate, logo: register.SlipLogo | None, site: register.Site, language: str, at: int
) -> Slip:
    """A slip of the last things that the site lent, as this template has it; of things that it has, where it lent
    none. `at` is ms UTC."""
    centre = questions_papers.centre()
    loans = [each for each in Loan.select().order_by(Loan.id.desc()).limit(LATEST) if each.site == site.id][:SHOWN]
    person = register_store.get(register.Person, loans[0].person) if loans and loans[0].person else None
    party = register_store.get(register.Party, loans[0].party) if loans and loans[0].party else None
    found = Sample(
        centre=centre.name if centre else "", site=site, moment=_moment(at),
        who=person.display_name if person else "",
        party=party.name if party and party.kind != "person" else "",
        things=_things([(loan.item or "", loan.due_at or at) for loan in loans] or _at_hand(site, at), language),
    )  # fmt: skip
    return sample_slips.slip(found, template, logo, language, sentences(language))


def _at_hand(site: register.Site, at: int) -> list[tuple[str, int]]:
    due = at + int(timedelta(days=7).total_seconds() * 1000)
    return [(item.id, due) for item in register_store.of_site(register.Item, site.id)[:SHOWN]]


def _things(wanted: list[tuple[str, int]], language: str) -> list[tuple[str, str, str]]:
    known = questions_names.items_with_types(item for item, _ in wanted)
    found = []
    for id, due in wanted:
        item, kind = known.get(id, (None, None))
        if item is not None:
            name = f"{kind.name.in_language(language)} {item.label}".strip() if kind else item.label
            found.append((name, item.inventory_no, _moment(due)))
    return found


def _moment(at: int) -> str:
    return f"{datetime.fromtimestamp(at / 1000, WARSAW):%d.%m.%Y %H:%M}"


@cache
def _catalogue(language: str) -> Translations:
    return Translations.load(str(CHECKOUT / "translations"), [language], "slips")  # type: ignore[return-value]


def sentences(language: str) -> Callable[[str], str]:
    """The slips' sentences; English is the language of the message ids."""
    return _catalogue(language).gettext
