"""The first schema of a server. Frozen: later changes are migrations of their own.

Written once for both databases; the words in braces differ between them. Partial indexes serve the questions that
screens ask; the journal's begin with what it is filtered by and end in time.
"""

SQLITE = {
    "int": "INTEGER", "bool": "INTEGER", "blob": "BLOB", "serial": "INTEGER PRIMARY KEY", "strict": "STRICT",
    "clustered": "STRICT, WITHOUT ROWID", "no": "0",
}  # fmt: skip
POSTGRESQL = {
    "int": "BIGINT", "bool": "BOOLEAN", "blob": "BYTEA", "serial": "BIGSERIAL PRIMARY KEY", "strict": "",
    "clustered": "", "no": "FALSE",
}  # fmt: skip

STATEMENTS = """
CREATE TABLE counter (name TEXT PRIMARY KEY, value {int} NOT NULL) {clustered};
INSERT INTO counter (name, value) VALUES ('register', 0), ('projector', 0);

CREATE TABLE device (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    site TEXT NOT NULL,
    public_key {blob} NOT NULL,
    fingerprint TEXT NOT NULL,
    machine TEXT NOT NULL DEFAULT '',
    status TEXT NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'approved', 'revoked')),
    enrolled_at {int} NOT NULL,
    approved_at {int},
    approved_by TEXT,
    revoked_at {int},
    revoked_by TEXT,
    last_hello_at {int},
    last_push_at {int},
    last_snapshot_at {int},
    last_agreement_at {int},
    pending {int} NOT NULL DEFAULT 0,
    run TEXT NOT NULL DEFAULT '',
    software TEXT NOT NULL DEFAULT '',
    clock_offset {int},
    state TEXT NOT NULL DEFAULT '{{}}'
) {clustered};

CREATE TABLE enrolment_code (
    hash TEXT PRIMARY KEY,
    site TEXT NOT NULL,
    made_at {int} NOT NULL,
    expires_at {int} NOT NULL,
    used_at {int},
    device TEXT
) {clustered};
CREATE TABLE enrolment_attempt (id {serial}, at {int} NOT NULL) {strict};
CREATE TABLE used_nonce (nonce TEXT PRIMARY KEY, expires_at {int} NOT NULL) {clustered};
CREATE INDEX used_nonce_expires ON used_nonce (expires_at);

CREATE TABLE stream (
    id {serial},
    inc TEXT NOT NULL UNIQUE,
    device TEXT NOT NULL REFERENCES device (id),
    parent TEXT,
    parent_head {blob} NOT NULL,
    acked {int} NOT NULL DEFAULT 0,
    head {blob} NOT NULL,
    projected_seq {int} NOT NULL DEFAULT 0,
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'forked')),
    started_at {int} NOT NULL,
    last_received_at {int}
) {strict};
CREATE INDEX stream_device ON stream (device, id);
CREATE INDEX stream_behind ON stream (id) WHERE projected_seq < acked;

CREATE TABLE fact (
    stream {int} NOT NULL REFERENCES stream (id),
    seq {int} NOT NULL,
    type TEXT NOT NULL,
    body {blob} NOT NULL,
    hash {blob} NOT NULL,
    detached {blob},
    received_at {int} NOT NULL,
    happened_at {int} NOT NULL,
    time_doubtful {bool} NOT NULL DEFAULT {no},
    site TEXT,
    person TEXT,
    party TEXT,
    item TEXT,
    unprojected {bool} NOT NULL DEFAULT {no},
    alias_of TEXT,
    PRIMARY KEY (stream, seq)
) {clustered};
CREATE INDEX fact_time ON fact (happened_at, stream, seq);
CREATE INDEX fact_stream ON fact (stream, happened_at, seq);
CREATE INDEX fact_type ON fact (type, happened_at, stream, seq);
CREATE INDEX fact_site ON fact (site, happened_at, stream, seq);
CREATE INDEX fact_person ON fact (person, happened_at, stream, seq) WHERE person IS NOT NULL;
CREATE INDEX fact_party ON fact (party, happened_at, stream, seq) WHERE party IS NOT NULL;
CREATE INDEX fact_item ON fact (item, happened_at, stream, seq) WHERE item IS NOT NULL;

CREATE TABLE visit (
    id TEXT PRIMARY KEY,
    fact TEXT,
    site TEXT,
    device TEXT,
    kind TEXT,
    means TEXT,
    people {int} NOT NULL DEFAULT 1,
    purposes TEXT NOT NULL DEFAULT '[]',
    person TEXT,
    party TEXT,
    arrived_at {int},
    left_at {int},
    left_fact TEXT,
    corrected_at {int},
    corrected_fact TEXT,
    undone {bool} NOT NULL DEFAULT {no},
    state TEXT NOT NULL
) {clustered};
CREATE INDEX visit_in ON visit (site, arrived_at) WHERE state = 'in';
CREATE INDEX visit_time ON visit (arrived_at, id);
CREATE INDEX visit_site ON visit (site, arrived_at, id);
CREATE INDEX visit_person ON visit (person, arrived_at, id) WHERE person IS NOT NULL;
CREATE INDEX visit_party ON visit (party, arrived_at, id) WHERE party IS NOT NULL;
CREATE INDEX visit_fact ON visit (fact);
CREATE INDEX visit_left_fact ON visit (left_fact) WHERE left_fact IS NOT NULL;

CREATE TABLE loan (
    id TEXT PRIMARY KEY,
    fact TEXT,
    item TEXT,
    site TEXT,
    device TEXT,
    person TEXT,
    party TEXT,
    issued_at {int},
    first_due_at {int},
    due_at {int},
    renewals TEXT NOT NULL DEFAULT '[]',
    policy TEXT NOT NULL DEFAULT '{{}}',
    proof TEXT NOT NULL DEFAULT 'none',
    approved_by TEXT,
    parts TEXT NOT NULL DEFAULT '[]',
    visit TEXT,
    returned_at {int},
    return_fact TEXT,
    return_site TEXT,
    condition TEXT,
    missing TEXT NOT NULL DEFAULT '[]',
    undone {bool} NOT NULL DEFAULT {no},
    state TEXT NOT NULL
) {clustered};
CREATE INDEX loan_due ON loan (due_at, id) WHERE state = 'out';
CREATE INDEX loan_open_item ON loan (item) WHERE state = 'out';
CREATE INDEX loan_item ON loan (item, issued_at);
CREATE INDEX loan_item_returned ON loan (item, returned_at) WHERE returned_at IS NOT NULL;
CREATE INDEX loan_time ON loan (issued_at, id);
CREATE INDEX loan_site ON loan (site, issued_at, id);
CREATE INDEX loan_person ON loan (person, issued_at, id);
CREATE INDEX loan_party ON loan (party, issued_at, id);
CREATE INDEX loan_fact ON loan (fact);

CREATE TABLE take_back (
    fact TEXT PRIMARY KEY,
    item TEXT,
    loan TEXT,
    closes TEXT,
    site TEXT,
    device TEXT,
    person TEXT,
    at {int} NOT NULL,
    condition TEXT NOT NULL,
    missing TEXT NOT NULL DEFAULT '[]',
    has_note {bool} NOT NULL DEFAULT {no},
    has_code {bool} NOT NULL DEFAULT {no},
    undone {bool} NOT NULL DEFAULT {no}
) {clustered};
CREATE INDEX take_back_item ON take_back (item, at) WHERE item IS NOT NULL;
CREATE INDEX take_back_loan ON take_back (loan) WHERE loan IS NOT NULL;

CREATE TABLE page_usage (
    id TEXT PRIMARY KEY,
    fact TEXT NOT NULL,
    site TEXT,
    device TEXT,
    person TEXT,
    party TEXT,
    visit TEXT,
    approved_by TEXT,
    mono_units {int} NOT NULL,
    colour_units {int} NOT NULL,
    pages {int} NOT NULL,
    failed {int} NOT NULL,
    lines TEXT NOT NULL,
    declared_at {int} NOT NULL,
    undone {bool} NOT NULL DEFAULT {no},
    state TEXT NOT NULL
) {clustered};
CREATE INDEX page_usage_time ON page_usage (declared_at, id);
CREATE INDEX page_usage_site ON page_usage (site, declared_at, id);
CREATE INDEX page_usage_party ON page_usage (party, declared_at, id) WHERE party IS NOT NULL;
CREATE INDEX page_usage_person ON page_usage (person, declared_at, id) WHERE person IS NOT NULL;
CREATE INDEX page_usage_fact ON page_usage (fact);

CREATE TABLE meter_reading (
    fact TEXT PRIMARY KEY,
    meter TEXT NOT NULL,
    value {int} NOT NULL,
    staff TEXT,
    device TEXT,
    at {int} NOT NULL
) {clustered};
CREATE INDEX meter_reading_meter ON meter_reading (meter, at);

CREATE TABLE attempt (
    fact TEXT PRIMARY KEY,
    act TEXT NOT NULL,
    reasons TEXT NOT NULL DEFAULT '[]',
    site TEXT,
    device TEXT,
    person TEXT,
    party TEXT,
    item TEXT,
    at {int} NOT NULL
) {clustered};
CREATE INDEX attempt_time ON attempt (at);
CREATE INDEX attempt_person ON attempt (person, at) WHERE person IS NOT NULL;

CREATE TABLE slip (
    fact TEXT PRIMARY KEY,
    slip TEXT NOT NULL,
    document TEXT NOT NULL,
    outcome TEXT NOT NULL,
    copy_no {int} NOT NULL DEFAULT 1,
    device TEXT,
    at {int} NOT NULL
) {clustered};
CREATE INDEX slip_number ON slip (slip);
CREATE INDEX slip_document ON slip (document);

CREATE TABLE help_call (
    fact TEXT PRIMARY KEY,
    cause TEXT NOT NULL,
    site TEXT,
    device TEXT,
    person TEXT,
    at {int} NOT NULL
) {clustered};
CREATE INDEX help_call_time ON help_call (at);

CREATE TABLE undone (fact TEXT PRIMARY KEY, by_fact TEXT NOT NULL) {clustered};

CREATE TABLE "case" (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    facts TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'open',
    site TEXT,
    device TEXT,
    person TEXT,
    party TEXT,
    item TEXT,
    subject TEXT,
    at {int} NOT NULL,
    opened_at {int} NOT NULL,
    changed_at {int} NOT NULL
) {clustered};
CREATE INDEX case_open ON "case" (state, at, id);
CREATE INDEX case_item ON "case" (item, at) WHERE item IS NOT NULL;
CREATE INDEX case_subject ON "case" (subject) WHERE subject IS NOT NULL;

CREATE TABLE staff_account (
    id TEXT PRIMARY KEY,
    login TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('staff', 'coordinator', 'administrator', 'auditor')),
    language TEXT NOT NULL DEFAULT 'pl',
    password_hash TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'blocked')),
    person TEXT,
    made_at {int} NOT NULL,
    password_at {int} NOT NULL
) {clustered};
CREATE TABLE staff_session (
    hash TEXT PRIMARY KEY,
    account TEXT NOT NULL REFERENCES staff_account (id) ON DELETE CASCADE,
    created_at {int} NOT NULL,
    last_seen_at {int} NOT NULL,
    revoked_at {int}
) {clustered};
CREATE INDEX staff_session_account ON staff_session (account);
CREATE TABLE login_attempt (
    id {serial}, login TEXT NOT NULL, address TEXT NOT NULL DEFAULT '', at {int} NOT NULL
) {strict};
CREATE INDEX login_attempt_login ON login_attempt (login, at);

CREATE TABLE register_change (
    id {serial},
    entity TEXT NOT NULL,
    entity_id TEXT NOT NULL,
    at {int} NOT NULL,
    by TEXT NOT NULL,
    before TEXT,
    after TEXT
) {strict};
CREATE INDEX register_change_entity ON register_change (entity, entity_id, id);

CREATE TABLE centre (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, short_name TEXT NOT NULL, operator TEXT NOT NULL, house_rules TEXT NOT NULL
) {clustered};
CREATE TABLE site (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, code TEXT NOT NULL, address TEXT NOT NULL,
    unaffiliated {bool} NOT NULL DEFAULT {no}
) {clustered};
CREATE TABLE hours (
    id TEXT PRIMARY KEY, site TEXT NOT NULL, weekday {int} NOT NULL, opens {int} NOT NULL, closes {int} NOT NULL
) {clustered};
CREATE INDEX hours_site ON hours (site);
CREATE TABLE closure (id TEXT PRIMARY KEY, site TEXT NOT NULL, day TEXT NOT NULL, reason TEXT NOT NULL) {clustered};
CREATE INDEX closure_site ON closure (site);
CREATE TABLE notice (
    id TEXT PRIMARY KEY, site TEXT NOT NULL, shown_from {int} NOT NULL, shown_until {int} NOT NULL,
    heading TEXT NOT NULL, text TEXT NOT NULL, detail TEXT NOT NULL
) {clustered};
CREATE INDEX notice_site ON notice (site);
CREATE TABLE purpose (id TEXT PRIMARY KEY, name TEXT NOT NULL, icon TEXT NOT NULL, position {int} NOT NULL) {clustered};
CREATE TABLE party (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, status TEXT NOT NULL DEFAULT 'active', legal_form TEXT,
    agreement_until TEXT, mono_allowance {int}, colour_allowance {int}
) {clustered};
CREATE INDEX party_name ON party (name);
CREATE TABLE person (
    id TEXT PRIMARY KEY, display_name TEXT NOT NULL, language TEXT NOT NULL DEFAULT 'pl',
    status TEXT NOT NULL DEFAULT 'active', minor {bool} NOT NULL DEFAULT {no}, guardian TEXT,
    staff {bool} NOT NULL DEFAULT {no}, pin TEXT, large_text {bool} NOT NULL DEFAULT {no}
) {clustered};
CREATE INDEX person_display_name ON person (display_name);
CREATE TABLE membership (
    id TEXT PRIMARY KEY, person TEXT NOT NULL, party TEXT NOT NULL, role TEXT NOT NULL DEFAULT 'member', until TEXT
) {clustered};
CREATE INDEX membership_person ON membership (person);
CREATE INDEX membership_party ON membership (party);
CREATE TABLE credential (
    id TEXT PRIMARY KEY, person TEXT NOT NULL, kind TEXT NOT NULL, digest TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'active', until TEXT
) {clustered};
CREATE INDEX credential_person ON credential (person);
CREATE INDEX credential_digest ON credential (digest);
CREATE TABLE category (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, icon TEXT NOT NULL, position {int} NOT NULL
) {clustered};
CREATE TABLE policy (
    id TEXT PRIMARY KEY, version {int} NOT NULL, period {int} NOT NULL, period_unit TEXT NOT NULL,
    max_organisation {int}, max_informal_group {int}, max_person {int}, renewals {int} NOT NULL DEFAULT 1,
    approval TEXT NOT NULL DEFAULT 'pin', minors TEXT NOT NULL DEFAULT 'guardian'
) {clustered};
CREATE TABLE item_type (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, category TEXT NOT NULL, picture TEXT NOT NULL, policy TEXT NOT NULL,
    position {int} NOT NULL DEFAULT 0
) {clustered};
CREATE TABLE item (
    id TEXT PRIMARY KEY, item_type TEXT NOT NULL, label TEXT NOT NULL, inventory_no TEXT NOT NULL, code TEXT NOT NULL,
    site TEXT NOT NULL, status TEXT NOT NULL DEFAULT 'available'
) {clustered};
CREATE INDEX item_item_type ON item (item_type);
CREATE INDEX item_inventory_no ON item (inventory_no);
CREATE INDEX item_code ON item (code);
CREATE INDEX item_site ON item (site);
CREATE TABLE part (
    id TEXT PRIMARY KEY, item TEXT NOT NULL, name TEXT NOT NULL, position {int} NOT NULL DEFAULT 0
) {clustered};
CREATE INDEX part_item ON part (item);
CREATE TABLE allowance (
    id TEXT PRIMARY KEY, party_kind TEXT NOT NULL, mono {int} NOT NULL, colour {int} NOT NULL,
    warn_percent {int} NOT NULL DEFAULT 80
) {clustered};
CREATE TABLE meter (id TEXT PRIMARY KEY, site TEXT NOT NULL, name TEXT NOT NULL) {clustered};
CREATE INDEX meter_site ON meter (site);
CREATE TABLE person_detail (
    person TEXT PRIMARY KEY, full_name TEXT NOT NULL, external_no TEXT, email TEXT, phone TEXT, note TEXT
) {clustered};
CREATE INDEX person_detail_full_name ON person_detail (full_name);
CREATE INDEX person_detail_external_no ON person_detail (external_no);
CREATE TABLE party_detail (
    party TEXT PRIMARY KEY, external_no TEXT, address TEXT, email TEXT, phone TEXT, note TEXT
) {clustered};
CREATE INDEX party_detail_external_no ON party_detail (external_no);
"""


def up(migrator, db):
    words = SQLITE if db.is_sqlite else POSTGRESQL
    for statement in STATEMENTS.format(**words).split(";\n"):
        if statement.strip():
            db.execute_sql(statement)
