"""Every screen of the shell and of visits, in every language and mode, on both test panels."""

import pytest

from tests.browser import PORTRAIT, new_page, start_kiosk
from tests.screens import looks
from tests.screens.walk import WALKS, still_here


def looked_at(kiosk, page, name, panel):
    """The screen that is open, in each language as a reload shows it, and in each mode."""
    problems = []
    for language in (each for each in looks.LANGUAGES if (panel, each) in looks.LOOKS):
        session_of(kiosk).language = language
        page.goto(page.url)
        problems += looks.in_each_mode(page, name, panel, language)
    return problems


def session_of(kiosk):
    """The session of whoever is at the screen."""
    return kiosk.counter.sessions._session


@pytest.mark.parametrize("panel", looks.PANELS)
@pytest.mark.parametrize("name", WALKS)
def test_a_screen_is_accessible_whole_and_big_enough(tmp_path, name, panel):
    kiosk = start_kiosk(tmp_path, looks.PANELS[panel])
    try:
        with new_page(kiosk, looks.PANELS[panel]) as page:
            WALKS[name](kiosk, page)
            problems = looked_at(kiosk, page, name, panel)
    finally:
        kiosk.stop()

    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("panel", looks.PANELS)
def test_low_reach_keeps_every_target_in_the_lower_part(tmp_path, panel):
    kiosk = start_kiosk(tmp_path, looks.PANELS[panel])
    try:
        with new_page(kiosk, looks.PANELS[panel]) as page:
            WALKS["greeting"](kiosk, page)
            session_of(kiosk).low_reach = True
            page.goto(page.url)
            looks.keep_picture(page, f"greeting.{panel}.lowreach.pl")
            assert looks.problems(page, large=True) == []
            tops = "all => all.map(one => one.getBoundingClientRect().top)"
            if panel == "portrait":
                assert min(page.locator("main a, main button").evaluate_all(tops)) > 0.3 * PORTRAIT[1]
    finally:
        kiosk.stop()


@pytest.mark.parametrize("panel", looks.PANELS)
def test_the_question_whether_somebody_is_here_is_accessible(tmp_path, panel):
    kiosk = start_kiosk(tmp_path, looks.PANELS[panel])
    try:
        with new_page(kiosk, looks.PANELS[panel]) as page:
            still_here(kiosk, page)
            looks.keep_picture(page, f"still-here.{panel}.normal.pl")
            assert looks.problems(page) == []
    finally:
        kiosk.stop()
