"""A kiosk for the doctor to look at: a real file, real keys, clocks that a test turns."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import apsw
import pytest

from kiosk import doctor
from kiosk.doctor.patient import Patient
from kiosk.settings import CENTRE_KEY, DEVICE_KEY, Kiosk, Settings, Sync
from kiosk.store import Store
from sync import facts
from sync.findings import Finding
from sync.journal import Moment
from sync.signing import write_key_file
from tests import cast
from tests.offices import backend, database_url, office
from tests.readers.pcscd import pcscd  # noqa: F401
from tests.stations import NOON

__all__ = ["backend", "database_url", "office"]

BOOT = "this boot"
NOWHERE = "http://localhost:9"  # nobody listens at the port of the discard service


@dataclass
class Hands:
    """Clocks that stand still until they are turned."""

    wall: int = NOON
    since_boot: int = 10 * 60_000

    def now(self) -> int:
        return self.wall

    def up(self) -> int:
        return self.since_boot

    def pass_time(self, ms: int) -> None:
        self.wall += ms
        self.since_boot += ms

    def moment(self) -> Moment:
        return Moment(self.wall, 1, self.since_boot)


@dataclass
class Ward:
    """An enrolled kiosk that a test spoils, and the doctor's word on it."""

    store: Store
    settings: Settings
    clock: Hands = field(default_factory=Hands)

    @property
    def home(self) -> Path:
        return self.settings.kiosk.home

    @property
    def file(self) -> Path:
        return self.store.path

    def look(self, name: str, *, deep: bool = False, settings_file: Path | None = None) -> Finding:
        """One finding."""
        patient = Patient(self.settings, self.clock, BOOT, settings_file, deep)
        [finding] = doctor.look(patient, {name: doctor.CHECKS[name]})
        return finding

    def sql(self, *statements: str) -> None:
        """Spoil the file behind everybody's back."""
        connection = apsw.Connection(str(self.file))
        for statement in statements:
            connection.execute(statement)
        connection.close()


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Ward]:
    home = tmp_path / "kiosk"
    home.mkdir(mode=0o700)
    settings = Settings(kiosk=Kiosk(home=home), sync=Sync(server=NOWHERE))
    ward = Ward(Store(home), settings)
    ward.store.become(cast.DEVICE, cast.SITE, "COP", "K1")
    ward.store.note_boot(BOOT)
    ward.store.start_stream(facts.StreamStarted(device=cast.DEVICE, software="test"), ward.clock.moment())
    ward.store.apply_snapshot(cast.snapshot_lines(), "digest", {}, NOON)
    for name in (DEVICE_KEY, CENTRE_KEY):
        write_key_file(home / name, cast.CENTRE_KEY)
    yield ward
    ward.store.close()


@pytest.fixture
def look(ward: Ward) -> Callable[..., Finding]:
    return ward.look
