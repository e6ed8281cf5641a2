"""Every sentence of screens and slips, and what each language makes of it. English sentences are the message ids.

A room keeps its own catalogue, `translations/LANGUAGE/LC_MESSAGES/ROOM.po`; a page speaks with those that its program
loads, and a sentence that stands in another one alone is missing there. Run as a program (`make translations`) it lists
what a language lacks.
"""

import ast
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
# Where sentences stand, and which file says what catalogues are loaded for them; the first that fits. Slips are written
# outside a page, in the language of whoever gets them.
SPEAKERS = (
    (("kiosk/slips.py", "sync/server/papers/sample_slips.py"), None),
    (("kiosk/", "templates/kiosk/"), "kiosk/app.py"),
    (("sync/server/", "templates/staff/"), "sync/server/staff/frame.py"),
)
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
def translated(language: str, rooms: frozenset[str]) -> frozenset[str]:
    """What the catalogues of these rooms say together."""
    return frozenset(
        singular(message.id) for path, message in messages(language) if path.stem in rooms and all(said(message))
    )


@cache
def _loaded(file: str | None) -> frozenset[str]:
    """The `DOMAINS` that a program loads, read from its source; slips have their own alone."""
    if file is None:
        return frozenset({"slips"})
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    [domains] = [
        node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == ["DOMAINS"]
    ]
    return frozenset(ast.literal_eval(domains))


def rooms_of(place: str) -> frozenset[str]:
    """The catalogues that can be asked there. Raises `LookupError` for a place of which nobody said so."""
    for starts, file in SPEAKERS:
        if place.startswith(starts):
            return _loaded(file)
    raise LookupError(f"Which catalogues does {place} speak with? Say so in SPEAKERS.")


def missing(language: str) -> list[str]:
    """`place: sentence` for each that `language` does not say where it is spoken."""
    return [
        f"{one.place}: {singular(one.id)}"
        for one in spoken()
        if singular(one.id) not in translated(language, rooms_of(one.place))
    ]


def in_two_ways(language: str) -> dict[str, dict[str, tuple[str, ...]]]:
    """Sentences that two catalogues of one program say differently: `program: sentence` → catalogue → what it says. The
    catalogue that is loaded last would win on every page."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for program in sorted({file for _starts, file in SPEAKERS if file}):
        for path, message in messages(language):
            if path.stem in _loaded(program):
                found.setdefault(f"{program}: {singular(message.id)}", {})[path.stem] = said(message)
    return {sentence: ways for sentence, ways in found.items() if len(set(ways.values())) > 1}


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
