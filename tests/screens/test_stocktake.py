"""A stocktake in staff mode: each sticker is a fact at once, and is told apart at once."""

import msgspec
import pytest

from kiosk.readers import Reading, ReadingKind
from kiosk.readers.watch import Repeats
from sync import feed_rows, register
from sync.facts import ActUndone, LoanTakenBack, Proof
from sync.lending_facts import StocktakeClosed, StocktakeOpened, StocktakeScanned
from tests import cast
from tests.screens.at_counter import Visitor
from tests.screens.at_desk import built_at, facts_of, marta_at

CHAIR = register.Words(pl="Krzesło", en="Chair", uk="Стілець")
PILE_CODE = cast.item_code(900)
PILE = [
    register.ItemType(id="chair", name=CHAIR, category="projection", picture="chair", policy="easy", kind="pile"),
    register.Item(
        id="chairs", item_type="chair", label="", inventory_no="COP/0900", code=PILE_CODE, site=cast.SITE, count=20
    ),
]  # fmt: skip


@pytest.fixture
def counter(tmp_path, clock):
    with built_at(tmp_path, clock, entities=[*cast.entities(), *PILE]) as counter:
        yield counter


@pytest.fixture
def marta(counter):
    """Marta, who has begun a stocktake at the counter."""
    marta = marta_at(counter)
    marta.go("/stocktake")
    marta.send("/stocktake", begin=1)
    return marta


def read(marta, code):
    """A scanner reads; the page is shown anew, as its script does."""
    marta.counter.deliver(Reading(ReadingKind.CODE, code, "test", 0))
    marta.go(f"/stocktake?count={count_of(marta)}")


def count_of(marta):
    return facts_of(marta.counter, StocktakeOpened)[-1].stocktake


def scans(counter):
    return [(fact.item, fact.quantity) for fact in facts_of(counter, StocktakeScanned)]


def test_it_is_begun_without_a_network_and_freezes_what_should_lie_here(marta):
    [begun] = facts_of(marta.counter, StocktakeOpened)

    assert begun.staff == "marta" and begun.site == cast.SITE
    assert "screen-1" in begun.expected and begun.piles == {"chairs": 20}
    assert "Skanuj naklejki jedną po drugiej" in marta.words


def test_each_scan_is_a_fact_before_any_page_hears_of_it(marta):
    marta.counter.deliver(Reading(ReadingKind.CODE, cast.SCREEN_CODE, "test", 0))

    assert scans(marta.counter) == [("screen-1", 1)]
    marta.go(f"/stocktake?count={count_of(marta)}")
    assert "Znalezione Ekran 180 cm nr 1 COP/0401" in marta.words


def test_a_hundred_scans_in_a_row_are_a_hundred_facts(marta):
    signals, repeats, now = [], Repeats(), 0.0
    marta.counter.signals.publish = lambda kind, data: signals.append((kind, data))
    marta.counter.rearm = repeats.rearm  # as the thread that reads the scanner holds repeats back
    for _ in range(50):
        for code in (cast.SCREEN_CODE, cast.SCREEN_CODE):
            reading = Reading(ReadingKind.CODE, code, "test", 0)
            now += 0.01
            if repeats.is_new(reading, now):
                marta.counter.deliver(reading)

    assert len(scans(marta.counter)) == 100
    assert signals == [("counted", {"sound": "good"})] * 100
    marta.go(f"/stocktake?count={count_of(marta)}")
    assert "liczy się raz" in marta.words
    assert "1 Znalezione" in marta.words


@pytest.mark.parametrize(
    ("code", "heading", "sentence"),
    [
        (cast.BRANCH_ITEM_CODE, "Gdzie indziej", "innej siedziby"),
        (cast.STRANGE_CODE, "Nieoczekiwane", "Nikt nie zna tej naklejki"),
        ("stary numer 7", "Nieoczekiwane", "Nikt nie zna tej naklejki"),
        (cast.ANNA_CODE, "Nie policzono", "To kod osoby"),
    ],
)
def test_what_is_not_expected_has_its_sentence(marta, code, heading, sentence):
    read(marta, code)

    assert heading in marta.words and sentence in marta.words


def test_a_persons_code_is_kept_nowhere(marta):
    read(marta, cast.ANNA_CODE)

    assert scans(marta.counter) == [] and cast.ANNA_CODE not in marta.page


@pytest.mark.parametrize(("status", "sentence"), [("withdrawn", "wycofana"), ("lost", "zaginioną")])
def test_a_withdrawn_or_lost_thing_that_turns_up_is_told(tmp_path, clock, status, sentence):
    entities = [
        msgspec.structs.replace(each, status=status)
        if isinstance(each, register.Item) and each.id == "screen-1"
        else each
        for each in cast.entities()
    ]
    with built_at(tmp_path / "other", clock, entities=entities) as counter:
        marta = marta_at(counter)
        marta.go("/stocktake")
        marta.send("/stocktake", begin=1)
        read(marta, cast.SCREEN_CODE)

        assert "Nieoczekiwane" in marta.words and sentence in marta.words


def lend(counter, item="screen-1"):
    anna = Visitor(counter)
    anna.tap_card(cast.ANNA_UID)
    anna.go("/borrow")
    anna.scan(counter.store.item(item).code)
    session = anna.session
    counter.station.loans.issue(session.basket, session.person, session.party, Proof.NONE, None, counter.clock.now())
    anna.send("/end")


def test_what_the_books_say_is_lent_comes_back_only_when_staff_say_so(counter):
    lend(counter)
    marta = marta_at(counter)
    marta.go("/stocktake")
    marta.send("/stocktake", begin=1)
    read(marta, cast.SCREEN_CODE)
    assert "Według zapisów ktoś ją ma" in marta.words
    assert counter.store.open_loan_on("screen-1") is not None

    marta.send("/stocktake", count=count_of(marta), returned="screen-1")

    [back] = facts_of(counter, LoanTakenBack)
    assert (back.implied, back.item) == (True, "screen-1")
    assert counter.store.open_loan_on("screen-1") is None
    assert 'name="returned"' not in marta.page and "Wróciło" in marta.words


def test_a_thing_that_was_not_scanned_last_is_not_taken_back(counter):
    lend(counter)
    marta = marta_at(counter)
    marta.go("/stocktake")
    marta.send("/stocktake", begin=1)

    marta.send("/stocktake", count=count_of(marta), returned="screen-1")

    assert facts_of(counter, LoanTakenBack) == []


def test_of_a_pile_the_number_is_asked_and_added(marta):
    read(marta, PILE_CODE)
    assert "Teraz podaj, ile tu leży" in marta.words
    marta.go(f"/stocktake?count={count_of(marta)}&pile=chairs")
    assert "Ile tu leży?" in marta.words
    marta.send("/stocktake", count=count_of(marta), pile="chairs", value="12")
    marta.send("/stocktake", count=count_of(marta), pile="chairs", value="8")

    assert scans(marta.counter) == [("chairs", 0), ("chairs", 12), ("chairs", 8)]
    assert "× 8" in marta.words and "1 Znalezione" in marta.words


@pytest.mark.parametrize("value", ["", "-1", "12x", "99999999"])
def test_a_number_that_cannot_be_changes_nothing(marta, value):
    marta.send("/stocktake", count=count_of(marta), pile="chairs", value=value)

    assert scans(marta.counter) == []


def test_the_last_scan_is_taken_back(marta):
    read(marta, cast.SCREEN_CODE)
    uid = marta.session.counting.last.uid
    marta.send("/stocktake", count=count_of(marta), undo=uid)

    assert [fact.undone for fact in facts_of(marta.counter, ActUndone)] == [[uid]]
    assert "0 Znalezione" in marta.words


def test_what_is_missing_is_listed_and_it_ends(marta):
    read(marta, cast.SCREEN_CODE)
    marta.go(f"/stocktake?count={count_of(marta)}&shown=missing")
    assert "Ekran" not in marta.words and "COP/" in marta.words
    marta.go(f"/stocktake?count={count_of(marta)}&shown=finish")
    assert "Zakończyć inwentaryzację?" in marta.words
    marta.send("/stocktake", count=count_of(marta), finish=1)

    assert marta.at == "/desk" and "Inwentaryzacja zakończona" in marta.words
    assert len(facts_of(marta.counter, StocktakeClosed)) == 1
    marta.go("/stocktake")
    assert "Nie trwa tu żadna inwentaryzacja" in marta.words


def test_a_sticker_on_the_list_leads_into_the_only_count(marta):
    marta.go("/stocktake")
    marta.scan(cast.SCREEN_CODE)

    assert scans(marta.counter) == [("screen-1", 1)] and "Znalezione Ekran 180 cm nr 1" in marta.words
    marta.send("/stocktake", begin=1)
    marta.go("/stocktake")
    marta.scan(cast.SCREEN_CODE)
    assert "To naklejka rzeczy" in marta.words  # of two counts nobody can tell which is meant


def test_on_another_screen_a_sticker_is_counted_no_more(marta):
    marta.go("/desk")
    marta.counter.deliver(Reading(ReadingKind.CODE, cast.SCREEN_CODE, "test", 0))

    assert scans(marta.counter) == []


def test_a_scan_keeps_staff_mode_open(marta, clock):
    for _ in range(5):
        clock.pass_time(80_000)
        read(marta, cast.SCREEN_CODE)
    assert len(scans(marta.counter)) == 5

    clock.pass_time(200_000)
    marta.counter.deliver(Reading(ReadingKind.CODE, cast.SCREEN_CODE, "test", 0))
    assert len(scans(marta.counter)) == 5


def test_a_count_of_the_server_is_gone_on_with_here(tmp_path, clock):
    said = feed_rows.StocktakeState(
        id="s1", fact="0" * 32 + ".1", site=cast.SITE, staff="marta", expected=["screen-1"], on_loan=[], opened_at=1,
        category="projection", place="Magazyn",
    )  # fmt: skip
    elsewhere = msgspec.structs.replace(said, id="s2", site=cast.BRANCH)
    with built_at(tmp_path / "other", clock, entities=[*cast.entities(), said, elsewhere]) as counter:
        marta = marta_at(counter)
        assert "Inwentaryzacja trwa" in marta.words
        marta.go("/stocktake")
        assert "Projekcja, Magazyn" in marta.words and marta.page.count("count=s2") == 0
        marta.go("/stocktake?count=s1")
        counter.deliver(Reading(ReadingKind.CODE, cast.LAPTOP_CODE, "test", 0))
        marta.go("/stocktake?count=s1")
        assert "innej części tej siedziby" in marta.words


def test_a_scan_that_the_disk_does_not_take_is_told(marta, monkeypatch):
    from kiosk.store import StoreError, writing

    def full(*_):
        raise StoreError("full", "no room")

    monkeypatch.setattr(writing, "record", full)
    read(marta, cast.SCREEN_CODE)

    assert "Nie policzono" in marta.words and "nie może teraz zapisywać" in marta.words


def test_after_a_rebuild_the_same_things_stand_where_they_stood(marta):
    read(marta, cast.SCREEN_CODE)
    read(marta, cast.STRANGE_CODE)
    row = marta.counter.station.counting.one(count_of(marta))
    before = marta.counter.station.counting.view(row)

    marta.counter.store.rebuild()

    assert marta.counter.station.counting.view(row) == before
