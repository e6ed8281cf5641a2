"""Lending as one would keep it on paper: the list of what was said, read from its beginning each time. Plain dicts and
brute force; nothing of it is taken from the rules that it is compared with.

Whoever looks sees what the server knew when they last heard from it, by true time, and below it what they have said
themselves since, by their own clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import combinations, product
from typing import Any
from zoneinfo import ZoneInfo

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
WARSAW = ZoneInfo("Europe/Warsaw")
NEVER = 2**62
UNITS = {"projector": ("p1", "p2"), "screen": ("s1",), "hall": ("hall",)}
CHAIRS = 6
TYPE_OF = {"p1": "projector", "p2": "projector", "s1": "screen", "chairs": "chair", "hall": "hall"}
CINEMA = (("screen", "s1", 1), ("projector", None, 1), ("chair", None, 2))
BUFFER, RELEASED = 30 * MINUTE, 60 * MINUTE
MOST, PERIOD, RENEWALS = 3, 3, 1
LIVE, HOLDING = ("requested", "approved", "waiting"), ("requested", "approved")
Row = dict[str, Any]
Claim = tuple[int, int, str | None, int]  # from, until, unit, how many


@dataclass(frozen=True)
class Said:
    """One thing that was said: its uid, when (by true time, by the clock of whoever said it), and what of what."""

    uid: str
    at: int
    clock: int
    what: str
    row: Row


def day_end(at: int, days: int) -> int:
    """Closing time, one minute before midnight, so many days later."""
    local = datetime.fromtimestamp(at / 1000, WARSAW) + timedelta(days=days)
    return int(local.replace(hour=23, minute=59, second=0, microsecond=0).timestamp() * 1000)


def day_of(at: int) -> Any:
    return datetime.fromtimestamp(at / 1000, WARSAW).date()


@dataclass
class View:
    """Who has what, what lies where, and what is promised."""

    loans: dict[str, Row] = field(default_factory=dict)
    returns: dict[str, Row] = field(default_factory=dict)  # what came back and did not go out since
    bookings: dict[str, Row] = field(default_factory=dict)
    barred: set[str] = field(default_factory=set)
    damaged: set[str] = field(default_factory=set)
    last_moved: dict[str, str | None] = field(default_factory=dict)  # the return that came last, None when it went out
    is_own: bool = False  # what is read just now
    served: dict[str, list[tuple[str, int]]] = field(default_factory=dict)  # what is about to go out for a booking

    @classmethod
    def of(cls, told: Iterable[Said], own: Sequence[Said]) -> View:
        """`told` is what everybody knows, `own` what only who looks has said since."""
        view, lines = cls(), [(each.at, each) for each in sorted(told, key=lambda each: each.at)]
        lines += [(each.clock, each) for each in own]
        undone = {uid for _, each in lines for uid in each.row.get("undone", ())}
        counting = [(at, each) for at, each in lines if each.uid not in undone]
        for at, each in counting:
            if each.what == "lend":
                left = each.row["many"]
                view.loans[each.row["loan"]] = {
                    **each.row, "uid": each.uid, "at": at, "left": left, "renewed": 0, "end": None
                }  # fmt: skip
        # which loan a return of nobody's ended, only the server knows: a kiosk that takes it back must hear of it
        own_undone = {uid for each in own for uid in each.row.get("undone", ())}
        unheard = [(at, each) for at, each in lines if each.uid in own_undone and each.row.get("loan", "") is None]
        view._bring_back([*counting, *unheard], {each.uid for each in own})
        for number, (at, each) in enumerate(counting):
            view.is_own = number >= len(counting) - sum(line.uid not in undone for line in own)
            getattr(view, f"_{each.what}")(at, each.uid, each.row)
        return view

    def _bring_back(self, lines: Sequence[tuple[int, Said]], own: set[str]) -> None:
        """Whoever names a loan that is out ends it; any other return ends what was out by then, once all is told."""
        unnamed = []
        for at, each in [line for line in lines if line[1].what == "back"]:
            loan = self.loans.get(each.row["loan"] or "")
            unnamed += [] if self._ends(loan, at, each) or each.uid in own else [(at, each)]
        for at, each in unnamed:
            self._ends(self._had(each.row["item"], each.row["person"], at, own), at, each)

    def _ends(self, loan: Row | None, at: int, said: Said) -> bool:
        if loan is None or not loan["left"]:
            return False
        loan["left"] -= min(loan["left"], said.row["many"] or loan["left"])
        loan["end"], loan["end_uid"] = max(at, loan["end"] or 0), said.uid
        return True

    def _had(self, item: str, person: str | None, at: int, later: set[str]) -> Row | None:
        out = [loan for loan in self.loans.values() if loan["item"] == item and loan["left"] and loan["at"] <= at]
        out = [loan for loan in out if loan["uid"] not in later]
        theirs = [loan for loan in out if loan["person"] == person]
        return max(theirs or out, key=lambda loan: loan["at"], default=None)

    def _lend(self, at: int, uid: str, row: Row) -> None:
        self.last_moved[row["item"]] = None
        self.returns.pop(row["item"], None)
        if row["booking"] in self.bookings and not row["goes_on"]:
            self.bookings[row["booking"]]["state"] = "collected"

    def _back(self, at: int, uid: str, row: Row) -> None:
        self.last_moved[row["item"]] = uid
        known = bool(self.returns.get(row["item"], {}).get("damage"))
        damage = known if self.is_own else row["item"] in self.damaged  # of a thing that is out nobody tells kiosks
        self.returns[row["item"]] = {
            "uid": uid, "condition": row["condition"], "inspected": False, "damage": damage
        }  # fmt: skip

    def _renew(self, at: int, uid: str, row: Row) -> None:
        if row["loan"] in self.loans:
            self.loans[row["loan"]]["due"] = row["due"]
            self.loans[row["loan"]]["renewed"] += 1
            self.loans[row["loan"]]["last"] = uid

    def _inspect(self, at: int, uid: str, row: Row) -> None:
        found = self.returns.get(row["item"])
        if row["condition"] not in (None, "fine"):
            self.damaged.add(row["item"])
        if row["condition"] is None:  # it was not there: its return counts no longer
            return
        if found is None:  # somebody else had looked; what came back and is wrong by the later look waits again
            came = self.last_moved.get(row["item"])
            if row["condition"] == "fine" or came is None:
                return
            found = self.returns.setdefault(row["item"], {"uid": came})
        found |= {"condition": row["condition"], "inspected": True, "damage": row["item"] in self.damaged}
        if not found["damage"]:
            del self.returns[row["item"]]

    def _settle(self, at: int, uid: str, row: Row) -> None:
        self.damaged.discard(row["item"])
        found = self.returns.get(row["item"])
        if found is not None and found["damage"]:  # what came back once more meanwhile is looked at all the same
            found["damage"] = False
            if found["inspected"]:
                del self.returns[row["item"]]

    def _book(self, at: int, uid: str, row: Row) -> None:
        self.bookings[row["booking"]] = {**row, "uid": uid, "at": at}

    def _decide(self, at: int, uid: str, row: Row) -> None:
        found = self.bookings.get(row["booking"])
        if found is not None and found["state"] not in ("collected", "cancelled"):
            found["state"] = row["state"]
            found["at"] = at if found["wish"] == "waiting" else found["at"]

    def _assign(self, at: int, uid: str, row: Row) -> None:
        if row["booking"] in self.bookings:
            self.bookings[row["booking"]]["aside"] = row["item"]

    def _end(self, at: int, uid: str, row: Row) -> None:
        found = self.bookings.get(row["booking"])
        if found is not None and found["state"] != "collected":
            found["state"] = row["state"]

    def _bar(self, at: int, uid: str, row: Row) -> None:
        self.barred = self.barred | {row["person"]} if row["on"] else self.barred - {row["person"]}

    def _undo(self, at: int, uid: str, row: Row) -> None:
        """What it takes back was left out from the beginning."""

    # --- questions ----------------------------------------------------------------------------------------------------

    def out(self, **which: str) -> list[Row]:
        """Loans that are out, the last on top."""
        found = [loan for loan in self.loans.values() if loan["left"]]
        found = [loan for loan in found if all(loan[name] == value for name, value in which.items())]
        return sorted(found, key=lambda loan: -loan["at"])

    def ended_by(self, item: str, person: str | None) -> Row | None:
        """The loan that a thing on the desk ends: that of whoever brings it, or the last."""
        own = sorted(self.out(item=item, person=person or ""), key=lambda loan: (loan["due"], loan["loan"]))
        return next(iter([*own, *self.out(item=item)]), None)

    def live(self, at: int) -> list[Row]:
        found = [each for each in self.bookings.values() if each["state"] in LIVE and each["until"] > at]
        return sorted(found, key=lambda each: (each["from"], each["booking"]))

    def units(self, kind: str) -> list[str]:
        """Those of a kind that nobody found wanting."""
        wrong = {item for item, row in self.returns.items() if row["condition"] != "fine"}
        return [unit for unit in UNITS.get(kind, ()) if unit not in wrong]

    def claims(self, kind: str, at: int, without: str | None = None) -> list[Claim]:
        """What is promised of a kind, or carried away."""
        found: list[Claim] = []
        for loan in self.out():
            if TYPE_OF[loan["item"]] == kind:
                until = NEVER if loan["due"] < at else loan["due"] + BUFFER
                found.append((loan["at"], until, None if kind == "chair" else loan["item"], loan["left"]))
        for booking in self.bookings.values():
            if booking["booking"] != without:
                found += [claim for of, claim in self.promised(booking, at) if of == kind]
        return found

    def promised(self, booking: Row, at: int) -> Iterator[tuple[str, Claim]]:
        """What a booking holds, kind by kind: nothing when it only waits, or nobody came for it in time. Who
        came for the hall is in it to the end."""
        is_in = booking["state"] == "collected" and booking["kind"] == "room"
        if not is_in and (booking["state"] not in HOLDING or at >= booking["from"] + RELEASED):
            return
        aside = booking.get("aside")
        for kind, unit, many in self.rest(booking):
            until = booking["until"] + (0 if kind == "hall" else BUFFER)
            if unit is None and aside in self.units(kind):
                yield kind, (booking["from"], until, aside, 1)
                many -= 1
            if many:
                yield kind, (booking["from"], until, unit, many)

    def rest(self, booking: Row) -> list[tuple[str, str | None, int]]:
        """What of a booking is not out for it yet."""
        left = [list(each) for each in wanted(booking["kind"], booking["of"], booking["many"])]
        out = [(loan["item"], loan["left"]) for loan in self.out(booking=booking["booking"])]
        for item, many in [*out, *self.served.get(booking["booking"], ())]:
            for line in sorted(left, key=lambda each: each[1] is None):
                if line[0] == TYPE_OF[item] and line[1] in (None, item):
                    taken = min(many, line[2])
                    line[2], many = line[2] - taken, many - taken
        return [(kind, unit, many) for kind, unit, many in left if many]

    def fits(self, kind: str, wish: Claim, at: int, without: str | None = None, also: Sequence[Claim] = ()) -> bool:
        """Whether a wish can be had and everybody near it keeps what they were promised: every way is tried."""
        claims = [*self.claims(kind, at, without), *also]
        if kind == "chair":
            moments = [wish[0], *(claim[0] for claim in claims if wish[0] < claim[0] < wish[1])]
            taken = [sum(c[3] for c in claims if c[0] <= moment < c[1]) for moment in moments]
            return max(taken) + wish[3] <= CHAIRS
        near, units = _near(claims, wish), self.units(kind)
        named = [claim for claim in near if claim[2]]
        if wish[2] and (wish[2] not in units or any(c[2] == wish[2] and meets(c, wish) for c in named)):
            return False
        anyones = [claim for claim in [*near, wish] if not claim[2] for _ in range(claim[3])]
        named += [wish] if wish[2] else []
        return any(_is_a_way(anyones, chosen, named) for chosen in product(units, repeat=len(anyones)))

    def has_room(
        self, wishes: Iterable[tuple[str, str | None, int]], begins: int, ends: int, at: int, without: str | None = None
    ) -> bool:
        """All of it at one time."""
        also: dict[str, list[Claim]] = {}
        for kind, unit, many in wishes:
            wish = (begins, ends + (0 if kind == "hall" else BUFFER), unit, many)
            if not self.fits(kind, wish, at, without, also.get(kind, ())):
                return False
            also.setdefault(kind, []).append(wish)
        return True

    def free(self, kind: str, begins: int, ends: int, at: int) -> int:
        most = CHAIRS if kind == "chair" else len(self.units(kind))
        unit = kind if kind == "hall" else None
        fitting = [n for n in range(1, most + 1) if self.has_room([(kind, unit, n)], begins, ends, at)]
        return max(fitting, default=0)

    # --- who may ------------------------------------------------------------------------------------------------------

    def against_lending(
        self, basket: Sequence[tuple[str, int]], person: str, party: str, at: int, *, kit: bool, desk: bool = False
    ) -> set[str]:  # fmt: skip
        """Everything that stands against it with nobody behind it. At the `desk` nobody asks what is booked."""
        found = {"person_barred"} if person in self.barred else set()
        own = {loan["loan"]: loan for loan in [*self.out(person=person), *self.out(party=party)]}.values()
        if any(loan["due"] < at for loan in own):
            found.add("loan_overdue")
        if len(self.out(party=party)) + len(basket) > MOST:
            found.add("loan_limit")
        for item, many in basket:
            found |= self._against(item, many)
        if kit and (len(basket) < 3 or basket[-1] != ("chairs", 2)):
            found.add("kit_incomplete")
        if not desk and self._in_somebodys_way(basket, person, party, at):
            found.add("item_booked")
        return found

    def _against(self, item: str, many: int) -> set[str]:
        if item == "chairs":
            left = CHAIRS - sum(loan["left"] for loan in self.out(item=item))
            return {"too_few_left"} if many > left else set()
        found = {"item_on_loan"} if self.out(item=item) else set()
        came = self.returns.get(item)
        if came is not None and came["damage"]:
            found.add("item_damaged")
        elif came is not None and came["condition"] != "fine":
            found.add("item_awaits_inspection")
        return found

    def _in_somebodys_way(self, basket: Sequence[tuple[str, int]], person: str, party: str, at: int) -> bool:
        return any(bars for _, bars, _ in self.for_whom(basket, person, party, at))

    def is_somebody_elses_by_then(self, loan: Row, due: int, at: int) -> bool:
        """Whether what a loan has is booked by another within a longer time of it."""
        others = View({id: row for id, row in self.loans.items() if row is not loan}, self.returns, self.bookings)
        others.served = {loan["booking"]: [(loan["item"], loan["left"])]}  # it stays fetched
        [(_, bars, _)] = others.for_whom([(loan["item"], loan["left"])], loan["person"], loan["party"], at, due)
        return bars

    def for_whom(
        self, basket: Sequence[tuple[str, int]], person: str, party: str, at: int, due: int | None = None
    ) -> list[tuple[str | None, bool, bool]]:
        """Of each thing of a basket: the booking that it is fetched for, whether it is somebody else's, and whether
        more of its booking stays to be fetched."""
        due, also, found = due or day_end(at, PERIOD), dict[str, list[Claim]](), []
        now = View(self.loans, self.returns, dict(self.bookings))
        now.served = {booking: list(things) for booking, things in self.served.items()}
        for item, many in basket:
            kind = TYPE_OF[item]
            unit = None if kind == "chair" else item
            near = now.live(at)
            own = next((each for each in near if now._is_fetched(each, item, kind, person, party, at)), None)
            wish = (at, due + BUFFER, unit, many)
            room = now.fits(kind, wish, at, own["booking"] if own else None, also.get(kind, ()))
            bars = not room and any(
                of == kind and (unit is None or claim[2] in (None, unit)) and claim[0] < due + BUFFER and claim[1] > at
                for each in near
                if each is not own
                for of, claim in now.promised(each, at)
            )
            found.append((own["booking"] if own else None, bars))
            also.setdefault(kind, []).append(wish)
            if own:
                now.served.setdefault(own["booking"], []).append((item, many))
                if not now.rest(own):
                    del now.bookings[own["booking"]]
        return [(id, bars, id in now.bookings) for id, bars in found]

    def _is_fetched(self, booking: Row, item: str, kind: str, person: str, party: str, at: int) -> bool:
        theirs = booking["state"] == "approved" and (booking["person"] == person or booking["party"] == party)
        fitting = any(of == kind and unit in (None, item) for of, unit, _ in self.rest(booking))
        today = day_of(booking["from"]) == day_of(at)
        return theirs and fitting and at < booking["until"] and (today or booking["from"] - 2 * HOUR <= at)

    def of_the_kit(self) -> list[tuple[str, int]]:
        """What of the kit is there: the screen, the first projector, two chairs."""
        free = [item for item in ("s1", "p1", "p2") if not self._against(item, 1)]
        chairs = min(2, CHAIRS - sum(loan["left"] for loan in self.out(item="chairs")))
        things = [item for item in ("s1", *[p for p in free if p != "s1"][:1]) if item in free]
        return [*((item, 1) for item in things), *([("chairs", chairs)] if chairs > 0 else [])]

    # --- what cannot be -----------------------------------------------------------------------------------------------

    def lent_twice(self) -> set[frozenset[str]]:
        """Pairs of loans of one thing at one time."""
        by_thing = [loan for loan in self.loans.values() if loan["item"] != "chairs"]
        return {
            frozenset((one["uid"], other["uid"]))
            for one, other in combinations(sorted(by_thing, key=lambda loan: loan["at"]), 2)
            if one["item"] == other["item"] and (one["left"] or one["end"] > other["at"])
        }

    def promised_twice(self) -> list[set[str]]:
        """The uids of bookings of several parties of which more is promised at one moment than there is, released ones
        left out."""
        held = [each for each in self.bookings.values() if each["state"] in HOLDING]
        found = []
        for kind in (*UNITS, "chair"):
            here = [(each, claim) for each in held for of, claim in self.promised(each, -NEVER) if of == kind]
            for moment in {claim[0] for _, claim in here}:
                beside = [(e, c) for e, c in here if c[0] <= moment < e["until"]]
                said = max((e["at"] for e, _ in beside), default=0)
                beside = [(e, c) for e, c in beside if said < e["from"] + RELEASED]
                too_much = sum(c[3] for _, c in beside) > (CHAIRS if kind == "chair" else len(UNITS[kind]))
                if too_much and len({e["party"] for e, _ in beside}) > 1:
                    found.append({e["uid"] for e, _ in beside})
        return found


def wanted(kind: str, of: str, many: int) -> list[tuple[str, str | None, int]]:
    """Kind of thing, which one, how many."""
    if kind == "kit":
        return [(each, unit, count * many) for each, unit, count in CINEMA]
    if kind == "item":
        return [(TYPE_OF[of], of, many)]
    return [(of, of if kind == "room" else None, many)]


def meets(one: Claim, other: Claim) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _near(claims: Iterable[Claim], wish: Claim) -> list[Claim]:
    """Whom it could push aside, and whom they could."""
    near: list[Claim] = []
    rest, asking = list(claims), [wish]
    while asking:
        one = asking.pop()
        met = [claim for claim in rest if meets(claim, one)]
        rest = [claim for claim in rest if not meets(claim, one)]
        near += met
        asking += [claim for claim in met if not claim[2]]
    return near


def _is_a_way(anyones: Sequence[Claim], chosen: Sequence[str], named: Sequence[Claim]) -> bool:
    given = [*zip(anyones, chosen, strict=True)]
    return not any(u == v and meets(a, b) for (a, u), (b, v) in combinations(given, 2)) and not any(
        claim[2] == unit and meets(claim, one) for one, unit in given for claim in named
    )
