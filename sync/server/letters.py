"""The letters that go out by mail, in the language of whoever gets them: a template each, plain text, no picture,
nothing that is fetched when it is opened.

A letter names things and days, no surname, and of an organisation only its name. Opens no database.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime

from babel import Locale
from babel.dates import format_date, format_time
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from sync.rules.calendar import WARSAW
from sync.server.settings import CHECKOUT

_environment = Environment(
    loader=FileSystemLoader(CHECKOUT / "templates" / "mail"), autoescape=False, undefined=StrictUndefined,
    trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
)  # fmt: skip


class _Unbroken(UnstructuredHeader, BaseHeader):
    """A header that stands on one line as it is: folded like words, a long address would be written in a code that mail
    programs do not look for there."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("list-unsubscribe", _Unbroken)
_POLICY = SMTP.clone(header_factory=_HEADERS)


@dataclass(frozen=True)
class Thing:
    """One thing to speak of. `party` is whom it was lent for, "" for the borrower themselves; `days_late` 0 on the day
    itself and before; `wanted`: somebody else has booked it."""

    name: str
    due_at: int
    party: str = ""
    days_late: int = 0
    quantity: int = 1
    wanted: bool = False


@dataclass(frozen=True)
class Desk:
    """Where things come back: a site, and when it is open next, as (day, opens, closes) in ms UTC."""

    name: str
    address: str
    open_next: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Content:
    """What a reminder says. `stop` is the address of the page where one may end these letters, "" where that page can
    be reached by nobody outside."""

    language: str
    centre: str
    overdue: tuple[Thing, ...]
    soon: tuple[Thing, ...]
    desks: tuple[Desk, ...]
    stop: str = ""


@dataclass(frozen=True)
class Text:
    subject: str
    body: str


def one_line(text: str) -> str:
    """A name as it may stand in a header or a sentence: no break of any kind in it, and nothing that is not seen."""
    return _seen(" ".join(text.split()))


def reminder(content: Content) -> Text:
    """The letter in words: the template's first line is the subject."""
    content = _in_lines(content)
    template = _environment.get_template(f"reminder.{content.language}.txt")
    text = template.render(
        content=content, forms=_forms(content.language), day=_day(content.language), clock=_clock(content.language)
    )
    subject, _, body = text.partition("\n")
    return Text(subject.strip(), body.strip() + "\n")


def slip(language: str, centre: str, number: str, said: str) -> Text:
    """A slip in a letter: `said` are its words, as the kiosk made them."""
    template = _environment.get_template(f"slip.{language}.txt")
    lines = "\n".join(map(_seen, said.strip("\n").split("\n")))
    text = template.render(centre=one_line(centre), number=one_line(number), said=lines)
    subject, _, body = text.partition("\n")
    return Text(subject.strip(), body.strip() + "\n")


def invitation(language: str, centre: str, link: str) -> Text:
    """A link by which somebody opens their account."""
    template = _environment.get_template(f"invitation.{language}.txt")
    subject, _, body = template.render(centre=one_line(centre), link=link).partition("\n")
    return Text(subject.strip(), body.strip() + "\n")


def letter(text: Text, to: str, sender: str, sender_name: str, at: int, token: str, stop: str = "") -> EmailMessage:
    """The letter with its headers. `at` is ms UTC; `token` makes its Message-ID."""
    message = EmailMessage(policy=_POLICY)
    user, _, domain = sender.rpartition("@")
    message["From"] = Address(_in_header(sender_name), user, domain)
    message["To"] = to
    message["Subject"] = _in_header(text.subject)
    message["Date"] = format_datetime(datetime.fromtimestamp(at / 1000, WARSAW))
    message["Message-ID"] = f"<{token}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"  # so that nobody's holiday answers it
    if stop:
        message["List-Unsubscribe"] = f"<{stop}>"
        if stop.startswith("https://"):
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(text.body, cte="quoted-printable")
    return message


def _in_lines(content: Content) -> Content:
    """The same with each name on one line, so that none can be taken for a sentence of ours."""

    def things(found: tuple[Thing, ...]) -> tuple[Thing, ...]:
        return tuple(replace(each, name=one_line(each.name), party=one_line(each.party)) for each in found)

    desks = tuple(replace(each, name=one_line(each.name), address=one_line(each.address)) for each in content.desks)
    return replace(content, centre=one_line(content.centre), overdue=things(content.overdue),
                   soon=things(content.soon), desks=desks)  # fmt: skip


def _in_header(text: str) -> str:
    """`email` would take "=?utf-8?q?=0A…?=" for a word in code and write what it says, a new header, as it is."""
    return one_line(text).replace("=?", "= ?")


def _seen(line: str) -> str:
    """What of a line is to be seen; the spaces in it stay."""
    return "".join(sign for sign in line if sign.isprintable())


def _forms(language: str) -> object:
    plural = Locale(language).plural_form
    order = ("one", "few", "many", "other")

    def forms(number: int, *words: str) -> str:
        """The word that fits a number: of two (one, more) or of three (one, few, many)."""
        return words[min(order.index(plural(number)), len(words) - 1)]

    return forms


def _day(language: str) -> object:
    return lambda at: format_date(_local(at).date(), "EEEE, d MMMM", locale=language)


def _clock(language: str) -> object:
    return lambda at: format_time(_local(at).timetz(), "HH:mm", locale=language, tzinfo=WARSAW)


def _local(at: int) -> datetime:
    return datetime.fromtimestamp(at / 1000, WARSAW)


