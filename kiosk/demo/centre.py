"""The demo centre's register: sites, hours, people, organisations and things. PURE: the same for the same day and
key."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from kiosk.demo import lending, metering, names, printing, things
from kiosk.demo.places import BRANCH, CENTRE
from kiosk.words import ZONE
from sync import codes, register
from sync.register import Words
from sync.server import founding

SEED = 20260
MEMBERS = 400
ODD_CARDS: dict[int, Literal["active", "lost", "blocked", "replaced"]] = {7: "lost", 8: "blocked", 9: "replaced"}
STAFF = [("marta", "Marta Z."), ("jerzy", "Jerzy W."), ("olena", "Олена Г."), ("kinga", "Kinga B.")]


@dataclass(frozen=True)
class Demo:
    """The whole register, and what the sample past and the device bench need of it."""

    entities: tuple[register.Entity, ...]
    cards: dict[str, str]  # UID → person, for the cards that lie on the device bench
    codes: dict[str, str]  # member's QR code → person


def card_uid(number: int) -> str:
    """The UID of the demo's n-th card: seven bytes, as a real NTAG card has."""
    return f"04{number:012X}"


def member_code(number: int) -> str:
    """The QR code of the demo's n-th member; every third has one."""
    return codes.make(codes.CodeKind.MEMBER, random.Random(f"code {number}").randbytes(17))


def make(today: date, centre_key: bytes, pin: str, staff_pin: str) -> Demo:
    """The register as of `today`. `pin` and `staff_pin` are verifiers of the PINs that all members and all staff
    have."""
    chance = random.Random(SEED)
    parties = _parties(today, chance)
    people, cards, qr = _people(chance, centre_key, pin, staff_pin, parties, today)
    entities: list[register.Entity] = [
        register.Centre(
            id="centre", name=names.CENTRE, short_name="COP Brzozów", operator=names.OPERATOR,
            house_rules=founding.HOUSE_RULES,
        ),
        register.Site(id=CENTRE, name="Centrum", code="COP", address="ul. Tkacka 7"),
        register.Site(
            id=BRANCH, name="Filia „Przystanek”", code="FIL", address="pl. Lipowy 3", unaffiliated=True
        ),
        *_hours(), *_notices(today), *_closures(today),
        *founding.defaults(),
        *parties, *people, *things.entities(), *lending.rules(today),
        *lending.qualifications((one for one in people if isinstance(one, register.Person)), today),
        *metering.entities(),
        *printing.entities(centre_key, (one for one in people if isinstance(one, register.Person))),
    ]  # fmt: skip
    return Demo(tuple(entities), cards, qr)


def _hours() -> list[register.Entity]:
    week = {
        CENTRE: [(8, 16), (12, 20), (8, 16), (12, 20), (8, 16)],
        BRANCH: [(12, 20), (12, 20), (12, 20), (12, 20), (12, 20), (10, 16)],
    }
    return [
        register.Hours(id=f"{site}-{day}", site=site, weekday=day, opens=opens * 60, closes=closes * 60)
        for site, days in week.items()
        for day, (opens, closes) in enumerate(days)
    ]


def _at(day: date, hour: int, minute: int = 0) -> int:
    return int(datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE).timestamp() * 1000)


def _notices(today: date) -> list[register.Entity]:
    return [
        register.Notice(
            id=f"notice-{site}", site=site, shown_from=_at(today - timedelta(days=7), 0),
            shown_until=_at(today + timedelta(days=120), 0),
            heading=Words("W każdy czwartek o 17:00", "Every Thursday at 17:00", "Щочетверга о 17:00"),
            text=Words(
                "Dyżur: rozliczenie dotacji", "Advice: grant accounting", "Консультація: звіт про грант"
            ),
            detail=Words("Sala A, bez zapisów", "Room A, no booking needed", "Зала A, без запису"),
        )
        for site in (CENTRE, BRANCH)
    ]  # fmt: skip


def _closures(today: date) -> list[register.Entity]:
    days = [date(year, 12, day) for year in range(today.year - 2, today.year + 1) for day in (24, 31)]
    return [
        register.Closure(
            id=f"closed-{site}-{day}", site=site, day=day.isoformat(),
            reason=Words("Przerwa świąteczna", "Holiday break", "Святкова перерва"),
        )
        for site in (CENTRE, BRANCH)
        for day in days
    ]  # fmt: skip


def _parties(today: date, chance: random.Random) -> list[register.Party]:
    parties = []
    for number, (form, name) in enumerate(names.ORGANISATIONS):
        ends = date(today.year, 12, 31) if number % 12 else today - timedelta(days=20)
        parties.append(
            register.Party(
                id=f"org-{number:02d}", kind="organisation", name=name, legal_form=form,
                agreement_until=ends.isoformat(),
                status="blocked" if number in (23, 47) else "active",
                mono_allowance=200 if number in (0, 12) else None,
            )
        )  # fmt: skip
    for number, name in enumerate(names.GROUPS):
        status: Literal["active", "blocked"] = "blocked" if number == 19 else "active"
        parties.append(register.Party(id=f"group-{number:02d}", kind="informal_group", name=name, status=status))
    return parties


def _people(
    chance: random.Random, centre_key: bytes, pin: str, staff_pin: str, parties: list[register.Party], today: date
) -> tuple[list[register.Entity], dict[str, str], dict[str, str]]:
    entities: list[register.Entity] = []
    cards: dict[str, str] = {}
    qr: dict[str, str] = {}
    for number in range(MEMBERS):
        person = _person(number, chance, pin)
        entities += [person, *_memberships(number, person, chance, parties, today)]
        uid = card_uid(1000 + number)
        cards[uid] = person.id
        status = ODD_CARDS.get(number, "active")
        entities.append(
            register.Credential(
                id=f"card-{number:03d}", person=person.id, kind="card", digest=codes.card_digest(centre_key, uid),
                status=status, until=(today - timedelta(days=3)).isoformat() if number == 10 else None,
            )
        )  # fmt: skip
        if number % 3 == 0:
            code = member_code(number)
            qr[code] = person.id
            entities.append(
                register.Credential(id=f"qr-{number:03d}", person=person.id, kind="qr", digest=codes.qr_digest(code))
            )
    for number, (name, shown) in enumerate(STAFF):
        person = register.Person(
            id=f"staff-{name}",
            display_name=shown,
            staff=True,
            pin=staff_pin,
            language="uk" if name == "olena" else "pl",
        )
        uid = card_uid(1 + number)
        cards[uid] = person.id
        digest = codes.card_digest(centre_key, uid)
        entities += [person, register.Credential(id=f"card-{name}", person=person.id, kind="card", digest=digest)]
    return entities, cards, qr


def _person(number: int, chance: random.Random, pin: str) -> register.Person:
    """Numbers 0–19 are the people of the bench: Anna first. Every 16th speaks Ukrainian, the last 40 are minors."""
    minor = number >= MEMBERS - 40
    if number == 0:
        shown, language = "Anna K.", "pl"
    elif number % 16 == 5:
        first, last = names.UKRAINIAN[number // 16 % len(names.UKRAINIAN)]
        shown, language = f"{first} {last[0]}.", "uk"
    elif minor:
        shown, language = names.NICKNAMES[number % len(names.NICKNAMES)], "pl"
    else:
        first = chance.choice(names.WOMEN if chance.random() < 0.62 else names.MEN)
        shown, language = f"{first} {chance.choice(names.SURNAMES)[0]}.", "pl"
    return register.Person(
        id=f"person-{number:03d}", display_name=shown, language=language, minor=minor,  # type: ignore[arg-type]
        guardian=f"person-{number - 200:03d}" if minor else None,
        status="blocked" if number in (3, 61, 140, 233) else "archived" if number in (90, 91) else "active",
        pin=pin if number % 2 == 0 and not minor else None,
    )  # fmt: skip


def _memberships(
    number: int, person: register.Person, chance: random.Random, parties: list[register.Party], today: date
) -> list[register.Entity]:
    private = register.Party(id=f"private-{number:03d}", kind="person", name=person.display_name)
    wanted: list[str] = []
    if number == 0:
        wanted = ["org-00", "org-01"]
    elif not person.minor:
        wanted = [parties[chance.randrange(60)].id]
        if number % 7 == 0:
            wanted.append(parties[chance.randrange(60)].id)
        if number % 5 == 0:
            wanted.append(parties[60 + chance.randrange(25)].id)
    elif number % 2:
        wanted = [parties[60 + chance.randrange(25)].id]
    found: list[register.Entity] = [private]
    for place, party in enumerate(dict.fromkeys([*wanted, private.id])):
        found.append(
            register.Membership(
                id=f"member-{number:03d}-{place}", person=person.id, party=party,
                role="representative" if place == 0 and number % 4 == 0 else "member",
                until=(today - timedelta(days=40)).isoformat() if number == 21 and place == 0 else None,
            )
        )  # fmt: skip
    return found
