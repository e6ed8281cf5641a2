"""What is used up: what staff counted, without what was given since; low stock is told."""

import re

import msgspec
import pytest

from sync import register
from sync.lending_facts import ConsumableGiven
from sync.register import Words
from sync.server import item_details, own_journal, questions_stock, register_store
from sync.server.item_details import Details
from sync.server.own_journal import Draft
from tests import cast
from tests.stations import NOON

FOLDERS = register.Item(
    id="folders", item_type="folder", label="", inventory_no="COP/0521", code=cast.item_code(521), site=cast.SITE,
    count=100,
)  # fmt: skip
KIND = register.ItemType(
    id="folder", name=Words("Teczka", "Folder", "Тека"), category="photo", picture="book", policy="easy",
    kind="consumable",
)  # fmt: skip


@pytest.fixture
def marta(filled):
    register_store.put_many([KIND, FOLDERS], at=NOON - 1000, by="test")
    filled.log_in("staff")
    filled.office.now.at += 60_000
    return filled


def give(number: int, at: int = NOON) -> str:
    fact = ConsumableGiven(item="folders", quantity=number, site=cast.SITE, person="anna", party="org-table")
    return own_journal.record([Draft(fact)], at)[0]


def left() -> tuple[int, bool]:
    found = questions_stock.left_of(register_store.get(register.Item, "folders"))
    return found.left, found.is_low


def words(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).replace("\xa0", " ").split())


def test_what_was_given_since_it_was_counted_is_gone(marta):
    give(30)
    assert left() == (70, False)
    register_store.put(msgspec.structs.replace(FOLDERS, place="Szafa"), at=NOON + 10, by="test")
    assert left() == (70, False)  # it was not counted anew

    register_store.put(msgspec.structs.replace(FOLDERS, count=80), at=NOON + 20, by="test")

    assert left() == (80, False)
    give(5, NOON + 30)
    assert left() == (75, False)


def test_what_was_given_and_taken_back_is_there_again(marta):
    act = marta.post(
        "/loan-desk", do="hand_over", site=cast.SITE, person="anna", party="org-table", item="folders",
        **{"quantity-folders": "10"},
    ).location  # fmt: skip
    assert left() == (90, False)

    marta.post(act.partition("?")[0] + "/undo", count="1")

    assert left() == (100, False)


def test_it_is_never_less_than_nothing(marta):
    give(130)

    assert left() == (0, True)


def test_low_stock_is_told_on_its_page_and_among_what_today_asks_for(marta):
    assert "Kończy się" not in words(marta.get("/today"))
    item_details.put(Details(item="folders", low_at=20), at=1, by="test")
    give(85)

    assert "Zostało 15 z 100 kończy się" in words(marta.get("/items/folders"))
    assert "Kończy się 1 15 Teczka zostało: 15" in words(marta.get("/today"))
    assert "Zostało" not in words(marta.get("/items/screen-1"))


def test_the_number_is_set_on_the_form_of_the_thing(marta):
    page = marta.get("/items/folders/edit").text
    assert 'name="low_at"' in page
