"""What tells this machine from a copy of its disk. Must be the same for every user of the machine and at every boot."""

from __future__ import annotations

import hashlib
from pathlib import Path

MACHINE_ID = Path("etc/machine-id")
SERIAL = Path("sys/firmware/devicetree/base/serial-number")  # a Raspberry Pi's own
CARDS = Path("sys/class/net")
PERMANENT = "0"  # addr_assign_type: burnt in, not made up at boot


def machine_digest(root: Path = Path("/")) -> str:
    """SHA-256 over what is written into the board and the disk, hex: the machine's id, its serial number, the burnt-in
    addresses of its own network cards. Cards on USB come and go and do not count, nor does the host's name."""
    told = [_text(root / MACHINE_ID), _text(root / SERIAL), *_addresses(root / CARDS)]
    return hashlib.sha256("\n".join(["lada-machine", *told]).encode()).hexdigest()


def _addresses(cards: Path) -> list[str]:
    if not cards.is_dir():
        return []
    found = []
    for card in cards.iterdir():
        bus = card / "device" / "subsystem"
        is_fixed = bus.exists() and bus.resolve().name != "usb"
        if is_fixed and _text(card / "addr_assign_type") == PERMANENT:
            found.append(_text(card / "address"))
    return sorted(found)


def _text(path: Path) -> str:
    """What the file says, nothing when there is none or it is closed to us."""
    try:
        return path.read_bytes().strip(b"\0 \n").decode(errors="replace")
    except OSError:
        return ""
