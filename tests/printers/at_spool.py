"""A kiosk without its screens before a printer at the end of a socket; its spool is stepped by hand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from kiosk.spooling import StoredSpoolBook
from kiosk.station.outcome import Done
from kiosk.station.station import Station
from kiosk.store import Store, spool_rows
from printers.encode import encode_parts
from printers.network import NetworkPrinter
from printers.profiles import profile
from printers.roll import text_of
from printers.spool import SlipState, Spool
from sync import facts
from sync.facts import VisitorKind
from sync.journal import Moment
from tests import cast, newest
from tests.screens.at_counter import TUESDAY, TurnedClock

PATIENT_S = 6.0  # for printers that answer in the end
TM_T88V = profile("TM-T88V")


class SpoolCounter:
    """`again`: on the file that one before it has left."""

    def __init__(
        self,
        home: Path,
        address: str,
        timeout_s: float = PATIENT_S,
        answers: bool = True,
        clears: bool = False,
        again: bool = False,
    ) -> None:
        newest.kiosk_file(home)
        self.clock = TurnedClock()
        self.store = Store(home)
        if not again:
            self.store.become(cast.DEVICE, cast.SITE, "COP", "K1")
            self.store.start_stream(facts.StreamStarted(device=cast.DEVICE, software="test"), Moment(TUESDAY, 1, 0))
            self.store.apply_snapshot(cast.snapshot_lines(), "digest", {}, TUESDAY)
        self.station = Station(self.store, self.clock, cast.CENTRE_KEY, frozenset())
        self.printer = NetworkPrinter(address, timeout_s, answers, settle_s=0, clears=clears)
        self.spool = Spool(
            StoredSpoolBook(self.store, self.clock, lambda slip, copy: encode_parts(slip, TM_T88V, duplicate=copy)),
            self.printer,
            self.clock.now,
        )

    def somebody_comes_in(self) -> str:
        """The number of their slip."""
        done = self.station.visits.check_in_visitor(VisitorKind.RESIDENT, ["meeting"], 1, self.clock.now())
        assert isinstance(done, Done) and done.slip is not None
        self.clock.pass_time(1000)
        return done.slip.number

    def prints(self) -> None:
        """What the spool does by itself in a while."""
        while self.spool.step():
            pass
        self.spool.step()

    def state_of(self, slip_no: str) -> SlipState:
        row = spool_rows.find(self.store.database.reading(), slip_no)
        assert row is not None
        return row.state


def papers(jobs: Sequence[bytes]) -> list[str]:
    """The numbers of the slips that came out, in order; a copy has its number and a star."""
    texts = ["\n".join(text_of(job)) for job in jobs]
    return [re.findall(r"COP-K1-\d{4}-\d{6}", text)[0] + "*" * ("DUPLIKAT nr" in text) for text in texts]
