"""The storm month: October at four counters of two sites, with every fault that real life adds, from one seed. PURE.

What happened is told act by act, and beside it the truth: which faults were planted, what each should be found as and
how it is rightly decided, and what people really did. Two kiosks are offline for the second week, one is cloned, one
clock goes 47 minutes slow, one wakes up in 2001; 5 % of visits have no end; things are lent twice, cards are swapped,
the copier loses power, and an import is undone. People and things of one fault appear in no other, so that each case
has one cause.
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
from sync.sheet_facts import PageReason
from tests.storm.truth import Lent, Made, Stay, Truth, Used

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
FORGETS = 0.05
ORDINARY = 90  # people who do nothing odd; those of faults are made one by one


def at(day: date, minutes: float) -> int:
    return CALENDAR.moment(day, 0) + int(minutes * MINUTE)


IMPORTED_AT, TAKEN_BACK_AT = at(DAYS[10], 540), at(DAYS[11], 490)  # when the kiosks had told of a whole day
CLONE_CAME, OF_THE_CLONE = at(CLONED_ON, 700), "of-the-clone"
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


@dataclass(frozen=True)
class Explained:
    """What staff know of pages that a machine made on a day and nobody declared; `party` `None`: the centre's own."""

    meter: str
    day: date
    reason: PageReason
    pages: int
    party: str | None = None


class Month:
    """`acts` in the order of true time, `desk` what staff changed, `imported` a list that was read in and taken back
    (see `IMPORTED_AT`). `planted` is what should be found, and of each how often; `right` how it is decided by who
    knows, where not by leaving it as it is; `explained` what they say of pages; `truth` what really happened."""

    def __init__(self, seed: int) -> None:
        self._chance, self._number = random.Random(seed), 0
        self.acts: list[Act] = []
        self.desk: list[Desk] = []
        self.planted: list[Key] = []
        self.right: dict[Key, str] = {}
        self.explained: list[Explained] = []
        self.imported: list[register.Item] = []
        self.truth, self._lent, self.visits = Truth(), dict[str, Lent](), 0
        self._forgotten = 0
        self.entities: list[register.Entity] = [*_standing()]
        self._ordinary = [self._person() for _ in range(ORDINARY)]
        self._extra: dict[str, dict[date, int]] = {"copier-a": {}, "copier-b": {}}  # pages that nobody declared
        self._printed: dict[str, dict[date, int]] = {"copier-a": {}, "copier-b": {}}
        self._visits()
        self._ordinary_loans()
        for plant in (
            self._lent_twice, self._written_twice, self._not_brought_back, self._brought_back_oddly, self._not_lendable,
            self._ineligible, self._seen, self._incomplete, self._overdue, self._cards, self._odd_visits,
            self._for_nobody,
            self._without_visit, self._groups, self._bookings, self._inspections, self._slips, self._others,
        ):  # fmt: skip
            plant()
        self._meters()
        self.planted += [("clock_skew", SLOW), ("clock_jump", JUMPER), ("stream_forked", CLONED)]
        self._wrong_import()
        self._clone()
        self.acts.sort(key=lambda act: act.at)
        self.desk.sort(key=lambda change: change.at)

    # --- people and things --------------------------------------------------------------------------------------------

    def _id(self, kind: str) -> str:
        self._number += 1
        return f"{kind}{self._number:04d}"

    def _person(self) -> tuple[str, str]:
        """Somebody with a party of their own, and the party."""
        person, party = self._id("p"), self._id("org")
        self.entities.append(register.Person(id=person, display_name=person))
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

    def _come(
        self, when: int, kiosk: str, who: tuple[str | None, str | None], stay: float = 60.5, *, told: bool = True,
        really: bool = True, meant: str | None = None, people: int = 1, credential: str | None = None,
    ) -> str:  # fmt: skip
        """A visit of so many minutes, whose end nobody tells where it is not `told`. `really`: somebody came; `meant`
        is for whom, where they did not say."""
        visit, left = self._id("v"), when + int(stay * MINUTE)
        self._say(when, kiosk, facts.VisitCheckedIn(
            visit=visit, site=KIOSKS[kiosk], kind=VisitorKind.MEMBER, means=Means.CARD, person=who[0], party=who[1],
            people=people, credential=credential,
        ))  # fmt: skip
        if told:
            self._say(left, kiosk, facts.VisitCheckedOut(visit=visit))
        if really:
            self.truth.stays.append(Stay(when, left, KIOSKS[kiosk], meant or who[1], people, told))
        return visit

    def _lend(
        self, when: int, kiosk: str, item: str, who: tuple[str, str], *, visit: bool = True, due: int = FAR,
        slip: SlipOutcome | None = None, really: bool = True,
    ) -> str:  # fmt: skip
        """`really`: the thing was handed over."""
        loan = self._id("loan")
        came = self._come(when - 5 * MINUTE, kiosk, who, 30.5) if visit else None
        if really:
            self._lent[loan] = Lent(when, KIOSKS[kiosk], who[1], due)
            self.truth.lent.append(self._lent[loan])
        self._say(when, kiosk, facts.LoanIssued(
            loan=loan, item=item, site=KIOSKS[kiosk], person=who[0], party=who[1], due_at=due, visit=came,
            policy=PolicyCopy("plain", 1, 7, "days", 1), proof=Proof.NONE,
        ), slip)  # fmt: skip
        return loan

    def _bring(
        self, when: int, kiosk: str, item: str, loan: str | None, person: str | None, knows: bool = True,
        **other: object,
    ) -> None:  # fmt: skip
        """`knows`: the kiosk had heard of the loan."""
        if loan is not None:
            self._lent[loan].back = when
            loan = loan if knows else None
        self._say(when, kiosk, facts.LoanTakenBack(
            site=KIOSKS[kiosk], loan=loan, item=item, person=person, **other,  # type: ignore[arg-type]
        ))  # fmt: skip

    def _plant(self, kind: str, subject: str, right: str) -> None:
        """A fault that is decided otherwise than by leaving it as it was recorded."""
        self.planted.append((kind, subject))
        self.right[kind, subject] = right

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
                forgets = self._forgotten < FORGETS * self.visits and not (kiosk == JUMPER and day == JUMPED_ON)
                when = self._some_time(day)
                stay = self._chance.randrange(20, 150) + self._chance.uniform(0.1, 0.9)
                visit = self._come(when, kiosk, who, stay, told=not forgets)
                self.visits += 1
                self._forgotten += forgets
                if forgets:
                    self.planted.append(("visit_no_checkout", visit))
                if self._chance.random() < 1 / 3:
                    during = when + int(self._chance.uniform(0.5, 1) * stay * MINUTE)
                    self._print(during, day, kiosk, who, visit, self._chance.randrange(2, 2 * pages))

    def _print(self, when: int, day: date, kiosk: str, who: tuple[str, str], visit: str, pages: int) -> None:
        meter = "copier-a" if KIOSKS[kiosk] == CENTRE else "copier-b"
        if kiosk == JUMPER and day == JUMPED_ON:
            return  # nobody knows before which reading that was
        lines = [PageLine(kind=PageKind.COPY, pages=pages)]
        if self._chance.random() < 1 / 4:
            lines += [
                PageLine(kind=PageKind.PRINT, pages=4, colour=True), PageLine(kind=PageKind.PRINT, pages=3, failed=1),
                PageLine(kind=PageKind.COPY, pages=2, size="A3"),
            ]  # fmt: skip
        through = sum(line.pages * (2 if line.size == "A3" else 1) for line in lines)
        colour = sum(line.pages for line in lines if line.colour)
        self._printed[meter][day] = self._printed[meter].get(day, 0) + through
        self._say(when, kiosk, facts.PagesDeclared(
            usage=self._id("u"), site=KIOSKS[kiosk], lines=lines, mono_units=through - colour, colour_units=colour,
            person=who[0], party=who[1], visit=visit, meter=meter,
        ))  # fmt: skip
        self.truth.made.append(Made(when, KIOSKS[kiosk], who[1], tuple(lines), metered=day))

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
            self._bring(self._some_time(back), other, item, loan, who[0], knows)

    def _sister(self, kiosk: str) -> str:
        """A counter of the same site."""
        return self._chance.choice([name for name, site in KIOSKS.items() if site == KIOSKS[kiosk]])

    # --- what is not --------------------------------------------------------------------------------------------------

    def _offline_day(self) -> date:
        return self._chance.choice([d for d in DAYS if OFFLINE_DAYS[0] <= d <= OFFLINE_DAYS[1] and d != JUMPED_ON])

    def _lent_twice(self) -> None:
        for right in ("keep_first", "keep_first", "keep_second", "returned_between"):
            item, day = self._item(CENTRE), self._offline_day()
            when = self._some_time(day)
            after = when + self._chance.randrange(5, 120) * MINUTE
            first = self._lend(when, "K1", item, self._person(), really=right != "keep_second")
            later = self._lend(after, "K2", item, self._person(), really=right != "keep_first")
            if right == "returned_between":
                self._lent[first].back = after - MINUTE
            self._plant("loan_double_open", later, right)

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
            loan = self._lend(self._some_time(DAYS[index]), "K1", item, self._person())
            when = self._some_time(DAYS[index + 3])
            later = self._lend(when, "K2", item, self._person())
            self._lent[loan].back = when - MINUTE
            self._plant("loan_missing_return", later, "returned_between")

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
        self._lent[loan].back = begins  # somebody laid it there, and told nobody
        self._plant("item_seen_while_on_loan", loan, "returned_between")
        self.planted.append(("stocktake_diff", gone))

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
            when = self._some_time(DAYS[12])
            self._say(when, kiosk, unknown)
            self.truth.refused.append((when, KIOSKS[kiosk]))
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
            visit = self._come(when, "K1", who, 120.5)
            self._come(when + 40 * MINUTE, "K4", who, 30.5)  # a colleague, with the same card
            self.planted.append(("visit_overlap", visit))
        for _ in range(3):
            visit = self._come(self._some_time(self._some_day()), "K1", self._person(), 0.3, really=False)
            self.planted.append(("visit_bounce", visit))
        for _ in range(2):
            who, when = self._person(), self._some_time(self._some_day(10))
            self._come(when, "K1", who, 1.2, really=False)
            self.planted.append(("visit_bounce", self._come(when + 80_000, "K2", who, 50.5)))

    def _for_nobody(self) -> None:
        """People of two organisations each, who did not say for which: one always comes for the same, of the others
        staff ask."""
        for right in ("always", "for_first", "for_second"):
            first = self._id("org")
            person, second = self._person()
            self.entities += [register.Party(id=first, kind="organisation", name=first),
                              register.Membership(id=f"{person}-{first}", person=person, party=first)]  # fmt: skip
            for day in DAYS[:4] if right == "always" else ():
                self._come(self._some_time(day), "K1", (person, second))
            meant = first if right == "for_first" else second
            visit = self._come(self._some_time(self._some_day(6)), "K1", (person, None), meant=meant)
            self._plant("organisation_missing", visit, "for_first" if right == "always" else right)

    def _without_visit(self) -> None:
        for _ in range(4):
            who, day = self._person(), self._some_day()
            when = self._some_time(day)
            self._lend(when, "K1", self._item(CENTRE), who, visit=False)
            self.truth.stays.append(Stay(when - 4 * MINUTE, when + 20 * MINUTE, CENTRE, who[1], told=False))
            self.planted.append(("usage_without_visit", f"{CENTRE}.{who[0]}.{day}"))

    def _groups(self) -> None:
        for kiosk, name in (("K2", "Grupa „Żółw”"), ("K3", "GRUPA ŻÓŁW")):
            group = f"group-{kiosk}"
            self._say(self._some_time(OFFLINE_DAYS[0]), kiosk, facts.GroupRegistered(
                party=group, staff="staff", site=KIOSKS[kiosk], name_commitment="name",
            ), name=name)  # fmt: skip
            self._come(self._some_time(DAYS[15]), kiosk, (self._person()[0], group))
            self.truth.kinds[group] = "informal_group"
        self._plant("party_duplicate", "group-K2.group-K3", "merge")
        self.truth.one["group-K3"] = "group-K2"

    def _bookings(self) -> None:
        asked = [("room", True)] * 3 + [("room", False)] * 2 + [("workstation", True), ("adviser", True)] * 2
        asked += [("locker", True)]
        for kind, comes in asked:
            who, begins = self._person(), at(DAYS[13], 600)
            booking, until = self._id("booking"), begins + 2 * HOUR
            self._say(self._some_time(DAYS[2]), "K1", lending_facts.BookingMade(
                booking=booking, kind=kind, resource=self._id(kind), site=CENTRE,  # type: ignore[arg-type]
                person=who[0], party=who[1], from_at=begins, until_at=until, people=8,
            ))  # fmt: skip
            if comes:
                self._come(begins + 5 * MINUTE, "K1", who, 100.5)
                self.truth.used.append(Used(kind, begins, until, CENTRE, who[1], 8))
            else:
                self.planted.append(("booking_no_show", booking))
        self._stayed_on()

    def _stayed_on(self) -> None:
        """Two rooms were booked for an hour and a half, and had for four hours."""
        for _ in range(2):
            who, begins, booking = self._person(), at(DAYS[14], 600), self._id("booking")
            self._say(self._some_time(DAYS[2]), "K1", lending_facts.BookingMade(
                booking=booking, kind="room", resource=self._id("room"), site=CENTRE, person=who[0], party=who[1],
                from_at=begins, until_at=begins + 90 * MINUTE, people=8,
            ))  # fmt: skip
            self._come(begins + 5 * MINUTE, "K1", who, 240.5)
            stay = self.truth.stays[-1]
            self.truth.used.append(Used("room", stay.at, stay.left, CENTRE, who[1], 8))
            self._plant("room_time_mismatch", booking, "actual_hours")

    def _others(self) -> None:
        """People in no organisation, a group that nobody asked for its name, and some who were told no."""
        for _ in range(5):
            person = self._id("p")
            self.entities.append(register.Person(id=person, display_name=person))
            self._come(self._some_time(self._some_day(15)), "K4", (person, None), meant=f"~{person}")
            self.truth.kinds[f"~{person}"] = "person"
        self._say(at(JUMPED_ON, 620), JUMPER, facts.HelpCalled(site=BRANCH, cause="visitor"))
        for day in DAYS[3:6]:
            self._come(self._some_time(day), "K1", (None, None), people=7)
        for kiosk in ("K1", "K2", "K4"):
            when = self._some_time(self._some_day(15))
            self._say(when, kiosk, facts.AttemptRefused(act="borrow", reasons=["not_entitled"], site=KIOSKS[kiosk]))
            self.truth.refused.append((when, KIOSKS[kiosk]))

    def _clone(self) -> None:
        """Two people came to the machine that the card of K2 was copied into."""
        self.truth.stays.append(Stay(CLONE_CAME, CLONE_CAME + HOUR, CENTRE, None, 2, told=False))
        self.planted.append(("visit_no_checkout", OF_THE_CLONE))

    def _inspections(self) -> None:
        for looked_at in (True, True, True, False, False):
            item, who = self._item(CENTRE, "strict"), self._person()
            loan, when = self._lend(self._some_time(DAYS[7]), "K1", item, who), self._some_time(DAYS[9])
            self._bring(when, "K1", item, loan, who[0])
            if looked_at:
                self._say(when + HOUR, "K1", lending_facts.ItemInspected(item=item, site=CENTRE, staff="staff"))
            else:
                self._plant("open_inspection", item, "fine")

    def _slips(self) -> None:
        for outcome in (SlipOutcome.UNCONFIRMED, SlipOutcome.FAILED, SlipOutcome.PRINTED):
            item, who = self._item(CENTRE), self._person()
            loan = self._lend(self._some_time(DAYS[18]), "K1", item, who, slip=outcome)
            if outcome is not SlipOutcome.PRINTED:
                self.planted.append(("slip_unconfirmed", loan))

    def _meters(self) -> None:
        """Read at opening and closing; on two days more came out than was declared. One night the machine printed its
        reports, and forgot the last ten pages when the power was cut."""
        for meter, kiosk in (("copier-a", "K1"), ("copier-b", "K4")):
            value, odd = 10_000, set(self._chance.sample(DAYS[3:9], 2))
            for number, day in enumerate(DAYS):
                if meter == "copier-a" and number == 17:
                    value += 4 - 10
                    self._silent(meter, day, PageReason.REPORTS, 4, at(day, 200))
                    self._plant("meter_anomaly", meter, "as_estimated")
                self._say(at(day, 470), kiosk, MeterRead(meter=meter, value=value, staff="staff", occasion="opening"))
                value += self._printed[meter].get(day, 0)
                if day in odd and meter == "copier-a":
                    forgotten = 40 + self._printed[meter].get(day, 0) // 10
                    who = next(stay.party for stay in self.truth.stays if stay.site == CENTRE
                               and at(day, 0) < stay.at < at(day, 1080) and stay.party)  # fmt: skip
                    self._silent(meter, day, PageReason.FORGOTTEN, forgotten, at(day, 900), who)
                    self._silent(meter, day, PageReason.TEST, 20, at(day, 900))
                    value += forgotten + 20
                    self.planted.append(("pages_under_declared", f"{meter}.{day}"))
                self._say(at(day, 1090), kiosk, MeterRead(meter=meter, value=value, staff="staff", occasion="closing"))

    def _silent(
        self, meter: str, day: date, reason: PageReason, pages: int, when: int, party: str | None = None
    ) -> None:
        """Pages that nobody declared."""
        self.truth.made.append(Made(when, CENTRE, party, silent=pages, metered=day))
        self.explained.append(Explained(meter, day, reason, pages, party))

    def _wrong_import(self) -> None:
        """A list in which all things of the centre lay in the branch and were in repair."""
        things = [e for e in self.entities if isinstance(e, register.Item)]
        wrong = [replace(item, site=BRANCH, status="in_repair") for item in things
                 if item.site == CENTRE and _is_free(item, self.desk)]  # fmt: skip
        self.imported += wrong


def _is_free(item: register.Item, desk: list[Desk]) -> bool:
    return all(change.entity.id != item.id for change in desk)


def _standing() -> Iterator[register.Entity]:
    words = Words(pl="Rzecz", en="Thing", uk="Річ")
    yield register.Centre(id="centre", name="Centrum", short_name="C", operator="Fundacja", house_rules=words)
    for site in (CENTRE, BRANCH):
        branch = site == BRANCH
        yield register.Site(id=site, name=site, code=site[:3].upper(), address="", unaffiliated=branch)
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
