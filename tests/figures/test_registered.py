"""Volunteers and addresses: what the register tells of a span, and what it told when a month was closed."""

import io
from datetime import date

import openpyxl
import pytest

from sync import register
from sync.server import erasing, questions_import, register_store
from sync.server.closing import acts
from sync.server.closing.models import FrozenDay
from sync.server.figures import registered, registry, totals
from sync.server.figures.day import read_lists, text_of
from sync.server.figures.totals import Asked
from sync.server.importing.plans import PartyDetails
from sync.server.keeping import merging
from sync.server.keeping.acts import Author
from sync.server.outside import figure_lines
from tests.figures.test_figures import OCTOBER
from tests.figures.test_report_screens import staff
from tests.figures_past import FIRST, NOVEMBER, kiosk
from tests.staff.test_allowances import words

__all__ = ["staff"]
NAMES = ("volunteers_registered", "volunteers_placed", "address_agreements")
SEPTEMBER = Asked(date(2026, 9, 1), date(2026, 9, 30), NOVEMBER)
QUARTER = Asked(date(2026, 7, 1), date(2026, 9, 30), NOVEMBER)


def numbers(asked=OCTOBER):
    found = registry.values(totals.totals(asked))
    return tuple(found[name] for name in NAMES)


def volunteers(id, person, party, since=None, at=FIRST, role="volunteer"):
    membership = register.Membership(id=id, person=person, party=party, role=role, since=since)
    register_store.put_many([membership], at=at, by="test")


def address(party, kind="address", signed_on="2026-09-15", until="2026-10-01", package=None, status="active"):
    known = register_store.get(register.Party, party)
    changed = register.Party(id=party, kind=known.kind, name=known.name, agreement_until=until, status=status)
    register_store.put_many([changed], at=1, by="test")
    details = PartyDetails(party=party, agreement_kind=kind, agreement_signed_on=signed_on, package=package)
    questions_import.put_details(details, at=1, by="test")


@pytest.fixture
def centre(office):
    kiosk()
    return office


def test_a_volunteer_is_registered_once_and_placed_with_whom_they_help(centre):
    volunteers("v1", "anna", "org-table", "2026-10-31")
    volunteers("v2", "anna", "org-shift", "2026-10-01")
    volunteers("v3", "dmytro", "group-park", "2026-09-30")
    volunteers("v4", "dmytro", "org-shift", "2026-10-15")
    volunteers("v5", "ola", "private-ola", "2026-10-02")
    volunteers("v6", "marta", "org-table", "2026-10-02", role="member")

    assert numbers()[:2] == (2, 2), "anna and ola are new; anna and dmytro help somebody new"
    assert totals.totals(OCTOBER).registered[registered.PLACED] == {"~anna", "~dmytro"}
    assert numbers(SEPTEMBER)[:2] == (1, 1)


def test_one_of_whom_nobody_said_since_when_began_when_it_was_entered(centre):
    volunteers("v1", "anna", "org-table", at=FIRST - 10 * 86_400_000, role="member")
    volunteers("v1", "anna", "org-table", at=FIRST)

    assert (numbers()[:2], numbers(SEPTEMBER)[:2]) == ((1, 1), (0, 0))


def test_two_who_were_found_to_be_one_are_one_volunteer(centre):
    volunteers("v1", "anna", "org-table", "2026-10-05")
    volunteers("v2", "ola", "group-park", "2026-09-05")
    merging.merge("person", "anna", "ola", Author("account-1", "marta"), NOVEMBER)

    assert (numbers()[:2], numbers(SEPTEMBER)[:2]) == ((0, 1), (1, 1))


AGREEMENTS = {
    "held on its last day": ({}, 1),
    "ended the day before": ({"until": "2026-09-30"}, 0),
    "signed on the last day of the month": ({"signed_on": "2026-10-31", "until": None}, 1),
    "signed the day after": ({"signed_on": "2026-11-01", "until": None}, 0),
    "of which nobody knows since when": ({"signed_on": None}, 1),
    "about lending": ({"kind": "lending"}, 0),
    "with a package of an address alone": ({"kind": "cooperation", "package": "min"}, 1),
    "with a package of everything": ({"kind": "cooperation", "package": "max"}, 0),
    "of one that went, nobody knows when": ({"until": None, "status": "archived"}, 0),
    "of one that went and had it until then": ({"status": "archived"}, 1),
}


@pytest.mark.parametrize("agreement", AGREEMENTS)
def test_an_address_counts_when_its_agreement_held_on_a_day_of_the_span(centre, agreement):
    said, count = AGREEMENTS[agreement]
    address("org-table", **said)

    assert numbers()[2] == count


def test_a_span_of_several_months_counts_each_party_once(centre):
    address("org-table", signed_on="2026-07-01")
    address("org-shift", signed_on="2026-09-30", until=None)

    assert (numbers(QUARTER)[2], numbers(SEPTEMBER)[2], numbers()[2]) == (2, 2, 2)


def close(month="2026-10"):
    assert isinstance(acts.close(month, "soft", "na wszelki wypadek", "marta", NOVEMBER), str)


def test_a_closed_month_keeps_what_the_register_said(centre):
    volunteers("v1", "anna", "org-table", "2026-10-05")
    address("org-table")
    close()
    volunteers("v2", "ola", "org-shift", "2026-10-06")
    address("org-shift")
    erasing.erase("anna", at=NOVEMBER, by="test", home=centre.settings.server.home)

    assert numbers() == (1, 1, 1)
    assert acts.difference("2026-10", NOVEMBER) == {}, "what the register says of a closed month stays"
    part = Asked(date(2026, 10, 2), date(2026, 10, 4), NOVEMBER)
    assert numbers(part) == (0, 0, 0), "neither began in these days, and the agreement had ended"


def as_before():
    """As the version before closed it: without what the register says."""
    for row in FrozenDay.select():
        kept = {name: ids for name, ids in read_lists(row.lists).items() if not name.startswith("registered.")}
        FrozenDay.update(lists=text_of(kept)).where(FrozenDay.id == row.id).execute()


def test_a_month_closed_before_has_no_such_number(centre):
    close("2026-09")
    as_before()
    volunteers("v1", "anna", "org-table", "2026-09-05")
    volunteers("v2", "ola", "org-shift", "2026-08-05")
    found, longer = totals.totals(SEPTEMBER), totals.totals(QUARTER)

    assert (found.is_uncounted("register"), found.is_uncounted("activities")) == (True, False)
    assert (longer.uncounted("register"), longer.is_uncounted("register")) == (["2026-09"], False)
    assert numbers(QUARTER)[:2] == (1, 1)
    assert acts.difference("2026-09", NOVEMBER) == {}


def test_they_stand_in_reports_of_all_sites_and_lead_to_who_they_are(staff):
    volunteers("v1", "anna", "org-table", "2026-10-05")
    address("org-shift")
    page = words(staff.get("/reports?month=2026-10").text)
    assert "Zarejestrowani wolontariusze 1 0 +1" in page and "Adresy do korespondencji lub siedziby 1 1 0" in page
    assert "/people/anna" in staff.get("/reports/figures/volunteers_registered?month=2026-10").text
    assert "/parties/org-shift" in staff.get("/reports/figures/address_agreements?month=2026-10").text
    book = openpyxl.load_workbook(io.BytesIO(staff.get("/reports/workbook.xlsx?month=2026-10").data))
    assert book["Adresy do korespondencji lub si"]["A2"].value == "Stowarzyszenie Druga Zmiana"
    assert book["Zarejestrowani wolontariusze"]["A2"].value.startswith("osoba ")
    assert "Zarejestrowani wolontariusze" not in staff.get("/reports?month=2026-10&site=site").text
    lines = [
        {row.id for row in figure_lines.figures(OCTOBER.first, OCTOBER.last, site, NOVEMBER).rows}
        for site in (None, "site")
    ]
    assert lines[0] - lines[1] == set(NAMES)
