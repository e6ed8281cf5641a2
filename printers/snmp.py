"""What a printer or copier tells of itself by SNMP: its life count, further counters, supplies and alerts.

Everything is asked within `LONGEST_S`, however slow or endless the answers; nothing is ever written to a device. What a
device says is taken only in the type it must have: a counter that comes as a text is no counter. Numbers of objects are
those of RFC 3805 (Printer-MIB v2). Must not know a meter of the register or whose a device is.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from gufo.snmp import (
    Aes128Key,
    BaseAuthKey,
    Sha1Key,
    Sha224Key,
    Sha256Key,
    Sha384Key,
    Sha512Key,
    SnmpAuthError,
    User,
)
from gufo.snmp import SnmpError as LibraryError
from gufo.snmp.sync import SnmpSession

PORT = 161
TIMEOUT_S, TRIES, LONGEST_S = 1.5, 2, 8.0
MOST_ROWS = 40  # of one column: no copier has so many cartridges or alerts
MOST_LETTERS = 80
LARGEST = 2**63 - 1  # the largest number that a column of our files takes
Why = Literal["silent", "denied", "odd", "address", "access"]
Auth = Literal["none", "sha", "sha224", "sha256", "sha384", "sha512"]
Value = None | str | bytes | int | float

LIFE_COUNT = "1.3.6.1.2.1.43.10.2.1.4.1.1"  # prtMarkerLifeCount of the first marker
SERIAL = "1.3.6.1.2.1.43.5.1.1.17.1"  # prtGeneralSerialNumber
_SUPPLY = "1.3.6.1.2.1.43.11.1.1"
_CLASS, _SUPPLY_NAME, _MOST, _LEVEL = (f"{_SUPPLY}.{column}" for column in (4, 6, 8, 9))
_SEVERITY, _ALERT_NAME = "1.3.6.1.2.1.43.18.1.1.2", "1.3.6.1.2.1.43.18.1.1.8"
_IS_FILLED = 4  # receptacleThatIsFilled: waste, whose level is how much room is left
_CRITICAL = 3
_KEYS: Mapping[Auth, type[BaseAuthKey]] = {
    "sha": Sha1Key, "sha224": Sha224Key, "sha256": Sha256Key, "sha384": Sha384Key, "sha512": Sha512Key,
}  # fmt: skip
Level = Literal["told", "some", "unknown", "unlimited"]
_UNTOLD: Mapping[int, Level] = {-3: "some", -2: "unknown", -1: "unlimited"}


class SnmpError(Exception):
    """The device did not tell. `why`: it is silent (or does not know the community, which SNMP v2c cannot tell apart);
    it denied the user or the password; what it said is odd; its address is none; or its access is not set up."""

    def __init__(self, why: Why, told: str) -> None:
        super().__init__(told)
        self.why = why


@dataclass(frozen=True)
class Access:
    """How a device is asked: v2c by a community, v3 as a user. `auth` none means that the user has no password, an
    empty `privacy_password` that nothing is enciphered (AES-128)."""

    version: Literal["2c", "3"] = "2c"
    community: str = field(default="public", repr=False)
    user: str = ""
    auth: Auth = "sha"
    auth_password: str = field(default="", repr=False)
    privacy_password: str = field(default="", repr=False)


@dataclass(frozen=True)
class Supply:
    """A cartridge, a drum, a box for waste. `percent` is `None` unless `level` is told: "some" is left, nobody knows
    how much ("unknown"), or it has no end ("unlimited"). Of a box that is filled it is the room that is left."""

    name: str
    level: Level
    percent: int | None = None
    is_filled: bool = False


@dataclass(frozen=True)
class Alert:
    """What the device complains of, in its own language. It works no more while a critical one lasts."""

    words: str
    is_critical: bool


@dataclass(frozen=True)
class Told:
    """What a device said. `serial` is `None` where it tells none; `counters` are those that were asked for and that it
    has, by their names."""

    life_count: int
    serial: str | None = None
    counters: Mapping[str, int] = field(default_factory=dict)
    supplies: tuple[Supply, ...] = ()
    alerts: tuple[Alert, ...] = ()


class Asked(Protocol):
    """A device that can be asked."""

    def ask(self) -> Told:
        """Raises `SnmpError`."""


class SnmpDevice:
    """`address` is "host", "host:port" or "[IPv6]:port". `oids` says where further counters are: name → object number;
    one called `total` stands in for the life count of the standard."""

    def __init__(
        self, address: str, access: Access, oids: Mapping[str, str] | None = None, timeout_s: float = TIMEOUT_S
    ) -> None:
        self._address, self._access, self._oids, self._timeout_s = address, access, dict(oids or {}), timeout_s

    def ask(self) -> Told:
        """Raises `SnmpError`."""
        until = time.monotonic() + LONGEST_S
        try:
            session = self._session(until)
            life, *_others = wanted = [self._oids.get("total", LIFE_COUNT), SERIAL]
            further = {name: oid for name, oid in self._oids.items() if name != "total"}
            found = session.get_many([*wanted, *further.values()])
            if life not in found:
                raise SnmpError("odd", "The device answers, but has no counter under that number.")
            counters = {name: _counter(found[oid], name) for name, oid in further.items() if oid in found}
            return Told(
                _counter(found[life], "total"), _text(found.get(SERIAL)) or None, counters,
                _supplies(session, until), _alerts(session, until),
            )  # fmt: skip
        except SnmpAuthError as error:
            raise SnmpError("denied", "The device denies this user or password.") from error
        except OSError as error:
            raise SnmpError("silent", "The device does not answer.") from error
        except (LibraryError, ValueError) as error:
            raise SnmpError("odd", f"What the device says cannot be understood: {error}.") from error

    def _session(self, until: float) -> SnmpSession:
        """One that was answered. A datagram may get lost, so it is sent once more."""
        host, port = _resolved(self._address)
        for left in range(TRIES - 1, -1, -1):
            session = SnmpSession(
                host, port, community=self._access.community, user=_user(self._access), timeout=self._timeout_s
            )
            try:
                session.refresh()
                session.get_many([LIFE_COUNT])
                return session
            except (TimeoutError, BlockingIOError):
                if not left or time.monotonic() > until:
                    raise
        raise AssertionError("unreachable")


def _resolved(address: str) -> tuple[str, int]:
    """The numbers of the address, as the library takes no names."""
    host, port = split(address)
    try:
        [first, *_] = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)
    except (OSError, UnicodeError) as error:
        raise SnmpError("address", f"There is no such address: {host}.") from error
    return str(first[4][0]), port


def split(address: str) -> tuple[str, int]:
    """Host and port of "host", "host:port" or "[IPv6]:port". Raises `SnmpError` when it is none."""
    host, colon, port = address.rpartition(":") if address.count(":") == 1 or "]:" in address else (address, "", "")
    host = host.removeprefix("[").removesuffix("]")
    if not host or (colon and not (port.isascii() and port.isdigit() and 0 < int(port) < 65536)):
        raise SnmpError("address", f"This is no address: {address}.")
    return host, int(port) if colon else PORT


def _user(access: Access) -> User | None:
    if access.version == "2c":
        return None
    key = _KEYS.get(access.auth)
    auth = key(access.auth_password.encode()) if key is not None else None
    privacy = Aes128Key(access.privacy_password.encode()) if access.privacy_password and auth is not None else None
    return User(access.user, auth_key=auth, priv_key=privacy)


def _counter(value: Value, name: str) -> int:
    """A number that a meter can show."""
    if type(value) is not int or not 0 <= value <= LARGEST:
        raise SnmpError("odd", f"What the device says under {name} is no count: {value!r:.60}.")
    return value


def _text(value: Value) -> str:
    """A description in octets, as the device has them: most are UTF-8 or plain, some are Latin-1."""
    if not isinstance(value, bytes | str):
        return ""
    raw = value.encode() if isinstance(value, str) else value.rstrip(b"\0")
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())[:MOST_LETTERS]


def _column(session: SnmpSession, oid: str, until: float) -> dict[str, Value]:
    """The rows of one column of a table, by their index; what comes after `MOST_ROWS` or too late is left out."""
    found: dict[str, Value] = {}
    for at, value in session.getnext(oid):
        index = at.removeprefix(oid + ".")
        if index == at or index in found or len(found) >= MOST_ROWS:
            break
        found[index] = value
        if time.monotonic() > until:
            raise TimeoutError
    return found


def _supplies(session: SnmpSession, until: float) -> tuple[Supply, ...]:
    names = _column(session, _SUPPLY_NAME, until)
    if not names:
        return ()
    levels, most, classes = (_column(session, column, until) for column in (_LEVEL, _MOST, _CLASS))
    return tuple(
        supply_of(_text(name) or index, levels.get(index), most.get(index), is_filled=classes.get(index) == _IS_FILLED)
        for index, name in names.items()
    )


def supply_of(name: str, level: Value, most: Value, *, is_filled: bool = False) -> Supply:
    """What a level means: a share only where both numbers are told and fit each other."""
    if type(level) is not int:
        return Supply(name, "unknown", is_filled=is_filled)
    if level < 0:
        return Supply(name, _UNTOLD.get(level, "unknown"), is_filled=is_filled)
    if type(most) is not int or most <= 0 or level > most:
        return Supply(name, "some" if level else "unknown", is_filled=is_filled)
    return Supply(name, "told", 100 * level // most, is_filled)


def _alerts(session: SnmpSession, until: float) -> tuple[Alert, ...]:
    severities = _column(session, _SEVERITY, until)
    if not severities:
        return ()
    words = _column(session, _ALERT_NAME, until)
    found = [Alert(_text(words.get(index)), severity == _CRITICAL) for index, severity in severities.items()]
    return tuple(_once(found))


def _once(alerts: Iterable[Alert]) -> list[Alert]:
    return list(dict.fromkeys(alerts))
