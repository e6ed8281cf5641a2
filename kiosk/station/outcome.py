"""What an act comes to: done, or refused with reasons; and a scan in a stocktake. Values only; screens and slips are
made from them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sync import register
from sync.facts import Fact
from sync.rules.refusals import Caution, Refusal, Remedy
from sync.rules.stocktakes import Because, Bucket


@dataclass(frozen=True)
class SlipRef:
    """The slip of an act: its number and the document's code (also in its QR). It may still be waiting for paper."""

    number: str
    document: str


@dataclass(frozen=True)
class Done:
    """An act that the disk holds. `undo_until` is ms UTC, `None` when it cannot be taken back."""

    act: str
    uids: tuple[str, ...]
    facts: tuple[Fact, ...]
    slip: SlipRef | None = None
    cautions: tuple[Caution, ...] = ()
    undo_until: int | None = None


@dataclass(frozen=True)
class Refused:
    """An act that did not happen, with every reason at once."""

    act: str
    refusals: tuple[Refusal, ...]
    cautions: tuple[Caution, ...] = ()

    @property
    def needs(self) -> Remedy:
        """The remedy that would lift all reasons; NONE when one of them cannot be lifted here."""
        return strongest(self.refusals)


@dataclass(frozen=True)
class Counted:
    """What became of one scan. `bucket` is `None` when it was no thing's code, or could not be kept (`refused`); `uid`
    is its fact; `again`: it was read before."""

    code: str
    bucket: Bucket | None = None
    because: Because | None = None
    item: register.Item | None = None
    uid: str | None = None
    again: bool = False
    quantity: int | None = None
    refused: Refused | None = None

    @property
    def sound(self) -> str:
        if self.bucket is None:
            return "refused"
        return "good" if self.bucket in (Bucket.FOUND, Bucket.ON_LOAN) else "attention"


def strongest(refusals: Iterable[Refusal]) -> Remedy:
    """What would lift all of them: NONE as soon as one cannot be lifted, else STAFF before PIN."""
    remedies = {refusal.remedy for refusal in refusals}
    if Remedy.NONE in remedies:
        return Remedy.NONE
    return Remedy.STAFF if Remedy.STAFF in remedies else Remedy.PIN if Remedy.PIN in remedies else Remedy.NONE
