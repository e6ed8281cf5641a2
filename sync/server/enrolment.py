"""How a kiosk becomes one of ours: staff make a one-time code, the kiosk shows it with its key, staff compare and
approve.

The code has 40 random bits, lives ten minutes, works once, and too many wrong ones close the door for a while. It only
opens the way to the waiting room: until staff have compared the fingerprint, a device may neither push nor pull.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Literal

from sync import register
from sync.codes import ALPHABET
from sync.protocol import VERSION, EnrolAnswer, EnrolRequest, fingerprint
from sync.server import register_store, standing
from sync.server.models import Device, EnrolmentAttempt, EnrolmentCode, database
from sync.signing import KEY_BYTES

CODE_SYMBOLS = 8  # of 5 bits
GOOD_FOR_MS = 10 * 60 * 1000
TRIES = 5


class EnrolmentRefused(Exception):
    """`word`: code_wrong, too_many_tries, protocol, key_wrong, key_known, site_unknown, device_unknown, not_pending."""

    def __init__(self, word: str, message: str) -> None:
        super().__init__(message)
        self.word = word


def make_code(site: str, now: int) -> str:
    """A one-time code for `site`, as people read it: XXXX-XXXX. Raises `EnrolmentRefused`."""
    if register_store.get(register.Site, site) is None:
        raise EnrolmentRefused("site_unknown", f"There is no site {site} in the register.")
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_SYMBOLS))
    with database.writing():
        EnrolmentCode.insert(hash=_hash(code), site=site, made_at=now, expires_at=now + GOOD_FOR_MS).execute()
        EnrolmentAttempt.delete().execute()  # staff stand beside it: the tries begin anew
    return f"{code[:4]}-{code[4:]}"


def enrol(request: EnrolRequest, now: int) -> EnrolAnswer:
    """Let a device into the waiting room. The same code with the same key again gives the same answer (a lost answer).

    Raises `EnrolmentRefused`.
    """
    key = _key(request)
    with database.writing():
        _count_tries(now)
        code = EnrolmentCode.get_or_none(EnrolmentCode.hash == _hash(request.code), EnrolmentCode.expires_at >= now)
        device = Device.get_or_none(Device.public_key == key)
        refusal = _refusal(code, device)
        if refusal is not None and refusal.word == "code_wrong":
            EnrolmentAttempt.insert(at=now).execute()
        elif refusal is None:
            device = device or _admit(code, request, key, now)
    if refusal is not None:
        raise refusal
    return _answer(device)


def _refusal(code: EnrolmentCode | None, device: Device | None) -> EnrolmentRefused | None:
    is_used_by_another = code is not None and code.used_at is not None and (device is None or code.device != device.id)
    if code is None or is_used_by_another:
        return EnrolmentRefused("code_wrong", "The code is wrong, used, or older than ten minutes.")
    if code.used_at is None and device is not None:
        return EnrolmentRefused("key_known", "A device with this key is enrolled already.")
    return None


def _key(request: EnrolRequest) -> bytes:
    if request.protocol != VERSION:
        raise EnrolmentRefused("protocol", f"This server speaks protocol {VERSION}.")
    try:
        key = bytes.fromhex(request.public_key)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise EnrolmentRefused("key_wrong", "The key is not an Ed25519 public key.")
    return key


def _count_tries(now: int) -> None:
    EnrolmentAttempt.delete().where(EnrolmentAttempt.at < now - GOOD_FOR_MS).execute()
    if EnrolmentAttempt.select().count() >= TRIES:
        raise EnrolmentRefused("too_many_tries", "Too many wrong codes. Make a new code on the server.")


def _admit(code: EnrolmentCode, request: EnrolRequest, key: bytes, now: int) -> Device:
    device = Device.create(
        id=secrets.token_hex(16), name=_plain(request.name), site=code.site, public_key=key,
        fingerprint=fingerprint(key), machine=_plain(request.machine), software=_plain(request.software),
        enrolled_at=now,
    )  # fmt: skip
    EnrolmentCode.update(used_at=now, device=device.id).where(EnrolmentCode.hash == code.hash).execute()
    return device


def _answer(device: Device) -> EnrolAnswer:
    site = register_store.get(register.Site, device.site)
    status: Literal["pending", "approved"] = "approved" if device.status == "approved" else "pending"
    return EnrolAnswer(device.id, device.site, site.code if site else "", device.fingerprint, status)


def approve(fingerprint_read: str, by: str, now: int) -> Device:
    """Approve the waiting device whose fingerprint staff compared, or trust a suspended one again as it speaks now.
    Raises `EnrolmentRefused`."""
    with database.writing():
        device = find(fingerprint_read)
        if device.standing == "suspended":
            standing.trust_again(device)
            return Device.get_by_id(device.id)
        if device.status != "pending":
            raise EnrolmentRefused("not_pending", f"{device.name} is {device.status} already.")
        Device.update(status="approved", approved_at=now, approved_by=by).where(Device.id == device.id).execute()
    return Device.get_by_id(device.id)


def revoke(device_or_fingerprint: str, by: str, now: int) -> Device:
    """The device is no longer welcome; at its next word it wipes the register. Again changes nothing. Raises
    `EnrolmentRefused`."""
    with database.writing():
        device = find(device_or_fingerprint)
        if device.status != "revoked":
            Device.update(status="revoked", revoked_at=now, revoked_by=by).where(Device.id == device.id).execute()
    return Device.get_by_id(device.id)


def move(device_or_fingerprint: str, site: str) -> Device:
    """The device stands at another site now; with its next sync it sees what that one sees. Raises
    `EnrolmentRefused`."""
    with database.writing():
        device = find(device_or_fingerprint)
        Device.update(site=site).where(Device.id == device.id).execute()
    return Device.get_by_id(device.id)


def find(device_or_fingerprint: str) -> Device:
    """By id, or by fingerprint in any case, with or without dashes. Raises `EnrolmentRefused`."""
    symbols = device_or_fingerprint.strip().upper().replace("-", "").replace(" ", "")
    dashed = "-".join(symbols[i : i + 4] for i in range(0, len(symbols), 4))
    wanted = (Device.id == device_or_fingerprint.strip()) | (Device.fingerprint == dashed)
    device = Device.select().where(wanted).order_by(Device.enrolled_at.desc()).first()
    if device is None:
        raise EnrolmentRefused("device_unknown", f"No device has the fingerprint or id {device_or_fingerprint}.")
    return device


def _hash(code: str) -> str:
    symbols = "".join(symbol for symbol in code.upper() if symbol in ALPHABET)
    return hashlib.sha256(b"lada-enrolment:" + symbols.encode()).hexdigest()


def _plain(text: str) -> str:
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}")[:128]
