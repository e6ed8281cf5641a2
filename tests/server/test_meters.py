"""What a meter says becomes a case where it is odd, whichever fact comes first, and goes when that is put right."""

import pytest

from sync import facts
from sync.meter_facts import MeterCorrected, MeterRead
from sync.register import Meter
from sync.server import intake, project, questions_meters, register_store
from sync.server.cases import CaseKind, case_id
from sync.server.models import Case, Stream
from tests import cast
from tests.offices import admit
from tests.stations import Station


@pytest.fixture
def kiosks(office):
    meter = Meter(id="copier", site=cast.SITE, name="Kopiarka", digits=6)
    register_store.put_many([*cast.entities(), meter], at=1, by="test")
    found = [Station(name) for name in ("kiosk-1", "kiosk-2")]
    for kiosk in found:
        admit(kiosk, site=cast.SITE)
        kiosk.record(facts.StreamStarted(device=kiosk.device.id, software="test"))
    return found


def read(kiosk, value, **more):
    return kiosk.record(MeterRead(meter="copier", value=value, staff="marta", **more))


def push(kiosk, office):
    stream = Stream.get_or_none(Stream.inc == kiosk.inc)
    batch = kiosk.batch(stream.acked if stream else 0)
    if batch.bodies:
        intake.push(kiosk.header(batch), batch.bodies, batch.detached, office.now())
    project.catch_up_all(office.now())


def cases():
    found = Case.select().where(Case.kind == "meter_anomaly")
    return sorted((case.id, case.kind, case.state, case.site, case.subject) for case in found)


def values():
    return [each.value for each in questions_meters.readings("copier")]


def test_a_meter_that_fell_is_one_case_of_its_two_readings(kiosks, office):
    uids = [read(kiosks[0], value) for value in (10_000, 9_994, 10_120)]
    push(kiosks[0], office)

    assert cases() == [
        (case_id(CaseKind.METER_ANOMALY, uids[:2]), "meter_anomaly", "open", cast.SITE, "copier")
    ]  # fmt: skip
    assert values() == [10_000, 9_994, 10_120]


def test_a_meter_that_rolled_over_is_none(kiosks, office):
    for value in (999_990, 15):
        read(kiosks[0], value)
    push(kiosks[0], office)

    assert cases() == []


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["reading first", "correction first"])
def test_a_reading_put_right_at_another_counter_ends_its_case(kiosks, office, order):
    one, other = kiosks
    read(one, 10_000)
    wrong = read(one, 1_004)
    other.record(MeterCorrected(reading=wrong, meter="copier", value=10_040, staff="jan"))
    for which in order:
        push(kiosks[which], office)

    assert values() == [10_000, 10_040]
    assert [state for _id, _kind, state, *_ in cases()] in ([], ["withdrawn"])
    [_, put_right] = questions_meters.noted("copier")
    assert (put_right.typed, put_right.corrected_by) == (1_004, "jan")


def test_a_correction_taken_back_leaves_what_stood_before(kiosks, office):
    read(kiosks[0], 10_000)
    wrong = read(kiosks[0], 10_010)
    correction = kiosks[0].record(MeterCorrected(reading=wrong, meter="copier", value=9_000, staff="marta"))
    push(kiosks[0], office)
    assert (values(), [case[2] for case in cases()]) == ([10_000, 9_000], ["open"])

    kiosks[0].record(facts.ActUndone(undone=[correction], staff="marta"))
    push(kiosks[0], office)
    assert (values(), [case[2] for case in cases()]) == ([10_000, 10_010], ["withdrawn"])


def test_a_reading_taken_back_counts_no_longer(kiosks, office):
    read(kiosks[0], 10_000)
    wrong = read(kiosks[0], 77)
    push(kiosks[0], office)
    kiosks[0].record(facts.ActUndone(undone=[wrong], staff="marta"))
    push(kiosks[0], office)

    assert (values(), [case[2] for case in cases()]) == ([10_000], ["withdrawn"])


def test_folding_everything_anew_finds_the_same(kiosks, office):
    one, other = kiosks
    for value in (500, 520, 3, 40):
        read(one, value)
    wrong = read(other, 45)
    one.record(MeterCorrected(reading=wrong, meter="copier", value=46, staff="marta"))
    for kiosk in kiosks:
        push(kiosk, office)
    before = (cases(), questions_meters.noted("copier"))
    project.rebuild(office.now())

    assert (cases(), questions_meters.noted("copier")) == before


def test_readings_come_in_pages(kiosks, office, monkeypatch):
    monkeypatch.setattr(questions_meters, "SHOWN", 2)
    for value in (1, 2, 3, 4, 5):
        read(kiosks[0], value, mono=value)
    push(kiosks[0], office)
    shown, older = [], None
    while True:
        page = questions_meters.page("copier", older)
        shown.append([each.reading.mono for each in page.rows])
        older = page.older
        if older is None:
            break

    assert shown == [[5, 4], [3, 2], [1]]
