"""The little world of the rule tests: a calendar of late 2026, one of each thing, and short ways to vary them."""

from __future__ import annotations

from datetime import datetime

from sync.facts import PolicyCopy
from sync.register import Item, ItemType, Membership, Part, Party, Person, Policy, Words
from sync.rules.calendar import WARSAW, OpeningCalendar
from sync.rules.loans import Borrower, OpenLoan, Wanted

SITE, BRANCH = "site-scop", "site-cas"
EIGHT, NOON, FOUR, EIGHT_PM = 8 * 60, 12 * 60, 16 * 60, 20 * 60
HOLIDAYS = frozenset(
    {"2026-11-01", "2026-11-11", "2026-12-24", "2026-12-25", "2026-12-26", "2027-01-01", "2027-01-06", "2027-03-29"}
)
HOURS = {0: (EIGHT, FOUR), 1: (NOON, EIGHT_PM), 2: (EIGHT, FOUR), 3: (NOON, EIGHT_PM), 4: (EIGHT, FOUR)}
CALENDAR = OpeningCalendar(HOURS, holidays=HOLIDAYS)
NEVER_OPEN = OpeningCalendar({})


def at(local: str, fold: int = 0) -> int:
    """ms UTC of "2026-11-24 10:00" on the wall in Poland; `fold` 1 is the second of two such times."""
    return int(datetime.fromisoformat(local).replace(tzinfo=WARSAW, fold=fold).timestamp() * 1000)


def local(moment: int) -> str:
    return datetime.fromtimestamp(moment / 1000, WARSAW).strftime("%Y-%m-%d %H:%M")


def words(text: str) -> Words:
    return Words(pl=text, en=text, uk=text)


NOW = at("2026-11-24 13:00")  # a Tuesday, open from noon to eight

ORGANISATION = Party(id="org", kind="organisation", name="Fundacja Wspólny Stół")
GROUP = Party(id="group", kind="informal_group", name="Park Sielecki")
PRIVATE = Party(id="private", kind="person", name="Anna K.")
ANNA = Person(id="anna", display_name="Anna K.", pin="a verifier")
NO_PIN = Person(id="jan", display_name="Jan N.")
OLA = Person(id="ola", display_name="Ola", minor=True, pin="a verifier")

EASY = Policy(id="easy", version=4, period=3, period_unit="working_days", approval="none")
WITH_PIN = Policy(id="av", version=1, period=3, period_unit="working_days", approval="pin")
BY_STAFF = Policy(id="valuable", version=1, period=3, period_unit="working_days", approval="staff")
PROJECTOR = ItemType(id="projector", name=words("Projektor"), category="projection", picture="projector", policy="av")
CABLE, REMOTE = Part(id="cable", item="p1", name=words("Kabel")), Part(id="remote", item="p1", name=words("Pilot"))


def item(id: str = "p1", **other: str) -> Item:
    given = {"item_type": "projector", "label": "nr 1", "inventory_no": id.upper(), "code": "LT", "site": SITE} | other
    return Item(id=id, **given)  # type: ignore[arg-type]


def wanted(thing: Item | None = None, policy: Policy = EASY, **other: object) -> Wanted:
    return Wanted(thing or item(), PROJECTOR, policy, **other)  # type: ignore[arg-type]


def open_loan(id: str = "loan-1", **other: object) -> OpenLoan:
    given = {
        "item": "p9", "person": "anna", "party": "org", "issued_at": at("2026-11-23 10:00"),
        "due_at": at("2026-11-26 20:00"), "policy": PolicyCopy("easy", 4, 3, "working_days", 1),
    } | other  # fmt: skip
    return OpenLoan(id, **given)  # type: ignore[arg-type]


def borrower(person: Person = ANNA, party: Party | None = ORGANISATION, *loans: OpenLoan) -> Borrower:
    return Borrower(person, party, tuple(membership(p.id) for p in (ORGANISATION, GROUP, PRIVATE)), loans)


def membership(party: str, until: str | None = None) -> Membership:
    return Membership(id=f"anna-{party}", person="anna", party=party, until=until)
