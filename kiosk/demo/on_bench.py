"""What lies on the device bench: cards with names on them, codes, and stickers of things.

Cards and members' codes are the demo's, for a register holds no number that a card could be made from; beside another
centre's data only things that its register knows by their stickers lie here, and what nobody knows.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from kiosk.demo import centre, things
from kiosk.store import Store
from sync import codes, register
from sync.rules.policies import family_of

MEMBERS = (
    (0, "two_parties"), (12, "with_pin"), (5, "ukrainian"), (380, "minor"), (3, "on_hold"), (8, "card_on_hold"),
    (7, "lost"), (9, "replaced"), (10, "expired"),
)  # fmt: skip
WITH_CODE = (0, 12, 3)
UNKNOWN_UID, RANDOM_UID, UNREADABLE_UID = centre.card_uid(9_999), "08C0FFEE", "0C"
FOREIGN_CODE = "https://example.org/ulotka"


@dataclass(frozen=True)
class BenchCard:
    """A card to put on the reader. `name` is what is printed on it, "" for none; `remark` says in one word what it is
    good for."""

    uid: str
    name: str
    remark: str


@dataclass(frozen=True)
class BenchCode:
    """A code to hold before the scanner."""

    text: str
    name: str
    remark: str


def cards(store: Store) -> list[BenchCard]:
    """Members' cards first, then that of staff, then those that nobody has."""
    found = [_card(store, f"card-{number:03d}", centre.card_uid(1000 + number), why) for number, why in MEMBERS]
    staff = [
        _card(store, f"card-{name}", centre.card_uid(1 + n), "staff") for n, (name, _shown) in enumerate(centre.STAFF)
    ]
    nobodys = [
        BenchCard(UNKNOWN_UID, "", "unknown"),
        BenchCard(RANDOM_UID, "", "random"),
        BenchCard(UNREADABLE_UID, "", "unreadable"),
    ]
    return [card for card in [*found, *staff[:1]] if card is not None] + nobodys


def _card(store: Store, credential: str, uid: str, remark: str) -> BenchCard | None:
    """The demo's card with this credential; `None` where it is not in the register."""
    known = store.entity(register.Credential, credential)
    person = store.person(known.person) if known else None
    return BenchCard(uid, person.display_name, remark) if person else None


def member_codes(store: Store) -> list[BenchCode]:
    """Codes of members, of nobody, and of somebody else's leaflet."""
    found = [
        BenchCode(centre.member_code(number), person.display_name, "member")
        for number in WITH_CODE
        if (known := store.entity(register.Credential, f"qr-{number:03d}")) and (person := store.person(known.person))
    ]
    nobodys = codes.make(codes.CodeKind.MEMBER, random.Random("nobody").randbytes(17))
    return [*found, BenchCode(nobodys, "", "nobodys"), BenchCode(FOREIGN_CODE, "", "foreign")]


def stickers(store: Store, language: str) -> list[BenchCode]:
    """One thing of each kind that the counter treats differently, and a sticker that no register knows."""
    out = {loan.item for loan in store.open_loans()}
    here = [item for item in store.entities(register.Item) if item.site == store.site_id]
    free = [item for item in here if item.status == "available" and item.id not in out]
    chosen = {
        "kit": next((item for item in free if len(store.parts_of(item.id)) > 1), None),
        "by_staff": next((item for item in free if _approval(store, item) == "staff"), None),
        "with_pin": next(
            (item for item in free if _approval(store, item) == "pin" and not store.parts_of(item.id)), None
        ),
        "free": next((item for item in free if _approval(store, item) == "none"), None),
        "on_loan": next((item for item in here if item.id in out), None),
        "in_repair": next((item for item in here if item.status == "in_repair"), None),
        "elsewhere": next((item for item in store.entities(register.Item) if item.site != store.site_id), None),
    }
    found = [BenchCode(item.code, _name(store, item, language), remark) for remark, item in chosen.items() if item]
    return [*found, BenchCode(things.item_code(99_999), "", "strange")]


def _approval(store: Store, item: register.Item) -> str:
    """What an issue of this thing needs: "none", "pin" or "staff"."""
    kind = store.item_type(item.item_type)
    family = kind.policy if kind else ""
    return next((each.approval for each in store.entities(register.Policy) if family_of(each) == family), "none")


def _name(store: Store, item: register.Item, language: str) -> str:
    book, kind = store.book(item.id), store.item_type(item.item_type)
    if book is not None:
        return book.title
    return f"{kind.name.in_language(language) if kind else item.item_type} {item.label}".strip()
