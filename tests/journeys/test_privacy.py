"""Canaries: after a day at the counter nothing that identifies a person lies where it does not belong."""

from __future__ import annotations

import base64
import logging
import re
from pathlib import Path

import msgspec
import pytest

from kiosk.store import Store, journal_rows
from printers.roll import text_of
from sync import codes, register
from sync.server.models import Fact
from tests import cast
from tests.browser import register_of_screens
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
    settings_of,
    tell,
    wait_for,
)
from tests.offices import free_port

WRONG_PIN = "860913"
NAMES = [person.display_name for person in cast.entities() if isinstance(person, register.Person)]
FULL_NAMES = [name for name in NAMES if len(name) > 4]  # "Ola" is too short to look for in bytes
SECRETS = [
    cast.ANNA_UID, cast.DMYTRO_UID, cast.UNKNOWN_UID, cast.ANNA_UID.lower(), cast.UNKNOWN_UID.lower(), cast.ANNA_CODE,
    WRONG_PIN, cast.MARTA_PIN,
]  # fmt: skip
DIGESTS = [codes.card_digest(cast.CENTRE_KEY, uid) for uid in (cast.ANNA_UID, cast.DMYTRO_UID, cast.UNKNOWN_UID)]


def a_register() -> list[register.Entity]:
    """The cast's, its cards under numbers that say nothing, as the server makes them."""
    return [
        msgspec.structs.replace(one, id=f"credential-{number}") if isinstance(one, register.Credential) else one
        for number, one in enumerate(register_of_screens())
    ]


def test_nothing_that_names_a_person_lies_where_it_does_not_belong(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)  # as every command of ours logs
    clock, port = StoryClock(at(2026, 11, 24, 13, 0)), free_port()
    settings = settings_of(tmp_path / "kiosk", f"http://localhost:{port}")
    with central(tmp_path / "server", clock, a_register()) as office, answering(office, port) as url:
        let_in(office, settings, url, clock)
        with opened(settings, clock) as kiosk:
            guest = Guest(kiosk, clock)
            anna_comes_and_borrows(guest)
            the_cookie_names_nobody(guest)
            guest.ends()
            clock.pass_time(5 * MINUTE)
            a_stranger_tries_everything(guest)
            dmytro_comes(guest)
            guest.ends()
            the_waiting_screen_names_nobody(guest)
            wait_for(lambda: len(guest.jobs()) == 5, "the slips of the day")
            each_slip_names_its_own_reader_only([text_of(job) for job in guest.jobs()])
            assert b"event: reading" in guest.visitor.heard
            none_of(SECRETS + NAMES + DIGESTS, guest.visitor.heard, "the stream of signals")
        handed_over(settings, clock)
        for row in Fact.select():
            none_of(SECRETS + FULL_NAMES + DIGESTS, bytes(row.body), f"fact {row.seq} on the server")
    the_journal_names_nobody(settings.kiosk.home)
    none_of(SECRETS + FULL_NAMES + DIGESTS, caplog.text.encode(), "the logs")
    for place in (tmp_path / "kiosk", tmp_path / "server"):
        for file in place.rglob("*"):
            if file.is_file():
                none_of(SECRETS, file.read_bytes(), str(file))


def none_of(canaries: list[str], data: bytes, where: str) -> None:
    found = [canary for canary in canaries if canary.encode() in data]
    assert found == [], f"{found} in {where}"


def anna_comes_and_borrows(guest: Guest) -> None:
    guest.card(cast.ANNA_UID, "Anna")
    guest.comes_in("meeting")
    guest.go("/borrow")
    guest.code(cast.PROJECTOR_CODE, "the projector's sticker")
    guest.does("/confirm", shown="projector-2", part=["p1", "p2", "p3"], go="1")
    guest.does("/approval", purpose="loans", by="pin", pin=WRONG_PIN)
    guest.sees("PIN")
    guest.does("/approval", purpose="loans", by="pin", pin=cast.ANNA_PIN)
    assert guest.visitor.at == "/done"
    guest.ends()
    guest.code(cast.ANNA_CODE, "Anna's code")
    guest.sees("Anna K.")


def the_cookie_names_nobody(guest: Guest) -> None:
    payload = guest.visitor.cookie.partition("=")[2].partition(".")[0]
    decoded = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
    none_of(SECRETS + NAMES + ["anna"], decoded, "the cookie")


def a_stranger_tries_everything(guest: Guest) -> None:
    """Somebody with a card that nobody knows, then with none, who would like to know who has what."""
    tell(guest.clock, "A stranger looks around")
    guest.card(cast.UNKNOWN_UID, "A stranger")
    assert guest.visitor.at == "/refused"
    sees_nobody(guest)
    for address in ("/", "/things?show=1", "/greeting", "/borrow", "/confirm", "/pages", "/on-loan?item=projector-2",
                    "/approval?purpose=loans", "/done", "/desk", "/spool?shown=recent", "/member", "/help", "/status",
                    "/terms"):  # fmt: skip
        guest.visitor.go(address)
        sees_nobody(guest)
    guest.go("/")
    guest.code(cast.PROJECTOR_CODE, "the projector that Anna has")
    assert guest.visitor.at == "/return"
    sees_nobody(guest)
    guest.does("/return", part=["p1", "p2", "p3"], condition="fine", **{"return": "1"})
    assert guest.visitor.at == "/done"
    sees_nobody(guest)
    guest.does("/undo")  # somebody else's act
    sees_nobody(guest)
    guest.ends()


def sees_nobody(guest: Guest) -> None:
    none_of(SECRETS + NAMES + ["Fundacja Wspólny Stół"], guest.visitor.page.encode(), guest.visitor.at)


def dmytro_comes(guest: Guest) -> None:
    guest.card(cast.DMYTRO_UID, "Dmytro")
    none_of(["Anna K."], guest.visitor.page.encode(), "Dmytro's screen")
    guest.comes_in("meeting")


def the_waiting_screen_names_nobody(guest: Guest) -> None:
    guest.go("/")
    none_of(SECRETS + NAMES + DIGESTS, guest.visitor.page.encode(), "the waiting screen")
    assert not re.search(r"org-|person-", guest.visitor.page)


def each_slip_names_its_own_reader_only(slips: list[list[str]]) -> None:
    for lines in slips:
        text = "\n".join(lines)
        named = {name for name in FULL_NAMES if name in text}
        assert len(named) <= 1
        none_of(SECRETS, text.encode(), "a slip")
        if "Zwrot sprzętu" in text:
            assert named == set()


def the_journal_names_nobody(home: Path) -> None:
    store = Store(home)
    rows = list(journal_rows.rows(store.database.reading()))
    store.close()
    assert {"card_unknown", "attempt_refused", "loan_issued", "visit_checked_in"} <= {row.type for row in rows}
    for row in rows:
        none_of(SECRETS + FULL_NAMES + DIGESTS, row.body, f"{row.type} {row.seq}")

