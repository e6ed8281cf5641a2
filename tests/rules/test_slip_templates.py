"""Which template of slips holds at a site on a day."""

import pytest

from sync.register import SlipTemplate
from sync.rules.slip_templates import in_force

OLD = SlipTemplate(id="old", version=1, effective_from="2026-01-01")
NEW = SlipTemplate(id="new", version=3, effective_from="2026-11-01")
AGAIN = SlipTemplate(id="again", version=4, effective_from="2026-11-01")
OWN = SlipTemplate(id="own", version=2, effective_from="2026-03-01", site="branch")
COMING = SlipTemplate(id="coming", version=5, effective_from="2026-12-01", site="branch")
ALL = [COMING, NEW, OWN, AGAIN, OLD]


@pytest.mark.parametrize(
    ("templates", "site", "day", "found"),
    [
        ([], "centre", "2026-11-30", None),
        ([OLD], "centre", "2025-12-31", None),
        ([OLD], "centre", "2026-01-01", OLD),
        ([OLD, NEW], "centre", "2026-10-31", OLD),
        ([OLD, NEW], "centre", "2026-11-01", NEW),
        (ALL, "centre", "2026-11-30", AGAIN),
        (ALL, "branch", "2026-02-28", OLD),
        (ALL, "branch", "2026-11-30", OWN),
        (ALL, "branch", "2026-12-01", COMING),
        ([OWN], "centre", "2026-11-30", None),
    ],
    ids=[
        "there is none", "not yet", "on its first day", "the day before the next", "on the day of the next",
        "of two that begin on one day the later version", "a site before it has its own", "a site's own goes before",
        "a site's next one", "not another site's",
    ],
)  # fmt: skip
def test_the_version_in_force(templates, site, day, found):
    assert in_force(templates, site, day) == found
    assert in_force(reversed(templates), site, day) == found
