"""Fields of people and parties: numbers with check digits, addresses, several boxes to tick, texts that may hold no
number of a document. As `fields.py`; the rules are in `sync/rules/register_numbers.py`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, ClassVar

from flask_babel import gettext as _

from sync.rules import register_numbers
from sync.rules.register_numbers import WrongNumber
from sync.server.importing import values
from sync.server.staff.fields import Day, Field, Hour, Option, Text, Wrong
from sync.server.staff.wording import ZONE, local


@dataclass(frozen=True, kw_only=True)
class OfficialNumber(Field):
    """`read_as` gives the number as it is kept. `lengths` says in words how long it is."""

    longest: ClassVar[int] = 30
    read_as: Callable[[str], str]
    lengths: Any

    def read(self, typed: Mapping[str, str]) -> str | None:
        text = typed.get(self.name, "").strip()
        if not text:
            self._empty()
            return None
        try:
            return self.read_as(text)
        except WrongNumber as wrong:
            if wrong.fault == "length":
                raise Wrong(str(self.lengths)) from None
            raise Wrong(_("The last digit does not fit the others: a digit is wrong, or two are swapped.")) from None


@dataclass(frozen=True, kw_only=True)
class Contact(Field):
    """An e-mail address or a telephone number."""

    longest: ClassVar[int] = 254
    is_email: bool = False

    def read(self, typed: Mapping[str, str]) -> str | None:
        text = typed.get(self.name, "").strip()
        try:
            return values.email(text) if self.is_email else values.phone(text)
        except ValueError:
            by_mail, by_phone = _("Type an address like anna@example.org."), _("Type a number like 600 100 200.")
            raise Wrong(by_mail if self.is_email else by_phone) from None


@dataclass(frozen=True, kw_only=True)
class FreeText(Text):
    """Text about somebody: it may hold no PESEL and no number of an identity card."""

    def read(self, typed: Mapping[str, str]) -> str:
        text = super().read(typed)
        if register_numbers.names_a_document(text):
            raise Wrong(
                _("This looks like a PESEL or the number of an identity card. Neither is kept here: leave it out.")
            )
        return text


@dataclass(frozen=True, kw_only=True)
class Ticks(Field):
    """Boxes; the value is the words of those that are ticked, with blanks between."""

    shape: ClassVar[str] = "ticks"
    options: Callable[[], list[Option]]

    def boxes(self) -> list[Option]:
        return [(f"{self.name}_{word}", text) for word, text in self.options()]

    def inputs(self) -> tuple[str, ...]:
        return tuple(name for name, _text in self.boxes())

    def read(self, typed: Mapping[str, str]) -> str:
        return " ".join(word for word, _text in self.options() if typed.get(f"{self.name}_{word}") == "yes")

    def write(self, value: Any) -> dict[str, str]:
        ticked = str(value or "").split()
        return {f"{self.name}_{word}": "yes" if word in ticked else "" for word, _text in self.options()}


@dataclass(frozen=True, kw_only=True)
class WhenExactly(Field):
    """A day and a time on the clock in Poland, as ms UTC. A time that is left out is that of the field's `usual`,
    minutes after midnight."""

    shape: ClassVar[str] = "moment"
    usual: int = 0

    def inputs(self) -> tuple[str, ...]:
        return (f"{self.name}_day", f"{self.name}_time")

    def read(self, typed: Mapping[str, str]) -> int | None:
        day = Day(name=f"{self.name}_day", words=self.words, required=self.required).read(typed)
        minutes = Hour(name=f"{self.name}_time", words=self.words, required=False).read(typed)
        if day is None:
            return None
        minutes = self.usual if minutes is None else minutes
        at = datetime.combine(datetime.fromisoformat(day), time(minutes // 60, minutes % 60), ZONE)
        return int(at.timestamp() * 1000)

    def write(self, value: Any) -> dict[str, str]:
        at = local(value) if value is not None else None
        day, clock = (at.date().isoformat(), f"{at:%H:%M}") if at else ("", "")
        return {f"{self.name}_day": day, f"{self.name}_time": clock}
