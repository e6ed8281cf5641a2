"""A member who used everything at a counter is erased at the server: no file on either side names them, and the counter
goes on, with what they had still on its list."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from kiosk import carrying
from kiosk.settings import Settings
from kiosk.store import Store, backup
from sync import codes, wire
from sync.server import backup as server_backup
from sync.server import erasing, erasures, register_store, taking_in
from sync.server.models import Loan
from sync.server.office import Office
from sync.stick import parcels
from tests import cast
from tests.journeys.storyboard import (
    MINUTE,
    Guest,
    StoryClock,
    answering,
    at,
    central,
    handed_over,
    let_in,
    opened,
    server_settings,
    settings_of,
    tell,
    wait_for,
)
from tests.journeys.test_privacy import a_register, anna_comes_and_borrows, dmytro_comes, none_of
from tests.offices import free_port

NAMES = ["Anna K.", "Anna"]
DIGESTS = [codes.card_digest(cast.CENTRE_KEY, uid) for uid in (cast.ANNA_UID, cast.LOST_UID)]
CANARIES = [*NAMES, *DIGESTS, codes.qr_digest(cast.ANNA_CODE), cast.ANNA_VERIFIER]


def test_whoever_is_erased_is_named_nowhere_and_the_counter_goes_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    clock, port = StoryClock(at(2026, 11, 24, 13, 0)), free_port()
    settings = settings_of(tmp_path / "kiosk", f"http://localhost:{port}")
    with central(tmp_path / "server", clock, a_register()) as office, answering(office, port) as url:
        let_in(office, settings, url, clock)
        with opened(settings, clock) as kiosk:
            guest = Guest(kiosk, clock)
            anna_comes_and_borrows(guest)
            guest.ends()
            wait_for(lambda: len(guest.jobs()) == 2, "her slips")
            handed_over(settings, clock)
            assert named_in(tmp_path / "kiosk") and named_in(tmp_path / "server")
            both_are_backed_up(tmp_path, clock)
            assert named_in(tmp_path / "backups")
            stick = tmp_path / "stick"
            stick.mkdir()
            assert {"Anna K.", DIGESTS[0]} <= named_on_a_stick(settings, stick, clock, office)

            tell(clock, "Anna wants to be forgotten, and keeps the projector")
            done = erasing.erase("anna", at=clock.now(), by="marta", home=tmp_path / "server", even_on_loan=True)
            assert isinstance(done, erasing.Done) and done.is_clean
            clock.pass_time(MINUTE)
            handed_over(settings, clock)
            clock.pass_time(MINUTE)
            handed_over(settings, clock)
            assert [is_done for _, is_done in erasures.carried_out("anna") or []] == [True]
            assert (named_in(tmp_path / "server"), named_in(tmp_path / "kiosk")) == ([], [])
            clock.pass_time(MINUTE)
            both_are_backed_up(tmp_path, clock)
            assert named_in(tmp_path / "backups") == []
            assert named_on_a_stick(settings, stick, clock, office) == set()

            guest.card(cast.ANNA_UID, "Her card is one that nobody knows")
            assert guest.visitor.at == "/refused"
            guest.ends()
            dmytro_comes(guest)
            guest.ends()
            for address in ("/", "/things?show=1", "/on-loan?item=projector-2", "/desk", "/spool?shown=recent"):
                guest.visitor.go(address)
                none_of(NAMES, guest.visitor.page.encode(), address)
            guest.go("/")
            guest.code(cast.PROJECTOR_CODE, "somebody brings the projector")
            guest.does("/return", part=["p1", "p2", "p3"], condition="fine", **{"return": "1"})
            assert guest.visitor.at == "/done"
            guest.ends()
        handed_over(settings, clock)
        assert Loan.get().state == "declared_returned"
        assert register_store.get(cast.register.Person, "anna") is None
    store = Store(settings.kiosk.home)
    assert store.person("anna") is None
    store.rebuild()
    store.close()
    # her card, read again since, is one that nobody knows: its digest is kept until somebody binds it
    assert [found for found in named_in(tmp_path) if found[1] != DIGESTS[0]] == []
    none_of(["Anna K."], caplog.text.encode(), "the logs")


def both_are_backed_up(place: Path, clock: StoryClock) -> None:
    """And the backup before, the last that was to be kept, goes."""
    folder = place / "backups"
    backup.make(place / "kiosk", folder, 1, clock.now())
    server_backup.make(server_settings(place / "server"), folder, 1, clock.now())


def named_on_a_stick(settings: Settings, place: Path, clock: StoryClock, office: Office) -> set[str]:
    """Whom the kiosk's whole journal, as it is written for the server, and the answer with the register name."""
    file = carrying.export(settings, place, clock, lambda _: None, everything=True).file
    answer = file.with_suffix(".answer")
    with file.open("rb") as stream:
        parcels.lay(answer, taking_in.answer(office, taking_in.open_file(office, stream)))
    found = set()
    for laid, kind in ((file, "facts"), (answer, "answer")):
        with laid.open("rb") as stream:
            for _, data in parcels.read(stream, kind).parts(cast.CENTRE_KEY):
                plain = wire.inflate(data, parcels.MAX_PART) if data.startswith(b"\x1f\x8b") else data
                found |= {canary for canary in CANARIES if canary.encode() in plain}
    return found


def named_in(home: Path) -> list[tuple[str, str]]:
    """File and what stands in it."""
    files = [file for file in home.rglob("*") if file.is_file() and file.suffix != ".png"]
    return [(str(file), canary) for file in files for canary in CANARIES if canary.encode() in file.read_bytes()]
