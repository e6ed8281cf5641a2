"""How a kiosk becomes one of ours: staff make a one-time code, the kiosk shows it with its key, staff compare and
approve.

The code has 40 random bits, lives ten minutes, works once, and too many wrong ones close the door for a while. It only
opens the way to the waiting room: until staff have compared the fingerprint, a device may neither push nor pull.
What staff do is a fact; `staff` is whom it calls so, `None` for the server's command line.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Literal

from sync import register
from sync.codes import ALPHABET
from sync.desk_facts import DeviceApproved, DeviceMoved, DeviceRevoked, DeviceTrusted, EnrolmentCodeMade
from sync.protocol import VERSION, EnrolAnswer, EnrolRequest, fingerprint
from sync.server import own_journal, register_store, slip_keys, standing, succession
from sync.server.enrolment_models import EnrolmentAttempt, EnrolmentCode
from sync.server.models import SERVER, Device, database
from sync.server.own_journal import Draft
from sync.signing import KEY_BYTES

CODE_SYMBOLS = 8  # of 5 bits
GOOD_FOR_MS = 10 * 60 * 1000
TRIES = 5
ID_BEGINS = 6  # so many digits of an id are enough to name a device by


class EnrolmentRefused(Exception):
    """`word`: code_wrong, too_many_tries, protocol, key_wrong, key_known, site_unknown, device_unknown, not_pending,
    not_of_site, has_successor, name_taken."""

    def __init__(self, word: str, message: str) -> None:
        super().__init__(message)
        self.word = word


def make_code(site: str, now: int, successor_of: str | None = None, staff: str | None = None) -> str:
    """A one-time code for `site`, as people read it: XXXX-XXXX; whoever uses it takes the place of the device
    `successor_of` (an id that `predecessor` gave). Raises `EnrolmentRefused`."""
    if register_store.get(register.Site, site) is None:
        raise EnrolmentRefused("site_unknown", f"There is no site {site} in the register.")
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_SYMBOLS))
    with own_journal.alone(now):
        EnrolmentCode.insert(
            hash=_hash(code), site=site, made_at=now, expires_at=now + GOOD_FOR_MS, successor_of=successor_of
        ).execute()
        EnrolmentAttempt.delete().execute()  # staff stand beside it: the tries begin anew
        own_journal.record([Draft(EnrolmentCodeMade(site=site, successor_of=successor_of, staff=staff))], now)
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
        refusal = _refusal(code, device, _plain(request.name))
        if refusal is not None and refusal.word == "code_wrong":
            EnrolmentAttempt.insert(at=now).execute()
        elif refusal is None:
            device = device or _admit(code, request, key, now)
    if refusal is not None:
        raise refusal
    return _answer(device)


def _refusal(code: EnrolmentCode | None, device: Device | None, name: str) -> EnrolmentRefused | None:
    is_used_by_another = code is not None and code.used_at is not None and (device is None or code.device != device.id)
    if code is None or is_used_by_another:
        return EnrolmentRefused("code_wrong", "The code is wrong, used, or older than ten minutes.")
    if code.used_at is None and device is not None:
        return EnrolmentRefused("key_known", "A device with this key is enrolled already.")
    if code.used_at is None and code.successor_of is not None:
        return _no_successor(code.successor_of, "") or _name_taken(code.successor_of, name)
    return None


def _no_successor(device: str, besides: str) -> EnrolmentRefused | None:
    """Why nobody but `besides` can take the place of a device; `None` when somebody can."""
    heir = succession.of(device, besides=besides)
    if heir is None:
        return None
    name = Device.get_by_id(device).name
    return EnrolmentRefused(
        "has_successor", f"{name} has a successor already, {heir.name} ({heir.fingerprint}). Revoke that one first."
    )


def _name_taken(device: str, name: str) -> EnrolmentRefused | None:
    """Slip numbers begin with the name, and those of the kiosk before are on paper."""
    chain = [*succession.before(Device.get_by_id(device)), device]
    if name not in {each.name for each in Device.select(Device.name).where(Device.id.in_(chain))}:
        return None
    return EnrolmentRefused(
        "name_taken", f"The kiosk before this one was called {name}, and its slips say so. Give this one another name:"
        ' label = "…" under [kiosk] in its settings. The code stays good.'
    )  # fmt: skip


def predecessor(word: str, site: str) -> Device:
    """The device of `site` whose place another is to take, by its name there, its fingerprint, or how its id begins.
    Raises `EnrolmentRefused`."""
    device = _meant(word, site)
    if device.site != site:
        raise EnrolmentRefused("not_of_site", f"{device.name} stands at another site.")
    refusal = _no_successor(device.id, "")
    if refusal is not None:
        raise refusal
    return device


def _meant(word: str, site: str) -> Device:
    """A name counts at its site before it counts elsewhere."""
    kiosks = Device.select().where(Device.id != SERVER)
    named = list(kiosks.where(Device.name == word))
    begun = list(kiosks.where(Device.id.startswith(word))) if len(word) >= ID_BEGINS else []
    found = [device for device in named if device.site == site] or named or begun
    if len(found) > 1:
        which = ", ".join(device.fingerprint for device in found)
        raise EnrolmentRefused("device_unknown", f"{word} may be several kiosks; say the fingerprint: {which}.")
    try:
        return found[0] if found else find(word)
    except EnrolmentRefused:
        told = f"No kiosk is called {word}, and it is no fingerprint or id either. See: lada server devices"
        raise EnrolmentRefused("device_unknown", told) from None


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
        enrolled_at=now, successor_of=code.successor_of,
    )  # fmt: skip
    EnrolmentCode.update(used_at=now, device=device.id).where(EnrolmentCode.hash == code.hash).execute()
    return device


def _answer(device: Device) -> EnrolAnswer:
    site = register_store.get(register.Site, device.site)
    status: Literal["pending", "approved"] = "approved" if device.status == "approved" else "pending"
    return EnrolAnswer(device.id, device.site, site.code if site else "", device.fingerprint, status)


def approve(fingerprint_read: str, by: str, now: int, staff: str | None = None) -> Device:
    """Approve the waiting device whose fingerprint staff compared, or trust a suspended one again as it speaks now. The
    kiosk whose place it takes is shut out with that. Raises `EnrolmentRefused`."""
    with own_journal.alone(now):
        device = find(fingerprint_read)
        if device.standing == "suspended":
            standing.trust_again(device)
            own_journal.record([Draft(DeviceTrusted(device=device.id, staff=staff))], now)
            return Device.get_by_id(device.id)
        if device.status != "pending":
            raise EnrolmentRefused("not_pending", f"{device.name} is {device.status} already.")
        if device.successor_of is not None:
            refusal = _no_successor(device.successor_of, device.id)
            if refusal is not None:
                raise refusal
            _shut_out(device.successor_of, by, now, staff)
        Device.update(status="approved", approved_at=now, approved_by=by).where(Device.id == device.id).execute()
        slip_keys.note(device.id, now)
        own_journal.record([Draft(DeviceApproved(device=device.id, staff=staff))], now)
    return Device.get_by_id(device.id)


def revoke(device_or_fingerprint: str, by: str, now: int, staff: str | None = None) -> Device:
    """The device is no longer welcome; at its next word it wipes the register. Again changes nothing. Raises
    `EnrolmentRefused`."""
    with own_journal.alone(now):
        device = find(device_or_fingerprint)
        _shut_out(device.id, by, now, staff)
    return Device.get_by_id(device.id)


def _shut_out(device: str, by: str, now: int, staff: str | None) -> None:
    changed = Device.update(status="revoked", revoked_at=now, revoked_by=by).where(
        Device.id == device, Device.status != "revoked"
    )
    if changed.execute():
        slip_keys.note(device, now)
        own_journal.record([Draft(DeviceRevoked(device=device, staff=staff))], now)


def move(device_or_fingerprint: str, site: str, now: int) -> Device:
    """The device stands at another site now; with its next sync it sees what that one sees. Raises
    `EnrolmentRefused`."""
    with own_journal.alone(now):
        device = find(device_or_fingerprint)
        if device.site == site:
            return device
        Device.update(site=site).where(Device.id == device.id).execute()
        slip_keys.note(device.id, device.last_hello_at or device.enrolled_at, was_at=device.site)
        own_journal.record([Draft(DeviceMoved(device=device.id, site=site, was_at=device.site))], now)
    return Device.get_by_id(device.id)


def find(device_or_fingerprint: str) -> Device:
    """By id, or by fingerprint in any case, with or without dashes. Raises `EnrolmentRefused`."""
    symbols = device_or_fingerprint.strip().upper().replace("-", "").replace(" ", "")
    dashed = "-".join(symbols[i : i + 4] for i in range(0, len(symbols), 4))
    wanted = (Device.id == device_or_fingerprint.strip()) | (Device.fingerprint == dashed)
    device = Device.select().where(wanted, Device.id != SERVER).order_by(Device.enrolled_at.desc()).first()
    if device is None:
        raise EnrolmentRefused("device_unknown", f"No device has the fingerprint or id {device_or_fingerprint}.")
    return device


def _hash(code: str) -> str:
    symbols = "".join(symbol for symbol in code.upper() if symbol in ALPHABET)
    return hashlib.sha256(b"lada-enrolment:" + symbols.encode()).hexdigest()


def _plain(text: str) -> str:
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}")[:128]
