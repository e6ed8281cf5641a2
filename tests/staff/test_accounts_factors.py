"""The second step of logging in: an app's codes, recovery codes, and asking again before what matters most."""

import re
from dataclasses import replace

import pytest

from sync.server import questions_staff
from sync.server.accounts import factors, recovery, totp
from sync.server.models import Fact
from sync.server.settings import Security
from sync.server.staff.logins import REST_MS
from tests.staff.desks import PASSWORD, Desk, add_account, catalogues

MINUTE = 60_000
KEY_APP = "account-coordinator"


@pytest.fixture
def strict(office):
    """A desk at a centre that asks coordinators for a second factor."""
    catalogues()
    office = replace(office, settings=replace(office.settings, security=Security()))
    for role in ("staff", "coordinator", "administrator"):
        add_account(office, role, role)
    return Desk(office)


def shown_code(desk: Desk, account: str = KEY_APP) -> str:
    """What the app of an account shows now; the secret is read as the page gave it."""
    secret = totp.waiting(desk.office.secrets.server, account)
    assert secret
    return totp.code_of(secret, desk.office.now())


def enrol(desk: Desk, login: str = "coordinator") -> tuple[str, list[str]]:
    """Log in and set an app up as the pages ask for it: the app's secret and the recovery codes."""
    desk.log_in(login)
    desk.get("/account/app")
    secret = totp.waiting(desk.office.secrets.server, f"account-{login}")
    page = desk.post("/account/app", code=totp.code_of(secret, desk.office.now())).text
    return secret, re.findall(r"<code>([2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4})</code>", page)


def fact_types() -> list[str]:
    return [re.search(rb'"type":"(\w+)"', bytes(row.body))[1].decode() for row in Fact.select().order_by(Fact.seq)]


def test_whoever_must_have_a_second_step_is_led_to_it_before_any_other_page(strict):
    strict.log_in("coordinator")

    assert strict.get("/loans").location == "/account/factor"
    assert strict.post("/devices/kiosk-1/revoke").location == "/account/factor"
    assert strict.get("/account/factor").status_code == 200
    strict.client.delete_cookie("__Host-lada-server", domain="localhost")
    strict.log_in("staff")
    assert strict.get("/loans").status_code == 200  # the front desk goes in with a password


def test_an_app_is_set_up_and_asked_for_from_then_on(strict):
    secret, codes = enrol(strict)

    assert len(set(codes)) == 10
    assert strict.get("/loans").status_code == 200
    assert fact_types()[-2:] == ["factor_added", "recovery_codes_made"]
    strict.post("/logout")

    answer = strict.log_in("coordinator", next="/loans")
    assert strict.get("/today").location.startswith("/login/second")
    assert strict.get(answer.location).location.startswith("/login/second")
    used = totp.code_of(secret, strict.office.now())
    assert strict.post("/login/second", code=used).status_code == 422  # used when it was set up
    strict.office.now.at += MINUTE
    wrong = strict.post("/login/second", code="000000")
    assert wrong.status_code == 422 and strict.get("/today").status_code == 303
    code = totp.code_of(secret, strict.office.now())
    assert strict.post("/login/second", code=f"{code[:3]} {code[3:]}", next="/loans").location == "/loans"
    assert strict.get("/loans").status_code == 200


def test_a_password_given_before_the_second_step_opens_nothing_and_is_no_second_step(strict):
    enrol(strict)
    strict.post("/logout")
    strict.log_in("coordinator")

    assert strict.post("/login/second", code=PASSWORD).status_code == 422
    for address in ("/today", "/account", "/loans", "/people"):
        assert strict.get(address).location.startswith("/login/second"), address
    assert strict.post("/account/app/remove").location.startswith("/login/second")
    assert factors.of_account(KEY_APP).totp


@pytest.mark.parametrize("steps", [-2, -1, 1, 2])
def test_a_phone_whose_clock_is_half_a_minute_off_is_believed_and_one_that_is_a_minute_off_is_not(strict, steps):
    secret, _ = enrol(strict)
    strict.post("/logout")
    strict.office.now.at += 10 * MINUTE
    strict.log_in("coordinator")

    code = totp.code_of(secret, strict.office.now() + steps * 30_000)

    assert strict.post("/login/second", code=code).status_code == (303 if abs(steps) == 1 else 422)


def test_a_recovery_code_opens_once(strict):
    _, codes = enrol(strict)
    strict.post("/logout")
    strict.log_in("coordinator")

    assert strict.post("/login/second", code=codes[3].lower().replace("-", " ")).status_code == 303
    assert recovery.left(KEY_APP) == 9 and fact_types()[-1] == "recovery_code_used"
    strict.post("/logout")
    strict.log_in("coordinator")
    assert strict.post("/login/second", code=codes[3]).status_code == 422


def test_wrong_codes_make_the_account_rest_like_wrong_passwords(strict):
    secret, _ = enrol(strict)
    strict.post("/logout")
    strict.office.now.at += MINUTE
    strict.log_in("coordinator")
    for n in range(5):
        strict.post("/login/second", code=f"{n:06}")

    right = totp.code_of(secret, strict.office.now())
    assert strict.post("/login/second", code=right).status_code == 429
    strict.office.now.at += REST_MS
    right = totp.code_of(secret, strict.office.now())
    assert strict.post("/login/second", code=right).status_code == 303


def test_the_database_holds_no_secret_and_no_code(strict):
    secret, codes = enrol(strict)
    rows = [
        str(row) for table in strict.office.store.get_tables()
        for row in strict.office.store.execute_sql(f'SELECT * FROM "{table}"').fetchall()
    ]  # fmt: skip

    text = "\n".join(rows)
    assert secret not in text and not any(code in text or code.replace("-", "") in text for code in codes)


def test_what_matters_most_asks_again_after_ten_minutes_and_goes_on_with_what_was_typed(strict):
    secret, _ = enrol(strict)
    assert "name=\"proof\"" not in strict.get("/account/factor").text
    before = strict.client.get_cookie("__Host-lada-server").value
    strict.office.now.at += 10 * MINUTE

    asked = strict.post("/account/codes", note="to be <carried>")
    assert 'name="note" value="to be &lt;carried&gt;"' in asked.text and 'name="proof"' in asked.text
    assert recovery.left(KEY_APP) == 10 and fact_types()[-1] == "recovery_codes_made"
    assert strict.post("/account/codes", proof="nie to hasło").status_code == 422
    done = strict.post("/account/codes", proof=PASSWORD)
    assert len(re.findall(r"<li><code>", done.text)) == 10
    assert strict.client.get_cookie("__Host-lada-server").value != before  # the session has a new token
    strict.office.now.at += 10 * MINUTE
    assert 'name="proof"' in strict.get("/account/factor").text
    code = totp.code_of(secret, strict.office.now())
    assert strict.post("/prove", proof=code, next="/account/factor").location == "/account/factor"
    assert 'name="proof"' not in strict.get("/account/factor").text


def test_a_token_of_before_the_step_opens_nothing(strict):
    secret, _ = enrol(strict)
    old = strict.client.get_cookie("__Host-lada-server").value
    strict.office.now.at += 20 * MINUTE
    strict.post("/prove", proof=totp.code_of(secret, strict.office.now()))

    strict.client.set_cookie("__Host-lada-server", old, domain="localhost", secure=True)

    assert strict.get("/loans").location.startswith("/login")


def test_logins_are_listed_and_ended(strict):
    strict.log_in("staff")
    other, third = Desk(strict.office), Desk(strict.office)
    for each in (other, third):
        each.client.environ_base["HTTP_USER_AGENT"] = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0"
        each.log_in("staff")
    page = strict.get("/account").text
    assert page.count("Firefox, Linux") >= 2
    ids = re.findall(r'name="session" value="(\w+)"', page)

    assert len(ids) == 2
    strict.post("/account/sessions/end", session=ids[0])
    assert sorted(each.get("/today").status_code for each in (other, third)) == [200, 303]
    strict.post("/account/sessions/end", all="yes")
    assert [each.get("/today").status_code for each in (other, third, strict)] == [303, 303, 200]
    assert fact_types()[-2:] == ["sessions_ended", "sessions_ended"]


def test_nobody_ends_the_login_of_somebody_else(strict):
    strict.log_in("staff")
    other = Desk(strict.office)
    other.log_in("coordinator")
    [row] = [row for row in strict.office.store.execute_sql("SELECT hash, account FROM staff_session").fetchall()
             if row[1] == KEY_APP]  # fmt: skip

    strict.post("/account/sessions/end", session=row[0])

    assert other.get("/account").status_code == 200


def test_a_new_password_is_chosen_by_whoever_knows_the_old_one_and_ends_all_other_logins(strict):
    strict.log_in("staff")
    other = Desk(strict.office)
    other.log_in("staff")

    def change(**typed):
        return strict.post("/account/password", **typed)

    new = "cztery żółte rowery"
    assert change(old="nie to", new=new, again=new).status_code == 422
    assert change(old=PASSWORD, new=new, again=new + "x").status_code == 422
    assert change(old=PASSWORD, new="haslo haslo haslo", again="haslo haslo haslo").status_code == 422
    assert change(old=PASSWORD, new=new, again=new).status_code == 303
    assert (strict.get("/today").status_code, other.get("/today").status_code) == (200, 303)
    assert other.log_in("staff").status_code == 403 and other.log_in("staff", new).status_code == 303


def test_taking_the_last_second_step_away_leads_back_to_setting_one_up(strict):
    enrol(strict)

    strict.post("/account/app/remove")

    assert strict.get("/loans").location == "/account/factor"
    assert recovery.left(KEY_APP) == 0
    assert questions_staff.account(KEY_APP).status == "active"
