"""Each fact that says that somebody came for a booking is kept, so that of two one can be taken back; of those of
before, the one that counts."""


def up(migrator, db):
    db.execute_sql("ALTER TABLE booking ADD COLUMN collections TEXT NOT NULL DEFAULT '[]'")
    told = "'[[' || collected_at || ',\"' || collected_fact || '\"]]'"
    db.execute_sql(f"UPDATE booking SET collections = {told} WHERE collected_fact IS NOT NULL")
