"""A kiosk's file as an older version left it, for what has to survive an upgrade."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import apsw
import pytest

from kiosk.store import FILE_NAME, database, migrating


def older_file(home: Path, before: str) -> apsw.Connection:
    """An empty one in `home` with the steps of the schema that come before `before`, open to be filled."""
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        for step in database.MIGRATIONS.glob("[0-9]*.py"):
            if step.name < before:
                shutil.copy(step, folder)
        patch.setattr(migrating, "MIGRATIONS", folder)
        migrating.run(home / FILE_NAME)
    return apsw.Connection(str(home / FILE_NAME))
