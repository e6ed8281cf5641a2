"""Which entries of the register may be one and the same: the rule of case C35. PURE.

Two people, or two parties, of the same normalised name that share a telephone, an e-mail, a KRS or a NIP number; and
two that share such a number whatever their names. Staff decide; nothing is merged by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sync.rules.name_search import fold

# What a name of an organisation may begin with and be the same all the same
_FORMS = frozenset({"fundacja", "stowarzyszenie", "zwykle", "klub", "towarzystwo", "im", "w", "z", "na", "rzecz"})


@dataclass(frozen=True)
class Candidate:
    """An entry as far as the rule looks at it. `numbers` are of which each can belong to one only (KRS, NIP)."""

    id: str
    name: str
    email: str | None = None
    phone: str | None = None
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Pair:
    """Two that may be one, in the order of their ids. `reasons`: name, phone, email, number."""

    first: str
    second: str
    reasons: tuple[str, ...]


def normalised(name: str) -> str:
    """The form in which the names of one agree: no accents, no punctuation, no words of legal forms, in any order."""
    words = fold(name).split()
    return " ".join(sorted(word for word in words if word not in _FORMS) or sorted(words))


def _digits(phone: str | None) -> str:
    """The last nine digits: with or without +48 it is the same telephone."""
    return "".join(sign for sign in phone or "" if sign.isdigit())[-9:]


def pairs(candidates: Iterable[Candidate]) -> list[Pair]:
    """Every two that may be one, those with most reasons first."""
    reasons: dict[tuple[str, str], set[str]] = {}
    known = list(candidates)
    for reason, keys in _keys(known).items():
        for together in keys.values():
            for pair in _two_of(together):
                reasons.setdefault(pair, set()).add(reason)
    found = [Pair(*pair, tuple(sorted(why))) for pair, why in reasons.items() if _is_enough(why)]
    return sorted(found, key=lambda pair: (-len(pair.reasons), pair.first, pair.second))


def _is_enough(why: set[str]) -> bool:
    return "number" in why or ("name" in why and len(why) > 1)


def _keys(known: Iterable[Candidate]) -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = {"name": {}, "email": {}, "phone": {}, "number": {}}
    for each in known:
        contact = [("email", (each.email or "").casefold()), ("phone", _digits(each.phone))]
        told = [("name", normalised(each.name)), *contact]
        for reason, key in [*told, *(("number", number) for number in set(each.numbers))]:
            if key:
                found[reason].setdefault(key, []).append(each.id)
    return found


MOST_ALIKE = 40  # one telephone of a whole school is no sign of anything


def _two_of(together: list[str]) -> Iterator[tuple[str, str]]:
    ids = sorted(set(together))
    if len(ids) <= MOST_ALIKE:
        yield from ((first, second) for place, first in enumerate(ids) for second in ids[place + 1 :])
