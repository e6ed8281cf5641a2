"""The code of a slip as an image: the document's code and nothing else is drawn, and no session is touched."""

import pytest

from kiosk.store import Draft, SlipDraft, spool_rows
from kiosk.views.slip_picture import code_of
from sync import codes, facts
from sync.journal import Moment
from tests import cast
from tests.screens.at_counter import HERE, Visitor

DOCUMENT = codes.make(codes.CodeKind.DOCUMENT, b"fact nine")


def test_the_documents_code_is_drawn(counter):
    """That a camera reads it is seen in `tests/journeys/test_printer_out_of_paper_at_the_worst_moment.py`."""
    answer = Visitor(counter).client.get(f"/slip-code/{DOCUMENT}.svg", base_url=HERE)

    assert answer.mimetype == "image/svg+xml"
    assert f'd="{code_of(DOCUMENT).path}"' in answer.get_data(as_text=True)


def test_with_the_number_of_its_slip_it_is_the_proof(counter):
    draft = Draft(facts.HelpCalled(site=cast.SITE, cause="visitor"))
    counter.store.record([draft], Moment(1, 1, 1), SlipDraft("COP-K1", 2026, lambda number, fact: b"[]"))
    row = spool_rows.recent(counter.store.database.reading())[0]
    proof = counter.prover.of(row)

    def drawn(slip):
        address = f"/slip-code/{codes.document_code(row.fact)}.svg?slip={slip}"
        return Visitor(counter).client.get(address, base_url=HERE).get_data(as_text=True)

    assert proof is not None
    assert code_of(proof).path in drawn(row.slip_no)
    assert code_of(proof).path not in drawn("COP-K1-1999-000001")


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
