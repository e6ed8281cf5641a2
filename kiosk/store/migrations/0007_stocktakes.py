"""Stocktakes by category or place, with how many pieces of each pile should lie there."""


def up(migrator, db):
    connection = db.connection()
    for column in ("piles TEXT NOT NULL DEFAULT '{}'", "category TEXT", "place TEXT NOT NULL DEFAULT ''"):
        connection.execute(f"ALTER TABLE stocktake ADD COLUMN {column}")
