"""The settings of a kiosk: what each is, its default and its limits. Every one is explained in `docs/settings.md`.

Read once at start from one TOML file with the environment over it, then handed on as an argument. Reads nothing else
and opens nothing.
"""

import math
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from printers import profiles
from sync.hosts import is_loopback
from sync.settings import SettingsError, read, setting

CHECKOUT = Path(__file__).resolve().parent.parent
FILE = Path("/etc/lada/kiosk.toml")
PREFIX = "LADA_KIOSK"
DEVICE_KEY, CENTRE_KEY, SERVER_KEY = "device.key", "centre.key", "server.pub"  # files in home
INCH_MM = 25.4
SMALL_PANEL_IN = 13.0  # below it, ordinary targets come out smaller than a finger, so large text is where we begin


@dataclass(frozen=True)
class Kiosk:
    """[kiosk] the station itself: where it listens, where its data lives, its panel and its patience."""

    host: str = setting("127.0.0.1")
    port: int = setting(8080, minimum=1, maximum=65535)
    home: Path = setting(Path("kiosk"))
    label: str = setting("")
    screen_diagonal_in: float = setting(10.1, minimum=5, maximum=65)
    screen_px_w: int = setting(1280, minimum=320, maximum=7680)
    screen_px_h: int = setting(800, minimum=320, maximum=7680)
    idle_seconds: int = setting(45, minimum=10, maximum=600)
    warning_seconds: int = setting(20, minimum=5, maximum=120)
    done_seconds: int = setting(8, minimum=3, maximum=60)
    sleep_seconds: int = setting(60, minimum=10, maximum=3600)
    volume: int = setting(60, minimum=0, maximum=100)
    large_default: bool | Literal["auto"] = setting("auto")
    slips_by_mail: bool = setting(False)

    @property
    def px_per_mm(self) -> float:
        """Pixels in one millimetre of this panel."""
        return math.hypot(self.screen_px_w, self.screen_px_h) / (self.screen_diagonal_in * INCH_MM)

    @property
    def starts_large(self) -> bool:
        """Whether a session begins with large text."""
        return self.screen_diagonal_in < SMALL_PANEL_IN if self.large_default == "auto" else self.large_default


@dataclass(frozen=True)
class Readers:
    """[readers] what hears cards and codes."""

    card: Literal["pcsc", "simulated", "none"] = setting("pcsc")
    card_reader: str = setting("")
    scanner: Literal["evdev", "serial", "wedge", "simulated", "none"] = setting("wedge")
    scanner_device: str = setting("")
    serial_device: str = setting("")
    baud: int = setting(9600, minimum=300, maximum=921600)


NARROW = 32  # characters in a line of 58 mm paper


@dataclass(frozen=True)
class Printer:
    """[printer] the slip printer. A page is "codec:number", the printer's own number; empty: the profile's."""

    driver: Literal["network", "usb", "serial", "cups", "file", "simulated", "none"] = setting("none")
    address: str = setting("")
    profile: str = setting("default")
    width: int = setting(48, minimum=24, maximum=64)
    polish_page: str = setting("")
    cyrillic_page: str = setting("")
    answers: bool = setting(True)
    letters: Literal["own", "pictures"] = setting("own")
    roll_metres: int = setting(0, minimum=0, maximum=500)

    @property
    def roll_mm(self) -> int:
        """The length of a new roll: as set, else what is sold for the paper's width."""
        return 1000 * (self.roll_metres or (80 if self.width > NARROW else 30))

    @property
    def pages(self) -> dict[str, int]:
        """The code pages chosen by `lada printer setup`, codec → the printer's own number."""
        chosen = (page.partition(":") for page in (self.polish_page, self.cyrillic_page) if page)
        return {codec: int(slot) for codec, _, slot in chosen}


@dataclass(frozen=True)
class PrintJobs:
    """[print_jobs] the print server of this machine, whose jobs are counted."""

    cups: str = setting("")
    page_log: str = setting("/var/log/cups/page_log")
    config: str = setting("/etc/cups")
    every_seconds: int = setting(20, minimum=2, maximum=3600)


@dataclass(frozen=True)
class SnmpAccess:
    """[snmp.access.NAME] how devices are asked whose register says NAME; each secret may stand in a file of its own."""

    version: Literal["2c", "3"] = setting("2c")
    community: str = setting("public", by_file=True)
    user: str = setting("")
    auth: Literal["none", "sha", "sha224", "sha256", "sha384", "sha512"] = setting("sha")
    auth_password: str = setting("", by_file=True)
    privacy_password: str = setting("", by_file=True)


LEAST_PASSWORD = 8  # letters, RFC 3414 11.2


@dataclass(frozen=True)
class Snmp:
    """[snmp] the printers and copiers whose meters are asked."""

    every_minutes: int = setting(10, minimum=0, maximum=1440)
    access: dict[str, SnmpAccess] = field(default_factory=dict)


@dataclass(frozen=True)
class Sync:
    """[sync] the way to the server."""

    server: str = setting("http://localhost:8090")
    every_seconds: int = setting(30, minimum=5, maximum=86400)
    ca_file: str = setting("")


@dataclass(frozen=True)
class Bench:
    """[bench] the page of simulated devices, for demo and tests."""

    device_bench: bool = setting(False)


@dataclass(frozen=True)
class Settings:
    """All settings of one kiosk."""

    kiosk: Kiosk = field(default_factory=Kiosk)
    readers: Readers = field(default_factory=Readers)
    printer: Printer = field(default_factory=Printer)
    print_jobs: PrintJobs = field(default_factory=PrintJobs)
    snmp: Snmp = field(default_factory=Snmp)
    sync: Sync = field(default_factory=Sync)
    bench: Bench = field(default_factory=Bench)


def load(file: Path | None = None, environ: Mapping[str, str] | None = None) -> Settings:
    """The settings in force. Raises SettingsError with every problem found.

    Over the file stand KIOSK_PORT, SERVER_PORT (port of a server on this machine) and `LADA_KIOSK_SECTION_KEY`. A
    relative `home` lies under LADA_HOME, by default `var/` in the checkout.
    """
    environ = os.environ if environ is None else environ
    settings = read(Settings, file, _with_short_names(environ), PREFIX)
    if problems := problems_of(settings):
        raise SettingsError(problems)
    root = Path(environ.get("LADA_HOME") or CHECKOUT / "var")
    return replace(settings, kiosk=replace(settings.kiosk, home=(root / settings.kiosk.home).absolute()))


def _with_short_names(environ: Mapping[str, str]) -> dict[str, str]:
    """The short names that people type, as the long ones; a long one that is there too wins."""
    short: dict[str, str] = {}
    if port := environ.get("KIOSK_PORT"):
        short["LADA_KIOSK_KIOSK_PORT"] = port
    if port := environ.get("SERVER_PORT"):
        short["LADA_KIOSK_SYNC_SERVER"] = f"http://localhost:{port}"
    return {**short, **environ}


def problems_of(settings: Settings) -> list[str]:
    """What is wrong between settings that are each right alone."""
    readers, printer = settings.readers, settings.printer
    url = urlsplit(settings.sync.server)
    simulated = readers.card in ("simulated", "none") and readers.scanner in ("simulated", "none")
    checks = {
        "kiosk.host must be a loopback address (127.0.0.1): a kiosk serves its own screen only.": is_loopback(
            settings.kiosk.host
        ),
        "readers.scanner_device must name the scanner (/dev/input/by-id/…-event-kbd) when scanner is evdev.": (
            readers.scanner != "evdev" or readers.scanner_device
        ),
        "readers.serial_device must name the port (/dev/serial/by-id/…) when scanner is serial.": (
            readers.scanner != "serial" or readers.serial_device
        ),
        f"printer.profile must be one of {', '.join(profiles.names())}, not {printer.profile!r}.": (
            profiles.is_known(printer.profile)
        ),
        f"printer.polish_page must be {_like(profiles.LATIN_CODECS)}:18, or empty.": (
            _is_page(printer.polish_page, profiles.LATIN_CODECS)
        ),
        f"printer.cyrillic_page must be {_like(profiles.CYRILLIC_CODECS)}:17, or empty.": (
            _is_page(printer.cyrillic_page, profiles.CYRILLIC_CODECS)
        ),
        f"printer.address must be given when driver is {printer.driver}.": (
            printer.driver in ("simulated", "none") or printer.address
        ),
        "print_jobs.cups must be the address of a CUPS, like localhost:631, or empty.": (
            re.fullmatch(r"[^\s:/]+:[0-9]{1,5}", settings.print_jobs.cups) or not settings.print_jobs.cups
        ),
        "sync.server must be an address such as https://lada.example.org.": (
            url.scheme in ("http", "https") and url.hostname
        ),
        "sync.server must begin with https:// unless the server is on this machine.": (
            url.scheme != "http" or is_loopback(url.hostname or "")
        ),
        "bench.device_bench is for simulated devices only: set readers and printer to simulated or none.": (
            not settings.bench.device_bench or (simulated and printer.driver in ("simulated", "none"))
        ),
    }
    return [problem for problem, holds in checks.items() if not holds] + _snmp_problems(settings.snmp)


def _snmp_problems(snmp: Snmp) -> list[str]:
    problems = []
    for name, access in snmp.access.items():
        if access.version == "2c":
            continue
        section = f"snmp.access.{name}"
        if not access.user:
            problems.append(f"{section}.user must be given with version 3.")
        if access.auth != "none" and len(access.auth_password) < LEAST_PASSWORD:
            problems.append(f"{section}.auth_password must have {LEAST_PASSWORD} letters or more.")
        if access.privacy_password and (access.auth == "none" or len(access.privacy_password) < LEAST_PASSWORD):
            problems.append(f"{section}.privacy_password must have {LEAST_PASSWORD} letters or more, and needs auth.")
    return problems


def _like(codecs: Sequence[str]) -> str:
    return f"a code page ({', '.join(codecs)}) and the printer's own number of it, like {codecs[0]}"


def _is_page(said: str, codecs: Sequence[str]) -> bool:
    codec, _, slot = said.partition(":")
    return not said or (codec in codecs and re.fullmatch(r"[0-9]{1,3}", slot) is not None and int(slot) <= 255)
