"""What one site did on one day, in ids and numbers; days add up to any span. PURE.

Numbers that count parties are kept by party, so that a party of two days counts once in the span of both. What the
register says of ids (kinds, categories, names) is not in here: it is asked when somebody reads. Must not know a
database.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

PERSON = "~"  # before the id of a person who came for nobody: the one who was served is the person

# how the end of a visit is known: checked out, told later, estimated, not at all; or that somebody is still in
LEFT, TOLD, ESTIMATED, OPEN, INSIDE = "left", "told", "estimated", "open", "in"

SERVICES = ("visit", "loan", "pages", "room", "workstation", "adviser", "locker", "activity")
ADVICE = "consultation"  # an activity of this kind counts with the advisers' bookings
BOOKED = ("room", "workstation", "adviser", "locker")


class Sums(msgspec.Struct):
    """All numbers are whole. Keys of each mapping are sorted, so that equal days are equal to the last byte.

    `visits` by how their end is known: visits, people, minutes. `hours`: visits by weekday and hour in which they began
    ("0.13"). `served` by service and who: times, and what they took (people, days, sides, minutes). `unnamed`: visits
    for nobody, by kind of visitor. `items`: times lent, and 1 for each day on which it was out. `late`: day → loans
    that were due and out at its end; the row of no site has every day. `pages` by "KIND.INK.SIZE": sides, and those
    that failed. `bookings` by kind: how many, minutes, people. `refused` by reason, of which one of the `attempts` may
    have several. `activities` by kind, of a consultation with its topic ("consultation.law"): how many, minutes, and
    people; `None` of periods closed before these were counted.
    """

    visits: dict[str, list[int]] = {}
    hours: dict[str, int] = {}
    served: dict[str, dict[str, list[int]]] = {}
    unnamed: dict[str, int] = {}
    items: dict[str, list[int]] = {}
    late: dict[str, int] = {}
    pages: dict[str, list[int]] = {}
    bookings: dict[str, list[int]] = {}
    refused: dict[str, int] = {}
    attempts: int = 0
    activities: dict[str, list[int]] | None = None


Lists = dict[str, list[str]]  # name of a list → ids in the order of time

read_sums = msgspec.json.Decoder(Sums).decode
read_lists = msgspec.json.Decoder(Lists).decode


def text_of(value: Sums | Lists) -> str:
    return msgspec.json.encode(value, order="sorted").decode()


class Filling:
    """A day while rows are put into it."""

    def __init__(self) -> None:
        self.sums, self.lists = Sums({}, {}, {}, {}, {}, {}, {}, {}, {}, 0, {}), dict[str, list[str]]()

    def serve(self, service: str, who: str | None, amount: int) -> None:
        if who is not None:
            add(self.sums.served.setdefault(service, {}), who, 1, amount)

    def held(self, key: str, minutes: int, people: int) -> None:
        """An activity of a kind; see `Sums.activities`."""
        self.sums.activities = self.sums.activities or {}
        add(self.sums.activities, key, 1, minutes, people)

    def list(self, name: str, id: str) -> None:
        self.lists.setdefault(name, []).append(id)


def add(into: dict[str, list[int]], key: str, *numbers: int) -> None:
    known = into.get(key)
    into[key] = list(numbers) if known is None else [a + b for a, b in zip(known, numbers, strict=True)]


def together(days: Iterable[Sums]) -> Sums:
    """Several days as one."""
    found = Filling().sums
    for day in days:
        for name in ("visits", "items", "pages", "bookings", "activities"):
            for key, numbers in (getattr(day, name) or {}).items():
                add(getattr(found, name), key, *numbers)
        for service, by_who in day.served.items():
            known = found.served.setdefault(service, {})
            for who, numbers in by_who.items():
                add(known, who, *numbers)
        for name in ("hours", "unnamed", "refused", "late"):
            into = getattr(found, name)
            for key, count in getattr(day, name).items():
                into[key] = into.get(key, 0) + count
        found.attempts += day.attempts
    return found


def who(party: Any, person: Any) -> str | None:
    """Whom something is counted for: the party that was named, else the person, else nobody."""
    return party or (f"{PERSON}{person}" if person else None)
