"""Contactless cards through PC/SC: pcscd and whatever readers it has. The only file that imports pyscard.

Our own loop on the bare `scard` calls, because pyscard's CardMonitor ends for good, and in silence, when pcscd is
restarted. One blocking call waits for all readers and for readers that come and go. Any error that is not a card's
own makes this reader useless (`ReaderError`); whoever watches it opens a new one.
"""

from __future__ import annotations

import time
from collections import deque
from typing import Any

from smartcard import scard as pcsclite

from kiosk.readers import Fault, ReaderError, Reading, ReadingKind

# PC/SC part 3: GET DATA, the UID of the card in the field.
GET_UID = [0xFF, 0xCA, 0x00, 0x00, 0x00]
DONE = [0x90, 0x00]
UID_LENGTHS = (4, 7, 10)

_PNP = "\\\\?PnP?\\Notification"
_TICK_S = 1.0
# At the edge of the field a first answer is often wrong and the second right.
_ATTEMPTS = 3
_PAUSE_S = 0.05
# A card that lies there unread is asked again, for as long as its owner has the patience to hold it.
_AGAIN_S = 0.25

# What the card did, as opposed to the service; everything else is the service's.
_FAULTS = {
    pcsclite.SCARD_W_REMOVED_CARD: Fault.LEFT,
    pcsclite.SCARD_E_NO_SMARTCARD: Fault.LEFT,
    pcsclite.SCARD_E_SHARING_VIOLATION: Fault.BUSY,
    pcsclite.SCARD_W_UNRESPONSIVE_CARD: Fault.MUTE,
    pcsclite.SCARD_W_UNPOWERED_CARD: Fault.MUTE,
    pcsclite.SCARD_W_UNSUPPORTED_CARD: Fault.MUTE,
    pcsclite.SCARD_W_RESET_CARD: Fault.REFUSED,
    pcsclite.SCARD_E_PROTO_MISMATCH: Fault.REFUSED,
    pcsclite.SCARD_E_NOT_TRANSACTED: Fault.REFUSED,
    pcsclite.SCARD_F_COMM_ERROR: Fault.REFUSED,
}
_VANISHED = (pcsclite.SCARD_E_UNKNOWN_READER, pcsclite.SCARD_E_READER_UNAVAILABLE)


class _Vanished(Exception):
    """The reader was pulled out between two calls."""


class PcscReader:
    """A `Reader` over every PC/SC reader whose name contains `only` (over all of them if `None`).

    Readers may come and go while others stay; with the last one gone it raises `ReaderError`. `scard` is the module of
    PC/SC calls.
    """

    def __init__(self, only: str | None = None, scard: Any = pcsclite) -> None:
        self.name = f"PC/SC {only}" if only else "PC/SC"
        self._only = only or ""
        self._scard = scard
        self._pending: deque[Reading] = deque()
        self._states: dict[str, int] = {}
        self._pnp_state = scard.SCARD_STATE_UNAWARE
        # The event counter of the card in each field, None for an empty field; no entry before the first look.
        self._fields: dict[str, int | None] = {}
        # Readers on which a card lies that may yet answer.
        self._unread: set[str] = set()
        result, self._context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
        self._check(result, "the PC/SC service does not answer")
        self._is_open = True
        try:
            self._list_readers()
        except ReaderError:
            self.close()
            raise

    def wait(self, timeout_s: float) -> Reading | None:
        until = time.monotonic() + timeout_s
        while not self._pending:
            left = until - time.monotonic()
            self._look(max(0.0, min(left, _AGAIN_S if self._unread else _TICK_S)))
            if left <= 0:
                break
        return self._pending.popleft() if self._pending else None

    def close(self) -> None:
        if self._is_open:
            self._is_open = False
            self._scard.SCardReleaseContext(self._context)

    def _check(self, result: int, sentence: str) -> None:
        if result != self._scard.SCARD_S_SUCCESS:
            raise ReaderError(f"{sentence}: {self._scard.SCardGetErrorMessage(result)}")

    def _list_readers(self) -> None:
        """Learn which readers there are; those seen before keep their state."""
        if not self._is_open:
            raise ReaderError(f"{self.name} is closed")
        result, names = self._scard.SCardListReaders(self._context, [])
        if result == self._scard.SCARD_E_NO_READERS_AVAILABLE:
            names = []
        else:
            self._check(result, "the PC/SC service is away")
        wanted = [name for name in names if self._only in name]
        if not wanted:
            raise ReaderError(f"no card reader is plugged in ({self.name})")
        self._states = {name: self._states.get(name, self._scard.SCARD_STATE_UNAWARE) for name in wanted}
        self._fields = {name: counter for name, counter in self._fields.items() if name in self._states}
        self._unread &= self._states.keys()

    def _look(self, timeout_s: float) -> None:
        """Wait for one change, and take in all that has changed by then."""
        self._list_readers()
        asked = [*self._states.items(), (_PNP, self._pnp_state)]
        result, answers = self._scard.SCardGetStatusChange(self._context, int(timeout_s * 1000), asked)
        if result == self._scard.SCARD_E_TIMEOUT:
            self._ask_again()
            return
        if result in _VANISHED:  # pulled out since it was listed
            time.sleep(_PAUSE_S)
            return
        self._check(result, "the PC/SC service is away")
        for name, state, _atr in answers:
            self._take_in(name, state)

    def _take_in(self, name: str, state: int) -> None:
        known = state & ~self._scard.SCARD_STATE_CHANGED
        if name == _PNP:
            self._pnp_state = known
        elif state & (self._scard.SCARD_STATE_UNKNOWN | self._scard.SCARD_STATE_UNAVAILABLE):
            self._forget(name)
        else:
            self._states[name] = known
            try:
                self._compare(name, state)
            except _Vanished:
                self._forget(name)

    def _forget(self, name: str) -> None:
        """A vanished reader tells nothing about the card on it."""
        self._states.pop(name, None)
        self._fields.pop(name, None)
        self._unread.discard(name)

    def _compare(self, name: str, state: int) -> None:
        """Tell what changed in the field of a reader."""
        counter = state >> 16  # it counts cards that came and went, so a fast swap shows
        if not state & self._scard.SCARD_STATE_PRESENT:
            if self._fields.get(name, counter) is not None:
                self._tell(ReadingKind.GONE, "", name)
            self._fields[name] = None
            self._unread.discard(name)
        elif self._fields.get(name) != counter:
            self._fields[name] = counter
            is_mute = bool(state & self._scard.SCARD_STATE_MUTE)
            self._tell_card(name, Fault.MUTE if is_mute else self._identify(name))

    def _tell_card(self, name: str, answer: str | Fault) -> None:
        self._unread.discard(name)
        if not isinstance(answer, Fault):
            self._tell(ReadingKind.CARD, answer, name)
            return
        self._tell(ReadingKind.UNREADABLE, answer, name)
        if answer is not Fault.LENGTH:
            self._unread.add(name)

    def _tell(self, kind: ReadingKind, value: str, name: str) -> None:
        self._pending.append(Reading(kind, value, name, int(time.monotonic() * 1000)))

    def _ask_again(self) -> None:
        for name in sorted(self._unread):
            try:
                answer = self._ask(name)
            except _Vanished:
                self._forget(name)
                continue
            if not isinstance(answer, Fault):
                self._tell_card(name, answer)

    def _identify(self, name: str) -> str | Fault:
        """The UID of the card in the field, or why there is none; asked again where that may help at once."""
        answer = self._ask(name)
        for _attempt in range(_ATTEMPTS - 1):
            if answer not in (Fault.REFUSED, Fault.BUSY):
                break
            time.sleep(_PAUSE_S)
            answer = self._ask(name)
        return answer

    def _ask(self, name: str) -> str | Fault:
        scard = self._scard
        protocols = scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1
        result, card, protocol = scard.SCardConnect(self._context, name, scard.SCARD_SHARE_SHARED, protocols)
        if result != scard.SCARD_S_SUCCESS:
            return self._fault(result)
        try:
            pci = scard.SCARD_PCI_T1 if protocol == scard.SCARD_PROTOCOL_T1 else scard.SCARD_PCI_T0
            result, answer = scard.SCardTransmit(card, pci, GET_UID)
        finally:
            scard.SCardDisconnect(card, scard.SCARD_LEAVE_CARD)
        if result != scard.SCARD_S_SUCCESS:
            return self._fault(result)
        if answer[-2:] != DONE:
            return Fault.REFUSED
        return bytes(answer[:-2]).hex().upper() if len(answer) - 2 in UID_LENGTHS else Fault.LENGTH

    def _fault(self, result: int) -> Fault:
        """What a failed call says about the card. Raises `_Vanished` or `ReaderError` if it is not about the card."""
        if result in _VANISHED:
            raise _Vanished
        if result not in _FAULTS:
            self._check(result, "the PC/SC service is away")
        return _FAULTS[result]
