"""When each act was taken back, and how each word of a booking that was collected came about: where the taking back of
a part that was handed over, or of that again, is heard of in another order, the booking stands the same."""

import json

AT = "SELECT f.happened_at FROM fact f JOIN stream s ON s.id = f.stream WHERE s.inc = {0} AND f.seq = {0}"


def up(migrator, db):
    mark, number = ("?", "INTEGER") if db.is_sqlite else ("%s", "BIGINT")

    def told_at(uid):
        inc, seq = uid.split(".")[:2]
        found = db.execute_sql(AT.format(mark), (inc, int(seq))).fetchone()
        return found[0] if found else 0

    db.execute_sql(f'ALTER TABLE undone ADD COLUMN "at" {number} NOT NULL DEFAULT 0')
    for (by,) in db.execute_sql("SELECT DISTINCT by_fact FROM undone WHERE by_fact <> ''").fetchall():
        db.execute_sql(f'UPDATE undone SET "at" = {mark} WHERE by_fact = {mark}', (told_at(by), by))
    parts: dict = {}
    asked = 'SELECT l.booking, l.fact, u."at" FROM loan l LEFT JOIN undone u ON u.fact = l.fact AND u.by_fact <> \'\''
    for booking, fact, at in db.execute_sql(f"{asked} WHERE l.booking IS NOT NULL AND l.fact IS NOT NULL").fetchall():
        parts.setdefault(booking, {})[fact] = at
    for booking, told in db.execute_sql("SELECT id, collections FROM booking").fetchall():
        loans = parts.get(booking, {})
        words = [[at, uid, "handed" if uid in loans else "came"] for at, uid in json.loads(told)]
        words += [[at, uid, "reopened"] for uid, at in loans.items() if at is not None]
        if words:
            text = json.dumps(sorted(words), separators=(",", ":"))
            db.execute_sql(f"UPDATE booking SET collections = {mark} WHERE id = {mark}", (text, booking))
