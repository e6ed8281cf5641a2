import msgspec

from kiosk.counter import Counter
from sync import register
from sync.facts import Proof
from tests import cast
from tests.screens.at_counter import MINUTE, TUESDAY, Visitor
from tests.screens.stock import KIT, stock


def basket(visitor: Visitor, *codes: str) -> Visitor:
    visitor.go("/borrow")
    for code in codes:
        visitor.scan(code)
    visitor.go("/confirm")
    return visitor


def test_an_empty_counter_leads_back_to_the_shelf(anna):
    anna.go("/confirm")
    assert anna.at == "/borrow"


def test_it_lists_parts_days_duties_and_what_is_still_needed(anna):
    basket(anna, cast.PROJECTOR_CODE, cast.SCREEN_CODE)
    for words in ("Projektor nr 2 do pt 27.11", "Kabel HDMI", "Ekran 180 cm nr 1 do wt 1.12", "Najdłużej 7 dni.",
                  "Każdą rzecz oddam w terminie, ostatnią do wt 1.12, do 20:00.",
                  "Potrzebny jest Twój PIN", "4 z 4 części", "Twój PIN"):  # fmt: skip
        assert words in anna.words


def test_what_needs_no_approval_is_handed_over_at_once(anna, counter):
    basket(anna, cast.SCREEN_CODE)
    anna.send("/confirm", shown="screen-1", part="p4", due="2026-11-27", go=1)
    assert anna.at == "/done"
    (loan,) = counter.store.open_loans_of("anna")
    assert (loan.item, loan.parts, loan.party) == ("screen-1", ("p4",), "org-table")
    assert anna.session.basket == []


def test_the_chosen_day_is_kept_and_cut_to_what_each_thing_allows(anna):
    basket(anna, cast.PROJECTOR_CODE, cast.SCREEN_CODE)
    anna.send("/confirm", shown=["projector-2", "screen-1"], part=["p1", "p2", "p3", "p4"], due="2026-11-30")
    days = {line.item: line.due_day for line in anna.session.basket}
    assert days == {"projector-2": "2026-11-27", "screen-1": "2026-11-30"}
    assert "Każdą rzecz oddam w terminie, ostatnią do pon 30.11, do 16:00." in anna.words


def test_things_that_are_due_on_one_day_are_promised_for_that_day(anna):
    basket(anna, cast.SCREEN_CODE)
    assert "Oddam do wt 1.12, do 20:00." in anna.words


def test_a_day_that_is_not_allowed_or_no_day_at_all_changes_no_term(anna, counter):
    basket(anna, cast.SCREEN_CODE)
    for day in ("2026-11-28", "2030-01-01", "1900-01-01", "soon", ""):
        anna.send("/confirm", shown="screen-1", part="p4", due=day)
        assert "Oddam do" in anna.words
    anna.send("/confirm", shown="screen-1", part="p4", due="2099-01-01", go=1)
    (loan,) = counter.store.open_loans_of("anna")
    assert loan.due_at <= TUESDAY + 8 * 24 * 60 * MINUTE


def test_an_unticked_part_is_told_and_stands_on_the_loan(anna, counter):
    basket(anna, cast.SCREEN_CODE)
    anna.send("/confirm", shown="screen-1", due="2026-11-27")
    assert "0 z 1 części" in anna.words
    assert "Bez 1 części" in anna.words
    anna.send("/confirm", shown="screen-1", due="2026-11-27", go=1)
    assert counter.store.open_loans_of("anna")[0].parts == ()


def test_parts_of_things_that_the_page_did_not_show_stay_ticked(anna):
    basket(anna, cast.PROJECTOR_CODE, cast.SCREEN_CODE)
    anna.send("/confirm", shown="screen-1", part="p4", due="2026-11-27")
    assert {line.item: len(line.parts) for line in anna.session.basket} == {"projector-2": 3, "screen-1": 1}


def test_all_that_bars_the_basket_is_said_at_once_each_with_a_next_step(anna, counter):
    basket(anna, cast.SCREEN_CODE)
    party, screen = counter.store.party("org-table"), counter.store.item("screen-1")
    changed = msgspec.structs.replace(party, status="blocked"), msgspec.structs.replace(screen, status="withdrawn")
    pulled(counter, *changed)
    anna.go("/confirm")
    assert "Jeszcze nie możemy tego wydać" in anna.words
    assert "Wypożyczanie dla tej organizacji jest wstrzymane. Wybierz inną" in anna.words
    assert "Ekran 180 cm nr 1 nie jest już do wypożyczania. Weź inny" in anna.words
    anna.send("/confirm", shown="screen-1", due="2026-11-27", go=1)
    assert counter.store.open_loans() == []
    assert anna.at == "/confirm"


def test_what_bars_it_can_be_put_off_on_the_same_screen(anna):
    basket(anna, cast.SCREEN_CODE)
    anna.send("/confirm", put_off="screen-1")
    assert anna.at == "/borrow"
    assert anna.session.basket == []


def test_a_draft_is_kept_without_leaving_when_language_or_size_change(anna):
    basket(anna, cast.SCREEN_CODE)
    answer = anna.send_script_free("/confirm", keep=1, shown="screen-1", due="2026-11-25")
    assert answer.status_code == 204
    assert anna.session.basket[0].due_day == "2026-11-25"
    anna.send("/appearance", language="uk", back="/confirm")
    assert "Перевірте й підтвердьте" in anna.words
    assert "0 із 1 частин" in anna.words


def test_with_many_things_the_list_is_paged_by_two_buttons(anna):
    basket(anna, cast.PROJECTOR_CODE, cast.SCREEN_CODE, cast.CAMERA_CODE, cast.LAPTOP_CODE)
    assert "Następne rzeczy" in anna.page
    anna.send("/confirm", shown=["projector-2"], part=["p1", "p2", "p3"], kits=2)
    assert "Laptop nr 1" in anna.words


CABLES = register.Part(id="p9", item="screen-1", name=register.Words("Kabel", "Cable", "Кабель"), position=2, count=3)


def test_a_part_of_several_pieces_is_counted_and_stands_on_the_loan_once_for_each(anna, counter):
    pulled(counter, CABLES)
    basket(anna, cast.SCREEN_CODE)
    assert "3 × Kabel" in anna.words
    assert "4 z 4 części" in anna.words
    form = {"shown": "screen-1", "part": ["p4", "p9"], "due": "2026-11-27"}
    anna.send("/confirm", **form, fewer="p9")
    assert "2 × Kabel" in anna.words
    assert "Bez 1 części" in anna.words
    anna.send("/confirm", **form, go=1)
    (loan,) = counter.store.open_loans_of("anna")
    assert loan.parts == ("p4", "p9", "p9")


def test_no_piece_is_a_part_that_stays_and_more_than_there_are_go_never(anna, counter):
    pulled(counter, CABLES)
    basket(anna, cast.SCREEN_CODE)
    form = {"shown": "screen-1", "part": ["p4", "p9"], "due": "2026-11-27"}
    for word in ("more", "fewer", "fewer", "fewer"):
        anna.send("/confirm", **form, **{word: "p9"})
    assert "Bez 3 części" in anna.words
    anna.send("/confirm", **form)
    assert "3 × Kabel" in anna.words
    anna.send("/confirm", **{**form, "part": "p4"}, fewer="p9")
    assert "Bez 3 części" in anna.words
    anna.send("/confirm", **{**form, "part": "p4"}, more="p9")
    assert "1 × Kabel" in anna.words
    anna.send("/confirm", **form, more="nobody-knows-it", go=1)
    (loan,) = counter.store.open_loans_of("anna")
    assert loan.parts == ("p4", "p9")


def pulled(counter: Counter, *entities: register.Entity) -> None:
    """Staff changed something on the server, and the kiosk has pulled it."""
    changed = {(type(one), one.id) for one in entities}
    kept = [one for one in cast.entities() if (type(one), one.id) not in changed]
    lines = [register.encode(one) for one in (*kept, *entities)]
    counter.store.apply_snapshot(lines, "another digest", {}, TUESDAY)


def test_the_slip_names_a_kit_above_the_first_of_its_things(anna, counter):
    stock(counter, *KIT)
    anna.send("/borrow", kit="interview")
    anna.go("/confirm")
    shown = [line.item for line in anna.session.basket]
    anna.session.approved_by, anna.session.proof = "marta", Proof.STAFF
    anna.send("/confirm", shown=shown, part=[], due="2026-11-25", go=1)
    assert anna.at == "/done"
    [(slip,)] = counter.store.database.reading().execute("SELECT slip FROM spool ORDER BY id DESC LIMIT 1")
    text = str(slip, "utf-8")
    assert text.count("Zestaw: Zestaw „Wywiad”") == 1
    assert text.index("Zestaw: ") < text.index("Aparat nr 2") < text.index("Statyw nr 1")


def test_the_slip_says_what_the_rules_say_of_a_deposit(anna, counter):
    note = register.Words("Bez kaucji", "No deposit", "Без застави")
    pulled(counter, register.Policy(id="easy", version=2, period=7, period_unit="days", approval="none", deposit=note))
    basket(anna, cast.SCREEN_CODE)
    anna.send("/confirm", shown="screen-1", part="p4", due="2026-11-27", go=1)
    [(slip,)] = counter.store.database.reading().execute("SELECT slip FROM spool ORDER BY id DESC LIMIT 1")
    assert '["Pair","Kaucja","Bez kaucji"' in str(slip, "utf-8")
