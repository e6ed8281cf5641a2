"""Names while they are typed: what fits best, for a list that is walked by arrows. Forgives accents and one wrong
sign."""

from __future__ import annotations

from typing import Any

from flask import jsonify, request, url_for
from werkzeug.wrappers import Response

from sync import register
from sync.server import questions_names, register_store
from sync.server.keeping import name_index
from sync.server.keeping.name_index import NameKind
from sync.server.permissions import Permission, needs
from sync.server.questions_names import Found
from sync.server.staff import activity_finding, names
from sync.server.staff.asked import LONGEST
from sync.server.staff.desk import can, sites_allowed
from sync.server.staff.screens import screens
from sync.server.staff.wording import STATUSES

SHOWN = 8
LISTED = 500  # answers of a list that is searched


@screens.get("/find.json")
@needs(Permission.READ)
def find() -> Response:
    """`kind`: person, party, activity. Of people nothing to those who may not see names."""
    if request.args.get("kind") == "activity":
        return jsonify(activity_finding.answers(_typed(request.args.get("q", "")), SHOWN))
    kind: NameKind = "person" if request.args.get("kind") == "person" else "party"
    rows = [] if kind == "person" and not can(Permission.NAMES) else found(kind, request.args.get("q", ""), SHOWN)
    told: list[dict[str, Any]] = [
        {
            "id": row.id, "name": row.name, "number": row.number,
            "state": "" if row.status == "active" else str(STATUSES[row.status]),
            "address": url_for(f"staff.{kind}", id=row.id),
        }
        for row in rows
    ]  # fmt: skip
    return jsonify(told)


def found(kind: NameKind, typed: str, most: int = LISTED) -> list[Found]:
    """Rows for what was typed, the best first; for nothing typed, all of them by name."""
    text = _typed(typed)
    if not text.strip():
        return questions_names.people() if kind == "person" else questions_names.parties()
    ids = [hit.id for hit in name_index.search(text, (kind,), most)]
    rows = questions_names.some(kind, ids)
    return [rows[id] for id in ids if id in rows]


def _typed(text: str) -> str:
    return text.replace("\0", " ")[:LONGEST]


def things(typed: str) -> list[Found]:
    """Things by name, number or code, of the sites of whoever is logged in."""
    return _of_sites(questions_names.items(typed, names.thing))


def thing(id: str | None) -> str | None:
    """The id again, when the thing is of a site of whoever is logged in."""
    return next((row.id for row in _of_sites([Found(id, "")])), None) if id else None


def _of_sites(found: list[Found]) -> list[Found]:
    allowed = sites_allowed()
    if allowed is None:
        return found
    known = register_store.get_many(register.Item, [row.id for row in found])
    return [row for row in found if row.id in known and known[row.id].site in allowed]
