"""A sticker that belongs to nothing yet is bound to a thing at the counter."""

import pytest

from kiosk.readers import Reading, ReadingKind
from sync.lending_facts import ItemCodeBound
from tests import cast
from tests.screens.at_counter import Visitor
from tests.screens.at_desk import built_at, facts_of, marta_at


@pytest.fixture
def counter(tmp_path, clock):
    with built_at(tmp_path, clock) as counter:
        yield counter


@pytest.fixture
def marta(counter):
    """Marta at the desk, who has just read a sticker that nobody knows."""
    marta = marta_at(counter)
    marta.scan(cast.STRANGE_CODE)
    assert marta.at == "/sticker"
    return marta


def test_the_thing_is_found_by_its_name_and_the_sticker_bound(marta, counter):
    marta.send("/sticker", wanted="ekran")
    assert "Ekran 180 cm nr 1" in marta.words and "Projektor" not in marta.words
    marta.send("/sticker", item="screen-1")

    [bound] = facts_of(counter, ItemCodeBound)
    assert (bound.item, bound.item_code, bound.staff) == ("screen-1", cast.STRANGE_CODE, "marta")
    assert marta.at == "/desk" and "Naklejka przypisana" in marta.words
    assert counter.store.item_by(cast.STRANGE_CODE).id == "screen-1"
    assert counter.store.item_by(cast.SCREEN_CODE) is None


def test_the_old_sticker_says_which_thing_it_is(marta):
    marta.scan(cast.SCREEN_CODE)

    assert marta.at == "/sticker" and "Ekran 180 cm nr 1" in marta.words


def test_a_sticker_of_another_thing_is_not_taken_from_it(marta, counter):
    marta.session.desk.sticker = cast.CAMERA_CODE
    marta.send("/sticker", item="screen-1")

    assert facts_of(counter, ItemCodeBound) == [] and "jest już na jakiejś rzeczy" in marta.words


@pytest.mark.parametrize("item", ["", "nothing", "' OR 1=1"])
def test_a_thing_that_is_not_there_is_told(marta, counter, item):
    marta.send("/sticker", item=item)

    assert facts_of(counter, ItemCodeBound) == [] and marta.at == "/sticker" and "desk-news" in marta.page


def test_what_nobody_has_is_told_with_what_to_do(marta):
    marta.send("/sticker", wanted="wielbłąd")

    assert "dodaje się na serwerze" in marta.words


def test_without_a_sticker_there_is_nothing_to_bind(counter):
    marta = marta_at(counter)
    marta.go("/sticker")

    assert marta.at == "/desk"


def test_a_visitor_is_told_that_nobody_knows_it(counter):
    anna = Visitor(counter)
    anna.tap_card(cast.ANNA_UID)
    anna.go("/borrow")
    anna.scan(cast.STRANGE_CODE)

    assert "Nie znamy tej naklejki" in anna.words and facts_of(counter, ItemCodeBound) == []


def test_in_a_stocktake_it_is_bound_and_counts_at_once(counter):
    marta = marta_at(counter)
    marta.go("/stocktake")
    marta.send("/stocktake", begin=1)
    count = marta.session.counting.stocktake
    counter.deliver(Reading(ReadingKind.CODE, cast.STRANGE_CODE, "test", 0))
    marta.go(f"/stocktake?count={count}")
    marta.send("/stocktake", count=count, bind=1)
    assert marta.at == "/sticker"
    marta.send("/sticker", item="screen-1")

    assert marta.at == "/stocktake" and "Naklejka przypisana" in marta.words
    assert "1 Znalezione" in marta.words and "0 Nieoczekiwane" in marta.words


def test_after_a_rebuild_the_sticker_opens_the_same_thing(marta, counter):
    marta.send("/sticker", item="screen-1")
    counter.store.rebuild()

    assert counter.store.item_by(cast.STRANGE_CODE).id == "screen-1"
