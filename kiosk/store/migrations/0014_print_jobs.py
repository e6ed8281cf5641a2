"""Print jobs that were written down, and how far the print server and its log were read."""


def up(migrator, db):
    db.connection().execute(
        """
        CREATE TABLE metered_job (
            job TEXT PRIMARY KEY,
            fact TEXT NOT NULL,
            queue TEXT NOT NULL,
            number INTEGER,
            created_at INTEGER NOT NULL,
            finished_at INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX metered_job_number ON metered_job (queue, number);
        CREATE TABLE job_watch (
            one INTEGER PRIMARY KEY CHECK (one = 1),
            inode INTEGER NOT NULL,
            read_to INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE job_before (job TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
        CREATE TABLE job_line (
            queue TEXT NOT NULL,
            number INTEGER NOT NULL,
            at INTEGER NOT NULL,
            pages INTEGER NOT NULL,
            looks INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        CREATE INDEX visit_arrived ON visit (arrived_at);
        """
    )
