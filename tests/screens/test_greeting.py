"""Greeting, coming in, leaving: never a toggle, asked when too soon, and yesterday mended beside the record."""

from msgspec.structs import replace

from kiosk.session import BasketLine
from sync import register
from sync.facts import Proof, VisitCheckedIn
from tests import cast
from tests.screens.at_counter import MINUTE

DAY = 24 * 60 * MINUTE


def come_in(visitor, **choices):
    visitor.send("/check-in", **{"purpose": "meeting", "people": "1", "enter": "1", **choices})


def test_a_member_is_greeted_by_first_name_for_the_party_of_last_time(anna):
    assert anna.at == "/greeting"
    assert "Anna K." in anna.page
    assert "Dziś przychodzę jako" in anna.words
    assert "Prywatnie" in anna.words
    assert "Wchodzę" in anna.words


def test_somebody_is_greeted_in_their_own_language(visitor):
    visitor.tap_card(cast.DMYTRO_UID)

    assert 'lang="uk"' in visitor.page
    assert "Вітаємо" in visitor.words


def test_only_what_works_here_is_offered(anna):
    for word in ("Sala", "Komputer", "Poczta", "Szkolenie", "Biblioteczka", "Wolontariat"):
        assert word not in anna.words
    for word in ("Wypożyczam", "Oddaję", "Drukuję, kopiuję", "Moje rzeczy"):
        assert word in anna.words


def test_the_party_that_was_touched_is_the_one_acted_for(anna):
    anna.send("/greeting", party="org-shift")
    assert anna.session.party == "org-shift"

    anna.send("/greeting", party="org-gone")
    assert anna.session.party == "org-shift"

    come_in(anna)
    assert anna.session.done.facts[0].party == "org-shift"
    anna.go("/greeting")
    assert "Stowarzyszenie Druga Zmiana" in anna.page


def test_several_purposes_and_a_head_count_are_recorded(anna):
    anna.go("/check-in")
    come_in(anna, purpose=["meeting", "equipment"], people="6")

    assert anna.at == "/done"
    fact = anna.session.done.facts[0]
    assert (fact.purposes, fact.people) == (["meeting", "equipment"], 6)
    assert "6 osób" in anna.words


def test_what_is_late_is_not_said_to_be_due_today(anna, counter, clock):
    basket = [BasketLine("projector-2")]
    counter.station.loans.issue(basket, anna.session.person, "org-table", Proof.PIN, None, clock.now())
    clock.pass_time(3 * DAY)
    anna.tap_card(cast.ANNA_UID)
    assert "Oddaję 1 dzisiaj" in anna.words
    clock.pass_time(2 * DAY)
    anna.go("/")
    anna.tap_card(cast.ANNA_UID)
    assert "Oddaję 1 po terminie" in anna.words


def borrowed(anna, counter, clock, item):
    counter.station.loans.issue([BasketLine(item)], anna.session.person, "org-table", Proof.PIN, None, clock.now())


def tapped_again(anna):
    anna.go("/")
    anna.tap_card(cast.ANNA_UID)
    return anna.words


def test_what_comes_next_is_told_an_open_day_ahead_without_urging(anna, counter, clock):
    borrowed(anna, counter, clock, "projector-2")  # on Tuesday, for three working days
    clock.pass_time(DAY)
    assert "do oddania" not in tapped_again(anna)
    clock.pass_time(DAY)
    assert "1 rzecz do oddania: pt 27.11" in tapped_again(anna)
    assert 'class="notice"' in anna.page


def test_what_is_late_and_what_comes_next_stand_beside_each_other(anna, counter, clock):
    borrowed(anna, counter, clock, "projector-2")
    clock.pass_time(DAY)
    tapped_again(anna)
    borrowed(anna, counter, clock, "camera-2")
    clock.pass_time(3 * DAY)  # Saturday: the projector was due on Friday, the camera is on Monday

    assert "1 rzecz jest po terminie, 1 rzecz do oddania: pon 30.11" in tapped_again(anna)
    assert 'class="notice bad"' in anna.page


def test_whoever_comes_in_with_something_late_was_told_here(anna, counter, clock):
    borrowed(anna, counter, clock, "projector-2")
    tapped_again(anna)
    come_in(anna)
    assert [type(fact) for fact in anna.session.done.facts] == [VisitCheckedIn]  # nothing is late yet
    clock.pass_time(4 * DAY)
    tapped_again(anna)
    anna.send("/correct", visit=counter.store.open_visit_of("anna").id, unknown="1")
    come_in(anna)

    _, told = anna.session.done.facts
    [loan] = counter.store.open_loans_of("anna")
    assert (told.person, told.loans, told.kind, told.means) == ("anna", [loan.id], "overdue", "kiosk")
    undone = counter.station.undo(anna.session.done.uids, anna.session.person, clock.now())
    assert undone.facts[0].undone == list(anna.session.done.uids)


def put_on_hold(counter, **block):
    entities = [*cast.entities(), register.Block(id="b", **block)]
    counter.store.apply_snapshot([register.encode(one) for one in entities], "later", {}, 0)


def test_whose_borrowing_is_on_hold_is_told_why_and_until_when(anna, counter, clock):
    put_on_hold(counter, person="anna", reason="late", until="2026-11-27")

    told = tapped_again(anna)
    assert "Twoje wypożyczanie jest wstrzymane" in told
    assert "pt 27.11" in told
    clock.pass_time(4 * DAY)
    assert "wstrzymane" not in tapped_again(anna)


def test_a_hold_of_one_party_is_told_only_when_they_come_for_it(anna, counter):
    put_on_hold(counter, party="org-shift", reason="damage")

    assert "wstrzymane" not in tapped_again(anna)
    anna.send("/greeting", party="org-shift")
    assert "wstrzymane" in anna.words


def test_on_hold_and_late_at_once_both_are_told(anna, counter, clock):
    borrowed(anna, counter, clock, "projector-2")
    put_on_hold(counter, person="anna", reason="other")
    clock.pass_time(4 * DAY)

    told = tapped_again(anna)
    assert "wstrzymane" in told and "Oddaję 1 po terminie" in told
    assert "/things" in anna.page


def test_more_than_two_purposes_are_counted_on_the_button(anna):
    anna.go("/check-in")
    anna.send("/check-in", purpose=["meeting", "computer", "equipment"], people="1")

    assert "1 osoba, " in anna.words
    assert ", +1" in anna.words


def test_a_coming_in_without_a_purpose_says_what_is_missing(anna):
    anna.send("/check-in", people="1", enter="1")

    assert anna.at == "/refused"
    assert "Po co dziś przychodzisz?" in anna.words


def test_an_implausible_head_count_is_held_to_what_can_be(anna):
    anna.send("/check-in", purpose="meeting", people="9999")
    assert anna.session.people == 500
    anna.send("/check-in", purpose="meeting", people="-3")
    assert anna.session.people == 1


def test_next_time_one_touch_is_enough(anna, clock):
    come_in(anna)
    clock.pass_time(60 * MINUTE)
    anna.send("/end")
    anna.tap_card(cast.ANNA_UID)
    anna.send("/check-out")
    clock.pass_time(60 * MINUTE)
    anna.send("/end")

    anna.tap_card(cast.ANNA_UID)

    assert "spotkanie, 1 osoba" in anna.words
    assert 'name="purpose" value="meeting"' in anna.page


def test_whoever_is_in_is_offered_to_leave_and_never_thrown_out(anna, clock):
    come_in(anna)
    clock.pass_time(30 * MINUTE)
    anna.send("/end")

    anna.tap_card(cast.ANNA_UID)

    assert "Wychodzę" in anna.words
    assert "Wypożyczam" in anna.words
    anna.send("/check-out")
    assert anna.session.done.act == "check_out"
    assert "Do zobaczenia" in anna.words


def test_leaving_a_moment_after_coming_in_is_asked_about_first(anna, clock):
    come_in(anna)
    anna.send("/end")
    clock.pass_time(30_000)
    anna.tap_card(cast.ANNA_UID)
    assert "Chcesz już wyjść?" in anna.words

    anna.send("/check-out")
    assert anna.at == "/greeting"
    assert "Chcesz już wyjść?" in anna.words

    anna.send("/check-out", confirmed="1")
    assert anna.at == "/done"


def test_a_visit_of_yesterday_is_asked_about_in_the_same_screen_and_mended(anna, clock, counter):
    come_in(anna)
    visit = anna.session.done.facts[0].visit
    anna.send("/end")
    clock.pass_time(DAY)
    anna.tap_card(cast.ANNA_UID)
    assert "wejście o 13:00: nie ma wyjścia. O której to było?" in anna.words
    assert "Nie pamiętam" in anna.words
    assert "Wchodzę" in anna.words

    anna.send("/correct", visit=visit, left_at=str(clock.now() - DAY + 60 * MINUTE))

    assert anna.at == "/greeting"
    assert "Dziękujemy, zapisane." in anna.words
    assert "nie ma wyjścia" not in anna.words
    assert counter.store.visit(visit).left_at is not None


def test_somebody_who_does_not_remember_may_say_so(anna, clock):
    come_in(anna)
    visit = anna.session.done.facts[0].visit
    anna.send("/end")
    clock.pass_time(DAY)
    anna.tap_card(cast.ANNA_UID)

    anna.send("/correct", visit=visit, unknown="1")

    assert "nie ma wyjścia" not in anna.words


def test_another_persons_visit_cannot_be_mended(anna, clock):
    come_in(anna)
    visit = anna.session.done.facts[0].visit
    anna.send("/end")
    clock.pass_time(DAY)
    anna.tap_card(cast.DMYTRO_UID)

    anna.send("/correct", visit=visit, left_at=str(clock.now()))

    assert anna.at == "/refused"


def test_somebody_elses_card_begins_anew_and_keeps_nothing(anna):
    anna.send("/check-in", purpose="meeting", people="4")

    anna.tap_card(cast.DMYTRO_UID)

    assert anna.session.person.id == "dmytro"
    assert anna.session.people == 1
    assert "Anna" not in anna.page


def test_whose_membership_has_ended_is_told_why_there_is_nothing_to_borrow(visitor, counter):
    changed = [
        replace(one, until="2026-01-31") if isinstance(one, register.Membership) and one.person == "dmytro" else one
        for one in cast.entities()
    ]
    counter.store.apply_snapshot([register.encode(one) for one in changed], "later", {}, 0)

    visitor.tap_card(cast.DMYTRO_UID)

    assert "Ваше членство закінчилося" in visitor.words
    assert 'href="/borrow"' not in visitor.page
    assert 'href="/return"' in visitor.page
