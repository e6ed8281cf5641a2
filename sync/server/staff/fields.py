"""The fields of a form: what somebody typed → a value, or a sentence that says what to type instead; and back.

A field knows its words, its inputs and its limits. Must not know a request, a table or which form it stands in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, cast

from flask_babel import gettext as _
from flask_babel import ngettext

from sync.register import Words

LANGUAGES = ("pl", "en", "uk")
Option = tuple[str, Any]
_UNKEPT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Wrong(ValueError):
    """What was typed cannot be taken. The message says what to do, in the language of the request."""


@dataclass(frozen=True, kw_only=True)
class Field:
    """`words` and `hint` are lazy sentences. One that is not `required` gives `None` (text: "") when empty."""

    shape: ClassVar[str] = "text"
    name: str
    words: Any
    hint: Any = ""
    required: bool = True

    def inputs(self) -> tuple[str, ...]:
        """The names of its inputs in the form."""
        return (self.name,)

    def read(self, typed: Mapping[str, str]) -> Any:
        """The value. Raises `Wrong`."""
        raise NotImplementedError

    def write(self, value: Any) -> dict[str, str]:
        """What its inputs hold for a value."""
        return {self.name: "" if value is None else str(value)}

    def _empty(self) -> None:
        if self.required:
            raise Wrong(_("Fill this in."))


@dataclass(frozen=True, kw_only=True)
class Text(Field):
    """`lines`: of several lines. `address`: a web address."""

    longest: int = 120
    lines: bool = False
    address: bool = False

    def read(self, typed: Mapping[str, str]) -> str:
        text = _plain(typed.get(self.name, ""), self.longest, lines=self.lines)
        if not text:
            self._empty()
        if text and self.address and not re.fullmatch(r"https?://[^\s/]+\S*", text):
            raise Wrong(_("Type a web address that begins with https://"))
        return text


def _plain(text: str, longest: int, *, lines: bool) -> str:
    text = text.replace("\r\n", "\n").strip()
    if _UNKEPT.search(text):
        raise Wrong(_("This holds a sign that cannot be kept. Type it again."))
    if len(text) > longest:
        raise Wrong(ngettext("At most %(num)d sign fits.", "At most %(num)d signs fit.", longest))
    return text if lines else " ".join(text.split())


@dataclass(frozen=True, kw_only=True)
class Number(Field):
    shape: ClassVar[str] = "number"
    least: int = 0
    most: int = 100_000

    def read(self, typed: Mapping[str, str]) -> int | None:
        text = typed.get(self.name, "").strip()
        if not text:
            self._empty()
            return None
        if not (text.isascii() and text.isdigit() and len(text) < 10 and self.least <= int(text) <= self.most):
            raise Wrong(_("Type a whole number from %(least)s to %(most)s.", least=self.least, most=self.most))
        return int(text)


@dataclass(frozen=True, kw_only=True)
class Money(Field):
    """In złoty on the screen, in grosze as a value."""

    most: int = 1_000_000_00

    def read(self, typed: Mapping[str, str]) -> int | None:
        text = "".join(typed.get(self.name, "").split()).replace(",", ".")
        if not text:
            self._empty()
            return None
        if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,2})?", text, re.ASCII):
            raise Wrong(_("Type an amount like 1 250,00."))
        whole, _dot, part = text.partition(".")
        grosze = int(whole) * 100 + int(part.ljust(2, "0") or 0)
        if grosze > self.most:
            raise Wrong(_("Type an amount like 1 250,00."))
        return grosze

    def write(self, value: Any) -> dict[str, str]:
        return {self.name: "" if value is None else f"{value // 100},{value % 100:02}"}


@dataclass(frozen=True, kw_only=True)
class Day(Field):
    """An ISO date. `least` gives the first day that is taken."""

    shape: ClassVar[str] = "date"
    least: Callable[[], str] | None = None
    too_early: Any = ""

    def read(self, typed: Mapping[str, str]) -> str | None:
        text = typed.get(self.name, "").strip()
        if not text:
            self._empty()
            return None
        try:
            found = date.fromisoformat(text)
        except ValueError:
            raise Wrong(_("Choose a day.")) from None
        if not 1950 <= found.year < 2200:
            raise Wrong(_("Choose a day."))
        if self.least is not None and found.isoformat() < self.least():
            raise Wrong(str(self.too_early))
        return found.isoformat()


@dataclass(frozen=True, kw_only=True)
class Hour(Field):
    """A time of the day, "9:30"; its value is in minutes after midnight."""

    def read(self, typed: Mapping[str, str]) -> int | None:
        text = typed.get(self.name, "").strip()
        if not text:
            self._empty()
            return None
        if not re.fullmatch(r"([01]?[0-9]|2[0-3])[:.][0-5][0-9]", text, re.ASCII):
            raise Wrong(_("Type a time like 9:30."))
        hour, minute = re.split("[:.]", text)
        return int(hour) * 60 + int(minute)

    def write(self, value: Any) -> dict[str, str]:
        return {self.name: "" if value is None else f"{value // 60}:{value % 60:02}"}


@dataclass(frozen=True, kw_only=True)
class Choice(Field):
    """One of `options()`: (value, words). `none` says in words what choosing nothing means; without it one must."""

    shape: ClassVar[str] = "choice"
    options: Callable[[], Sequence[Option]]
    none: Any = None

    def read(self, typed: Mapping[str, str]) -> str | None:
        text = typed.get(self.name, "")
        if not text and self.none is not None:
            return None
        if text not in {value for value, _words in self.options()}:
            raise Wrong(_("Choose one of these."))
        return text


@dataclass(frozen=True, kw_only=True)
class Yes(Field):
    """A box to tick."""

    shape: ClassVar[str] = "yes"

    def read(self, typed: Mapping[str, str]) -> bool:
        return typed.get(self.name) == "yes"

    def write(self, value: Any) -> dict[str, str]:
        return {self.name: "yes" if value else ""}


@dataclass(frozen=True, kw_only=True)
class Trilingual(Field):
    """One text in three languages. What is not said in English or Ukrainian is shown in Polish."""

    shape: ClassVar[str] = "words"
    longest: int = 120
    lines: bool = False

    def inputs(self) -> tuple[str, ...]:
        return tuple(f"{self.name}_{language}" for language in LANGUAGES)

    def read(self, typed: Mapping[str, str]) -> Words | None:
        said = [_plain(typed.get(name, ""), self.longest, lines=self.lines) for name in self.inputs()]
        if not said[0]:
            if any(said):
                raise Wrong(_("Say it in Polish too."))
            self._empty()
            return None
        return Words(pl=said[0], en=said[1] or said[0], uk=said[2] or said[0])

    def write(self, value: Any) -> dict[str, str]:
        words = cast("Words | None", value)
        return {f"{self.name}_{each}": words.in_language(each) if words else "" for each in LANGUAGES}
