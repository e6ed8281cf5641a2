"""Trainings, meetings and consultations that took place. Days are counted anew, with them; what a closed month came to
is kept elsewhere, and stays."""

ACTIVITY = """
CREATE TABLE activity (
    id TEXT PRIMARY KEY, fact TEXT, said TEXT, kind TEXT, site TEXT, day TEXT, minutes {int} NOT NULL DEFAULT 0,
    attendees {int} NOT NULL DEFAULT 0, topic TEXT, booking TEXT, staff TEXT, has_title {bool} NOT NULL DEFAULT {no},
    has_note {bool} NOT NULL DEFAULT {no}, noted_at {int}, tellings TEXT NOT NULL DEFAULT '[]',
    withdrawals TEXT NOT NULL DEFAULT '[]', state TEXT NOT NULL DEFAULT 'withdrawn'
) {kind}
"""
PARTICIPANT = """
CREATE TABLE activity_participant (
    id TEXT PRIMARY KEY, activity TEXT NOT NULL, at {int} NOT NULL, site TEXT NOT NULL, person TEXT, party TEXT,
    undone {bool} NOT NULL DEFAULT {no}
) {kind}
"""
INDEXES = (
    "CREATE INDEX activity_day ON activity (day, id)",
    "CREATE INDEX activity_booking ON activity (booking) WHERE booking IS NOT NULL",
    "CREATE INDEX activity_participant_activity ON activity_participant (activity)",
    "CREATE INDEX activity_participant_at ON activity_participant (at)",
    "CREATE INDEX activity_participant_party ON activity_participant (party, at) WHERE party IS NOT NULL",
    "CREATE INDEX activity_participant_person ON activity_participant (person, at) WHERE person IS NOT NULL",
)


def up(migrator, db):
    words = (
        {"int": "INTEGER", "bool": "INTEGER", "no": "0", "kind": "STRICT, WITHOUT ROWID"}
        if db.is_sqlite
        else {"int": "BIGINT", "bool": "BOOLEAN", "no": "FALSE", "kind": ""}
    )
    for table in (ACTIVITY, PARTICIPANT):
        db.execute_sql(table.format(**words))
    for index in INDEXES:
        db.execute_sql(index)
    db.execute_sql("DELETE FROM figure_day")
