"""Home: what the waiting screen says, and that nobody is left standing on it."""

from kiosk.devices import MeterState, Trouble
from kiosk.trouble_sentences import told_trouble
from printers.snmp import Alert
from sync import register
from tests import cast
from tests.screens.at_counter import HERE, MINUTE
from tests.screens.stock import stock, words


def test_it_calls_and_says_how_long_the_centre_is_open(visitor):
    assert "Zbliż kartę lub pokaż kod QR" in visitor.words
    assert "Wtorek, 24 listopada" in visitor.words
    assert "Czynne do 20:00" in visitor.words
    assert "Jutro 8:00–16:00" in visitor.words
    assert "Nie mam karty" in visitor.words


def test_before_the_hours_it_says_when_the_centre_opens(visitor, clock):
    clock.pass_time(-5 * 60 * MINUTE)
    visitor.go("/")

    assert "Czynne od 12:00" in visitor.words


def test_after_the_hours_it_says_that_the_day_is_over(visitor, clock):
    clock.pass_time(9 * 60 * MINUTE)
    visitor.go("/")

    assert "Na dziś zamknięte" in visitor.words


def test_what_is_free_is_named_and_counted(visitor):
    assert "Wolne teraz" in visitor.words
    assert "Projektor" in visitor.words


def test_of_two_notices_at_one_time_the_one_that_began_last_is_shown_and_none_that_is_over(visitor, counter, clock):
    now, day = clock.now(), 24 * 60 * MINUTE
    stock(counter, *(
        register.Notice(id=id, site=cast.SITE, shown_from=since, shown_until=until, heading=words(heading),
                        text=words("."), detail=words("."))
        for id, heading, since, until in (
            ("a", "Dawne", now - 3 * day, now + day), ("b", "Nowsze", now - day, now + day),
            ("c", "Przyszłe", now + day, now + 2 * day), ("d", "Minione", now - MINUTE, now),
        )
    ))  # fmt: skip
    visitor.go("/")

    assert "Nowsze" in visitor.words
    assert not {"Dawne", "Przyszłe", "Minione"} & set(visitor.words.split())


def test_who_was_greeted_is_gone_with_everything_unsaved_once_home_is_shown(anna):
    anna.send("/check-in", purpose="meeting", people="7")
    assert anna.session.people == 7

    anna.go("/")

    assert anna.session.person is None
    assert (anna.session.people, anna.session.purposes) == (1, set())
    assert "Anna" not in anna.page


def test_a_visitors_language_stays_while_nobody_is_known(visitor):
    visitor.send("/appearance", language="uk", back="/")
    visitor.go("/")

    assert "Прикладіть картку" in visitor.words


def test_with_the_network_away_it_says_since_when_and_that_everything_works(visitor, counter, clock):
    counter.devices.network_changed(clock.now() - 10 * MINUTE)
    visitor.go("/")

    assert "Bez internetu od 12:50. Wszystko działa." in visitor.words
    visitor.go("/help")
    assert "Wszystko inne działa" not in visitor.words


def test_without_a_reader_only_cards_are_missed(visitor, counter):
    counter.devices.fit(reader=True, scanner=True, printer=False)
    counter.devices.device_changed("scanner", True)
    visitor.go("/")

    assert "Na razie bez odczytu kart" in visitor.words
    assert "Tylko karty. Wszystko inne działa jak zwykle." in visitor.words
    assert "Nie mam karty" in visitor.words


def test_without_reader_and_scanner_neither_is_said_to_work(visitor, counter):
    counter.devices.fit(reader=True, scanner=True, printer=False)
    visitor.go("/")

    assert visitor.words.count("Czytnik i skaner nie działają") == 2
    assert "Kody QR działają" not in visitor.words
    assert "Karty działają" not in visitor.words


def test_without_a_scanner_only_codes_are_missed(visitor, counter):
    counter.devices.fit(reader=True, scanner=True, printer=False)
    counter.devices.device_changed("reader", True)
    visitor.go("/")

    assert "Zbliż kartę" in visitor.words
    assert "lub pokaż kod QR" not in visitor.words
    assert "Skaner kodów nie działa. Karty działają." in visitor.words


def test_each_trouble_has_a_line_a_screen_and_a_way_on(visitor, counter, clock):
    counter.devices.fit(reader=True, scanner=True, printer=True)
    counter.devices.paper_changed("out", 1, 0)
    counter.devices.network_changed(clock.now())
    counter.devices.clock_checked(True)
    jam = (Alert("Paper jam", True),)
    counter.devices.meters_asked((MeterState("a", "Ricoh", "answers", (), jam), MeterState("b", "Canon", "silent")))
    for trouble in (
        Trouble.READER, Trouble.SCANNER, Trouble.PAPER_OUT, Trouble.NETWORK, Trouble.CLOCK, Trouble.COPIER
    ):  # fmt: skip
        visitor.go(f"/trouble/{trouble.value}")
        assert visitor.at == f"/trouble/{trouble.value}"
        assert "Rozumiem" in visitor.words
    counter.devices.paper_changed("offline", 1, 0)
    visitor.go("/trouble/printer")
    assert "Drukarka potwierdzeń nie odpowiada" in visitor.words


def test_a_copier_that_stands_still_is_named_and_one_that_is_switched_off_is_not(visitor, counter):
    jam = (Alert("Paper jam", True),)
    counter.devices.meters_asked((MeterState("a", "Ricoh", "answers", (), jam), MeterState("b", "Canon", "silent")))
    visitor.go("/")
    assert "Ricoh teraz nie drukuje." in visitor.words

    counter.devices.meters_asked((MeterState("a", "Ricoh", "answers"), MeterState("b", "Canon", "silent")))
    visitor.go("/")
    assert "teraz nie drukuje" not in visitor.words


def test_nobody_says_that_staff_know_while_the_server_cannot_hear(visitor, counter, clock):
    counter.devices.fit(reader=True, scanner=True, printer=True)
    counter.devices.paper_changed("out", 1, 0)
    visitor.go("/trouble/paper_out")
    assert "Obsługa wie i przyniesie nową rolkę." in visitor.words

    counter.devices.network_changed(clock.now())
    for address in ("/", "/trouble/reader", "/trouble/paper_out"):
        visitor.go(address)
        assert "Powiedz o tym obsłudze." in visitor.words
        assert "Obsługa już o tym wie" not in visitor.words
        assert "Obsługa wie" not in visitor.words


def test_every_trouble_can_be_told(visitor):
    app = visitor.client.application
    with app.test_request_context(base_url=HERE):
        assert all(told_trouble(trouble).heading for trouble in Trouble)


def test_a_trouble_that_is_over_leads_to_help(visitor):
    visitor.go("/trouble/paper_out")

    assert visitor.at == "/help"


def test_the_page_asks_for_the_status_without_touching_the_session(visitor, counter, clock):
    visitor.tap_card(cast.ANNA_UID)
    before = visitor.session.touched_at
    clock.pass_time(30_000)

    answer = visitor.client.get("/status?lang=en", base_url=HERE)

    assert answer.json["lines"] == []
    assert counter.sessions._session.touched_at == before
