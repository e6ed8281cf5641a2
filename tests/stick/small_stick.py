"""A stick that has no room, and one that is locked: a real one of 64 KiB.

    unshare --map-root-user --mount python -m tests.stick.small_stick FOLDER

Mounts a file system of its own over FOLDER, which nobody else sees, and ends with 0 when everything went as promised.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from sync.signing import KeySigner
from sync.stick import parcels
from sync.stick.parcels import Label, ParcelError

LABEL = Label("facts", 1, "device", "COP-K1", 0, "")
SIGNER = KeySigner(b"k" * 32)


def written(path: Path, size: int) -> str:
    """The word with which it failed, "" when it did not."""
    try:
        parcels.lay(path, parcels.rendered(LABEL, [("batch", os.urandom(size))], SIGNER, None))
    except ParcelError as error:
        return error.word if str(path.parent) in str(error) else f"{error} does not name the stick"
    return ""


def story(stick: Path) -> None:
    first = stick / "first.facts"
    assert written(first, 20_000) == ""
    before = first.read_bytes()

    assert written(stick / "second.facts", 200_000) == "full"
    assert written(first, 200_000) == "full"
    assert [path.name for path in stick.iterdir()] == ["first.facts"]
    assert first.read_bytes() == before

    subprocess.run(["mount", "-o", "remount,ro", str(stick)], check=True)
    assert written(first, 10) == "read_only"
    assert first.read_bytes() == before


if __name__ == "__main__":
    there = Path(sys.argv[1])
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(there)], check=True)
    story(there)
