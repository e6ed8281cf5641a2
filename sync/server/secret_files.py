"""Files that only their owner may read: cards and stickers on their way to a printer."""

from __future__ import annotations

import os
from pathlib import Path


def write_secret(file: Path, data: bytes) -> None:
    """Write a file that only its owner may read; a half-written one is never left under the name."""
    half = file.with_name(file.name + ".part")
    with open(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
        stream.write(data)
    half.replace(file)
