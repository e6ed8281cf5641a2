"""Tests of the tests: with any one mechanism switched off, some story ends badly."""

import pytest

from tests.simulation.ablations import MECHANISMS
from tests.simulation.seeded import Broken, live

FAILS = {
    "an origin counts once": 3,
    "old incarnations are offered again": 13,
    "the high-water file": 10,
    "the machine's fingerprint": 14,
    "the number of the run": 1,
    "evidence of a fork": 1,
    "the feed's hash and digest": 5,
    "telling kiosks whom to forget": 2,
    "the file of those who were erased": 47,
    "taking up again what was set aside": 2,
    "reading again what could not be read": 21,
    "parting ways after a fork": 1,
}


def test_each_mechanism_is_switched_off_somewhere():
    assert FAILS.keys() == MECHANISMS.keys()


@pytest.mark.parametrize(("mechanism", "seed"), FAILS.items(), ids=FAILS)
def test_without_it_the_simulation_fails(mechanism, seed):
    with MECHANISMS[mechanism](), pytest.raises(Broken):
        live(seed)
