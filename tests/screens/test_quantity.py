"""How many of a pile, or of what is used up."""

from kiosk.session import BasketLine, ReturnDraft
from sync import register
from sync.facts import LoanIssued, Proof
from sync.lending_facts import ConsumableGiven
from tests import cast
from tests.screens.stock import CHAIRS, FOLDERS, KIT, stock, words


def on_counter(visitor):
    return [(line.item, line.quantity) for line in visitor.session.basket]


def test_it_asks_for_a_card_first(visitor):
    visitor.go("/quantity?item=chairs")
    assert visitor.at == "/"


def test_a_pile_asks_how_many_and_says_how_many_are_here(anna, counter):
    stock(counter, *CHAIRS)
    anna.go("/borrow?category=projection")
    assert "Krzesło 40 na miejscu z 40" in anna.words
    anna.send("/borrow", take="chair", category="projection", page=1)
    assert anna.at == "/quantity"
    assert "Jest tu 40 sztuk" in anna.words


def test_the_number_goes_up_and_down_within_what_is_here(anna, counter):
    stock(counter, *CHAIRS)
    anna.go("/quantity?item=chairs")
    for step, number in ((1, 2), (10, 12), (-1, 11), (10, 21), (10, 31), (10, 40), (-99, 1)):
        before = anna.page.partition("<output")[2].partition(">")[2].partition("<")[0]
        anna.send("/quantity", item="chairs", number=before, step=step)
        assert f">{number}</output>" in anna.page


def test_so_many_stand_on_the_counter_and_the_number_can_be_changed(anna, counter):
    stock(counter, *CHAIRS)
    anna.go("/quantity?item=chairs")
    anna.send("/quantity", item="chairs", number=12, put=1)
    assert anna.at == "/borrow"
    assert on_counter(anna) == [("chairs", 12)]
    assert "12 × Krzesło" in anna.words
    anna.go("/quantity?item=chairs")
    assert ">12</output>" in anna.page
    anna.send("/quantity", item="chairs", number=3, put=1)
    assert on_counter(anna) == [("chairs", 3)]


def test_its_sticker_asks_how_many_too(anna, counter):
    stock(counter, *CHAIRS)
    anna.go("/borrow")
    anna.scan(cast.item_code(511))
    assert anna.at == "/quantity"


def test_the_pile_is_one_loan_and_the_rest_of_it_stays_for_others(anna, counter):
    stock(counter, *CHAIRS)
    anna.go("/quantity?item=chairs")
    anna.send("/quantity", item="chairs", number=30, put=1)
    anna.go("/confirm")
    anna.send("/confirm", go=1)
    assert anna.at == "/done"
    assert "30 × Krzesło" in anna.words
    [fact] = anna.session.done.facts
    assert isinstance(fact, LoanIssued)
    assert (fact.item, fact.quantity) == ("chairs", 30)
    anna.go("/borrow?category=projection")
    assert "Krzesło 10 na miejscu z 40" in anna.words
    anna.go("/quantity?item=chairs")
    assert "Jest tu 10 sztuk" in anna.words


def test_more_than_are_left_are_barred_with_a_sentence(anna, counter):
    stock(counter, *CHAIRS)
    anna.go("/quantity?item=chairs")
    anna.send("/quantity", item="chairs", number=30, put=1)
    dmytro = counter.store.person("dmytro")
    basket = [type(anna.session.basket[0])("chairs", quantity=35)]
    counter.station.loans.issue(basket, dmytro, "org-shift", anna.session.proof, None, counter.clock.now())
    anna.go("/confirm")
    assert "Zostało tylko 5 sztuk" in anna.words


def test_what_is_used_up_is_given_and_nothing_is_due(anna, counter):
    stock(counter, *FOLDERS)
    anna.go("/borrow?category=projection")
    assert "Teczka Na własność" in anna.words
    anna.send("/borrow", take="folder", category="projection", page=1)
    assert "Dajemy na własność" in anna.words
    anna.send("/quantity", item="folders", number=5, put=1)
    anna.go("/confirm")
    assert "Dajemy na własność" in anna.words
    assert "Oddam do" not in anna.words
    anna.send("/confirm", go=1)
    assert anna.at == "/done"
    assert "5 × Teczka" in anna.words
    assert anna.session.done.facts == (
        ConsumableGiven(item="folders", quantity=5, site=cast.SITE, person="anna", party="org-table"),
    )
    assert counter.store.open_loans() == []


def test_a_gift_can_be_taken_back_for_a_minute(anna, counter):
    stock(counter, *FOLDERS)
    anna.go("/quantity?item=folders")
    anna.send("/quantity", item="folders", number=5, put=1)
    anna.go("/confirm")
    anna.send("/confirm", go=1)
    anna.send("/undo")
    assert "To się nie liczy" in anna.words


def test_chairs_of_a_kit_stay_with_it_when_more_are_taken(anna, counter):
    line = register.KitLine(id="k3", kit="interview", item_type="chair", count=10)
    stock(counter, *KIT, *CHAIRS, line)
    anna.go("/borrow?category=photo")
    anna.send("/borrow", kit="interview", category="photo", page=1)
    anna.go("/quantity?item=chairs")
    assert "Jest tu 30 sztuk" in anna.words
    anna.send("/quantity", item="chairs", number=30, put=1)
    assert on_counter(anna) == [("camera-2", 1), ("tripod-1", 1), ("chairs", 10), ("chairs", 30)]
    anna.go("/confirm")
    assert "Nie możemy" not in anna.words


def test_a_kit_counts_the_chairs_that_stand_on_the_counter_already(anna, counter):
    kit = register.Kit(id="talk", name=words("Spotkanie"), category="projection", picture="kit", site=cast.SITE)
    stock(counter, *CHAIRS, kit, register.KitLine(id="t1", kit="talk", item_type="chair", count=10))
    anna.go("/quantity?item=chairs")
    anna.send("/quantity", item="chairs", number=32, put=1)
    anna.go("/borrow?category=projection")
    assert "Spotkanie Zestaw, 10 rzeczy Brakuje 2, zapytaj" in anna.words


def test_of_a_pile_everybody_has_and_returns_their_own(anna, counter, clock):
    stock(counter, *CHAIRS)
    people = [(counter.store.person("anna"), "org-table", 12), (counter.store.person("dmytro"), "org-shift", 20)]
    for person, party, number in people:
        basket = [BasketLine("chairs", quantity=number)]
        counter.station.loans.issue(basket, person, party, Proof.NONE, None, clock.now())
        clock.pass_time(120_000)
    anna.tap_card(cast.ANNA_UID)
    anna.go("/things?show=1")
    assert "12 × Krzesło" in anna.words
    counter.station.loans.take_back(ReturnDraft(item="chairs"), counter.store.person("anna"), clock.now())
    assert [(loan.person, loan.quantity) for loan in counter.store.open_loans()] == [("dmytro", 20)]


def test_nonsense_changes_nothing(anna, counter):
    stock(counter, *CHAIRS)
    for address in ("/quantity", "/quantity?item=x", "/quantity?item=projector-2"):
        anna.go(address)
        assert anna.at == "/borrow"
    for number in ("-3", "999", "many", ""):
        anna.go(f"/quantity?item=chairs&number={number}")
        assert anna.at == "/quantity"
    anna.send("/quantity", item="chairs", number="nine", step="<b>")
    assert on_counter(anna) == []
