"""Which centre a request is for, where one process keeps several, and that nothing of another one is within reach.

Every centre has a name in the address, an application, a key for its cookies and a database of its own. Pure WSGI:
what is sent bit by bit asks the right database to its last bit. Must not know what a request wants.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from sync.hosts import Application, misdirected
from sync.server.addressing import speaking_to
from sync.server.database import Store


class Speaking:
    """Lets `application` ask `store` and nothing else while it makes an answer, and has the connection back when the
    answer is out."""

    def __init__(self, application: Application, store: Store) -> None:
        self._application = application
        self._store = store

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        with speaking_to(self._store):
            answer = self._application(environ, start_response)
        return _Answer(answer, self._store)


class _Answer:
    """What is sent. Whoever asks for the next part does so in the name of the centre, part by part: between two parts
    the thread may belong to somebody else."""

    def __init__(self, parts: Iterable[bytes], store: Store) -> None:
        self._parts = parts
        self._store = store

    def __iter__(self) -> Iterator[bytes]:
        rest = iter(self._parts)
        while True:
            with speaking_to(self._store):
                part = next(rest, None)
            if part is None:
                return
            yield part

    def close(self) -> None:
        with speaking_to(self._store):
            try:
                if (close := getattr(self._parts, "close", None)) is not None:
                    close()
            finally:
                self._store.rest()


class Centres:
    """Hands a request to the centre whose name stands in its address. `by_host` holds hosts ("name" or "name:port", in
    small letters) and how each centre's application is made; that is done when it is asked for first."""

    def __init__(self, by_host: Mapping[str, Callable[[], Application]]) -> None:
        self._by_host = by_host

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        application = self._by_host.get(str(environ.get("HTTP_HOST", "")).lower())
        if application is None:
            return misdirected(start_response)
        return application()(environ, start_response)
