"""How a kiosk is let in: a key of its own, a one-time code, a fingerprint that people compare, then the register."""

from __future__ import annotations

import time

from kiosk import __version__, syncing
from kiosk.clock import Clock, SystemClock, boot_id, moment
from kiosk.machine import machine_digest
from kiosk.settings import DEVICE_KEY, Settings
from kiosk.store import Store
from sync import facts, protocol, transport
from sync.protocol import EnrolAnswer, EnrolRequest
from sync.signing import load_signer, make_signer

ASK_EVERY_S = 2.0


def ask(settings: Settings, url: str, code: str, clock: Clock | None = None) -> EnrolAnswer:
    """Make the key (or take the one of an attempt before), ask for admission and take the identity that the server
    gives. `clock` is `None` for this machine's own.

    Raises `SyncError` with the server's sentence, `StoreError` when this kiosk is enrolled already.
    """
    home = settings.kiosk.home
    store = Store(home)
    key = home / DEVICE_KEY
    signer = load_signer(key) if key.exists() else make_signer(key)
    label = settings.kiosk.label or "K1"
    request = EnrolRequest(
        protocol=protocol.VERSION, code=code.strip().upper(), public_key=signer.public_key.hex(), name=label,
        machine=machine_digest(), software=__version__,
    )  # fmt: skip
    answer = transport.enrol(url, request, settings.sync.ca_file or None)
    store.become(answer.device, answer.site, answer.site_code, label)
    boot = store.note_boot(boot_id())
    started = facts.StreamStarted(device=answer.device, software=__version__, machine=machine_digest())
    store.start_stream(started, moment(clock or SystemClock(), boot))
    store.close()
    return answer


def wait_until_approved(settings: Settings, clock: Clock | None = None) -> None:
    """Ask until staff have approved and the register is here. Raises `SyncError` when the server says no for good."""
    with syncing.open_journey(settings, clock) as journey:
        while True:
            report = journey.once()
            if report.register is not None:
                return
            if report.error is not None and report.error.permanent:
                raise report.error
            time.sleep(ASK_EVERY_S)
