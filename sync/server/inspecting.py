"""What staff do at the server about a thing that came back: look at it, report and settle damage. Asks the rule, writes
the facts; knows no screen."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Sequence

from msgspec.structs import replace

from sync import register
from sync.journal import Detached
from sync.lending_facts import DamageKind, DamageOutcome, DamageReported, DamageSettled
from sync.rules import inspections
from sync.rules.inspections import CameBack, Found, Verdict
from sync.server import own_journal, questions_desk, questions_names, register_store
from sync.server.own_journal import Draft, detach


def look(
    came: CameBack, found: Found, note: str, site: str, staff: str, photo: str | None = None
) -> tuple[Verdict, list[Draft]]:
    """What follows from what staff see of a thing, as facts to be written. `note` is "" for nothing said, `photo` the
    name of a picture that is kept."""
    commitment, beside = noted(note)
    known = questions_desk.known(came.item)
    answer = inspections.inspect(came, found, known, site, staff, new_id(), commitment)
    drafts = [Draft(replace(answer.inspection, photo=photo), beside)]
    if answer.damage is not None:
        drafts.append(Draft(replace(answer.damage, photo=photo), beside))
    return answer.verdict, drafts


def inspect(
    came: CameBack, found: Found, note: str, site: str, staff: str, now: int, photo: str | None = None
) -> tuple[Verdict, tuple[str, ...]]:
    """Staff looked. Returns what came of it and the uids of the facts."""
    with own_journal.alone(now):
        verdict, drafts = look(came, found, note, site, staff, photo)
        return verdict, own_journal.record(drafts, now)


def report(
    item: str, kind: DamageKind, parts: Sequence[str], note: str, site: str, staff: str, now: int,
    loan: str | None = None, photo: str | None = None,
) -> tuple[str, tuple[str, ...]]:  # fmt: skip
    """Something is wrong with a thing. Returns the damage's id and the uids of the facts."""
    commitment, beside = noted(note)
    fact = DamageReported(
        damage=new_id(), item=item, site=site, kind=kind, parts=list(parts), loan=loan, staff=staff,
        note_commitment=commitment, photo=photo,
    )  # fmt: skip
    return fact.damage, own_journal.record([Draft(fact, beside)], now)


def settle(
    damage_id: str, outcome: DamageOutcome, cost: int | None, note: str, staff: str, now: int, *,
    withdraw: bool = False, was: str | None = None,
) -> bool:  # fmt: skip
    """What became of a damage, in one transaction with what it changes in the register: a thing that is `withdraw`n,
    and the parts that were written off, once however often that is told. `cost` is in grosze. False, and nothing is
    done, where the fact that settled it is not the one that it `was` ("" for none); `None`: nobody was shown it."""
    commitment, beside = noted(note)
    fact = DamageSettled(damage=damage_id, outcome=outcome, staff=staff, cost=cost, note_commitment=commitment)
    with own_journal.alone(now):
        before = questions_desk.damage(damage_id)
        if was is not None and before is not None and (before.settled_fact or "") != was:
            return False
        own_journal.record([Draft(fact, beside)], now)
        damage = questions_desk.damage(damage_id)
        item = register_store.get(register.Item, damage.item or "") if damage else None
        if damage is None or item is None:
            return True
        if outcome == "written_off" and (before is None or before.outcome != "written_off"):
            _strike(item.id, questions_desk.parts_of_text(damage.parts), staff, now)
        if withdraw:
            status = "lost" if damage.kind == "lost" else "withdrawn"
            register_store.put(replace(item, status=status), at=now, by=staff)
    return True


def _strike(item: str, pieces: Sequence[str], staff: str, now: int) -> None:
    """Parts that are gone for good are expected no longer."""
    gone = Counter(pieces)
    for part in questions_names.parts(item):
        left = max(1, part.count) - gone[part.id]
        if gone[part.id] and left > 0:
            register_store.put(replace(part, count=left), at=now, by=staff)
        elif gone[part.id]:
            register_store.remove(register.Part, part.id, at=now, by=staff)


def noted(note: str) -> tuple[str | None, dict[str, Detached]]:
    """The commitment and the detached part of what somebody said; `None` and nothing when that is nothing."""
    if not note.strip():
        return None, {}
    commitment, said = detach(note.strip())
    return commitment, {"note": said}


def new_id() -> str:
    """An opaque id: 80 random bits."""
    return secrets.token_hex(10)
