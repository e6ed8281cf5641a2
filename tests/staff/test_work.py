"""Long jobs on the screens: asked for, watched, cancelled, taken away; and nobody sees those of others."""

import json

import pytest

from sync.server.work import asking
from sync.server.work.running import Worker
from sync.server.work.work_models import Job
from tests.stations import NOON


@pytest.fixture
def coordinator(filled):
    filled.log_in("coordinator")
    return filled


def ask(desk, **fields):
    answer = desk.post("/jobs/facts", form=fields.pop("form", "ndjson"), **fields)
    assert answer.status_code == 303, answer.text
    return answer.location


def test_records_are_asked_for_watched_and_taken_away(coordinator, office):
    address = ask(coordinator)
    waiting = coordinator.get(address).text
    Worker(office).run_next()
    page, answer = coordinator.get(address).text, coordinator.get(f"{address}/file")

    assert "czeka na swoją kolej" in waiting and "data-live" in waiting
    assert "gotowe" in page and "100%" in page and "/file" in page
    lines = [json.loads(line) for line in answer.data.splitlines()]
    assert answer.headers["Content-Disposition"] == "attachment; filename=lada-facts.ndjson"
    assert [(line["type"], line["person"]) for line in lines][1:3] == [
        ("visit_checked_in", "anna"), ("loan_issued", "anna"),
    ]  # fmt: skip
    assert lines[1]["fact"]["visit"] == "v1" and len(lines) == 8
    assert "Kowalska" not in answer.text
    assert "Wszystkie zapisy" in coordinator.get("/jobs").text


def test_a_spreadsheet_takes_no_cell_for_a_formula(coordinator, office):
    Job.add(id="f" * 32, kind="facts", parameters='{"form":"csv","since":null}', by="x", asked_at=NOON, state="waiting")
    Worker(office).run_next()
    coordinator.log_in("administrator")
    text = coordinator.get(f"/jobs/{'f' * 32}/file").data.decode("utf-8-sig")

    assert text.startswith("id;type;happened_at;")
    assert [row.split(";")[1] for row in text.splitlines()][1:3] == ["stream_started", "visit_checked_in"]


def test_days_are_whole_days_and_in_order(coordinator, office):
    day = "2026-10-26"
    address = ask(coordinator, since=day, until=day)
    later = ask(coordinator, since="2026-10-27")
    wrong = coordinator.post("/jobs/facts", form="csv", since="2026-10-27", until=day)
    worker = Worker(office)
    while worker.run_next():
        pass

    assert len(coordinator.get(f"{address}/file").data.splitlines()) == 8
    assert coordinator.get(f"{later}/file").data == b""
    assert wrong.status_code == 422 and 'value="2026-10-27"' in wrong.text and "until-wrong" in wrong.text


def test_nobody_sees_what_others_asked_for_but_an_administrator(filled, office):
    filled.log_in("coordinator")
    address = ask(filled)
    Worker(office).run_next()
    filled.post("/logout")
    filled.log_in("staff")
    assert [filled.get(each).status_code for each in (address, f"{address}/file")] == [404, 404]
    assert filled.post(f"{address}/cancel").status_code == 404
    filled.post("/logout")
    filled.log_in("administrator")
    assert filled.get(f"{address}/file").status_code == 200
    assert "Marta coordinator" in filled.get("/jobs?whose=all").text
    assert "Marta coordinator" not in filled.get("/jobs").text


def test_whoever_may_not_export_any_more_gets_no_file(filled, office):
    Job.add(id="f" * 32, kind="facts", parameters="{}", by="account-staff", asked_at=NOON, state="waiting")
    Worker(office).run_next()
    filled.log_in("staff")

    assert filled.get(f"/jobs/{'f' * 32}").status_code == 200
    assert filled.get(f"/jobs/{'f' * 32}/file").status_code == 403


def test_what_is_not_wanted_is_cancelled(coordinator, office):
    address = ask(coordinator)
    answer = coordinator.post(f"{address}/cancel")

    assert answer.status_code == 303
    assert asking.get(address.rpartition("/")[2]).state == "cancelled"
    assert Worker(office).run_next() is False
    assert "anulowane" in coordinator.get(address).text


def test_it_says_how_far_it_is_and_how_long_it_takes(coordinator, office):
    Job.add(
        id="f" * 32, kind="facts", parameters="{}", by="account-coordinator", asked_at=NOON, state="running",
        started_at=NOON, lease_until=NOON * 2, done=250, total=1000,
    )  # fmt: skip
    office.now.at = NOON + 60_000
    page = coordinator.get(f"/jobs/{'f' * 32}").text

    assert "25%" in page and "250 z 1" in page and "jeszcze około 3 minut" in page
