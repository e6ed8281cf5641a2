"""What is out in piles and kits and for which booking, what waits for staff after a return, bookings and stocktakes."""

LOAN = """
ALTER TABLE {table} ADD COLUMN quantity INTEGER NOT NULL DEFAULT 1;
ALTER TABLE {table} ADD COLUMN came_back INTEGER NOT NULL DEFAULT 0;
ALTER TABLE {table} ADD COLUMN kit TEXT;
ALTER TABLE {table} ADD COLUMN booking TEXT;
ALTER TABLE {table} ADD COLUMN swap_of TEXT;
ALTER TABLE {table} ADD COLUMN responsible TEXT;
UPDATE {table} SET came_back = 1 WHERE state = 'declared_returned';
"""

STATEMENTS = """
CREATE INDEX loan_ended_party ON loan (party, returned_at) WHERE state = 'declared_returned';

ALTER TABLE item_return ADD COLUMN site TEXT;
ALTER TABLE item_return ADD COLUMN inspected INTEGER NOT NULL DEFAULT 0;
ALTER TABLE item_return ADD COLUMN damage TEXT;

CREATE TABLE booking (
    id TEXT PRIMARY KEY,
    fact TEXT NOT NULL,
    kind TEXT NOT NULL,
    resource TEXT NOT NULL,
    site TEXT NOT NULL,
    person TEXT NOT NULL,
    party TEXT NOT NULL,
    from_at INTEGER NOT NULL,
    until_at INTEGER NOT NULL,
    quantity INTEGER NOT NULL DEFAULT 1,
    series TEXT,
    item TEXT,
    state TEXT NOT NULL CHECK (
        state IN ('requested', 'approved', 'waiting', 'refused', 'cancelled', 'collected', 'undone')
    )
) STRICT, WITHOUT ROWID;
CREATE INDEX booking_resource ON booking (kind, resource, until_at);
CREATE INDEX booking_person ON booking (person, from_at);
CREATE INDEX booking_until ON booking (until_at);

CREATE TABLE stocktake (
    id TEXT PRIMARY KEY,
    fact TEXT NOT NULL,
    site TEXT NOT NULL,
    staff TEXT NOT NULL,
    expected TEXT NOT NULL,
    on_loan TEXT NOT NULL,
    opened_at INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'closed'))
) STRICT, WITHOUT ROWID;

CREATE TABLE stocktake_scan (
    fact TEXT PRIMARY KEY,
    stocktake TEXT NOT NULL,
    item TEXT,
    quantity INTEGER NOT NULL DEFAULT 1,
    at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX stocktake_scan_stocktake ON stocktake_scan (stocktake, at);
"""


def up(migrator, db):
    connection = db.connection()
    for table in ("loan", "ended_loan"):
        connection.execute(LOAN.format(table=table))
    connection.execute(STATEMENTS)
