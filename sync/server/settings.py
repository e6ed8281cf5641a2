"""The settings of a server: what each is, its default and its limits. Every one is explained in `docs/settings.md`.

Read once at start from one TOML file with the environment over it, then handed on as an argument. Reads nothing else
and opens nothing.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from sync.hosts import is_loopback
from sync.rules.reminders import Schedule
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
    idle_connections: int = setting(16, minimum=0, maximum=500)
    centres: str = setting("")


@dataclass(frozen=True)
class Security:
    """[security] how long a session of staff lasts, how many attempts to log in are let through, and whether
    coordinators and administrators must have a second factor."""

    session_idle_minutes: int = setting(30, minimum=5, maximum=480)
    session_absolute_minutes: int = setting(600, minimum=15, maximum=1440)
    login_attempts: int = setting(5, minimum=3, maximum=50)
    second_factor: Literal["required", "offered"] = setting("required")


@dataclass(frozen=True)
class Mail:
    """[mail] the mail server that takes our letters; without a host none are sent."""

    host: str = setting("")
    port: int = setting(587, minimum=1, maximum=65535)
    security: Literal["starttls", "tls", "none"] = setting("starttls")
    user: str = setting("")
    password: str = setting("", by_file=True)
    sender: str = setting("")
    ca_file: str = setting("")


@dataclass(frozen=True)
class Reminders:
    """[reminders] when people are reminded of what they have. `late_days` are days after the day it was due, `quiet`
    hours of the night as 20:00-8:00, empty for none."""

    before_days: int = setting(1, minimum=0, maximum=30)
    late_days: str = setting("1 3 7 14 28")
    quiet: str = setting("20:00-8:00")
    on_closed_days: bool = setting(False)

    @property
    def schedule(self) -> Schedule:
        """As the rules want it. Raises `ValueError` for what cannot be read."""
        late = tuple(int(days) for days in self.late_days.split())
        if list(late) != sorted(set(late)) or any(not 0 < days <= 365 for days in late):
            raise ValueError(self.late_days)
        return Schedule(self.before_days, late, _quiet_hours(self.quiet), self.on_closed_days)


def _quiet_hours(text: str) -> tuple[int, int]:
    if not text.strip():
        return 0, 0
    found = re.fullmatch(r"\s*(\d{1,2}):([0-5]\d)\s*[-–]\s*(\d{1,2}):([0-5]\d)\s*", text, re.ASCII)
    begin, end = (int(found[n]) * 60 + int(found[n + 1]) for n in (1, 3)) if found else (-1, -1)
    if not (0 <= begin <= 24 * 60 and 0 <= end <= 24 * 60):
        raise ValueError(text)
    return begin % (24 * 60), end % (24 * 60)


@dataclass(frozen=True)
class Retention:
    """[retention] how many months what is about people is kept. `erase_members`: whoever was not here for so long is
    erased by itself at night; without it they are proposed only."""

    members_months: int = setting(12, minimum=1, maximum=120)
    minors_months: int = setting(6, minimum=1, maximum=120)
    notes_months: int = setting(24, minimum=1, maximum=120)
    looks_months: int = setting(24, minimum=1, maximum=120)
    erase_members: bool = setting(False)


@dataclass(frozen=True)
class Reports:
    """[reports] what the centre reports by. `contract_year_from` is the day on which its contract year begins, as
    MM-DD."""

    contract_year_from: str = setting("01-01")

    @property
    def year_begins(self) -> tuple[int, int]:
        """Month and day. Raises `ValueError` for what no year has every time."""
        found = re.fullmatch(r"(\d{2})-(\d{2})", self.contract_year_from, re.ASCII)
        if found is None:
            raise ValueError(self.contract_year_from)
        day = date(2001, int(found[1]), int(found[2]))  # a year without a 29th of February
        return day.month, day.day


@dataclass(frozen=True)
class Settings:
    """All settings of one server."""

    server: Server = field(default_factory=Server)
    security: Security = field(default_factory=Security)
    mail: Mail = field(default_factory=Mail)
    reminders: Reminders = field(default_factory=Reminders)
    retention: Retention = field(default_factory=Retention)
    reports: Reports = field(default_factory=Reports)


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
    server = settings.server
    root = Path(environ.get("LADA_HOME") or CHECKOUT / "var")
    centres = str(((file or root).parent / server.centres).absolute()) if server.centres else ""
    home, base_url = (root / server.home).absolute(), server.base_url or f"http://localhost:{server.port}"
    placed = replace(server, home=home, base_url=base_url.rstrip("/"), centres=centres)
    return replace(settings, server=placed)


def load_centres(settings: Settings) -> dict[str, Settings]:
    """The settings of every centre that a server keeps, by name, as the files `NAME.toml` in the folder
    `settings.server.centres` say. What is a centre's own (its database, address, home and name) it says itself; all
    else holds for it as in `settings`. A `home` that it does not say is `centres/NAME` below the server's.

    Raises SettingsError with every problem of every file, and when two centres would share what must be apart.
    """
    folder, found, problems = Path(settings.server.centres), {}, []
    for file in sorted(folder.glob("*.toml")):
        try:
            found[file.stem] = _centre(settings, file)
        except SettingsError as error:
            problems += [f"{file}: {problem}" for problem in error.problems]
    if not found and not problems:
        problems.append(f"server.centres: there is no file of a centre in {folder}.")
    problems += _shared(found)
    if problems:
        raise SettingsError(problems)
    return found


def _centre(settings: Settings, file: Path) -> Settings:
    own = replace(settings.server, database="", base_url="", centre="", centres="", home=Path("centres", file.stem))
    found = read(Settings, file, {}, PREFIX, replace(settings, server=own))
    problems = _problems(found)
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,39}", file.stem):
        problems.append("the name of a centre's file is made of small letters, digits and hyphens.")
    if not found.server.base_url:
        problems.append("server.base_url must be given: a centre is known by its address.")
    if found.server.centres:
        problems.append("server.centres: a centre keeps no centres.")
    if (found.server.host, found.server.port) != (settings.server.host, settings.server.port):
        problems.append("server.host and server.port are for all centres together; leave them out.")
    if problems:
        raise SettingsError(problems)
    home, base_url = settings.server.home / found.server.home, found.server.base_url.rstrip("/")
    return replace(found, server=replace(found.server, home=home.absolute(), base_url=base_url))


def _shared(centres: Mapping[str, Settings]) -> list[str]:
    """What two centres have in common and must not."""
    what = {
        "base_url": lambda server: urlsplit(server.base_url).netloc.lower(),
        "home": lambda server: str(server.home),
    }
    problems = []
    for setting_name, value_of in what.items():
        by_value: dict[str, list[str]] = {}
        for name, settings in centres.items():
            by_value.setdefault(value_of(settings.server), []).append(name)
        problems += [
            f"server.{setting_name} is the same for {' and '.join(names)}: what belongs to one centre is its alone."
            for names in by_value.values() if len(names) > 1
        ]  # fmt: skip
    if len({bool(settings.server.database) for settings in centres.values()}) > 1:
        problems.append("server.database: either every centre is kept in PostgreSQL, or every one in a file.")
    return problems


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
        **_mail_checks(settings.mail),
        **_reminder_checks(settings.reminders),
        'reports.contract_year_from must be a month and a day, such as "01-01" or "04-01".': _begins(settings.reports),
    }
    return [problem for problem, holds in checks.items() if not holds]


def _mail_checks(mail: Mail) -> dict[str, object]:
    return {
        "mail.sender must be the address that letters come from, such as lada@example.org, where mail.host is given.": (
            not mail.host or (mail.sender.isascii() and re.fullmatch(r"[^\s@<>]+@[^\s@<>]+", mail.sender))
        ),
        'mail.security must not be "none" unless mail.host is on this machine: letters would go in the open.': (
            not mail.host or mail.security != "none" or is_loopback(mail.host)
        ),
        "mail.password must be given where mail.user is, and the other way round.": (
            bool(mail.user) == bool(mail.password)
        ),
        "mail.user and mail.password must be made of plain letters, digits and signs: SMTP takes no others.": (
            (mail.user + mail.password).isascii()
        ),
    }  # fmt: skip


def _reminder_checks(reminders: Reminders) -> dict[str, object]:
    def reads(text: Reminders) -> bool:
        try:
            text.schedule  # noqa: B018
        except ValueError:
            return False
        return True

    return {
        'reminders.late_days must be days in order, such as "1 3 7 14 28", each at most 365; empty for none.': reads(
            replace(reminders, quiet="")
        ),
        'reminders.quiet must be two hours, such as "20:00-8:00", or empty.': reads(replace(reminders, late_days="")),
    }


def _begins(reports: Reports) -> bool:
    try:
        reports.year_begins  # noqa: B018
    except ValueError:
        return False
    return True
