"""How the sync process of a kiosk waits: as long as it was told, and on the bench until the cable is moved."""

import pytest

from kiosk.bench import CUT
from kiosk.settings import Bench, Kiosk, Printer, Readers, Settings
from kiosk.syncing import resting


def settings(home, *, bench):
    simulated = Readers(card="simulated", scanner="simulated")
    return Settings(
        kiosk=Kiosk(home=home), readers=simulated, printer=Printer(driver="simulated"), bench=Bench(device_bench=bench)
    )


def test_a_real_counter_waits_in_one_go(tmp_path):
    waits = []

    assert resting(settings(tmp_path, bench=False), lambda seconds: waits.append(seconds) or True)(240)
    assert waits == [240]


def test_on_the_bench_the_whole_wait_is_kept_while_nobody_moves_the_cable(tmp_path):
    waits = []

    assert not resting(settings(tmp_path, bench=True), lambda seconds: waits.append(seconds) or False)(7.5)
    assert sum(waits) == 7.5


def test_on_the_bench_the_end_is_heard_while_it_waits(tmp_path):
    assert resting(settings(tmp_path, bench=True), lambda _seconds: True)(900)


@pytest.mark.parametrize("restored", [True, False], ids=["restored", "cut"])
def test_on_the_bench_the_next_run_follows_at_once_when_the_network_is(tmp_path, restored):
    mark, waits = tmp_path / CUT, []
    if restored:
        mark.touch()

    def wait(seconds):
        waits.append(seconds)
        if len(waits) == 3:
            mark.unlink() if restored else mark.touch()
        return False

    assert not resting(settings(tmp_path, bench=True), wait)(900)
    assert len(waits) == 3
