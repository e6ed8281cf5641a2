"""Every sentence of screens and slips, and what each language makes of it. English sentences are the message ids.

A room keeps its own catalogue, `translations/LANGUAGE/LC_MESSAGES/ROOM.po`; here they count together. Run as a program
(`make translations`) it lists what a language lacks.
"""

import re
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_file
from babel.messages.pofile import read_po

from tests.house.sources import PACKAGES, ROOT

LANGUAGES = ("pl", "uk")
KEYWORDS = {**DEFAULT_KEYWORDS, "lazy_gettext": None, "_l": None, "lazy_ngettext": (1, 2)}
_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]|\{(\w*)\}")


@dataclass(frozen=True)
class Sentence:
    """A message id (singular and plural where it counts something) and the place that says it."""

    id: str | tuple[str, ...]
    place: str


@cache
def spoken() -> tuple[Sentence, ...]:
    """Every sentence that code or templates ask a catalogue for by a literal."""
    files = [(path, "python", {}) for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    files += [(path, "jinja2", {"trimmed": "true"}) for path in sorted((ROOT / "templates").rglob("*.html"))]
    return tuple(
        Sentence(id, f"{path.relative_to(ROOT)}:{line}")
        for path, method, options in files
        for line, id, _comments, _context in extract_from_file(method, path, keywords=KEYWORDS, options=options)
    )


def catalogues(language: str) -> list[Path]:
    return sorted((ROOT / "translations" / language / "LC_MESSAGES").glob("*.po"))


@cache
def messages(language: str) -> tuple[tuple[Path, Message], ...]:
    """Every message of every catalogue of `language`, the headers left out."""
    found = []
    for path in catalogues(language):
        with path.open("rb") as file:
            found += [(path, message) for message in read_po(file, locale=language) if message.id]
    return tuple(found)


def said(message: Message) -> tuple[str, ...]:
    return message.string if isinstance(message.string, tuple) else (message.string,)


def singular(id: str | tuple[str, ...]) -> str:
    return id if isinstance(id, str) else id[0]


@cache
def translated(language: str) -> frozenset[str]:
    return frozenset(singular(message.id) for _, message in messages(language) if all(said(message)))


def missing(language: str) -> list[str]:
    """`place: sentence` for each that `language` does not say."""
    return [f"{one.place}: {singular(one.id)}" for one in spoken() if singular(one.id) not in translated(language)]


def placeholders(text: str) -> set[str]:
    return {found.group() for found in _PLACEHOLDER.finditer(text)}


def main() -> int:
    lacking = {language: missing(language) for language in LANGUAGES}
    for language, lines in lacking.items():
        print(f"{language}: {len(lines)} of {len(spoken())} sentences are missing")
        print("".join(f"  {line}\n" for line in lines), end="")
    return 1 if any(lacking.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
