"""What stands on every screen beside its own words: who, languages, modes, status, and what the script has to know.

Runs for each template, also for those of errors, so it must not fail where a view has failed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import request

from kiosk.views import counter, for_whom, visitor
from kiosk.views.status import StatusLine, status_lines

LONGER = 2  # how much longer results stand in large text


@dataclass(frozen=True)
class LanguageButton:
    code: str
    name: str
    short: str


NAMES = (
    LanguageButton("pl", "Polski", "PL"),
    LanguageButton("en", "English", "EN"),
    LanguageButton("uk", "Українська", "УК"),
)


def frame() -> dict[str, Any]:
    kiosk, session = counter().settings.kiosk, visitor()
    person = session.person or session.staff
    return {
        "visitor": session,
        "who": person,
        "for_whom": for_whom(),
        "centre": counter().store.centre,
        "languages": NAMES,
        "here": request.full_path.rstrip("?") if request.method == "GET" else "/",
        "screen": request.endpoint or "",
        "modes": " ".join(_modes(session)),
        "is_changed": _is_changed(session),
        "status": _status,
        "position": counter().signals.position(),
        "wedge": counter().settings.readers.scanner == "wedge",
        "volume": 0 if session.muted else kiosk.volume,
        "idle_s": kiosk.idle_seconds,
        "warning_s": kiosk.warning_seconds,
        "sleep_s": kiosk.sleep_seconds,
        "done_s": kiosk.done_seconds * (LONGER if session.large else 1),
        "bench": counter().bench is not None,
    }


def _status() -> list[StatusLine]:
    """What does not work just now; called by the one screen that says it."""
    return status_lines(counter().devices.states(), visitor().language)


def _modes(session: Any) -> list[str]:
    chosen = {"large": session.large, "contrast": session.contrast, "lowreach": session.low_reach}
    return ["kiosk", *(name for name, on in chosen.items() if on)]


def _is_changed(session: Any) -> bool:
    """Whether something is to be set back after a visitor who only looked."""
    large = counter().settings.kiosk.starts_large
    return (
        session.language != "pl" or session.large != large or session.contrast or session.low_reach or session.muted
        or session.return_draft is not None or session.unknown is not None
    )  # fmt: skip
