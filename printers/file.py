"""A slip printer behind a path: a device file such as /dev/usb/lp0, a plain file, or a folder that gets a file a slip.

Not by python-escpos's connector: that one cannot read, so a printer at /dev/usb/lp0 would never tell that paper is out.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from printers import Paper, Printer, PrinterError, Sent
from printers.descriptors import read_until, write_until
from printers.wired import SETTLE_S, LinkDown, WiredPrinter

NEVER_THERE = (FileNotFoundError, NotADirectoryError)


def open_file_printer(
    address: str, timeout_s: float, answers: bool | None = None, settle_s: float = SETTLE_S, clears: bool = False
) -> Printer:
    """`address` is a path, which must be there when something is printed: nothing is made at the path of a device that
    is unplugged. Raises `PrinterError` (permanent) for an empty one."""
    if not address:
        raise PrinterError("a file printer needs a path", permanent=True)
    path = Path(address)
    return FolderPrinter(path) if path.is_dir() else FilePrinter(path, timeout_s, answers, settle_s, clears)


class FilePrinter(WiredPrinter):
    """A device file, which may answer, or a plain file, which grows and never does."""

    def __init__(
        self,
        path: Path,
        timeout_s: float,
        answers: bool | None = None,
        settle_s: float = SETTLE_S,
        clears: bool = False,
    ) -> None:
        super().__init__(_PathLink(path), timeout_s, answers, settle_s, clears and _is_device(path))


class FolderPrinter:
    """Every slip is a file of its own, "000001.escpos" and so on. There is nothing to ask."""

    why = ""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def status(self) -> Paper:
        return Paper.UNKNOWN if self._folder.is_dir() else Paper.OFFLINE

    def send(self, payload: bytes) -> Sent:
        try:
            number = max((int(each.stem) for each in self._folder.glob("[0-9]*.escpos")), default=0) + 1
            unfinished = self._folder / f"{number:06d}.part"
            unfinished.write_bytes(payload)
            unfinished.rename(self._folder / f"{number:06d}.escpos")
        except OSError as error:
            raise PrinterError(f"cannot write into {self._folder}: {error.strerror}") from error
        return Sent.CONFIRMED

    def close(self) -> None:
        """Nothing to let go of."""


def _is_device(path: Path) -> bool:
    """A plain file keeps what it was given, and shall keep slips only."""
    return not path.is_file()


class _PathLink:
    bytes_per_s = 10_000.0

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def open(self, until: float) -> bool:
        try:
            is_device = stat.S_ISCHR(self._path.stat().st_mode)
            self._descriptor, can_answer = self._open(is_device)
        except OSError as error:
            permanent = not isinstance(error, NEVER_THERE)
            raise LinkDown(f"cannot open {self._path}: {error.strerror}", permanent=permanent) from error
        return can_answer

    def _open(self, is_device: bool) -> tuple[int, bool]:
        """Only a device is read from: a file would give back what was printed before."""
        writing = os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC | os.O_APPEND
        if is_device:
            try:
                return os.open(self._path, os.O_RDWR | writing), True
            except (PermissionError, IsADirectoryError):
                pass  # a way there and none back; the next line tells if there is not even that
        return os.open(self._path, os.O_WRONLY | writing), False

    def write(self, data: bytes, until: float) -> int:
        return 0 if self._descriptor is None else write_until(self._descriptor, data, until)

    def read(self, until: float) -> bytes:
        if self._descriptor is None:
            raise LinkDown("not open")
        return read_until(self._descriptor, until)

    def drain(self, until: float) -> bool:
        return True

    def close(self, abandon: bool = False) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
