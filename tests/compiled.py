"""Templates, addresses and catalogues are read once in a run of the tests, not once for each application: most tests
make one, and an application of ours has some hundred addresses, each of which is taken apart and compiles two
functions, and some sixteen catalogues for each language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from gettext import NullTranslations
from hashlib import sha256
from pathlib import Path
from types import CodeType
from typing import Any

from babel.support import Translations
from flask_babel import get_locale
from jinja2.bccache import Bucket, BytecodeCache, FileSystemBytecodeCache
from werkzeug.routing import Rule
from werkzeug.routing.rules import RulePart


class Compiled(BytecodeCache):
    """Keeps code in memory. A kiosk's templates have what depends on the language in them already
    (`kiosk/views/templates.py`), so each language has its own."""

    def __init__(self) -> None:
        self._kept: dict[tuple[object, ...], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._kept.get(_name(bucket))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._kept[_name(bucket)] = bucket.code


class CompiledInFiles(FileSystemBytecodeCache):
    """The same in a folder, for programs that tests start: a server compiles two hundred templates each time."""

    def _get_cache_filename(self, bucket: Bucket) -> str:
        return str(Path(self.directory) / sha256(repr(_name(bucket)).encode()).hexdigest())


def _name(bucket: Bucket) -> tuple[object, ...]:
    """The template, its text, and whatever else its code depends on."""
    env = bucket.environment
    settings = (type(env), env.overlayed, env.trim_blocks, env.lstrip_blocks, env.undefined, *sorted(env.extensions))
    return bucket.key, bucket.checksum, str(get_locale()), *settings


_make_builder = Rule._compile_builder
_builders: dict[tuple[object, ...], Callable[..., tuple[str, str]]] = {}


def compile_builder(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
    """In place of `Rule._compile_builder`. What builds an address follows from the parts of its rule: converters are
    asked for when it runs. Not so with defaults, which are written into it."""
    if rule.defaults:
        return _make_builder(rule, append_unknown)
    name = rule.rule, *rule._trace, append_unknown
    if name not in _builders:
        _builders[name] = _make_builder(rule, append_unknown)
    return _builders[name]


_parse = Rule._parse_rule
# parts, trace, and of each argument its name, its converter and what that is given
_Parsed = tuple[list[RulePart], list[tuple[bool, str]], list[tuple[str, str, tuple[Any, ...], dict[str, Any]]]]
_parsed: dict[str, _Parsed] = {}


def parse_rule(rule: Rule, text: str) -> Iterator[RulePart]:
    """In place of `Rule._parse_rule`. The parts of an address follow from its text, for no application here has
    converters of its own; the converters themselves belong to an application."""
    if text not in _parsed:
        _parsed[text] = _parse_anew(rule, text)
    parts, trace, asked = _parsed[text]
    for name, converter, args, kwargs in asked:
        rule._converters[name] = rule.get_converter(name, converter, args, kwargs)
        rule.arguments.add(name)
    rule._trace += trace
    yield from parts


def _parse_anew(rule: Rule, text: str) -> _Parsed:
    asked: list[tuple[str, str, tuple[Any, ...], dict[str, Any]]] = []
    find, before = rule.get_converter, len(rule._trace)

    def asking(name: str, converter: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        asked.append((name, converter, args, kwargs))
        return find(name, converter, args, kwargs)

    rule.get_converter = asking  # type: ignore[method-assign]
    try:
        parts = list(_parse(rule, text))
    finally:
        del rule.get_converter  # the method of its class again
    trace = rule._trace[before:]
    del rule._trace[before:]
    return parts, trace, asked


_load = Translations.load


def load_catalogue(folder: str | None, languages: Iterable[Any], domain: str | None = None) -> NullTranslations:
    """In place of `Translations.load`: whoever asks puts what it gives into a catalogue of its own."""
    return _loaded(str(folder), tuple(str(each) for each in languages), domain)


@cache
def _loaded(folder: str, languages: tuple[str, ...], domain: str | None) -> NullTranslations:
    return _load(folder, languages, domain)
