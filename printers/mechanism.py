"""A slip printer's mind: reads the bytes that were sent as a printer reads them, and says what they put on paper. PURE.

A command that Lada does not send, or one cut short, is never stepped over: `tokens` raises, and `paper_lines` gives its
bytes as a line of their own, so that a byte too many shows here and not on somebody's paper.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

# Epson's numbers, which most others share; 72 and 73 are free there and used by small Chinese printers.
PAGES: Mapping[int, str] = {
    0: "cp437", 2: "cp850", 3: "cp860", 4: "cp863", 5: "cp865", 13: "cp857", 14: "cp737", 15: "iso8859_7", 16: "cp1252",
    17: "cp866", 18: "cp852", 19: "cp858", 32: "cp720", 33: "cp775", 34: "cp855", 35: "cp861", 36: "cp862", 37: "cp864",
    38: "cp869", 39: "iso8859_2", 40: "iso8859_15", 44: "cp1125", 45: "cp1250", 46: "cp1251", 47: "cp1253",
    48: "cp1254", 49: "cp1255", 50: "cp1256", 51: "cp1257", 52: "cp1258", 72: "cp1250", 73: "cp1251",
}  # fmt: skip
NO_LETTER = "▒"


class RollError(ValueError):
    """Bytes that no slip of ours has; says where."""


class UnfinishedError(RollError):
    """The bytes end within a command: more must follow."""


@dataclass(frozen=True)
class Token:
    """One command or run of text. `name` is "text", "unknown" or the command's first bytes; `end` is where it ends in
    the data."""

    name: bytes
    data: bytes
    end: int


TEXT, UNKNOWN = b"text", b"unknown"
_INTRODUCERS = b"\x10\x1b\x1c\x1d"  # a printer takes the byte after one of these for a command's name
_ARGUMENTS = {
    b"\n": 0, b"\x1b@": 0, b"\x1c.": 0, b"\x1bt": 1, b"\x1bE": 1, b"\x1ba": 1, b"\x1bd": 1, b"\x1d!": 1, b"\x1dV": 1,
    b"\x10\x04": 1,
}  # fmt: skip
_QR, _RASTER = b"\x1d(k", b"\x1dv0"


def tokens(data: bytes) -> Iterator[Token]:
    """The commands and texts in `data`, in order. Raises `RollError`; `UnfinishedError` when the end is missing."""
    at = 0
    while at < len(data):
        token = _token(data, at)
        yield token
        at = token.end


def _token(data: bytes, at: int) -> Token:
    if data[at] >= 0x20 and data[at] != 0x7F:
        end = next((i for i in range(at, len(data)) if data[i] < 0x20 or data[i] == 0x7F), len(data))
        return Token(TEXT, data[at:end], end)
    for name in (data[at : at + length] for length in (1, 2, 3)):
        if name in _ARGUMENTS:
            return _cut_out(data, at, name, _ARGUMENTS[name])
        if name == _QR:
            return _cut_out(data, at, name, 2 + int.from_bytes(_part(data, at + 3, 2), "little"))
        if name == _RASTER:
            across, high = (int.from_bytes(_part(data, at + offset, 2), "little") for offset in (4, 6))
            return _cut_out(data, at, name, 5 + across * high)
    if len(data) - at < 3 and any(known.startswith(data[at:]) for known in (*_ARGUMENTS, _QR, _RASTER)):
        raise UnfinishedError(f"the bytes end within a command at {at}")
    raise RollError(f"unknown command {data[at : at + 3]!r} at {at}")


def _as_read(data: bytes) -> Iterator[Token]:
    """As `tokens`, but what is no command of ours is "unknown": the bytes up to where a printer would read on."""
    at, odd = 0, 0
    while at < len(data):
        try:
            token = _token(data, at)
        except UnfinishedError:
            at = len(data)
            continue
        except RollError:
            at += min(2, len(data) - at) if data[at] in _INTRODUCERS else 1
            continue
        if odd < at:
            yield Token(UNKNOWN, data[odd:at], at)
        yield token
        at = odd = token.end
    if odd < at:
        yield Token(UNKNOWN, data[odd:at], at)


def _part(data: bytes, start: int, length: int) -> bytes:
    if start + length > len(data):
        raise UnfinishedError(f"the bytes end before {start + length}")
    return data[start : start + length]


def _cut_out(data: bytes, at: int, name: bytes, length: int) -> Token:
    start = at + len(name)
    return Token(name, _part(data, start, length), start + length)


@dataclass(frozen=True)
class Span:
    """Letters of one look within a line."""

    text: str
    wide: int
    tall: int
    bold: bool


@dataclass(frozen=True)
class TextLine:
    spans: tuple[Span, ...]
    centred: bool

    @property
    def text(self) -> str:
        return "".join(span.text for span in self.spans)


@dataclass(frozen=True)
class CodeLine:
    """A QR code that the printer draws itself."""

    data: bytes
    module: int
    level: str
    centred: bool


@dataclass(frozen=True)
class PictureLine:
    """A picture in dots, eight to a byte."""

    across: int
    dots: bytes
    centred: bool


@dataclass(frozen=True)
class CutLine:
    """Where the knife went through; `whole` when nothing was left to hold the slip."""

    whole: bool


@dataclass(frozen=True)
class UnknownLine:
    """Bytes that no slip of ours has; what a printer makes of them nobody knows."""

    data: bytes

    @property
    def mark(self) -> str:
        """What is shown instead: the bytes, or the first of many and how many there are."""
        said = self.data[:MOST_SHOWN].hex(" ").upper()
        return f"[{said} ... {len(self.data)}]" if len(self.data) > MOST_SHOWN else f"[{said}]"


MOST_SHOWN = 16
PaperLine = TextLine | CodeLine | PictureLine | CutLine | UnknownLine


@dataclass
class _Mechanism:
    """The printer's state while it reads."""

    pages: Mapping[int, str]
    page: int = 0
    wide: int = 1
    tall: int = 1
    bold: bool = False
    centred: bool = False
    spans: list[Span] = field(default_factory=list)
    code: bytes = b""
    module: int = 3
    level: str = "L"

    def text(self, data: bytes) -> None:
        codec = self.pages.get(self.page, "ascii")
        letters = "".join(_decode(byte, codec) for byte in data)
        self.spans.append(Span(letters, self.wide, self.tall, self.bold))

    def line(self) -> TextLine:
        spans, self.spans = tuple(self.spans), []
        return TextLine(spans, self.centred)

    def init(self) -> None:
        self.page, self.wide, self.tall, self.bold, self.centred = 0, 1, 1, False, False

    def size(self, value: int) -> None:
        if value & 0x88:
            raise RollError(f"unknown size {value}")
        self.wide, self.tall = (value >> 4) + 1, (value & 0x0F) + 1

    def qr(self, data: bytes) -> CodeLine | None:
        """One function of the QR command; the code itself when it is the one that prints."""
        name, rest = data[:2], data[2:]
        if name == b"1C" and len(rest) == 1 and 1 <= rest[0] <= 16:
            self.module = rest[0]
        elif name == b"1E" and rest in (b"0", b"1", b"2", b"3"):
            self.level = "LMQH"[rest[0] - 0x30]
        elif name == b"1P" and rest:
            self.code = rest[1:]
        elif name == b"1Q" and self.code:
            return CodeLine(self.code, self.module, self.level, self.centred)
        elif name != b"1A":
            raise RollError(f"unknown QR function {data[:3]!r}")
        return None


def _decode(byte: int, codec: str) -> str:
    try:
        return bytes([byte]).decode(codec)
    except UnicodeDecodeError:
        return NO_LETTER


def paper_lines(payload: bytes, pages: Mapping[int, str] = PAGES) -> Iterator[PaperLine]:
    """What the bytes put on paper, line by line; what no slip of ours has stands between as `UnknownLine`."""
    state, at = _Mechanism(pages), 0
    for token in _as_read(payload):
        try:
            yield from _obey(state, token)
        except RollError:
            if state.spans:
                yield state.line()
            yield UnknownLine(payload[at : token.end])
        at = token.end
    if state.spans:
        yield state.line()


def _obey(state: _Mechanism, token: Token) -> Iterator[PaperLine]:
    """What one token puts on paper. Raises `RollError`, before anything, for one that means nothing to us."""
    if token.name == UNKNOWN:
        raise RollError(f"unknown bytes {token.data[:MOST_SHOWN]!r}")
    first = token.data[0] if token.data else 0
    if token.name in _SETTERS:
        _SETTERS[token.name](state, first)
    elif token.name == TEXT:
        state.text(token.data)
    elif token.name == b"\n":
        yield state.line()
    elif token.name == b"\x1bd":
        yield from (state.line() for _ in range(first))
    elif token.name == _QR:
        code = state.qr(token.data[2:])
        if code is not None:
            yield code
    elif token.name == _RASTER:
        yield _picture(token.data, state.centred)
    elif token.name == b"\x1dV":
        yield _cut(first)


def _picture(data: bytes, centred: bool) -> PictureLine:
    across, dots = int.from_bytes(data[1:3], "little"), data[5:]
    if data[0] not in b"\x000" or not dots:
        raise RollError(f"unknown way {data[0]} of a picture, or one with no dots")
    return PictureLine(across, dots, centred)


def _cut(mode: int) -> CutLine:
    if mode not in b"\x00\x0101":
        raise RollError(f"unknown cut {mode}")
    return CutLine(whole=mode in b"\x000")


def _set_page(state: _Mechanism, value: int) -> None:
    state.page = value


def _set_bold(state: _Mechanism, value: int) -> None:
    state.bold = bool(value & 1)


def _set_align(state: _Mechanism, value: int) -> None:
    if value not in b"\x00\x0101":
        raise RollError(f"unknown alignment {value}")
    state.centred = value in b"\x011"


_SETTERS: dict[bytes, Callable[[_Mechanism, int], None]] = {
    b"\x1b@": lambda state, _: state.init(),
    b"\x1bt": _set_page,
    b"\x1bE": _set_bold,
    b"\x1ba": _set_align,
    b"\x1d!": _Mechanism.size,
}


def pages_of(slots: Mapping[str, int]) -> dict[int, str]:
    """The pages of a printer whose numbers (codec → slot) are known; the rest as usual."""
    return {**PAGES, **{slot: codec for codec, slot in reversed(list(slots.items()))}}
