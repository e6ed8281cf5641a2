"""Numbers by which Polish offices know an organisation, with their check digits; and numbers of people that Lada never
keeps. PURE.

NIP: weights of art. 4 of the regulation on tax numbers, sum modulo 11. REGON: weights of the Central Statistical
Office for 9 and 14 digits, modulo 11, ten counts as nought. A KRS number has ten digits and no check digit.
"""

from __future__ import annotations

import re
from typing import Literal

_NIP = (6, 5, 7, 2, 3, 4, 5, 6, 7)
_REGON_9 = (8, 9, 2, 3, 4, 5, 6, 7)
_REGON_14 = (2, 4, 8, 5, 0, 9, 7, 3, 6, 1, 2, 4, 8)
_PESEL = (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)
_ID_CARD = (7, 3, 1, 7, 3, 1, 7, 3)

Fault = Literal["length", "digit"]


class WrongNumber(ValueError):
    """`fault`: another length than such a number has, or its check digit does not fit."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault: Fault = fault


def _digits(typed: str, lengths: tuple[int, ...]) -> str:
    digits = re.sub(r"[\s\-]", "", typed)
    if not re.fullmatch(r"[0-9]+", digits, re.ASCII) or len(digits) not in lengths:
        raise WrongNumber("length")
    return digits


def _sum(digits: str, weights: tuple[int, ...]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False))


def krs(typed: str) -> str:
    """Ten digits; zeros in front may be left out. Raises `WrongNumber`."""
    digits = re.sub(r"[\s\-]", "", typed)
    if not re.fullmatch(r"[0-9]{1,10}", digits, re.ASCII) or not int(digits):
        raise WrongNumber("length")
    return digits.zfill(10)


def nip(typed: str) -> str:
    """Ten digits. Raises `WrongNumber`."""
    digits = _digits(re.sub(r"^\s*PL", "", typed, flags=re.IGNORECASE), (10,))
    if _sum(digits, _NIP) % 11 != int(digits[9]) or not int(digits):
        raise WrongNumber("digit")
    return digits


def regon(typed: str) -> str:
    """Nine digits, or fourteen of a branch. Raises `WrongNumber`."""
    digits = _digits(typed, (9, 14))
    parts = [(digits[:9], _REGON_9), (digits, _REGON_14)] if len(digits) == 14 else [(digits, _REGON_9)]
    if not int(digits) or any(_sum(part, weights) % 11 % 10 != int(part[-1]) for part, weights in parts):
        raise WrongNumber("digit")
    return digits


def names_a_document(text: str) -> bool:
    """Whether a text holds a PESEL or the number of an identity card: neither is needed for anything here, and an
    identity document is never copied."""
    return any(_is_pesel(found) for found in re.findall(r"(?<!\d)\d{11}(?!\d)", text, re.ASCII)) or any(
        _is_id_card(found) for found in re.findall(r"(?<![A-Z])[A-Z]{3} ?\d{6}(?!\d)", text.upper(), re.ASCII)
    )


def _is_pesel(digits: str) -> bool:
    """Eleven digits with a month that a PESEL has, and its check digit."""
    return 1 <= int(digits[2:4]) % 20 <= 12 and (10 - _sum(digits, _PESEL) % 10) % 10 == int(digits[10])


def _is_id_card(found: str) -> bool:
    signs = found.replace(" ", "")
    values = [ord(sign) - 55 if sign.isalpha() else int(sign) for sign in signs]
    rest = [value for place, value in enumerate(values) if place != 3]
    return sum(value * weight for value, weight in zip(rest, _ID_CARD, strict=True)) % 10 == values[3]
