"""Nothing of one centre is within reach of another that is kept by the same process: every route, every role, every way
to prove who one is."""

import re
import threading
import time

import pytest

from sync.server import app, questions_staff, store
from sync.server.addressing import NoCentre, speaking_to
from sync.server.models import Device, Loan
from sync.server.office import Office
from sync.server.outside import keys
from sync.server.staff import scoping
from sync.server.work import asking
from sync.server.work.running import Shift, Worker
from sync.server.work.work_models import Job
from tests.centres.town import Centre, Town, Visitor
from tests.letters import letters
from tests.staff.desks import BASE, ROLES
from tests.staff.test_guard import VALUES


def addresses(centre: Centre, ids: dict[str, str], method: str) -> list[str]:
    """Every address of staff's screens that takes the method, with `ids` in it, and with ids that both centres have."""
    made = app.create_app(centre.office, app.screens())
    found = []
    for rule in made.url_map.iter_rules():
        if method not in rule.methods or rule.endpoint in ("staff.logout", "staff.log_in_by_form"):
            continue
        kind, argument = scoping.PLACED.get(rule.endpoint.removeprefix("staff."), ("", ""))
        values = {name: VALUES.get(name, "0") for name in rule.arguments}
        with made.test_request_context(base_url=BASE):
            found.append(made.url_for(rule.endpoint, **values))
            if kind:
                found.append(made.url_for(rule.endpoint, **values | {argument: ids.get(kind, "x")}))
    return found


SHARED = (
    "/people/anna", "/parties/org-table", "/cases?state=all", "/loans?state=all", "/visits", "/journal",
    "/journal?person=anna", "/items?search=omega", "/search?q=omega", "/people?search=omega", "/parties?search=omega",
    "/pages/declarations?person=anna", "/loan-desk?person=anna&party=org-table", "/today", "/devices", "/meters",
    "/reports?unit=month&at=2026-10", "/register/export/parties.csv", "/register/export/people.json", "/accounts",
)  # fmt: skip


@pytest.mark.parametrize(
    ("backend", "role"), [*(("sqlite", role) for role in ROLES), ("postgresql", "administrator")]
)
@pytest.mark.usefixtures("plain_papers")
def test_no_page_of_one_centre_shows_a_row_of_another(both: Town, role: str) -> None:
    browser = Visitor(both)
    browser.log_in(both.alfa, role)
    traces, own = both.omega.traces(), 0

    seen = {}
    for address in [*addresses(both.alfa, both.omega.ids, "GET"), *SHARED]:
        answer = browser.get(both.alfa, address)
        text = letters(answer).replace(address.replace("&", "&amp;"), "")
        own += "alfa" in text
        if "=omega" in address:  # the page repeats what was looked for
            text = " ".join(re.findall(r"<(?:table|ul|ol)\b.*?</(?:table|ul|ol)>", text, re.S))
        if answer.status_code == 200 and (found := traces.search(text)):
            seen[address] = text[max(0, found.start() - 60) : found.end() + 20]
    assert seen == {}
    assert own > 30  # it did look at pages that are full


def test_each_centre_shows_its_own_under_the_same_address(both: Town) -> None:
    browser = Visitor(both)
    for centre in (both.alfa, both.omega):
        browser.log_in(centre, "coordinator")

    for address in ("/people/anna", "/parties/org-table", "/loans?state=all", "/devices"):
        for centre, other in ((both.alfa, both.omega), (both.omega, both.alfa)):
            page = browser.get(centre, address).text
            assert (centre.name in page, other.name in page) == (True, False), address


def test_nothing_that_is_sent_to_one_centre_changes_another(both: Town) -> None:
    browser = Visitor(both)
    browser.log_in(both.alfa, "administrator")
    token, before = browser.token(both.alfa), both.omega.digest()

    sent = addresses(both.alfa, both.omega.ids, "POST")
    codes = [browser.post(both.alfa, address, token, person="anna", item="omega-item", site="site-scop").status_code
             for address in sent]  # fmt: skip

    assert len(codes) > 100
    assert max(codes) < 500
    assert both.omega.digest() == before


def test_a_login_of_one_centre_is_none_in_another(both: Town) -> None:
    browser = Visitor(both)
    browser.log_in(both.alfa, "administrator")
    browser.carry(both.alfa, both.omega)

    assert browser.get(both.alfa, "/people").status_code == 200
    assert browser.get(both.omega, "/people").location.startswith("/login")


def test_a_key_of_one_centre_opens_no_other(both: Town) -> None:
    with speaking_to(both.alfa.office.store):
        key = keys.make("mapa", ["register"], None, staff="marta", account="account-1", now=both.alfa.office.now())
    browser, shown = Visitor(both), {"Authorization": f"Bearer {key}"}

    codes = [browser.get(each, "/api/v1/items", headers=shown).status_code for each in (both.alfa, both.omega)]

    assert codes == [200, 401]


def test_a_name_that_no_centre_has_is_answered_by_none(both: Town) -> None:
    browser = Visitor(both)

    for host in ("http://localhost:8090", "http://alfa.localhost", "http://alfa.localhost.example.org:8090", "http://"):
        assert browser.client.get("/login", base_url=host).status_code == 421, host


def test_what_is_asked_outside_of_every_centre_reaches_none(both: Town) -> None:
    for question in (
        lambda: Loan.select().count(),
        lambda: list(Device.select()),
        lambda: questions_staff.accounts(),
        lambda: store.open_cases(),
        lambda: Device.insert(id="x").execute(),
    ):
        with pytest.raises(NoCentre):
            question()


def test_threads_that_serve_both_at_once_never_mix_them_up(both: Town) -> None:
    """Also what is sent bit by bit: an export is read part by part, in turns."""
    wrong: list[str] = []

    def look(centre: Centre, other: Centre) -> None:
        browser = Visitor(both)
        browser.log_in(centre, "coordinator")
        for address in ("/people/anna", "/loans?state=all", "/register/export/items.csv", "/journal") * 4:
            page = browser.get(centre, address, follow_redirects=True).text
            if centre.name not in page or other.name in page:
                wrong.append(f"{centre.name} {address}")

    pairs = [(both.alfa, both.omega), (both.omega, both.alfa)] * 3
    threads = [threading.Thread(target=look, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_job_of_one_centre_is_done_in_it_and_its_file_lies_there(both: Town) -> None:
    browser, offices = Visitor(both), [both.alfa.office, both.omega.office]
    for centre in (both.alfa, both.omega):
        browser.log_in(centre, "coordinator")
    address = browser.post(both.alfa, "/jobs/facts", form="ndjson").location

    for worker in [Worker(office, beat_seconds=0.01) for office in offices]:
        while worker.run_next():
            pass

    text = browser.get(both.alfa, f"{address}/file").text
    assert ("alfa-loan" in text, "omega-loan" in text) == (True, False)
    assert browser.get(both.omega, f"{address}/file").status_code == 404
    files = [len(list((office.settings.server.home / "work").glob("*"))) for office in offices]
    assert files == [1, 0]


def test_workers_of_both_take_turns(both: Town) -> None:
    offices = (both.alfa.office, both.omega.office)
    for office in offices:
        with speaking_to(office.store):
            asking.ask("facts", {"form": "ndjson", "since": None}, by="account-coordinator", now=office.now())
    shift = Shift([Worker(office) for office in offices])
    thread = threading.Thread(target=shift.run)
    thread.start()

    def waiting(office: Office) -> int:
        with speaking_to(office.store):
            return Job.select().where(Job.kind == "facts", Job.state != "done").count()

    until = time.monotonic() + 30
    while any(map(waiting, offices)) and time.monotonic() < until:
        time.sleep(0.05)
    shift.stop()
    thread.join()
    assert [waiting(office) for office in offices] == [0, 0]
