"""After a member was erased the screens still tell what happened, and name them nowhere."""

import pytest

from sync.server import erasing
from tests.staff.test_screens import ADDRESSES
from tests.stations import NOON

GONE = ("/people/anna", "/parties/private-anna")


@pytest.fixture
def without_anna(filled, office):
    """The small past, of which Anna is erased; she still has something."""
    home = office.settings.server.home
    done = erasing.erase("anna", at=NOON, by="marta", home=home, even_on_loan=True)
    assert isinstance(done, erasing.Done)
    return filled


@pytest.mark.parametrize("role", ["coordinator", "auditor"])
def test_every_screen_is_there_and_names_them_nowhere(without_anna, role):
    without_anna.log_in(role)
    answers = {address: without_anna.get(address) for address in (*ADDRESSES, "/journal?q=anna", "/search?q=anna")}

    assert [address for address, answer in answers.items() if answer.status_code >= 500] == []
    named = [address for address, answer in answers.items() if "Anna K" in answer.text or "Kowalska" in answer.text]
    assert named == []
    assert {answers[address].status_code for address in GONE} <= {403, 404}


def test_what_they_had_is_still_on_the_list_of_loans(without_anna):
    without_anna.log_in("coordinator")

    assert without_anna.get("/loans/l1").status_code == 200
    assert "/loans/l1" in without_anna.get("/loans?state=all").text
