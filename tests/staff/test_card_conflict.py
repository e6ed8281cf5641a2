"""A card that two people have (C17): the answer moves visits only where whoever gives it may decide, and those of a
closed month only with a coordinator's reason; taking it back undoes all of it, and asks for what that needs."""

import pytest

from sync import facts
from sync.account_facts import Grant
from sync.server import questions_staff
from sync.server.closing import acts
from sync.server.deciding import evidence
from sync.server.figures import registry, totals
from sync.server.models import Case, Device, JournalEntry, Visit
from tests import cast
from tests.detecting.kiosks import DAY, HOUR, came, centre, kiosk, push
from tests.figures.test_figures import OCTOBER
from tests.stations import NOON, committed

NOW = NOON + 14 * DAY
MONTH_BEFORE = NOON - 19 * DAY
SHOWN = {"october": "dmytro", "elsewhere": "dmytro", "here": "dmytro"}


def bind(made, when, person):
    made.at(when, facts.CredentialBound(
        credential=f"card-{person}", person=person, means=facts.Means.CARD, staff="marta",
        digest_commitment=committed("cd" * 32),
    ), digest="cd" * 32)  # fmt: skip


def visit(made, id, when, site):
    made.at(when, came(id, "dmytro", None, site=site, credential="card-dmytro"))
    made.at(when + HOUR, facts.VisitCheckedOut(visit=id))


@pytest.fixture
def conflict(desk):
    """Dmytro's card came to two sites in two months before it was given to Anna."""
    centre()
    here, elsewhere = kiosk("kiosk-1"), kiosk("kiosk-2", site=cast.BRANCH)
    bind(here, MONTH_BEFORE - HOUR, "dmytro")
    visit(here, "october", MONTH_BEFORE, cast.SITE)
    visit(elsewhere, "elsewhere", NOW - 5 * HOUR, cast.BRANCH)
    visit(here, "here", NOW - 3 * HOUR, cast.SITE)
    bind(here, NOW - HOUR, "anna")
    for made in (elsewhere, here):
        push(made, NOW)
    Device.update(last_agreement_at=NOW).execute()
    desk.office.now.at = NOW + HOUR
    return desk


def of_one_site(desk):
    questions_staff.put_grants("account-staff", [Grant("staff", cast.SITE)])
    desk.log_in("staff")


def close():
    assert isinstance(acts.close("2026-10", "soft", "miesiąc przejrzany", "marta", NOW), str)


def hers(desk, **typed):
    """Say that the card is Anna's."""
    case = Case.get(Case.kind == "card_conflict")
    offered = [each.id for each in evidence.of(case, NOW).offered]
    word = ("for_first", "for_second")[offered.index("anna")]
    return desk.post(f"/cases/{case.id}/decide", decision=word, **typed)


def undo(desk, **typed):
    case = Case.get(Case.kind == "card_conflict")
    return desk.post(f"/cases/answers/{case.decided_fact}/undo", **typed).status_code


def persons():
    return {row.id: row.person for row in Visit.select()}


def told():
    return JournalEntry.select().where(JournalEntry.type == "closed_period_changed").count()


def test_visits_of_a_closed_month_and_of_other_sites_stay_as_they_are(conflict):
    close()
    of_one_site(conflict)

    assert hers(conflict).status_code == 303
    assert persons() == SHOWN | {"here": "anna"}
    assert undo(conflict) == 303
    assert (persons(), told()) == (SHOWN, 0)


def test_a_coordinator_who_says_why_moves_the_visits_of_a_closed_month_too(conflict):
    close()
    conflict.log_in("coordinator")
    before = registry.values(totals.totals(OCTOBER))
    assert (hers(conflict).status_code, hers(conflict, closed_period_reason="?").status_code) == (409, 409)
    assert (persons(), told()) == (SHOWN, 0)

    assert hers(conflict, closed_period_reason="dwa punkty, jedna karta").status_code == 303
    assert (persons(), told()) == (dict.fromkeys(SHOWN, "anna"), 1)
    assert registry.values(totals.totals(OCTOBER)) == before
    assert undo(conflict) == 409
    assert undo(conflict, closed_period_reason="to jednak jego karta") == 303
    assert (persons(), told()) == (SHOWN, 2)


def test_taking_back_needs_the_right_at_each_site_and_a_reason_for_each_month_closed_since(conflict):
    conflict.log_in("coordinator")
    assert hers(conflict).status_code == 303
    moved = dict.fromkeys(SHOWN, "anna")
    assert persons() == moved
    close()

    of_one_site(conflict)
    assert (undo(conflict, closed_period_reason="to jednak jego karta"), persons()) == (403, moved)
    conflict.log_in("coordinator")
    assert (undo(conflict), persons()) == (409, moved)
    assert (undo(conflict, closed_period_reason="to jednak jego karta"), persons(), told()) == (303, SHOWN, 1)


def test_in_a_case_of_a_closed_month_a_reason_moves_the_visits_of_that_month(conflict):
    Case.update(at=MONTH_BEFORE).where(Case.kind == "card_conflict").execute()
    close()
    conflict.log_in("coordinator")

    assert hers(conflict).status_code == 409
    assert hers(conflict, closed_period_reason="dwa punkty, jedna karta").status_code == 303
    assert (persons(), told()) == (dict.fromkeys(SHOWN, "anna"), 1)
