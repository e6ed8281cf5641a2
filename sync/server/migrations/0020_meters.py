"""What is known of a printer or copier beside its name, further counters of a reading, and readings put right."""

METER = (
    "kind TEXT NOT NULL DEFAULT 'copier'", "serial TEXT NOT NULL DEFAULT ''", "digits {int}",
    "a3_factor {int} NOT NULL DEFAULT 2", "duplex_blank_counted {truth} NOT NULL DEFAULT {no}",
    *(f"counts_{name} {{truth}} NOT NULL DEFAULT {{no}}" for name in ("mono", "colour", "copies", "prints")),
    "snmp_address TEXT NOT NULL DEFAULT ''", "snmp_access TEXT NOT NULL DEFAULT 'public'",
    "oids TEXT NOT NULL DEFAULT ''", "successor TEXT",
)  # fmt: skip
READING = (
    "mono {int}", "colour {int}", "copies {int}", "prints {int}", "serial TEXT",
    "source TEXT NOT NULL DEFAULT 'hand'", "occasion TEXT NOT NULL DEFAULT 'other'", "confirmed TEXT",
)  # fmt: skip
CORRECTION = """
CREATE TABLE meter_correction (
    fact TEXT PRIMARY KEY, reading TEXT NOT NULL, meter TEXT NOT NULL, value {int} NOT NULL, mono {int}, colour {int},
    copies {int}, prints {int}, staff TEXT, at {int} NOT NULL
) {kind}
"""


def up(migrator, db):
    kind = "STRICT, WITHOUT ROWID" if db.is_sqlite else ""
    number, truth, no = ("INTEGER", "INTEGER", "0") if db.is_sqlite else ("BIGINT", "BOOLEAN", "FALSE")
    words = {"int": number, "truth": truth, "no": no, "kind": kind}
    for table, columns in (("meter", METER), ("meter_reading", READING)):
        for column in columns:
            db.execute_sql(f"ALTER TABLE {table} ADD COLUMN {column.format(**words)}")
    db.execute_sql(CORRECTION.format(**words))
    db.execute_sql("CREATE INDEX meter_correction_reading ON meter_correction (reading)")
