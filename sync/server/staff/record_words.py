"""What a record says besides who, when and which thing, in words: the number of a meter, a code that was read, how many
pages of what. For whoever compares records or reads one. Fetches names; judges nothing.
"""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _

from sync import facts, lending_facts, register
from sync.facts import AnyFact
from sync.job_facts import JobMetered
from sync.meter_facts import MeterCorrected, MeterRead
from sync.page_facts import PagesCorrected
from sync.server import questions_words, register_store
from sync.server.accounts import places
from sync.server.staff import job_words, page_words, wording
from sync.server.staff.desk import may_read_words
from sync.server.staff.names import Names

Told = Iterable[tuple[str, str]]


def told(uid: str, fact: AnyFact, names: Names) -> dict[str, str]:
    """Term → words, in the order to show them; without what the record does not say. `uid` is the record's."""
    return {term: words for term, words in (*_of(fact, names), *_read(uid, fact)) if words}


def _of(fact: AnyFact, names: Names) -> Told:
    match fact:
        case facts.VisitCheckedIn():
            return [(_("How"), wording.word(fact.means, "means")), (_("Number of people"), _several(fact.people))]
        case facts.CardUnknown():
            return [(_("How"), wording.word(fact.means, "means"))]
        case facts.LoanIssued():
            return [(_("Pieces"), _several(fact.quantity))]
        case facts.LoanTakenBack() | lending_facts.ItemInspected():
            missing = names.parts(fact.missing) if fact.missing else ""
            return [(_("Condition"), wording.word(fact.condition, "condition")), (_("Missing parts"), missing)]
        case lending_facts.StocktakeScanned():
            return [(_("Pieces"), _several(fact.quantity))]
        case lending_facts.BookingMade():
            return [(_("Booked for"), f"{wording.moment(fact.from_at)} – {wording.moment(fact.until_at)}")]
        case facts.ClockJumped():
            return [(_("The clock jumped by"), wording.offset(fact.by))]
        case _:
            return _of_pages(fact)


def _of_pages(fact: AnyFact) -> Told:
    match fact:
        case facts.PagesDeclared() | PagesCorrected():
            lines = (f"{wording.figure(line.pages)}: {page_words.line(line)}" for line in fact.lines)
            return [(_("In detail"), "; ".join(lines)), (_("Machine"), _machine(fact.meter))]
        case MeterRead() | MeterCorrected():
            return [(_("Machine"), _machine(fact.meter)), (_("The meter showed"), wording.figure(fact.value))]
        case JobMetered():
            sides = wording.figure(fact.sides) if fact.sides is not None else _("not counted")
            ended = str(job_words.OUTCOMES.get(fact.outcome, fact.outcome))
            return [(_("Print queue"), _queue(fact.queue)), (_("Machine"), _machine(fact.meter)), (_("Sides"), sides),
                    (_("Format"), _format(fact)), (_("How it ended"), ended)]  # fmt: skip
        case _:
            return []


def _read(uid: str, fact: AnyFact) -> Told:
    """A code that no thing had travels beside its record, and can be erased there. Somebody may have typed it, so it is
    for those alone who may read what people said."""
    if getattr(fact, "code_commitment", None) is None or not may_read_words(places.FIND["fact"](uid)):
        return []
    return [(_("Code that was read"), questions_words.one(uid, "code") or _("erased"))]


def _several(number: int) -> str:
    return wording.figure(number) if number > 1 else ""


def _format(job: JobMetered) -> str:
    return f"{job.size}, {_('colour') if job.colour else _('mono')}, {_('two sides') if job.duplex else _('one side')}"


def _machine(id: str | None) -> str:
    known = register_store.get(register.Meter, id) if id else None
    return known.name if known else ""


def _queue(id: str) -> str:
    known = register_store.get(register.PrintQueue, id)
    return known.name if known else id
