"""Done, undo, help, no card, appearance, end: the small screens around every act."""

from dataclasses import replace

import pytest

from sync import journal
from tests import cast
from tests.screens.at_counter import HERE, MINUTE, Visitor
from tests.screens.at_desk import built_at


@pytest.mark.parametrize("kind", ["resident", "organisation", "informal_group", "youth"])
def test_somebody_without_a_card_comes_in_without_a_name(visitor, kind):
    visitor.go("/no-card")
    assert "O nazwisko nie pytamy" in visitor.words
    visitor.go(f"/no-card?kind={kind}")
    visitor.send("/no-card", kind=kind, purpose="meeting", people="3", enter="1")

    fact = visitor.session.done.facts[0]
    assert (fact.kind, fact.people, fact.person) == (kind, 3, None)
    assert "Miło, że jesteś" in visitor.words


def test_a_kind_that_does_not_exist_is_asked_for_again(visitor):
    visitor.go("/no-card?kind=king")

    assert "Grupa nieformalna" in visitor.words


def test_what_was_done_stands_there_after_a_reload(anna):
    anna.send("/check-in", purpose="meeting", enter="1")
    first = anna.words
    anna.go("/done")

    assert anna.words == first


def test_without_paper_each_thing_stands_on_the_screen_with_its_number_and_its_day(tmp_path, clock):
    with built_at(tmp_path, clock) as counter:
        counter.devices.paper_changed("out", 0, 0)
        anna = Visitor(counter)
        anna.tap_card(cast.ANNA_UID)
        anna.send("/greeting", party="org-table")
        anna.go("/borrow")
        anna.scan(cast.PROJECTOR_CODE)
        anna.scan(cast.SCREEN_CODE)
        anna.go("/confirm")
        anna.send("/confirm", shown=["projector-2", "screen-1"], part=["p1", "p2", "p3", "p4"], go=1)
        anna.send("/approval", purpose="loans", by="pin", pin=cast.ANNA_PIN)

        assert anna.at == "/done"
        assert f"Projektor nr 2 ({counter.store.item('projector-2').inventory_no}), do pt 27.11" in anna.words
        assert "Ekran 180 cm nr 1 (COP/0401), do wt 1.12" in anna.words
        assert "Projektor nr 2, Ekran" not in anna.words
        assert anna.session.done.slip.number in anna.words


@pytest.fixture
def mailing(tmp_path, clock):
    """A kiosk without paper whose centre sends slips by e-mail, and Anna who has just come in."""
    with built_at(tmp_path, clock) as counter:
        counter.settings = replace(counter.settings, kiosk=replace(counter.settings.kiosk, slips_by_mail=True))
        counter.devices.paper_changed("out", 0, 0)
        anna = Visitor(counter)
        anna.tap_card(cast.ANNA_UID)
        anna.send("/greeting", party="org-table")
        anna.send("/check-in", purpose="meeting", enter="1")
        yield anna


def wishes(counter):
    reading = counter.store.database.reading()
    rows = reading.execute("SELECT body, detached FROM journal WHERE type = 'slip_mail_asked'").fetchall()
    return [(journal.fact_in(bytes(body)), journal.read_detached(bytes(beside))["text"]) for body, beside in rows]


def test_without_paper_a_member_has_the_slip_sent_with_one_touch_and_once(mailing):
    counter, number = mailing.counter, mailing.session.done.slip.number
    assert "Wyślij e-mailem" in mailing.words
    mailing.send("/done", mail=1)
    assert mailing.at == "/done" and "Wyślij e-mailem" not in mailing.words
    assert "Wyślemy na adres, który ma centrum" in mailing.words
    mailing.send("/done", mail=1)

    [(fact, beside)] = wishes(counter)
    assert (fact.slip, fact.document, fact.person) == (number, mailing.session.done.uids[0], "anna")
    assert journal.commitment(beside.salt, beside.value) == fact.text_commitment
    assert "Wejście" in beside.value and number in beside.value and "Kowalska" not in beside.value


def test_it_is_offered_to_nobody_who_is_not_known_and_only_where_the_centre_wants_it(mailing):
    counter = mailing.counter
    mailing.session.person = None
    mailing.send("/done", mail=1)
    assert "Wyślij e-mailem" not in mailing.words
    mailing.session.person = counter.store.person("anna")
    counter.settings = replace(counter.settings, kiosk=replace(counter.settings.kiosk, slips_by_mail=False))
    mailing.send("/done", mail=1)

    assert "Wyślij e-mailem" not in mailing.words and wishes(counter) == []


def test_where_paper_comes_it_is_not_offered(mailing):
    mailing.counter.devices.paper_changed("ok", 0, 0)
    mailing.go("/done")
    assert "Wyślij e-mailem" not in mailing.words
    mailing.go("/done?unprinted=1")
    assert "Wyślij e-mailem" in mailing.words
    mailing.send("/done", mail=1, unprinted=1)
    assert "Wyślemy na adres" in mailing.words


def test_coming_in_can_be_taken_back_for_a_minute(anna, clock, counter):
    anna.send("/check-in", purpose="meeting", enter="1")
    assert "Cofnij" in anna.words
    anna.send("/undo")

    assert "To się nie liczy" in anna.words
    assert counter.store.open_visit_of("anna") is None

    anna.send("/check-in", purpose="meeting", enter="1", confirmed="1")
    clock.pass_time(2 * MINUTE)
    anna.go("/done")
    assert "Cofnij" not in anna.words


def test_nothing_done_leads_back(visitor, anna):
    anna.go("/done")
    assert anna.at == "/greeting"


def test_staff_are_called_by_one_touch(visitor):
    visitor.go("/help")
    visitor.send("/help")

    assert "Obsługa już idzie" in visitor.words
    assert visitor.session.done.facts[0].cause == "visitor"


def test_help_says_what_works(visitor, counter, clock):
    visitor.go("/help")
    assert "Wszystko" in visitor.words
    counter.devices.network_changed(clock.now())
    visitor.go("/help")
    assert "/trouble/network" in visitor.page


@pytest.mark.parametrize(
    ("field", "sign"),
    [
        ("large", "kiosk large"),
        ("contrast", "kiosk contrast"),
        ("low_reach", "kiosk lowreach"),
        ("muted", 'data-volume="0"'),
    ],
)
def test_a_mode_is_the_visitors_own_and_ends_with_them(anna, field, sign):
    anna.send("/appearance", back="/greeting", **{field: "1"})
    assert anna.at == "/greeting"
    assert sign in anna.page

    anna.send("/end")
    assert anna.at == "/"
    assert sign not in anna.page


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/nowhere", "\\evil", "", "/reading"])
def test_the_way_back_is_only_to_a_screen_of_ours(visitor, back):
    answer = visitor.send_script_free("/appearance", language="en", back=back)

    assert answer.location == "/"


def test_end_leaves_nothing(anna):
    anna.send("/appearance", language="en", back="/greeting")
    anna.send("/check-in", purpose="meeting", people="5")
    anna.send("/end")

    session = anna.session
    assert (session.language, session.person, session.party, session.people) == ("pl", None, None, 1)
    assert "Anna" not in anna.page


def test_a_session_that_is_over_says_so_and_saves_nothing(anna, clock, counter):
    clock.pass_time(2 * MINUTE)
    anna.send("/check-in", purpose="meeting", enter="1")

    assert anna.at == "/refused"
    assert "Zacznijmy od nowa" in anna.words
    assert counter.store.open_visit_of("anna") is None


def test_the_panels_style_sheet_comes_from_the_settings(visitor):
    text = visitor.client.get("/screen.css", base_url=HERE).get_data(as_text=True)

    assert "--mm: 5.884px" in text
    assert "--warning: 20s" in text


def test_an_address_that_is_none_shows_the_way_back_in_the_visitors_language(visitor):
    visitor.send("/appearance", language="uk", back="/")
    answer = visitor.go("/nowhere")

    assert answer.status_code == 404
    assert "Такого екрана немає" in visitor.words
