"""Which kiosk takes the place of which."""


def up(migrator, db):
    for table in ("device", "enrolment_code"):
        db.execute_sql(f"ALTER TABLE {table} ADD COLUMN successor_of TEXT")
