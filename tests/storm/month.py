"""The storm month: October at four counters of two sites, with every fault that real life adds, from one seed. PURE.

What happened is told act by act, and beside it the truth: which faults were planted, and what each should be found as.
Two kiosks are offline for the second week, one is cloned, one clock goes 47 minutes slow, one wakes up in 2001; 5 % of
visits have no end; things are lent twice, cards are swapped, the copier loses power, and an import is undone. People
and things of one fault appear in no other, so that each case has one cause.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from msgspec.structs import replace

from sync import facts, lending_facts, register
from sync.facts import Condition, Means, MeterRead, PageKind, PageLine, PolicyCopy, Proof, SlipOutcome, VisitorKind
from sync.register import Words
from sync.rules.calendar import OpeningCalendar

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
CENTRE, BRANCH = "centre-site", "branch-site"
KIOSKS = {"K1": CENTRE, "K2": CENTRE, "K3": BRANCH, "K4": BRANCH}
OFFLINE = ("K2", "K3")
OFFLINE_DAYS = (date(2026, 10, 12), date(2026, 10, 16))
SLOW, SLOW_BY = "K4", 47 * MINUTE
JUMPER, JUMPED_ON = "K3", date(2026, 10, 14)
CLONED, CLONED_ON = "K2", date(2026, 10, 20)
HOURS = (480, 1080)
FIRST, LAST = date(2026, 10, 1), date(2026, 10, 30)
CALENDAR = OpeningCalendar(dict.fromkeys(range(5), HOURS))
DAYS = [day for day in (FIRST + timedelta(days=n) for n in range(30)) if day.weekday() < 5]
END = CALENDAR.moment(date(2026, 11, 2), 540)
FAR = CALENDAR.moment(date(2026, 12, 30), 900)
VISITS, LOANS, PAGES = 300, 60, 2000
ORDINARY = 90  # people who do nothing odd; those of faults are made one by one
Key = tuple[str, str]  # the kind of a case, and its subject, item or device


@dataclass(frozen=True)
class Act:
    """One fact, written at a kiosk at a moment of true time (ms UTC). `slip`: what became of its slip."""

    at: int
    kiosk: str
    fact: facts.AnyFact
    values: dict[str, str] = field(default_factory=dict)
    slip: SlipOutcome | None = None


@dataclass(frozen=True)
class Desk:
    """What staff changed in the register at a moment; `None` takes an entity out."""

    at: int
    entity: register.Entity


def at(day: date, minutes: float) -> int:
    return CALENDAR.moment(day, 0) + int(minutes * MINUTE)


class Month:
    """`acts` in the order of true time, `desk` what staff changed, `planted` the truth: what should be found, and of
    each how often."""

    def __init__(self, seed: int) -> None:
        self._chance, self._number = random.Random(seed), 0
        self.acts: list[Act] = []
        self.desk: list[Desk] = []
        self.planted: list[Key] = []
        self.entities: list[register.Entity] = [*_standing()]
        self._ordinary = [self._person() for _ in range(ORDINARY)]
        self._extra: dict[str, dict[date, int]] = {"copier-a": {}, "copier-b": {}}  # pages that nobody declared
        self._printed: dict[str, dict[date, int]] = {"copier-a": {}, "copier-b": {}}
        self._visits()
        self._ordinary_loans()
        for plant in (
            self._lent_twice, self._written_twice, self._not_brought_back, self._brought_back_oddly, self._not_lendable,
            self._ineligible, self._seen, self._incomplete, self._overdue, self._cards, self._odd_visits,
            self._without_visit, self._groups, self._bookings, self._inspections, self._slips,
        ):  # fmt: skip
            plant()
        self._meters()
        self.planted += [("clock_skew", SLOW), ("clock_jump", JUMPER), ("stream_forked", CLONED)]
        self._wrong_import()
        bounced = sum(kind == "visit_bounce" for kind, _ in self.planted)
        unseen = sum(kind == "usage_without_visit" for kind, _ in self.planted)
        came = sum(isinstance(act.fact, facts.VisitCheckedIn) for act in self.acts)
        self.comings = came - bounced + unseen  # how often people came, in truth
        self.acts.sort(key=lambda act: act.at)
        self.desk.sort(key=lambda change: change.at)

    # --- people and things --------------------------------------------------------------------------------------------

    def _id(self, kind: str) -> str:
        self._number += 1
        return f"{kind}{self._number:04d}"

    def _person(self, parties: int = 1) -> tuple[str, str]:
        """Somebody with a party of their own, and the party."""
        person = self._id("p")
        self.entities.append(register.Person(id=person, display_name=person))
        for _ in range(parties):
            party = self._id("org")
            self.entities.append(register.Party(id=party, kind="organisation", name=party))
            self.entities.append(register.Membership(id=f"{person}-{party}", person=person, party=party))
        return person, party

    def _item(self, site: str, kind: str = "thing") -> str:
        item = self._id("item")
        self.entities.append(
            register.Item(id=item, item_type=kind, label=item, inventory_no=item, code=item.upper(), site=site)
        )
        return item

    # --- acts ---------------------------------------------------------------------------------------------------------

    def _say(self, when: int, kiosk: str, fact: facts.AnyFact, slip: SlipOutcome | None = None, **values: str) -> None:
        self.acts.append(Act(when, kiosk, fact, values, slip))

    def _come(self, when: int, kiosk: str, who: tuple[str, str], stay: float | None = 60, **other: object) -> str:
        """A visit; `stay` in minutes, `None` for one that nobody ended."""
        visit = self._id("v")
        given = {"person": who[0], "party": who[1]} | other
        self._say(when, kiosk, facts.VisitCheckedIn(
            visit=visit, site=KIOSKS[kiosk], kind=VisitorKind.MEMBER, means=Means.CARD, **given,  # type: ignore[arg-type]
        ))  # fmt: skip
        if stay is not None:
            self._say(when + int(stay * MINUTE), kiosk, facts.VisitCheckedOut(visit=visit))
        return visit

    def _lend(
        self, when: int, kiosk: str, item: str, who: tuple[str, str], *, visit: bool = True, due: int = FAR,
        slip: SlipOutcome | None = None,
    ) -> str:  # fmt: skip
        loan = self._id("loan")
        came = self._come(when - 5 * MINUTE, kiosk, who, 30) if visit else None
        self._say(when, kiosk, facts.LoanIssued(
            loan=loan, item=item, site=KIOSKS[kiosk], person=who[0], party=who[1], due_at=due, visit=came,
            policy=PolicyCopy("plain", 1, 7, "days", 1), proof=Proof.NONE,
        ), slip)  # fmt: skip
        return loan

    def _bring(self, when: int, kiosk: str, item: str, loan: str | None, person: str | None, **other: object) -> None:
        self._say(when, kiosk, facts.LoanTakenBack(
            site=KIOSKS[kiosk], loan=loan, item=item, person=person, **other,  # type: ignore[arg-type]
        ))  # fmt: skip

    def _some_day(self, first: int = 0, last: int = len(DAYS)) -> date:
        return self._chance.choice(DAYS[first:last])

    def _some_time(self, day: date) -> int:
        return at(day, self._chance.randrange(500, 900)) + self._chance.randrange(MINUTE)

    # --- what is in order ---------------------------------------------------------------------------------------------

    def _visits(self) -> None:
        a_day, pages = VISITS // len(DAYS) + 1, PAGES // (VISITS // 3)
        for day in DAYS:
            for who in self._chance.sample(self._ordinary, a_day):
                kiosk = self._chance.choice([*KIOSKS])
                forgets = self._chance.random() < 0.05 and not (kiosk == JUMPER and day == JUMPED_ON)
                when, stay = self._some_time(day), None if forgets else self._chance.randrange(20, 150)
                visit = self._come(when, kiosk, who, stay)
                if forgets:
                    self.planted.append(("visit_no_checkout", visit))
                if self._chance.random() < 1 / 3:
                    self._print(when + 10 * MINUTE, day, kiosk, who, visit, self._chance.randrange(2, 2 * pages))

    def _print(self, when: int, day: date, kiosk: str, who: tuple[str, str], visit: str, pages: int) -> None:
        meter = "copier-a" if KIOSKS[kiosk] == CENTRE else "copier-b"
        if kiosk == JUMPER and day == JUMPED_ON:
            return  # nobody knows before which reading that was
        self._printed[meter][day] = self._printed[meter].get(day, 0) + pages
        line = PageLine(kind=PageKind.COPY, pages=pages)
        self._say(when, kiosk, facts.PagesDeclared(
            usage=self._id("u"), site=KIOSKS[kiosk], lines=[line], mono_units=pages, person=who[0], party=who[1],
            visit=visit, meter=meter,
        ))  # fmt: skip

    def _ordinary_loans(self) -> None:
        for _ in range(LOANS):
            kiosk, who = self._chance.choice([*KIOSKS]), self._person()
            index = self._chance.randrange(len(DAYS) - 4)
            if (kiosk, DAYS[index]) == (JUMPER, JUMPED_ON):
                continue
            item = self._item(KIOSKS[kiosk])
            loan = self._lend(self._some_time(DAYS[index]), kiosk, item, who)
            back, other = DAYS[index + self._chance.randrange(1, 4)], self._sister(kiosk)
            if (other, back) == (JUMPER, JUMPED_ON):
                other = kiosk = "K4"
            knows = other == kiosk or not (other in OFFLINE or kiosk in OFFLINE)
            self._bring(self._some_time(back), other, item, loan if knows else None, who[0])

    def _sister(self, kiosk: str) -> str:
        """A counter of the same site."""
        return self._chance.choice([name for name, site in KIOSKS.items() if site == KIOSKS[kiosk]])

    # --- what is not --------------------------------------------------------------------------------------------------

    def _offline_day(self) -> date:
        return self._chance.choice([d for d in DAYS if OFFLINE_DAYS[0] <= d <= OFFLINE_DAYS[1] and d != JUMPED_ON])

    def _lent_twice(self) -> None:
        for _ in range(4):
            item, day = self._item(CENTRE), self._offline_day()
            when = self._some_time(day)
            self._lend(when, "K1", item, self._person())
            later = self._lend(when + self._chance.randrange(5, 120) * MINUTE, "K2", item, self._person())
            self.planted.append(("loan_double_open", later))

    def _written_twice(self) -> None:
        for _ in range(3):
            item, who, when = self._item(CENTRE), self._person(), self._some_time(self._offline_day())
            loan = self._lend(when, "K1", item, who)
            again = self._id("loan")
            first = next(act.fact for act in self.acts if getattr(act.fact, "loan", None) == loan)
            assert isinstance(first, facts.LoanIssued)
            self._say(when + 4 * MINUTE, "K2", facts.LoanIssued(
                loan=again, item=item, site=CENTRE, person=who[0], party=who[1], due_at=FAR, visit=first.visit,
                policy=first.policy,
            ))  # fmt: skip
            self.planted.append(("loan_duplicate", again))

    def _not_brought_back(self) -> None:
        for _ in range(3):
            item, index = self._item(CENTRE), self._chance.randrange(11, 15)
            self._lend(self._some_time(DAYS[index]), "K1", item, self._person())
            later = self._lend(self._some_time(DAYS[index + 3]), "K2", item, self._person())
            self.planted.append(("loan_missing_return", later))

    def _brought_back_oddly(self) -> None:
        for _ in range(3):
            item, who = self._item(CENTRE), self._person()
            loan = self._lend(self._some_time(DAYS[2]), "K1", item, who)
            self._bring(self._some_time(DAYS[5]), "K4", item, loan, who[0])
            self.planted.append(("return_other_site", loan))
        for _ in range(3):
            item, who = self._item(CENTRE), self._person()
            loan = self._lend(self._some_time(DAYS[3]), "K1", item, who)
            self._bring(self._some_time(DAYS[6]), "K2", item, loan, self._person()[0])
            self.planted.append(("return_other_party", loan))
        for _ in range(2):
            item = self._item(BRANCH)
            self._bring(self._some_time(DAYS[4]), "K4", item, None, self._person()[0])
            self.planted.append(("return_without_loan", item))
        self._say(self._some_time(DAYS[7]), "K1", facts.LoanTakenBack(site=CENTRE, code_commitment="00" * 32))
        self.planted.append(("item_unknown", "K1"))

    def _not_lendable(self) -> None:
        for _ in range(2):
            item, who = self._item(CENTRE), self._person()
            loan = self._lend(self._some_time(DAYS[1]), "K1", item, who)
            lost = next(e for e in self.entities if isinstance(e, register.Item) and e.id == item)
            self.desk.append(Desk(at(DAYS[8], 600), replace(lost, status="lost")))
            self._bring(self._some_time(DAYS[14]), "K1", item, loan, who[0])
            self.planted.append(("item_not_lendable", loan))

    def _ineligible(self) -> None:
        for number in range(2):
            who = self._person()
            block = register.Block(id=f"block-{number}", reason="late", person=who[0])
            self.desk.append(Desk(at(OFFLINE_DAYS[0], 485), block))
            loan = self._lend(self._some_time(OFFLINE_DAYS[1]), "K2", self._item(CENTRE), who)
            self.planted.append(("loan_to_ineligible", loan))

    def _seen(self) -> None:
        lent, here, gone = self._item(CENTRE), self._item(CENTRE), self._item(CENTRE)
        loan, begins = self._lend(self._some_time(DAYS[6]), "K1", lent, self._person()), at(DAYS[16], 1100)
        self._say(begins, "K1", lending_facts.StocktakeOpened(
            stocktake="count", site=CENTRE, staff="staff", expected=[here, gone], on_loan=[lent],
        ))  # fmt: skip
        for number, item in enumerate((here, lent), 1):
            scan = lending_facts.StocktakeScanned(stocktake="count", site=CENTRE, item=item, staff="staff")
            self._say(begins + number * MINUTE, "K1", scan)
        self._say(begins + 5 * MINUTE, "K1", lending_facts.StocktakeClosed(stocktake="count", staff="staff"))
        self.planted += [("item_seen_while_on_loan", loan), ("stocktake_diff", gone)]

    def _incomplete(self) -> None:
        for _ in range(2):
            item, who = self._item(CENTRE), self._person()
            loan = self._lend(self._some_time(DAYS[9]), "K1", item, who)
            when, lacks = self._some_time(DAYS[11]), {"condition": Condition.INCOMPLETE, "missing": ["cable"]}
            self._bring(when, "K1", item, loan, who[0], **lacks)
            self._say(when + HOUR, "K1", lending_facts.ItemInspected(
                item=item, site=CENTRE, staff="staff", condition=Condition.INCOMPLETE, missing=["cable"], loan=loan,
            ))  # fmt: skip
            self.planted.append(("kit_incomplete", item))

    def _overdue(self) -> None:
        for _ in range(3):
            loan = self._lend(self._some_time(DAYS[1]), "K1", self._item(CENTRE), self._person(), due=at(DAYS[3], 1080))
            self.planted.append(("loan_overdue_silent", loan))

    def _cards(self) -> None:
        for number in range(3):
            who, card = self._person(), f"card-{number}"
            known = register.Credential(id=card, person=who[0], kind="card", digest=f"{number:064x}")
            self.entities.append(known)
            lost = register.Credential(id=card, person=who[0], kind="card", digest=known.digest, status="lost")
            self.desk.append(Desk(at(OFFLINE_DAYS[0], 490), lost))
            visit = self._come(self._some_time(OFFLINE_DAYS[1]), "K2", who, credential=card)
            self.planted.append(("card_replaced", visit))
        for kiosk in ("K1", "K2", "K4"):
            unknown = facts.CardUnknown(site=KIOSKS[kiosk], means=Means.CARD, digest_commitment="00" * 32)
            self._say(self._some_time(DAYS[12]), kiosk, unknown)
            self.planted.append(("card_unknown", kiosk))
        for kiosk in ("K2", "K3"):  # two people went home with each other's card
            self._say(self._some_time(OFFLINE_DAYS[0]), kiosk, facts.CredentialBound(
                credential=f"bound-{kiosk}", person=self._person()[0], means=Means.CARD, staff="staff",
                digest_commitment="digest",
            ), digest="ab" * 32)  # fmt: skip
        self.planted.append(("card_conflict", "bound"))

    def _odd_visits(self) -> None:
        for _ in range(4):
            who, when = self._person(), self._some_time(self._some_day(10))
            visit = self._come(when, "K1", who, 120)
            self._come(when + 40 * MINUTE, "K4", who, 30)
            self.planted.append(("visit_overlap", visit))
        for _ in range(3):
            visit = self._come(self._some_time(self._some_day()), "K1", self._person(), 0.3)
            self.planted.append(("visit_bounce", visit))
        for _ in range(2):
            who, when = self._person(), self._some_time(self._some_day(10))
            self._come(when, "K1", who, 1.2)
            self.planted.append(("visit_bounce", self._come(when + 80_000, "K2", who, 50)))
        for _ in range(3):
            who = self._person(parties=2)
            visit = self._come(self._some_time(self._some_day()), "K1", (who[0], ""), party=None)
            self.planted.append(("organisation_missing", visit))

    def _without_visit(self) -> None:
        for _ in range(4):
            who, day = self._person(), self._some_day()
            self._lend(self._some_time(day), "K1", self._item(CENTRE), who, visit=False)
            self.planted.append(("usage_without_visit", f"{CENTRE}.{who[0]}.{day}"))

    def _groups(self) -> None:
        for kiosk, name in (("K2", "Grupa „Żółw”"), ("K3", "GRUPA ŻÓŁW")):
            self._say(self._some_time(OFFLINE_DAYS[0]), kiosk, facts.GroupRegistered(
                party=f"group-{kiosk}", staff="staff", site=KIOSKS[kiosk], name_commitment="name",
            ), name=name)  # fmt: skip
        self.planted.append(("party_duplicate", "group-K2.group-K3"))

    def _bookings(self) -> None:
        for comes in (True, True, True, False, False):
            who, begins = self._person(), at(DAYS[13], 600)
            booking = self._id("booking")
            self._say(self._some_time(DAYS[2]), "K1", lending_facts.BookingMade(
                booking=booking, kind="room", resource=self._id("room"), site=CENTRE, person=who[0], party=who[1],
                from_at=begins, until_at=begins + 2 * HOUR,
            ))  # fmt: skip
            if comes:
                self._come(begins + 5 * MINUTE, "K1", who, 100)
            else:
                self.planted.append(("booking_no_show", booking))

    def _inspections(self) -> None:
        for looked_at in (True, True, True, False, False):
            item, who = self._item(CENTRE, "strict"), self._person()
            loan, when = self._lend(self._some_time(DAYS[7]), "K1", item, who), self._some_time(DAYS[9])
            self._bring(when, "K1", item, loan, who[0])
            if looked_at:
                self._say(when + HOUR, "K1", lending_facts.ItemInspected(item=item, site=CENTRE, staff="staff"))
            else:
                self.planted.append(("open_inspection", item))

    def _slips(self) -> None:
        for outcome in (SlipOutcome.UNCONFIRMED, SlipOutcome.FAILED, SlipOutcome.PRINTED):
            item, who = self._item(CENTRE), self._person()
            loan = self._lend(self._some_time(DAYS[18]), "K1", item, who, slip=outcome)
            if outcome is not SlipOutcome.PRINTED:
                self.planted.append(("slip_unconfirmed", loan))

    def _meters(self) -> None:
        """Read at opening and closing; on two days more came out than was declared, and one night the power was cut."""
        for meter, kiosk in (("copier-a", "K1"), ("copier-b", "K4")):
            value, odd = 10_000, set(self._chance.sample(DAYS[3:9], 2))
            for number, day in enumerate(DAYS):
                if meter == "copier-a" and number == 17:
                    value -= 6
                    self.planted.append(("meter_anomaly", meter))
                self._say(at(day, 470), kiosk, MeterRead(meter=meter, value=value, staff="staff", occasion="opening"))
                value += self._printed[meter].get(day, 0)
                if day in odd and meter == "copier-a":
                    value += 60 + self._printed[meter].get(day, 0) // 10
                    self.planted.append(("pages_under_declared", f"{meter}.{day}"))
                self._say(at(day, 1090), kiosk, MeterRead(meter=meter, value=value, staff="staff", occasion="closing"))

    def _wrong_import(self) -> None:
        """A list in which all things of the centre lay in the branch and were in repair: undone the next morning, when
        the kiosks had told of a whole day."""
        day = DAYS[10]
        things = [e for e in self.entities if isinstance(e, register.Item)]
        for item in things:
            if item.site == CENTRE and _is_free(item, self.desk):
                self.desk.append(Desk(at(day, 540), replace(item, site=BRANCH, status="in_repair")))
                self.desk.append(Desk(at(DAYS[11], 490), item))


def _is_free(item: register.Item, desk: list[Desk]) -> bool:
    return all(change.entity.id != item.id for change in desk)


def _standing() -> Iterator[register.Entity]:
    words = Words(pl="Rzecz", en="Thing", uk="Річ")
    yield register.Centre(id="centre", name="Centrum", short_name="C", operator="Fundacja", house_rules=words)
    for site in (CENTRE, BRANCH):
        yield register.Site(id=site, name=site, code=site[:3].upper(), address="")
        for weekday in range(5):
            yield register.Hours(id=f"{site}-{weekday}", site=site, weekday=weekday, opens=HOURS[0], closes=HOURS[1])
    yield register.Category(id="things", name=words, icon="camera", position=1)
    for kind in ("plain", "strict"):
        yield register.Policy(
            id=kind, version=1, period=7, period_unit="days", max_organisation=None, inspection=kind == "strict"
        )
    yield register.ItemType(id="thing", name=words, category="things", picture="camera", policy="plain")
    yield register.ItemType(id="strict", name=words, category="things", picture="camera", policy="strict")
    yield register.Allowance(id="a", party_kind="organisation", mono=10_000, colour=10_000)
    for meter, site in (("copier-a", CENTRE), ("copier-b", BRANCH)):
        yield register.Meter(id=meter, site=site, name=meter)
