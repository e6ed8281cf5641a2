"""Cases about entries of more pages than can well be: found anew for each entry that a fact touched.

The entry stands as it was told. Staff say that it is right, or correct it, and the case ends by itself; whatever
anybody but staff tells otherwise later is looked at anew. Only reads, but for the case.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sync import register
from sync.rules import plausible
from sync.rules.plausible import Ground
from sync.server import bulk, casebook, questions_sheets, register_store
from sync.server.beliefs import Beliefs, PageUsage, Visit
from sync.server.casebook import Opened
from sync.server.cases import CaseKind
from sync.server.page_beliefs import PageConfirmation, PageCorrection

KIND = CaseKind.PAGES_IMPLAUSIBLE


@dataclass(frozen=True)
class Doubtful:
    """An entry whose number looks wrong, and why. `said` is the fact that says what counts of it; `machine` where it
    came out; `passed` how long they had been in, ms; `None` where nobody knows."""

    usage: PageUsage
    said: str
    grounds: tuple[Ground, ...]
    machine: register.Meter | None = None
    passed: int | None = None

    @property
    def possible(self) -> int | None:
        """The most that the machine makes in that time."""
        return plausible.possible(self.machine.pages_per_minute if self.machine else None, self.passed)


def settle(view: Beliefs, now: int) -> None:
    """Open and withdraw what follows from the changes in `view`, which are written already. Only inside
    `database.writing()`."""
    speeds = _fast_machines()
    usages = {each.id: each for each in _touched(view, is_timed=bool(speeds))}
    if usages:
        wanted = [_opened(each) for each in _open(doubtful(usages.values(), speeds))]
        if wanted or _any_open():
            casebook.replace_about(usages, (KIND,), wanted, now)


def look(usage_id: str) -> Doubtful | None:
    """An entry and why it is doubted, whether staff have answered or not; `None` for one that is not."""
    found = doubtful(bulk.select(PageUsage, '"id" = ?', (usage_id,)), _fast_machines())
    return found[0] if found else None


def confirmation(found: Doubtful) -> PageConfirmation | None:
    """What staff said of the number as it stands, if they found it right."""
    where = '"usage" = ? AND "said" = ? AND "undone" = ? ORDER BY "at", "fact"'
    rows = bulk.select(PageConfirmation, where, (found.usage.id, found.said, False))
    return rows[-1] if rows else None


def doubtful(usages: Iterable[PageUsage], speeds: dict[str, register.Meter]) -> list[Doubtful]:
    """Those of `usages` that count and whose number looks wrong. `speeds`: the machines whose speed is known, by id."""
    counting = [each for each in usages if not each.undone and each.pages >= plausible.FAST_FROM]
    timed = [each for each in counting if speeds and each.visit]
    arrived = {row.id: row for row in bulk.select_in(Visit, "id", (each.visit or "" for each in timed))}
    sole = questions_sheets.sole_machines() if timed else {}
    found = []
    for usage in counting:
        machine = speeds.get(questions_sheets.machine_of(usage.site, usage.meter, sole) or "")
        passed = _passed(usage, arrived.get(usage.visit or ""))
        most = plausible.possible(machine.pages_per_minute if machine else None, passed)
        grounds = plausible.grounds(usage.pages, most)
        if grounds:
            found.append(Doubtful(usage, usage.corrected_fact or usage.fact, grounds, machine, passed))
    return found


def _passed(usage: PageUsage, visit: Visit | None) -> int | None:
    if visit is None or visit.arrived_at is None or visit.undone:
        return None
    return max(0, usage.declared_at - visit.arrived_at)


def _fast_machines() -> dict[str, register.Meter]:
    return {each.id: each for each in register_store.every(register.Meter) if each.pages_per_minute is not None}


def _touched(view: Beliefs, *, is_timed: bool) -> Iterator[PageUsage]:
    """Entries that were told or told otherwise, or answered for; where time counts, those of visits as well."""
    changed: dict[type, set[str]] = {}
    for kind, key in view.changed:
        changed.setdefault(kind, set()).add(key)
    usages = changed.get(PageUsage, set())
    yield from (view.every(PageUsage)[key] for key in sorted(usages))
    answered = {view.every(PageConfirmation)[key].usage for key in changed.get(PageConfirmation, ())} - usages
    yield from bulk.select_in(PageUsage, "id", answered)
    if is_timed:
        of_visits = bulk.select_in(PageUsage, "visit", changed.get(Visit, ()))
        yield from (each for each in of_visits if each.id not in usages | answered)


def _open(found: list[Doubtful]) -> list[Doubtful]:
    """Those that staff have not answered for: what they corrected themselves is their word."""
    own = {row.fact for row in bulk.select_in(PageCorrection, "fact", (each.said for each in found)) if row.staff}
    right = {row.said for row in bulk.select_in(PageConfirmation, "usage", (each.usage.id for each in found))
             if not row.undone}  # fmt: skip
    return [each for each in found if each.said not in own | right]


def _any_open() -> bool:
    return bool(bulk.rows_of('SELECT 1 FROM "case" WHERE "kind" = ? AND "state" = \'open\' LIMIT 1', (KIND.value,)))


def _opened(found: Doubtful) -> Opened:
    usage = found.usage
    return Opened(
        KIND, (found.said,), usage.declared_at, usage.site, usage.device, usage.person, usage.party, subject=usage.id
    )
