"""`lada demo` as somebody meets it: two addresses, a believable centre, a quick second start, a clean end."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import time
from collections import Counter
from pathlib import Path

import pytest

from kiosk import words
from sync import register
from sync.server import questions_stocktakes, register_store, store
from sync.server.activity_models import Activity
from sync.server.app import open_office
from sync.server.cases import OF_THE_SHEETS
from sync.server.job_models import MeteredJob
from sync.server.models import JournalEntry, Loan
from tests.journeys.commands import Lada, answers
from tests.journeys.visitor import Visitor
from tests.offices import settings as server_settings


@pytest.fixture(scope="module")
def lada(tmp_path_factory: pytest.TempPathFactory) -> Lada:
    return Lada(tmp_path_factory.mktemp("demo") / "lada")


def said_by(lada: Lada) -> str:
    return (lada.home / "demo.log").read_text()


def opened(lada: Lada) -> None:
    """Until the demo says that it is open: server, kiosk and sync are there then."""
    for _ in range(300):
        if "the demo centre is open" in said_by(lada):
            return
        time.sleep(0.2)
    raise AssertionError(said_by(lada))


def interrupted(process: subprocess.Popen[bytes]) -> None:
    """Ctrl-C in the terminal, and everything that the demo started has ended with it."""
    children = descendants(process.pid)
    assert len(children) >= 3, "server, kiosk and sync"
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 0
    assert [child for child in children if Path(f"/proc/{child}").exists()] == []


def descendants(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += [int(child), *descendants(int(child))]
    return found


def test_the_first_start_invents_a_centre_and_opens_it(lada: Lada) -> None:
    with lada.started("demo", until=f"{lada.kiosk_url}/") as process:
        opened(lada)
        assert answers(f"{lada.server_url}/login") == 200
        page = Visitor(lada.kiosk_url)
        with page.listening():
            interrupted(process)
    said = said_by(lada)
    assert "Inventing the demo centre" in said
    assert lada.kiosk_url in said and lada.server_url in said
    assert "login marta, password" in said
    assert "Traceback" not in said and "still running" not in said
    assert answers(f"{lada.kiosk_url}/") is None and answers(f"{lada.server_url}/login") is None


def test_its_centre_is_as_large_as_a_real_one(lada: Lada) -> None:
    office = open_office(server_settings(lada.home / "server"))
    try:
        people = [person for person in register_store.every(register.Person) if not person.staff]
        parties = Counter(party.kind for party in register_store.every(register.Party))
        facts = Counter(entry.type for entry in JournalEntry.select(JournalEntry.type))
        assert len(register_store.every(register.Site)) == 2
        assert (parties["organisation"], parties["informal_group"]) == (60, 25)
        assert len(people) == 400 and sum(person.minor for person in people) == 40
        assert sum(person.status == "blocked" for person in people) >= 3
        assert 140 <= len(register_store.every(register.Item)) <= 170
        assert len(register_store.every(register.Part)) > 20 and len(register_store.every(register.Hours)) >= 10
        assert facts["visit_checked_in"] > 2000 and facts["loan_issued"] > 300 and facts["pages_declared"] > 300
        assert facts["visit_checked_out"] < facts["visit_checked_in"]  # some forgot
        pages = [case for case in store.cases(limit=500).rows if case.kind in OF_THE_SHEETS]
        assert len(pages) <= 6 and facts["meter_read"] > 300  # meters follow what was declared, but for a day or two
        jobs = Counter(job.state for job in MeteredJob.select(MeteredJob.state))
        assert jobs["bound"] > 300 and 0 < jobs["nobody"] < 20
        held = Counter(row.kind for row in Activity.select().where(Activity.state == "held"))
        assert held["training"] > 20 and held["volunteer_meeting"] > 10 and held["consultation"] > 100
        assert Activity.select().where(Activity.booking.is_null(False)).count() > 100
        assert len(store.cases(limit=500).rows) < 60  # as many as somebody could still look at
        counts = [questions_stocktakes.counted(row) for row in questions_stocktakes.listed("closed").rows]
        assert len(counts) == 4 and all(len(each.scans) > 10 for each in counts)
    finally:
        office.store.close_everywhere()


def test_what_is_lent_there_is_due_at_a_closing_time_that_a_visitor_can_keep(lada: Lada) -> None:
    office = open_office(server_settings(lada.home / "server"))
    try:
        due = [words.local(loan.due_at) for loan in Loan.select(Loan.due_at)]
        assert len(due) > 300
        assert {(moment.hour, moment.minute) for moment in due} <= {(16, 0), (20, 0)}
        assert 6 not in {moment.weekday() for moment in due}
    finally:
        office.store.close_everywhere()


def test_the_second_start_fills_nothing_and_knows_everything_still(lada: Lada) -> None:
    (lada.home / "demo.log").unlink()
    with lada.started("demo", until=f"{lada.kiosk_url}/") as process:
        opened(lada)
        assert answers(f"{lada.server_url}/login") == 200
        interrupted(process)
    assert "Inventing" not in said_by(lada)
    assert re.search(r"\d+ records, all in order\.", lada.well("journal", "verify"))


def test_a_taken_port_is_one_sentence_that_says_what_to_type(lada: Lada) -> None:
    for name, port in (("KIOSK_PORT", lada.kiosk_port), ("SERVER_PORT", lada.server_port)):
        with socket.create_server(("127.0.0.1", port)):
            said, code = lada.refused("demo")
        assert f"Port {port} is taken by another program." in said
        assert f"{name}={port + 1} make run" in said
        assert code == 1


