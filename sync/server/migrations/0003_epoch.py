"""A number that tells one life of this database from the next: what a kiosk knows of the register counts in one of them
only. Restoring a backup begins a new one."""


def up(migrator, db):
    db.execute_sql("INSERT INTO counter (name, value) VALUES ('epoch', 1)")
