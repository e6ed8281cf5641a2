"""Keys of programs on the screen: made once and shown once, limited, taken back."""

import re

import pytest

from sync.server.outside.outside_models import ProgramKey

KEY = re.compile(r"<code>(lada_[\w-]{43})</code>")


@pytest.fixture
def administrator(filled):
    filled.log_in("administrator")
    return filled


def test_a_key_is_shown_once_and_taken_back(administrator):
    made = administrator.post("/programs", name="<b>Dane miasta</b>", term="30", scope_facts="yes", scope_people="yes")
    key = KEY.search(made.text)[1]
    page = administrator.get("/programs").text

    assert key not in page and "&lt;b&gt;Dane miasta&lt;/b&gt;" in page and "<b>Dane" not in page
    assert "Osoby z imieniem i nazwiskiem; Co się wydarzyło" in page
    row = ProgramKey.get()
    assert row.expires_at == administrator.office.now() + 30 * 24 * 3_600_000
    headers = {"Authorization": f"Bearer {key}"}
    assert administrator.get("/api/v1/people", headers=headers).status_code == 200
    assert administrator.post("/programs/revoke", key=row.id).status_code == 303
    assert administrator.get("/api/v1/people", headers=headers).status_code == 401
    assert "cofnięt" in administrator.get("/programs").text.lower()
    assert administrator.post("/programs/revoke", key=row.id).status_code == 404
    assert "Cofnięto klucz programu" in administrator.get("/journal").text


def test_what_is_missing_is_said_beside_it_and_what_was_typed_stays(administrator):
    answer = administrator.post("/programs", name="Strona", term="365")
    nameless = administrator.post("/programs", name="", term="365", scope_facts="yes")

    assert (answer.status_code, nameless.status_code) == (422, 422)
    assert 'value="Strona"' in answer.text and "scope_register-wrong" in answer.text
    assert "name-wrong" in nameless.text and ProgramKey.select().count() == 0


def test_a_key_without_an_end_says_so(administrator):
    administrator.post("/programs", name="Strona", term="never", scope_register="yes")

    assert ProgramKey.get().expires_at is None
    assert "bezterminowo</td>" in administrator.get("/programs").text


def test_a_cookie_opens_nothing_for_programs(administrator):
    assert administrator.get("/api/v1/people").status_code == 401
    assert administrator.get("/metrics").status_code == 401
