"""The spool's book in the kiosk's file keeps the contract of every such book, over a restart of the program too."""

import pytest

from kiosk import slips
from kiosk.spooling import StoredSpoolBook
from kiosk.store import Draft, SlipDraft, Store, spool_rows
from printers.encode import encode_parts
from printers.profiles import profile
from printers.slip import Slip, Text
from printers.spool import SlipState, UnprintableError
from sync import facts
from tests import cast
from tests.printers.spool_book_contract import NOON, SpoolBookContract, next_of
from tests.store.conftest import moment


class StoppedClock:
    """Noon, always."""

    def now(self) -> int:
        return NOON

    def up(self) -> int:
        return 1


def bytes_of(slip: Slip, duplicate: str | None) -> tuple[bytes, ...]:
    return encode_parts(slip, profile("default"), duplicate=duplicate)


class _Bench:
    def __init__(self, store: Store) -> None:
        self.store = store
        self.book = self.reopen()

    def reopen(self) -> StoredSpoolBook:
        return StoredSpoolBook(self.store, StoppedClock(), bytes_of)

    def queue(self, content: str, at: int) -> str:
        slip = slips.to_bytes(Slip((Text(content),)))
        draft = Draft(facts.HelpCalled(site=cast.SITE, cause="visitor"))
        written = self.store.record([draft], moment(), SlipDraft("COP-K1", 2026, lambda number, fact: slip))
        with self.store.database.writing() as cursor:
            cursor.execute("UPDATE spool SET queued_at = ? WHERE slip_no = ?", (at, written.slip_no))
        return str(written.slip_no)

    def state_of(self, slip_no: str) -> SlipState:
        return self._newest(slip_no).state

    def error_of(self, slip_no: str) -> str | None:
        return self._newest(slip_no).last_error

    def _newest(self, slip_no: str) -> spool_rows.SpoolRow:
        found = spool_rows.find(self.store.database.reading(), slip_no)
        assert found is not None
        return found


class TestStoredSpoolBook(SpoolBookContract):
    @pytest.fixture
    def bench(self, store: Store) -> _Bench:
        return _Bench(store)

    def test_what_became_of_a_slip_is_a_fact(self, bench: _Bench, book: StoredSpoolBook) -> None:
        slip_no = bench.queue("slip", NOON)
        book.settle(next_of(book).key, SlipState.PRINTED, NOON)

        written = (
            bench.store.database.reading().execute("SELECT body FROM journal ORDER BY seq DESC LIMIT 1").fetchone()
        )

        assert written is not None
        assert f'"slip":"{slip_no}"'.encode() in bytes(written[0])
        assert b'"outcome":"printed"' in bytes(written[0])

    def test_a_slip_in_the_file_that_is_none_fails_alone(self, bench: _Bench, book: StoredSpoolBook) -> None:
        torn = bench.queue("slip", NOON)
        with bench.store.database.writing() as cursor:
            cursor.execute("UPDATE spool SET slip = CAST('torn' AS BLOB) WHERE slip_no = ?", (torn,))

        with pytest.raises(UnprintableError) as caught:
            book.next_queued()
        book.settle(caught.value.key, SlipState.FAILED, NOON, str(caught.value))

        assert book.next_queued() is None
        assert book.waiting() == (torn,)
