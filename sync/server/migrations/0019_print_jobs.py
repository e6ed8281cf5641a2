"""Queues of print servers, whose jobs are whose, and the jobs themselves."""

QUEUES = """
CREATE TABLE print_queue (
    id TEXT PRIMARY KEY, site TEXT NOT NULL, name TEXT NOT NULL, meter TEXT, party TEXT, workstation TEXT,
    unfinished TEXT NOT NULL DEFAULT 'nobody', counts TEXT NOT NULL DEFAULT 'right',
    number_up TEXT NOT NULL DEFAULT 'sides', blank_backs {bool} NOT NULL DEFAULT {no},
    colour TEXT NOT NULL DEFAULT 'as_told'
) {small};
CREATE INDEX print_queue_site ON print_queue (site);
CREATE INDEX print_queue_name ON print_queue (name);
CREATE TABLE print_binding (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, value TEXT NOT NULL, party TEXT, person TEXT, workstation TEXT
) {small};
CREATE INDEX print_binding_value ON print_binding (value);
CREATE INDEX print_binding_person ON print_binding (person)
"""
JOBS = """
CREATE TABLE metered_job (
    id TEXT PRIMARY KEY, fact TEXT, site TEXT, device TEXT, queue TEXT, meter TEXT, number {int}, outcome TEXT,
    source TEXT, impressions {int}, sheets {int}, sides {int}, banners {int} NOT NULL DEFAULT 0,
    copies {int} NOT NULL DEFAULT 1, colour {bool} NOT NULL DEFAULT {no}, duplex {bool} NOT NULL DEFAULT {no},
    size TEXT NOT NULL DEFAULT 'A4', created_at {int}, finished_at {int}, visit TEXT, told_party TEXT,
    told_person TEXT, told_by TEXT, doubts TEXT NOT NULL DEFAULT '[]', user_digest TEXT, billing TEXT,
    decisions TEXT NOT NULL DEFAULT '[]', party TEXT, person TEXT, bound_by TEXT, state TEXT NOT NULL
) {large};
CREATE INDEX metered_job_at ON metered_job (finished_at, id);
CREATE INDEX metered_job_site ON metered_job (site, finished_at, id);
CREATE INDEX metered_job_party ON metered_job (party, finished_at, id);
CREATE INDEX metered_job_person ON metered_job (person);
CREATE INDEX metered_job_state ON metered_job (state, finished_at, id);
CREATE INDEX metered_job_user ON metered_job (user_digest, finished_at, id) WHERE user_digest IS NOT NULL;
CREATE INDEX metered_job_billing ON metered_job (billing, finished_at, id) WHERE billing IS NOT NULL
"""


def up(migrator, db):
    words = {"int": "BIGINT", "bool": "BOOLEAN", "no": "FALSE", "small": "", "large": ""}
    if db.is_sqlite:
        # a random key must not decide where in the file a job lies
        words = {"int": "INTEGER", "bool": "INTEGER", "no": "0", "small": "STRICT, WITHOUT ROWID", "large": "STRICT"}
    for statement in (QUEUES.strip() + ";\n" + JOBS.strip()).format(**words).split(";\n"):
        db.execute_sql(statement)
