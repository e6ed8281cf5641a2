"""Every screen of the desk, in every language and mode, on both test panels."""

import pytest

from tests.browser import LANDSCAPE, PORTRAIT, new_page, start_kiosk
from tests.screens import looks
from tests.screens.desk_tour import tour
from tests.screens.test_visit_looks import MODES, WEAR

PANELS = {"landscape": LANDSCAPE, "portrait": PORTRAIT}


def looked_at(page, name, panel, language):
    """The screen that is open, in each mode by the class that it is."""
    problems = []
    for mode in MODES:
        page.evaluate(WEAR, mode)
        looks.keep_picture(page, f"{name}.{panel}.{mode}.{language}")
        found = looks.problems(page, large=mode == "large")
        problems += [f"{name} {language} {mode}: {problem}" for problem in found]
    page.evaluate(WEAR, "normal")
    return problems


@pytest.mark.parametrize("language", ["pl", "en", "uk"])
@pytest.mark.parametrize("panel", PANELS)
def test_each_screen_of_the_desk_is_accessible_whole_and_big_enough(tmp_path, panel, language):
    kiosk = start_kiosk(tmp_path, PANELS[panel])
    problems = []
    try:
        with new_page(kiosk, PANELS[panel]) as page:
            for name in tour(kiosk, page, language):
                problems += looked_at(page, name, panel, language)
    finally:
        kiosk.stop()

    assert not problems, "\n".join(problems)
