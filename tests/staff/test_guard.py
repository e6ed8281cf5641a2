"""Nobody passes a door that is not theirs: every route for every role, and every request that did not come from us."""

import re

import pytest

from sync import static_files
from sync.server.models import Device
from sync.server.permissions import ROLES, Permission, may, permission_of
from tests.staff.desks import BASE, PASSWORD
from tests.staff.desks import ROLES as LOGINS

# What each route needs. A new route stands here, or this test fails: permissions are decided, not inherited.
ROUTES = {
    "static": "open",
    "staff.login": "open",
    "staff.log_in_by_form": "open",
    "staff.choose_language": "open",
    "staff.front": "self",
    "staff.logout": "half",
    "staff.second": "half",
    "staff.take_second_step": "half",
    "staff.second_passkey_question": "half",
    "staff.second_by_passkey": "half",
    "staff.prove_again": "self",
    "staff.accounts": "accounts",
    "staff.account": "accounts",
    "staff.change_rights": "accounts",
    "staff.block_account": "accounts",
    "staff.unblock_account": "accounts",
    "staff.undo_account": "accounts",
    "staff.reset_factors": "accounts",
    "staff.end_sessions": "accounts",
    "staff.make_password_link": "accounts",
    "staff.invite": "accounts",
    "staff.send_invitation": "accounts",
    "staff.withdraw_invitation": "accounts",
    "staff.invitation": "open",
    "staff.accept_invitation": "open",
    "staff.passkey_question": "self",
    "staff.prove_with_passkey": "self",
    "staff.my_account": "self",
    "staff.change_password": "self",
    "staff.choose_factor": "self",
    "staff.app_factor": "self",
    "staff.add_app": "self",
    "staff.remove_app": "self",
    "staff.make_recovery_codes": "self",
    "staff.new_passkey_question": "self",
    "staff.add_passkey": "self",
    "staff.remove_passkey": "self",
    "staff.end_my_sessions": "self",
    "staff.today": "read",
    "staff.search": "read",
    "staff.search_by_card": "read",
    "staff.journal_list": "read",
    "staff.fact": "read",
    "staff.fact_body": "read",
    "staff.loans": "read",
    "staff.loan": "read",
    "staff.agreement_pdf": "names",
    "staff.visits": "read",
    "staff.activities": "read",
    "staff.activity": "read",
    "staff.new_activity": "book",
    "staff.record_activity": "book",
    "staff.edit_activity": "close",
    "staff.correct_activity": "close",
    "staff.withdraw_activity": "close",
    "staff.bring_activity_back": "close",
    "staff.pages": "read",
    "staff.declarations": "read",
    "staff.declaration": "read",
    "staff.party_allowance": "read",
    "staff.correct_pages": "lend",
    "staff.change_allowance": "lend",
    "staff.over_allowances": "read",
    "staff.even_out": "lend",
    "staff.take_allowance_back": "lend",
    "staff.take_correction_back": "lend",
    "staff.confirm_pages": "lend",
    "staff.take_confirmation_back": "lend",
    "staff.page_sheets": "read",
    "staff.page_sheet_of": "read",
    "staff.page_sheet_csv": "read",
    "staff.page_sheet_xlsx": "read",
    "staff.explain_pages": "lend",
    "staff.undo_explanation": "lend",
    "staff.page_plots": "read",
    "staff.reports": "read",
    "staff.report_how": "read",
    "staff.report_csv": "read",
    "staff.report_xlsx": "read",
    "staff.report_pdf": "read",
    "staff.task_pdf": "read",
    "staff.report_list": "read",
    "staff.closings": "read",
    "staff.closing": "read",
    "staff.close_period": "close",
    "staff.reopen_period": "close",
    "staff.adjust_period": "close",
    "staff.take_adjustment_back": "close",
    "staff.meters": "read",
    "staff.meter": "read",
    "staff.meter_csv": "read",
    "staff.correct_reading": "lend",
    "staff.take_reading_back": "lend",
    "staff.devices": "read",
    "staff.device": "read",
    "staff.aside": "read",
    "staff.cases": "read",
    "staff.case": "read",
    "staff.decide_case": "decide",
    "staff.put_case_off": "decide",
    "staff.bring_case_back": "decide",
    "staff.own_case": "decide",
    "staff.take_answer_back": "decide",
    "staff.cases_together": "decide",
    "staff.decide_cases_together": "decide",
    "staff.cases_to_check": "read",
    "staff.tick_case_item": "read",
    "staff.untick_case_item": "decide",
    "staff.print_check_list": "decide",
    "staff.check_list": "read",
    "staff.tick_check_list": "decide",
    "staff.call_off_check_list": "decide",
    "staff.old_slip_cases": "read",
    "staff.settle_old_slip_cases": "lend",
    "staff.settle_without_slip": "lend",
    "staff.slip_gaps": "read",
    "staff.settle_slip_gaps": "lend",
    "staff.items": "read",
    "staff.item": "read",
    "staff.parties": "read",
    "staff.party": "read",
    "staff.people": "names",
    "staff.person": "names",
    "staff.to_inspect": "read",
    "staff.damages": "read",
    "staff.damage": "read",
    "staff.inspect": "lend",
    "staff.note_inspection": "lend",
    "staff.new_damage": "lend",
    "staff.report_damage": "lend",
    "staff.settle": "lend",
    "staff.reminders": "read",
    "staff.phone_list": "names",
    "staff.phone_list_csv": "names",
    "staff.reminder": "lend",
    "staff.send_reminder": "lend",
    "staff.note_call": "lend",
    "staff.note_mail_choice": "lend",
    "staff.mail_choice": "link",
    "staff.choose_mail": "link",
    "staff.loan_desk": "lend",
    "staff.work_at_desk": "lend",
    "staff.desk_return": "lend",
    "staff.take_back": "lend",
    "staff.desk_swap": "lend",
    "staff.swap": "lend",
    "staff.extend": "lend",
    "staff.act": "lend",
    "staff.undo": "lend",
    "staff.stocktakes": "read",
    "staff.stocktake": "read",
    "staff.stocktake_pdf": "read",
    "staff.stocktake_csv": "read",
    "staff.new_stocktake": "lend",
    "staff.begin_stocktake": "lend",
    "staff.close_stocktake": "lend",
    "staff.reopen_stocktake": "lend",
    "staff.discard_stocktake": "lend",
    "staff.discard_scan": "lend",
    "staff.count": "lend",
    "staff.count_list": "lend",
    "staff.take_scans": "lend",
    "staff.take_back_scan": "lend",
    "staff.count_worker": "open",
    "staff.labels": "read",
    "staff.print_labels": "lend",
    "staff.make_codes": "register",
    "staff.code_batch": "read",
    "staff.print_codes": "lend",
    "staff.throw_codes_away": "register",
    "staff.sticker": "register",
    "staff.bind_sticker": "register",
    "staff.bookings": "read",
    "staff.booking": "read",
    "staff.calendar_feed": "open",
    "staff.renew_calendar": "book",
    "staff.end_calendar": "book",
    "staff.new_booking": "book",
    "staff.photo": "names",
    "staff.erase_photo": "lend",
    "staff.slip": "read",
    "staff.shown_slip": "read",
    "staff.enter_slip": "lend",
    "staff.take_slip_back": "lend",
    "staff.fetch_booking": "lend",
    "staff.agreement_to_sign": "lend",
    "staff.make_booking": "book",
    "staff.approve_booking": "book",
    "staff.refuse_booking": "book",
    "staff.cancel_booking": "book",
    "staff.cancel_series": "book",
    "staff.assign_unit": "book",
    "staff.collect_booking": "book",
    "staff.policies": "read",
    "staff.policy": "read",
    "staff.explain": "names",
    "staff.new_policy_family": "register",
    "staff.make_policy_family": "register",
    "staff.new_policy": "register",
    "staff.make_policy": "register",
    "staff.withdraw_policy": "register",
    "staff.slip_templates": "read",
    "staff.slip_template": "register",
    "staff.slip_picture": "register",
    "staff.slip_paper": "register",
    "staff.new_slip_template": "register",
    "staff.make_slip_template": "register",
    "staff.withdraw_slip_template": "register",
    "staff.new_person": "people",
    "staff.edit_person": "people",
    "staff.keep_person": "people",
    "staff.card_sheets": "people",
    "staff.print_cards": "people",
    "staff.print_card": "people",
    "staff.set_card": "people",
    "staff.bind_card": "people",
    "staff.want_card": "people",
    "staff.find": "read",
    "staff.change_several": "register",
    "staff.import_list": "register",
    "staff.upload_list": "register",
    "staff.look_at_list": "register",
    "staff.write_list": "register",
    "staff.export_lists": "export",
    "staff.export_csv": "export",
    "staff.export_json": "export",
    "staff.export_xlsx": "export",
    "staff.possible_duplicates": "people",
    "staff.merge_two": "people",
    "staff.say_apart": "people",
    "staff.new_party": "people",
    "staff.edit_party": "people",
    "staff.keep_party": "people",
    "staff.register_acts": "register",
    "staff.register_act": "register",
    "staff.take_act_back": "register",
    "staff.restore_version": "register",
    "staff.register_index": "read",
    "staff.sheet": "read",
    "staff.print_jobs": "read",
    "staff.print_job": "read",
    "staff.bind_job": "lend",
    "staff.unbind_job": "lend",
    "staff.new_entity": "register",
    "staff.entity": "register",
    "staff.keep_entity": "register",
    "staff.remove_entity": "register",
    "staff.restore_entity": "register",
    "staff.new_item": "register",
    "staff.edit_item": "register",
    "staff.keep_item": "register",
    "staff.withdraw_item": "register",
    "staff.reinstate_item": "register",
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
    "staff.person_rights": "privacy",
    "staff.ask_for_report": "privacy",
    "staff.erase_person": "privacy",
    "staff.erased": "privacy",
    "staff.time_is_over": "privacy",
    "staff.processing": "privacy",
    "staff.let_go": "privacy",
    "staff.work": "self",
    "staff.work_job": "self",
    "staff.work_file": "self",
    "staff.cancel_work": "self",
    "staff.export_facts": "export",
    "staff.ask_for_facts": "export",
    "staff.rebuild_all": "accounts",
    "staff.ask_for_rebuild": "accounts",
    "outside.sites": "token",
    "outside.parties": "token",
    "outside.items": "token",
    "outside.people": "token",
    "outside.fact_lines_after": "token",
    "outside.figures": "token",
    "outside.program": "token",
    "outside.metrics": "token",
    "staff.programs": "accounts",
    "staff.make_key": "accounts",
    "staff.revoke_key": "accounts",
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
VALUES = {
    "machine": "copier", "key": "0", "token": "0",
    "month": "2026-10",
    "site": "site-scop", "what": "all", "mark": "0",
    "uid": "0" * 32 + ".1", "id": "kiosk-1", "name": "0" * 32, "filename": "staff/staff.css", "inc": "0" * 32,
    "batch": "0", "family": "av", "sheet": "trainings", "scan": "s1", "person": "anna", "code": "LP1",
    "origin": "0" * 32 + ".1." + "0" * 16,
    "language": "pl", "width": "80", "change": "0", "card": "qr-anna", "kind": "person",
}  # fmt: skip
GRAVE = {Permission.EXPORT, Permission.PRIVACY, Permission.DEVICES, Permission.ACCOUNTS}
FILE = re.compile(r"\.(csv|xlsx|pdf|json|ics|zip)\b|_file$")
# What must not be done at a screen somebody left open: exports, erasure, letting kiosks in and out, keys, accounts.
ASKED_AGAIN = {
    "ask_for_facts", "work_file", "ask_for_report", "export_csv", "export_json", "export_xlsx", "phone_list",
    "phone_list_csv", "answer_file", "erase_person", "let_go", "make_code", "approve", "revoke", "make_key",
    "revoke_key", "invite", "send_invitation", "change_rights", "block_account", "unblock_account", "undo_account",
    "make_password_link", "reset_factors", "choose_factor", "app_factor", "add_app", "remove_app",
    "new_passkey_question", "add_passkey", "remove_passkey", "make_recovery_codes",
}  # fmt: skip
# What looks like one of them and is none: why.
NOT_ASKED_AGAIN = {
    "withdraw_invitation": "takes a right away, gives none",
    "end_sessions": "takes a right away, gives none",
    "ask_for_rebuild": "writes nothing that was not there",
    **dict.fromkeys(("upload", "look_at_file"), "a file cannot be carried over the question, and it is only looked at"),
    "take_file_in": "what a kiosk signed",
    "erase_photo": "a picture of a thing",
    **dict.fromkeys(("report_csv", "report_xlsx", "report_pdf", "task_pdf"), "figures, no names"),
    **dict.fromkeys(("stocktake_csv", "stocktake_pdf", "meter_csv"), "things, no names"),
    "slip_paper": "a slip of the pattern",
    **dict.fromkeys(("page_sheet_csv", "page_sheet_xlsx"), "one machine's pages, as the screen has them"),
    **dict.fromkeys(("agreement_pdf", "agreement_to_sign"), "one agreement, for whoever stands there"),
    "calendar_feed": "its address is its key",
    "find": "eight names while they are typed",
}


def test_every_route_has_the_permission_that_was_decided_for_it(desk):
    found = {
        rule.endpoint: permission_of(desk.app.view_functions[rule.endpoint]) for rule in desk.app.url_map.iter_rules()
    }

    assert found == {endpoint: Permission(word) for endpoint, word in ROUTES.items()}


@pytest.mark.parametrize(
    ("backend", "role"), [*(("sqlite", role) for role in (None, *LOGINS)), ("postgresql", "staff")]
)
@pytest.mark.usefixtures("plain_papers")
def test_each_role_passes_its_own_doors_and_no_other(filled, role):
    if role:
        filled.log_in(role)
    token = filled.token()

    passed, decided = {}, {}
    for rule in filled.app.url_map.iter_rules():
        permission = Permission(ROUTES[rule.endpoint])
        is_for_people = permission not in (Permission.DEVICE, Permission.TOKEN)
        if not is_for_people or rule.endpoint in ("staff.logout", "staff.log_in_by_form"):
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


def test_what_must_not_be_done_at_a_screen_somebody_left_open_asks_again(desk):
    """A new export, erasure, enrolment or door of accounts stands in one of two closed lists, or this test fails."""
    marked, like = set(), set()
    for rule in desk.app.url_map.iter_rules():
        view, name = desk.app.view_functions[rule.endpoint], rule.endpoint.removeprefix("staff.")
        if getattr(view, "steps_up", False):
            marked.add(name)
        is_grave = "POST" in rule.methods and (permission_of(view) in GRAVE or "erase" in name)
        if is_grave or (rule.endpoint.startswith("staff.") and FILE.search(f"{rule.rule} {name}")):
            like.add(name)

    assert marked == ASKED_AGAIN
    assert like - ASKED_AGAIN == NOT_ASKED_AGAIN.keys()


def test_a_kiosk_is_shut_out_and_a_list_of_numbers_handed_out_after_a_proof(filled):
    filled.log_in("coordinator")
    filled.office.now.at += 11 * 60_000

    asked = filled.post("/devices/kiosk-1/revoke")
    assert 'name="proof"' in asked.text and Device.get_by_id("kiosk-1").status == "approved"
    for address in ("/reminders/phone-list.csv", "/reminders/phone-list.pdf"):
        assert 'name="proof"' in filled.get(address).text
    assert filled.post("/devices/kiosk-1/revoke", proof=PASSWORD).status_code == 303
    assert Device.get_by_id("kiosk-1").status == "revoked"
    assert filled.get("/reminders/phone-list.csv").mimetype == "text/csv"


def test_no_form_is_taken_without_its_token(filled):
    filled.log_in("administrator")
    for rule in filled.app.url_map.iter_rules():
        if "POST" in rule.methods and Permission(ROUTES[rule.endpoint]) not in (Permission.DEVICE, Permission.LINK):
            with filled.app.test_request_context(base_url=BASE):
                address = filled.app.url_for(rule.endpoint, **{name: VALUES[name] for name in rule.arguments})
            assert filled.post(address, "").status_code == 400, address
    assert filled.get("/today").status_code == 200  # not even logged out


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


def test_what_a_page_is_made_of_is_kept_for_a_year_and_has_another_address_when_it_changes(desk):
    desk.log_in("staff")
    made_of = set(re.findall(r'(?:href|src)="(/static/[^"#]+)', desk.get("/today").text))

    assert len(made_of) > 4
    for address in made_of:
        assert address.startswith(f"/static/{static_files.stamp()}/")
        assert desk.get(address).headers["Cache-Control"] == "max-age=31536000, immutable"
    for other in ("/static/staff/staff.css", "/static/~00000000/staff/staff.css"):  # the second of a page of yesterday
        assert desk.get(other).headers["Cache-Control"] == "no-cache"
    assert desk.get(f"/static/{static_files.stamp()}/nothing.css").headers["Cache-Control"] == "no-store"


def test_no_name_is_shown_before_somebody_logs_in(filled):
    for address in ("/login", "/", "/people", "/people/anna", "/loans", "/api/v1/time", "/nothing"):
        page = filled.get(address, follow_redirects=True).text
        assert not any(name in page for name in ("Anna", "Kowalska", "Дмитро", "Wspólny Stół")), address


def test_a_kiosk_that_errs_is_answered_in_its_own_shape(desk):
    answer = desk.get("/api/v1/nothing")

    assert (answer.status_code, answer.json["code"]) == (404, "not_found")


def test_a_host_that_is_not_ours_is_refused_before_anything_else(desk):
    assert desk.client.get("/login", base_url="http://evil.example").status_code in (400, 421)
