import msgspec

from sync import register
from sync.facts import Proof
from tests import cast
from tests.screens.at_counter import MINUTE, Visitor
from tests.screens.test_confirm import pulled


def wanting(visitor: Visitor, code: str) -> Visitor:
    """The basket stands before its approval."""
    visitor.go("/borrow")
    visitor.scan(code)
    visitor.go("/confirm")
    item = visitor.session.basket[0]
    visitor.send("/confirm", shown=item.item, part=sorted(item.parts), due="2026-11-26", go=1)
    return visitor


def give(visitor: Visitor, pin: str, by: str = "pin", purpose: str = "loans") -> None:
    visitor.send("/approval", purpose=purpose, by=by, pin=pin)


def test_the_own_pin_hands_the_things_over(anna, counter):
    wanting(anna, cast.PROJECTOR_CODE)
    assert anna.at == "/approval"
    assert "Podaj PIN" in anna.words
    assert "Projektor nr 2, do czw 26.11" in anna.words
    give(anna, cast.ANNA_PIN)
    assert anna.at == "/done"
    fact = counter.store.recorded(counter.store.open_loans_of("anna")[0].fact).fact
    assert (fact.proof, fact.approved_by) == (Proof.PIN, None)


def test_a_wrong_pin_says_how_many_tries_are_left_and_hands_over_nothing(anna, counter):
    wanting(anna, cast.PROJECTOR_CODE)
    give(anna, "0000")
    assert "To nie ten PIN. Zostały 4 próby." in anna.words
    assert 'data-sound="refused"' in anna.page
    assert "0000" not in anna.page
    assert counter.store.open_loans() == []


def test_after_five_wrong_pins_the_pad_goes_and_says_for_how_long(anna, counter, clock):
    wanting(anna, cast.PROJECTOR_CODE)
    for _ in range(5):
        give(anna, "0000")
    give(anna, cast.ANNA_PIN)
    assert "Za dużo prób z PIN-em. Spróbuj za 15 minut albo poproś obsługę." in anna.words
    assert "pin-pad" not in anna.page
    assert counter.store.open_loans() == []
    anna.go("/approval?purpose=loans&by=staff")
    assert "Poproś obsługę" in anna.words


def test_staff_approve_with_their_card_on_the_reader_and_their_pin(anna, counter):
    wanting(anna, cast.LAPTOP_CODE)
    assert "Poproś obsługę" in anna.words
    assert "Czekamy na kartę obsługi." in anna.words
    anna.tap_card(cast.MARTA_UID)
    assert anna.at == "/approval"
    assert "Na czytniku jest karta: Marta Z." in anna.words
    give(anna, cast.MARTA_PIN, "staff")
    assert anna.at == "/done"
    (loan,) = counter.store.open_loans_of("anna")
    fact = counter.store.recorded(loan.fact).fact
    assert (loan.person, fact.proof, fact.approved_by) == ("anna", Proof.STAFF, "marta")


def test_the_members_pin_does_not_stand_for_the_staffs(anna, counter):
    wanting(anna, cast.LAPTOP_CODE)
    give(anna, cast.ANNA_PIN, "pin")
    assert "Poproś obsługę" in anna.words
    anna.tap_card(cast.MARTA_UID)
    give(anna, cast.ANNA_PIN, "pin")
    assert "To nie ten PIN" in anna.words
    assert counter.store.open_loans() == []


def test_a_staff_pin_without_a_staff_card_approves_nothing(anna, counter):
    wanting(anna, cast.LAPTOP_CODE)
    give(anna, cast.MARTA_PIN, "staff")
    assert anna.at == "/approval"
    assert "Czekamy na kartę obsługi." in anna.words
    assert counter.store.open_loans() == []


def test_somebody_without_a_pin_is_led_to_staff_and_back(anna):
    wanting(anna, cast.PROJECTOR_CODE)
    assert "Bez PIN-u: obsługa" in anna.words
    anna.go("/approval?purpose=loans&by=staff")
    assert "Podam swój PIN" in anna.words
    anna.go("/approval?purpose=loans&by=own")
    assert "Podaj PIN" in anna.words


def test_an_approval_is_for_this_basket_only(anna, counter):
    wanting(anna, cast.LAPTOP_CODE)
    anna.tap_card(cast.MARTA_UID)
    anna.go("/borrow")
    anna.scan(cast.PROJECTOR_CODE)
    assert anna.session.approver is None
    assert anna.session.approved_by is None


def test_with_nothing_to_approve_there_is_no_pad(anna):
    for address in ("/approval", "/approval?purpose=loans", "/approval?purpose=pages", "/approval?purpose=nonsense"):
        anna.go(address)
        assert "pin-pad" not in anna.page
        assert anna.at != "/approval"


def test_nobody_gets_to_the_pad_without_a_card(visitor):
    visitor.go("/approval?purpose=loans&by=staff")
    assert visitor.at == "/"


def test_the_lock_ends_after_a_quarter_of_an_hour(anna, clock):
    wanting(anna, cast.PROJECTOR_CODE)
    for _ in range(6):
        give(anna, "0000")
    clock.pass_time(16 * MINUTE)
    anna.tap_card(cast.ANNA_UID)
    wanting(anna, cast.PROJECTOR_CODE)
    give(anna, cast.ANNA_PIN)
    assert anna.at == "/done"


def slips(counter) -> list[str]:
    rows = counter.store.database.reading().execute("SELECT slip FROM spool ORDER BY id")
    return [str(slip, "utf-8") for (slip,) in rows]


def test_what_staff_must_fetch_is_printed_once_with_the_place_where_it_lies(anna, counter):
    laptop = msgspec.structs.replace(counter.store.item("laptop-1"), place="Magazyn, półka P2")
    pulled(counter, laptop)
    wanting(anna, cast.LAPTOP_CODE)
    [slip] = slips(counter)
    for words in ("Do wydania", "[ ] Laptop nr 1", "Magazyn, półka P2", "COP/0301"):
        assert words in slip
    anna.go("/confirm")
    anna.send("/confirm", shown="laptop-1", due="2026-11-26", go=1)
    assert len(slips(counter)) == 1
    anna.send("/approval?purpose=loans&by=staff", pick=1)
    assert "Wydruk już idzie." in anna.words
    assert len(slips(counter)) == 2


def test_what_needs_a_pin_only_prints_nothing_to_fetch(anna, counter):
    wanting(anna, cast.PROJECTOR_CODE)
    assert slips(counter) == []


def test_a_thing_that_staff_bring_is_ticked_by_its_sticker(anna, counter):
    wanting(anna, cast.LAPTOP_CODE)
    anna.scan(cast.LAPTOP_CODE)
    assert anna.at == "/approval"
    assert "Laptop nr 1, do czw 26.11: wydane" in anna.words
    anna.scan(cast.CAMERA_CODE)
    assert anna.at == "/approval"
    assert anna.session.fetched == {"laptop-1"}
    assert counter.store.open_loans() == []
    anna.tap_card(cast.MARTA_UID)
    give(anna, cast.MARTA_PIN, "staff")
    assert anna.at == "/done"


SISTER = register.Item(
    id="laptop-2", item_type="laptop", label="nr 2", inventory_no="COP/0302", code=cast.item_code(44), site=cast.SITE
)


def test_a_sister_that_staff_bring_goes_in_place_of_what_the_slip_says(anna, counter):
    pulled(counter, SISTER)
    wanting(anna, cast.LAPTOP_CODE)
    anna.scan(SISTER.code)
    assert anna.at == "/approval"
    assert "Laptop nr 2, do czw 26.11: wydane" in anna.words
    assert [line.item for line in anna.session.basket] == ["laptop-2"]
    anna.scan(cast.LAPTOP_CODE)  # the line is ticked, so nothing is left to take another one's place
    assert [line.item for line in anna.session.basket] == ["laptop-2"]


def test_a_sister_that_cannot_be_had_takes_nobodys_place(anna, counter):
    pulled(counter, msgspec.structs.replace(SISTER, status="in_repair"))
    wanting(anna, cast.LAPTOP_CODE)
    anna.scan(SISTER.code)
    assert [line.item for line in anna.session.basket] == ["laptop-1"]
    assert "To naklejka rzeczy, a nie karta." in anna.words


def test_what_staff_agree_to_for_pages_hands_over_nothing_that_lies_on_the_counter(anna, counter):
    wanting(anna, cast.PROJECTOR_CODE)
    anna.send("/pages", was="copy.one", save=1, **{"copy.one.A4.mono": 120})
    anna.tap_card(cast.MARTA_UID)
    give(anna, cast.MARTA_PIN, "staff", "pages")
    assert "Dlaczego ponad limit?" in anna.words
    anna.go("/pages")
    anna.go("/confirm")
    item = anna.session.basket[0]
    anna.send("/confirm", shown=item.item, part=sorted(item.parts), due="2026-11-26", go=1)
    assert "Podaj PIN" in anna.words
    assert counter.store.open_loans() == []
