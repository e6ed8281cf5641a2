"""The agreement on a loan's page, and as a PDF for whoever may see names."""

import pytest

from sync import register
from sync.lending_facts import AgreementSigned
from sync.server import intake, project, register_store
from tests import cast
from tests.offices import admit
from tests.stations import NOON, Station, committed

DRAWN = "[[100,300,200,60,300,300]]"


@pytest.fixture
def signed(filled):
    """Anna signed for the projector that she has."""
    text = register.Words("Wraca całe.", "It comes back whole.", "Повертається цілим.")
    register_store.put(register.Terms(id="t1", version=1, effective_from="2026-01-01", points=text, text=text),
                       at=1, by="test")  # fmt: skip
    station = Station("kiosk-9")
    admit(station)
    station.record(
        AgreementSigned(
            agreement="ab12cd34ef56ab12cd34", loans=["l1"], person="anna", party="org-table", site=cast.SITE,
            terms="t1", version=1, language="pl", means="strokes", document_digest="6e" * 32,
            strokes_commitment=committed(DRAWN),
        ),
        strokes=DRAWN,
    )  # fmt: skip
    batch = station.batch()
    intake.push(station.header(batch), batch.bodies, batch.detached, NOON)
    project.catch_up_all(NOON)
    return filled


def test_the_page_of_the_loan_leads_to_it(signed):
    signed.log_in("staff")
    page = signed.get("/loans/l1").text

    assert "AB12CD34EF" in page
    assert "podpisana na ekranie" in page
    answer = signed.get("/agreements/ab12cd34ef56ab12cd34.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.data.startswith(b"%PDF")
    assert answer.headers["Cache-Control"] == "no-store"


def test_an_auditor_sees_that_it_was_signed_and_no_names(signed):
    signed.log_in("auditor")

    assert "AB12CD34EF" in signed.get("/loans/l1").text
    assert "/agreements/" not in signed.get("/loans/l1").text
    assert signed.get("/agreements/ab12cd34ef56ab12cd34.pdf").status_code == 403


@pytest.mark.parametrize("number", ["00000000000000000000", "ab12", "%25"])
def test_one_that_is_not_there_says_so(signed, number):
    signed.log_in("staff")

    assert signed.get(f"/agreements/{number}.pdf").status_code == 404
