"""An agreement that was signed at a kiosk: the same document at the server, as long as nothing it names has changed."""

from __future__ import annotations

import subprocess

import msgspec
import pytest
from click.testing import CliRunner

from kiosk.session import BasketLine, HandOver, Signature
from sync import facts, journal, register
from sync.facts import Proof
from sync.lending_facts import AgreementSigned
from sync.server import erasing, intake, project, questions_agreements, register_store, store
from sync.server.commands import server
from sync.server.lending_models import Agreement
from sync.server.models import Loan
from sync.server.papers import pdf
from tests import cast
from tests.offices import admit
from tests.screens.at_counter import TUESDAY, TurnedClock, counter_at
from tests.screens.test_confirm import pulled
from tests.screens.test_signing import DRAWN, TERMS
from tests.stations import Station, committed


@pytest.fixture
def signed(office, tmp_path) -> Agreement:
    """Anna signs for two things with her hand at a kiosk, and the server has the facts."""
    register_store.put_many([*cast.entities(), TERMS], at=1, by="test")
    with counter_at(tmp_path / "kiosk", TurnedClock()) as counter:
        pulled(counter, TERMS)
        anna, dmytro = counter.store.person("anna"), counter.store.person("dmytro")
        assert anna is not None
        basket = [BasketLine("screen-1", parts={"p4"}), BasketLine("projector-2", parts={"p1", "p3"})]
        wish = HandOver(Signature("strokes", DRAWN), purpose="meeting", responsible=dmytro, language="pl")
        done = counter.station.loans.issue(basket, anna, "org-table", Proof.NONE, "marta", TUESDAY, wish)
        told = done.facts
    station = Station("k1")
    station.clock.wall = TUESDAY
    admit(station)
    for fact in told:
        if isinstance(fact, AgreementSigned):
            strokes = msgspec.structs.replace(fact, means="strokes", strokes_commitment=committed(DRAWN))
            station.record(strokes, strokes=DRAWN)
        else:
            station.record(fact)
    batch = station.batch()
    intake.push(station.header(batch), batch.bodies, batch.detached, TUESDAY)
    project.catch_up_all(TUESDAY)
    return Agreement.get()


def text_of(data: bytes, tmp_path) -> str:
    file = tmp_path / "agreement.pdf"
    file.write_bytes(data)
    return subprocess.run(["pdftotext", "-layout", str(file), "-"], capture_output=True, text=True, check=True).stdout


def test_the_server_makes_the_very_document_that_was_signed(signed):
    found = questions_agreements.signed_document(signed)

    assert found is not None
    assert found.is_same
    assert found.document.digest == signed.document_digest
    assert len(found.document.things) == 2


CHANGES = [
    ("a name", register.Person(id="anna", display_name="Anna Nowak")),
    ("a thing", msgspec.structs.replace(
        next(one for one in cast.entities() if one.id == "screen-1"), inventory_no="COP/9999")),
]  # fmt: skip


@pytest.mark.parametrize("changed", [change for _, change in CHANGES], ids=[name for name, _ in CHANGES])
def test_what_the_register_changed_since_is_told(signed, changed):
    register_store.put(changed, at=2, by="marta")

    found = questions_agreements.signed_document(signed)

    assert found is not None and not found.is_same
    paper = questions_agreements.paper(signed)
    assert paper is not None and len(paper.notes) == 1


def test_terms_that_were_mended_since_are_read_as_they_were(signed):
    later = msgspec.structs.replace(TERMS, version=3, text=register.Words("Inaczej.", "Otherwise.", "Інакше."))
    register_store.put(later, at=2, by="marta")

    found = questions_agreements.signed_document(signed)

    assert found is not None and found.is_same


def test_a_loan_that_was_renewed_changes_nothing_that_was_signed(signed, office):
    station = Station("k2")
    station.clock.wall = TUESDAY + 60_000
    admit(station)
    loan = msgspec.json.decode(signed.loans)[0]
    station.record(facts.LoanRenewed(loan=loan, due_at=TUESDAY + 9 * 86_400_000, person="anna"))
    batch = station.batch()
    intake.push(station.header(batch), batch.bodies, batch.detached, TUESDAY)
    project.catch_up_all(TUESDAY)

    found = questions_agreements.signed_document(signed)

    assert found is not None and found.is_same


def test_it_is_found_by_its_loan_by_its_id_and_by_its_number(signed):
    assert {questions_agreements.agreement_of(loan).id for loan in Loan.select()} == {signed.id}
    for said in (signed.id, signed.id[:10].upper(), f" {signed.id[:8]} "):
        assert questions_agreements.agreement(said).id == signed.id
    for said in ("", signed.id[:7], "%" * 10, "nobody-knows-it"):
        assert questions_agreements.agreement(said) is None


def test_the_paper_has_all_of_it_and_what_was_drawn(signed, tmp_path):
    paper = questions_agreements.paper(signed)
    assert paper is not None
    assert paper.path.startswith("M100 300L200 60")

    text = text_of(pdf.agreement(paper), tmp_path)

    for words in ("Umowa użyczenia", "Fundacja Wspólny Stół", "Anna K.", "Дмитро П.", "Spotkanie", "COP/0401",
                  "Zasilacz, Pilot", "Za szkodę odpowiada biorący.", "Podpisano na ekranie", signed.id[:10].upper(),
                  signed.document_digest[:20]):  # fmt: skip
        assert words in text


def test_erasing_the_member_takes_their_hand_away_and_the_paper_says_so(signed, office):
    erasing.erase("anna", at=TUESDAY, by="marta", home=office.settings.server.home, even_on_loan=True)

    paper = questions_agreements.paper(signed)

    assert paper is not None
    assert (paper.path, paper.signed) == ("", "Podpisano na ekranie")
    assert "Podpis usunięto." in paper.notes
    assert "Anna" not in "\n".join(paper.document.lines)


def test_one_that_was_taken_back_says_that_it_does_not_hold(signed):
    station = Station("k3")
    station.clock.wall = TUESDAY + 30_000
    admit(station)
    station.record(facts.ActUndone(undone=[signed.fact], person="anna"))
    batch = station.batch()
    intake.push(station.header(batch), batch.bodies, batch.detached, TUESDAY)
    project.catch_up_all(TUESDAY)

    paper = questions_agreements.paper(Agreement.get())

    assert paper is not None and paper.notes == ("Umowę cofnięto: nie obowiązuje.",)


def test_a_strangers_number_makes_no_paper(office, tmp_path, monkeypatch):
    monkeypatch.setenv("LADA_HOME", str(tmp_path))
    answer = CliRunner().invoke(server, ["agreement", "0000000000", "--out", str(tmp_path / "x.pdf")])

    assert answer.exit_code == 1
    assert "There is no agreement" in answer.output
    assert not (tmp_path / "x.pdf").exists()


def test_the_hash_beside_what_was_drawn_still_fits(signed):
    found = store.fact(signed.fact)
    assert found is not None
    part = journal.read_detached(found.detached)["strokes"]
    assert journal.fact_in(found.body).strokes_commitment == journal.commitment(part.salt, part.value)
