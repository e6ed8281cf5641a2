"""The simulated devices keep the contract of real ones."""

import pytest

from kiosk.readers import CardReaderSettings, Reader, ScannerSettings, open_card_reader, open_scanner
from kiosk.readers.simulated import SimulatedCardReader, SimulatedScanner
from tests.readers.reader_contract import AMINA, CardReaderContract, PluggedCodeReaderContract, next_card


class _Plate(SimulatedCardReader):
    def present_odd(self) -> None:
        self.present("04A1B2C3D4")


class TestSimulatedCardReader(CardReaderContract):
    @pytest.fixture
    def bench(self) -> _Plate:
        return _Plate()

    def test_a_card_stays_on_the_plate_while_the_reader_is_unplugged(self, bench: _Plate) -> None:
        bench.present(AMINA)
        bench.unplug()
        bench.plug()
        reader = bench.open()

        assert bench.card == AMINA
        assert next_card(reader).value == AMINA


class TestSimulatedScanner(PluggedCodeReaderContract):
    @pytest.fixture
    def bench(self) -> SimulatedScanner:
        return SimulatedScanner()

    def test_what_was_scanned_while_nobody_listened_is_lost(self, bench: SimulatedScanner) -> None:
        bench.scan("LT1")
        reader = bench.open()

        assert reader.wait(0) is None


def test_the_settings_choose_the_simulated_devices() -> None:
    plate, lamp = SimulatedCardReader("plate"), SimulatedScanner("lamp")

    readers: list[Reader] = [
        open_card_reader(CardReaderSettings("simulated"), simulated=plate),
        open_scanner(ScannerSettings("simulated"), simulated=lamp),
    ]

    assert [reader.name for reader in readers] == ["plate", "lamp"]


def test_who_has_no_reader_opens_none() -> None:
    with pytest.raises(ValueError, match="none"):
        open_card_reader(CardReaderSettings("none"))
    with pytest.raises(ValueError, match="none"):
        open_scanner(ScannerSettings("none"))
