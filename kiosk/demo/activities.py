"""What the demo centre held for others in two years: trainings, volunteers' meetings, consultations, as staff would
have noted them. PURE: the same for the same day.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kiosk.demo.places import BRANCH, CENTRE
from sync import register
from sync.activity_facts import ActivityKind, Participant, Topic
from sync.rules.activities import Wish

DAYS = 730
TUESDAY, THURSDAY, FRIDAY = 1, 3, 4
TRAININGS = (
    "Jak napisać dobrą ofertę", "Księgowość dla początkujących", "Sprawozdanie z zadania publicznego",
    "Ochrona danych w małej organizacji", "Media społecznościowe krok po kroku", "Jak zaprosić wolontariuszy",
    "Grafika bez grafika", "Pierwsza pomoc", "Statut bez tajemnic", "Zbiórki publiczne w praktyce",
)  # fmt: skip
MEETINGS = (
    "Podział zadań przed festynem", "Podsumowanie kwartału", "Kiermasz świąteczny", "Sprzątanie nad Lipą",
    "Nowi wolontariusze: poznajmy się",
)  # fmt: skip
WORDS: dict[Topic, tuple[str, ...]] = {
    Topic.FUNDS: ("budżet oferty do miasta", "wkład własny", "konkurs na małe granty"),
    Topic.SETTLING: ("korekta sprawozdania", "opis faktur"),
    Topic.FOUNDING: ("stowarzyszenie zwykłe czy rejestrowe", "zmiana adresu w KRS"),
    Topic.ACCOUNTING: ("uproszczona ewidencja", "CIT-8 bez działalności"),
    Topic.LAW: ("umowa użyczenia lokalu",), Topic.VOLUNTEERS: ("porozumienie z wolontariuszem",),
    Topic.PROMOTION: ("plakat na piknik",), Topic.TECHNOLOGY: ("poczta w domenie organizacji",),
    Topic.DATA: ("zgody na zdjęcia",), Topic.COOPERATION: ("patronat miasta",), Topic.OTHER: (),
}  # fmt: skip
OFTEN = (9, 5, 4, 4, 2, 2, 2, 2, 1, 1, 1)  # in the order of the topics above
BOOKED = (9, 4, 1, 0, 0, 0, 0, 0, 0, 1, 1)  # the adviser who is booked knows of grants


@dataclass(frozen=True)
class Held:
    """What staff noted of one: `title` "" for nothing in words."""

    id: str
    wish: Wish
    title: str


@dataclass(frozen=True)
class Booked:
    """An hour that was booked with the adviser and is over."""

    id: str
    site: str
    day: date
    minutes: int
    person: str
    party: str | None


def held(
    entities: Iterable[register.Entity], holidays: Collection[str], booked: Iterable[Booked], last: date
) -> Iterator[Held]:
    """Everything until the day `last`, oldest first; each of the `booked` is the consultation of its booking."""
    told = _Telling(list(entities), holidays)
    for back in range(DAYS, 0, -1):
        yield from told.day(last - timedelta(days=back))
    for each in booked:
        whom = Participant(each.person, each.party)
        yield told.consultation(each.site, each.day, each.minutes, whom, each.id)


class _Telling:
    def __init__(self, entities: Sequence[register.Entity], holidays: Collection[str]) -> None:
        self._chance = random.Random("activities")
        known = {each.id: each for each in entities if isinstance(each, register.Party)}
        people = {
            each.id for each in entities
            if isinstance(each, register.Person) and each.status == "active" and not each.staff and not each.minor
        }  # fmt: skip
        self._members = [
            Participant(each.person, each.party if known[each.party].kind != "person" else None)
            for each in entities
            if isinstance(each, register.Membership) and each.person in people and each.until is None
        ]
        self._closed = {*holidays, *(each.day for each in entities if isinstance(each, register.Closure))}
        self._number = 0

    def day(self, day: date) -> Iterator[Held]:
        chance, week = self._chance, (day.day - 1) // 7
        if day.month in (7, 8) or day.isoformat() in self._closed:
            return
        if day.weekday() == TUESDAY and week in (1, 3):
            yield self._open(ActivityKind.TRAINING, CENTRE if week == 1 else BRANCH, day, chance.choice(TRAININGS))
        if day.weekday() == FRIDAY and week == 0:
            yield self._open(ActivityKind.MEETING, BRANCH, day, chance.choice(MEETINGS))
        if day.weekday() == THURSDAY:
            for _ in range(chance.randrange(3)):
                whom = chance.choice(self._members)
                yield self.consultation(CENTRE, day, chance.choice((30, 45, 45, 60, 90)), whom, None)

    def _open(self, kind: ActivityKind, site: str, day: date, title: str) -> Held:
        chance = self._chance
        named = {each.person: each for each in chance.sample(self._members, chance.randrange(3, 9))}
        attendees = len(named) + chance.randrange(2, 11)
        minutes = chance.choice((120, 180, 180, 240)) if kind is ActivityKind.TRAINING else chance.choice((60, 90, 120))
        return self._held(Wish(kind, site, day, minutes, attendees, None, tuple(named.values()), None, True), title)

    def consultation(self, site: str, day: date, minutes: int, whom: Participant, booking: str | None) -> Held:
        chance = self._chance
        [topic] = chance.choices(list(WORDS), OFTEN if booking is None else BOOKED)
        title = chance.choice(WORDS[topic]) if WORDS[topic] and chance.random() < 0.6 else ""
        people = 2 if chance.random() < 0.2 else 1
        wish = Wish(ActivityKind.CONSULTATION, site, day, minutes, people, topic, (whom,), booking, bool(title))
        return self._held(wish, title)

    def _held(self, wish: Wish, title: str) -> Held:
        self._number += 1
        return Held(hashlib.sha256(f"demo activity {self._number}".encode()).hexdigest()[:20], wish, title)
