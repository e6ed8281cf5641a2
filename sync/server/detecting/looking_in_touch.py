"""When kiosks were in touch with the server around a few of their facts, read out of their journals: whichever record
of a fact counts, it is looked for beside the place where it was first written. Only reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sync import journal
from sync.facts import ClockSampled
from sync.server import bulk, dating
from sync.server.actions import Told
from sync.server.beliefs import Loan
from sync.server.detecting import in_touch
from sync.server.detecting.in_touch import InTouch, Sampled
from sync.server.models import SERVER

AT_ONCE, FURTHEST = 200, 2000  # facts of a journal; a kiosk that is in touch samples every hour


def around(loans: Iterable[Loan]) -> dict[str, InTouch]:
    """By the facts that the loans were issued by."""
    parted: dict[tuple[str, str], bool] = {}
    found = {}
    for loan in loans:
        if loan.fact is None:
            continue
        inc, place = journal.split_uid(loan.fact)
        if loan.device == SERVER:
            found[loan.fact] = InTouch(inc, loan.issued_at, loan.issued_at)
            continue
        device = loan.device or ""
        if (device, inc) not in parted:
            parted[device, inc] = _is_parted(device, inc)
        before = range(place - 1, max(0, place - 1 - FURTHEST), -AT_ONCE)
        after = range(place + 1, place + 1 + FURTHEST, AT_ONCE)
        found[loan.fact] = InTouch(
            None if parted[device, inc] else inc,
            _sampled(device, inc, ((end - AT_ONCE + 1, end) for end in before), in_touch.last),
            _sampled(device, inc, ((start, start + AT_ONCE - 1) for start in after), in_touch.first),
        )
    return found


_FACTS = """
SELECT "seq", "body" FROM "fact" WHERE "stream" = (SELECT "id" FROM "stream" WHERE "inc" = ?) AND "seq" BETWEEN ? AND ?
UNION ALL SELECT o."place", f."body" FROM "origin" o JOIN "fact" f ON f."stream" = o."stream" AND f."seq" = o."seq"
WHERE o."device" = ? AND o."inc" = ? AND o."place" BETWEEN ? AND ?
"""


def _sampled(
    device: str, inc: str, spans: Iterable[tuple[int, int]], choose: Callable[[Sequence[Sampled]], int | None]
) -> int | None:
    """What `choose` says of the first span of places that has a sample."""
    for span in spans:
        rows = bulk.rows_of(_FACTS, (inc, *span, device, inc, *span))
        if not rows:
            return None
        read = ((int(place), dating.sample_in(bytes(body))) for place, body in rows)
        samples = [(place, sample[0]) for place, sample in read if sample is not None]
        if samples:
            return choose(samples)
    return None


_TOLD_AGAIN = """
SELECT o."place", o."digest", f."seq", f."alias_of" FROM "origin" o LEFT JOIN "fact" f ON f."seq" = o."place"
AND f."stream" = (SELECT "id" FROM "stream" WHERE "inc" = o."inc") WHERE o."device" = ? AND o."inc" = ?
"""


@dataclass(frozen=True)
class News:
    """What facts tell anew of journals: places of samples, and which of them may have parted."""

    sampled: dict[str, list[int]]
    parted: set[str]

    def concerns(self, uid: str) -> bool:
        """Whether `around` may say something else of the fact than before."""
        inc, place = journal.split_uid(uid)
        return inc in self.parted or any(abs(each - place) <= FURTHEST for each in self.sampled.get(inc, ()))


def news(batch: Sequence[Told]) -> News:
    sampled, parted, places = dict[str, list[int]](), set[str](), dict[tuple[str, str], list[int]]()
    for told in batch:
        inc, place = journal.split_uid(told.uid)
        if isinstance(told.fact, ClockSampled):
            sampled.setdefault(inc, []).append(place)
        if journal.split_origin(told.uid) is not None:
            parted.add(inc)
        else:
            places.setdefault((told.device, inc), []).append(place)
    for (device, inc), own in places.items():
        if bulk.rows_of(_CLAIMED, (device, inc, min(own), max(own))):
            parted.add(inc)
    return News(sampled, parted)


_CLAIMED = 'SELECT 1 FROM "origin" WHERE "device" = ? AND "inc" = ? AND "place" BETWEEN ? AND ? LIMIT 1'


def _is_parted(device: str, inc: str) -> bool:
    """Whether two facts were first written in one place of the journal."""
    known: dict[int, set[str | None]] = {}
    for place, digest, seq, alias in bulk.rows_of(_TOLD_AGAIN, (device, inc)):
        own = {str(alias).rpartition(".")[2] if alias is not None else None} if seq is not None else set()
        known.setdefault(int(place), set()).update({str(digest)} | own)
    return any(len(names) > 1 for names in known.values())
