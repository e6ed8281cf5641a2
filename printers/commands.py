"""The ESC/POS commands that Lada sends, and no others: what is not named here never reaches a printer.

There is no drawer kick, on purpose. PURE.
"""

from __future__ import annotations

INIT = b"\x1b@"
LEAVE_DOUBLE_BYTE = b"\x1c."
CUT = b"\x1dV\x01"  # partial: a slip that is cut through falls on the floor
LINE_END = b"\n"
CLEAR = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"  # at once, and to printers alone that are known to have it
CLEARED = b"\x37\x25\x00"
LEFT, CENTRE = b"\x1ba\x00", b"\x1ba\x01"

MOST_SLICE_ROWS = 128  # a picture in slices: a printer that stops in one waits for little, and small buffers hold it
_QR = b"\x1d(k"
# Bytes of a picture that a printer would take for a command, at once, wherever they stand: ask for the status, open a
# drawer, power off. One dot more in the picture breaks the pair.
_REAL_TIME = (b"\x10\x04", b"\x10\x05", b"\x10\x14")


def page(slot: int) -> bytes:
    """Use the code page at this number."""
    return b"\x1bt" + bytes([slot])


def bold(on: bool) -> bytes:
    return b"\x1bE" + bytes([on])


def size(wide: bool, tall: bool) -> bytes:
    return b"\x1d!" + bytes([0x10 * wide + 0x01 * tall])


def feed(rows: int) -> bytes:
    return b"\x1bd" + bytes([rows])


def ask(number: int) -> bytes:
    """Ask for a byte of status at once, even of a printer that stands still: 1 printer, 2 why offline, 4 paper."""
    return b"\x10\x04" + bytes([number])


def qr(data: bytes, module: int) -> bytes:
    """A QR code of the printer's own, `module` dots a square, error correction M. At most 2331 bytes."""
    store = len(data) + 3
    return b"".join(
        (
            _QR + b"\x04\x001A2\x00",
            _QR + b"\x03\x001C" + bytes([module]),
            _QR + b"\x03\x001E1",
            _QR + store.to_bytes(2, "little") + b"1P0" + data,
            _QR + b"\x03\x001Q0",
        )
    )


def picture(row_bytes: int, dots: bytes) -> bytes:
    """Dots as they are, eight to a byte, 1 is black, `row_bytes` bytes a row."""
    dots = _without_real_time(dots)
    size_of_slice = MOST_SLICE_ROWS * row_bytes
    slices = [dots[at : at + size_of_slice] for at in range(0, len(dots), size_of_slice)]
    return b"".join(
        b"\x1dv0\x00" + row_bytes.to_bytes(2, "little") + (len(each) // row_bytes).to_bytes(2, "little") + each
        for each in slices
    )


def _without_real_time(dots: bytes) -> bytes:
    for pair in _REAL_TIME:
        dots = dots.replace(pair, b"\x18" + pair[1:])
    return dots
