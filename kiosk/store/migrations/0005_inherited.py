"""Which device wrote a stream; NULL: this one. Those of the kiosks that it succeeds have rows below zero, the oldest
the lowest, so that everything that reads streams in their order reads them first."""


def up(migrator, db):
    db.connection().execute("ALTER TABLE stream ADD COLUMN device TEXT")
