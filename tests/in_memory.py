"""Where the files of tests lie: in memory, if there is room. A disk that is told to keep each commit takes longer over
it than the code under test; what a power cut or a full disk leaves is tried in tests/durability, which brings its own.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

MEMORY = Path("/dev/shm")
ROOM = 3 * 1024**3  # bytes; a run of the tests needs less than one GiB of it at a time


def folder() -> str | None:
    """A folder in memory; `None` where there is none or too little room: then the usual place will do."""
    is_there = MEMORY.is_dir() and os.access(MEMORY, os.W_OK)
    return str(MEMORY) if is_there and shutil.disk_usage(MEMORY).free > ROOM else None
