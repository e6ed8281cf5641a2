"""Every screen about bookings, in every language and mode, on both test panels."""

import pytest

from tests.browser import new_page, start_kiosk
from tests.screens import looks
from tests.screens.booking_tour import tour


@pytest.mark.parametrize(("panel", "language"), looks.LOOKS)
def test_each_screen_is_accessible_whole_and_big_enough(tmp_path, panel, language):
    kiosk = start_kiosk(tmp_path, looks.PANELS[panel], printer="none")
    problems = []
    try:
        with new_page(kiosk, looks.PANELS[panel]) as page:
            for name in tour(kiosk, page, language):
                problems += looks.in_each_mode(page, name, panel, language)
    finally:
        kiosk.stop()

    assert not problems, "\n".join(problems)
