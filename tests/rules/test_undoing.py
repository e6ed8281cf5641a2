"""Until when staff take an act at a desk back."""

import pytest

from sync.facts import ActUndone
from sync.rules.refusals import Reason
from sync.rules.undoing import DESK_MS, Done, undo


@pytest.mark.parametrize(
    ("act", "undone"),
    [
        ([Done("s.1", 0, True)], ["s.1"]),
        ([Done("s.1", 0, True), Done("s.2", 0, True)], ["s.2", "s.1"]),
        ([Done("s.1", -1, True)], None),
        ([Done("s.1", DESK_MS + 1, True)], None),
        ([Done("s.1", 0, True), Done("s.2", 0, False)], None),
        ([], None),
    ],
    ids=["in time", "the whole act, the last first", "too late", "from a clock ahead", "part of it went on", "nothing"],
)
def test_undoing(act, undone):
    answer = undo(act, "marta", DESK_MS)

    if undone is None:
        assert answer.reason is Reason.UNDO_TOO_LATE
    else:
        assert answer == ActUndone(undone=undone, staff="marta")
