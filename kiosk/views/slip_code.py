"""The code of a slip as a drawing of its own: the page that shows it stands before it is drawn."""

from __future__ import annotations

from flask import Response, request
from werkzeug.exceptions import NotFound

from kiosk.store import spool_rows
from kiosk.views import counter
from kiosk.views.slip_picture import code_of
from sync import codes

# an image of its own inherits no colour from the page; black on white is what every camera reads
_DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-2 -2 {side} {side}" shape-rendering="crispEdges">'
    '<path fill="#fff" d="M-2-2h{side}v{side}h-{side}z"/><path stroke="#000" d="{path}"/></svg>'
)


def slip_code(document: str) -> Response:
    """The QR code of the slip with the number `slip`, with its proof; without one, the document's code alone. 404 for a
    text that is none. Asks nothing of the session, so that an image that comes late touches nobody else's."""
    found = codes.parse(document)
    if found is None or found[0] is not codes.CodeKind.DOCUMENT:
        raise NotFound
    code = code_of(_proof(found[1], request.args.get("slip", "")) or found[1])
    return Response(_DRAWING.format(side=code.size + 4, path=code.path), mimetype="image/svg+xml")


def _proof(document: str, number: str) -> str | None:
    """The proof of a slip, for whoever knows its number and its code."""
    row = spool_rows.find(counter().store.database.reading(), number)
    return counter().prover.of(row) if row is not None and codes.document_code(row.fact) == document else None
