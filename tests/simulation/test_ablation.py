"""Tests of the tests: with any one mechanism switched off, some story ends badly."""

import pytest

from tests.simulation.ablations import MECHANISMS
from tests.simulation.seeded import Broken, live

FAILS = {
    "an origin counts once": 4,
    "old incarnations are offered again": 18,
    "the high-water file": 4,
    "the machine's fingerprint": 3,
    "the number of the run": 1,
    "evidence of a fork": 1,
    "the feed's hash and digest": 9,
    "telling kiosks whom to forget": 2,
    "the file of those who were erased": 8,
    "parting ways after a fork": 1,
}


def test_each_mechanism_is_switched_off_somewhere():
    assert FAILS.keys() == MECHANISMS.keys()


@pytest.mark.parametrize(("mechanism", "seed"), FAILS.items(), ids=FAILS)
def test_without_it_the_simulation_fails(mechanism, seed):
    with MECHANISMS[mechanism](), pytest.raises(Broken):
        live(seed)
