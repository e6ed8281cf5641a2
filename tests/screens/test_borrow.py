from tests import cast
from tests.screens.at_counter import Visitor


def on_counter(visitor: Visitor) -> list[str]:
    return [line.item for line in visitor.session.basket]


def test_it_asks_for_a_card_first(visitor):
    visitor.go("/borrow")
    assert visitor.at == "/"


def test_it_shows_each_category_with_true_availability(anna):
    anna.go("/borrow")
    assert "Zeskanuj naklejkę sprzętu" in anna.words
    assert "Projektor 1 wolny z 2" in anna.words
    anna.go("/borrow?category=photo")
    assert "Aparat 1 wolny" in anna.words
    anna.go("/borrow?category=computers")
    assert "Laptop Wyda obsługa" in anna.words


def test_a_scanned_sticker_puts_the_thing_on_the_counter_with_its_due_day(anna):
    anna.go("/borrow")
    anna.scan(cast.PROJECTOR_CODE)
    assert anna.at == "/borrow"
    assert "Projektor nr 2 stoi na ladzie" in anna.words
    assert "do pt 27.11" in anna.words
    assert 'data-sound="good"' in anna.page
    assert anna.session.basket[0].parts == {"p1", "p2", "p3"}


def test_the_same_sticker_twice_is_one_thing_and_says_so(anna):
    anna.go("/borrow")
    anna.scan(cast.PROJECTOR_CODE)
    anna.scan(cast.PROJECTOR_CODE)
    assert on_counter(anna) == ["projector-2"]
    assert "już stoi na ladzie" in anna.words


def test_a_thing_from_the_shelf_is_the_first_free_one_of_its_kind(anna):
    anna.go("/borrow")
    anna.send("/borrow", take="projector", category="projection", page=1)
    assert on_counter(anna) == ["projector-2"]
    assert "Projektor Na ladzie" in anna.words
    anna.send("/borrow", take="projector", category="projection", page=1)
    assert on_counter(anna) == ["projector-2"]


def test_a_thing_can_be_put_off_the_counter_again(anna):
    anna.go("/borrow")
    anna.scan(cast.PROJECTOR_CODE)
    anna.send("/borrow", put_off="projector-2", category="projection", page=1)
    assert on_counter(anna) == []
    assert "Lada jest pusta" in anna.words


def test_a_thing_in_repair_stays_off_the_counter_and_its_reason_is_told(anna):
    anna.go("/borrow")
    anna.scan(cast.item_code(2))
    assert on_counter(anna) == []
    assert "Projektor nr 3 jest w naprawie" in anna.words
    assert 'data-sound="attention"' in anna.page


def test_a_sticker_nobody_knows_is_told_with_a_way_on(anna):
    anna.go("/borrow")
    anna.scan(cast.STRANGE_CODE)
    assert "Nie znamy tej naklejki" in anna.words
    assert "Wybierz rzecz z półki" in anna.words


def test_a_thing_of_another_branch_may_stand_there_until_staff_agree(anna):
    anna.go("/borrow")
    anna.scan(cast.BRANCH_ITEM_CODE)
    assert on_counter(anna) == ["screen-9"]


def test_a_reload_shows_the_same_shelf_and_the_same_counter(anna):
    anna.go("/borrow?category=photo")
    anna.scan(cast.CAMERA_CODE)
    anna.go("/borrow?category=photo")
    before = anna.words
    anna.go("/borrow?category=photo")
    assert anna.words == before
    assert on_counter(anna) == ["camera-2"]


def test_nonsense_in_the_address_and_the_form_changes_nothing(anna):
    for address in (
        "/borrow?category=none&page=99",
        "/borrow?page=-3",
        "/borrow?because=nothing&item=x",
        "/borrow?added=x",
    ):
        assert anna.go(address).status_code == 200
    anna.send("/borrow", take="unicorn", page="x", category="<b>")
    anna.send("/borrow", put_off="unicorn")
    assert on_counter(anna) == []


def test_what_was_not_saved_is_dropped_when_the_time_is_over(anna, clock, counter):
    anna.go("/borrow")
    anna.scan(cast.PROJECTOR_CODE)
    clock.pass_time(80_000)
    anna.send("/borrow", take="screen", category="projection", page=1)
    assert counter.store.open_loans() == []
    assert on_counter(anna) == []
    assert anna.session.person is None


def test_it_speaks_ukrainian_to_dmytro_with_the_right_plurals(visitor):
    visitor.tap_card(cast.DMYTRO_UID)
    visitor.go("/borrow")
    assert "Відскануйте наліпку" in visitor.words
    assert "1 вільний із 2" in visitor.words
