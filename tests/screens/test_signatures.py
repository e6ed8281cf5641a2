"""Cookie and form token: what was verified once is known again, and nothing else is believed for it."""

import pytest

from tests import cast
from tests.screens.at_counter import HERE

NAME = "__Host-lada-kiosk"


def cookie_of(visitor):
    return visitor.client.get_cookie(NAME, domain="localhost").value


def with_cookie(visitor, value):
    """What the greeting says to a browser with this cookie: 200 when it is known, else it is sent to the start."""
    browser = visitor.client.application.test_client(use_cookies=False)
    return browser.get("/greeting", base_url=HERE, headers={"Cookie": f"{NAME}={value}"}).status_code


def test_the_cookie_is_good_as_often_as_it_comes(anna):
    cookie = cookie_of(anna)
    assert [with_cookie(anna, cookie) for _ in range(3)] == [200] * 3


@pytest.mark.parametrize("end", ["", "A", "AA", "é"])
def test_a_cookie_that_differs_from_the_one_just_verified_is_nobodys(anna, end):
    cookie = cookie_of(anna)
    assert with_cookie(anna, cookie) == 200

    assert with_cookie(anna, cookie[:-1] + end if end != "A" else cookie + end) == 303


def test_the_cookie_of_the_visitor_before_opens_nothing(anna):
    before = cookie_of(anna)
    assert with_cookie(anna, before) == 200
    anna.send("/end")

    assert with_cookie(anna, before) == 303


def test_a_visitors_forms_keep_their_token_and_the_next_visitor_gets_another(anna):
    first = anna.token()
    anna.go("/things")
    assert anna.token() == first

    anna.send("/end", cause="left")
    anna.tap_card(cast.DMYTRO_UID)

    assert anna.token() != first
    refused = anna.client.post("/greeting", data={"csrf_token": first}, base_url=HERE, headers={"Referer": HERE})
    assert refused.headers["Location"] == "/refused"


def test_two_browsers_in_turn_have_each_their_own_token(anna):
    """A second window, or the bench beside the kiosk: the tokens must not get mixed up."""
    token = anna.token()
    stranger = anna.client.application.test_client()
    page = stranger.get("/terms", base_url=HERE).get_data(as_text=True)
    assert token not in page


@pytest.mark.parametrize("other", ["", "é", "x"])
def test_a_token_that_is_not_quite_the_last_one_is_refused(anna, other):
    token = anna.token()

    def sent(value):
        return anna.client.post("/check-in", data={"csrf_token": value}, base_url=HERE, headers={"Referer": HERE})

    assert sent(token).headers["Location"] == "/check-in"
    assert sent(token[:-1] + other if other else "").headers["Location"] == "/refused"


def test_what_is_no_form_is_checked_as_ever(anna):
    plain = {"content_type": "text/plain", "data": anna.token()}
    refused = anna.client.post("/check-in", base_url=HERE, headers={"Referer": HERE}, **plain)
    assert refused.headers["Location"] == "/refused"
