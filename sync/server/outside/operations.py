"""What programs of others may ask, described for OpenAPI beside what kiosks ask, and the shapes of the answers.

Made from the very structs that are written. A route without a description here, or a description without a route,
fails a test.
"""

from __future__ import annotations

from functools import cache

import msgspec

from sync.protocol import ErrorAnswer
from sync.server import openapi
from sync.server.openapi import Answers, Operation
from sync.server.outside.fact_lines import FactLine
from sync.server.outside.figure_lines import Figures
from sync.server.outside.register_lines import ItemLine, PartyLine, PersonLine, SiteLine


class Sites(msgspec.Struct, frozen=True):
    """A page of sites; `next` is what `after` must be for the following one, `None` at the end."""

    rows: list[SiteLine]
    next: str | None


class Parties(msgspec.Struct, frozen=True):
    """A page of organisations and groups, as above."""

    rows: list[PartyLine]
    next: str | None


class Items(msgspec.Struct, frozen=True):
    """A page of things, as above."""

    rows: list[ItemLine]
    next: str | None


class People(msgspec.Struct, frozen=True):
    """A page of members, as above."""

    rows: list[PersonLine]
    next: str | None


class Known(msgspec.Struct, frozen=True):
    """What the server knows of whoever asks; `expires_at` is ms UTC, `None` without end."""

    name: str
    scopes: list[str]
    expires_at: int | None


REFUSED: Answers = {
    401: ("No key, or one that is not good.", ErrorAnswer),
    403: ("The key is not for this.", ErrorAnswer),
    429: ("Asked too often; `Retry-After` says when again.", ErrorAnswer),
}
MALFORMED: Answers = {400: ("`limit` or `after` is not what it should be.", ErrorAnswer)}
PAGED = {"after": "`next` of the page before; may be left out", "limit": "1 to 1000, 200 without it"}


def _list(name: str, scope: str, summary: str, struct: type[msgspec.Struct]) -> Operation:
    answers = {200: ("A page.", struct), **MALFORMED, **REFUSED}
    return Operation("get", f"/{name}", name, summary, answers, query=PAGED, scope=scope)


OPERATIONS = (
    _list("sites", "register", "The centre's sites", Sites),
    _list("parties", "register", "Organisations and informal groups", Parties),
    _list("items", "register", "Things that are lent", Items),
    _list("people", "people", "Members by name", People),
    Operation(
        "get", "/facts", "fact_lines_after", "What happened, each fact once, however late it came",
        {200: ("A fact a line (NDJSON); `Lada-Cursor` is the `after` of the next page.", FactLine), **MALFORMED,
         **REFUSED},
        query={"after": "the `Lada-Cursor` of the page before; may be left out", "limit": "1 to 1000, 200 without it"},
        answers_lines=True, scope="facts",
    ),
    Operation(
        "get", "/figures", "figures", "The numbers of a report, of any days",
        {200: ("The numbers.", Figures), 400: ("`first` or `last` is not what it should be.", ErrorAnswer), **REFUSED},
        query={"first": "the first day, YYYY-MM-DD", "last": "the last day", "site": "of one site; all without it"},
        scope="figures",
    ),
    Operation("get", "/program", "program", "Whose key this is", {200: ("The program.", Known), **REFUSED}, scope=""),
)  # fmt: skip


@cache
def described() -> bytes:
    """The whole description as JSON: what kiosks ask, and what programs ask."""
    return openapi.described(OPERATIONS)
