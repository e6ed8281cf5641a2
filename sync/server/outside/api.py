"""What programs of others ask, /api/v1: thin. Checks the key, reads the request, asks, writes the answer.

The kiosks' part of /api/v1 is `sync.server.api`. Errors are `{code, message}`, as there.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import msgspec
from flask import Blueprint, Response, request

from sync.protocol import ErrorAnswer
from sync.server import openapi
from sync.server.office import Office
from sync.server.outside import fact_lines, figure_lines, keys, metrics, operations, register_lines
from sync.server.outside.keys import Program
from sync.server.permissions import Permission, needs
from sync.server.rights import looks

MOST, USUAL = 1000, 200
LONGEST_CURSOR = 12_000  # letters, below what a request's head may hold


class Refused(Exception):
    """An answer that is not what was asked for."""

    def __init__(self, status: int, code: str, message: str, **headers: str) -> None:
        super().__init__(message)
        self.status, self.code, self.headers = status, code, headers


LISTS: dict[str, tuple[str, Callable[[str, int], Sequence[Any]], type[Any]]] = {
    "sites": ("register", register_lines.sites, operations.Sites),
    "parties": ("register", register_lines.parties, operations.Parties),
    "items": ("register", register_lines.items, operations.Items),
    "people": ("people", register_lines.people, operations.People),
}


def blueprint(office: Office) -> Blueprint:
    """All routes."""
    outside = Blueprint("outside", __name__)
    pace = keys.Pace()

    def asking(scope: str | None) -> Program:
        return _asking(office, pace, scope)

    for name, (scope, ask, shape) in LISTS.items():
        page = needs(Permission.TOKEN)(_listing(office, asking, scope, ask, shape))
        outside.add_url_rule(f"/api/v1/{name}", name, page)

    @outside.get("/api/v1/facts")
    @needs(Permission.TOKEN)
    def fact_lines_after() -> Response:
        asking("facts")
        found, place = fact_lines.after(_place(), _limit())
        text = b"".join(msgspec.json.encode(line) + b"\n" for line in found)
        return Response(text, content_type=openapi.NDJSON, headers={"Lada-Cursor": _cursor(place)})

    @outside.get("/api/v1/figures")
    @needs(Permission.TOKEN)
    def figures() -> Response:
        asking("figures")
        site = request.args.get("site", "").replace("\0", "") or None
        found = figure_lines.figures(_day("first"), _day("last"), site, office.now())
        if found is None:
            raise Refused(400, "malformed", "`last` wants a day from `first` on, three years later at most.")
        return _json(found)

    @outside.get("/api/v1/program")
    @needs(Permission.TOKEN)
    def program() -> Response:
        known = asking(None)
        return _json(operations.Known(known.name, sorted(known.scopes), known.expires_at))

    @outside.get("/metrics", endpoint="metrics")
    @needs(Permission.TOKEN)
    def told() -> Response:
        asking("metrics")
        return Response(metrics.text(office), content_type=metrics.CONTENT_TYPE)

    @outside.errorhandler(Refused)
    def refused(error: Refused) -> Response:
        answer = _json(ErrorAnswer(error.code, str(error)), error.status)
        answer.headers.update(error.headers)
        return answer

    return outside


def _listing(
    office: Office, asking: Callable[[str], Program], scope: str, ask: Callable[[str, int], Sequence[Any]],
    shape: type[Any],
) -> Callable[[], Response]:  # fmt: skip
    def page() -> Response:
        program = asking(scope)
        limit = _limit()
        after = request.args.get("after", "").replace("\0", "")[:200]
        found = ask(after, limit)
        if scope == "people":
            looks.note_all((each.id for each in found), program.id, "program", office.now())
        return _json(shape(list(found), found[-1].id if len(found) == limit else None))

    return page


def _asking(office: Office, pace: keys.Pace, scope: str | None) -> Program:
    """Whose key this request carries. Raises `Refused`."""
    kind, _, key = request.headers.get("Authorization", "").partition(" ")
    program = keys.program_with(key.strip(), office.now()) if kind.lower() == "bearer" else None
    if program is None:
        message = "Send `Authorization: Bearer KEY` with a key that is good; an administrator makes one."
        raise Refused(401, "no_key", message, **{"WWW-Authenticate": "Bearer"})
    if wait := pace.wait_for(program.id, office.now()):
        message = f"More than {keys.MOST_A_MINUTE} questions a minute. Ask again in {wait} s."
        raise Refused(429, "too_often", message, **{"Retry-After": str(wait)})
    if scope is not None and scope not in program.scopes:
        raise Refused(403, "scope", f"This key is not for `{scope}`.")
    return program


def _day(name: str) -> date:
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        raise Refused(400, "malformed", f"`{name}` wants a day as YYYY-MM-DD.") from None


def _limit() -> int:
    said = request.args.get("limit", str(USUAL))
    if not (said.isascii() and said.isdigit() and len(said) < 6 and 1 <= int(said) <= MOST):
        raise Refused(400, "malformed", f"`limit` wants a number from 1 to {MOST}.")
    return int(said)


def _place() -> dict[int, int]:
    """Where the program stands: what the `Lada-Cursor` of its last answer said, "" at the beginning."""
    said = request.args.get("after", "")
    try:
        if len(said) > LONGEST_CURSOR:
            raise ValueError(said)
        raw = base64.urlsafe_b64decode(said + "=" * (-len(said) % 4)).decode("ascii")
        pairs = (each.split(".") for each in raw.split("-") if each)
        place = {_number(stream): _number(seq) for stream, seq in pairs}
    except (ValueError, binascii.Error):
        raise Refused(400, "malformed", "`after` wants the `Lada-Cursor` of an earlier answer.") from None
    return place


def _number(text: str) -> int:
    if not (text.isdigit() and len(text) < 19):
        raise ValueError(text)
    return int(text)


def _cursor(place: dict[int, int]) -> str:
    said = "-".join(f"{stream}.{seq}" for stream, seq in sorted(place.items()))
    return base64.urlsafe_b64encode(said.encode()).decode().rstrip("=")


def _json(answer: Any, status: int = 200) -> Response:
    return Response(msgspec.json.encode(answer), status, content_type="application/json")
