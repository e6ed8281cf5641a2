"""By which rules the demo centre lends, and what is booked there: policies in versions, trainings, blocks, resources.
PURE: the same for the same day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from kiosk.demo.places import BRANCH, CENTRE
from sync import register
from sync.register import Policy, Words

SOUND, FILMING = "training-sound", "training-filming"
EVERY_NINTH = 9  # members who were shown the sound system


def rules(today: date) -> list[register.Entity]:
    """Beside those that every centre begins with: versions, one for the branch, long loans, what needs a training."""
    return [*_policies(today), *_trainings(), *_blocks(today), *_terms(today), *_resources()]


def policies(today: date) -> list[Policy]:
    return [policy for policy in _policies(today) if isinstance(policy, Policy)]


def _policies(today: date) -> list[Policy]:
    begun = (today - timedelta(days=90)).isoformat()
    soon = (today + timedelta(days=30)).isoformat()
    return [
        Policy(
            id="portable-2", family="portable", version=2, effective_from=begun, period=3, period_unit="working_days",
            approval="pin", max_organisation=4, max_of_one_person=3, inspection=True, buffer_minutes=60,
        ),
        Policy(
            id="portable-branch", family="portable", version=1, site=BRANCH, effective_from=begun, period=1,
            period_unit="working_days", approval="pin", renewals=0,
        ),
        Policy(
            id="valuable-2", family="valuable", version=2, effective_from=soon, period=5, period_unit="working_days",
            approval="staff", minors="no", renewals=1, max_organisation=4, inspection=True, lead_days=1,
        ),
        Policy(
            id="sound", version=1, period=3, period_unit="working_days", approval="pin", training=SOUND,
            days_per_month=12, max_organisation=2, inspection=True, lead_days=2, buffer_minutes=120, ask_purpose=True,
            deposit=Words("Bez kaucji", "No deposit", "Без застави"),
        ),
        Policy(
            id="lockers", version=1, period=180, period_unit="days", approval="staff", minors="no", renewals=2,
            max_organisation=1, max_informal_group=1, max_person=0,
        ),
        Policy(
            id="exhibition", version=1, period=28, period_unit="days", approval="none", max_organisation=6,
            max_informal_group=6, max_person=0, lead_days=3,
        ),
        Policy(
            id="supplies", version=1, period=1, period_unit="days", approval="none", minors="yes",
            max_organisation=None, max_informal_group=None, max_person=None,
        ),
        Policy(
            id="rooms", version=1, period=4, period_unit="hours", approval="none", lead_days=1, horizon_days=60,
            buffer_minutes=15, release_minutes=30, booking_approval="staff", max_person=0,
        ),
        Policy(
            id="workstations", version=1, period=2, period_unit="hours", approval="none", minors="yes",
            horizon_days=14, release_minutes=15,
        ),
        Policy(
            id="advice", version=1, period=1, period_unit="hours", approval="none", lead_days=2, horizon_days=30,
            buffer_minutes=15, release_minutes=20,
        ),
    ]  # fmt: skip


def _trainings() -> list[register.Entity]:
    return [
        register.Training(
            id=SOUND, name=Words("Obsługa nagłośnienia", "Using the sound system", "Робота зі звуковою системою")
        ),
        register.Training(id=FILMING, name=Words("Filmowanie", "Filming", "Знімання відео")),
    ]


def qualifications(people: Iterable[register.Person], today: date) -> list[register.Entity]:
    """Who was shown how; of every third of them it is too long ago."""
    found: list[register.Entity] = []
    for number, person in enumerate(person for person in people if not person.staff and not person.minor):
        if number % EVERY_NINTH == 0:
            ended = number % (3 * EVERY_NINTH) == EVERY_NINTH
            until = today - timedelta(days=30) if ended else today + timedelta(days=330)
            found.append(
                register.Qualification(
                    id=f"qualified-{person.id}", person=person.id, training=SOUND, until=until.isoformat()
                )
            )
    return found


def _blocks(today: date) -> list[register.Entity]:
    return [
        register.Block(
            id="block-late", reason="late", person="person-014", until=(today + timedelta(days=20)).isoformat()
        ),
        register.Block(id="block-damage", reason="damage", party="org-17"),
        register.Block(
            id="block-over", reason="rules", person="person-016", until=(today - timedelta(days=5)).isoformat()
        ),
    ]


POINTS = Words(
    "Oddam w terminie i w komplecie.\nNie przekażę nikomu dalej.\nPowiem od razu o szkodzie.",
    "I will return it complete and on time.\nI will not pass it on to anybody.\nI will tell of damage at once.",
    "Поверну вчасно й комплектно.\nНе передам нікому іншому.\nПовідомлю про пошкодження одразу.",
)
TEXT = Words(
    "Centrum użycza rzeczy bezpłatnie. Biorący używa ich zgodnie z przeznaczeniem i na cele społeczne, nie oddaje ich "
    "innym i zwraca w terminie w stanie niepogorszonym ponad zwykłe zużycie. O szkodzie lub braku części mówi od razu.",
    "The centre lends things free of charge. The borrower uses them for what they are made for and for public benefit, "
    "does not pass them on and returns them on time, no worse than by ordinary wear. Damage or missing parts are told "
    "at once.",
    "Центр позичає речі безкоштовно. Позичальник користується ними за призначенням і для громадських цілей, не передає "
    "іншим і повертає вчасно у стані, не гіршому за звичайне зношення. Про пошкодження чи брак частин повідомляє "
    "одразу.",
)


def _terms(today: date) -> list[register.Entity]:
    return [
        register.Terms(
            id=f"terms-{version}", version=version, effective_from=begun.isoformat(), points=POINTS, text=TEXT
        )
        for version, begun in ((1, date(today.year - 2, 1, 1)), (2, today - timedelta(days=90)))
    ]


def _resources() -> list[register.Entity]:
    rows: list[tuple[str, str, str, tuple[str, str, str], str, int]] = [
        ("room-a", CENTRE, "room", ("Sala A", "Room A", "Зала A"), "rooms", 40),
        ("room-b", CENTRE, "room", ("Sala B", "Room B", "Зала B"), "rooms", 12),
        ("room-branch", BRANCH, "room", ("Klub „Przystanek”", "Club “Przystanek”", "Клуб «Зупинка»"), "rooms", 25),
        ("adviser", CENTRE, "adviser", ("Doradca: dotacje", "Adviser: grants", "Порада: гранти"), "advice", 3),
    ]
    rows += [
        (f"desk-{n}", CENTRE, "workstation", (f"Komputer {n}", f"Computer {n}", f"Комп’ютер {n}"), "workstations", 1)
        for n in range(1, 5)
    ]
    rows += [
        (f"locker-{n}", CENTRE, "locker", (f"Szafka {n}", f"Locker {n}", f"Шафка {n}"), "lockers", 0)
        for n in range(1, 5)
    ]
    return [
        register.Resource(
            id=id, site=site, kind=kind, name=Words(*name), policy=policy, seats=seats, position=position  # type: ignore[arg-type]
        )
        for position, (id, site, kind, name, policy, seats) in enumerate(rows)
    ]  # fmt: skip
