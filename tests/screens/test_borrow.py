import msgspec

from kiosk.session import BasketLine, ReturnDraft
from sync import register
from sync.facts import PolicyCopy, Proof
from tests import cast
from tests.screens.at_counter import Visitor
from tests.screens.stock import BOOKS, KIT, stock, words


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


# --- kits, books, and what the rules foretell -------------------------------------------------------------------------


def test_a_kit_has_a_card_of_its_own_and_all_of_it_goes_onto_the_counter(anna, counter):
    stock(counter, *KIT)
    anna.go("/borrow?category=photo")
    assert "Zestaw „Wywiad” Zestaw, 2 rzeczy W komplecie" in anna.words
    anna.send("/borrow", kit="interview", category="photo", page=1)
    assert [(line.item, line.kit) for line in anna.session.basket] == [
        ("camera-2", "interview"),
        ("tripod-1", "interview"),
    ]
    assert "Zestaw „Wywiad” stoi na ladzie" in anna.words
    anna.send("/borrow", kit="interview", category="photo", page=1)
    assert len(anna.session.basket) == 2


def test_a_kit_is_put_off_as_a_whole(anna, counter):
    stock(counter, *KIT)
    anna.go("/borrow?category=photo")
    anna.send("/borrow", kit="interview", category="photo", page=1)
    anna.send("/borrow", put_off="tripod-1", category="photo", page=1)
    assert on_counter(anna) == []


def test_each_thing_of_a_kit_is_a_loan_that_names_it(anna, counter):
    stock(counter, *KIT)
    anna.go("/borrow?category=photo")
    anna.send("/borrow", kit="interview", category="photo", page=1)
    person = counter.store.person("anna")
    done = counter.station.loans.issue(
        anna.session.basket, person, "org-table", Proof.PIN, None, counter.clock.now()
    )
    assert [(fact.item, fact.kit) for fact in done.facts] == [("camera-2", "interview"), ("tripod-1", "interview")]


def test_what_is_missing_of_a_kit_is_named_and_staff_may_hand_it_over(anna, counter):
    stock(counter, *KIT)
    dmytro = counter.store.person("dmytro")
    counter.station.loans.issue(
        [BasketLine("camera-2")], dmytro, "org-shift", Proof.STAFF, "marta", counter.clock.now()
    )
    anna.go("/borrow?category=photo")
    assert "Brakuje 1, zapytaj" in anna.words
    anna.send("/borrow", kit="interview", category="photo", page=1)
    assert on_counter(anna) == ["tripod-1"]
    assert "W zestawie brakuje: Aparat nr 2" in anna.words
    anna.go("/confirm")
    assert "W zestawie brakuje: Aparat nr 2" in anna.words
    assert "karta obsługi i PIN" in anna.words


def test_a_book_shows_title_and_author_and_its_copies_are_one_card(anna, counter):
    stock(counter, *BOOKS)
    anna.go("/borrow?category=books")
    assert "Łatwa księgowość Zofia Żuk, II 14 2 wolne" in anna.words
    assert "Statut krok po kroku Jan Mól, I 3 1 wolny" in anna.words
    anna.send("/borrow", copy="book-1", category="books", page=1)
    assert on_counter(anna) == ["book-1"]
    assert "Łatwa księgowość Zofia Żuk" in anna.words


def test_a_book_is_found_by_title_author_signature_and_isbn_without_accents(anna, counter):
    stock(counter, *BOOKS)
    for wish, found in (
        ("latwa", "Łatwa"), ("ZUK", "Łatwa"), ("krok mol", "Statut"), ("II 14", "Łatwa"), ("8301000001", "Łatwa"),
    ):  # fmt: skip
        anna.go(f"/borrow?category=books&q={wish}")
        assert f"{found}" in anna.words
        assert ("Statut" in anna.words) is (found == "Statut")
    anna.go("/borrow?category=books&q=kwiaty")
    assert "Nie ma tu takiej książki" in anna.words


def test_it_says_how_much_more_may_be_taken_and_until_when(anna, counter):
    anna.go("/borrow?category=photo")
    assert "Możesz wziąć jeszcze 3, do pt 27.11." in anna.words
    anna.scan(cast.PROJECTOR_CODE)
    anna.go("/borrow?category=photo")
    assert "Możesz wziąć jeszcze 2, do pt 27.11." in anna.words


def test_the_rule_of_the_day_the_site_and_the_party_is_the_one_that_holds(anna, counter):
    longer = register.Policy(
        id="av-2", family="av", version=2, period=6, period_unit="working_days", approval="pin",
        effective_from="2026-11-24",
    )  # fmt: skip
    later = msgspec.structs.replace(longer, id="av-3", version=3, period=1, effective_from="2026-11-25")
    elsewhere = msgspec.structs.replace(longer, id="av-b", site=cast.BRANCH, period=2)
    for_groups = msgspec.structs.replace(longer, id="av-g", party_kind="informal_group", period=1)
    foreign = msgspec.structs.replace(longer, id="av-o", operator="Ktoś inny", period=1)
    stock(counter, longer, later, elsewhere, for_groups, foreign)
    anna.go("/borrow?category=photo")
    assert "Możesz wziąć jeszcze 3, do śr 2.12." in anna.words
    anna.scan(cast.CAMERA_CODE)
    done = counter.station.loans.issue(
        anna.session.basket, anna.session.person, "org-table", Proof.PIN, None, counter.clock.now()
    )
    assert done.facts[0].policy == PolicyCopy("av-2", 2, 6, "working_days", 1)


def test_on_the_day_a_term_begins_the_rules_of_the_new_operator_hold_with_no_word_from_the_server(anna, counter, clock):
    theirs = register.Policy(
        id="av-o", family="av", version=1, period=10, period_unit="working_days", approval="pin", operator="Nowi",
    )  # fmt: skip
    stock(counter, theirs, register.Operator(id="op", name="Nowi", since="2026-11-25"))
    anna.go("/borrow?category=photo")
    assert "do pt 27.11." in anna.words
    clock.pass_time(86_400_000)
    anna.tap_card(cast.ANNA_UID)
    anna.go("/borrow?category=photo")
    assert "do śr 9.12." in anna.words


def test_a_block_is_told_with_its_reason_and_its_end(anna, counter):
    stock(counter, register.Block(id="b", reason="late", person="anna", until="2026-12-04"))
    anna.go("/borrow")
    anna.scan(cast.PROJECTOR_CODE)
    anna.go("/confirm")
    assert "Twoje wypożyczanie jest wstrzymane: rzeczy wróciły po terminie" in anna.words
    assert "Skończy się po pt 4.12" in anna.words


def test_a_training_that_is_missing_is_named_and_staff_hand_it_over(anna, counter):
    training = register.Training(id="t", name=words("Obsługa projektora"))
    policy = register.Policy(
        id="av", version=2, period=3, period_unit="working_days", approval="pin", training="t"
    )
    stock(counter, training, policy)
    anna.go("/borrow")
    anna.scan(cast.PROJECTOR_CODE)
    anna.go("/confirm")
    assert "Najpierw instruktaż: Obsługa projektora" in anna.words
    stock(counter, training, policy, register.Qualification(id="q", person="anna", training="t", until="2026-11-24"))
    anna.go("/confirm")
    assert "instruktaż" not in anna.words


def test_days_that_came_to_an_end_this_month_count(anna, counter, clock):
    policy = register.Policy(id="av", version=2, period=3, period_unit="days", approval="none", days_per_month=5)
    stock(counter, policy)
    person = counter.store.person("anna")
    for code in (cast.CAMERA_CODE, cast.PROJECTOR_CODE):
        item = counter.store.item_by(code)
        counter.station.loans.issue([BasketLine(item.id)], person, "org-table", Proof.NONE, None, clock.now())
        clock.pass_time(2 * 86_400_000)
        counter.station.loans.take_back(ReturnDraft(item=item.id, code=code), person, clock.now())
    anna.tap_card(cast.ANNA_UID)
    anna.go("/borrow")
    anna.scan(cast.CAMERA_CODE)
    anna.go("/confirm")
    assert "Można to mieć 5 dni w miesiącu" in anna.words


def test_the_own_card_where_a_thing_is_expected_gets_a_sentence_and_changes_nothing(anna):
    anna.go("/borrow")
    anna.scan(cast.PROJECTOR_CODE)
    for read in (lambda: anna.tap_card(cast.ANNA_UID), lambda: anna.scan(cast.ANNA_CODE)):
        read()
        assert anna.at == "/borrow"
        assert "To karta, a nie naklejka" in anna.words
        assert on_counter(anna) == ["projector-2"]


def test_a_sticker_where_a_card_is_expected_gets_a_sentence_and_changes_nothing(anna):
    anna.go("/borrow")
    anna.scan(cast.LAPTOP_CODE)
    anna.go("/approval?purpose=loans&by=staff")
    anna.scan(cast.PROJECTOR_CODE)
    assert anna.at == "/approval"
    assert "To naklejka rzeczy, a nie karta" in anna.words
    assert on_counter(anna) == ["laptop-1"]
