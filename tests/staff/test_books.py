"""A book goes by its title wherever staff meet it."""

import re

import pytest

from sync import facts, register
from sync.register import Words
from sync.server import own_journal, register_store
from sync.server.own_journal import Draft
from tests import cast
from tests.stations import NOON

KIND = register.ItemType(
    id="book", name=Words("Książka", "Book", "Книжка"), category="photo", picture="book", policy="easy", kind="book"
)
BOOK = register.Item(
    id="book-1", item_type="book", label="", inventory_no="COP/0531", code=cast.item_code(531), site=cast.SITE
)
COVER = register.Book(id="book-1", title="Łatwa księgowość", author="Zofia Żuk", signature="II 14")


@pytest.fixture
def marta(filled):
    register_store.put_many([KIND, BOOK, COVER], at=1, by="test")
    lent = facts.LoanIssued(
        loan="lb", item="book-1", site=cast.SITE, person="anna", party="org-table", due_at=NOON + 7_200_000,
        policy=facts.PolicyCopy("easy", 1, 7, "days"),
    )  # fmt: skip
    own_journal.record([Draft(lent)], NOON)
    filled.log_in("staff")
    return filled


def words(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).replace("\xa0", " ").split())


@pytest.mark.parametrize(
    "address",
    ["/items", "/items?search=ksiegowosc", "/items/book-1", "/items/book-1/edit", "/loans", "/loans/lb", "/today",
     "/journal?about=łatwa", "/loan-desk/return/book-1", "/people/anna"],
)  # fmt: skip
def test_it_is_called_by_its_title(marta, address):
    assert "Łatwa księgowość" in words(marta.get(address, follow_redirects=True))


def test_the_loan_desk_finds_it_by_a_word_of_its_title(marta):
    answer = marta.post("/loan-desk", do="find", q="księgowość", site=cast.SITE, person="dmytro", party="org-shift")

    assert "item=book-1" in answer.location
