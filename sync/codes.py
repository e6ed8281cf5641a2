"""Codes that people and scanners read: cards, items and documents. PURE.

A code is two letters that say what it names, then symbols, then a check symbol. The alphabet has digits and capitals
that every keyboard layout keeps (no Y and Z, which German layouts swap; no I and O, which look like 1 and 0), no
punctuation, and is read without regard to case. A member's code carries 130 random bits and is stored as a hash only.
"""

from __future__ import annotations

import hashlib
import hmac
from enum import StrEnum
from functools import lru_cache

ALPHABET = "0123456789ABCDEFGHJKLMNPQRSTUVWX"
_VALUE = {symbol: value for value, symbol in enumerate(ALPHABET)}


class CodeKind(StrEnum):
    """What a code names; the value is its prefix."""

    MEMBER = "LC"
    ITEM = "LT"
    DOCUMENT = "LD"
    PROOF = "LP"  # of a slip: made and read by `proofs.py`


LENGTHS = {CodeKind.MEMBER: 26, CodeKind.ITEM: 8, CodeKind.DOCUMENT: 13, CodeKind.PROOF: 187}


def check_symbol(symbols: str) -> str:
    """Luhn's check over 32 symbols (ISO/IEC 7812 generalised): finds every single wrong symbol and most swapped
    neighbours."""
    total, double = 0, True
    for symbol in reversed(symbols):
        value = _VALUE[symbol] * (2 if double else 1)
        total += value // 32 + value % 32
        double = not double
    return ALPHABET[-total % 32]


def make(kind: CodeKind, random_bytes: bytes) -> str:
    """A code of `kind` from random bytes (5 bits a symbol; at least 17 bytes for a member)."""
    number = int.from_bytes(random_bytes, "big")
    symbols = ""
    for _ in range(LENGTHS[kind]):
        number, low = divmod(number, 32)
        symbols += ALPHABET[low]
    symbols = kind.value + symbols
    return symbols + check_symbol(symbols)


@lru_cache(maxsize=64)  # an act asks for the slip and for the screen
def document_code(fact: str) -> str:
    """The short code of the document that confirms the fact named `fact` (a uid)."""
    return make(CodeKind.DOCUMENT, hashlib.sha256(fact.encode()).digest()[:9])


def parse(text: str) -> tuple[CodeKind, str] | None:
    """The kind and the canonical code in `text`, or `None` when it is none of ours or a symbol is wrong."""
    code = text.strip().upper()
    for kind, length in LENGTHS.items():
        if not code.startswith(kind.value) or len(code) != length + 3:
            continue
        if all(symbol in _VALUE for symbol in code) and check_symbol(code[:-1]) == code[-1]:
            return kind, code
    return None


def qr_digest(code: str) -> str:
    """What is stored of a member's code: SHA-256, hex. The code has enough entropy for a plain hash (ASVS 6.5.2)."""
    return hashlib.sha256(code.encode()).hexdigest()


def card_digest(centre_key: bytes, uid: str) -> str:
    """What is stored of a card's UID: HMAC-SHA-256 with the centre's key, hex. The bare UID could be guessed in
    hours."""
    return hmac.new(centre_key, b"card:" + uid.encode(), hashlib.sha256).hexdigest()


def user_digest(centre_key: bytes, user: str) -> str:
    """What is kept of the name somebody prints under: a name could be guessed from a bare hash."""
    return hmac.new(centre_key, b"print user:" + user.strip().casefold().encode(), hashlib.sha256).hexdigest()
