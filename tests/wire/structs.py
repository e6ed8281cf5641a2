"""Makes any struct of ours for property tests, from the types of its fields."""

from __future__ import annotations

import types
import typing
from enum import Enum
from functools import cache

import msgspec
from hypothesis import strategies as st

numbers = st.integers(-(2**53), 2**53)  # what every JSON reader keeps exactly


@cache  # it is asked for once an example; made anew, it takes longer than what is done with it
def of(kind: type[msgspec.Struct]) -> st.SearchStrategy[msgspec.Struct]:
    """A struct with every field given or, where it may be, left to its default."""
    needed, more = {}, {}
    for field in msgspec.structs.fields(kind):
        (needed if field.required else more)[field.name] = _value(field.type)
    return st.fixed_dictionaries(needed, optional=more).map(lambda values: kind(**values))


def _value(kind: typing.Any) -> st.SearchStrategy[typing.Any]:
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Literal:
        return st.sampled_from(inner)
    if origin in (typing.Union, types.UnionType):
        return st.one_of(*map(_value, inner))
    if origin is list:
        return st.lists(_value(inner[0]), max_size=3)
    if origin is dict:
        return st.dictionaries(*map(_value, inner), max_size=3)
    if kind is int:
        return numbers
    if isinstance(kind, type) and issubclass(kind, Enum):
        return st.sampled_from(kind)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return of(kind)
    return {str: st.text(max_size=20), bool: st.booleans(), types.NoneType: st.none()}[kind]
