"""The little world of the booking rules: three projectors, a pile of chairs, a kit, a room and a workstation; short
ways to book them."""

from __future__ import annotations

from sync.register import Item, ItemType, KitLine, Policy, Resource
from sync.rules.bookings import Booker, Desk, Wish
from sync.rules.claims import Booked, Diary, Out, Stock, diary_of, stock_of
from sync.rules.policies import Asked
from tests.rules.scene import ANNA, CALENDAR, GROUP, NOW, ORGANISATION, PRIVATE, SITE, at, membership, words

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
AV = Policy(id="av", version=1, period=7, period_unit="days", lead_days=1, horizon_days=60, buffer_minutes=30)
ROOMS = Policy(
    id="rooms", version=1, period=4, period_unit="hours", lead_days=0, horizon_days=90, release_minutes=30,
    booking_approval="staff",
)  # fmt: skip
FREE = Policy(id="free", version=1, period=7, period_unit="days")
TYPES = (
    ItemType(id="projector", name=words("Projektor"), category="c", picture="projector", policy="av"),
    ItemType(id="chair", name=words("Krzesło"), category="c", picture="chair", policy="free", kind="pile"),
    ItemType(id="screen", name=words("Ekran"), category="c", picture="screen", policy="free"),
)
LINES = (
    KitLine(id="k1", kit="cinema", item="s1"),
    KitLine(id="k2", kit="cinema", item_type="projector"),
    KitLine(id="k3", kit="cinema", item_type="chair", count=20),
)
RESOURCES = (
    Resource(id="hall", site=SITE, kind="room", name=words("Sala"), policy="rooms", seats=20),
    Resource(id="desk-1", site=SITE, kind="workstation", name=words("Stanowisko 1"), policy="free", seats=1),
    Resource(id="far", site="site-cas", kind="room", name=words("Daleko"), policy="rooms"),
)


def thing(id: str, kind: str = "projector", **other: object) -> Item:
    given = {"label": id, "inventory_no": id, "code": id, "site": SITE} | other
    return Item(id=id, item_type=kind, **given)  # type: ignore[arg-type]


ITEMS = (
    thing("p1"),
    thing("p2"),
    thing("p3", status="in_repair"),
    thing("s1", "screen"),
    thing("c", "chair", count=50),
)


def stock(
    items: tuple[Item, ...] = ITEMS, policies: tuple[Policy, ...] = (AV, ROOMS, FREE), broken: tuple[str, ...] = ()
) -> Stock:
    asked = Asked(SITE, "operator", "organisation", CALENDAR.day_of(NOW))
    return stock_of(items, TYPES, LINES, RESOURCES, policies, asked, broken)


def booked(
    id: str, begins: str, ends: str, resource: str = "projector", kind: str = "item_type", **other: object
) -> Booked:
    given = {"person": "jan", "party": "group"} | other
    return Booked(id, kind, resource, from_at=at(begins), until_at=at(ends), **given)  # type: ignore[arg-type]


def out(item: str, due: str, id: str = "l1", quantity: int = 1) -> Out:
    return Out(id, item, "jan", "group", at("2026-11-20 10:00"), at(due), quantity)


def diary(*held: Booked | Out, now: int = NOW, of: Stock | None = None) -> Diary:
    loans = [each for each in held if isinstance(each, Out)]
    return diary_of(of or stock(), loans, [each for each in held if isinstance(each, Booked)], now)


def desk(*held: Booked | Out, now: int = NOW) -> Desk:
    return Desk(SITE, diary(*held, now=now), CALENDAR, now)


def wish(begins: str, ends: str, resource: str = "projector", kind: str = "item_type", **other: object) -> Wish:
    return Wish(kind, resource, at(begins), at(ends), **other)  # type: ignore[arg-type]


BOOKER = Booker(ANNA, ORGANISATION, tuple(membership(p.id) for p in (ORGANISATION, GROUP, PRIVATE)))
