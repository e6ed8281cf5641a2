"""All that is held on a person as a file to hand over: JSON for a machine, a PDF for the person, in their language.

The PDF tells in sentences what people ask about; what it leaves out is counted, and stands in the JSON to the last row.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from babel.dates import format_date, format_datetime
from babel.support import Translations

from sync import register
from sync.server import questions_names, register_store
from sync.server.office import Office
from sync.server.papers.person_paper import PersonPaper, Section
from sync.server.rights import held, looks
from sync.server.rights.held import Held
from sync.server.settings import CHECKOUT
from sync.server.store import ZONE
from sync.server.work.progress import JobFailed, Progress

LANGUAGES = ("pl", "en", "uk")
FORMS = ("pdf", "json")
DOMAINS = ("work", "staff", "register")  # catalogues; what the first one says holds
TOLD = frozenset({
    "person", "person_detail", "membership", "credential", "visit", "loan", "page_usage", "booking", "look",
    "mail_attempt", "reminder", "activity_participant",
})  # fmt: skip


class _Wanted(msgspec.Struct, frozen=True):
    person: str
    form: str = "pdf"
    language: str = "pl"
    by: str = ""


def person_report(office: Office, parameters: Mapping[str, Any], progress: Progress) -> None:
    """The job: everything on a person as a file."""
    wanted = msgspec.convert(parameters, _Wanted)
    content = report(office, wanted.person, wanted.form, wanted.language)
    if content is None:
        raise JobFailed("nobody")
    kind = "application/pdf" if wanted.form == "pdf" else "application/json"
    with progress.file(f"lada-person.{wanted.form}", kind) as file:
        file.write(content)


def report(office: Office, person: str, form: str, language: str) -> bytes | None:
    """`form` is pdf or json, `language` that of the PDF. `None` when nobody of this id is known."""
    found = held.everything(person, office.now())
    if found is None:
        return None
    if form == "json":
        return msgspec.json.format(msgspec.json.encode(found), indent=1)
    from sync.server.papers import pdf

    return pdf.person(Speaker(language).paper(found, office))


class Speaker:
    """Puts what is held into sentences of one language."""

    def __init__(self, language: str) -> None:
        self._language = language if language in LANGUAGES else "pl"
        known = (Translations.load(str(CHECKOUT / "translations"), [self._language], each) for each in DOMAINS)
        self._words = list(known)

    def gettext(self, sentence: str) -> str:
        """In the language; sentences are English themselves."""
        said = (words.gettext(sentence) for words in self._words)
        return next((each for each in said if each != sentence), sentence)

    def paper(self, found: Held, office: Office) -> PersonPaper:
        """The whole paper."""
        centre = office.settings.server.centre or next((c.name for c in register_store.every(register.Centre)), "")
        gettext = self.gettext
        return PersonPaper(
            self._language, gettext("What we hold about %(name)s") % {"name": found.name},
            f"{centre}, {self._moment(found.made_at)}", tuple(self._sections(found)), gettext("Nothing."),
            gettext(
                "You may have this corrected or erased, and complain to the data protection authority. Ask the staff."
            ),
        )  # fmt: skip

    def _sections(self, found: Held) -> list[Section]:
        tables, gettext = found.tables, self.gettext
        sites = {site.id: site.name for site in questions_names.sites()}
        names = self._names(found)
        mine = {name: [row for row in tables.get(name, ()) if row.get("person") == found.person] for name in TOLD}
        when = (gettext("When"),)
        rest = {name: len(rows) for name, rows in tables.items() if name not in TOLD}
        return [
            Section(gettext("In the register"), (gettext("What"), gettext("Stored")), tuple(self._identity(found))),
            Section(gettext("Acts for"), (gettext("Organisation"), gettext("Until")),
                    tuple((names.get(r["party"], r["party"]), r["until"] or "–") for r in mine["membership"])),
            Section(gettext("Visits"), (gettext("Came"), gettext("Left"), gettext("Where")),
                    tuple((self._moment(r["arrived_at"]), self._moment(r["left_at"]), sites.get(r["site"], ""))
                          for r in mine["visit"])),
            Section(gettext("Borrowed"), (gettext("What"), gettext("From"), gettext("Due"), gettext("Returned")),
                    tuple((names.get(r["item"], r["item"] or ""), self._moment(r["issued_at"]),
                           self._moment(r["due_at"]), self._moment(r["returned_at"])) for r in mine["loan"])),
            Section(gettext("Prints and copies"), (*when, gettext("Pages")),
                    tuple((self._moment(r["declared_at"]), str(r["pages"])) for r in mine["page_usage"])),
            Section(gettext("Bookings"), (gettext("From"), gettext("To")),
                    tuple((self._moment(r["from_at"]), self._moment(r["until_at"])) for r in mine["booking"])),
            Section(gettext("Trainings, meetings and consultations"), (gettext("When"), gettext("Organisation")),
                    tuple((self._day(r["at"]), names.get(r["party"], "–"))
                          for r in mine["activity_participant"] if not r["undone"])),
            Section(gettext("Letters"), when, tuple((self._moment(r["began_at"]),) for r in mine["mail_attempt"])),
            Section(gettext("In words, beside records"), (*when, gettext("What stands there")),
                    tuple((self._moment(fact.happened_at), value) for fact in found.facts
                          for value in fact.beside.values())),
            Section(gettext("Who looked at this"), (*when, gettext("Who")),
                    tuple((self._moment(look.at), names.get(look.by, look.by)) for look in looks.at(found.person))),
            Section(gettext("Programs that may read your name"), (gettext("Program"),),
                    tuple((name,) for name in found.programs)),
            Section(gettext("Everything else"), (gettext("What"), gettext("How much")),
                    (*((name, str(count)) for name, count in sorted(rest.items())),
                     (gettext("records in the journal"), str(len(found.facts))),
                     (gettext("changes in the register"), str(len(found.register_changes)))),
                    gettext("This stands row by row in the file for programs (JSON), which you may have as well.")),
        ]  # fmt: skip

    def _identity(self, found: Held) -> list[tuple[str, str]]:
        gettext, tables = self.gettext, found.tables
        person = next((row for row in tables.get("person", ()) if row["id"] == found.person), {})
        detail = next(iter(tables.get("person_detail", ())), {})
        said = {
            gettext("Name"): found.name,
            gettext("On the kiosk"): person.get("display_name"),
            gettext("Number"): detail.get("external_no"),
            gettext("E-mail"): detail.get("email"),
            gettext("Telephone"): detail.get("phone"),
            gettext("Note"): detail.get("note"),
            gettext("Language"): person.get("language"),
            gettext("Age"): gettext("under 18") if person.get("minor") else None,
            gettext("Cards and codes"): str(len(tables.get("credential", ()))),
            gettext("PIN"): gettext("set") if person.get("pin") else gettext("not set"),
        }
        return [(what, str(value)) for what, value in said.items() if value]

    def _names(self, found: Held) -> dict[str, str]:
        """Names of the organisations, things and staff that the rows speak of."""
        parties = {row["party"] for rows in found.tables.values() for row in rows if row.get("party")}
        items = {row["item"] for rows in found.tables.values() for row in rows if row.get("item")}
        names = {id: party.name for id, party in questions_names.parties_by_id(parties).items()}
        for id, (item, kind) in questions_names.items_with_types(items).items():
            names[id] = f"{kind.name.in_language(self._language) if kind else ''} {item.label}".strip()
        return names | looks.names_of(looks.at(found.person))

    def _moment(self, at: int | None) -> str:
        if at is None:
            return "–"
        moment = datetime.fromtimestamp(at / 1000, ZONE)
        return f"{self._day(at)}, {format_datetime(moment, 'HH:mm', locale=self._language)}"

    def _day(self, at: int) -> str:
        day = datetime.fromtimestamp(at / 1000, ZONE).date()
        return str(format_date(day, "d MMMM y", locale=self._language))
