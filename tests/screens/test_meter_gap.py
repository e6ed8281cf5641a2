"""After the evening's reading: what was made beside what was declared here, a likely reason, or the office."""

import pytest
from msgspec.structs import replace

from kiosk.store import Draft
from sync import facts
from sync.facts import ActUndone, PageKind, PageLine
from sync.job_facts import JobMetered
from sync.rules import meters
from sync.sheet_facts import PageReason, PagesExplained
from tests import cast
from tests.screens.at_desk import built_at, facts_of, marta_at

MINUTE = 60_000


@pytest.fixture
def counter(tmp_path, clock):
    with built_at(tmp_path, clock) as counter:
        yield counter


def record(counter, fact):
    counter.station._recorder.done("test", [Draft(fact)])


def declare(counter, pages, party="org-table"):
    lines = [PageLine(kind=PageKind.COPY, pages=pages)]
    usage = f"usage-{party}-{pages}"
    record(counter, facts.PagesDeclared(usage=usage, site=cast.SITE, lines=lines, mono_units=pages, party=party))


def came(counter, person, party):
    record(
        counter,
        facts.VisitCheckedIn(
            visit=f"visit-{person}", site=cast.SITE, kind=facts.VisitorKind.MEMBER, means=facts.Means.CARD,
            person=person, party=party,
        ),
    )  # fmt: skip


def until_closing(counter, clock):
    while meters.occasion(counter.station._recorder.calendar(), counter.clock.now())[0] != "closing":
        clock.pass_time(15 * MINUTE)


def evening(counter, clock, value):
    """Marta reads the copier in the evening; in the morning it showed 1,000."""
    until_closing(counter, clock)
    marta = marta_at(counter)
    marta.go("/meter?meter=copier")
    marta.send("/meter", meter="copier", total=str(value))
    return marta


@pytest.fixture
def day(counter, clock):
    """A morning's reading, 60 pages of one party, and a member of another who declared nothing."""
    marta = marta_at(counter)
    marta.go("/meter?meter=copier")
    marta.send("/meter", meter="copier", total="1000")
    clock.pass_time(5 * MINUTE)
    declare(counter, 60)
    came(counter, "dmytro", "org-shift")
    return counter


def test_a_difference_is_told_with_who_was_in_and_three_likely_reasons(day, clock):
    marta = evening(day, clock, 1_100)

    assert marta.at.startswith("/meter-gap")
    assert "40 więcej, niż zgłoszono" in marta.words
    assert "urządzenie wydrukowało 100" in marta.words and "zgłoszono tutaj 60" in marta.words
    assert "zapomniane zgłoszenie: Stowarzyszenie Druga Zmiana, +40" in marta.words
    assert "wydruki obsługi, +40" in marta.words and "strony testowe lub serwisowe, +40" in marta.words


def test_one_touch_explains_it_and_one_takes_that_back(day, clock):
    marta = evening(day, clock, 1_100)
    marta.send("/meter-gap", meter="copier", why="forgotten_declaration 40 org-shift ")
    [fact] = facts_of(day, PagesExplained)

    assert (fact.reason, fact.pages, fact.party, fact.staff) == (PageReason.FORGOTTEN, 40, "org-shift", "marta")
    assert "Strony się zgadzają" in marta.words and "Zapisano" in marta.words
    [row] = day.store.explained_of(fact.to_reading)

    marta.send("/meter-gap", meter="copier", undo=row.fact)
    assert [each.undone for each in facts_of(day, ActUndone)] == [[row.fact]]
    assert "40 więcej, niż zgłoszono" in marta.words
    assert day.store.explained_of(fact.to_reading) == []


def test_what_is_no_button_here_explains_nothing(day, clock):
    marta = evening(day, clock, 1_100)
    for why in ("", "forgotten_declaration 4000 org-shift ", "fax 40  "):
        marta.send("/meter-gap", meter="copier", why=why)
    marta.send("/meter-gap", meter="copier", undo="nothing")

    assert facts_of(day, PagesExplained) == [] and facts_of(day, ActUndone) == []


def test_too_much_declared_offers_other_reasons(day, clock):
    marta = evening(day, clock, 1_006)

    assert "54 mniej, niż zgłoszono" in marta.words
    assert "pomyłka przy wpisywaniu: Fundacja Wspólny Stół, −54" in marta.words  # one nought too many
    assert "strony nieudane, −54" in marta.words and "chodziło o inne urządzenie, −54" in marta.words


def test_where_the_numbers_fit_nothing_is_asked(day, clock):
    marta = evening(day, clock, 1_063)

    assert marta.at == "/meter"
    marta.go("/meter-gap?meter=copier")
    assert "Strony się zgadzają" in marta.words


def test_a_meter_that_was_read_once_or_is_not_here_leads_back_to_the_list(counter, clock):
    marta = evening(counter, clock, 1_000)
    assert marta.at == "/meter"
    for address in ("/meter-gap?meter=copier", "/meter-gap?meter=toaster", "/meter-gap"):
        marta.go(address)
        assert marta.at == "/meter"


def test_a_job_cancelled_at_the_panel_is_proposed_as_far_as_it_never_came_out(counter, clock, day):
    clock.pass_time(MINUTE)
    cancelled = JobMetered(
        job="j", site=cast.SITE, queue="q", outcome="cancelled", finished_at=clock.now(), impressions=50, sides=50,
        meter="copier", party="org-table", bound_by="queue",
    )  # fmt: skip
    record(counter, cancelled)
    record(counter, replace(cancelled, job="other", meter="another"))
    evening(counter, clock, 1_040)
    gap = counter.station.explaining.gap(next(one for one in counter.store.meters() if one.id == "copier"))

    assert (gap.likely[0].reason, gap.likely[0].pages, gap.likely[0].party) == (
        PageReason.CANCELLED, -20, "org-table"
    )  # fmt: skip
