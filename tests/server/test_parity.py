"""Hostile text and numbers come to the same on both databases: what was answered, what is held, believed and shown."""

import pytest

from sync.server import intake, project, store
from sync.server.models import Fact
from tests.offices import admit, open_for_test
from tests.server.test_project import ODD, came, everything
from tests.stations import NOON, Station

HOSTILE = [
    *ODD,
    b'{"type":"help_called","site":"a\\u0000b","cause":"visitor"}',
    b'{"type":"card_unknown","site":"\\ud800","means":"card"}',
    '{"type":"help_called","site":"Łódź \N{RABBIT} é","cause":"visitor"}'.encode(),  # NFC
    '{"type":"help_called","site":"Ło\u0301dz\u0301 e\u0301","cause":"visitor"}'.encode(),  # NFD
    b'{"type":"loan_renewed","loan":"l","due_at":1e999,"person":"p"}',
    b'{"type":"visit_checked_in","visit":"","site":"","kind":"member","means":"card","person":""}',
    b'{"type":"\\u0000","person":"\\u0000","item":"\\ufeff"}',
    b"null",
]


@pytest.fixture
def station():
    station = Station("k1")
    for odd in HOSTILE:
        station.record_raw(odd)
    station.record(came("v"))
    return station


def made_of(station, home, url):
    """What a server answers to the station's journal, holds of it, believes, and shows."""
    with open_for_test(home, url):
        admit(station)
        answers, after = [], 0
        while after < len(station.outbox.journal[-1].bodies):
            batch = station.batch(after)
            answer, stream = intake.push(station.header(batch), batch.bodies, batch.detached, NOON)
            answers.append(answer)
            after = answer.acked
            project.catch_up(stream, NOON)
        held = [
            [bytes(value) if isinstance(value, memoryview) else value for value in row]
            for row in Fact.select().order_by(Fact.seq).tuples()
        ]
        shown = [(row.seq, row.type, row.site, row.person, row.item) for row in store.journal(limit=100).rows]
        return {"answers": answers, "held": held, "believed": everything(), "shown": shown}


def test_hostile_facts_come_to_the_same_on_both_databases(station, tmp_path, postgres_cluster):
    url = postgres_cluster.new_database("lada_template")
    on_sqlite = made_of(station, tmp_path / "sqlite", "")
    on_postgresql = made_of(station, tmp_path / "postgresql", url)
    postgres_cluster.drop(url)

    assert on_sqlite == on_postgresql
    assert len(on_sqlite["held"]) == len(on_sqlite["shown"]) == len(HOSTILE) + 1
