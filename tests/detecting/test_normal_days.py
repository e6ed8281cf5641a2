"""Ordinary weeks open nearly nothing: what the demo centre's past is told of, through the real intake."""

from collections import Counter

import pytest

from kiosk.demo import filling, happenings, past
from sync import facts
from sync.journal import Moment, write_detached
from sync.ports import Limits
from sync.server import intake, project, register_store
from sync.server.detecting import by_time
from sync.server.models import Case, Device
from tests.offices import admit, open_for_test
from tests.stations import NOON, Station

WEEKS = 8
AT = NOON + 6 * 3_600_000
# Of two months at two counters: what real life brings, a few of each. Anything else is a false alarm.
PLANTED = {
    "card_unknown": 15, "item_unknown": 8, "job_of_nobody": 12, "pages_under_declared": 8, "meter_anomaly": 4,
    "visit_no_checkout": 15, "loan_overdue_silent": 8, "return_other_site": 6, "open_inspection": 6,
    "kit_incomplete": 3, "room_time_mismatch": 5,
}  # fmt: skip


@pytest.fixture
def told(tmp_path, monkeypatch):
    """The last weeks of the demo, told by its two kiosks on SQLite."""
    monkeypatch.setattr(past, "DAYS", WEEKS * 7)
    with open_for_test(tmp_path / "server") as office:
        demo = filling.make(office.secrets.centre, AT)
        register_store.put_many(demo.entities, at=AT, by="demo")
        events = past.Past(demo.entities, filling._holidays(AT), AT).events()
        for site, _, label in filling.KIOSKS:
            _push(site, label, events[site])
        Device.update(last_hello_at=AT).execute()
        project.catch_up_all(AT)
        by_time(AT)
        yield office


def _push(site, label, events):
    kiosk = Station(f"demo-{label}")
    admit(kiosk, site=site)
    begins = events[0].at - happenings.MINUTE
    started = facts.StreamStarted(device=kiosk.device.id, software="demo", reason="demo")
    kiosk.outbox.record(started, Moment(begins, 1, 0))
    written, _ = past.with_slips(events, kiosk.inc, 2, label)
    for fact, beside, moment in written:
        kiosk.outbox.record(fact, moment, write_detached(beside))
    last = written[-1][2]
    kiosk.clock.wall, kiosk.clock.boot, kiosk.clock.up = AT, last.boot, last.up + AT - last.wall
    held = 0
    while (batch := kiosk.outbox.batch_after(kiosk.inc, held, Limits(facts=500))) is not None:
        intake.push(kiosk.header(batch), batch.bodies, batch.detached, AT)
        held += len(batch.bodies)


def test_ordinary_weeks_open_only_what_somebody_has_to_see(told):
    counted = Counter(case.kind for case in Case.select().where(Case.state == "open"))

    assert {kind: number for kind, number in counted.items() if number > PLANTED.get(kind, 0)} == {}
    before = sorted(case.id for case in Case.select().where(Case.state == "open"))
    project.rebuild(AT)
    by_time(AT)
    assert sorted(case.id for case in Case.select().where(Case.state == "open")) == before
