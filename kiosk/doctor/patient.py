"""What the doctor of a kiosk looks at: settings, the data file, the clock, the server. Opened at the first question,
read only, and each at most once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from kiosk.clock import Clock
from kiosk.settings import SERVER_KEY, Settings
from kiosk.store import FILE_NAME, StoreError, examining
from sync import transport
from sync.findings import Finding, bad, not_looked, unknown
from sync.ports import SyncError

P = ParamSpec("P")
R = TypeVar("R")
DAMAGED = "Stop the kiosk and its sync, then: lada restore FILE --replace (docs/backup.md says how)"


class NotOpened(Exception):
    """The data file cannot be opened; `error` says why."""

    def __init__(self, error: StoreError) -> None:
        super().__init__(str(error))
        self.error = error


@dataclass
class Patient:
    """One kiosk. `file` is its settings file, None when the defaults hold; `deep` asks for the checks that take
    minutes."""

    settings: Settings
    clock: Clock
    boot_id: str
    file: Path | None = None
    deep: bool = False
    _connection: examining.Connection | None = None
    _refused: StoreError | None = None

    @property
    def home(self) -> Path:
        return self.settings.kiosk.home

    @property
    def database(self) -> Path:
        return self.home / FILE_NAME

    def ask(self, question: Callable[Concatenate[examining.Connection, P], R], *words: P.args, **more: P.kwargs) -> R:
        """The answer of one of `kiosk.store.examining`. Raises `NotOpened`, `StoreError`."""
        with examining.translated(self.database):
            return question(self.connection(), *words, **more)

    def connection(self) -> examining.Connection:
        """Opened at the first question. Raises `NotOpened`, the same again at each."""
        if self._refused is not None:
            raise NotOpened(self._refused)
        if self._connection is None:
            try:
                self._connection = examining.opened(self.database)
            except StoreError as error:
                self._refused = error
                raise NotOpened(error) from error
        return self._connection

    @property
    def known(self) -> transport.KnownServer:
        """The server by its key, which tells the time where a wrong clock breaks TLS."""
        return transport.known_by(self.home / SERVER_KEY, self.clock.up)

    @cached_property
    def server_time(self) -> tuple[int, int] | SyncError:
        """The server's time, ms UTC, with this kiosk's own at the same moment; or why there is none."""
        try:
            before = self.clock.up()
            server = transport.ask_time(self.settings.sync.server, self.settings.sync.ca_file or None, self.known)
            return server, self.clock.now() - (self.clock.up() - before) // 2
        except SyncError as error:
            return error

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()


def failed(name: str, error: Exception) -> Finding:
    """A check that could not be made; damage is bad wherever it shows."""
    if isinstance(error, NotOpened):
        return unknown(name, "Not looked at: the data file cannot be opened, see database.")
    if isinstance(error, StoreError) and error.word == "damaged":
        return bad(name, str(error), DAMAGED)
    return not_looked(name, error)
