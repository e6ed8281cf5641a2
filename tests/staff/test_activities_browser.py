"""Trainings, meetings and consultations in Chromium: axe clean, whole on desk and tablet, recorded by keyboard."""

import re

import pytest

from sync.server.activity_models import Activity
from tests.activities_past import ADVICE, ANNA, TRAINING, noted
from tests.figures.test_report_browser import page
from tests.staff.test_browser import AXE, DESK, RULES, TABLET

__all__ = ["page"]
ADDRESSES = (
    "/activities", "/activities?until=2026-01-31", "/activities?search=oferte", "/activities?search=nic",
    "/activities/new", "/activities/t1", "/activities/t1/edit",
    "/activities/c1", "/reports/figures/trainings?month=2026-10", "/parties/org-table",
)  # fmt: skip


@pytest.fixture(scope="module")
def recorded(page):
    noted("t1", TRAINING, note="materiały wysłano", participants=(ANNA,))
    noted("c1", ADVICE, participants=(ANNA,))
    return page


def test_every_page_is_whole_and_accessible_on_a_desk_and_on_a_tablet(recorded):
    wrong = []
    for address in ADDRESSES:
        for size in (TABLET, DESK):
            recorded.set_viewport_size(size)
            recorded.goto(address)
            if not recorded.evaluate("document.documentElement.scrollWidth <= innerWidth"):
                wrong.append((address, size["width"], "scrolls sideways"))
        recorded.evaluate(AXE)
        found = recorded.evaluate("async rules => (await axe.run({runOnly: rules})).violations", RULES)
        wrong += [(address, each["id"], each["nodes"][0]["html"][:160]) for each in found]

    assert wrong == []


def test_a_consultation_is_recorded_by_keyboard_alone(recorded):
    recorded.set_viewport_size(DESK)
    recorded.goto("/activities/new")
    recorded.get_by_label("Co to było").focus()
    recorded.keyboard.type("konsultacja")
    recorded.keyboard.press("Tab")
    recorded.keyboard.type("prawo")
    recorded.get_by_label("Dzień").fill("2026-10-15")
    for label, typed in (("Siedziba", "Centrum"), ("Ile trwało", "45"), ("Ile osób przyszło", "1")):
        recorded.get_by_label(label).first.focus()
        recorded.keyboard.type(typed)
    recorded.get_by_label("Ile trwało").focus()
    recorded.keyboard.press("Enter")  # the first button of the form is the one that saves
    recorded.wait_for_url(re.compile("/activities/[0-9a-f]{20}$"))

    row = Activity.get(Activity.day == "2026-10-15")
    assert (row.kind, row.topic, row.minutes, row.state) == ("consultation", "law", 45, "held")


def test_it_is_found_by_keyboard_while_one_types(recorded):
    recorded.goto("/activities")
    field = recorded.get_by_role("combobox", name="Temat, doradca, osoba lub organizacja")
    field.focus()
    recorded.keyboard.type("szkol oferte anna")
    recorded.locator(".found [role=option]").wait_for()
    recorded.keyboard.press("ArrowDown")
    recorded.keyboard.press("Enter")
    recorded.wait_for_url(re.compile("/activities/t1$"))
    recorded.goto("/activities")
    field.fill("szkol oferte anna")
    field.press("Enter")
    recorded.wait_for_url(re.compile(r"search=szkol"))
    assert recorded.locator("tbody tr").count() == 1, "without a choice the form looks for it"
