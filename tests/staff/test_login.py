"""Logging in and out: equal answers, pauses that a restart does not forgive, sessions that end when they should."""

import re

import pytest

from sync.server import app, questions_staff
from sync.server.staff import passwords
from sync.server.staff_models import StaffSession
from tests.staff.desks import BASE, Desk

MINUTE = 60_000


def test_who_logs_in_sees_today(desk):
    answer = desk.log_in("staff")

    assert (answer.status_code, answer.location) == (303, "/today")
    assert "Marta staff" in desk.get("/today").text


def test_a_page_asked_for_before_logging_in_comes_after_it(desk):
    sent_to = desk.get("/loans?state=overdue")
    form = desk.get(sent_to.location).text

    next = re.search(r'name="next" value="([^"]+)"', form)[1].replace("&amp;", "&")

    assert sent_to.status_code == 303
    assert desk.log_in("staff", next=next).location == "/loans?state=overdue"


@pytest.mark.parametrize(
    "next", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/a\nb"]
)
def test_nobody_is_sent_to_another_host(desk, next):
    assert desk.log_in("staff", next=next).location == "/today"


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(desk):
    plain = re.compile(r'(value|content)="[^"]*"')
    wrong, unknown = (desk.log_in(login, "nie to hasło, nie") for login in ("staff", "nobody"))

    assert wrong.status_code == unknown.status_code == 403
    assert plain.sub("", wrong.text) == plain.sub("", unknown.text)


def test_the_session_is_new_after_logging_in(desk):
    desk.get("/login")
    before = desk.client.get_cookie("__Host-lada-server").value

    desk.log_in("staff")

    assert desk.client.get_cookie("__Host-lada-server").value != before


def test_the_cookie_is_for_this_host_only_and_out_of_reach_for_scripts(desk):
    cookie = desk.log_in("staff").headers["Set-Cookie"]

    assert cookie.startswith("__Host-lada-server=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


def test_the_database_holds_no_token_that_would_open_a_session(desk):
    desk.log_in("staff")
    with desk.client.session_transaction(base_url=BASE) as session:
        token = session["token"]

    assert [row.hash for row in StaffSession.select()] != [token]
    assert len(token) >= 43  # 256 bits


def test_logging_out_ends_the_session_even_for_a_copied_cookie(desk):
    desk.log_in("staff")
    copied = desk.client.get_cookie("__Host-lada-server").value

    answer = desk.post("/logout")
    desk.client.set_cookie("__Host-lada-server", copied, domain="localhost", secure=True)

    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert desk.get("/today").status_code == 303


@pytest.mark.parametrize(("minutes", "inside"), [(29, True), (31, False)])
def test_a_session_without_a_click_ends_after_half_an_hour(desk, office, minutes, inside):
    desk.log_in("staff")

    office.now.at += minutes * MINUTE

    assert (desk.get("/today").status_code == 200) is inside


def test_clicking_keeps_a_session_but_not_for_ever(desk, office):
    desk.log_in("staff")
    seen = []
    for _ in range(40):
        office.now.at += 20 * MINUTE
        seen.append(desk.get("/today").status_code)

    most = office.settings.security.session_absolute_minutes // 20
    assert seen == [200] * (most - 1) + [303] * (41 - most)


def test_who_was_away_too_long_is_told_why_the_login_page_is_there(desk, office):
    desk.log_in("staff")
    office.now.at += 31 * MINUTE
    desk.get("/today")

    assert "sesja się zakończyła" in desk.get("/login").text


@pytest.mark.parametrize("login", ["staff", "nobody"])
def test_after_five_wrong_passwords_an_account_rests_known_or_not(desk, office, login):
    answers = [desk.log_in(login, "złe hasło złe") for _ in range(5)]

    resting = desk.log_in(login)

    assert [answer.status_code for answer in answers] == [403] * 4 + [429]
    assert resting.status_code == 429
    assert "Spróbuj ponownie za" in resting.text
    assert Desk(office).log_in(login).status_code == 429, "a restart forgives nothing"
    assert desk.log_in("coordinator").status_code == 303, "the others go on"


def test_after_the_rest_the_right_password_opens(desk, office):
    for _ in range(5):
        desk.log_in("staff", "złe hasło złe")

    office.now.at += 16 * MINUTE

    assert desk.log_in("staff").status_code == 303


def test_many_failures_on_many_accounts_rest_all_logins(desk, office):
    for number in range(50):
        questions_staff.note_failure(f"name-{number}", at=office.now(), keep_ms=MINUTE * 15)

    assert desk.log_in("staff").status_code == 429
    office.now.at += 6 * MINUTE
    assert desk.log_in("staff").status_code == 303


def test_a_blocked_account_cannot_log_in_and_its_sessions_end(desk, office):
    desk.log_in("staff")
    questions_staff.set_status("account-staff", "blocked", at=office.now())

    assert desk.get("/today").status_code == 303
    assert desk.log_in("staff").status_code == 403


def test_a_new_password_ends_the_sessions_of_the_old_one(desk, office):
    desk.log_in("staff")
    questions_staff.set_password(
        "account-staff", passwords.make(office.secrets.server, "inne długie hasło"), at=office.now()
    )

    assert desk.get("/today").status_code == 303
    assert desk.log_in("staff").status_code == 403
    assert desk.log_in("staff", "inne długie hasło").status_code == 303


def test_a_name_is_typed_in_any_case(desk):
    assert desk.log_in("  STAFF ").status_code == 303


def test_a_language_chosen_stays_with_the_account(desk, office):
    desk.log_in("staff")
    desk.post("/language", language="uk", next="/loans")

    fresh = Desk(office)
    fresh.log_in("staff")

    assert '<html lang="uk">' in fresh.get("/today").text


def test_a_secret_key_of_forms_is_the_servers_own(desk, office):
    assert app.create_app(office, app.screens()).secret_key == office.secrets.server
