"""What programs of others are told: each with its key for what that is for, every fact once, and no more of people than
was said."""

import json
import re
from pathlib import Path

import msgspec
import pytest

from sync import facts, journal
from sync.register import Person
from sync.server import app, intake, project, questions_import, register_store, store
from sync.server.importing.plans import PersonDetails
from sync.server.models import Case, Device, Fact
from sync.server.outside import keys
from sync.server.outside.fact_lines import FactLine
from sync.server.outside.operations import Items
from sync.server.outside.outside_models import ProgramKey
from sync.server.rights import looks
from sync.server.rights.rights_models import Look
from sync.server.work import asking
from tests import cast, figures_past
from tests.offices import admit
from tests.stations import NOON, Station

BASE = "http://localhost:8090"
PUBLISHED = Path(__file__).parent / "recorded" / "addresses.txt"


class Program:
    """A program with a key, and what it is told."""

    def __init__(self, office, *scopes, expires_at=None):
        self.key = keys.make("kalendarz", scopes, expires_at, staff="marta", account="account-1", now=office.now())
        self.client = app.create_app(office, app.screens()).test_client()

    def get(self, address, key=None):
        headers = {"Authorization": f"Bearer {self.key if key is None else key}"}
        return self.client.get(address, base_url=BASE, headers=headers)


@pytest.fixture
def filled(office):
    register_store.put_many(cast.entities(), at=1, by="test")
    details = PersonDetails(person="anna", full_name="Anna Kowalska", external_no="M-001", email="anna@example.org")
    questions_import.put_details(details, at=1, by="test")
    return office


def hand_over(station, office, count):
    for n in range(count):
        visit, kind = f"{station.device.id}-{n}", facts.VisitorKind.RESIDENT
        station.record(facts.VisitCheckedIn(visit=visit, site=cast.SITE, kind=kind, means=facts.Means.NO_CARD))
    batch = station.batch()
    _, stream = intake.push(station.header(batch), batch.bodies, batch.detached, office.now())
    project.catch_up(stream, office.now())


def lines(answer):
    assert answer.status_code == 200, answer.text
    return [json.loads(line) for line in answer.text.splitlines()]


@pytest.mark.parametrize(
    ("address", "scope"),
    [("/api/v1/sites", "register"), ("/api/v1/parties", "register"), ("/api/v1/items", "register"),
     ("/api/v1/people", "people"), ("/api/v1/facts", "facts"), ("/metrics", "metrics")],
)  # fmt: skip
def test_a_key_opens_what_it_is_for_and_nothing_else(filled, address, scope):
    right, wrong = Program(filled, scope), Program(filled, *(each for each in keys.SCOPES if each != scope))

    assert right.get(address).status_code == 200
    assert (wrong.get(address).status_code, wrong.get(address).json["code"]) == (403, "scope")
    assert right.get(address, key="").status_code == 401
    assert right.get(address, key=right.key[:-1] + "!").headers["WWW-Authenticate"] == "Bearer"
    assert right.client.get(address, base_url=BASE).status_code == 401


def test_a_key_that_was_taken_back_or_is_over_opens_nothing(filled):
    program = Program(filled, "register", expires_at=NOON + 1000)
    assert program.get("/api/v1/program").json == {
        "name": "kalendarz", "scopes": ["register"], "expires_at": NOON + 1000,
    }  # fmt: skip
    filled.now.at = NOON + 1000
    assert program.get("/api/v1/sites").status_code == 401
    filled.now.at = NOON
    row = ProgramKey.get()
    assert row.last_used_at == NOON and program.key not in str(row.__data__)
    assert keys.revoke(row.id, staff="marta", account="account-1", now=NOON) is True
    assert program.get("/api/v1/sites").status_code == 401
    assert keys.revoke(row.id, staff="marta", account="account-1", now=NOON) is False
    told = [journal.fact_in(bytes(fact.body)) for fact in Fact.select().order_by(Fact.seq)]
    assert [(facts.type_of(fact), fact.staff) for fact in told] == [("key_made", "marta"), ("key_revoked", "marta")]
    assert [row.type for row in store.journal().rows] == ["key_revoked", "key_made"]


def test_a_program_that_asks_too_often_is_told_when_again(filled):
    program = Program(filled, "register")
    codes = [program.get("/api/v1/program").status_code for _ in range(keys.MOST_A_MINUTE)]
    answer = program.get("/api/v1/program")

    assert set(codes) == {200}
    assert (answer.status_code, int(answer.headers["Retry-After"])) == (429, 61)
    filled.now.at += 60_000
    assert program.get("/api/v1/program").status_code == 200


@pytest.mark.parametrize("ahead", [0, 60_000, -60_000], ids=["one clock", "a clock ahead", "a clock behind"])
def test_several_processes_together_let_no_more_through(filled, ahead):
    program = Program(filled, "register")
    known = keys.program_with(program.key, NOON).id
    paces = [keys.Pace(), keys.Pace(), keys.Pace()]
    asked = [paces[n % 3].wait_for(known, NOON + (ahead if n % 3 else 0)) for n in range(3 * keys.MOST_A_MINUTE)]

    # what was taken before the minute of a clock that is ahead began is of the minute before
    most = keys.MOST_A_MINUTE + (keys.PORTION if ahead > 0 else 0)
    assert keys.MOST_A_MINUTE - 2 * keys.PORTION <= asked.count(0) <= most
    much_later = NOON + 10 * 60_000
    assert [pace.wait_for(known, much_later) for pace in paces] == [0, 0, 0]


def test_lists_come_a_page_at_a_time_and_say_no_more_of_people_than_their_names(filled):
    program = Program(filled, "register", "people")
    found, after = [], ""
    while after is not None:
        page = program.get(f"/api/v1/people?limit=2&after={after}").json
        found, after = found + page["rows"], page["next"]

    seen = [(look.person, look.what) for look in Look.select().order_by(Look.person)]
    assert seen == [(row["id"], "program") for row in found]
    [look] = looks.at("anna")
    assert looks.names_of([look]) == {look.by: "kalendarz"}
    program.get("/api/v1/people")
    assert len(looks.at("anna")) == 1, "what is read again within minutes is one look"

    assert [row["id"] for row in found] == sorted(each.id for each in cast.entities() if isinstance(each, Person))
    anna = next(row for row in found if row["id"] == "anna")
    assert anna["name"] == "Anna Kowalska" and anna["number"] == "M-001" and "org-table" in anna["acts_for"]
    assert set(anna) == {"id", "name", "number", "status", "is_minor", "acts_for"}
    assert "person" not in {row["kind"] for row in program.get("/api/v1/parties?limit=1000").json["rows"]}
    item = program.get("/api/v1/items?limit=1").json["rows"][0]
    assert item["name"]["pl"] and set(program.get("/api/v1/sites").json["rows"][0]) == {"id", "name", "code", "address"}
    for wrong in ("limit=0", "limit=1001", "limit=x", "limit=²"):
        assert program.get(f"/api/v1/items?{wrong}").status_code == 400, wrong


def test_every_fact_comes_once_however_late(filled):
    program, first, second = Program(filled, "facts"), Station("k1"), Station("k2")
    admit(first)
    admit(second)
    hand_over(second, filled, 3)
    got, after = [], ""
    for _ in range(3):
        answer = program.get(f"/api/v1/facts?limit=2&after={after}")
        got, after = got + lines(answer), answer.headers["Lada-Cursor"]
    hand_over(first, filled, 2)  # what a kiosk had held back, and which is older
    answer = program.get(f"/api/v1/facts?after={after}")
    got += lines(answer)

    held = {row.uid for row in store.journal(limit=100).rows}
    assert {line["id"] for line in got} == held and len(got) == len(held) == 6
    assert lines(program.get(f"/api/v1/facts?after={answer.headers['Lada-Cursor']}")) == []
    assert got[1]["fact"]["type"] == got[1]["type"] == "visit_checked_in"
    for wrong in ("x", "MS4x", "é", "LTEuMQ", "A" * 13_000):
        assert program.get(f"/api/v1/facts?after={wrong}").status_code in (200, 400), wrong


def test_a_monitor_is_told_what_waits_and_nobody_by_name(filled):
    station = Station("k1")
    admit(station)
    hand_over(station, filled, 2)
    asking.ask("rebuild", {}, "account-1", NOON - 5000)
    Case.insert(
        id="c", kind="loan_double_open", facts="[]", at=NOON, opened_at=NOON, changed_at=NOON, person="anna"
    ).execute()
    Device.update(last_hello_at=NOON - 7_200_000, pending=4).where(Device.id == "k1").execute()
    program = Program(filled, "metrics")
    program.get("/api/v1/time")
    text = program.get("/metrics").text

    values = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    assert values["lada_facts_taken_in_total"] == "3"  # the key's own fact is one
    assert (values["lada_facts_waiting"], values["lada_projection_lag_seconds"]) == ("0", "0")
    assert (values['lada_cases_open{severity="blocks"}'], values['lada_cases_open{severity="warns"}']) == ("1", "0")
    kiosks = [values[f"lada_kiosk{name}"] for name in ("s", "s_silent", "_facts_held_back")]
    assert kiosks == ["1", "1", "4"]
    assert (values['lada_jobs{state="waiting"}'], values["lada_job_wait_seconds"]) == ("1", "5.0")
    assert values['lada_http_request_seconds_count{part="kiosks",status="2xx"}'] == "1"
    assert all(re.fullmatch(r"[a-z_]+(\{[^{}]*\})? [0-9.]+", line) for line in text.splitlines() if line[0] != "#")
    assert "anna" not in text


def test_addresses_that_were_published_once_still_lead_somewhere(office):
    """Bookmarks, printed links and other people's programs live for years: an address is added here and never taken
    away."""
    rules = {
        f"{method} {re.sub('<[^>]+>', '<>', rule.rule)}"
        for rule in app.create_app(office, app.screens()).url_map.iter_rules()
        for method in rule.methods & {"GET", "POST"}
    }

    assert set(PUBLISHED.read_text().splitlines()) - rules == set()


def test_what_a_program_is_told_can_be_read_by_its_description(filled):
    program = Program(filled, "facts", "register")
    for line in program.get("/api/v1/facts").data.splitlines():
        msgspec.json.decode(line, type=FactLine)
    assert msgspec.json.decode(program.get("/api/v1/items").data, type=Items).rows


def test_figures_are_the_numbers_of_the_report_and_of_nobody(office):
    figures_past.october()
    program = Program(office, "figures")

    answer = program.get("/api/v1/figures?first=2026-10-01&last=2026-10-31").json

    numbers = {row["id"]: row["value"] for row in answer["rows"]}
    assert numbers["visits"] == 8 and numbers["organisations"] == 2 and numbers["visit_hours"] == 270
    assert (answer["is_final"], answer["site"]) == (False, None)
    assert "anna" not in json.dumps(answer)
    elsewhere = program.get(f"/api/v1/figures?first=2026-10-01&last=2026-10-31&site={cast.BRANCH}").json
    assert {row["value"] for row in elsewhere["rows"] if row["id"] == "visits"} == {0}


@pytest.mark.parametrize(
    "days",
    ["", "first=2026-10-31&last=2026-10-01", "first=2026-10-01&last=x", "first=1800-01-01&last=2026-10-01"],
)
def test_days_that_make_no_report_are_refused(office, days):
    assert Program(office, "figures").get(f"/api/v1/figures?{days}").json["code"] == "malformed"
    assert Program(office, "facts").get("/api/v1/figures?first=2026-10-01&last=2026-10-31").status_code == 403
