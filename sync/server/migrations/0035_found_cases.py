"""Cases that the facts still say are found by their kind: a tick asks for some kinds every few minutes."""


def up(migrator, db):
    db.execute_sql("CREATE INDEX case_found ON \"case\" (kind, at) WHERE found IN ('open', 'told')")
