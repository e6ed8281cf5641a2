"""Papers that a kiosk printed and visitors bring to a desk."""

import msgspec

from sync import facts, journal, proofs
from sync.facts import LoanIssued, PolicyCopy
from sync.protocol import DeviceState
from sync.server import gap_cases, intake, project, slip_cases, slip_entries, slips
from sync.server.models import Device
from sync.server.office import Office
from sync.signing import KeySigner
from tests import cast
from tests.offices import admit
from tests.stations import NOON, Station

DAY = 24 * 3_600_000


class Counter:
    """A kiosk that lends with the network off."""

    def __init__(self, name: str = "kiosk-9") -> None:
        self.station = Station(name)
        admit(self.station, site=cast.SITE)
        self.station.record(facts.StreamStarted(device=name, software="test"))

    def lends(self, *items: str) -> str:
        """Hand things over to Anna; the code on the slip."""
        for item in items:
            self.station.record(
                LoanIssued(
                    loan=f"loan of {item}", item=item, site=cast.SITE, person="anna", party="org-table",
                    due_at=NOON + DAY, policy=PolicyCopy("av", 1, 3, "working_days"),
                )
            )  # fmt: skip
        return self.slip(len(items))

    def slip(self, count: int = 1, number: int = 7) -> str:
        """The code on a slip about the last so many records."""
        bodies = self.station.outbox.journal[-1].bodies
        first = len(bodies) - count + 1
        act = journal.type_in(bodies[-count])
        claim = proofs.claim_of(
            self.station.device.id, self.station.inc, first, bodies[-count:], act, self.station.clock.wall, number
        )
        return proofs.write(claim, self.station.signer)

    def comes_online(self, office: Office, after: int = 0) -> None:
        batch = self.station.batch(after)
        answer, stream = intake.push(self.station.header(batch), batch.bodies, batch.detached, office.now())
        assert stream is not None, answer
        project.catch_up(stream, office.now())


def fill_slips(office: Office) -> list[str]:
    """The addresses of a slip of each verdict, of two that wait for their records (to enter, and entered), of the kiosk
    that made them, whose paper runs low, of an old hand-over without a slip, and of missing numbers."""
    here, away = Counter("counter-here"), Counter("counter-away")
    known = here.lends("screen-9")
    changed = here.lends("laptop-9")
    here.station.record(facts.ActUndone(undone=[f"{here.station.inc}.3"]))
    here.comes_online(office)
    told = DeviceState(software="1.0", pending=0, reader="ok", printer="ok", paper="low", paper_left_mm=2_400)
    state = msgspec.json.encode(told).decode()
    Device.update(state=state, last_hello_at=office.now()).where(Device.id == here.station.device.id).execute()
    unknown, entered = away.lends("projector-9"), away.lends("projector-9")
    for code in (unknown, entered):
        slip_entries.note(slips.check(code), "marta", office.now())
    origins = [proofs.read(code).claim.origin for code in (unknown, entered)]  # type: ignore[union-attr]
    paper = slip_entries.Paper(("projector-9",), "anna", "org-table", "2026-10-30")
    slip_entries.enter(origins[1], paper, "marta", office.now())
    claim = proofs.read(known)
    assert claim is not None
    forged = proofs.write(claim.claim, KeySigner(b"f" * 32))
    return (
        [f"/slips/{code}" for code in (known, changed, unknown, forged, known[:-1])]
        + [f"/shown-slips/{origin}" for origin in origins]
        + [f"/devices/{here.station.device.id}"]
        + [_without_paper(office), "/old-slip-cases", *_with_holes(office), "/slip-gaps"]
    )


def _without_paper(office: Office) -> str:
    """The address of the case of a hand-over of nine days ago whose slip nobody wanted."""
    older = Counter("counter-older")
    older.station.clock.wall = office.now() - 9 * DAY
    older.lends("flipchart-9")
    slip = f"SCP-K9-2026-{1:06}"
    older.station.record(
        facts.SlipPrinted(slip=slip, document=f"{older.station.inc}.2", outcome=facts.SlipOutcome.SKIPPED)
    )
    older.comes_online(office)
    (case,) = slip_cases.open_ones()
    return f"/cases/{case.id}"


def _with_holes(office: Office) -> list[str]:
    """The addresses of two cases about missing numbers; of the first slip it is known what became of it."""
    kiosk = Counter("counter-holes")
    for number in (1, 3, 5):
        kiosk.station.record_with_slip(facts.HelpCalled(site=cast.SITE, cause="visitor"), f"SCP-K8-2026-{number:06}")
    document, outcome = f"{kiosk.station.inc}.99", facts.SlipOutcome.FAILED
    kiosk.station.record(facts.SlipPrinted(slip="SCP-K8-2026-000002", document=document, outcome=outcome))
    kiosk.comes_online(office)
    return [f"/cases/{case.id}" for case in gap_cases.open_ones()]
