"""What is said of the demo centre when it opens, and the mark that it is filled. Loads nothing: the demo looks here
first, and starts its programs without the rest when there is nothing to invent."""

from __future__ import annotations

from pathlib import Path

LOGIN, PASSWORD = "marta", "wspólny-stół-2026"
PIN, STAFF_PIN = "4711", "271828"
FILLED = "demo-is-filled"


def is_filled(server_home: Path) -> bool:
    return (server_home / FILLED).exists()
