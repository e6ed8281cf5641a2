"""Who runs the centre on a day, as a table: a term begins and ends by its dates, nothing is set on the day."""

import pytest

from sync.operators import Operator, name_on


def term(since: str, until: str | None = None, name: str | None = None) -> Operator:
    return Operator(id=since, name=name or f"since {since}", since=since, until=until)


FIRST, SECOND = term("2026-01-01", "2026-11-24"), term("2026-11-25")
TABLE = [
    ("before anybody keeps dates, as it was founded", [], "Founder"),
    ("before the first term that is kept, as it was founded", [SECOND], "Founder"),
    ("on its last day still", [FIRST, SECOND], "since 2026-01-01"),
    ("on its first day already", [FIRST, term("2026-11-24")], "since 2026-11-24"),
    ("without an end until the next begins", [term("2026-01-01"), term("2026-06-01")], "since 2026-06-01"),
    ("between two terms nobody, and no longer the founder", [term("2026-01-01", "2026-11-23"), SECOND], ""),
]


@pytest.mark.parametrize(("kept", "runs"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_who_runs_the_centre(kept, runs):
    assert name_on(kept, "Founder", "2026-11-24") == runs
