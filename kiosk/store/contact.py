"""The server's last word as the engine sees it, and what is remembered of the server. Implements
`sync.ports.RegisterSink`."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from kiosk.store import Draft, Store, pulled
from kiosk.store.known_time import known_time, sampled_at
from kiosk.store.put_off import put_off
from sync import facts
from sync.journal import Moment
from sync.ports import Delta, Snapshot, SyncReport
from sync.protocol import Cursor, Erased
from sync.wire import digest_of, etag_of


class StoredSink:
    """`moment` reads the kiosk's clocks; `forget_keys` removes the centre's key when the device is no longer
    welcome."""

    def __init__(self, store: Store, moment: Callable[[], Moment], forget_keys: Callable[[], None]) -> None:
        self._store = store
        self._database = store.database
        self._moment = moment
        self._forget_keys = forget_keys

    def cursor(self) -> Cursor | None:
        return self._store.cursor()

    def projected(self) -> dict[str, int]:
        return self._store.projected()

    def etag(self) -> str | None:
        row = self._database.reading().execute("SELECT digest FROM agreement").fetchone()
        return row[0] or None if row else None

    def apply(self, snapshot: Snapshot) -> None:
        header = snapshot.header
        if digest_of(snapshot.lines) != header.digest:
            raise ValueError("the digest does not match the lines")
        try:
            self._store.apply_snapshot(
                snapshot.lines, etag_of(header), header.projected, self._moment().wall, header.cursor, header.site
            )
        except msgspec.MsgspecError as error:
            raise ValueError(f"a line is not an entity: {error}") from error

    def apply_delta(self, delta: Delta) -> None:
        """Not written when nothing changed: an idle counter leaves its disk alone."""
        header = delta.header
        if not delta.changes and (header.cursor, header.projected) == (self._store.cursor(), self._store.projected()):
            return
        try:
            self._store.apply_changes(
                delta.changes, header.digest, header.projected, self._moment().wall, header.cursor
            )
        except msgspec.MsgspecError as error:
            raise ValueError(f"a change is not one of an entity: {error}") from error

    def erased(self) -> str:
        return self._store.erased()

    def erase(self, erased: Erased) -> None:
        self._store.erase(erased, self._moment().wall)

    def sampled_at(self) -> int | None:
        """`None` too when machine or journal were begun anew since: nothing ties this boot to true time yet."""
        database = self._database
        return sampled_at(database) if known_time(database, self._moment().boot).is_sampled else None

    def sample_clock(self, server_time: int, round_trip: int) -> None:
        moment = self._moment()
        with put_off("a sample of the clock"):
            self._store.record([Draft(facts.ClockSampled(server=server_time, round_trip=round_trip))], moment)
            with self._database.writing() as cursor:
                cursor.execute("UPDATE agreement SET sampled_at = ?", (moment.wall,))

    def note_contact(self, report: SyncReport) -> None:
        """A run that only confirms what is known is written at most once a minute: an idle counter leaves its disk
        alone."""
        row = self._database.reading().execute("SELECT contact_at, failed_since, trouble FROM agreement").fetchone()
        contact_at, failed_since, trouble = row if row else (None, None, None)
        now = self._moment().wall
        word = report.error.word if report.error else report.troubles[0].word if report.troubles else None
        if not report.ok:
            if failed_since is None or word != trouble:
                self._note("failed_since = coalesce(failed_since, ?), trouble = ?", (now, word))
            return
        is_news = failed_since is not None or word != trouble or report.pushed or report.register == "applied"
        if is_news or contact_at is None or abs(now - contact_at) > 60_000:
            agreed = now if report.agreed else None
            self._note(
                "contact_at = ?, agreed_at = coalesce(?, agreed_at), failed_since = NULL, trouble = ?",
                (now, agreed, word),
            )

    def _note(self, changes: str, values: tuple[int | str | None, ...]) -> None:
        with put_off("how the run went"), self._database.writing() as cursor:
            cursor.execute(f"UPDATE agreement SET {changes}", values)

    def wipe(self) -> None:
        """Forget everybody: the register, slips, and what facts say of people beside their bodies. The facts stay."""
        with self._database.writing() as cursor:
            cursor.execute("DELETE FROM snapshot")
            cursor.execute("DELETE FROM spool WHERE state <> 'sending'")
            cursor.execute("UPDATE journal SET detached = NULL WHERE detached IS NOT NULL")
            cursor.execute("DELETE FROM ended_loan")
            cursor.execute("DELETE FROM ended_booking")
            cursor.execute("DELETE FROM return_before")
            cursor.execute(
                "UPDATE agreement SET cursor = NULL, content = '0', projected = '{}', digest = '', applied_at = NULL,"
                " trouble = 'revoked'"
            )
            pulled.rebuild(cursor)
        self._forget_keys()
