import pytest

from sync.facts import Proof
from tests import cast
from tests.screens.at_counter import Visitor


@pytest.fixture
def facing(visitor: Visitor, counter) -> Visitor:
    """Dmytro holds the projector that is recorded with Anna."""
    visitor.tap_card(cast.ANNA_UID)
    visitor.go("/borrow")
    visitor.scan(cast.PROJECTOR_CODE)
    session = visitor.session
    counter.station.loans.issue(session.basket, session.person, session.party, Proof.PIN, None, counter.clock.now())
    visitor.send("/end")
    visitor.tap_card(cast.DMYTRO_UID)
    visitor.send("/appearance", language="pl", back="/borrow")
    visitor.go("/borrow")
    visitor.scan(cast.PROJECTOR_CODE)
    return visitor


def test_it_says_what_is_so_blames_nobody_and_names_nobody(facing):
    assert facing.at == "/on-loan"
    assert "Projektor nr 2: wypożycza ktoś inny" in facing.words
    assert "Nikogo nie obciążymy. Oba zapisy sprawdzi obsługa." in facing.words
    assert "Anna" not in facing.page
    assert facing.session.basket == []


def test_the_return_is_taken_first(facing, counter):
    facing.send("/return", item="projector-2")
    assert "Co oddajesz razem ze sprzętem?" in facing.words
    facing.send("/return", part=["p1", "p2", "p3"], condition="fine", **{"return": 1})
    assert counter.store.open_loans() == []


def test_a_thing_that_does_not_exist_leads_back_to_the_shelf(facing):
    facing.go("/on-loan?item=nothing")
    assert facing.at == "/borrow"
