"""Closing a month: what must be in order, numbers that stay, and what comes too late."""

import json
import threading
from datetime import date

import msgspec
import pytest

from sync import facts
from sync.closing_facts import CheckLine, PeriodSoftClosed
from sync.facts import PageKind, PageLine
from sync.server import bulk, project, register_store
from sync.server.closing import acts, checklist, freezing, state
from sync.server.closing.acts import Refused
from sync.server.figures import registry, source, totals
from sync.server.figures.totals import Asked
from sync.server.models import Case, Device
from tests import cast
from tests.figures_past import DAY, FIRST, NOVEMBER, at, came, closed, declared, october
from tests.server.test_project import take_in

MONTH = "2026-10"
END = state.span_of(MONTH)[1]
OCTOBER = Asked(date(2026, 10, 1), date(2026, 10, 31), NOVEMBER)


@pytest.fixture
def kiosk(office):
    station = october()
    tell_all()
    return station


def tell_all(at=NOVEMBER):
    Device.update(last_agreement_at=at).where(Device.id == "kiosk-1").execute()


def close(kind="soft", reason="miesiąc przejrzany", now=NOVEMBER):
    return acts.close(MONTH, kind, reason, "marta", now)


def adjust(reason="lista przyszła później", now=NOVEMBER + DAY, seen=None):
    return acts.adjust(MONTH, reason, "marta", now, seen)


def numbers(asked=OCTOBER):
    return registry.values(totals.totals(asked))


def late_cases():
    return Case.select().where(Case.kind == "late_fact_closed_period", Case.state == "open").count()


def come_late(station, now=NOVEMBER + DAY):
    """A visit and two copies of October, told on the sixth of November."""
    at(station, 14)
    station.record(came("late", "dmytro", "org-shift"))
    station.record(declared("late", "org-shift", PageLine(PageKind.COPY, 2)))
    take_in(station, now)


def test_a_month_with_a_silent_kiosk_closes_only_with_a_reason_that_stays_with_it(kiosk):
    tell_all(END - DAY)
    refused = close(reason="")

    assert isinstance(refused, Refused)
    assert {(line.line, trouble.name) for line in refused.lines for trouble in line.troubles} == {
        (CheckLine.KIOSKS, "kiosk-1"), (CheckLine.METERS, "Kopiarka"),
    }  # fmt: skip
    assert not state.period(MONTH).is_closed

    assert isinstance(close(reason="kiosk w naprawie, dane z karty"), str)
    period = state.period(MONTH)
    assert (period.state, period.overridden, period.waiting) == ("soft", ["kiosks", "meters"], ["kiosk-1"])


def test_the_checklist_names_what_is_not_in_order(kiosk):
    Case.insert(id="c", kind="meter_anomaly", facts="[]", state="open", at=FIRST, opened_at=1, changed_at=1).execute()
    register_store.put(facts_meter(), at=1, by="test")
    Device.update(told=f'[{{"inc":"{kiosk.inc}","seq":999,"head":""}}]').execute()
    found = {line.line: [trouble.id for trouble in line.troubles] for line in checklist.check(MONTH)}

    assert found == {
        CheckLine.KIOSKS: [], CheckLine.SEQUENCES: ["kiosk-1"], CheckLine.METERS: ["second", "copier"],
        CheckLine.OPENING: [], CheckLine.CASES: ["c"], CheckLine.LATE: [],
    }  # fmt: skip
    assert [trouble.id for trouble in checklist.cases("2026-11")] == []


def facts_meter():
    from sync import register

    return register.Meter(id="second", site=cast.SITE, name="Drukarka")


HOUR = 3_600_000


@pytest.mark.parametrize(("off", "holds"), [(-25, False), (-23, True), (23, True), (25, False)])
def test_a_meter_counts_as_read_within_a_day_of_the_end(kiosk, off, holds):
    kiosk.clock.pass_time(END + off * HOUR - kiosk.clock.wall)
    kiosk.record(facts.MeterRead(meter="copier", value=1050, staff="marta"))
    take_in(kiosk, NOVEMBER)

    assert (checklist.meters(MONTH) == []) is holds


def test_the_checklist_asks_for_nothing_that_holds_no_month_up(kiosk):
    """A machine that was replaced, a case that need not be answered; a record that is not counted does."""
    copier = next(each for each in cast.entities() if each.id == "copier")
    register_store.put_many([facts_meter(), msgspec.structs.replace(copier, successor="second")], at=1, by="test")
    words = {"facts": "[]", "state": "open", "at": FIRST, "opened_at": 1, "changed_at": 1}
    Case.insert(id="c", kind="booking_no_show", **words).execute()
    assert [each.id for each in checklist.meters(MONTH)] == ["second"]
    assert (checklist.cases(MONTH), checklist.sequences(MONTH)) == ([], [])

    kiosk.record(came("unfolded", "anna", "org-table"))
    take_in(kiosk, NOVEMBER, fold=False)
    assert [each.id for each in checklist.sequences(MONTH)] == ["kiosk-1"]


def test_a_meter_that_moved_over_night_is_told_with_both_numbers(kiosk):
    for day, value, occasion in ((12, 1039, "closing"), (13, 1045, "opening")):
        at(kiosk, day)
        kiosk.record(facts.MeterRead(meter="copier", value=value, staff="marta", occasion=occasion))
    take_in(kiosk, NOVEMBER)

    assert [trouble.values for trouble in checklist.openings(MONTH)] == [(1039, 1045)]


def test_numbers_of_a_closed_month_never_change(kiosk):
    """Of no span that it is part of, nor the lists behind them: whatever comes late, and whatever the register says."""
    close()
    before, frozen = everywhere(), bulk.rows_of('SELECT "figures" FROM "period_closing"')[0][0]
    kiosk.record(facts.MeterRead(meter="copier", value=1100, staff="marta"))
    come_late(kiosk)
    register_store.put(cast_party(), at=NOVEMBER, by="test")

    assert everywhere() == before
    assert freezing.digest_of(freezing.kept(frozen)) == frozen == state.period(MONTH).figures
    project.rebuild(NOVEMBER + 2 * DAY)
    assert everywhere() == before
    assert isinstance(close("hard", now=NOVEMBER + 3 * DAY), str)
    assert everywhere() == before, "handed in as it was closed"
    assert numbers(Asked(date(2026, 10, 19), date(2026, 10, 21), NOVEMBER))["visits"] == 0


def everywhere():
    """The month, the year, the site, and the lists behind them."""
    year = Asked(date(2026, 1, 1), date(2026, 12, 31), NOVEMBER)
    lists = {name for figure in registry.FIGURES for name in figure.lists}
    behind = {name: source.lists(OCTOBER.first, OCTOBER.last, NOVEMBER, [name]) for name in lists}
    site = Asked(OCTOBER.first, OCTOBER.last, NOVEMBER, cast.SITE)
    assert numbers()["pages_metered"] == numbers(year)["pages_metered"] == numbers(site)["pages_metered"] == 39
    return numbers(), numbers(year), numbers(site), behind


def cast_party():
    """An organisation that the register calls a group from now on."""
    from msgspec.structs import replace

    [party] = [each for each in cast.entities() if each.id == "org-shift"]
    return replace(party, kind="informal_group")


def test_what_comes_late_is_a_case_and_then_an_adjustment_of_the_open_month(kiosk):
    close()
    assert late_cases() == 0
    come_late(kiosk)

    assert late_cases() == 2
    assert [len(line.troubles) for line in checklist.check("2026-11") if line.line is CheckLine.LATE] == [2]
    uid = adjust()
    [adjustment] = state.adjustments(["2026-11"])
    assert (adjustment.fact, adjustment.of, len(json.loads(adjustment.late))) == (uid, MONTH, 2)
    assert {k: v for k, v in json.loads(adjustment.amounts).items() if k in ("visits", "pages", "organisations")} == {
        "visits": 1, "pages": 2,
    }  # fmt: skip
    assert late_cases() == 0
    assert acts.difference(MONTH, NOVEMBER + DAY) == {}
    assert adjust() == Refused("nothing_late")


def test_an_adjustment_is_told_in_a_month_that_is_open_and_is_of_its_own_month_alone(kiosk):
    assert isinstance(acts.close("2026-09", "soft", "nic nie było", "marta", NOVEMBER), str)
    close()
    come_late(kiosk)
    closed(NOVEMBER, "2026-11")
    adjust()

    assert [(each.of, each.into) for each in state.adjustments()] == [(MONTH, "2026-12")]
    assert acts.difference("2026-09", NOVEMBER + DAY) == {}


def test_late_cases_are_the_same_in_whichever_order_facts_are_folded(kiosk):
    close()
    come_late(kiosk)
    before = sorted(Case.select(Case.id, Case.at, Case.subject).where(Case.state == "open").tuples())
    project.rebuild(NOVEMBER + 2 * DAY)

    assert sorted(Case.select(Case.id, Case.at, Case.subject).where(Case.state == "open").tuples()) == before
    acts.reopen(MONTH, "spóźnione wizyty", "marta", NOVEMBER + 3 * DAY)
    assert late_cases() == 0
    project.rebuild(NOVEMBER + 4 * DAY)
    assert late_cases() == 0


def test_a_month_opened_again_counts_as_it_stands(kiosk):
    close()
    come_late(kiosk)
    assert acts.reopen(MONTH, "", "marta", NOVEMBER) == Refused("no_reason")
    acts.reopen(MONTH, "spóźnione wizyty", "marta", NOVEMBER + 2 * DAY)

    assert (state.period(MONTH).state, numbers()["visits"]) == ("open", 9)
    assert isinstance(close("hard", now=NOVEMBER + 3 * DAY), str)
    assert (state.period(MONTH).state, late_cases()) == ("hard", 0)
    assert close(now=NOVEMBER + 3 * DAY) == Refused("closed")


def test_a_month_that_goes_on_does_not_close(office):
    assert acts.close("2026-10", "soft", "za wcześnie", "marta", FIRST) == Refused("not_over")


def test_a_closing_is_a_fact_of_ids_and_numbers(kiosk):
    uid = close(reason="kiosk w naprawie")
    row = bulk.rows_of('SELECT "body", "detached" FROM "fact" ORDER BY "stream" DESC, "seq" DESC LIMIT 1')[0]

    assert uid and b"naprawie" not in bytes(row[0]) and b"naprawie" in bytes(row[1])
    assert PeriodSoftClosed.__struct_config__.tag in bytes(row[0]).decode()


def test_an_adjustment_says_why_in_a_few_words_and_no_more(kiosk):
    close()
    come_late(kiosk)

    assert adjust("ok") == Refused("no_reason")
    assert adjust("x" * (acts.LONGEST + 1)) == Refused("too_long")
    assert (late_cases(), state.adjustments()) == (2, [])
    uid = adjust("  lista z kartki  ")
    assert acts.reason_of(uid) == "lista z kartki"
    assert state.adjustments()[0].has_reason


def test_an_adjustment_is_of_what_was_shown_and_nothing_else(kiosk):
    """Somebody looks at what came late; then more comes, or somebody else takes it."""
    close()
    come_late(kiosk)
    seen = acts.waiting(MONTH, NOVEMBER + DAY).mark
    at(kiosk, 15)
    kiosk.record(came("later", "dmytro", "org-shift"))
    take_in(kiosk, NOVEMBER + DAY)

    assert adjust(seen=seen) == Refused("changed")
    assert isinstance(adjust(seen=acts.waiting(MONTH, NOVEMBER + DAY).mark), str)
    assert adjust(seen=seen) == Refused("nothing_late")


def told(month=MONTH):
    """What all adjustments of a month say together of its visits."""
    return sum(json.loads(each.amounts).get("visits", 0) for each in state.adjustments() if each.of == month)


def test_a_second_late_record_is_an_adjustment_of_its_own_and_either_is_taken_back_alone(kiosk):
    close()
    come_late(kiosk)
    first = adjust()
    at(kiosk, 15)
    kiosk.record(came("later", "dmytro", "org-shift"))
    take_in(kiosk, NOVEMBER + 2 * DAY)
    second = adjust(now=NOVEMBER + 2 * DAY)
    assert [len(state.late_of(each)) for each in state.adjustments()] == [2, 1]

    acts.take_back(first, "marta", NOVEMBER + 3 * DAY)
    waiting = acts.waiting(MONTH, NOVEMBER + 3 * DAY)
    assert (len(waiting.cases), waiting.amounts["visits"], told()) == (2, 1, 1)
    project.rebuild(NOVEMBER + 3 * DAY)
    assert acts.waiting(MONTH, NOVEMBER + 3 * DAY).mark == waiting.mark
    acts.take_back(second, "marta", NOVEMBER + 3 * DAY)
    adjust(now=NOVEMBER + 3 * DAY)
    assert (told(), late_cases(), numbers()["visits"]) == (2, 0, 8)


def test_opening_a_month_again_takes_back_what_an_open_month_tells_of_it(kiosk):
    """Else its late visits would count twice: in the month itself, and as an adjustment."""
    close()
    come_late(kiosk)
    adjust()
    acts.reopen(MONTH, "liczymy na nowo", "marta", NOVEMBER + 2 * DAY)
    assert (state.adjustments(), late_cases()) == ([], 0)

    close("hard", now=NOVEMBER + 3 * DAY)
    project.rebuild(NOVEMBER + 4 * DAY)
    assert (numbers()["visits"], late_cases()) == (9, 0)
    assert not acts.waiting(MONTH, NOVEMBER + 4 * DAY)


def test_what_a_closed_month_tells_stays_there_and_the_next_evens_it_out(kiosk):
    close()
    come_late(kiosk)
    uid = adjust()
    closed(NOVEMBER + DAY, "2026-11")
    assert acts.take_back(uid, "marta", NOVEMBER + 2 * DAY) == Refused("told_closed")
    acts.reopen(MONTH, "liczymy na nowo", "marta", NOVEMBER + 2 * DAY)
    assert [each.fact for each in state.adjustments(["2026-11"])] == [uid]

    close("hard", now=NOVEMBER + 3 * DAY)
    assert acts.waiting(MONTH, NOVEMBER + 3 * DAY).amounts["visits"] == -1
    adjust("ujęto już w miesiącu", now=NOVEMBER + 3 * DAY)
    assert [each.into for each in state.adjustments()] == ["2026-11", "2026-12"]
    assert numbers()["visits"] + told() == 9


def test_late_records_have_both_dates(kiosk):
    close()
    come_late(kiosk)
    [one, other] = state.late_records([*acts.waiting(MONTH, NOVEMBER + DAY).late, "nobody.1"])

    assert (one.type, other.type) == ("visit_checked_in", "pages_declared")
    assert (state.month_of(one.happened_at), one.came_at) == (MONTH, NOVEMBER + DAY)


def test_of_two_who_take_it_at_once_the_second_is_told(office, kiosk):
    close()
    come_late(kiosk)
    seen, start, answers = acts.waiting(MONTH, NOVEMBER + DAY).mark, threading.Barrier(2), []

    def press():
        office.store.ready()
        try:
            start.wait(30)
            answers.append(adjust(seen=seen))
        finally:
            office.store.close()

    people = [threading.Thread(target=press) for _ in range(2)]
    for each in people:
        each.start()
    for each in people:
        each.join()

    assert len(answers) == 2 and Refused("nothing_late") in answers
    assert [each.fact for each in state.adjustments()] == [each for each in answers if isinstance(each, str)]
