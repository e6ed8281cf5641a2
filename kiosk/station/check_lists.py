"""Lists to check that staff want on this counter's paper: each is taken up once, by a fact, and waits in the spool.
Must not know the printer."""

from __future__ import annotations

from dataclasses import replace

from kiosk import slips, words
from kiosk.clock import moment
from kiosk.station.recorder import Recorder
from kiosk.store import SlipDraft, StoreError, check_lists
from sync.case_facts import CheckListQueued
from sync.feed_rows import CheckListWanted

TITLE = "List to check"


class CheckLists:
    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._store = recorder.store

    def take_up(self) -> int:
        """Queue whatever came for this kiosk. Returns how many lists; none where no printer is fitted, and none while
        the disk takes nothing: they are taken up when it does."""
        if not self._recorder.printing:
            return 0
        at = self._recorder.clock.now()
        waiting = check_lists.to_come(self._store.database.reading(), self._store.device, at)
        return sum(self._take_up(each, at) for each in waiting)

    def _take_up(self, wanted: CheckListWanted, at: int) -> bool:
        heading = replace(self._recorder.heading(at), language=wanted.language)
        content = slips.content(heading, TITLE, slips.to_check(wanted.lines), wanted.code)
        fact = CheckListQueued(check_list=wanted.id, site=self._store.site_id)
        slip = SlipDraft(self._store.series, words.local(at).year, content)
        now = moment(self._recorder.clock, self._store.boot)
        try:
            return check_lists.take_up(self._store.database, fact, now, slip) is not None
        except StoreError as error:
            self._recorder.unsaved("check_list", error)
            return False
