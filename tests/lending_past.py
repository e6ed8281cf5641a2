"""Loans as a kiosk handed them over to a server, for tests of reminders: Anna is late with a camera for an organisation
and has a projector due tomorrow, Dmytro is late with a screen, Ola, a minor, with a laptop."""

from __future__ import annotations

from dataclasses import replace

from sync import facts, register
from sync.server import intake, project, questions_import, register_store
from sync.server.importing.plans import PersonDetails
from sync.server.models import Device
from sync.server.office import Office
from sync.server.settings import Mail
from tests import cast
from tests.offices import admit
from tests.stations import NOON, Station

DAY = 24 * 3_600_000
DETAILS = [
    PersonDetails(person="anna", full_name="Anna Kowalska", external_no="M-1", email="anna@example.org",
                  phone="600 100 200"),
    PersonDetails(person="dmytro", full_name="Дмитро Петренко", email="dmytro@example.org"),
    PersonDetails(person="ola", full_name="Ola Mała"),
]  # fmt: skip
OUT = [  # loan, item, person, party, due
    ("late-camera", "camera-2", "anna", "org-table", NOON - 3 * DAY + 3 * 3_600_000),  # Friday, 16:00 by summer time
    ("soon-projector", "projector-2", "anna", "org-table", NOON + DAY + 4 * 3_600_000),  # Tuesday
    ("late-screen", "screen-1", "dmytro", "org-shift", NOON - 7 * DAY + 3 * 3_600_000),
    ("late-laptop", "laptop-1", "ola", "private-ola", NOON - 4 * DAY + 3 * 3_600_000),
]
POLICY = facts.PolicyCopy("av", 1, 3, "working_days")


def lend(office: Office, now: int = NOON) -> Station:
    """Put the cast and their loans into the server; its kiosk handed everything over just now."""
    register_store.put_many(cast.entities(), at=1, by="test")
    for details in DETAILS:
        questions_import.put_details(details, at=1, by="test")
    kiosk = Station("kiosk-1")
    admit(kiosk, site=cast.SITE)
    kiosk.clock.wall = now - 12 * DAY
    kiosk.record(facts.StreamStarted(device="kiosk-1", software="test"))
    for loan, item, person, party, due in OUT:
        kiosk.record(
            facts.LoanIssued(
                loan=loan, item=item, site=cast.SITE, person=person, party=party, due_at=due + now - NOON,
                proof=facts.Proof.PIN, policy=POLICY,
            )
        )  # fmt: skip
    kiosk.clock.wall = now
    hand_over(office, kiosk)
    heard(now)
    return kiosk


def hand_over(office: Office, kiosk: Station, after: int = 0) -> None:
    """What the kiosk wrote after some seq reaches the server."""
    batch = kiosk.batch(after)
    answer, stream = intake.push(kiosk.header(batch), batch.bodies, batch.detached, office.now())
    assert stream is not None, answer
    project.catch_up(stream, office.now())


def bring_back(office: Office, kiosk: Station, loan: str, item: str) -> None:
    before = len(kiosk.outbox.journal[-1].bodies)
    kiosk.record(facts.LoanTakenBack(site=cast.SITE, item=item, loan=loan))
    hand_over(office, kiosk, before)


def heard(at: int | None) -> None:
    """When the kiosk handed over all that it had."""
    Device.update(last_agreement_at=at).where(Device.id == "kiosk-1").execute()


def by_mail(office: Office, port: int, **changes: object) -> Office:
    """The same office with a mail server on this port, and an address that people outside can open."""
    mail = Mail(**{"host": "localhost", "port": port, "security": "none", "sender": "lada@centrum.example", **changes})  # type: ignore[arg-type]
    server = replace(office.settings.server, base_url="https://lada.example.org")
    return replace(office, settings=replace(office.settings, mail=mail, server=server))


def without_address(person: str) -> None:
    questions_import.put_details(PersonDetails(person=person, full_name="Bez Adresu"), at=2, by="test")


def closed_on(day: str) -> None:
    register_store.put(
        register.Closure(id="closed", site=cast.SITE, day=day, reason=register.Words("x", "x", "x")), at=2, by="test"
    )
