"""What the doctor's last round found, left by the sync process for the kiosk: name → state of what is not well.

A file, because the two are two processes; lost at a power cut, and that is no harm. Must not load the doctor itself.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

FILE = "doctor.json"
_decode = msgspec.json.Decoder(dict[str, str]).decode


def leave(home: Path, found: dict[str, str]) -> None:
    """Raises `OSError` when the disk does not take it."""
    temporary = home / f".{FILE}.new"
    temporary.write_bytes(msgspec.json.encode(found))
    temporary.replace(home / FILE)


def is_unwell(home: Path) -> bool:
    """Whether the last round found anything that somebody should see to; False too before the first."""
    try:
        found = _decode((home / FILE).read_bytes())
    except (OSError, msgspec.DecodeError):
        return False
    return any(state in ("bad", "warn") for state in found.values())
