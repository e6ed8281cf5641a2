"""The inbox of cases by requests: each answer, each way back, each error, on both databases; and its closed lists."""

import re

import pytest

from sync import register
from sync.account_facts import Grant
from sync.engine import LONGEST_WAIT_S
from sync.protocol import CONNECTED_MS
from sync.server import casebook, check_lists, questions_staff, questions_words, register_store
from sync.server.casebook import Opened
from sync.server.cases import CaseKind, severity
from sync.server.closing import acts as closing
from sync.server.deciding import answering, evidence, fetched, queue
from sync.server.deciding.registry import KINDS, kind_of
from sync.server.deciding.shape import Because, Decision, Reason
from sync.server.lending_models import StocktakeScan
from sync.server.models import SERVER, Case, Device, Loan, Visit
from sync.server.staff import case_pages, case_words
from tests import cast
from tests.detecting import kiosks
from tests.staff.case_papers import come_for_nobody, fill_queue
from tests.staff.desks import ROLES, add_account
from tests.stations import NOON

# reasons that stand in a sentence with a number
COUNTING = (
    "minutes_apart", "usual_stay", "came_for_it_before", "days_ago", "came_with_card", "days_late", "others_free",
    "stayed_longer",
)  # fmt: skip


@pytest.fixture
def inbox(filled, office):
    fill_queue(office)
    filled.log_in("staff")
    return filled


def of_kind(kind, state="open"):
    return list(Case.select().where(Case.kind == kind, Case.state == state).order_by(Case.at, Case.id))


def words(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def after(desk, answer):
    """The page to which an answer leads."""
    assert answer.status_code == 303, words(answer.text)
    return desk.get(answer.headers["Location"])


def double():
    return of_kind("loan_double_open")[0]


def test_the_gravest_come_first_and_a_case_stands_beside_its_queue(inbox):
    page = inbox.get("/cases").text
    listed = re.findall(r'class="case" href="/cases/([0-9a-f]{32})', page)
    ranks = [queue.RANKS[severity(CaseKind(Case.get_by_id(id).kind))] for id in listed]

    assert len(listed) == len(set(listed)) == Case.select().where(Case.state == "open").count()
    assert ranks == sorted(ranks) and len(set(ranks)) > 1
    told = words(inbox.get("/cases?kind=loan_double_open").text)
    assert "Co zapisał każdy kiosk" in told and "Anna Kowalska, Fundacja Wspólny Stół" in told
    assert "Oddała to potem osoba z tego zapisu." in told and "Pewność 70 %" in told
    [listed] = {words(row) for row in re.findall(r'<a class="case".*?</a>', inbox.get("/cases").text, re.S)
                if "camera-21" in row or "nr 21" in row}  # fmt: skip
    assert "Fundacja Wspólny Stół, Stowarzyszenie Druga Zmiana" in listed
    assert "na pewno między" in told and "tu zapisy się różnią" in told


def test_a_decision_leads_to_the_next_case_and_back(inbox):
    case, following = of_kind("loan_double_open")[:2]
    sent = inbox.post(f"/cases/{case.id}/decide", decision="keep_first", note="Dmytro oddał mi go", next=following.id)
    page = after(inbox, sent)
    assert f"/cases/{following.id}?" in sent.headers["Location"]
    assert "Przyjęto: Zostaw pierwsze wypożyczenie." in words(page.text)
    assert sorted(row.state for row in Loan.select().where(Loan.item == case.item)) == ["declared_returned", "undone"]

    told = words(inbox.get(f"/cases/{case.id}").text)
    assert "Załatwiono" in told and "Marta staff" in told and "„Dmytro oddał mi go”" in told
    assert "Co z tego wynikło: Cofnięcie" in told
    [undo] = re.findall(r'action="(/cases/answers/[^"]+)"', page.text)
    assert "do decyzji" not in words(after(inbox, inbox.post(undo)).text)[:10]
    assert Case.get_by_id(case.id).state == "open"
    assert "Załatwiono i cofnięto" in words(inbox.get(f"/cases/{case.id}").text)


def test_an_answer_that_cannot_be_says_why_and_keeps_what_was_typed(inbox):
    case = double()
    wrong = inbox.post(f"/cases/{case.id}/decide", decision="as_estimated", note="może")
    assert wrong.status_code == 409 and "nie ma takiej odpowiedzi" in words(wrong.text) and "może" in wrong.text
    long = inbox.post(f"/cases/{case.id}/decide", decision="leave", note="x" * 1001)
    assert long.status_code == 422 and "Najwyżej 1000 znaków." in words(long.text)
    inbox.post(f"/cases/{case.id}/decide", decision="leave")
    late = inbox.post(f"/cases/{case.id}/decide", decision="keep_first")
    assert late.status_code == 409 and "Ktoś rozstrzygnął ją w międzyczasie" in words(late.text)
    assert inbox.post("/cases/none/decide", decision="leave").status_code == 404
    assert inbox.post("/cases/answers/none.1/undo").status_code == 404


def test_for_whom_somebody_came_is_named_as_one_searches_for_it(inbox, office):
    come_for_nobody(office)
    [case] = of_kind("organisation_missing")
    address = f"/cases/{case.id}/decide"
    page = inbox.get(f"/cases/{case.id}").text
    assert 'data-find="party"' in page and 'value="for_another"><kbd>' not in page

    for typed in ("", "nie ma takiej"):
        wrong = inbox.post(address, decision="for_another", party=typed, note="dzwoniła")
        assert wrong.status_code == 422 and Case.get_by_id(case.id).state == "open"
        assert 'aria-describedby="party-wrong"' in wrong.text and "dzwoniła" in wrong.text and typed in wrong.text
    page = after(inbox, inbox.post(address, decision="for_another", party="Fundacja Wspólny Stół", note="dzwoniła"))
    assert Visit.get_by_id("silent").party == "org-table"
    told = words(inbox.get(f"/cases/{case.id}").text)
    assert "W imieniu: Fundacja Wspólny Stół" in told and "„dzwoniła”" in told
    [undo] = re.findall(r'action="(/cases/answers/[^"]+)"', page.text)
    after(inbox, inbox.post(undo))
    assert Visit.get_by_id("silent").party is None


def test_beside_a_loan_to_who_could_not_borrow_stands_how_old_the_kiosks_list_was(inbox):
    kiosk = kiosks.kiosk("late-k")
    blocked = register.Block(id="b", reason="late", person="dmytro")
    register_store.put(blocked, at=NOON - 20 * DAY, by="test")

    def lends(loan, item, when):
        kiosk.at(when, kiosks.lent(loan, item, "dmytro", "org-shift"))
        kiosks.push(kiosk, when + 30 * 60_000)
        [case] = [each for each in of_kind("loan_to_ineligible") if each.subject == loan]
        return words(inbox.get(f"/cases/{case.id}").text)

    assert "Żaden zapis nie mówi, z kiedy była lista kiosku late-k." in lends("l1", "camera-2", NOON - 9 * DAY)
    assert "wcześniej o: 2 dni." in lends("l2", "screen-1", NOON - 6 * DAY)
    fresh = lends("l3", "laptop-1", NOON - 6 * DAY + 40 * 60_000)
    assert "miał łączność w ciągu poprzedniej godziny" in fresh and "wcześniej o" not in fresh


def test_the_queue_tells_how_old_a_case_is_and_for_which_kiosks_it_waits(inbox, office):
    case = double()
    Case.update(opened_at=office.now() - 3 * DAY, at=office.now() - 9 * DAY).where(Case.id == case.id).execute()
    Device.update(last_hello_at=office.now()).execute()
    silent = office.now() - 10 * DAY
    Device.update(last_hello_at=silent, last_push_at=silent, name="W holu").where(Device.id == "hall").execute()

    rows = re.findall(r'<a class="case".*?</a>', inbox.get("/cases").text, re.S)
    [row] = [words(row) for row in rows if case.id in row]
    assert "3 dni" in row and "9 dni" not in row
    assert "wstępna" in row and "czeka na: W holu" in row


def test_a_case_is_put_off_with_day_and_reason_and_comes_back(inbox):
    case = double()
    wrong = inbox.post(f"/cases/{case.id}/put-off", until="2026-10-26", note=" ")
    assert wrong.status_code == 422
    assert {"until-wrong", "why-wrong"} <= set(re.findall(r'aria-describedby="([^"]+)"', wrong.text))
    assert "Choose" not in wrong.text and inbox.post(f"/cases/{case.id}/put-off", note="bo").status_code == 422

    page = after(inbox, inbox.post(f"/cases/{case.id}/put-off", until="2026-11-02", note="Ola oddzwoni <b>"))
    assert "Odłożono do 2.11.2026" in words(page.text)
    assert case.id not in re.findall(r'class="case" href="/cases/([0-9a-f]+)', page.text)
    own = inbox.get(f"/cases/{case.id}?state=later").text
    assert "Ola oddzwoni &lt;b&gt;" in own and "Odłożone 1" in words(own)
    [undo] = re.findall(r'action="(/cases/answers/[^"]+)"', page.text)
    after(inbox, inbox.post(undo))
    assert Case.get_by_id(case.id).deferred_until is None

    inbox.post(f"/cases/{case.id}/put-off", until="2026-11-02", note="jeszcze raz")
    days = [f"2026-11-0{day}" for day in (1, 2)]
    assert [case.id in {row.id for row in queue.page(queue.Wanted(day), 1).rows} for day in days] == [False, True]
    after(inbox, inbox.post(f"/cases/{case.id}/bring-back"))
    assert Case.get_by_id(case.id).deferred_until is None


def test_the_second_who_puts_a_case_off_is_told_and_the_first_day_stands(inbox):
    case = double()
    [was] = re.findall(r'put-off"[^>]*>.*?name="was" value="([^"]*)"', inbox.get(f"/cases/{case.id}").text, re.S)
    first = inbox.post(f"/cases/{case.id}/put-off", until="2026-11-02", note="Ola oddzwoni", was=was)
    second = inbox.post(f"/cases/{case.id}/put-off", until="2026-12-24", note="nie wiem", was=was)

    assert first.status_code == 303 and second.status_code == 409
    assert "zmienił to w tym czasie" in words(second.text) and "Ola oddzwoni" in words(second.text)
    assert Case.get_by_id(case.id).deferred_until == "2026-11-02"


def test_a_case_is_taken_on_and_given_up_and_found_by_its_owner(inbox):
    case = double()
    inbox.post(f"/cases/{case.id}/owner", owner="me")
    owner = Case.get_by_id(case.id).owner
    page = inbox.get(f"/cases?owner={owner}").text
    assert set(re.findall(r'class="case" href="/cases/([0-9a-f]+)', page)) == {case.id}
    assert "Zajmuję się tym" in words(page)
    after(inbox, inbox.post(f"/cases/{case.id}/owner"))
    assert Case.get_by_id(case.id).owner is None


def test_what_the_house_is_sure_of_is_taken_together_after_a_look(inbox):
    assert "3 podobne:" in words(inbox.get("/cases").text)
    page = inbox.get("/cases/together?kind=return_without_loan").text
    ticks = re.findall(r'name="case" value="([^"]+)"', page)
    assert len(ticks) == 3 and "Wróciło raz, a zeskanowano dwa razy" in words(page)

    told = after(inbox, inbox.post("/cases/together?kind=return_without_loan", case=ticks[:2]))
    assert "Przyjęto razem: 2 sprawy" in words(told.text) and len(of_kind("return_without_loan")) == 2
    [undo] = re.findall(r'action="(/cases/answers/[^"]+)"', told.text)
    after(inbox, inbox.post(undo))
    assert len(of_kind("return_without_loan")) == 4

    none = inbox.post("/cases/together?kind=return_without_loan", case="")
    assert none.status_code == 200 and "Niczego nie przyjęto" in words(none.text)
    assert inbox.get("/cases/together?kind=loan_double_open").status_code == 404


def test_what_the_house_decided_says_its_rule_and_goes_back(inbox, office):
    assert answering.settle_by_rule(office.now()) == 3
    case = of_kind("return_without_loan", "decided")[0]
    page = inbox.get(f"/cases/{case.id}?state=decided").text
    assert "Z automatu: sprzęt zeskanowany" in words(page) and "pewność propozycji 95 %" in words(page)
    assert re.search(r"Załatwione 3 z \d+, w tym 3 z automatu", words(page))


def test_new_records_about_what_was_decided_say_so(inbox, office):
    answering.settle_by_rule(office.now())
    again = of_kind("return_without_loan", "decided")[0]
    answering.take_back([again.decided_fact], "marta", office.now())

    assert "Wcześniej postanowiono: Wróciło raz" in words(inbox.get(f"/cases/{again.id}").text)


def test_the_queue_narrows_and_turns_pages(inbox, monkeypatch):
    def ids(query):
        return re.findall(r'class="case" href="/cases/([0-9a-f]+)', inbox.get(f"/cases?{query}").text)

    whole = ids("state=all")
    assert set(ids("severity=blocks")) | set(ids("severity=warns")) | set(ids("severity=informs")) == set(whole)
    assert set(ids("kind=loan_double_open")) == {row.id for row in of_kind("loan_double_open")}
    assert ids(f"site={cast.BRANCH}") == [] and ids("state=decided") == []
    monkeypatch.setattr(queue, "PAGE", 3)
    turned = [id for number in range(1, -(-len(whole) // 3) + 1) for id in ids(f"page={number}")]
    assert len(turned) == len(whole) and set(turned) == set(whole)
    last = ids("page=1")[-1]
    assert 'href="/cases?page=2"' in inbox.get(f"/cases/{last}").text


def test_the_list_to_check_is_ticked_by_a_sticker(inbox):
    page = inbox.get("/cases/to-check").text
    assert "COP/0421" in page and "Laptop nr 1" in words(page)
    scanned = inbox.post("/cases/to-check", q=cast.item_code(421))
    page = after(inbox, scanned).text
    assert '<tr id="i-camera-21" class="seen">' in page and "zeskanowano" in words(page)
    two = after(inbox, inbox.post(scanned.headers["Location"].partition("#")[0], q="cop/0422")).text
    assert two.count('class="seen"') == 2
    other = after(inbox, inbox.post("/cases/to-check", q="COP/0401")).text
    assert "Ekran 180 cm nr 1 leży tutaj; nie ma o nim otwartej sprawy." in words(other)
    assert "Żaden sprzęt nie ma tego kodu." in words(after(inbox, inbox.post("/cases/to-check", q="zzz")).text)


def test_a_scan_of_the_walk_is_a_fact_that_others_see_and_that_is_taken_back(inbox, office):
    for _ in range(2):
        page = after(inbox, inbox.post("/cases/to-check", q=cast.item_code(421))).text
    [scan] = StocktakeScan.select()
    assert (scan.item, scan.site, scan.device) == ("camera-21", cast.SITE, SERVER)
    assert "Widziane tutaj:" in words(page) and inbox.get("/cases/to-check").text.count('class="seen"') == 1
    assert [case.item for case in of_kind("item_seen_while_on_loan")] == ["camera-21"]
    auditor = type(inbox)(office)
    auditor.log_in("auditor")
    assert auditor.post("/cases/to-check", q=cast.item_code(422)).status_code == 303
    assert StocktakeScan.select().count() == 1
    assert auditor.post(f"/cases/to-check/{scan.fact}/undo").status_code == 403

    after(inbox, inbox.post(f"/cases/to-check/{scan.fact}/undo"))
    assert 'class="seen"' not in inbox.get("/cases/to-check").text
    assert of_kind("item_seen_while_on_loan") == []
    assert inbox.post(f"/cases/to-check/{scan.fact}/undo").status_code == 404


def test_the_list_comes_out_at_a_counter_and_is_scanned_back(inbox, office):
    page = inbox.get("/cases/to-check").text
    assert "Drukuj przy stanowisku" in page and 'id="papers"' not in page
    page = words(after(inbox, inbox.post("/cases/to-check/print", device="hall")).text)
    assert "Czeka na hall, który jeszcze się nie odezwał" in page and "Odwołaj" in page
    for silent, promised in (
        (5 * 3_600_000, "Czeka na hall, który nie ma łączności od"),
        (CONNECTED_MS, "wydrukuje się w ciągu kwadransa od powrotu sieci, jeśli wróci ona przed"),
        (CONNECTED_MS - 1, "który ma łączność i dowie się o niej w ciągu minuty"),
    ):
        Device.update(last_hello_at=office.now() - silent).where(Device.id == "hall").execute()
        assert promised in words(inbox.get("/cases/to-check").text)
    for shut_out in ({"suspended_at": office.now()}, {"status": "revoked", "suspended_at": None}):
        Device.update(**shut_out).where(Device.id == "hall").execute()
        page = inbox.get("/cases/to-check").text
        assert "Nie wydrukuje się na hall" in words(page) and '<option value="hall"' not in page
    Device.update(status="approved").where(Device.id == "hall").execute()
    assert LONGEST_WAIT_S == 15 * 60, "the quarter of an hour that was promised"

    [paper] = check_lists.papers(None, office.now())
    [line] = [each for each in check_lists.lines(paper.row) if each.number == "COP/0421"]
    assert (line.name, paper.row.language, paper.row.device) == ("Aparat nr 21", "pl", "hall")
    assert any("Jeden sprzęt, dwa wypożyczenia naraz" in each for each in line.why)
    assert "Kowalska" not in paper.row.lines
    page = after(inbox, inbox.post("/cases/to-check", q=paper.row.code)).text
    assert "COP/0421" in page and 'class="seen"' not in page
    assert page.count('name="lies"') == len(check_lists.lines(paper.row))
    code = paper.row.code
    for way in (inbox.get(f"/slips/{code}"), inbox.get(f"/search?q={code}"), inbox.post("/search", q=code),
                inbox.post("/loan-desk", q=code)):  # fmt: skip
        assert (way.status_code, way.headers["Location"]) == (303, f"/cases/to-check/paper/{paper.row.id}")
    page = after(inbox, inbox.post(f"/cases/to-check/paper/{paper.row.id}", lies="camera-21")).text
    assert [scan.item for scan in StocktakeScan.select()] == ["camera-21"] and page.count('class="seen"') == 1
    after(inbox, inbox.post(f"/cases/to-check/paper/{paper.row.id}", lies="projector-1"))  # is not on this paper
    assert StocktakeScan.select().count() == 1

    assert inbox.post("/cases/to-check/print", device="nowhere").status_code in (404, 409)
    after(inbox, inbox.post(f"/cases/to-check/paper/{paper.row.id}/off"))
    assert inbox.post(f"/cases/to-check/paper/{paper.row.id}/off").status_code == 409
    assert check_lists.papers(None, office.now()) == []


def test_who_may_not_decide_there_sends_no_list(inbox, office):
    after(inbox, inbox.post("/cases/to-check/print", device="hall"))
    [paper] = check_lists.papers(None, office.now())
    auditor = type(inbox)(office)
    auditor.log_in("auditor")
    assert "Drukuj przy stanowisku" not in auditor.get("/cases/to-check").text
    page = auditor.get(f"/cases/to-check/paper/{paper.row.id}").text
    assert "COP/0421" in page and 'name="lies"' not in page
    assert auditor.post("/cases/to-check/print", device="hall").status_code == 403
    add_account(office, "branch", "coordinator")
    questions_staff.put_grants("account-branch", [Grant("coordinator", cast.BRANCH)])
    other = type(inbox)(office)
    other.log_in("branch")
    assert 'id="papers"' not in other.get("/cases/to-check").text
    assert other.get(f"/cases/to-check/paper/{paper.row.id}").status_code == 404
    for address in ("", "/off"):
        assert other.post(f"/cases/to-check/paper/{paper.row.id}{address}", lies="camera-21").status_code == 404
    assert other.post("/cases/to-check/print", device="hall").status_code == 404
    assert len(check_lists.papers(None, office.now())) == 1


def test_an_auditor_reads_without_names_and_answers_nothing(inbox, office):
    case = double()
    inbox.post(f"/cases/{case.id}/decide", decision="leave", note="tajne")
    inbox.client.delete_cookie("lada", domain="localhost")
    reader = type(inbox)(office)
    reader.log_in(ROLES[0])
    page = reader.get("/cases").text
    assert "Kowalska" not in page and 'data-key="a"' not in page and "/cases/together" not in page
    assert "tajne" not in reader.get(f"/cases/{case.id}").text
    assert reader.post(f"/cases/{case.id}/owner", owner="me").status_code == 403


def test_somebody_of_another_site_sees_and_answers_nothing_here(inbox, office):
    case = double()
    add_account(office, "branch", "coordinator")
    questions_staff.put_grants("account-branch", [Grant("coordinator", cast.BRANCH)])
    other = type(inbox)(office)
    other.log_in("branch")
    assert 'class="case"' not in other.get("/cases").text and "COP/0421" not in other.get("/cases/to-check").text
    assert other.get(f"/cases/{case.id}").status_code == 404
    assert other.post(f"/cases/{case.id}/decide", decision="leave").status_code == 404
    assert other.post("/cases/together?kind=return_without_loan", case=case.id).status_code == 404
    assert Case.select().where(Case.state == "decided").count() == 0


def test_what_one_touch_decided_at_two_sites_goes_back_by_whoever_may_at_both(inbox, office):
    first, second, third = of_kind("return_without_loan")[:3]
    Case.update(site=cast.BRANCH).where(Case.id == second.id).execute()
    made = answering.decide_together([first.id, second.id, third.id], "marta", office.now())
    assert len(made.decisions) == 3
    questions_staff.put_grants("account-staff", [Grant("staff", cast.SITE)])

    answers = [inbox.post(f"/cases/answers/{uid}/undo").status_code for uid in made.decisions]
    assert answers == [403, 403, 403] and len(of_kind("return_without_loan", "decided")) == 3
    assert inbox.post(f"/cases/answers/{made.decisions[0]}/undo", alone="yes").status_code == 303  # that one is theirs
    assert inbox.post(f"/cases/answers/{made.decisions[1]}/undo", alone="yes").status_code == 403
    questions_staff.put_grants("account-staff", [Grant("staff", cast.SITE), Grant("staff", cast.BRANCH)])
    assert inbox.post(f"/cases/answers/{made.decisions[1]}/undo").status_code == 303
    assert of_kind("return_without_loan", "decided") == []


def test_no_answer_reason_kind_or_rule_lacks_its_sentence(desk, office):
    with desk.app.test_request_context():
        assert set(Decision) == case_words.ANSWERS.keys()
        assert set(Reason) == {*case_words.REASONS, *COUNTING}
        assert all(case_words.reason(Because(each, True, (3, 4))) != each for each in Reason)
        answers = {(kind, each) for kind in KINDS for each in KINDS[kind].decisions}
        assert {(kind, each) for kind, each in case_words.ANSWERS_OF} <= answers | {
            (kind.value, each) for kind in CaseKind for each in kind_of(kind).decisions
        }
        rules = [kind.rule for kind in KINDS.values() if kind.rule]
        assert rules and all(case_words.rule(rule) != rule for rule in rules)
    assert questions_words.one(None) == ""


def test_a_page_on_which_a_case_is_answered_has_an_address(desk, office):
    with desk.app.test_request_context():
        for kind in (kind for kind in KINDS.values() if kind.page is not None):
            about = {"item": "camera-2", "device": "kiosk-1", "subject": "party.2026-10"}
            case = Case(id="x", kind=kind.case.value, facts='["a.1"]', at=office.now(), **about)
            bare = Case(id="x", kind=kind.case.value, facts="[]", at=office.now())

            assert case_pages.page_of(case).address.startswith("/"), kind.case
            assert case_pages.page_of(bare) is None or kind.page == "closing", kind.case


DAY = 24 * 60 * 60_000


def test_the_month_above_the_queue_is_the_last_one_until_it_is_closed(filled, office):
    """On the first of December what is worked on is November."""
    casebook.open_cases([Opened(CaseKind.CARD_UNKNOWN, ("f1",), office.now() - 30 * DAY, cast.SITE)], office.now())
    filled.log_in("coordinator")
    assert "wrzesień 2026" in words(filled.get("/cases").text)
    assert "/closing/2026-09" in filled.get("/cases").text

    closing.close("2026-09", "soft", "nikt nie przyszedł", "marta", office.now())

    assert "październik 2026" in words(filled.get("/cases").text)


@pytest.mark.parametrize(
    ("kind", "before", "now", "is_one"),
    [
        (CaseKind.LOAN_DOUBLE_OPEN, ("a", "b"), ("a", "c"), True),
        (CaseKind.LOAN_DOUBLE_OPEN, ("a", "b"), ("c", "d"), False),
        (CaseKind.PAGES_UNDER_DECLARED, ("r1", "r2"), ("r1", "r2", "late"), True),
        (CaseKind.PAGES_UNDER_DECLARED, ("r1", "r2"), ("r2", "r3"), False),
    ],
    ids=["another loan of the same thing", "other loans", "more is known of the day", "another day of the machine"],
)
def test_what_was_decided_before_is_told_where_further_records_opened_it_again(office, kind, before, now, is_one):
    first = Opened(kind, before, office.now() - DAY, cast.SITE, subject="copier")
    second = Opened(kind, now, office.now(), cast.SITE, subject="copier")
    casebook.open_cases([first], office.now())
    answering.decide(first.id, kind_of(kind).decisions[-1], "marta", office.now())
    casebook.open_cases([second], office.now())

    told = [each.id for each in queue.earlier(Case.get_by_id(second.id))]

    assert told == ([first.id] if is_one else [])


def test_looked_at_together_cases_have_the_evidence_that_each_has_alone(inbox, office):
    rows = list(Case.select())
    alone = [evidence.of(row, office.now()) for row in rows]
    with fetched.together(rows):
        together = [evidence.of(row, office.now()) for row in rows]

    assert together == alone
    assert any(each.records for each in alone)
