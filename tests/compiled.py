"""Templates and addresses are compiled once in a run of the tests, not once for each application: most tests make one,
and an application of ours has some hundred addresses, each of which compiles two functions.
"""

from __future__ import annotations

from collections.abc import Callable
from types import CodeType

from flask_babel import get_locale
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.routing import Rule


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
