"""What the screens say of where a thing stands in a stocktake, and of what to do then."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sync.rules.stocktakes import Because, Bucket, Line

BUCKETS: Mapping[Bucket, Any] = {
    Bucket.FOUND: _l("Found"),
    Bucket.MISSING: _l("Missing"),
    Bucket.UNEXPECTED: _l("Unexpected"),
    Bucket.ELSEWHERE: _l("Elsewhere"),
    Bucket.ON_LOAN: _l("Out on loan"),
}
BECAUSE: Mapping[Because, Any] = {
    Because.LENT_BUT_HERE: _l("lies here, but the books say that somebody has it"),
    Because.CAME_BACK: _l("came back since the count began"),
    Because.LENT_SINCE: _l("was lent since the count began"),
    Because.WITHDRAWN: _l("was withdrawn"),
    Because.LOST: _l("was taken for lost"),
    Because.OTHER_SITE: _l("belongs to another site"),
    Because.OTHER_SHELF: _l("belongs to another part of this site"),
    Because.NOT_LISTED: _l("was not in the list when the count began"),
    Because.UNKNOWN_CODE: _l("a sticker that nobody knows"),
    Because.SEEN_AT_OTHER_SITE: _l("was counted at another site"),
    Because.FEWER: _l("fewer than there should be"),
    Because.MORE: _l("more than there should be"),
    Because.NOT_COUNTED: _l("seen, but nobody said how many"),
}


def because_words(line: Line) -> str:
    """Why it stands where it stands; "" where the bucket says it all."""
    if line.because is None:
        return ""
    words = str(BECAUSE[line.because])
    if line.because in (Because.FEWER, Because.MORE):
        return _("%(words)s: %(counted)s of %(wanted)s", words=words, counted=line.counted, wanted=line.wanted)
    return words
