"""Every screen about bookings, in every language and mode, on both test panels."""

import pytest

from tests.browser import LANDSCAPE, PORTRAIT, new_page, start_kiosk
from tests.screens import looks
from tests.screens.booking_tour import tour

PANELS = {"landscape": LANDSCAPE, "portrait": PORTRAIT}


@pytest.mark.parametrize("language", ["pl", "en", "uk"])
@pytest.mark.parametrize("panel", PANELS)
def test_each_screen_is_accessible_whole_and_big_enough(tmp_path, panel, language):
    kiosk = start_kiosk(tmp_path, PANELS[panel], printer="none")
    problems = []
    try:
        with new_page(kiosk, PANELS[panel]) as page:
            for name in tour(kiosk, page, language):
                problems += looks.in_each_mode(page, name, panel, language)
    finally:
        kiosk.stop()

    assert not problems, "\n".join(problems)
