"""Fills the demo centre: the register on the server, two enrolled kiosks, their past in their journals, and one
sync."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from kiosk import syncing
from kiosk.clock import SystemClock
from kiosk.demo import activities, centre, contacts, fill, past
from kiosk.demo.activities import Booked
from kiosk.demo.centre import Demo
from kiosk.demo.happenings import Event
from kiosk.demo.known import FILLED, LOGIN, PASSWORD, PIN, STAFF_PIN
from kiosk.settings import CENTRE_KEY, DEVICE_KEY, Settings
from kiosk.store import Store
from kiosk.words import local, public_holidays
from sync import protocol, register, verifiers
from sync.protocol import EnrolRequest
from sync.server import activities as noting
from sync.server import bulk, enrolment, own_journal, questions_import, questions_staff, register_store
from sync.server.app import open_office
from sync.server.lending_beliefs import Booking
from sync.server.office import Office
from sync.server.settings import Settings as ServerSettings
from sync.server.staff import passwords
from sync.signing import KeySigner, write_key_file

Say = Callable[[str], object]
PUT_OFF_MS = 2 * 86_400_000  # what was advised in the last two days nobody has noted yet
KNOWN: tuple[type[register.Entity], ...] = (register.Party, register.Person, register.Membership, register.Closure)
KIOSKS = ((centre.CENTRE, "kiosk", "K1"), (centre.BRANCH, "branch", "K2"))


def fill_register(server: ServerSettings, kiosk: Settings, say: Say) -> None:
    """Everything that the server has to know before the first fact comes; what an interrupted start left is removed."""
    say("Inventing the demo centre: people, organisations, things …")
    for place in (server.server.home, *(kiosk.kiosk.home.parent / name for _, name, _ in KIOSKS)):
        _clear(place)
    office = open_office(server)
    at = office.now()
    demo = make(office.secrets.centre, at)
    with office.store.writing():
        register_store.put_many(demo.entities, at=at, by="demo")
        for details in contacts.contacts(demo.entities):
            questions_import.put_details(details, at=at, by="demo")
    _add_account(office)
    say("Telling two years at two counters …")
    events = past.Past(demo.entities, _holidays(at), at).events()
    for site, folder, label in KIOSKS:
        home = kiosk.kiosk.home.parent / folder
        _open_kiosk(office, demo, home, site, label, events[site])
    office.store.close()


def make(centre_key: bytes, at: int) -> Demo:
    """The register as of `at`, with the demo's two PINs."""
    return centre.make(
        local(at).date(), centre_key, verifiers.make(centre_key, PIN), verifiers.make(centre_key, STAFF_PIN)
    )


def _holidays(at: int) -> frozenset[str]:
    two_years = 2 * 365 * 86_400_000
    return public_holidays(at) | public_holidays(at - two_years)


def _clear(folder: Path) -> None:
    for path in sorted(folder.glob("**/*"), reverse=True) if folder.is_dir() else []:
        path.rmdir() if path.is_dir() else path.unlink()


def _add_account(office: Office) -> None:
    questions_staff.add_account(
        questions_staff.Account(
            id="account-marta", login=LOGIN, name="Marta Zielińska", role="administrator", language="pl",
            status="active", person="staff-marta", password_hash=passwords.make(office.secrets.server, PASSWORD),
        ),
        at=office.now(),
    )  # fmt: skip


def _open_kiosk(office: Office, demo: Demo, home: Path, site: str, label: str, events: list[Event]) -> None:
    """Enrol and approve a kiosk as staff would, and give it the register and its past."""
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = hashlib.sha256(f"demo {label}".encode() + office.secrets.server).digest()
    write_key_file(home / DEVICE_KEY, key)
    write_key_file(home / CENTRE_KEY, office.secrets.centre)
    request = EnrolRequest(
        protocol=protocol.VERSION, code=enrolment.make_code(site, office.now()),
        public_key=KeySigner(key).public_key.hex(), name=label, machine="", software=fill.SOFTWARE,
    )  # fmt: skip
    answer = enrolment.enrol(request, office.now())
    enrolment.approve(answer.fingerprint, "account-marta", office.now())
    store = Store(home)
    store.become(answer.device, site, answer.site_code, label)
    store.apply_snapshot([register.encode(entity) for entity in demo.entities], "", {}, office.now())
    fill.fill(store, events)
    store.close()


def push_past(server: ServerSettings, kiosk: Settings, say: Say) -> None:
    """Both kiosks hand their journals over, as they would in the evening."""
    say("Handing everything over to the server …")
    for _, folder, _ in KIOSKS:
        home = kiosk.kiosk.home.parent / folder
        report = syncing.run_once(replace(kiosk, kiosk=replace(kiosk.kiosk, home=home)))
        say(f"  {folder}: {syncing.describe(report)}")
    _note_activities(server, say)
    (server.server.home / FILLED).write_text(f"{SystemClock().now()}\n")


def _note_activities(server: ServerSettings, say: Say) -> None:
    """What staff noted of trainings and advice, all at once."""
    say("Noting trainings and advice …")
    office = open_office(server)
    now = office.now()
    every = [each for kind in KNOWN for each in register_store.every(kind)]
    with own_journal.alone(now):
        drafts = []
        for each in activities.held(every, _holidays(now), _advised(now), local(now).date()):
            fact = noting.weigh(each.id, each.wish, past.STAFF, now)
            if not isinstance(fact, list):
                drafts.append(noting.draft(fact, each.title, "", now))
        own_journal.record(drafts, now)
    office.store.close()


def _advised(now: int) -> list[Booked]:
    """The hours with an adviser that are over, the last of them left for whoever tries it out."""
    where = '"kind" = \'adviser\' AND "until_at" < ? ORDER BY "from_at", "id"'
    return [
        Booked(row.id, row.site, local(row.from_at).date(), 60, row.person, _organisation(row.party))
        for row in bulk.select(Booking, where, (now - PUT_OFF_MS,))
        if row.site and row.from_at and row.person
    ]


def _organisation(party: str | None) -> str | None:
    found = register_store.get(register.Party, party) if party else None
    return None if found is None or found.kind == "person" else party
