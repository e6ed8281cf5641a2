"""The Internet Printing Protocol as far as a CUPS on this machine is asked in it: one request, one answer, in time.

Not by pycups: libcups waits without end for a cupsd that has stopped answering, and cannot be told otherwise, so that
one call would hold the spool for good; and it needs a C compiler on every kiosk. The format (RFC 8010) has not changed
since 1999. Must not know what is printed.
"""

from __future__ import annotations

import http.client
import itertools
import os
import pwd
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

PORT = 631
OPERATION_GROUP, JOB_GROUP, END, PRINTER_GROUP, SUBSCRIPTION_GROUP, EVENT_GROUP = 0x01, 0x02, 0x03, 0x04, 0x06, 0x07
_INTEGER, _BOOLEAN, _ENUM = 0x21, 0x22, 0x23
_WITH_LANGUAGE = (0x35, 0x36)
_STRINGS = range(0x41, 0x4A)
_NO_VALUE = range(0x10, 0x20)
_TAGS = {
    "attributes-charset": 0x47, "attributes-natural-language": 0x48, "printer-uri": 0x45, "job-uri": 0x45,
    "requesting-user-name": 0x42, "job-name": 0x42, "document-format": 0x49, "requested-attributes": 0x44,
    "which-jobs": 0x44, "job-id": _INTEGER, "first-job-id": _INTEGER, "limit": _INTEGER, "my-jobs": _BOOLEAN,
    "notify-pull-method": 0x44, "notify-events": 0x44, "notify-lease-duration": _INTEGER,
    "notify-subscription-ids": _INTEGER, "notify-sequence-numbers": _INTEGER,
}  # fmt: skip
Asked = str | int | bool | Sequence[str]
Value = int | bool | str | bytes | None
"""`None` is a value that there is not yet, as the time at which a waiting job was printed; bytes what is not read."""


def user() -> str:
    """As whom CUPS is asked, and whose slips are: the owner may cancel without a password. On a kiosk that is `lada`;
    always somebody whom the machine knows, for the cupsd of Debian 12 (2.4.2-3+deb12u10) ends when somebody cancels
    whom it does not."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return "nobody"


USER = user()


class Operation(IntEnum):
    PRINT_JOB = 0x0002
    CANCEL_JOB = 0x0008
    GET_JOB_ATTRIBUTES = 0x0009
    GET_JOBS = 0x000A
    GET_PRINTER_ATTRIBUTES = 0x000B
    CREATE_PRINTER_SUBSCRIPTIONS = 0x0016
    GET_NOTIFICATIONS = 0x001C
    CUPS_GET_PRINTERS = 0x4002


class IppError(Exception):
    """No answer, or one that is none. `reached`: the request went out, so that it may have been carried out."""

    def __init__(self, message: str, *, reached: bool) -> None:
        super().__init__(message)
        self.reached = reached


@dataclass(frozen=True)
class Answer:
    """`status` is below 0x0100 when it was done. `groups` in order: the tag, and name → values."""

    status: int
    groups: tuple[tuple[int, Mapping[str, tuple[Value, ...]]], ...]

    @property
    def is_ok(self) -> bool:
        return self.status < 0x0100

    def each(self, tag: int) -> Iterator[Mapping[str, tuple[Value, ...]]]:
        """The groups of this tag: one for each job or printer that was asked about."""
        return (attributes for found, attributes in self.groups if found == tag)

    def first(self, tag: int) -> Mapping[str, tuple[Value, ...]]:
        """The first group of this tag; empty when there is none."""
        return next(self.each(tag), {})


_numbers = itertools.count(1)


def ask(
    server: tuple[str, int],
    path: str,
    operation: Operation,
    attributes: Mapping[str, Asked],
    timeout_s: float,
    document: bytes = b"",
    subscription: Mapping[str, Asked] | None = None,
) -> Answer:
    """Put one question to the CUPS at `server`, a host and a port; `subscription` is what is subscribed to. Raises
    `IppError`; waits at most about `timeout_s` for each step of it."""
    connection = http.client.HTTPConnection(*server, timeout=timeout_s)
    reached = False
    try:
        connection.connect()
        reached = True
        body = request(operation, attributes, subscription) + document
        connection.request("POST", path, body, {"Content-Type": "application/ipp"})
        response = connection.getresponse()
        answer = response.read()
    except (OSError, http.client.HTTPException) as error:
        raise IppError(f"CUPS at {server[0]}:{server[1]} does not answer", reached=reached) from error
    finally:
        connection.close()
    if response.status != http.HTTPStatus.OK:
        raise IppError(f"CUPS refuses with {response.status} {response.reason}", reached=True)
    return parse(answer)


def request(
    operation: Operation, attributes: Mapping[str, Asked], subscription: Mapping[str, Asked] | None = None
) -> bytes:
    """The bytes of a request, without its document. Raises `KeyError` for an attribute that Lada does not send."""
    everywhere = {"attributes-charset": "utf-8", "attributes-natural-language": "en"}
    head = b"\x01\x01" + int(operation).to_bytes(2) + next(_numbers).to_bytes(4)
    body = b"".join(_attribute(name, value) for name, value in {**everywhere, **attributes}.items())
    if subscription is not None:
        wanted = b"".join(_attribute(name, value) for name, value in subscription.items())
        body += bytes([SUBSCRIPTION_GROUP]) + wanted
    return head + bytes([OPERATION_GROUP]) + body + bytes([END])


def _attribute(name: str, value: Asked) -> bytes:
    values = (value,) if isinstance(value, str | int) else value
    names = itertools.chain((name,), itertools.repeat(""))  # a further value has no name
    return b"".join(
        bytes([_TAGS[name]]) + _counted(each.encode()) + _counted(_bytes_of(one))
        for each, one in zip(names, values, strict=False)
    )


def _bytes_of(value: str | int | bool) -> bytes:
    if isinstance(value, bool):
        return bytes([value])
    return value.to_bytes(4, signed=True) if isinstance(value, int) else value.encode()


def _counted(data: bytes) -> bytes:
    return len(data).to_bytes(2) + data


def parse(data: bytes) -> Answer:
    """The answer in these bytes. Raises `IppError`."""
    try:
        return Answer(int.from_bytes(data[2:4]), tuple(_groups(data)))
    except (IndexError, UnicodeDecodeError) as error:
        raise IppError("the answer is not one of IPP", reached=True) from error


def _groups(data: bytes) -> Iterator[tuple[int, Mapping[str, tuple[Value, ...]]]]:
    at, tag, attributes, name = 8, 0, dict[str, tuple[Value, ...]](), ""
    while True:
        kind = data[at]
        at += 1
        if kind <= 0x0F:  # a group begins
            if tag:
                yield tag, attributes
            if kind == END:
                return
            tag, attributes = kind, {}
            continue
        said, at = _part(data, at)
        value, at = _part(data, at)
        name = said.decode() or name
        attributes[name] = (*(attributes.get(name, ()) if not said else ()), _value(kind, value))


def _part(data: bytes, at: int) -> tuple[bytes, int]:
    end = at + 2 + int.from_bytes(data[at : at + 2])
    if end > len(data):
        raise IndexError(end)
    return data[at + 2 : end], end


def _value(kind: int, data: bytes) -> Value:
    if kind in _NO_VALUE:
        return None
    if kind in (_INTEGER, _ENUM):
        return int.from_bytes(data, signed=True)
    if kind == _BOOLEAN:
        return data != b"\x00"
    if kind in _WITH_LANGUAGE:
        _, at = _part(data, 0)
        return _part(data, at)[0].decode()
    return data.decode() if kind in _STRINGS else data
