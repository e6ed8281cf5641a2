"""Binding a card or code: read twice, equal, one that stays and that nobody has."""

import msgspec
import pytest

from kiosk.readers import Fault, ReadingKind
from sync import codes
from sync.facts import AttemptRefused, CardUnknown, CredentialBound, Means
from sync.feed_rows import CardWanted
from sync.protocol import Erased
from tests import cast
from tests.screens.at_counter import MINUTE, TUESDAY, Visitor
from tests.screens.at_desk import FRESH_UID, OTHER_UID, built_at, facts_of, marta_at
from tests.screens.stock import stock

FRESH_CODE = codes.make(codes.CodeKind.MEMBER, b"a fresh code, seventeen")


@pytest.fixture
def counter(tmp_path, clock):
    with built_at(tmp_path, clock) as counter:
        yield counter


@pytest.fixture
def marta(counter):
    """Marta, with Dmytro chosen."""
    marta = marta_at(counter)
    marta.go("/bind")
    assert marta.at == "/member"
    marta.send("/member?purpose=bind", person="dmytro")
    assert marta.at == "/bind"
    return marta


def test_the_same_card_twice_is_bound_and_works_at_once(marta, counter):
    marta.tap_card(FRESH_UID)
    assert "Zabierz kartę i połóż ją jeszcze raz" in marta.words
    marta.tap_card(FRESH_UID)
    assert marta.at == "/desk"
    assert "Przypisane: Дмитро П. Karta lub kod działa od razu." in marta.words
    (fact,) = facts_of(counter, CredentialBound)
    assert (fact.person, fact.means, fact.staff) == ("dmytro", Means.CARD, "marta")
    somebody = Visitor(counter)
    somebody.tap_card(FRESH_UID)
    assert somebody.at == "/greeting"
    assert somebody.session.person.id == "dmytro"


def test_a_members_code_is_bound_likewise(marta, counter):
    marta.scan(FRESH_CODE)
    assert "Zabierz kod i pokaż go jeszcze raz" in marta.words
    marta.scan(FRESH_CODE)
    assert [fact.means for fact in facts_of(counter, CredentialBound)] == [Means.QR]


def test_reading_to_bind_is_no_attempt_to_come_in(marta, counter):
    marta.tap_card(FRESH_UID)
    marta.tap_card(FRESH_UID)
    assert facts_of(counter, CardUnknown) == []
    assert facts_of(counter, AttemptRefused) == []


def test_two_different_cards_are_refused_and_both_are_free_again(marta, counter):
    marta.tap_card(FRESH_UID)
    marta.tap_card(OTHER_UID)
    assert marta.at == "/bind"
    assert "Karta podała dwa różne numery" in marta.words or "dwa różne" in marta.words
    assert facts_of(counter, CredentialBound) == []
    marta.tap_card(OTHER_UID)
    marta.tap_card(OTHER_UID)
    assert len(facts_of(counter, CredentialBound)) == 1


def test_a_card_with_a_random_number_is_refused_at_the_first_read(marta, counter):
    marta.tap_card(cast.RANDOM_UID)
    assert marta.session.desk.first_reading is None
    assert [attempt.reasons for attempt in facts_of(counter, AttemptRefused)] == [["card_random"]]
    assert 'data-sound="refused"' in marta.page


def test_a_card_that_somebody_has_is_refused_at_the_first_read(marta, counter):
    marta.tap_card(cast.ANNA_UID)
    assert marta.at == "/bind"
    assert marta.session.desk.person.id == "dmytro"
    assert [attempt.reasons for attempt in facts_of(counter, AttemptRefused)] == [["card_taken"]]
    assert "Anna" not in marta.words


def test_a_card_that_was_lost_before_can_be_bound_again(marta, counter):
    marta.tap_card(cast.LOST_UID)
    marta.tap_card(cast.LOST_UID)
    assert len(facts_of(counter, CredentialBound)) == 1


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (cast.CAMERA_CODE, "To naklejka rzeczy, a nie karta"),
        ("https://example.org/ulotka", "To nie jest kod członka"), ("LD00000000000000", "To nie jest kod członka"),
    ],
)  # fmt: skip
def test_a_code_that_names_no_member_is_refused(marta, counter, code, sentence):
    marta.scan(code)
    assert sentence in marta.words
    assert facts_of(counter, CredentialBound) == []


def test_a_card_that_cannot_be_read_is_told_and_nothing_is_forgotten(marta):
    marta.tap_card(FRESH_UID)
    marta.read(ReadingKind.UNREADABLE, Fault.LEFT)
    assert marta.at == "/bind"
    assert marta.session.desk.first_reading is not None
    marta.tap_card(FRESH_UID)
    assert marta.at == "/desk"


def test_a_card_first_and_a_code_second_is_not_the_same(marta, counter):
    marta.tap_card(FRESH_UID)
    marta.scan(FRESH_CODE)
    assert facts_of(counter, CredentialBound) == []


def test_starting_again_forgets_the_first_read(marta):
    marta.tap_card(FRESH_UID)
    marta.send("/bind", again=1)
    assert "Połóż kartę na czytniku" in marta.words
    assert marta.session.desk.first_reading is None


def test_a_reload_shows_the_same_step(marta):
    marta.tap_card(FRESH_UID)
    marta.go("/bind")
    assert "jeszcze raz" in marta.words


def test_an_unknown_card_read_before_is_the_first_of_the_two(counter):
    marta = Visitor(counter)
    marta.tap_card(FRESH_UID)
    marta.tap_card(cast.MARTA_UID)
    marta.send("/staff-entry", pin=cast.MARTA_PIN)
    marta.send("/member?purpose=bind", person="dmytro")
    assert "Odczytana raz" in marta.words
    marta.tap_card(FRESH_UID)
    assert len(facts_of(counter, CredentialBound)) == 1


def test_the_same_card_may_be_read_again_at_once_through_the_watch(marta, counter):
    watch = counter.watches[0]
    watch._repeats._seen = {"held back": 0.0}
    marta.tap_card(FRESH_UID)
    assert watch._repeats._seen == {}


WANTED = CardWanted(
    id="wanted", site=cast.SITE, device=cast.DEVICE, person="dmytro", staff="marta", until=TUESDAY + 10 * MINUTE
)


def tapped(counter, uid=FRESH_UID):
    visitor = Visitor(counter)
    visitor.tap_card(uid)
    return visitor


def test_a_card_that_staff_wait_for_at_their_desk_is_bound_by_one_tap_and_only_the_first(counter):
    stock(counter, WANTED)
    first = tapped(counter)
    assert (first.at, first.session.person.id) == ("/greeting", "dmytro")
    second = tapped(counter, OTHER_UID)
    (fact,) = facts_of(counter, CredentialBound)
    assert (fact.credential, fact.person, fact.means, fact.staff) == ("wanted", "dmytro", Means.CARD, "marta")
    assert second.session is None or second.session.person is None
    assert len(facts_of(counter, CardUnknown)) == len(facts_of(counter, AttemptRefused)) == 1
    assert tapped(counter).session.person.id == "dmytro"


@pytest.mark.parametrize(
    ("changes", "read"),
    [
        ({"until": TUESDAY}, lambda visitor: visitor.tap_card(FRESH_UID)),
        ({"device": "another"}, lambda visitor: visitor.tap_card(FRESH_UID)),
        ({"person": "nobody"}, lambda visitor: visitor.tap_card(FRESH_UID)),
        ({}, lambda visitor: visitor.tap_card("08A1B2C3")),
        ({}, lambda visitor: visitor.scan(FRESH_CODE)),
        ({}, lambda visitor: visitor.tap_card(cast.ANNA_UID)),
    ],
    ids=["too late", "at another kiosk", "for nobody here", "a number that changes", "a code", "a card somebody has"],
)
def test_no_other_card_is_taken_for_it(counter, changes, read):
    stock(counter, msgspec.structs.replace(WANTED, **changes))
    read(Visitor(counter))

    assert facts_of(counter, CredentialBound) == []


def test_with_whoever_is_erased_goes_that_a_card_was_waited_for(counter):
    stock(counter, WANTED)
    counter.store.erase(Erased(["dmytro"], "1.abc"), TUESDAY)

    assert counter.store.entities(CardWanted, cast.DEVICE) == []
