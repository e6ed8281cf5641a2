"""Stocktakes by category or place, with how many pieces of each pile; which scans a phone sent, and every closing."""

COUNT = (
    "piles TEXT NOT NULL DEFAULT '{}'", "category TEXT", "place TEXT NOT NULL DEFAULT ''",
    "closings TEXT NOT NULL DEFAULT '[]'",
)  # fmt: skip
# a closing that stood by itself becomes the first of the list
CLOSED = """
UPDATE stocktake SET closings = '[[' || closed_at || ',"' || closed_fact || '","' || coalesce(closed_by, '') || '"]]'
WHERE closed_fact IS NOT NULL
"""


def up(migrator, db):
    number = "INTEGER" if db.is_sqlite else "BIGINT"
    for column in COUNT:
        db.execute_sql(f"ALTER TABLE stocktake ADD COLUMN {column}")
    db.execute_sql("ALTER TABLE stocktake_scan ADD COLUMN scan TEXT")
    db.execute_sql(f"ALTER TABLE stocktake_scan ADD COLUMN scanned_at {number}")
    db.execute_sql("CREATE INDEX stocktake_scan_once ON stocktake_scan (scan) WHERE scan IS NOT NULL")
    db.execute_sql("CREATE INDEX stocktake_opened ON stocktake (opened_at, id)")
    db.execute_sql(CLOSED)
