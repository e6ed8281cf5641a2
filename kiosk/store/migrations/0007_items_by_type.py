"""The things of a type are found without reading all things."""


def up(migrator, db):
    db.connection().execute(
        "CREATE INDEX register_item_type ON register (json_extract(CAST(body AS TEXT), '$.item_type'))"
        " WHERE entity = 'item'"
    )
