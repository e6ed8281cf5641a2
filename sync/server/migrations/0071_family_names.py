"""Which part of a full name the family name is, where it is more than its last word."""


def up(migrator, db):
    db.execute_sql("ALTER TABLE person_detail ADD COLUMN family_name TEXT")
