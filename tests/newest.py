"""Files with the newest schema, laid where a new kiosk or server would make one: the migrations run once in a process
of the tests, and are copied from then on. What they do step by step is looked at in `tests/store` and `tests/server`.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from kiosk.store import FILE_NAME, Store
from sync.server.database import open_database

SERVER_FILE = "server.db"


@cache
def _templates() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="lada-newest-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    Store(folder).close()
    open_database("", folder).close_everywhere()
    return folder


def kiosk_file(home: Path) -> None:
    """An empty kiosk's file, unless there is one."""
    _lay(FILE_NAME, home)


def server_file(home: Path) -> None:
    """An empty server's file, unless there is one, or what is left of one."""
    _lay(SERVER_FILE, home)


def _lay(name: str, home: Path) -> None:
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not any(home.glob(f"{name}*")):
        shutil.copyfile(_templates() / name, home / name)
