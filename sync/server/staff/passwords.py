"""Passwords of staff: argon2id over the password and a pepper made from a key. Knows no account and no screen.

Which are refused: NIST SP 800-63B, 3.1.1.2, wants a list of common ones; that of `common_passwords.txt` is short, since
what has twelve signs is common only when it is made of common words.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import threading
import unicodedata
from functools import cache
from pathlib import Path
from typing import Literal

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 256
_hasher = PasswordHasher(time_cost=3, memory_cost=65536, parallelism=1)
_two_at_a_time = threading.BoundedSemaphore(2)  # each takes 64 MiB
_COMMON = (
    "password",
    "passw0rd",
    "haslo",
    "hasło",
    "qwerty",
    "qwertz",
    "zaq12wsx",
    "1qaz2wsx",
    "polska",
    "administrator",
    "admin",
    "letmein",
    "welcome",
    "witaj",
    "kochanie",
    "monika",
    "mateusz",
    "stowarzyszenie",
    "fundacja",
    "organizacja",
    "centrum",
    "abcdefgh",
    "12345678",
    "87654321",
    "1234567",
    "lada",
    "server",
    "kiosk",
    "пароль",
    "йцукен",
)


def make(key: bytes, password: str) -> str:
    """A hash to keep. `key` goes nowhere and lies in no database."""
    with _two_at_a_time:
        return _hasher.hash(_peppered(key, password))


def matches(key: bytes, kept: str | None, password: str) -> bool:
    """Whether `password` is the one. With no hash to compare it takes as long, and is False."""
    with _two_at_a_time:
        try:
            right = _hasher.verify(kept or _NOBODYS, _peppered(key, password))
        except (VerificationError, InvalidHashError):
            return False
    return right and kept is not None


def is_old(kept: str) -> bool:
    """Whether the hash was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(kept)


def flaw(password: str, *about: str) -> Literal["short", "long", "easy"] | None:
    """What is wrong with `password`, `None` for nothing. `about` are words that it must not lean on."""
    plain = password.casefold()
    if len(password) < SHORTEST:
        return "short"
    if len(password) > LONGEST:
        return "long"
    if _is_common(plain):
        return "easy"
    for word in (*_COMMON, *(each.casefold() for each in about if len(each) > 3)):
        plain = plain.replace(word, "")
    return "easy" if len(set(plain)) < 5 or len(plain) < 6 else None


def _is_common(plain: str) -> bool:
    """Whether its letters are one or two of the common words, one of them again and again, or none at all, whatever
    digits and signs stand around them or in their place."""
    flat = "".join(c for c in unicodedata.normalize("NFKD", plain.replace("ł", "l")) if not unicodedata.combining(c))
    bare = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", flat)
    spelt = (re.sub(r"[\W\d_]", "", each) for each in (flat, bare.translate(_STANDING_FOR)))
    return any(_is_made_of(letters, common_words()) for letters in spelt)


def _is_made_of(letters: str, words: frozenset[str]) -> bool:
    if not letters:
        return True
    starts = [n for n in range(1, len(letters) + 1) if letters[:n] in words]
    again = any(letters[:n] * (len(letters) // n) == letters for n in starts)
    return again or any(letters[n:] in words for n in starts)


_STANDING_FOR = str.maketrans("@4031!$57", "aaoeiisst")


@cache
def common_words() -> frozenset[str]:
    """Small letters without accents."""
    text = Path(__file__).with_name("common_passwords.txt").read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


def weakness(password: str, *about: str) -> str | None:
    """The same in a sentence, for a terminal."""
    told = {
        "short": f"The password must have at least {SHORTEST} characters; three or four words will do.",
        "long": f"The password must not have more than {LONGEST} characters.",
        "easy": (
            "The password is too easy to guess. Take three or four words that have nothing to do with each other."
        ),
    }
    found = flaw(password, *about)
    return told[found] if found else None


def _peppered(key: bytes, password: str) -> str:
    return hmac.new(key, b"password:" + password.encode(), hashlib.sha256).hexdigest()


_NOBODYS = _hasher.hash("nobody's")
