"""Each fact that says that nobody came for a booking is kept, so that of two one can be taken back."""


def up(migrator, db):
    db.execute_sql("ALTER TABLE booking ADD COLUMN unused TEXT NOT NULL DEFAULT '[]'")
    db.execute_sql("UPDATE booking SET unused = '[\"' || unused_fact || '\"]' WHERE unused_fact IS NOT NULL")
