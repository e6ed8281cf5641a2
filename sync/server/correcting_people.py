"""What the register says of a member, put right at their wish: one act, with a history, that can be taken back.

The desk does it by the form of the person (`staff/person_form.py`); this is for whoever sits at a terminal.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from sync import register
from sync.rules import register_numbers
from sync.server import questions_import, register_store
from sync.server.importing import values
from sync.server.importing.plans import PersonDetails
from sync.server.keeping import acts

OF_PERSON = ("display_name", "language")
OF_DETAIL = ("full_name", "email", "phone")


class WrongValue(Exception):
    """A field that cannot be kept; the message is its name."""


def correct(person: str, said: Mapping[str, str], *, by: str, at: int) -> bool:
    """Change only the fields of `OF_PERSON` and `OF_DETAIL` that are said; "" takes contact away. `at` is ms UTC.
    Returns whether anything changed. Raises `WrongValue`, and then nothing has; `KeyError` for nobody."""
    read = {name: _read(name, text) for name, text in said.items()}
    with acts.act(acts.at_the_command_line(by), at) as act:
        known: Any = register_store.get(register.Person, person)
        if known is None:
            raise KeyError(person)
        own = {name: read[name] for name in OF_PERSON if name in read}
        register_store.put(msgspec.structs.replace(known, **own), at=at, by=by)
        details = questions_import.details_of(PersonDetails, person)
        theirs = {name: read[name] for name in OF_DETAIL if name in read}
        if theirs:
            details = details or PersonDetails(person=person, full_name=known.display_name)
            questions_import.put_details(msgspec.structs.replace(details, **theirs), at=at, by=by)
    return bool(acts.of_act(act))


def _read(name: str, text: str) -> str | None:
    text = text.strip()
    try:
        if name in ("email", "phone"):
            return values.email(text) if name == "email" else values.phone(text)
    except ValueError:
        raise WrongValue(name) from None
    if not text or len(text) > 120 or register_numbers.names_a_document(text):
        raise WrongValue(name)
    return text
