"""Days that are counted already, closed periods, and what they came to."""

FIGURE_DAY = """
CREATE TABLE figure_day (
    id TEXT PRIMARY KEY, day TEXT NOT NULL, site TEXT NOT NULL, sums TEXT NOT NULL, lists TEXT NOT NULL
) {kind}
"""
PERIOD_CLOSING = """
CREATE TABLE period_closing (
    fact TEXT PRIMARY KEY, period TEXT NOT NULL, kind TEXT NOT NULL, at {int} NOT NULL, staff TEXT NOT NULL,
    figures TEXT NOT NULL DEFAULT '', open TEXT NOT NULL DEFAULT '[]', waiting TEXT NOT NULL DEFAULT '[]',
    has_reason {bool} NOT NULL DEFAULT {no}, undone {bool} NOT NULL DEFAULT {no}
) {kind}
"""
PERIOD_ADJUSTMENT = """
CREATE TABLE period_adjustment (
    fact TEXT PRIMARY KEY, "of" TEXT NOT NULL, "into" TEXT NOT NULL, at {int} NOT NULL, staff TEXT NOT NULL,
    amounts TEXT NOT NULL DEFAULT '{{}}', late TEXT NOT NULL DEFAULT '[]', has_reason {bool} NOT NULL DEFAULT {no},
    undone {bool} NOT NULL DEFAULT {no}
) {kind}
"""
FROZEN_DAY = """
CREATE TABLE frozen_day (
    id TEXT PRIMARY KEY, figures TEXT NOT NULL, day TEXT NOT NULL, site TEXT NOT NULL, sums TEXT NOT NULL,
    lists TEXT NOT NULL, paper TEXT NOT NULL DEFAULT ''
) {kind}
"""
INDEXES = (
    "CREATE INDEX figure_day_day ON figure_day (day)",
    "CREATE INDEX frozen_day_figures ON frozen_day (figures, day)",
    # the days of rooms and desks of all sites are counted together, and the other index begins with the site
    "CREATE INDEX booking_from ON booking (from_at)",
    # what was still out on a day is what came back later, and what has not come back
    "CREATE INDEX loan_returned ON loan (returned_at) WHERE returned_at IS NOT NULL",
)


def up(migrator, db):
    words = (
        {"int": "INTEGER", "bool": "INTEGER", "no": "0", "kind": "STRICT, WITHOUT ROWID"}
        if db.is_sqlite
        else {"int": "BIGINT", "bool": "BOOLEAN", "no": "FALSE", "kind": ""}
    )
    for table in (FIGURE_DAY, PERIOD_CLOSING, PERIOD_ADJUSTMENT, FROZEN_DAY):
        db.execute_sql(table.format(**words))
    for index in INDEXES:
        db.execute_sql(index)
