"""The bookings of a site that touch a time are found by it, whatever became of them: without this, every booking and
every loan read all bookings that there ever were."""


def up(migrator, db):
    db.execute_sql("CREATE INDEX booking_time ON booking (site, until_at, from_at)")
