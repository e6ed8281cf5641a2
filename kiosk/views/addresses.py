"""Flask for one counter: one host, no prefix, no blueprint, and views that are plain functions. What follows from that
alone is worked out once and not for each request.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, Request
from werkzeug.routing import MapAdapter

MOST = 4096


class AddressedFlask(Flask):
    """Flask that remembers the plain addresses it has built. They depend on nothing but their parts: this application
    has one host, no prefix and no blueprint."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._addresses: dict[tuple[Any, ...], str] = {}

    def url_for(self, endpoint: str, **values: Any) -> str:
        key = (endpoint, *values.items())
        for name, value in values.items():
            if type(value) not in (str, int) or name[0] == "_":  # True would be taken for 1
                return super().url_for(endpoint, **values)
        found = self._addresses.get(key)
        if found is None:
            found = super().url_for(endpoint, **values)
            if len(self._addresses) < MOST:
                self._addresses[key] = found
        return found

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """Where the request's path leads. `sync.hosts` has looked at its host before."""
        if request is None:
            return super().create_url_adapter(request)
        query = request.environ.get("QUERY_STRING", "")
        return MapAdapter(self.url_map, request.host, "/", "", "http", request.path, request.method, query)

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """No view waits for another task."""
        return func
