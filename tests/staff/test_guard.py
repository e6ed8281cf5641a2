"""Nobody passes a door that is not theirs: every route for every role, and every request that did not come from us."""

import pytest

from sync.server.models import Device
from sync.server.permissions import ROLES, Permission, may, permission_of
from tests.staff.desks import BASE
from tests.staff.desks import ROLES as LOGINS

# What each route needs. A new route stands here, or this test fails: permissions are decided, not inherited.
ROUTES = {
    "static": "open",
    "staff.login": "open",
    "staff.log_in_by_form": "open",
    "staff.choose_language": "open",
    "staff.front": "self",
    "staff.logout": "self",
    "staff.today": "read",
    "staff.search": "read",
    "staff.search_by_card": "read",
    "staff.journal_list": "read",
    "staff.fact": "read",
    "staff.fact_body": "read",
    "staff.loans": "read",
    "staff.loan": "read",
    "staff.visits": "read",
    "staff.pages": "read",
    "staff.declarations": "read",
    "staff.devices": "read",
    "staff.device": "read",
    "staff.cases": "read",
    "staff.case": "read",
    "staff.items": "read",
    "staff.item": "read",
    "staff.parties": "read",
    "staff.party": "read",
    "staff.people": "names",
    "staff.person": "names",
    "staff.new_device": "devices",
    "staff.make_code": "devices",
    "staff.approve": "devices",
    "staff.compare": "devices",
    "staff.ask_revoke": "devices",
    "staff.revoke": "devices",
    "staff.stick": "devices",
    "staff.upload": "devices",
    "staff.look_at_file": "devices",
    "staff.take_file_in": "devices",
    "staff.answer_file": "devices",
    "api.time": "device",
    "api.enrol": "device",
    "api.hello": "device",
    "api.facts": "device",
    "api.facts_after": "device",
    "api.feed": "device",
    "api.hashes": "device",
    "api.openapi": "device",
    "api.quarantine": "device",
    "api.snapshot": "device",
    "api.keys": "device",
}
VALUES = {"uid": "0" * 32 + ".1", "id": "kiosk-1", "name": "0" * 32, "filename": "staff/staff.css", "inc": "0" * 32}


def test_every_route_has_the_permission_that_was_decided_for_it(desk):
    found = {
        rule.endpoint: permission_of(desk.app.view_functions[rule.endpoint]) for rule in desk.app.url_map.iter_rules()
    }

    assert found == {endpoint: Permission(word) for endpoint, word in ROUTES.items()}


@pytest.mark.parametrize("role", [None, *LOGINS])
def test_each_role_passes_its_own_doors_and_no_other(filled, role):
    if role:
        filled.log_in(role)
    token = filled.token()

    passed, decided = {}, {}
    for rule in filled.app.url_map.iter_rules():
        permission = Permission(ROUTES[rule.endpoint])
        if permission is Permission.DEVICE or rule.endpoint in ("staff.logout", "staff.log_in_by_form"):
            continue
        with filled.app.test_request_context(base_url=BASE):
            address = filled.app.url_for(rule.endpoint, **{name: VALUES[name] for name in rule.arguments})
        for method in rule.methods & {"GET", "POST"}:
            answer = filled.get(address) if method == "GET" else filled.post(address, token, site="site-scop")
            shut = answer.status_code == 403 or (answer.location or "").startswith("/login")
            passed[f"{method} {address}"] = not shut
            decided[f"{method} {address}"] = may(role, permission)

    assert passed == decided


def test_a_view_without_a_permission_opens_to_nobody(desk):
    desk.app.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    desk.log_in("administrator")

    assert desk.get("/forgotten").status_code == 403


def test_an_auditor_reads_and_changes_nothing():
    assert ROLES["auditor"] == {Permission.SELF, Permission.READ}


@pytest.mark.parametrize("token", ["", "forged", "ImZvcmdlZCI.ahZ1.AAAA"])
def test_a_form_without_its_token_changes_nothing(filled, token):
    filled.log_in("coordinator")

    answer = filled.post("/devices/kiosk-1/revoke", token)

    assert answer.status_code == 400
    assert Device.get_by_id("kiosk-1").status == "approved"


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"},
        {"Origin": "http://localhost:8080"},
    ],
    ids=["other site", "other port", "no page", "other origin", "hidden origin", "contradiction", "the kiosk's page"],
)
def test_a_form_from_another_page_changes_nothing(filled, headers):
    filled.log_in("coordinator")

    answer = filled.post("/devices/kiosk-1/revoke", headers=headers)

    assert answer.status_code == 400
    assert Device.get_by_id("kiosk-1").status == "approved"


@pytest.mark.parametrize("headers", [{"Origin": BASE}, {"Origin": "null", "Sec-Fetch-Site": "same-origin"}])
def test_a_form_from_our_own_page_counts(filled, headers):
    filled.log_in("coordinator")

    assert filled.post("/devices/kiosk-1/revoke", headers=headers).status_code == 303
    assert Device.get_by_id("kiosk-1").status == "revoked"


def test_a_screen_lies_in_no_cache_and_in_no_frame(desk):
    desk.log_in("staff")
    headers = desk.get("/today").headers

    assert "no-store" in headers["Cache-Control"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]


def test_no_name_is_shown_before_somebody_logs_in(filled):
    for address in ("/login", "/", "/people", "/people/anna", "/loans", "/api/v1/time", "/nothing"):
        page = filled.get(address, follow_redirects=True).text
        assert not any(name in page for name in ("Anna", "Kowalska", "Дмитро", "Wspólny Stół")), address


def test_a_kiosk_that_errs_is_answered_in_its_own_shape(desk):
    answer = desk.get("/api/v1/nothing")

    assert (answer.status_code, answer.json["code"]) == (404, "not_found")


def test_a_host_that_is_not_ours_is_refused_before_anything_else(desk):
    assert desk.client.get("/login", base_url="http://evil.example").status_code in (400, 421)
