"""The code of a slip as a drawing of its own: the page that shows it stands before it is drawn."""

from __future__ import annotations

from flask import Response
from werkzeug.exceptions import NotFound

from kiosk.views.slip_picture import code_of
from sync import codes

# an image of its own inherits no colour from the page; black on white is what every camera reads
_DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-2 -2 {side} {side}" shape-rendering="crispEdges">'
    '<path fill="#fff" d="M-2-2h{side}v{side}h-{side}z"/><path stroke="#000" d="{path}"/></svg>'
)


def slip_code(document: str) -> Response:
    """The QR code of a document's code; 404 for a text that is none. Asks nothing of the session, so that an image that
    comes late touches nobody else's."""
    found = codes.parse(document)
    if found is None or found[0] is not codes.CodeKind.DOCUMENT:
        raise NotFound
    code = code_of(found[1])
    return Response(_DRAWING.format(side=code.size + 4, path=code.path), mimetype="image/svg+xml")
