"""Accounts in Chromium: a passkey made and used before a virtual authenticator, an invitation followed, all by keyboard
where a hand would touch; accessible, and whole on a desk and on a tablet."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest
from playwright.sync_api import BrowserContext, Page

from sync.account_facts import Grant
from sync.server import app, questions_staff, register_store
from sync.server.accounts import factors, inviting, totp
from sync.server.office import Office
from sync.server.settings import Security
from tests import cast
from tests.browser import chromium
from tests.offices import open_for_test, serving
from tests.staff.desks import PASSWORD, add_account, catalogues
from tests.staff.test_browser import violations

DESK, TABLET = {"width": 1440, "height": 900}, {"width": 1024, "height": 768}


@dataclass
class Place:
    """A centre that asks for a second step. `turn` moves its clock by so many ms."""

    url: str
    office: Office
    turn: Callable[[int], None]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    catalogues()
    with contextlib.ExitStack() as open:
        made: list[Office] = []

        def make(port: int) -> object:
            office = open.enter_context(open_for_test(tmp_path_factory.mktemp("server"), "", port))
            office = replace(office, settings=replace(office.settings, security=Security()))
            register_store.put_many(cast.entities(), at=1, by="test")
            for login, role in (("marta", "administrator"), ("ola", "staff"), ("jan", "coordinator")):
                add_account(office, login, role)
            questions_staff.put_grants("account-ola", [Grant("staff", cast.SITE), Grant("auditor", cast.BRANCH)])
            made.append(office)
            return app.create_app(office, app.screens())

        url = open.enter_context(serving(make)).replace("127.0.0.1", "localhost")

        def turn(ms: int) -> None:
            made[0].now.at += ms  # type: ignore[attr-defined]

        yield Place(url, made[0], turn)


@pytest.fixture
def context() -> Iterator[BrowserContext]:
    context = chromium().new_context(viewport=DESK, locale="pl-PL", reduced_motion="reduce")
    yield context
    context.close()


def with_authenticator(page: Page) -> None:
    """A passkey's device that the browser believes to have."""
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
               "isUserVerified": True, "automaticPresenceSimulation": True}  # fmt: skip
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def look(page: Page, name: str) -> None:
    """The page breaks no rule of accessibility and is not wider than a desk's or a tablet's screen."""
    assert violations(page) == [], name
    for size in (TABLET, DESK):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], name


def log_in(page: Page, place: Place, login: str) -> None:
    page.goto(place.url + "/login")
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")


def test_a_passkey_is_made_and_opens_the_account_and_what_matters_most(place, context):
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    with_authenticator(page)
    log_in(page, place, "marta")
    page.wait_for_url("**/account/factor")
    look(page, "choose")
    page.focus("text=Utwórz klucz dostępu")
    page.keyboard.press("Enter")
    page.wait_for_url("**/account#codes")
    look(page, "my account")
    page.click("text=Utwórz kody zapasowe")
    page.wait_for_selector(".codes")
    look(page, "codes")
    assert page.locator(".codes li").count() == 10
    page.click("text=Mam je zapisane")
    page.click("button.out")

    log_in(page, place, "marta")
    page.wait_for_url("**/login/second**")
    look(page, "second step")
    page.click("text=Użyj klucza dostępu")
    page.wait_for_url(place.url + "/today")

    place.turn(11 * 60_000)
    page.goto(place.url + "/accounts/invite")
    look(page, "prove")
    page.click("text=Użyj klucza dostępu")
    page.wait_for_selector("[name=role_all]")
    page.fill("[name=name]", "Ewa Nowak")
    place.turn(11 * 60_000)
    page.click("text=Przygotuj kartkę")
    page.wait_for_selector("[name=proof]")  # what was typed waits behind the question
    page.click("text=Użyj klucza dostępu")
    page.wait_for_selector(".invite-paper")
    assert "Ewa Nowak" in page.inner_text("h1")
    look(page, "paper")
    assert [text for text in complaints if "Clear-Site-Data" not in text] == []


def test_a_passkey_of_somebody_else_opens_nothing(place, context):
    page = context.new_page()
    with_authenticator(page)
    page.set_default_timeout(10_000)
    key, now = place.office.secrets.server, place.office.now()
    secret = totp.begin(key, "account-jan")
    factors.add_app(place.office, "account-jan", totp.code_of(secret, now), now)
    log_in(page, place, "jan")
    page.wait_for_url("**/login/second**")

    told = page.evaluate(
        """async token => (await fetch("/login/passkey", {method: "POST", body: JSON.stringify({id: "AA", rawId: "AA",
        response: {}}), headers: {"Content-Type": "application/json", "X-CSRFToken": token}})).status""",
        page.input_value("form.enter [name=csrf_token]"),
    )

    assert told == 422 and page.goto(place.url + "/today").url.endswith("/login/second?next=/today")


def test_an_invitation_is_followed_by_keyboard(place, context):
    page = context.new_page()
    token = inviting.invite("Ewa Nowak", "", "pl", [Grant("staff", cast.SITE)], None, place.office.now())
    page.goto(f"{place.url}/invitation/{token}")
    look(page, "invitation")
    page.fill("[name=name]", "Ewa Nowak")
    page.fill("[name=login]", "ewa")
    page.fill("[name=password]", "haslo")
    page.fill("[name=again]", "haslo")
    page.keyboard.press("Enter")
    page.wait_for_selector("[aria-invalid=true]")
    look(page, "invitation refused")
    page.fill("[name=password]", "cztery żółte rowery")
    page.fill("[name=again]", "cztery żółte rowery")
    page.keyboard.press("Enter")
    page.wait_for_url(place.url + "/today")
    page.click("a.who")
    look(page, "my account of the front desk")


def test_the_pages_of_an_administrator_are_whole(place, context):
    page = context.new_page()
    key, now = place.office.secrets.server, place.office.now()
    add_account(place.office, "iza", "administrator")
    secret = totp.begin(key, "account-iza")
    log_in(page, place, "iza")
    page.wait_for_url("**/account/factor")
    page.goto(place.url + "/account/app")
    look(page, "app")
    page.fill("[name=code]", totp.code_of(secret, now))
    page.keyboard.press("Enter")
    page.wait_for_selector(".codes")
    inviting.invite("Zofia Mazur", "zofia@example.org", "pl", [Grant("auditor", cast.BRANCH)], None, now)
    for address in ("/accounts", "/accounts/account-ola", "/accounts/invite"):
        page.goto(place.url + address)
        look(page, address)
    page.goto(place.url + "/accounts/account-ola")
    page.select_option("[name=role_all]", "coordinator")
    page.click("text=Zapisz")
    page.wait_for_selector(".note.done")
    look(page, "changed")
    page.click(".note.done button")
    page.wait_for_selector("[name=role_all]")
    assert {*questions_staff.account("account-ola").grants} == {
        Grant("staff", cast.SITE), Grant("auditor", cast.BRANCH),
    }  # fmt: skip
