"""Facts that were set aside are looked for at every start: found without reading all others."""


def up(migrator, db):
    db.execute_sql('CREATE INDEX fact_set_aside ON fact (stream, seq) WHERE "unprojected" IS TRUE')
