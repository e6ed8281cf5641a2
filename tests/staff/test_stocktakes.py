"""A stocktake at the server: begun, scanned by phones, looked at, ended, and its report."""

import csv
import io
import json
import re

import pytest

from sync import facts, register
from sync.facts import LoanIssued, LoanTakenBack, PolicyCopy
from sync.lending_facts import StocktakeOpened, StocktakeScanned
from sync.server import booking_states, own_journal, project, questions_stocktakes, register_store
from sync.server.lending_models import PROJECTIONS, Stocktake, StocktakeScan
from sync.server.own_journal import Draft
from tests import cast
from tests.stations import NOON

MINUTE = 60_000


@pytest.fixture
def marta(filled):
    filled.log_in("staff")
    return filled


def begin(marta, **told):
    answer = marta.post("/stocktakes/new", **{"site": cast.SITE, **told})
    assert answer.status_code == 303, answer.text
    return answer.location.removeprefix("/stocktakes/")


@pytest.fixture
def count(marta):
    return begin(marta)


def words(page: str) -> str:
    main = page[page.find("<main") :]
    return " ".join(re.sub(r"<[^>]+>", " ", main).replace("\xa0", " ").split())


def send(marta, count, *scans, token=None):
    """What a phone sends: (id, code) or (id, code, quantity)."""
    sent = [{"id": id, "code": code, "quantity": more[0] if more else 1, "at": NOON} for id, code, *more in scans]
    return marta.client.post(
        f"/stocktakes/{count}/scans", base_url="http://localhost:8090", data=json.dumps(sent),
        content_type="application/json", headers={"X-CSRFToken": token or marta.token()},
    )  # fmt: skip


def stands(count):
    found = questions_stocktakes.counted(questions_stocktakes.stocktake(count))
    return {line.item: (line.bucket.value, line.because and line.because.value) for line in found.lines}


def test_what_should_lie_there_is_frozen_in_a_fact(marta, count):
    row = Stocktake.get_by_id(count)
    expected, on_loan = json.loads(row.expected), json.loads(row.on_loan)

    assert row.site == cast.SITE and row.state == "open" and row.staff == "account-staff"
    assert "screen-1" in expected and set(on_loan) == {"projector-2", "camera-2"}
    assert "Inwentaryzacja: wszystko" in words(marta.get(f"/stocktakes/{count}").text)


def test_a_part_is_counted_by_category(marta):
    count = begin(marta, category="projection")
    kinds = {kind.id for kind in register_store.every(register.ItemType) if kind.category == "projection"}
    row = Stocktake.get_by_id(count)
    items = register_store.get_many(register.Item, [*json.loads(row.expected), *json.loads(row.on_loan)])

    assert items and {item.item_type for item in items.values()} <= kinds


def test_a_place_is_kept_beside_the_fact(marta):
    screen = register_store.get(register.Item, "screen-1")
    register_store.put_many([register.Item(**{**_fields(screen), "place": "Magazyn, półka P2"})], at=2, by="test")

    count = begin(marta, place="Magazyn, półka P2")

    assert Stocktake.get_by_id(count).place == "Magazyn, półka P2"
    assert json.loads(Stocktake.get_by_id(count).expected) == ["screen-1"]
    assert "Magazyn, półka P2" in words(marta.get("/stocktakes").text)


def _fields(entity):
    return {name: getattr(entity, name) for name in entity.__struct_fields__}


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"site": ""}, "Wybierz, którą siedzibę"), ({"category": "none"}, "Tej kategorii już nie ma"),
        ({"place": "Na Księżycu"}, "nic z tej siedziby nie leży"),
    ],
)  # fmt: skip
def test_a_count_of_nothing_is_not_begun(marta, told, sentence):
    answer = marta.post("/stocktakes/new", **{"site": cast.SITE, **told})

    assert answer.status_code == 400 and sentence in answer.text
    assert Stocktake.select().count() == 0


def test_scans_of_a_phone_count_once_however_often_they_are_sent(marta, count):
    first = send(marta, count, ("s1", cast.SCREEN_CODE), ("s2", cast.SCREEN_CODE))
    again = send(marta, count, ("s1", cast.SCREEN_CODE), ("s3", "nieznany"))

    assert first.json == {"taken": ["s1", "s2"]} and again.json == {"taken": ["s1", "s3"]}
    assert StocktakeScan.select().count() == 3
    assert stands(count)["screen-1"] == ("found", None)
    page = words(marta.get(f"/stocktakes/{count}?bucket=unexpected").text)
    assert "Nieznana naklejka nieznany" in page


def test_buckets(marta, count):
    register_store.put_many(
        [register.Item(**{**_fields(register_store.get(register.Item, "screen-1")), "status": "lost"})], at=2, by="test"
    )
    camera = register_store.get(register.Item, "camera-2")
    laptop = register_store.get(register.Item, "laptop-1")

    send(
        marta, count, ("s1", cast.SCREEN_CODE), ("s2", camera.code), ("s3", laptop.inventory_no),
        ("s4", cast.BRANCH_ITEM_CODE),
    )  # fmt: skip

    found = stands(count)
    assert found["screen-1"] == ("found", None)  # it stands in the frozen list
    assert found["camera-2"] == ("unexpected", "lent_but_here")
    assert found["laptop-1"] == ("found", None)
    [branch] = [item for item in register_store.every(register.Item) if item.code == cast.BRANCH_ITEM_CODE]
    assert found[branch.id] == ("elsewhere", "other_site")
    assert found["projector-2"] == ("on_loan", None)
    page = marta.get(f"/stocktakes/{count}").text
    assert "/desk/return/camera-2" in page or "camera-2" in page  # offered, and nothing came back by itself
    assert register_store.get(register.Item, "camera-2") == camera


def test_the_code_of_a_person_is_taken_off_the_phone_and_kept_nowhere(marta, count):
    answer = send(marta, count, ("s1", cast.ANNA_CODE))

    assert answer.json == {"taken": ["s1"]}
    assert StocktakeScan.select().count() == 0


@pytest.mark.parametrize("body", ["", "{}", '[{"id": 1}]', '[{"id": "a", "code": "x", "more": 1}]'])
def test_what_is_no_list_of_scans_changes_nothing(marta, count, body):
    answer = marta.client.post(
        f"/stocktakes/{count}/scans", base_url="http://localhost:8090", data=body, content_type="application/json",
        headers={"X-CSRFToken": marta.token()},
    )  # fmt: skip

    assert answer.status_code == 400 and StocktakeScan.select().count() == 0


def test_a_scan_that_cannot_be_is_taken_off_the_phone_all_the_same(marta, count):
    answer = send(marta, count, ("s1", " "), ("s2", cast.SCREEN_CODE, -1), ("s3", cast.SCREEN_CODE))

    assert answer.json == {"taken": ["s1", "s2", "s3"]}
    assert [scan.scan for scan in StocktakeScan.select()] == ["s3"]


def test_the_page_of_a_phone_knows_what_each_sticker_means(marta, count):
    send(marta, count, ("s1", cast.SCREEN_CODE))
    told = marta.get(f"/stocktakes/{count}/list").json
    things = {code: (bucket, because, read) for code, _, _, _, bucket, because, _, read in told["things"]}

    assert things[cast.SCREEN_CODE] == ("found", None, 1)
    assert things[cast.BRANCH_ITEM_CODE] == ("elsewhere", "other_site", 0)
    assert (told["settled"], told["state"]) == (1, "open")
    assert told["words"]["on_loan"] == "Wypożyczone"
    page = marta.get(f"/stocktakes/{count}/scan")
    assert "camera=(self)" in page.headers["Permissions-Policy"]
    assert "Marta" not in page.text  # it is kept on the device


def test_the_worker_may_work_for_the_folder_that_it_lies_in(desk):
    answer = desk.get("/stocktakes/worker.js")

    assert answer.mimetype == "text/javascript" and "lastKnown" in answer.text


def test_a_scan_that_was_a_mistake_is_discarded(marta, count):
    send(marta, count, ("s1", cast.SCREEN_CODE))
    uid = StocktakeScan.get().fact

    marta.post(f"/stocktakes/{count}/scans/{uid}/discard", bucket="found")

    assert stands(count)["screen-1"] == ("missing", None)


def test_a_phone_takes_its_scan_back(marta, count):
    send(marta, count, ("s1", cast.SCREEN_CODE))

    answer = marta.post(f"/stocktakes/{count}/scans/s1/take-back")

    assert answer.json == {"taken_back": True}
    assert stands(count)["screen-1"] == ("missing", None)
    assert marta.post(f"/stocktakes/{count}/scans/s9/take-back").json == {"taken_back": False}


def test_it_ends_with_a_word_and_goes_on_again(marta, count):
    marta.post(f"/stocktakes/{count}/close", note="Brakuje jednej kamery")
    page = words(marta.get(f"/stocktakes/{count}").text)
    assert Stocktake.get_by_id(count).state == "closed" and "Brakuje jednej kamery" in page
    assert booking_states.of_stocktake(Stocktake.get_by_id(count)) is None  # kiosks hear of it no longer

    marta.post(f"/stocktakes/{count}/reopen")

    assert Stocktake.get_by_id(count).state == "open"
    assert booking_states.of_stocktake(Stocktake.get_by_id(count)).expected


def test_what_is_read_after_the_end_counts_and_is_told(marta, count):
    marta.post(f"/stocktakes/{count}/close")
    marta.office.now.at += MINUTE
    send(marta, count, ("late", cast.SCREEN_CODE))

    assert stands(count)["screen-1"] == ("found", None)
    assert "1 skan przyszedł po zakończeniu" in words(marta.get(f"/stocktakes/{count}").text)


def test_the_report_stays_as_it_was_when_lending_goes_on(marta, count):
    marta.post(f"/stocktakes/{count}/close")
    before = stands(count)
    marta.office.now.at += MINUTE
    policy = PolicyCopy("av", 1, 3, "working_days")
    lent = LoanIssued(
        loan="l9", item="screen-1", site=cast.SITE, person="anna", party="org-table", due_at=NOON, policy=policy
    )
    own_journal.record(
        [Draft(lent), Draft(LoanTakenBack(site=cast.SITE, loan="l1", item="projector-2"))], marta.office.now()
    )

    assert stands(count) == before


def test_one_that_was_begun_for_nothing_is_discarded_while_it_goes_on(marta, count):
    marta.post(f"/stocktakes/{count}/close")
    marta.post(f"/stocktakes/{count}/discard")
    assert Stocktake.get_by_id(count).state == "closed"
    marta.post(f"/stocktakes/{count}/reopen")
    marta.post(f"/stocktakes/{count}/discard")

    assert Stocktake.get_by_id(count).state == "undone"
    assert marta.get(f"/stocktakes/{count}").status_code == 404
    assert "nie rozpoczęto" in words(marta.get("/stocktakes").text)


def test_the_report_is_a_sheet_and_a_table(marta, count):
    send(marta, count, ("s1", cast.SCREEN_CODE), ("s2", "=1+1"))
    pdf = marta.get(f"/stocktakes/{count}/report.pdf")
    table = marta.get(f"/stocktakes/{count}/report.csv")

    assert pdf.data[:5] == b"%PDF-"
    rows = list(csv.reader(io.StringIO(table.get_data(as_text=True).removeprefix("\ufeff")), delimiter=";"))
    assert rows[0][:3] == ["Stan", "Numer inwentarzowy", "Sprzęt"]
    assert ["Znaleziono", "COP/0401", "Ekran 180 cm nr 1"] in [row[:3] for row in rows]
    assert "'=1+1" in [row[1] for row in rows]


def test_an_auditor_reads_and_neither_scans_nor_ends(marta, count):
    send(marta, count, ("s1", "nieznany"))
    marta.post("/logout")
    marta.log_in("auditor")

    page = marta.get(f"/stocktakes/{count}?bucket=unexpected").text
    assert "<form" not in page.partition("<main")[2] and "nieznany" not in page
    assert "nieznany" not in marta.get(f"/stocktakes/{count}/report.csv").text
    assert marta.get(f"/stocktakes/{count}/scan").status_code == 403


def test_scans_of_a_thing_in_a_count_of_another_site_say_where_it_is(marta, count):
    other = StocktakeOpened(stocktake="other", site=cast.BRANCH, staff="marta", expected=[])
    seen = StocktakeScanned(stocktake="other", site=cast.BRANCH, item="screen-1")
    own_journal.record([Draft(other), Draft(seen)], NOON + MINUTE)

    assert stands(count)["screen-1"] == ("elsewhere", "seen_at_other_site")
    assert "Filia" in words(marta.get(f"/stocktakes/{count}?bucket=elsewhere").text)


def test_the_list_has_pages(marta):
    made = [
        Draft(StocktakeOpened(stocktake=f"s{number:02}", site=cast.SITE, staff="marta", expected=[]))
        for number in range(60)
    ]
    own_journal.record(made, NOON)

    page = marta.get("/stocktakes").text
    older = re.search(r'href="([^"]*older=[^"]*)"', page)
    assert page.count("/stocktakes/s") == 50 and older
    assert marta.get(older[1].replace("&amp;", "&")).text.count("/stocktakes/s") == 10


def test_folding_everything_anew_finds_the_same_count(marta, count):
    send(marta, count, ("s1", cast.SCREEN_CODE), ("s2", "nieznany"))
    marta.post(f"/stocktakes/{count}/close", note="x")
    marta.post(f"/stocktakes/{count}/reopen")
    marta.post(f"/stocktakes/{count}/close")
    tables = [table for table in PROJECTIONS if table in (Stocktake, StocktakeScan)]
    before = [list(table.select().order_by(table._meta.primary_key).tuples()) for table in tables]

    project.rebuild(NOON)

    assert [list(table.select().order_by(table._meta.primary_key).tuples()) for table in tables] == before


def test_the_end_counts_whichever_of_two_comes_in_first(marta, count):
    """One at a kiosk, one here; and taking back the first leaves the second."""
    from sync.lending_facts import StocktakeClosed

    later, _ = (
        own_journal.record([Draft(StocktakeClosed(stocktake=count, staff=staff))], at)[0]
        for staff, at in (("b", NOON + 2 * MINUTE), ("a", NOON + MINUTE))
    )
    assert Stocktake.get_by_id(count).closed_by == "a"
    own_journal.record([Draft(facts.ActUndone(undone=[Stocktake.get_by_id(count).closed_fact]))], NOON + 3 * MINUTE)

    assert (Stocktake.get_by_id(count).closed_fact, Stocktake.get_by_id(count).state) == (later, "closed")


def test_every_link_of_a_count_leads_somewhere(marta, count):
    page = marta.client.get(f"/stocktakes/{count}", base_url="http://localhost:8090").text
    main = page[page.find("<main") : page.find("</main>")]
    led = {to: marta.client.get(to.replace("&amp;", "&"), base_url="http://localhost:8090").status_code
           for to in re.findall(r'href="(/[^"#]+)"', main)}  # fmt: skip

    assert set(led.values()) == {200}, led
