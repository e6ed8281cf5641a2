"""What comes round by itself: each at its hours becomes a job that nobody in particular asked for.

Enter a tick in `TICKS`; its name is a kind of job. However many servers there are, each round is asked for once.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sync.server.models import database
from sync.server.store import ZONE
from sync.server.work.asking import OPEN, SERVER
from sync.server.work.work_models import Job, Tick

MINUTE_MS, HOUR_MS = 60_000, 3_600_000


@dataclass(frozen=True)
class Every:
    """Comes round this often."""

    ms: int

    def after(self, now: int) -> int:
        """When it comes next; ms UTC."""
        return now + self.ms


@dataclass(frozen=True)
class Daily:
    """Comes round each day at this hour on the clock in Poland."""

    hour: int
    minute: int = 0

    def after(self, now: int) -> int:
        """When it comes next; ms UTC. On the two days on which the clock is changed as Python has it."""
        local = datetime.fromtimestamp(now / 1000, ZONE)
        at = local.replace(hour=self.hour, minute=self.minute, second=0, microsecond=0)
        if at <= local:
            at += timedelta(days=1)
        return int(at.timestamp() * 1000)


TICKS: dict[str, Every | Daily] = {
    "clear_results": Every(HOUR_MS),
    "look_by_time": Every(5 * MINUTE_MS),
    "roll_up": Every(5 * MINUTE_MS),  # and soon after facts of past days were folded in: `figures/marks.py`
    "retention": Daily(2, 30),
}


def ask_for_due(now: int) -> None:
    """Ask for each thing whose hour has come. One that was missed comes once, not once for each hour that was
    missed; one that a clock far ahead put off comes back."""
    known = {row.name: row.due_at for row in Tick.select()}
    for name, rhythm in TICKS.items():
        if name not in known or known[name] <= now or known[name] > rhythm.after(now) + HOUR_MS:
            _ask_for(name, rhythm, known.get(name), now)


def _ask_for(name: str, rhythm: Every | Daily, was_due: int | None, now: int) -> None:
    """Whoever moves the hour on asks."""
    with database.writing():
        if was_due is None:
            Tick.insert(name=name, due_at=rhythm.after(now)).on_conflict_ignore().execute()
            return
        moved = Tick.update(due_at=rhythm.after(now)).where(Tick.name == name, Tick.due_at == was_due).execute()
        mine = Job.select().where(Job.kind == name, Job.by == SERVER)
        if not moved or mine.where(Job.state.in_(OPEN)).exists():
            return
        Job.delete().where(Job.kind == name, Job.by == SERVER, Job.state == "done").execute()  # the last one is enough
        Job.add(id=secrets.token_hex(16), kind=name, parameters="{}", by=SERVER, asked_at=now, state="waiting")
