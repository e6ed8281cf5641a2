"""The bench moves the very devices that the kiosk reads and prints to, and touches nobody's session."""

import re
from html import unescape
from io import BytesIO

import pytest
from PIL import Image

from kiosk import words
from kiosk.clock import moment
from kiosk.demo import centre, on_bench, things
from kiosk.readers import Reading, ReadingKind
from kiosk.readers.uid import is_random, is_valid
from kiosk.station.identifying import Identified, ItemSeen, StaffSeen, Unknown, UnknownItem
from kiosk.station.outcome import Refused
from kiosk.store import Draft
from printers import Paper
from sync import codes, facts, verifiers
from sync.facts import VisitorKind
from sync.rules.refusals import Reason
from tests import cast
from tests.screens.at_counter import HERE, TUESDAY, Visitor
from tests.screens.at_desk import built_at

HOUR, DAY = 3_600_000, 86_400_000


class Hands:
    """Somebody at the bench, in a browser of their own."""

    def __init__(self, visitor):
        self.client = visitor.client.application.test_client()
        self.look()

    def look(self, language="pl"):
        self.answer = self.client.get(f"/bench?lang={language}", base_url=HERE)
        self.page = unescape(self.answer.get_data(as_text=True))
        return self.page

    def do(self, **fields):
        token = re.search(r'name="token" value="([0-9a-f]+)"', self.page)
        data = {"token": token[1], **fields}
        self.answer = self.client.post("/bench?lang=pl", data=data, base_url=HERE, follow_redirects=True)
        self.page = unescape(self.answer.get_data(as_text=True))
        return self.page


@pytest.fixture
def counter(tmp_path, clock):
    with built_at(tmp_path, clock) as counter:
        yield counter


@pytest.fixture
def hands(counter):
    return Hands(Visitor(counter))


@pytest.fixture
def demo_counter(tmp_path, clock):
    """A kiosk with the demo's register."""
    pin = verifiers.make(cast.CENTRE_KEY, "4711")
    demo = centre.make(words.local(TUESDAY).date(), cast.CENTRE_KEY, pin, pin)
    with built_at(tmp_path, clock, entities=list(demo.entities), site=centre.CENTRE) as counter:
        yield counter


def check_in(counter):
    purpose = counter.store.purposes()[0].id
    counter.station.visits.check_in_visitor(VisitorKind.RESIDENT, [purpose], 1, counter.clock.now())


# --- who may, and what stays untouched --------------------------------------------------------------------------------


def test_without_the_bench_there_is_no_such_page(tmp_path, clock):
    with built_at(tmp_path, clock, bench=False) as counter:
        visitor = Visitor(counter)
        assert visitor.go("/bench").status_code == 404
        assert visitor.go("/bench/roll.png").status_code == 404
        assert visitor.send_script_free("/bench", card=cast.ANNA_UID).status_code in (303, 404)


def test_looking_and_acting_leave_the_visitors_session_alone(counter):
    visitor = Visitor(counter)
    visitor.tap_card(cast.ANNA_UID)
    before = visitor.session
    touched = before.touched_at
    hands = Hands(visitor)
    hands.do(card=cast.DMYTRO_UID)
    hands.do(clock="day")
    assert counter.sessions.current(before.id) is before
    assert before.touched_at == touched
    assert hands.answer.headers.getlist("Set-Cookie") == []


def test_a_form_without_the_token_moves_nothing(counter, hands):
    for token in ("", "wrong", "ż"):
        answer = hands.client.post("/bench", data={"card": cast.ANNA_UID, "token": token}, base_url=HERE)
        assert answer.status_code == 403
    assert counter.bench.card_reader.card is None


def test_the_token_outlives_every_visitor(counter, hands):
    for _ in range(3):
        counter.sessions.begin()
    hands.do(reader="out")
    assert not counter.bench.card_reader.is_plugged


def test_a_strangers_page_cannot_move_the_devices(counter, hands):
    token = re.search(r'name="token" value="([0-9a-f]+)"', hands.page)[1]
    data = {"token": token, "reader": "out"}
    answer = hands.client.post("/bench", data=data, base_url=HERE, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert counter.bench.card_reader.is_plugged


def test_a_button_that_nobody_knows_does_nothing(hands):
    assert "Stanowisko prób" in hands.do(paper="sideways", nonsense=1)


# --- devices ----------------------------------------------------------------------------------------------------------


def test_a_card_lies_on_the_reader_until_it_is_taken_away(counter, hands):
    reader = counter.bench.card_reader.open()
    hands.do(card=on_bench.UNKNOWN_UID)
    assert [reader.wait(0).kind for _ in range(2)] == [ReadingKind.GONE, ReadingKind.CARD]
    assert 'aria-pressed="true"' in hands.page
    hands.do(card=on_bench.UNKNOWN_UID)
    assert reader.wait(0).kind is ReadingKind.GONE
    assert 'aria-pressed="true"' not in hands.page


def test_another_card_takes_the_place_of_the_first(counter, hands):
    hands.do(card=on_bench.UNKNOWN_UID)
    hands.do(card=on_bench.RANDOM_UID)
    assert counter.bench.card_reader.card == on_bench.RANDOM_UID


def test_a_code_is_held_before_the_scanner(counter, hands):
    scanner = counter.bench.scanner.open()
    hands.do(scan=" LT12345678X\x07 ")
    assert scanner.wait(0).value == "LT12345678X"


@pytest.mark.parametrize("device", ["reader", "scanner", "printer"])
def test_a_cable_is_pulled_and_plugged_in_again(counter, hands, device):
    plugged = {
        "reader": lambda: counter.bench.card_reader.is_plugged,
        "scanner": lambda: counter.bench.scanner.is_plugged,
        "printer": lambda: counter.bench.printer.status() is Paper.OK,
    }[device]
    hands.do(**{device: "out"})
    assert not plugged()
    hands.do(**{device: "in"})
    assert plugged()


def test_the_paper_runs_low_and_out_and_a_new_roll_mends_it(counter, hands):
    for how, paper, said in (
        ("low", Paper.LOW, "papier się kończy"), ("out", Paper.OUT, "brak papieru"), ("full", Paper.OK, "papier jest"),
    ):  # fmt: skip
        page = hands.do(paper=how).replace("\xa0", " ")
        assert counter.bench.printer.status() is paper
        assert said in page


def test_a_jammed_printer_answers_again_when_it_is_plugged_anew(counter, hands):
    hands.do(trouble="jam")
    assert counter.bench.printer.status() is Paper.OFFLINE
    hands.do(printer="in")
    assert counter.bench.printer.status() is Paper.OK


def test_a_printer_that_dies_in_a_slip_leaves_it_unconfirmed(counter, hands):
    hands.do(trouble="die")
    check_in(counter)
    counter.spool.step()
    page = hands.look().replace("\xa0", " ")
    assert counter.spool.health().unconfirmed == 1
    assert "1 niepewne" in page
    assert "Z urwanego wydruku wyszło 300 bajtów." in page


def test_the_network_is_cut_and_restored(counter, hands):
    hands.do(network="cut")
    assert counter.bench.network_is_cut
    hands.do(network="restore")
    assert not counter.bench.network_is_cut


def test_the_clock_is_shifted_and_put_right(counter, hands):
    hands.do(clock="day")
    assert counter.clock.now() == TUESDAY + DAY
    hands.do(clock="back")
    assert counter.clock.now() == TUESDAY + DAY - 2 * HOUR
    hands.do(clock="1970")
    assert "1970" in words.day_and_time(counter.clock.now(), "pl")
    page = hands.do(clock="restore")
    assert counter.clock.now() == TUESDAY
    assert "wtorek, 24 listopada 2026, 13:00" in page


@pytest.mark.parametrize("before", ["any word of the server", "one"])
def test_an_hour_that_cannot_be_is_told_as_a_wrong_clock_until_it_is_right_again(counter, hands, clock, before):
    if before == "one":
        told = facts.ClockSampled(server=clock.at, round_trip=20)
        counter.store.record([Draft(told)], moment(clock, counter.store.boot))
        with counter.store.database.writing() as cursor:
            cursor.execute("UPDATE agreement SET sampled_at = ?", (clock.at,))
    hands.do(clock="1970")
    counter.look_around()
    assert counter.devices.states().clock_wrong
    assert Visitor(counter).words.count("Nasz zegar może się mylić.") == 1

    hands.do(clock="restore")
    counter.look_around()
    assert not counter.devices.states().clock_wrong


def test_two_minutes_before_midnight_is_so_in_poland_in_winter_and_summer(counter, hands, clock):
    for now in (TUESDAY, TUESDAY + 200 * DAY):
        clock.at = now
        hands.do(clock="restore")
        hands.do(clock="midnight")
        assert words.clock_time(counter.clock.now(), "pl") == "23:58"
        assert words.local(counter.clock.now()).date() == words.local(now).date()


# --- the roll ---------------------------------------------------------------------------------------------------------


def test_the_roll_is_a_picture_of_the_bytes_with_their_words_beside_it(counter, hands):
    assert "Nic się jeszcze nie wydrukowało" in hands.page.replace("\xa0", " ")
    check_in(counter)
    counter.spool.step()
    page = hands.look()
    assert 'alt="' in page
    assert "COP-K1-2026-000001" in page
    assert "WYDRUK NIEFISKALNY" in page
    picture = Image.open(BytesIO(hands.client.get("/bench/roll.png", base_url=HERE).data))
    assert picture.width == 624
    assert picture.height > 300


def test_a_new_slip_has_a_new_address_and_lies_on_top(counter, hands):
    addresses = []
    for _ in range(2):
        check_in(counter)
        counter.spool.step()
        page = hands.look()
        addresses.append(re.search(r'src="([^"]+roll[^"]+)"', page)[1])
    assert len(set(addresses)) == 2
    assert page.index("COP-K1-2026-000002") < page.index("COP-K1-2026-000001")


def test_an_empty_roll_is_a_picture_too(hands):
    answer = hands.client.get("/bench/roll.png", base_url=HERE)
    assert (answer.status_code, answer.mimetype) == (200, "image/png")


# --- what lies on it --------------------------------------------------------------------------------------------------


def test_beside_another_centres_data_lie_its_stickers_and_what_nobody_knows(counter, hands):
    assert [card.remark for card in on_bench.cards(counter.store)] == ["unknown", "random", "unreadable"]
    assert "Projektor nr 2" in hands.page
    assert "Anna" not in hands.page


def test_each_card_of_the_demo_is_what_it_says(demo_counter):
    seen = {}
    for card in on_bench.cards(demo_counter.store):
        kind = ReadingKind.CARD if is_valid(card.uid) else ReadingKind.UNREADABLE
        seen[card.remark] = demo_counter.station.identify(Reading(kind, card.uid, "test", 0), TUESDAY)
    known = {remark for remark, one in seen.items() if isinstance(one, Identified)}
    reasons = {remark: one.refusals[0].reason for remark, one in seen.items() if isinstance(one, Refused)}

    assert known == {"two_parties", "with_pin", "ukrainian", "minor"}
    assert len(demo_counter.station.visits.parties_of(seen["two_parties"].person.id, TUESDAY)) == 3
    assert seen["with_pin"].person.pin is not None
    assert seen["ukrainian"].person.language == "uk"
    assert seen["minor"].person.minor
    assert isinstance(seen["staff"], StaffSeen)
    assert isinstance(seen["unknown"], Unknown)
    assert is_random(on_bench.RANDOM_UID)
    assert reasons == {
        "on_hold": Reason.PERSON_BLOCKED, "card_on_hold": Reason.CARD_BLOCKED, "lost": Reason.CARD_LOST,
        "replaced": Reason.CARD_REPLACED, "expired": Reason.CARD_EXPIRED, "random": Reason.CARD_RANDOM,
        "unreadable": Reason.CARD_UNREADABLE,
    }  # fmt: skip


def test_each_code_of_the_demo_is_what_it_says(demo_counter):
    found = on_bench.member_codes(demo_counter.store)
    seen = [demo_counter.station.identify(Reading(ReadingKind.CODE, one.text, "test", 0), TUESDAY) for one in found]
    assert [type(one) for one in seen] == [Identified, Identified, Refused, Unknown, Refused]


def test_each_sticker_of_the_demo_is_what_it_says(demo_counter):
    found = on_bench.stickers(demo_counter.store, "pl")
    seen = {
        one.remark: demo_counter.station.identify(Reading(ReadingKind.CODE, one.text, "test", 0), TUESDAY)
        for one in found
    }
    assert isinstance(seen.pop("strange"), UnknownItem)
    assert all(isinstance(one, ItemSeen) for one in seen.values())
    assert seen["in_repair"].item.status == "in_repair"
    assert seen["elsewhere"].item.site != demo_counter.store.site_id
    assert len(demo_counter.store.parts_of(seen["kit"].item.id)) > 1


def test_the_sticker_that_nobody_knows_is_a_code_of_ours(demo_counter):
    assert codes.parse(things.item_code(99_999)) is not None


@pytest.mark.parametrize(
    ("language", "heading"), [("pl", "Stanowisko prób"), ("en", "Device bench"), ("uk", "Випробувальний стіл")]
)
def test_it_speaks_each_language(hands, language, heading):
    assert heading in hands.look(language)
