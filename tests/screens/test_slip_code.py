"""The code of a slip as an image: the document's code and nothing else is drawn, and no session is touched."""

import pytest

from kiosk.views.slip_picture import code_of
from sync import codes
from tests import cast
from tests.screens.at_counter import HERE, Visitor

DOCUMENT = codes.make(codes.CodeKind.DOCUMENT, b"fact nine")


def test_the_documents_code_is_drawn(counter):
    """That a camera reads it is seen in `tests/journeys/test_printer_out_of_paper_at_the_worst_moment.py`."""
    answer = Visitor(counter).client.get(f"/slip-code/{DOCUMENT}.svg", base_url=HERE)

    assert answer.mimetype == "image/svg+xml"
    assert f'd="{code_of(DOCUMENT).path}"' in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "text", ["nonsense", DOCUMENT[:-1] + "*", codes.make(codes.CodeKind.ITEM, b"item")]
)
def test_what_is_no_documents_code_is_not_drawn(counter, text):
    assert Visitor(counter).client.get(f"/slip-code/{text}.svg", base_url=HERE).status_code == 404


def test_an_image_that_comes_late_leaves_the_next_visitor_alone(counter):
    first, second = Visitor(counter), Visitor(counter)
    first.go("/")
    second.go("/")
    second.tap_card(cast.ANNA_UID)

    first.client.get(f"/slip-code/{DOCUMENT}.svg", base_url=HERE)

    assert second.session.person is not None
