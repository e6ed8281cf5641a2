"""The words of the sheets of machines: reasons, verdicts, and why a proposal is made. Knows no rule and no request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from sync.rules.page_sheet import Verdict
from sync.rules.sheet_suggestions import Hint, Suggestion
from sync.sheet_facts import PageReason

REASONS: Mapping[PageReason, Any] = {
    PageReason.FORGOTTEN: _l("forgotten declaration"),
    PageReason.TYPING: _l("typing error"),
    PageReason.STAFF: _l("printed by staff"),
    PageReason.TEST: _l("test or service pages"),
    PageReason.FAILED: _l("failed pages"),
    PageReason.DEVICE: _l("another machine was meant"),
    PageReason.DIRECT: _l("printed past every queue"),
    PageReason.FAX: _l("fax"),
    PageReason.REPORTS: _l("transmission reports"),
    PageReason.CONFIGURATION: _l("configuration and meter pages"),
    PageReason.CANCELLED: _l("cancelled at the panel after it was logged"),
    PageReason.A3: _l("A3 counts twice, or does not"),
    PageReason.BACKS: _l("empty backs count"),
    PageReason.TRACKING_OFF: _l("queues were not watched"),
    PageReason.POWER: _l("power failure"),
    PageReason.MISCOUNT: _l("the machine miscounted"),
}
VERDICTS: Mapping[Verdict, tuple[Any, str, str]] = {  # words, tone, icon
    Verdict.FITS: (_l("adds up"), "ok", "check"),
    Verdict.UNDER: (_l("too little declared"), "warn", "alert-triangle"),
    Verdict.OVER: (_l("too much declared"), "warn", "alert-triangle"),
    Verdict.UNREAD: (_l("meter says nothing"), "mute", "gauge"),
}


def why(one: Suggestion) -> list[str]:
    """The reasons for a proposal, a sentence each."""
    return [_hint(hint, one.numbers) for hint in one.hints]


def _hint(hint: Hint, numbers: Mapping[str, int]) -> str:
    sides = numbers.get("sides", 0)
    match hint:
        case Hint.JOBS_OF_NOBODY:
            return ngettext(
                "%(num)d side went through a queue for nobody known.",
                "%(num)d sides went through a queue for nobody known.", sides,
            )  # fmt: skip
        case Hint.WAS_IN:
            others = numbers.get("others", 0)
            return ngettext(
                "Somebody of theirs was in and declared nothing; so did %(num)d other party.",
                "Somebody of theirs was in and declared nothing; so did %(num)d other parties.", others,
            )  # fmt: skip
        case Hint.ONLY_ONE_IN:
            return _("Only they were in and declared nothing.")
        case Hint.CAME_TO_PRINT:
            return _("On coming in they said that they came to print or copy.")
        case Hint.A3_COUNTS_TWICE:
            return ngettext(
                "%(num)d A3 side was declared: the machine may count A3 twice.",
                "%(num)d A3 sides were declared: the machine may count A3 twice.", sides,
            )  # fmt: skip
        case Hint.A3_COUNTS_ONCE:
            return ngettext(
                "%(num)d A3 side was declared: the machine may count A3 once.",
                "%(num)d A3 sides were declared: the machine may count A3 once.", sides,
            )  # fmt: skip
        case Hint.BACKS_COUNT:
            return ngettext(
                "A two-sided job left %(num)d back empty: the machine may count it.",
                "Two-sided jobs left %(num)d backs empty: the machine may count them.", sides,
            )  # fmt: skip
        case _:
            return _of_entries(hint, numbers)


def _of_entries(hint: Hint, numbers: Mapping[str, int]) -> str:
    sides, told, meant = numbers.get("sides", 0), numbers.get("told", 0), numbers.get("meant", 0)
    match hint:
        case Hint.A_NOUGHT_LESS:
            return _("%(told)s were entered; with one nought more, %(meant)s, it fits.", told=told, meant=meant)
        case Hint.A_NOUGHT_MORE:
            return _("%(told)s were entered; with one nought less, %(meant)s, it fits.", told=told, meant=meant)
        case Hint.DIGITS_SWAPPED:
            return _("%(told)s were entered; with two digits swapped, %(meant)s, it fits.", told=told, meant=meant)
        case Hint.ENTERED_TWICE:
            return _("The same was entered twice within ten minutes.")
        case Hint.FAILED_NEVER_MADE:
            return ngettext(
                "%(num)d page was declared as failed and may never have reached the machine.",
                "%(num)d pages were declared as failed and may never have reached the machine.", sides,
            )  # fmt: skip
        case Hint.OTHER_DEVICE:
            return _("Another machine of the site differs by as much the other way.")
        case Hint.CANCELLED:
            return ngettext(
                "%(num)d side was cancelled after it had been logged.",
                "%(num)d sides were cancelled after they had been logged.", sides,
            )  # fmt: skip
        case Hint.CANCELLED_PARTLY:
            return ngettext(
                "%(num)d side was cancelled after it had been logged; the device says that %(out)s came out.",
                "%(num)d sides were cancelled after they had been logged; the device says that %(out)s came out.",
                sides, out=numbers.get("out", 0),
            )  # fmt: skip
        case Hint.FEW:
            return _("So few as a test or a service visit makes.")
        case _:
            return _("It is exactly the difference.")
