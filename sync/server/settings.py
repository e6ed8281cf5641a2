"""The settings of a server: what each is, its default and its limits. Every one is explained in `docs/settings.md`.

Read once at start from one TOML file with the environment over it, then handed on as an argument. Reads nothing else
and opens nothing.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

from sync.settings import SettingsError, read, setting

CHECKOUT = Path(__file__).resolve().parent.parent.parent
FILE = Path("/etc/lada/server.toml")
PREFIX = "LADA_SERVER"


@dataclass(frozen=True)
class Server:
    """[server] where it listens, where its data lives, whose it is."""

    host: str = setting("127.0.0.1")
    port: int = setting(8090, minimum=1, maximum=65535)
    home: Path = setting(Path("server"))
    database: str = setting("", by_file=True)
    base_url: str = setting("")
    centre: str = setting("")


@dataclass(frozen=True)
class Security:
    """[security] how long a session of staff lasts, and how many attempts to log in are let through."""

    session_idle_minutes: int = setting(30, minimum=5, maximum=480)
    session_absolute_minutes: int = setting(600, minimum=15, maximum=1440)
    login_attempts: int = setting(5, minimum=3, maximum=50)


@dataclass(frozen=True)
class Settings:
    """All settings of one server."""

    server: Server = field(default_factory=Server)
    security: Security = field(default_factory=Security)


def load(file: Path | None = None, environ: Mapping[str, str] | None = None) -> Settings:
    """The settings in force. Raises SettingsError with every problem found.

    Over the file stand SERVER_PORT and `LADA_SERVER_SECTION_KEY`. A relative `home` lies under LADA_HOME, by default
    `var/` in the checkout. An empty `base_url` becomes http://localhost:PORT; an empty `database` stays empty and
    means an SQLite file under `home`.
    """
    environ = os.environ if environ is None else environ
    settings = read(Settings, file, _with_short_names(environ), PREFIX)
    problems = _problems(settings)
    if problems:
        raise SettingsError(problems)
    root = Path(environ.get("LADA_HOME") or CHECKOUT / "var")
    server = settings.server
    base_url = (server.base_url or f"http://localhost:{server.port}").rstrip("/")
    return replace(settings, server=replace(server, home=(root / server.home).absolute(), base_url=base_url))


def _with_short_names(environ: Mapping[str, str]) -> dict[str, str]:
    """SERVER_PORT is the port that people type; the long name, where given, wins."""
    short = {"LADA_SERVER_SERVER_PORT": environ["SERVER_PORT"]} if environ.get("SERVER_PORT") else {}
    return {**short, **environ}


def _problems(settings: Settings) -> list[str]:
    """What is wrong between settings that are each right alone."""
    server, security = settings.server, settings.security
    url = urlsplit(server.base_url)
    checks = {
        "server.database must be empty (an SQLite file under home) or begin with postgresql://.": (
            not server.database or server.database.startswith("postgresql://")
        ),
        "server.base_url must be the address that staff type, such as https://lada.example.org.": (
            not server.base_url or (url.scheme in ("http", "https") and url.hostname)
        ),
        "security.session_absolute_minutes must not be shorter than session_idle_minutes.": (
            security.session_absolute_minutes >= security.session_idle_minutes
        ),
    }
    return [problem for problem, holds in checks.items() if not holds]
