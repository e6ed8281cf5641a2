"""What kiosks are told of a party's month of pages: the newest two months at first; what is past goes with the next
fact that is folded in."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

WARSAW = ZoneInfo("Europe/Warsaw")

TABLE = """
CREATE TABLE page_month (
    id TEXT PRIMARY KEY, party TEXT NOT NULL, month TEXT NOT NULL, mono {int} NOT NULL, colour {int} NOT NULL,
    mono_change {int} NOT NULL, colour_change {int} NOT NULL
) {clustered}
"""
INDEX = "CREATE INDEX page_month_month ON page_month (month)"


def up(migrator, db):
    words = {"int": "INTEGER", "clustered": "STRICT, WITHOUT ROWID"} if db.is_sqlite else {
        "int": "BIGINT", "clustered": ""
    }  # fmt: skip
    db.execute_sql(TABLE.format(**words))
    db.execute_sql(INDEX)
    mark = "?" if db.is_sqlite else "%s"
    [(newest,)] = db.execute_sql("SELECT max(declared_at) FROM page_usage").fetchall()
    found: dict = {}
    if newest is not None:
        first = (_day(newest).replace(day=1) - timedelta(days=1)).replace(day=1)
        declared = db.execute_sql(
            "SELECT party, declared_at, mono_units, colour_units FROM page_usage WHERE party IS NOT NULL"
            f" AND NOT undone AND declared_at >= {mark}",
            (_begin(first),),
        )
        for party, at, mono, colour in declared:
            _add(found, party, _day(at).strftime("%Y-%m"), mono, colour, 0, 0)
    given = db.execute_sql("SELECT party, month, mono, colour FROM allowance_change WHERE NOT undone")
    for party, month, mono, colour in given:
        _add(found, party, month, 0, 0, mono, colour)
    for (party, month), sums in sorted(found.items()):
        db.execute_sql(
            f"INSERT INTO page_month VALUES ({', '.join([mark] * 7)})", (f"{party}.{month}", party, month, *sums)
        )


def _add(found, party, month, *sums):
    before = found.get((party, month), (0, 0, 0, 0))
    found[party, month] = tuple(one + other for one, other in zip(before, sums, strict=True))


def _day(at):
    return datetime.fromtimestamp(at / 1000, WARSAW).date()


def _begin(day: date):
    return int(datetime(day.year, day.month, 1, tzinfo=WARSAW).timestamp() * 1000)
