import pytest

from sync import feed_rows, register
from sync.facts import Means, PageKind, PageLine, PagesDeclared
from tests import cast
from tests.screens.at_counter import TUESDAY, Visitor

MONO, COLOUR = "copy.one.A4.mono", "copy.one.A4.colour"


@pytest.fixture
def copying(anna: Visitor) -> Visitor:
    anna.go("/pages")
    return anna


def declared(visitor: Visitor) -> PagesDeclared:
    fact = visitor.session.done.facts[0]
    assert isinstance(fact, PagesDeclared)
    return fact


def test_it_shows_the_months_allowance_and_nothing_to_save_yet(copying):
    assert "Limit na listopad" in copying.words
    assert "Czarno-białe 0 z 100" in copying.words
    assert "Kolorowe 0 z 20" in copying.words
    assert "0 stron" in copying.words


def test_steps_of_one_and_ten_count_and_stop_at_nothing(copying):
    for step in (" 10", " 1", " 1", " -1"):
        copying.send("/pages", was="copy.one", step=MONO + step)
    assert copying.session.page_lines[MONO] == 11
    assert "Było 0, teraz +11, zostanie 89" in copying.words
    copying.send("/pages", was="copy.one", step=COLOUR + " -1")
    assert copying.session.page_lines[COLOUR] == 0


def test_a3_counts_twice_and_colour_apart(copying):
    copying.send("/pages", was="copy.one", **{MONO: 12, COLOUR: 3, "copy.one.A3.mono": 2})
    assert "Czarno-białe 16 z 100" in copying.words
    assert "Kolorowe 3 z 20" in copying.words
    assert "17 stron" in copying.words


def test_print_and_copy_and_one_and_two_sides_are_counted_apart_and_kept(copying):
    copying.send("/pages", was="copy.one", step=f"{MONO} 10")
    copying.send("/pages", was="copy.one", kind="print")
    copying.send("/pages", was="print.one", sides="two")
    copying.send("/pages", was="print.two", step="print.two.A4.mono 1")
    copying.send("/pages", was="print.two", save=1)
    lines = {(line.kind.value, line.duplex): line.pages for line in declared(copying).lines}
    assert lines == {("copy", False): 10, ("print", True): 1}
    assert copying.session.page_lines == {}


def test_failed_pages_are_told_and_not_charged(copying):
    copying.send("/pages", was="copy.one", **{MONO: 12})
    copying.send("/pages", was="copy.one", mode="failed")
    assert "Ile nie wyszło?" in copying.words
    copying.send("/pages", was="copy.one.failed", step=f"{MONO}.failed 10")
    copying.send("/pages", was="copy.one.failed", step=f"{MONO}.failed 10")
    assert copying.session.page_lines[f"{MONO}.failed"] == 12
    copying.send("/pages", was="copy.one.failed", **{f"{MONO}.failed": 2}, mode="made")
    assert "2 nieudane" in copying.words
    copying.send("/pages", was="copy.one", save=1)
    assert declared(copying).mono_units == 10
    assert declared(copying).lines[0].failed == 2


def test_the_only_device_of_the_site_is_the_one_they_came_out_on(copying):
    copying.send("/pages", was="copy.one", save=1, **{MONO: 3})
    assert declared(copying).meter == "copier"


def test_near_the_allowance_it_warns_and_still_saves(copying):
    copying.send("/pages", was="copy.one", **{MONO: 85})
    assert "Limit prawie wyczerpany" in copying.words
    copying.send("/pages", was="copy.one", save=1, **{MONO: 85})
    assert copying.at == "/done"


def test_over_the_allowance_staff_must_agree(copying, counter):
    copying.send("/pages", was="copy.one", **{MONO: 120})
    assert "Ponad limit o 20" in copying.words
    assert "To więcej niż limit. Potrzebna zgoda obsługi." in copying.words
    copying.send("/pages", was="copy.one", save=1, **{MONO: 120})
    assert copying.at == "/approval"
    assert "20 stron ponad limit, czarno-białe" in copying.words
    copying.tap_card(cast.MARTA_UID)
    copying.send("/approval", purpose="pages", by="staff", pin=cast.MARTA_PIN)
    assert "Dlaczego ponad limit?" in copying.words
    copying.send("/pages", why="nonsense")
    assert copying.session.done is None
    copying.send("/pages", why="deadline")
    assert copying.at == "/done"
    assert (declared(copying).approved_by, declared(copying).override) == ("marta", "deadline")


def test_why_is_said_by_staff_only_and_for_that_entry_alone(copying):
    copying.send("/pages", was="copy.one", save=1, **{MONO: 120})
    copying.send("/pages", why="event")
    assert (copying.session.pages.override, copying.session.done) == (None, None)
    copying.go("/approval?purpose=pages&by=staff")
    copying.tap_card(cast.MARTA_UID)
    copying.send("/approval", purpose="pages", by="staff", pin=cast.MARTA_PIN)
    copying.send("/pages", was="copy.one", step=f"{MONO} 1")
    copying.send("/pages", was="copy.one", save=1)
    assert copying.at == "/approval"


def test_what_is_declared_counts_against_the_next_entry(copying):
    copying.send("/pages", was="copy.one", save=1, **{MONO: 62})
    copying.go("/pages")
    assert "Czarno-białe 62 z 100" in copying.words


def test_a_number_is_typed_and_stands_on_the_screen(copying):
    copying.send("/pages", was="copy.one", type=MONO, **{MONO: 7})
    assert "Teraz jest 7." in copying.words
    copying.send("/pages", was="copy.one", **{MONO: 64})
    assert "Ile stron? Druk czy kopia" in copying.words
    assert (copying.session.page_lines[MONO], copying.session.done) == (64, None)
    copying.go("/pages?type=nonsense")
    assert "Ile stron?" in copying.words


def test_more_than_is_believed_is_asked_about_and_a_digit_less_is_offered(copying):
    copying.send("/pages", was="copy.one", save=1, **{MONO: 600, "print.one.A4.mono": 7, f"{MONO}.failed": 90})
    assert "Czy na pewno 607? Jeden wpis rzadko ma więcej niż 500 stron. Nie, jest 67 Tak, 607" in copying.words
    copying.send("/pages", sure="tenth")
    assert (copying.at, copying.session.done) == ("/pages", None)
    counts = copying.session.page_lines
    assert (counts[MONO], counts[f"{MONO}.failed"], counts["print.one.A4.mono"]) == (60, 60, 7)
    copying.send("/pages", was="copy.one", save=1)
    assert copying.at == "/done"


def test_so_many_are_right_when_staff_agree_and_say_why(copying):
    copying.send("/pages", was="copy.one", save=1, **{MONO: 1200})
    copying.send("/pages", sure="yes")
    assert copying.at == "/approval"
    assert "To bardzo dużo stron" in copying.words
    copying.tap_card(cast.MARTA_UID)
    copying.send("/approval", purpose="pages", by="staff", pin=cast.MARTA_PIN)
    copying.send("/pages", why="event")
    assert copying.at == "/done"
    fact = declared(copying)
    assert (fact.mono_units, fact.approved_by, fact.override) == (1200, "marta", "event")


def test_without_a_limit_staff_are_asked_why_so_many(copying, counter):
    no_limit = [one for one in cast.entities() if not isinstance(one, register.Allowance)]
    counter.store.apply_snapshot([register.encode(one) for one in no_limit], "two", {}, TUESDAY)
    copying.send("/pages", was="copy.one", save=1, **{MONO: 1200})
    copying.send("/pages", sure="yes")
    copying.tap_card(cast.MARTA_UID)
    copying.send("/approval", purpose="pages", by="staff", pin=cast.MARTA_PIN)
    assert "Dlaczego aż tyle?" in copying.words


def test_a_changed_number_is_asked_about_anew(copying):
    copying.send("/pages", was="copy.one", save=1, **{MONO: 1200})
    copying.send("/pages", sure="yes")
    copying.send("/pages", was="copy.one", save=1, **{MONO: 1300})
    assert "Czy na pewno 1 300?" in copying.words


def test_more_than_the_device_makes_since_they_came_in_is_asked_about(anna, counter, clock):
    fast = register.Meter(id="copier", site=cast.SITE, name="Ricoh", pages_per_minute=30)
    others = [one for one in cast.entities() if not isinstance(one, register.Meter | register.Allowance)]
    counter.store.apply_snapshot([register.encode(one) for one in (*others, fast)], "two", {}, TUESDAY)
    person = counter.store.person("anna")
    counter.station.visits.check_in(person, None, Means.CARD, "org-table", ["computer"], 1, clock.now())
    clock.pass_time(4 * 60_000)
    anna.tap_card(cast.ANNA_UID)
    anna.send("/pages", was="copy.one", save=1, **{MONO: 121})
    assert "Od Twojego wejścia urządzenie mogło zrobić najwyżej 120." in anna.words
    anna.send("/pages", was="copy.one", save=1, **{MONO: 120})
    assert anna.at == "/done"


def test_what_no_paper_is_enough_for_is_not_saved(copying):
    for key in (MONO, "print.one.A4.mono"):
        copying.send("/pages", was="copy.one", **{key: 9000})
    assert "To bardzo dużo stron" in copying.words
    copying.send("/pages", was="copy.one", save=1)
    assert (copying.at, copying.session.done) == ("/pages", None)


def test_nothing_and_nonsense_are_not_saved(copying):
    copying.send("/pages", was="copy.one", save=1)
    assert copying.at == "/pages"
    copying.send("/pages", was="x.y.z", step="nonsense 10", **{MONO: "many", "print.one.A5.mono": 7, COLOUR: -4})
    copying.send("/pages", step=f"{MONO} 999999")
    assert {key: number for key, number in copying.session.page_lines.items() if number} == {}


def test_a_changed_entry_needs_its_approval_anew(copying):
    copying.send("/pages", was="copy.one", save=1, **{MONO: 120})
    copying.tap_card(cast.MARTA_UID)
    copying.go("/pages")
    copying.send("/pages", was="copy.one", step=f"{MONO} 10")
    assert copying.session.approver is None


def test_the_last_entry_is_corrected_and_what_was_said_first_stays(copying, counter):
    copying.send("/pages", was="copy.one", save=1, **{MONO: 120 // 10})
    usage = declared(copying).usage
    copying.go("/pages")
    assert "Popraw wpis z 13:00" in copying.words
    copying.send("/pages", was="copy.one", correct=usage)
    assert "Ile naprawdę?" in copying.words
    assert "Czarno-białe 12 z 100" in copying.words
    copying.send("/pages", was="copy.one", save=1, **{MONO: 21})
    assert "Teraz jest 21 stron" in copying.words
    fact = copying.session.done.facts[0]
    assert (fact.usage, fact.mono_units, fact.person, fact.reason) == (usage, 21, "anna", "own_word")
    copying.go("/pages")
    assert "Czarno-białe 21 z 100" in copying.words


def test_a_correction_is_taken_back_and_the_first_entry_counts_again(copying, counter):
    copying.send("/pages", was="copy.one", save=1, **{MONO: 12})
    usage = declared(copying).usage
    copying.send("/pages", was="copy.one", correct=usage)
    copying.send("/pages", was="copy.one", save=1, **{MONO: 21})
    copying.send("/undo")
    copying.go("/pages")
    assert "Czarno-białe 12 z 100" in copying.words
    counter.store.rebuild()
    copying.go("/pages")
    assert "Czarno-białe 12 z 100" in copying.words


def test_that_nothing_came_out_is_a_correction_and_the_same_again_is_none(copying):
    copying.send("/pages", was="copy.one", save=1, **{MONO: 12})
    usage = declared(copying).usage
    copying.send("/pages", was="copy.one", correct=usage)
    copying.send("/pages", was="copy.one", save=1)
    assert "Nic jeszcze nie poprawiono" in copying.words
    copying.send("/pages", was="copy.one", save=1, **{MONO: 0})
    assert "Teraz nie ma żadnej strony" in copying.words


def test_after_a_day_and_by_somebody_else_nothing_is_corrected(copying, clock):
    copying.send("/pages", was="copy.one", save=1, **{MONO: 12})
    copying.send("/pages", was="copy.one", correct="another")
    assert copying.session.pages.correcting is None
    clock.pass_time(25 * 3_600_000)
    copying.tap_card(cast.ANNA_UID)
    copying.go("/pages")
    assert "Popraw wpis" not in copying.words


def test_what_went_wrong_is_noted_beside_the_failed_pages(copying, counter):
    copying.send("/pages", was="copy.one", **{MONO: 12})
    copying.send("/pages", was="copy.one", mode="failed")
    assert "Co się nie udało?" in copying.words
    copying.send("/pages", was="copy.one.failed", note=" Zacięty papier ", **{f"{MONO}.failed": 2}, save=1)
    uid = copying.session.done.uids[0]
    recorded = counter.store.recorded(uid)
    assert recorded.value("note") == "Zacięty papier"
    assert recorded.fact.note_commitment


def test_where_there_are_two_devices_it_is_asked_on_which(copying, counter):
    second = register.Meter(id="printer", site=cast.SITE, name="Drukarka")
    known = [register.encode(one) for one in (*cast.entities(), second)]
    counter.store.apply_snapshot(known, "two", {}, TUESDAY)
    copying.send("/pages", was="copy.one", save=1, **{MONO: 3})
    assert "Na którym urządzeniu?" in copying.words
    assert copying.session.done is None
    copying.send("/pages", meter="printer", save=1)
    assert declared(copying).meter == "printer"
    copying.go("/pages")
    copying.send("/pages", was="copy.one", save=1, **{MONO: 4})
    copying.send("/pages", meter="", save=1)
    assert (declared(copying).meter, declared(copying).mono_units) == (None, 4)


def test_a_new_allowance_holds_from_its_day_on(copying, counter, clock):
    later = register.Allowance(
        id="later", party_kind="organisation", mono=40, colour=5, version=2, effective_from="2026-11-25"
    )
    counter.store.apply_snapshot([register.encode(one) for one in (*cast.entities(), later)], "two", {}, TUESDAY)
    copying.go("/pages")
    assert "Czarno-białe 0 z 100" in copying.words
    clock.pass_time(24 * 3_600_000)
    copying.tap_card(cast.ANNA_UID)
    copying.go("/pages")
    assert "Czarno-białe 0 z 40" in copying.words


def hear(counter, *rows):
    lines = [register.encode(one) for one in (*cast.entities(), *rows)]
    counter.store.apply_snapshot(lines, "heard", {}, TUESDAY)


def november(mono, **changes):
    return feed_rows.PageMonth(id="org-table.2026-11", party="org-table", month="2026-11", mono=mono, **changes)


def test_what_other_counters_took_in_and_what_staff_changed_counts_everywhere(copying, counter):
    hear(counter, november(90, mono_change=10, colour_change=-5))
    copying.go("/pages")
    assert "Czarno-białe 90 z 110" in copying.words and "Kolorowe 0 z 15" in copying.words
    assert "Od obsługi: +10 / −5." in copying.words
    copying.send("/pages", was="copy.one", save=1, **{MONO: 21})
    assert copying.at == "/approval"
    copying.send("/pages", was="copy.one", save=1, **{MONO: 5})
    assert copying.at == "/done"
    copying.go("/things")
    assert "95 stron w tym miesiącu" in copying.words
    copying.go("/pages")
    assert "Czarno-białe 95 z 110" in copying.words


def test_what_is_left_over_from_last_month_is_said_and_may_be_used(copying, counter):
    carrying = register.Allowance(id="carrying", party_kind="organisation", mono=100, colour=20, carries=True,
                                  mono_carried_most=30, effective_from="2026-11-01")  # fmt: skip
    october = feed_rows.PageMonth(id="org-table.2026-10", party="org-table", month="2026-10", mono=80)
    hear(counter, carrying, october, november(0))
    copying.go("/pages")
    assert "Czarno-białe 0 z 120" in copying.words
    assert "Z zeszłego miesiąca: 20 / 0." in copying.words
    copying.send("/pages", was="copy.one", save=1, **{MONO: 120})
    assert copying.at == "/done"


CHOIR = register.Party(id="choir", kind="organisation", name="Chór Mieszany Echo")


@pytest.fixture
def beside(counter, copying):
    """Anna is at the screen, and there is a choir that she does not act for."""
    counter.store.apply_snapshot([register.encode(one) for one in (*cast.entities(), CHOIR)], "two", {}, TUESDAY)
    return copying


def test_pages_for_somebody_else_are_declared_when_staff_agree(copying, counter, beside):
    name = CHOIR.name
    copying.send("/pages", was="copy.one", **{"for": 1, MONO: 12})
    assert "Dla kogo są strony?" in copying.words
    copying.send("/pages", wanted=name[:4].lower())
    assert name in copying.words
    copying.send("/pages", whom="choir")
    assert copying.session.pages.whom == "choir"
    assert "Poproś obsługę" in copying.words
    copying.send("/pages", was="copy.one", save=1)
    assert copying.at == "/approval"
    assert f"dla: {name}, w której imieniu ta osoba nie działa" in copying.words
    copying.tap_card(cast.MARTA_UID)
    copying.send("/approval", purpose="pages", by="staff", pin=cast.MARTA_PIN)
    assert copying.at == "/done"
    fact = declared(copying)
    assert (fact.person, fact.party, fact.approved_by, fact.override) == ("anna", "choir", "marta", None)
    assert (copying.session.party, copying.session.pages.whom) == ("org-table", None)
    assert counter.station.pages.allowance("org-table", TUESDAY).mono_used == 0


def test_it_is_theirs_again_and_nobody_is_found_by_a_letter_or_without_looking(copying, beside):
    copying.send("/pages", was="copy.one", **{"for": 1, MONO: 12})
    copying.send("/pages", whom="choir")
    assert copying.session.pages.whom is None
    copying.send("/pages", was="copy.one", **{"for": 1})
    copying.send("/pages", wanted=CHOIR.name[:1])
    assert "Niczego nie ma" in copying.words
    copying.send("/pages", wanted=CHOIR.name[:4])
    copying.send("/pages", whom="choir")
    copying.send("/pages", was="copy.one", **{"for": 1})
    copying.send("/pages", whom="")
    copying.send("/pages", was="copy.one", save=1)
    assert (copying.at, declared(copying).party) == ("/done", "org-table")


def test_correcting_what_was_declared_for_somebody_else_takes_staff_again(copying, counter, clock, beside):
    lines = [PageLine(PageKind.COPY, 12)]
    anna = counter.store.person("anna")
    done = counter.station.pages.declare(lines, anna, "choir", "marta", clock.now())
    copying.go("/pages")
    copying.send("/pages", was="copy.one", correct=done.facts[0].usage)
    copying.send("/pages", was="copy.one", save=1, **{MONO: 21})
    assert copying.at == "/approval"
    assert f"dla: {CHOIR.name}, w której imieniu ta osoba nie działa" in copying.words


def test_of_another_party_that_they_act_for_too_staff_are_not_told_otherwise(copying, counter):
    acts_for_it = register.Membership(id="m-choir", person="anna", party="choir")
    lines = [register.encode(one) for one in (*cast.entities(), CHOIR, acts_for_it)]
    counter.store.apply_snapshot(lines, "two", {}, TUESDAY)
    copying.send("/pages", was="copy.one", **{"for": 1, MONO: 120})
    copying.send("/pages", wanted=CHOIR.name[:4])
    copying.send("/pages", whom="choir")
    copying.send("/pages", was="copy.one", save=1)
    assert "20 stron ponad limit, czarno-białe" in copying.words
    assert "nie działa" not in copying.words
