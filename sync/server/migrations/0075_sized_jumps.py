"""By how much a clock jumped: only a jump of more than a day holds up a closing. Of those that were found before nobody
knows how far they were, so they go on holding it up."""


def up(migrator, db):
    number, truth = ("INTEGER", "1") if db.is_sqlite else ("BIGINT", "TRUE")
    db.execute_sql(f"ALTER TABLE stream_clock ADD COLUMN jumped_by {number}")
    db.execute_sql(f"UPDATE \"case\" SET blocks = {truth} WHERE kind = 'clock_jump'")
