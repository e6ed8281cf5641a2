"""What administrators do with accounts: invite, give rights, block, help who lost their phone; and that it is told."""

import re
from dataclasses import replace

import pytest

from sync import journal
from sync.account_facts import Grant
from sync.server import questions_staff
from sync.server.accounts import factors, inviting, totp
from sync.server.accounts.accounts_models import StaffInvitation
from sync.server.models import Fact
from sync.server.settings import Mail
from tests.mail_server import Mailbox, serving_mail
from tests.staff.desks import PASSWORD, Desk

NEW = "cztery żółte rowery"
WEEK_MS = 7 * 24 * 3_600_000


def told() -> list[str]:
    return [journal.type_in(bytes(row.body)) for row in Fact.select().order_by(Fact.seq)]


def invite(desk: Desk, **more: str) -> str:
    """Invite by a paper as administrator; the address on it."""
    fields = {"name": "Ewa Nowak", "language": "pl", "role_all": "staff"} | more
    page = desk.post("/accounts/invite", **fields)
    assert page.status_code == 200, page.text
    return re.search(r'class="address">http://localhost:8090(/invitation/[^<]+)<', page.text)[1]


def accept(desk: Desk, address: str, **more: str):
    return desk.post(address, **({"name": "Ewa Nowak", "login": "ewa", "password": NEW, "again": NEW} | more))


@pytest.fixture
def admin(desk):
    desk.log_in("administrator")
    return desk


def test_whoever_is_invited_chooses_login_and_password_and_is_in(admin):
    address = invite(admin, role_all="coordinator", role_branch="auditor")
    assert "Ewa Nowak" in admin.get("/accounts").text
    guest = Desk(admin.office)

    assert guest.get(address).status_code == 200
    weak = accept(guest, address, password="haslo haslo haslo", again="haslo haslo haslo", login="")
    assert weak.status_code == 422 and 'value="Ewa Nowak"' in weak.text
    assert accept(guest, address).location == "/today"
    assert guest.get("/today").status_code == 200

    ewa = questions_staff.account_by("ewa")
    assert (ewa.name, ewa.status, {*ewa.grants}) == (
        "Ewa Nowak", "active", {Grant("coordinator"), Grant("auditor", "branch")}
    )  # fmt: skip
    assert told() == ["account_invited", "account_opened"]
    assert "Zaproszenia bez odpowiedzi" not in admin.get("/accounts").text


def test_a_link_works_once_for_a_week_and_not_after_it_was_withdrawn(admin):
    used, late, withdrawn = (invite(admin, name=name) for name in ("A", "B", "C"))
    guest = Desk(admin.office)
    accept(guest, used)
    other = Desk(admin.office)
    assert other.get(used).status_code == accept(other, used, login="ewa2").status_code == 404
    [row] = StaffInvitation.select().where(StaffInvitation.name == "C")
    admin.post(f"/invitations/{row.account}/withdraw")
    assert other.get(withdrawn).status_code == accept(other, withdrawn, login="ewa2").status_code == 404
    assert other.get(late).status_code == 200
    admin.office.now.at += WEEK_MS
    assert other.get(late).status_code == accept(other, late, login="ewa2").status_code == 404
    assert questions_staff.account_by("ewa2") is None
    assert other.get("/invitation/" + "A" * 43).status_code == 404


def test_a_login_that_somebody_has_is_not_given_twice(admin):
    answer = accept(Desk(admin.office), invite(admin), login="Staff")

    assert answer.status_code == 422 and "Wybierz inną" in answer.text


def test_the_table_of_invitations_opens_nothing_and_forgets_for_whom_they_were(admin):
    address = invite(admin, email="ewa@example.org")
    [row] = StaffInvitation.select()
    assert row.hash not in address and address.rpartition("/")[2] not in str(row.__data__)

    accept(Desk(admin.office), address)

    [row] = StaffInvitation.select()
    assert (row.name, row.email) == ("", "")


def test_an_invitation_goes_by_mail_where_others_can_reach_us(office):
    mailbox = Mailbox()
    with serving_mail(mailbox) as port:
        mail = Mail(host="127.0.0.1", port=port, security="none", sender="lada@example.org")
        server = replace(office.settings.server, base_url="https://lada.example.org")
        office = replace(office, settings=replace(office.settings, mail=mail, server=server))
        link = inviting.address(office, inviting.invite("Ewa", "ewa@example.org", "uk", [Grant("staff")], None, 1))

        assert inviting.can_mail(office)
        assert inviting.send(office, "ewa@example.org", "uk", link) == "sent"
    [(to, letter)] = mailbox.letters
    text = letter.get_content()
    assert to == "ewa@example.org" and link in text and text.startswith("Добрий день")


def test_a_mail_server_that_does_not_answer_is_said_and_nothing_is_lost(office):
    mail = Mail(host="127.0.0.1", port=1, security="none", sender="lada@example.org")
    office = replace(office, settings=replace(office.settings, mail=mail))

    assert inviting.send(office, "ewa@example.org", "pl", "https://x/invitation/t") == "no_mail"
    assert not inviting.can_mail(office)  # nobody else could open http://localhost


def test_rights_are_changed_told_and_taken_back(admin):
    answer = admin.post("/accounts/account-staff/rights", role_site="coordinator", role_branch="auditor")
    assert {*questions_staff.account("account-staff").grants} == {
        Grant("coordinator", "site"), Grant("auditor", "branch"),
    }  # fmt: skip
    page = admin.get(answer.location).text
    uid = re.search(r"/accounts/undo/([^\"]+)", page)[1]
    fact = admin.get(f"/journal/{uid}").text
    assert "Zmiana uprawnień konta" in fact and "Marta staff" in fact and "koordynacja (Centrum)" in fact

    assert admin.post(f"/accounts/undo/{uid}").status_code == 303
    assert questions_staff.account("account-staff").grants == (Grant("staff"),)
    assert admin.post(f"/accounts/undo/{uid}").status_code == 409
    assert told() == ["account_rights_changed", "act_undone"]


def test_an_account_is_blocked_and_unblocked_and_its_sessions_end(admin):
    other = Desk(admin.office)
    other.log_in("staff")

    page = admin.get(admin.post("/accounts/account-staff/block").location).text
    assert other.get("/today").status_code == 303
    assert other.log_in("staff").status_code == 403
    admin.post(re.search(r'action="(/accounts/undo/[^"]+)"', page)[1])
    assert other.log_in("staff").status_code == 303
    assert told() == ["account_blocked", "account_unblocked", "act_undone"]


def test_nobody_locks_out_the_last_administrator(admin):
    me = "account-administrator"

    assert admin.post(f"/accounts/{me}/block").status_code == 409
    assert admin.post(f"/accounts/{me}/rights", role_all="coordinator").status_code == 409
    assert admin.post(f"/accounts/{me}/rights", role_site="administrator").status_code == 409
    admin.post("/accounts/account-coordinator/rights", role_all="administrator")
    answer = admin.post(f"/accounts/{me}/rights", role_all="coordinator")
    assert answer.status_code == 303
    assert admin.get("/accounts").status_code == 403
    other = Desk(admin.office)
    other.log_in("coordinator")
    assert other.post("/accounts/account-coordinator/block").status_code == 409


def test_taking_back_must_not_lock_everybody_out_either(admin):
    made = admin.post("/accounts/account-coordinator/rights", role_all="administrator").location
    uid = made.rpartition("=")[2]
    other = Desk(admin.office)
    other.log_in("coordinator")
    other.post("/accounts/account-administrator/block")

    assert other.post(f"/accounts/undo/{uid}").status_code == 409
    assert questions_staff.account("account-coordinator").role == "administrator"


def test_only_rights_and_blocks_are_taken_back_here(admin):
    invite(admin)
    [row] = Fact.select()
    uid = journal.uid(journal.read_body(bytes(row.body)).inc, row.seq)

    assert admin.post(f"/accounts/undo/{uid}").status_code == 404


def test_a_lost_phone_is_helped_by_a_reset(admin):
    other, key = Desk(admin.office), admin.office.secrets.server
    secret = totp.begin(key, "account-staff")
    factors.add_app(admin.office, "account-staff", totp.code_of(secret, admin.office.now()), admin.office.now())
    other.log_in("staff")
    assert other.get("/today").location.startswith("/login/second")

    admin.post("/accounts/account-staff/factors/reset")

    assert other.log_in("staff").status_code == 303 and other.get("/today").status_code == 200
    assert told()[-1] == "factors_reset"


def test_whoever_forgot_the_password_chooses_a_new_one_by_a_link(admin):
    other = Desk(admin.office)
    other.log_in("staff")
    page = admin.post("/accounts/account-staff/password-link").text
    address = re.search(r'class="address">http://localhost:8090(/invitation/[^<]+)<', page)[1]
    guest = Desk(admin.office)

    assert "Marta staff" in guest.get(address).text
    assert guest.post(address, password=NEW, again=NEW).location == "/today"
    assert guest.get("/today").status_code == 200 and other.get("/today").status_code == 303
    assert guest.get(address).status_code == 404
    assert Desk(admin.office).log_in("staff", PASSWORD).status_code == 403
    assert told() == ["password_link_made", "password_changed"]


def test_accounts_ask_again_who_is_there(admin):
    admin.office.now.at += 11 * 60_000

    asked = admin.post("/accounts/account-staff/block")
    assert 'name="proof"' in asked.text and questions_staff.account("account-staff").status == "active"
    assert admin.post("/accounts/account-staff/block", proof=PASSWORD).status_code == 303
    assert questions_staff.account("account-staff").status == "blocked"


def test_the_list_shows_who_may_what_and_finds_them(admin):
    page = admin.get("/accounts").text
    assert page.count("Marta ") >= 4 and "samo hasło" in page

    assert "Marta auditor" not in admin.get("/accounts?role=coordinator").text
    assert "Marta coordinator" in admin.get("/accounts?search=COORD").text
    assert "Marta staff" not in admin.get("/accounts?status=blocked").text


def test_an_administrator_of_one_site_keeps_no_accounts(admin):
    questions_staff.put_grants("account-coordinator", [Grant("administrator", "site")])
    other = Desk(admin.office)
    other.log_in("coordinator")

    assert other.get("/accounts").status_code == other.post("/accounts/account-staff/block").status_code == 403
