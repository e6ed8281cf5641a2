"""What a new centre begins with: its rules of lending, purposes, categories, allowances and hours, in three languages.
PURE.

Staff change all of it afterwards. Ids of purposes, categories and policies are words, the same in every centre.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from sync import register
from sync.register import Allowance, Category, Hours, Policy, Purpose, Site, Words

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEK: Mapping[int, tuple[int, int]] = dict.fromkeys(range(5), (8 * 60, 16 * 60))  # Monday to Friday, 8:00 to 16:00

HOUSE_RULES = Words(
    pl="Korzystanie jest bezpłatne. Sprzęt wypożyczasz na cele społeczne i nie przekazujesz go dalej. "
    "O szkodzie mówisz od razu. "
    "Sprzęt oddajesz kompletny, najpóźniej w godzinie zamknięcia dnia zwrotu. Salę zostawiasz w porządku. "
    "Nie prowadzimy tu agitacji politycznej ani sprzedaży.",
    en="Everything is free of charge. You borrow equipment for public benefit and do not pass it on. "
    "You report damage at once. "
    "You return equipment complete, at the latest at closing time on the day it is due. You leave the room tidy. "
    "No political campaigning and no selling here.",
    uk="Користування безкоштовне. Обладнання Ви берете для громадських цілей і не передаєте іншим. "
    "Про пошкодження повідомляєте одразу. "
    "Обладнання повертаєте комплектним, найпізніше до закриття в день повернення. Залу залишаєте в порядку. "
    "Тут немає політичної агітації та продажу.",
)

CATEGORIES = [
    Category(id="projection", name=Words("Projekcja", "Projection", "Проєкція"), icon="presentation", position=1),
    Category(id="photo", name=Words("Foto i wideo", "Photo and video", "Фото й відео"), icon="camera", position=2),
    Category(id="sound", name=Words("Dźwięk", "Sound", "Звук"), icon="volume", position=3),
    Category(id="computers", name=Words("Komputery", "Computers", "Комп’ютери"), icon="device-laptop", position=4),
    Category(id="outdoor", name=Words("Plener", "Outdoors", "Просто неба"), icon="tent", position=5),
    Category(id="books", name=Words("Książki", "Books", "Книжки"), icon="books", position=6),
]

POLICIES = [
    Policy(id="portable", version=1, period=3, period_unit="working_days", approval="pin"),
    Policy(
        id="valuable", version=1, period=3, period_unit="working_days", approval="staff", minors="no", renewals=0,
        max_organisation=4,
    ),
    Policy(
        id="other", version=1, period=7, period_unit="days", approval="none", max_organisation=6, max_informal_group=3,
        max_person=2,
    ),
    Policy(
        id="books", version=1, period=28, period_unit="days", approval="none", max_organisation=10,
        max_informal_group=5, max_person=3, renewals=2, minors="yes",
    ),
]  # fmt: skip

PURPOSES = [
    Purpose(id="meeting", name=Words("Spotkanie", "Meeting", "Зустріч"), icon="messages", position=1),
    Purpose(id="training", name=Words("Szkolenie", "Training", "Навчання"), icon="school", position=2),
    Purpose(
        id="computer", name=Words("Praca przy komputerze", "Work at a computer", "Робота за комп’ютером"),
        icon="device-desktop", position=3,
    ),
    Purpose(id="advice", name=Words("Porada", "Advice", "Порада"), icon="message-question", position=4),
    Purpose(id="pages", name=Words("Druk i kopie", "Printing and copies", "Друк і копії"), icon="printer", position=5),
    Purpose(id="equipment", name=Words("Sprzęt", "Equipment", "Обладнання"), icon="package-export", position=6),
    Purpose(
        id="volunteering", name=Words("Wolontariat", "Volunteering", "Волонтерство"), icon="heart-handshake", position=7
    ),
    Purpose(id="mail", name=Words("Poczta", "Mail", "Пошта"), icon="mailbox", position=8),
    Purpose(id="other", name=Words("Coś innego", "Something else", "Щось інше"), icon="dots", position=9),
]  # fmt: skip

ALLOWANCES = [
    Allowance(id="allow-org", party_kind="organisation", mono=100, colour=20),
    Allowance(id="allow-group", party_kind="informal_group", mono=50, colour=10),
    Allowance(id="allow-person", party_kind="person", mono=10, colour=2),
]


class Unfounded(ValueError):
    """What was typed cannot begin a centre, a site or a week; the sentence says why."""


def defaults() -> list[register.Entity]:
    """What every centre begins with, whatever its name."""
    return [*PURPOSES, *CATEGORIES, *POLICIES, *ALLOWANCES]


def centre(name: str, operator: str = "") -> register.Centre:
    """The centre's row. Raises `Unfounded` for an empty name."""
    name = _said(name, "centre")
    short = "".join(word[0] for word in name.split() if word[0].isupper()) or name
    return register.Centre(id="centre", name=name, short_name=short, operator=operator.strip(), house_rules=HOUSE_RULES)


def site(id: str, code: str, name: str, address: str, known: Sequence[Site], unaffiliated: bool = False) -> Site:
    """A site beside those `known`. Raises `Unfounded` for a code that slips cannot carry or that is taken."""
    code = code.strip().upper()
    if not re.fullmatch("[A-Z0-9]{2,6}", code):
        raise Unfounded(
            f"A site's code begins the numbers of its slips: 2 to 6 letters A to Z or digits, not “{code}”."
        )
    if any(code in (each.code, each.id) for each in known):
        raise Unfounded(f"There is a site {code} already.")
    return Site(id=id, code=code, name=_said(name, "site"), address=address.strip(), unaffiliated=unaffiliated)


def hours(site: str, week: Mapping[int, tuple[int, int] | None]) -> list[Hours]:
    """Rows of opening hours; days that are `None` have none."""
    return [
        Hours(id=hours_id(site, day), site=site, weekday=day, opens=span[0], closes=span[1])
        for day, span in sorted(week.items())
        if span
    ]


def hours_id(site: str, weekday: int) -> str:
    return f"{site}-{weekday}"


def week_of(words: Sequence[str]) -> dict[int, tuple[int, int] | None]:
    """`mon-fri 8:00-16:00 sat closed` → minutes after midnight by weekday, `None` for closed. Raises `Unfounded`."""
    if not words or len(words) % 2:
        raise Unfounded("Say a day and its hours in turn, as in: mon-fri 8:00-16:00 sat closed")
    week: dict[int, tuple[int, int] | None] = {}
    for days, span in zip(words[::2], words[1::2], strict=True):
        week.update(dict.fromkeys(_days(days), _span(span)))
    return week


def _days(said: str) -> range:
    first, _, last = said.casefold().partition("-")
    if first not in WEEKDAYS or (last or first) not in WEEKDAYS[WEEKDAYS.index(first) :]:
        raise Unfounded(f"“{said}” is no day. Days are {', '.join(WEEKDAYS)}; several in a row: mon-fri")
    return range(WEEKDAYS.index(first), WEEKDAYS.index(last or first) + 1)


def _span(said: str) -> tuple[int, int] | None:
    if said.casefold() == "closed":
        return None
    found = re.fullmatch(r"(\d{1,2})(?::([0-5]\d))?[-–](\d{1,2})(?::([0-5]\d))?", said, re.ASCII)
    opens, closes = (int(found[n]) * 60 + int(found[n + 1] or 0) for n in (1, 3)) if found else (0, 0)
    if not opens < closes <= 24 * 60:
        raise Unfounded(f"“{said}” are no hours. Write 8:00-16:00, or closed")
    return opens, closes


def _said(name: str, what: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > 120:
        raise Unfounded(f"The name of a {what} has 1 to 120 characters.")
    return name
