"""What every `lada` command shares: lazy loading, and one clear sentence for each failure that we know.

A command's file keeps heavy imports (Flask, WeasyPrint, openpyxl, drivers) inside its functions: asking for help
must not load them. Commands compose and report; they decide nothing.
"""

import errno
import importlib
import importlib.util
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import click

from kiosk.settings import FILE, Settings, load
from sync.settings import SettingsError

# sysexits.h, which systemd shows by name in `systemctl status`
EX_UNAVAILABLE = 69
EX_IOERR = 74
EX_NOPERM = 77
EX_CONFIG = 78


class Place(NamedTuple):
    """Where a command lives (`module:attribute`) and its one line in the list of commands."""

    path: str
    summary: str


class Known(NamedTuple):
    """A failure that we expect in the world: what to say, and what to tell the shell."""

    sentence: str
    exit_code: int


class LazyGroup(click.Group):
    """A group that imports a command's file only when that command is used."""

    def __init__(self, *args: Any, places: Mapping[str, Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {name: place for name, place in places.items() if _exists(place)}

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.places:
            return None
        module, _, attribute = self.places[cmd_name].path.partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        if not self.places:
            return
        with formatter.section("Commands"):
            formatter.write_dl([(name, place.summary) for name, place in self.places.items()])


def _exists(place: Place) -> bool:
    module = place.path.partition(":")[0]
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:  # its package is not there either
        return False


def settings_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--settings FILE` of every command of a kiosk; the command receives the `Settings` as `settings`."""

    def loaded(_context: click.Context, _option: click.Parameter, file: Path | None) -> Settings:
        return load(file or (FILE if FILE.is_file() else None))

    return click.option(
        "--settings",
        type=click.Path(path_type=Path, dir_okay=False),
        callback=loaded,
        help=f"Settings of the kiosk; {FILE} when that is there.",
    )(command)


def sentence_for(error: Exception) -> Known | None:
    """The sentence for a failure of the world; None for a bug, which deserves its traceback."""
    if isinstance(error, SettingsError):
        return Known(str(error), EX_CONFIG)
    if isinstance(error, OSError):
        return _sentence_for_os(error)
    if (store := sys.modules.get("apsw")) is not None:
        if isinstance(error, store.FullError):
            return Known(_DISK_FULL, EX_IOERR)
        if isinstance(error, store.ReadOnlyError | store.CantOpenError):
            return Known(f"The data file cannot be opened ({error}). Check LADA_HOME and its rights.", EX_NOPERM)
    return _sentence_of_ours(error)


OURS = (
    ("kiosk.store.database", "StoreError", EX_IOERR),
    ("sync.data_files", "BackupError", EX_IOERR),
    ("sync.signing", "KeyFileError", EX_CONFIG),
    ("sync.stick.parcels", "ParcelError", EX_IOERR),
    ("sync.ports", "SyncError", EX_UNAVAILABLE),
    ("printers", "PrinterError", EX_UNAVAILABLE),
)


def _sentence_of_ours(error: Exception) -> Known | None:
    """A failure defined beside one of our ports carries its own sentence; a port that was never loaded cannot fail."""
    for module, name, exit_code in OURS:
        port = sys.modules.get(module)
        if port is not None and isinstance(error, getattr(port, name)):
            return Known(str(error), exit_code)
    return None


_DISK_FULL = "The disk is full. Free some space and start again; nothing that was confirmed is lost."


def _sentence_for_os(error: OSError) -> Known | None:
    where = error.filename or ""
    match error.errno:
        case errno.EADDRINUSE:
            return Known(
                f"A port is taken by another program ({error.strerror}). Stop that program, or choose other ports with "
                "KIOSK_PORT and SERVER_PORT.",
                EX_UNAVAILABLE,
            )
        case errno.EADDRNOTAVAIL:
            return Known("This machine has no such address. Correct host in the settings.", EX_CONFIG)
        case errno.ENOSPC | errno.EDQUOT:
            return Known(_DISK_FULL, EX_IOERR)
        case errno.EROFS:
            return Known(f"The disk is read-only: {where}. Check it, or set LADA_HOME to another place.", EX_IOERR)
        case errno.ENOENT:
            return Known(f"There is no such file or folder: {where}", EX_IOERR)
        case errno.EACCES | errno.EPERM:
            return Known(f"Not allowed to open {where or 'that'}. Run it as the user that owns the data.", EX_NOPERM)
    return None
