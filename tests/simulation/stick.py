"""The USB stick of the simulation: everything that was ever written to it is still there, and may turn up again."""

from __future__ import annotations

from pathlib import Path


class Stick:
    """Files in `folder`, in the order in which they came."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._folder = folder
        self.facts: list[Path] = []
        self.answers: list[Path] = []

    def place(self, kind: str) -> Path:
        """Where the next file of a kind may lie; it counts once it is in its list."""
        return self._folder / f"{len(self.facts) + len(self.answers)}.{kind}"

    def cut(self, file: Path, kept: float) -> Path:
        """A copy of a file that broke off after a part of it."""
        data = file.read_bytes()
        half = self._folder / "half"
        half.write_bytes(data[: int(len(data) * kept)])
        return half
