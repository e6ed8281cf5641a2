"""Addresses worked out once: a screen names some fifty of them, and nearly all are the same on every screen."""

from __future__ import annotations

from typing import Any

from flask import Flask

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
