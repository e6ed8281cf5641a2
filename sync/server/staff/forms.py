"""A form of several fields: filled from what is stored, read from what was typed, shown again with nothing lost.

A form carries a mark of what it was made from. Where somebody else changed that meanwhile, the form says so and stays
as it was typed; saving it once more is then a decision. Writes nothing itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sync.server.keeping.marks import mark_of as mark_of
from sync.server.staff.fields import Field, Wrong

MEANWHILE = _l("Somebody else changed this meanwhile: here it stands as it is now. Look before you change it again.")
MOST_TYPED = 20_000  # signs of one input that are shown again


@dataclass
class Form:
    """`typed` by input, `problems` by field, `values` by field as far as they could be read. `mark` is of what it was
    made from. `troubles` are sentences about the whole; `stored` by input is what somebody else saved meanwhile."""

    fields: Sequence[Field]
    typed: dict[str, str]
    mark: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    troubles: list[str] = field(default_factory=list)
    stored: dict[str, str] = field(default_factory=dict)
    id: str = ""  # of what it keeps, where that matters for what is right

    @property
    def is_good(self) -> bool:
        return not self.problems and not self.troubles

    def wrong(self, name: str, sentence: str) -> None:
        """Say what is wrong with one field; what was said first stays."""
        self.problems.setdefault(name, sentence)


def filled(fields: Sequence[Field], values: Mapping[str, Any], mark: str = "") -> Form:
    """A form that shows `values`."""
    typed: dict[str, str] = {}
    for each in fields:
        typed.update(each.write(values.get(each.name)))
    return Form(fields, typed, mark)


def typed(fields: Sequence[Field]) -> Form:
    """The form as this request brought it, read as far as it goes."""
    brought = {name: request.form.get(name, "")[:MOST_TYPED] for each in fields for name in each.inputs()}
    form = Form(fields, brought, request.form.get("mark", "")[:64])
    for each in fields:
        try:
            form.values[each.name] = each.read(brought)
        except Wrong as wrong:
            form.problems[each.name] = str(wrong)
    return form


def grouped(fields: Sequence[Field], groups: Sequence[tuple[Any, tuple[str, ...]]]) -> list[tuple[Any, list[Field]]]:
    """The fields under headings; a heading without fields is left out."""
    by_name = {each.name: each for each in fields}
    found = [(heading, [by_name[name] for name in names if name in by_name]) for heading, names in groups]
    return [(heading, inside) for heading, inside in found if inside]


def check_mark(form: Form, stored: Iterable[Any], values: Mapping[str, Any]) -> None:
    """Tell whoever typed that somebody else was quicker, if so: `values` are what they made of it. Saving again then
    takes what was typed."""
    now = mark_of(stored)
    if form.mark != now:
        form.mark = now
        form.stored = filled(form.fields, values).typed
        form.troubles.append(
            _("Somebody else changed this while you were typing. What you typed is still here, with what is stored now "
              "beside it. Save again if yours shall hold.")
        )  # fmt: skip
