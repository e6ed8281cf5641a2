"""What another counter took back counts for the days of its month here too, as far as this counter had heard of it."""

import msgspec
import pytest

from kiosk.store import Store
from sync import feed_rows, register, wire
from sync.facts import PolicyCopy
from sync.protocol import Change, Cursor
from tests import cast

DAY = 86_400_000
T0 = 1_795_521_600_000  # 2026-11-24 13:00 in Warsaw
COUNTING = register.Policy(id="av", version=1, period=3, period_unit="working_days", days_per_month=5)
LOAN = feed_rows.LoanState(
    id="l9", fact="9.1", item="camera-2", site=cast.BRANCH, person="anna", party="org-table", issued_at=T0 - 3 * DAY,
    due_at=T0 + 2 * DAY, policy=PolicyCopy("av", 1, 3, "working_days"),
)  # fmt: skip


def lines(*more: register.Entity, policy: register.Entity = COUNTING) -> list[bytes]:
    kept = [each for each in cast.entities() if each.id != "av"]
    return [register.encode(each) for each in (*kept, policy, *more)]


def remembered(store: Store) -> list[tuple[str, int | None, str]]:
    return [(row.id, row.returned_at, row.state) for row in store.ended_loans_for("org-table", T0 - 30 * DAY)]


def test_a_loan_that_a_new_snapshot_lacks_has_ended(store: Store) -> None:
    store.apply_snapshot(lines(LOAN), "one", {}, T0)
    assert remembered(store) == []

    store.apply_snapshot(lines(), "two", {}, T0 + DAY)

    assert remembered(store) == [("l9", T0 + DAY, "declared_returned")]
    assert store.open_loans() == []


def test_a_loan_that_is_gone_from_the_feed_has_ended_and_a_rebuild_knows_it(store: Store) -> None:
    before = lines(LOAN)
    cursor = Cursor(epoch="e", pos=1, hash="h", scope="s")
    store.apply_snapshot(before, "one", {}, T0, cursor)
    after = wire.digest_of(lines())

    store.apply_changes([Change("loan_state", "l9", "del")], after, {}, T0 + 4 * DAY, cursor)

    assert remembered(store) == [("l9", LOAN.due_at, "declared_returned")]  # nobody said that it was late
    store.rebuild()
    assert remembered(store) == [("l9", LOAN.due_at, "declared_returned")]


@pytest.mark.parametrize(
    ("loan", "policy"),
    [
        (LOAN, msgspec.structs.replace(COUNTING, days_per_month=None)),
        (msgspec.structs.replace(LOAN, issued_at=T0 + DAY - 60_000), COUNTING),
    ],
    ids=["where no rule counts days", "taken back at once"],
)
def test_what_counts_for_nothing_is_not_remembered(store: Store, loan, policy) -> None:
    store.apply_snapshot(lines(loan, policy=policy), "one", {}, T0)

    store.apply_snapshot(lines(policy=policy), "two", {}, T0 + DAY)

    assert remembered(store) == []
