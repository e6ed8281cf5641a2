"""The printer that setup found and somebody chose: a small file beside the kiosk's data, laid over the settings.

A kiosk may not write into its settings, and an update brings no data of its own, so that a choice outlives both. Must
not know a device.
"""

from __future__ import annotations

import json
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.settings import Printer, Settings, problems_of
from printers.profiles import LATIN_CODECS
from sync.settings import SettingsError

if TYPE_CHECKING:
    from printers.pangram import Candidate  # it can draw, and loads what that takes

FILE = "printer.json"
KEYS = ("driver", "address", "profile", "polish_page", "cyrillic_page", "letters")


def with_chosen(settings: Settings) -> Settings:
    """The settings with the choice over them; as they are where nothing was chosen. Raises `SettingsError` for a file
    that does not say what a printer can be."""
    file = settings.kiosk.home / FILE
    try:
        told = json.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return settings
    except (OSError, ValueError) as error:
        raise SettingsError([f"{file} cannot be read ({error}): delete it, then run lada printer setup."]) from error
    if not isinstance(told, dict) or not all(name in KEYS and isinstance(value, str) for name, value in told.items()):
        raise SettingsError([f"{file} is not what lada printer setup writes: delete it, then run lada printer setup."])
    chosen = replace(settings, printer=replace(settings.printer, **told))
    if found := problems_of(chosen):
        raise SettingsError([f"{problem} ({file})" for problem in found])
    return chosen


def remember(home: Path, **chosen: str) -> Path:
    """Lay these keys of `Printer` over what was chosen before, whole or not at all. Returns the file. Raises
    `OSError`."""
    assert set(chosen) <= {field.name for field in fields(Printer)} & set(KEYS)
    file = home / FILE
    try:
        before = json.loads(file.read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        before = {}
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = home / f".{FILE}.new"
    temporary.write_text(json.dumps({**before, **chosen}, indent=1) + "\n", "utf-8")
    temporary.replace(file)
    return file


def of_line(candidate: Candidate) -> dict[str, str]:
    """What to remember of the line of the setup page that reads right."""
    if candidate.page is None:
        return {"letters": "pictures"}
    key = "polish_page" if candidate.page.codec in LATIN_CODECS else "cyrillic_page"
    return {"letters": "own", key: f"{candidate.page.codec}:{candidate.page.slot}"}
