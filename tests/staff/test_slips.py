"""A slip at the desk: what its code proves, and what only the paper tells, entered once and counted once."""

import pytest
from click.testing import CliRunner

from sync import facts, proofs
from sync.server import commands_slip, enrolment, project, slip_entries, slips, store
from sync.server.models import Case, Loan, Slip
from sync.signing import KeySigner
from tests import cast
from tests.figures_past import closed
from tests.staff.slip_papers import Counter
from tests.stations import NOON

OTHER = "screen-9"
SCREEN = "screen-1"
PAPER = {"person": "Anna Kowalska", "party": "org-table", "day": "2026-10-30"}


@pytest.fixture
def marta(filled):
    filled.log_in("staff")
    return filled


@pytest.fixture
def kiosk(filled):
    return Counter()


def origin_of(code):
    return proofs.read(code).claim.origin


def paper(*items):
    return {**PAPER, "things": "\n".join(store_numbers()[item] for item in items)}


def store_numbers():
    return {entity.id: entity.inventory_no for entity in cast.entities() if hasattr(entity, "inventory_no")}


def seen(desk, code):
    answer = desk.post("/search", q=code)
    assert answer.status_code == 303
    return desk.get(answer.location)


def out():
    return sorted((row.item, row.id) for row in Loan.select().where(Loan.state == "out", Loan.device != "kiosk-1"))


def came_back(desk):
    loan = Loan.get(Loan.item == SCREEN, Loan.state == "out")
    answer = desk.post(f"/loan-desk/return/{SCREEN}", site=cast.SITE, condition="fine", loan=loan.id)
    assert answer.location.startswith("/acts/")


def open_cases():
    return [row.subject for row in Case.select().where(Case.kind == "slip_without_fact", Case.state == "open")]


def test_a_slip_whose_records_are_here_is_genuine(marta, kiosk):
    code = kiosk.lends(OTHER, SCREEN)
    kiosk.comes_online(marta.office)

    page = seen(marta, code).text

    assert "Prawdziwe" in page
    assert slips.check(code).verdict == "known"
    assert page.count("Zapis 1") == page.count("Zapis 2") == 1


@pytest.mark.parametrize("typed", [str.lower, lambda code: f" {code} "])
def test_it_may_be_scanned_at_the_loan_desk_and_in_any_case(marta, kiosk, typed):
    code = kiosk.lends(OTHER)

    answer = marta.post("/loan-desk", q=typed(code))

    assert answer.location == f"/slips/{code}"


def test_what_was_taken_back_or_brought_back_since_is_told(marta, kiosk):
    first = kiosk.lends(OTHER)
    second = kiosk.lends(SCREEN)
    third = kiosk.lends("projector-1")
    inc = kiosk.station.inc
    kiosk.station.record(facts.ActUndone(undone=[f"{inc}.2"]))
    kiosk.station.record(facts.LoanTakenBack(site=cast.SITE, loan=f"loan of {SCREEN}", item=SCREEN))
    kiosk.station.record(facts.LoanRenewed(loan="loan of projector-1", due_at=NOON * 2, person="anna"))
    kiosk.comes_online(marta.office)

    told = {word: [each.word for each in slips.check(word).changes] for word in (first, second, third)}

    assert told == {first: ["undone"], second: ["returned"], third: ["renewed"]}
    assert "cofnięte: już się nie liczy" in seen(marta, first).text


def test_a_slip_that_no_kiosk_signed_is_not_ours(marta, kiosk):
    code = kiosk.lends(OTHER)
    forged = proofs.write(proofs.read(code).claim, KeySigner(b"f" * 32))
    kiosk.comes_online(marta.office)

    assert slips.check(forged).verdict == "not_ours"
    assert "Nie nasze potwierdzenie albo zmienione" in seen(marta, forged).text
    assert open_cases() == []


def test_a_slip_over_records_that_are_others_here_is_not_known(marta, kiosk):
    """Signed by the kiosk, but what stands in its place here says something else: as after a fork."""
    kiosk.lends(OTHER)
    claim = proofs.claim_of(
        "kiosk-9", kiosk.station.inc, 2, [b"other bytes"], "loan_issued", kiosk.station.clock.wall, 1
    )
    kiosk.comes_online(marta.office)

    assert slips.check(proofs.write(claim, kiosk.station.signer)).verdict == "unknown"


def test_a_misread_code_says_so(marta, kiosk):
    code = kiosk.lends(OTHER)
    misread = code[:-1] + ("1" if code.endswith("0") else "0")

    assert "Tego kodu nie da się odczytać" in marta.get(f"/slips/{misread}").text


def test_a_kiosk_that_was_shut_out_made_genuine_slips_before(marta, kiosk):
    code = kiosk.lends(OTHER)
    kiosk.comes_online(marta.office)
    enrolment.revoke("kiosk-9", "marta", NOON)

    assert slips.check(code).verdict == "known"
    assert "Tego kiosku już nie wpuszczamy" in seen(marta, code).text


def test_copies_say_the_same_and_the_short_code_leads_to_the_record(marta, kiosk):
    code = kiosk.lends(OTHER)
    document = proofs.read(code).claim.document
    for copy in (1, 2):
        kiosk.station.record(
            facts.SlipPrinted(slip="COP-K9-2026-000007", document=document, outcome="printed", copy=copy)
        )
    kiosk.comes_online(marta.office)

    page = seen(marta, code).text
    assert "2 egzemplarze; każdy mówi to samo" in page
    assert "COP-K9-2026-000007" in page
    short = proofs.read(code).claim.short_code
    assert marta.get(f"/search?q={short}").location == f"/journal/{document}"
    assert Slip.select().where(Slip.code == short).count() == 2


def test_a_genuine_slip_that_is_unknown_opens_one_case_however_often_it_is_shown(marta, kiosk):
    code = kiosk.lends(OTHER)
    for _ in range(2):
        page = seen(marta, code).text

    assert "Prawdziwe, ale nie ma tu jego zapisów" in page
    assert open_cases() == [origin_of(code)]
    case = Case.get(Case.kind == "slip_without_fact")
    assert f"/shown-slips/{origin_of(code)}" in marta.get(f"/cases/{case.id}").text


def test_whoever_only_reads_opens_none(filled, kiosk):
    filled.log_in("auditor")

    assert "Prawdziwe, ale" in seen(filled, kiosk.lends(OTHER)).text
    assert open_cases() == []


def test_a_case_ends_by_itself_when_the_kiosk_is_heard_of(marta, kiosk):
    seen(marta, kiosk.lends(OTHER))
    kiosk.comes_online(marta.office)

    assert open_cases() == []


def test_what_the_paper_says_is_entered_and_counts_as_of_then(marta, kiosk):
    code = kiosk.lends(OTHER, SCREEN)
    seen(marta, code)
    form = marta.get(f"/shown-slips/{origin_of(code)}").text

    answer = marta.post(f"/shown-slips/{origin_of(code)}", **paper(OTHER, SCREEN))

    assert ">Dla kogo<" in form and ">Wraca<" in form
    assert answer.status_code == 303
    assert [item for item, _ in out()] == sorted([OTHER, SCREEN])
    loan = Loan.get(Loan.item == SCREEN)
    at = min(proofs.read(code).claim.at, marta.office.now())
    assert (loan.person, loan.party, loan.issued_at) == ("anna", "org-table", at)
    assert open_cases() == []
    assert "Wpisane z papieru" in marta.get(f"/shown-slips/{origin_of(code)}").text


@pytest.mark.parametrize("rebuilt", [False, True])
def test_when_the_kiosks_own_records_arrive_each_counts_once(marta, kiosk, rebuilt):
    before = doubts()
    code = kiosk.lends(OTHER, SCREEN)
    seen(marta, code)
    marta.post(f"/shown-slips/{origin_of(code)}", **paper(OTHER, SCREEN))

    kiosk.comes_online(marta.office)
    if rebuilt:
        project.rebuild(NOON)

    assert out() == sorted([(OTHER, f"loan of {OTHER}"), (SCREEN, f"loan of {SCREEN}")])
    assert doubts() == before
    assert "Jego zapisy już nadeszły" in marta.get(f"/shown-slips/{origin_of(code)}").text


def doubts():
    """What is open, but for the limits of lending, which slips do not ask about."""
    return sorted(case.kind for case in store.cases().rows if case.kind != "loan_to_ineligible")


def test_a_thing_that_came_back_meanwhile_stays_back(marta, kiosk):
    code = kiosk.lends(SCREEN)
    seen(marta, code)
    marta.post(f"/shown-slips/{origin_of(code)}", **paper(SCREEN))
    came_back(marta)
    kiosk.comes_online(marta.office)

    assert out() == []


def test_what_arrived_before_the_form_was_sent_is_not_entered_again(marta, kiosk):
    code = kiosk.lends(SCREEN)
    seen(marta, code)
    kiosk.comes_online(marta.office)

    answer = marta.post(f"/shown-slips/{origin_of(code)}", **paper(SCREEN))

    assert "Zapisy samego kiosku tymczasem nadeszły" in marta.get(answer.location).text
    assert out() == [(SCREEN, f"loan of {SCREEN}")]


def test_two_of_staff_enter_it_once(marta, kiosk):
    code = kiosk.lends(SCREEN)
    seen(marta, code)
    for _ in range(2):
        answer = marta.post(f"/shown-slips/{origin_of(code)}", **paper(SCREEN))

    assert "Ktoś inny tymczasem wpisał" in marta.get(answer.location).text
    assert len(out()) == 1


def test_an_entry_is_taken_back_and_the_case_stands_again(marta, kiosk):
    code = kiosk.lends(SCREEN)
    seen(marta, code)
    address = f"/shown-slips/{origin_of(code)}"
    marta.post(address, **paper(SCREEN))

    marta.post(f"{address}/take-back")

    assert out() == []
    assert open_cases() == [origin_of(code)]
    assert Case.select().where(Case.kind == "slip_without_fact").count() == 1
    marta.post(address, **paper(SCREEN))
    assert len(out()) == 1


def test_a_slip_of_a_closed_month_is_entered_and_taken_back_with_a_reason_by_a_coordinator_alone(marta, kiosk):
    code = kiosk.lends(SCREEN)
    seen(marta, code)
    address = f"/shown-slips/{origin_of(code)}"
    closed(marta.office.now())
    assert (marta.post(address, **paper(SCREEN)).status_code, out()) == (403, [])

    marta.log_in("coordinator")
    assert (marta.post(address, **paper(SCREEN)).status_code, out()) == (409, [])
    marta.post(address, closed_period_reason="kiosk spalony", **paper(SCREEN))
    assert len(out()) == 1
    assert marta.post(f"{address}/take-back").status_code == 409
    marta.post(f"{address}/take-back", closed_period_reason="wpisane dwa razy")
    assert out() == []


def test_an_entry_of_which_something_came_is_not_taken_back(marta, kiosk):
    code = kiosk.lends(SCREEN)
    seen(marta, code)
    address = f"/shown-slips/{origin_of(code)}"
    marta.post(address, **paper(SCREEN))
    came_back(marta)

    answer = marta.post(f"{address}/take-back")

    assert slip_entries.shown(origin_of(code)).entered_fact is not None
    assert answer.location.endswith("told=touched")


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"things": ""}, "Wypełnij to pole."),
        ({"things": "COP/9999"}, "COP/9999: "),
        ({"person": "Nikt"}, "W rejestrze nie ma takiej nazwy"),
        ({"day": "jutro"}, "Wybierz dzień."),
    ],
)
def test_what_cannot_be_read_is_told_and_nothing_is_lost(marta, kiosk, changed, told):
    code = kiosk.lends(SCREEN)
    seen(marta, code)

    answer = marta.post(f"/shown-slips/{origin_of(code)}", **{**paper(SCREEN), **changed})

    assert answer.status_code == 400
    assert told in answer.text
    assert out() == []


def test_a_return_that_only_paper_tells_closes_the_loan(marta, kiosk):
    kiosk.lends(SCREEN)
    kiosk.comes_online(marta.office)
    held = len(kiosk.station.outbox.journal[-1].bodies)
    kiosk.station.record(facts.LoanTakenBack(site=cast.SITE, loan=f"loan of {SCREEN}", item=SCREEN))
    code = kiosk.slip()
    seen(marta, code)

    marta.post(f"/shown-slips/{origin_of(code)}", things=store_numbers()[SCREEN])
    assert out() == []

    kiosk.comes_online(marta.office, held)
    assert out() == []
    assert open_cases() == []


def test_a_slip_about_something_else_is_shown_and_not_entered(marta, kiosk):
    kiosk.station.record(facts.HelpCalled(site=cast.SITE, cause="visitor"))
    code = kiosk.slip()
    seen(marta, code)

    page = marta.get(f"/shown-slips/{origin_of(code)}")

    assert "Nie ma czego wpisywać" in page.text
    assert marta.post(f"/shown-slips/{origin_of(code)}", things="x").status_code == 404


def test_the_command_says_the_same(marta, kiosk, monkeypatch):
    monkeypatch.setattr("sync.server.commands.office_of", lambda settings: marta.office)
    code = kiosk.lends(SCREEN)

    def said(code):
        answer = CliRunner().invoke(commands_slip.slip, ["verify", code])
        return answer.exit_code, answer.output.split(":")[0].split(",")[0].strip()

    assert said(code) == (1, "Genuine")
    kiosk.comes_online(marta.office)
    assert said(code) == (0, "Genuine")
    assert said("LP1") == (1, "This is no code of a slip")
