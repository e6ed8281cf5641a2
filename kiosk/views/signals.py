"""Signals: the one stream by which the page hears the devices. No touch of the visitor, no word about anybody."""

from __future__ import annotations

from flask import Response, request

from kiosk.views import counter


def signals() -> Response:
    after = request.headers.get("Last-Event-ID") or request.args.get("from")
    return Response(counter().signals.stream(after), mimetype="text/event-stream")
