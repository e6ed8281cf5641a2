"""Lending in full: what the register knows of things, policies, kits, books, rooms, trainings, blocks and terms; and
what is folded from facts about bookings, agreements, inspections, damage, reminders and stocktakes."""

SQLITE = {"int": "INTEGER", "bool": "INTEGER", "strict": "STRICT", "clustered": "STRICT, WITHOUT ROWID", "no": "0"}
POSTGRESQL = {"int": "BIGINT", "bool": "BOOLEAN", "strict": "", "clustered": "", "no": "FALSE"}

STATEMENTS = """
ALTER TABLE policy ADD COLUMN family TEXT NOT NULL DEFAULT '';
ALTER TABLE policy ADD COLUMN effective_from TEXT;
ALTER TABLE policy ADD COLUMN site TEXT;
ALTER TABLE policy ADD COLUMN operator TEXT;
ALTER TABLE policy ADD COLUMN party_kind TEXT;
ALTER TABLE policy ADD COLUMN max_of_one_person {int};
ALTER TABLE policy ADD COLUMN days_per_month {int};
ALTER TABLE policy ADD COLUMN training TEXT;
ALTER TABLE policy ADD COLUMN deposit TEXT;
ALTER TABLE policy ADD COLUMN inspection {bool} NOT NULL DEFAULT {no};
ALTER TABLE policy ADD COLUMN lead_days {int} NOT NULL DEFAULT 0;
ALTER TABLE policy ADD COLUMN horizon_days {int} NOT NULL DEFAULT 90;
ALTER TABLE policy ADD COLUMN buffer_minutes {int} NOT NULL DEFAULT 0;
ALTER TABLE policy ADD COLUMN release_minutes {int} NOT NULL DEFAULT 60;
ALTER TABLE policy ADD COLUMN booking_approval TEXT NOT NULL DEFAULT 'none';
ALTER TABLE item_type ADD COLUMN kind TEXT NOT NULL DEFAULT 'thing';
ALTER TABLE item ADD COLUMN place TEXT NOT NULL DEFAULT '';
ALTER TABLE item ADD COLUMN count {int} NOT NULL DEFAULT 1;
ALTER TABLE part ADD COLUMN count {int} NOT NULL DEFAULT 1;

CREATE TABLE kit (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, category TEXT NOT NULL, picture TEXT NOT NULL, site TEXT NOT NULL,
    position {int} NOT NULL DEFAULT 0
) {clustered};
CREATE TABLE kit_line (
    id TEXT PRIMARY KEY, kit TEXT NOT NULL, item TEXT, item_type TEXT, count {int} NOT NULL DEFAULT 1
) {clustered};
CREATE INDEX kit_line_kit ON kit_line (kit);
CREATE INDEX kit_line_item ON kit_line (item);
CREATE TABLE book (
    id TEXT PRIMARY KEY, title TEXT NOT NULL, author TEXT NOT NULL DEFAULT '', signature TEXT NOT NULL DEFAULT '',
    isbn TEXT NOT NULL DEFAULT ''
) {clustered};
CREATE INDEX book_signature ON book (signature);
CREATE TABLE resource (
    id TEXT PRIMARY KEY, site TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, policy TEXT NOT NULL,
    seats {int} NOT NULL DEFAULT 0, position {int} NOT NULL DEFAULT 0
) {clustered};
CREATE INDEX resource_site ON resource (site);
CREATE TABLE training (id TEXT PRIMARY KEY, name TEXT NOT NULL) {clustered};
CREATE TABLE qualification (
    id TEXT PRIMARY KEY, person TEXT NOT NULL, training TEXT NOT NULL, until TEXT
) {clustered};
CREATE INDEX qualification_person ON qualification (person);
CREATE TABLE block (id TEXT PRIMARY KEY, reason TEXT NOT NULL, person TEXT, party TEXT, until TEXT) {clustered};
CREATE INDEX block_person ON block (person);
CREATE INDEX block_party ON block (party);
CREATE TABLE terms (
    id TEXT PRIMARY KEY, version {int} NOT NULL, effective_from TEXT NOT NULL, points TEXT NOT NULL, text TEXT NOT NULL
) {clustered};
CREATE TABLE item_detail (
    item TEXT PRIMARY KEY, serial_no TEXT NOT NULL DEFAULT '', bought_on TEXT, value {int},
    manual TEXT NOT NULL DEFAULT '', note TEXT NOT NULL DEFAULT '', pull_for TEXT
) {clustered};

ALTER TABLE loan ADD COLUMN quantity {int} NOT NULL DEFAULT 1;
ALTER TABLE loan ADD COLUMN kit TEXT;
ALTER TABLE loan ADD COLUMN booking TEXT;
ALTER TABLE loan ADD COLUMN swap_of TEXT;
ALTER TABLE loan ADD COLUMN purpose TEXT;
ALTER TABLE loan ADD COLUMN responsible TEXT;
ALTER TABLE loan ADD COLUMN came_back {int} NOT NULL DEFAULT 0;
UPDATE loan SET came_back = 1 WHERE state = 'declared_returned';
CREATE INDEX loan_booking ON loan (booking);
ALTER TABLE take_back ADD COLUMN quantity {int};
ALTER TABLE take_back ADD COLUMN implied {bool} NOT NULL DEFAULT {no};
ALTER TABLE return_state ADD COLUMN site TEXT;
ALTER TABLE return_state ADD COLUMN inspected {bool} NOT NULL DEFAULT {no};
ALTER TABLE return_state ADD COLUMN damage TEXT;

CREATE TABLE inspection (
    fact TEXT PRIMARY KEY, item TEXT NOT NULL, take_back TEXT, loan TEXT, resumed_loan TEXT, site TEXT, device TEXT,
    staff TEXT, at {int} NOT NULL, condition TEXT NOT NULL, missing TEXT NOT NULL DEFAULT '[]',
    has_note {bool} NOT NULL DEFAULT {no}, undone {bool} NOT NULL DEFAULT {no}
) {clustered};
CREATE INDEX inspection_item ON inspection (item, at);
CREATE INDEX inspection_take_back ON inspection (take_back);
CREATE TABLE damage (
    id TEXT PRIMARY KEY, fact TEXT, item TEXT, kind TEXT, parts TEXT NOT NULL DEFAULT '[]', loan TEXT, site TEXT,
    device TEXT, staff TEXT, person TEXT, reported_at {int}, has_note {bool} NOT NULL DEFAULT {no}, outcome TEXT,
    cost {int}, settled_at {int}, settled_fact TEXT, settled_by TEXT, undone {bool} NOT NULL DEFAULT {no},
    state TEXT NOT NULL
) {clustered};
CREATE INDEX damage_item ON damage (item, reported_at);
CREATE INDEX damage_open ON damage (reported_at) WHERE state = 'open';
CREATE TABLE agreement (
    id TEXT PRIMARY KEY, fact TEXT NOT NULL, loans TEXT NOT NULL, person TEXT, party TEXT, site TEXT, device TEXT,
    terms TEXT NOT NULL, version {int} NOT NULL, language TEXT NOT NULL, means TEXT NOT NULL,
    document_digest TEXT NOT NULL, has_strokes {bool} NOT NULL DEFAULT {no}, staff TEXT, signed_at {int} NOT NULL,
    undone {bool} NOT NULL DEFAULT {no}
) {clustered};
CREATE INDEX agreement_party ON agreement (party, signed_at);
CREATE INDEX agreement_person ON agreement (person, signed_at);
CREATE TABLE giving (
    fact TEXT PRIMARY KEY, item TEXT NOT NULL, quantity {int} NOT NULL, site TEXT, device TEXT, person TEXT, party TEXT,
    approved_by TEXT, at {int} NOT NULL, undone {bool} NOT NULL DEFAULT {no}
) {clustered};
CREATE INDEX giving_item ON giving (item, at);
CREATE TABLE reminder (
    fact TEXT PRIMARY KEY, person TEXT, loans TEXT NOT NULL, kind TEXT NOT NULL, means TEXT NOT NULL, staff TEXT,
    device TEXT, at {int} NOT NULL
) {clustered};
CREATE INDEX reminder_person ON reminder (person, at);
CREATE TABLE booking (
    id TEXT PRIMARY KEY, fact TEXT, kind TEXT, resource TEXT, site TEXT, device TEXT, person TEXT, party TEXT,
    from_at {int}, until_at {int}, quantity {int} NOT NULL DEFAULT 1, people {int}, series TEXT, replaces TEXT,
    wish TEXT, made_by TEXT, made_at {int}, has_title {bool} NOT NULL DEFAULT {no},
    decision TEXT, ground TEXT, decided_by TEXT, decided_at {int}, decided_fact TEXT,
    item TEXT, assigned_at {int}, assigned_fact TEXT,
    collected_at {int}, collected_fact TEXT,
    cancelled_at {int}, cancelled_fact TEXT, cancelled_by TEXT,
    undone {bool} NOT NULL DEFAULT {no}, state TEXT NOT NULL
) {clustered};
CREATE INDEX booking_live ON booking (site, until_at) WHERE state IN ('requested', 'approved', 'waiting');
CREATE INDEX booking_resource ON booking (kind, resource, until_at);
CREATE INDEX booking_item ON booking (item, until_at);
CREATE INDEX booking_person ON booking (person, from_at);
CREATE INDEX booking_party ON booking (party, from_at);
CREATE INDEX booking_series ON booking (series);
CREATE TABLE stocktake (
    id TEXT PRIMARY KEY, fact TEXT, site TEXT, device TEXT, staff TEXT, expected TEXT NOT NULL DEFAULT '[]',
    on_loan TEXT NOT NULL DEFAULT '[]', opened_at {int}, closed_at {int}, closed_fact TEXT, closed_by TEXT,
    undone {bool} NOT NULL DEFAULT {no}, state TEXT NOT NULL
) {clustered};
CREATE TABLE stocktake_scan (
    fact TEXT PRIMARY KEY, stocktake TEXT NOT NULL, item TEXT, quantity {int} NOT NULL DEFAULT 1, site TEXT,
    device TEXT, staff TEXT, at {int} NOT NULL, has_code {bool} NOT NULL DEFAULT {no},
    undone {bool} NOT NULL DEFAULT {no}
) {clustered};
CREATE INDEX stocktake_scan_stocktake ON stocktake_scan (stocktake, at);
CREATE INDEX stocktake_scan_item ON stocktake_scan (item, at)
"""


# every thing that came back and has not gone out since waits for staff now, not only what came back with a fault
RETURNS = """
INSERT INTO return_state (item, fact, returned_at, condition, site)
SELECT t.item, t.fact, t.at, t.condition, t.site FROM take_back t
WHERE t.item IS NOT NULL AND NOT {undone} AND NOT EXISTS (SELECT 1 FROM return_state r WHERE r.item = t.item)
AND NOT EXISTS (SELECT 1 FROM take_back n WHERE n.item = t.item AND NOT {undone_n}
                AND (n.at > t.at OR (n.at = t.at AND n.fact > t.fact)))
AND NOT EXISTS (SELECT 1 FROM loan l WHERE l.item = t.item AND l.fact IS NOT NULL AND NOT {undone_l}
                AND l.issued_at > t.at)
"""
SITES = "UPDATE return_state SET site = (SELECT t.site FROM take_back t WHERE t.fact = return_state.fact)"


def up(migrator, db):
    words = SQLITE if db.is_sqlite else POSTGRESQL
    for statement in STATEMENTS.format(**words).split(";\n"):
        if statement.strip():
            db.execute_sql(statement)
    db.execute_sql(SITES)
    db.execute_sql(RETURNS.format(undone="t.undone", undone_n="n.undone", undone_l="l.undone"))
