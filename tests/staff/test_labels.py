"""Stickers at the server: on paper, for nothing yet, and another one for a thing."""

import json
import re
import subprocess

import pytest
import zxingcpp
from PIL import Image

from sync import codes, facts, register
from sync.lending_facts import ItemCodeBound
from sync.server import own_journal, project, register_store
from sync.server.lending_models import StickerBatch
from sync.server.own_journal import Draft
from tests import cast
from tests.stations import NOON


@pytest.fixture
def marta(filled):
    filled.log_in("staff")
    return filled


def words(page: str) -> str:
    main = page[page.find("<main") :]
    return " ".join(re.sub(r"<[^>]+>", " ", main).replace("\xa0", " ").split())


def item(id="screen-1"):
    return register_store.get(register.Item, id)


def read_back(data: bytes, folder) -> list[list[str]]:
    """The codes on each page, as a scanner reads them."""
    (folder / "labels.pdf").write_bytes(data)
    subprocess.run(
        ["pdftoppm", "-r", "200", "-gray", "-png", folder / "labels.pdf", folder / "page"], check=True
    )  # fmt: skip
    pages = [Image.open(page) for page in sorted(folder.glob("page*.png"))]
    return [[found.text for found in zxingcpp.read_barcodes(page)] for page in pages]


def make(marta, number="5") -> str:
    answer = marta.post("/labels/codes", number=number)
    assert answer.status_code == 303, answer.text
    return answer.location.removeprefix("/labels/codes/")


def test_chosen_things_come_out_on_the_chosen_sheet_from_the_chosen_sticker_on(marta, tmp_path):
    answer = marta.get("/labels/print?numbers=COP/0401,COP/0202&sheet=10&start=10&copies=2")

    assert answer.mimetype == "application/pdf"
    first, second = read_back(answer.data, tmp_path)
    assert len(first) == 1 and len(second) == 3
    assert {*first, *second} == {cast.SCREEN_CODE, cast.CAMERA_CODE}


def test_a_roll_has_a_page_for_each_sticker(marta, tmp_path):
    answer = marta.get(f"/labels/print?site={cast.SITE}&sheet=roll29")

    pages = read_back(answer.data, tmp_path)
    assert [len(codes_) for codes_ in pages] == [1] * len(pages) and len(pages) > 3
    told = subprocess.run(["pdfinfo", tmp_path / "labels.pdf"], capture_output=True, text=True, check=True).stdout
    width, height = (float(side) for side in re.search(r"Page size:\s+([\d.]+) x ([\d.]+)", told).groups())
    assert (width / 72 * 25.4, height / 72 * 25.4) == pytest.approx((62, 29), abs=0.1)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("sheet=none", "Wybierz arkusz albo rolkę"), ("sheet=24&start=25", "Zacznij od naklejki od 1 do 24"),
        ("sheet=24&start=0", "Zacznij od naklejki"), ("sheet=24&copies=x", "Drukuj od 1 do 20"),
        ("sheet=24&numbers=nie+ma", "Żadna rzecz nie pasuje"),
    ],
)  # fmt: skip
def test_what_cannot_be_printed_is_told_and_nothing_typed_is_lost(marta, asked, sentence):
    answer = marta.get(f"/labels/print?{asked}")

    assert answer.status_code == 400 and sentence in words(answer.text)
    if "start=25" in asked:
        assert 'name="start" maxlength="3" autocomplete="off" value="25"' in answer.text


def test_codes_for_nothing_yet_are_written_down_and_printed(marta, tmp_path):
    batch = make(marta)
    made = json.loads(StickerBatch.get_by_id(batch).item_codes)
    assert len(made) == 5 and {codes.parse(code)[0] for code in made} == {codes.CodeKind.ITEM}
    assert "5 kodów" in words(marta.get(f"/labels/codes/{batch}").text)
    assert f"/labels/codes/{batch}" in marta.get("/labels").text

    pages = read_back(marta.get(f"/labels/codes/{batch}/print?sheet=24").data, tmp_path)
    assert [sorted(page) for page in pages] == [sorted(made)]


def test_once_one_is_on_a_thing_it_is_printed_no_more_and_the_sheet_stays(marta, tmp_path):
    batch = make(marta, "2")
    first, second = json.loads(StickerBatch.get_by_id(batch).item_codes)
    assert marta.post("/items/screen-1/sticker", code=first).status_code == 303

    page = words(marta.get(f"/labels/codes/{batch}").text)
    assert "1 jest na rzeczy" in page and "Ekran 180 cm nr 1" in page
    assert read_back(marta.get(f"/labels/codes/{batch}/print?sheet=roll40").data, tmp_path) == [[second]]
    assert marta.post(f"/labels/codes/{batch}/throw-away").status_code == 409
    marta.post("/items/camera-2/sticker", code=second)
    assert "Każdy z nich" in marta.get(f"/labels/codes/{batch}/print?sheet=24").text


def test_a_sheet_that_was_thrown_away_is_gone(marta):
    batch = make(marta)
    marta.post(f"/labels/codes/{batch}/throw-away")

    assert marta.get(f"/labels/codes/{batch}").status_code == 404
    assert StickerBatch.get_by_id(batch).undone


@pytest.mark.parametrize("number", ["", "0", "-3", "521", "dwa"])
def test_so_many_codes_are_not_made(marta, number):
    answer = marta.post("/labels/codes", number=number)

    assert answer.status_code == 400 and "od 1 do 520" in words(answer.text)
    assert StickerBatch.select().count() == 0


def test_another_sticker_takes_the_place_of_the_old_one_and_binding_the_old_one_undoes_it(marta):
    old = item().code
    marta.post("/items/screen-1/sticker", code=cast.STRANGE_CODE.lower())
    assert item().code == cast.STRANGE_CODE
    assert cast.STRANGE_CODE in marta.get("/items/screen-1").text
    assert "Sprzęt" in marta.get(f"/search?q={cast.STRANGE_CODE}", follow_redirects=True).text

    marta.post("/items/screen-1/sticker", code=old)
    assert item().code == old


def test_a_new_code_stops_the_old_one(marta):
    marta.post("/items/screen-1/sticker", fresh="yes")

    assert item().code != cast.SCREEN_CODE and codes.parse(item().code)


@pytest.mark.parametrize(
    ("code", "status", "sentence"),
    [
        (cast.CAMERA_CODE, 409, "jest na innej rzeczy: Aparat nr 2"), (cast.ANNA_CODE, 400, "To nie jest nasza"),
        ("COP/1", 400, "To nie jest nasza"),
    ],
)  # fmt: skip
def test_a_sticker_that_cannot_be_is_told(marta, code, status, sentence):
    answer = marta.post("/items/screen-1/sticker", code=code)

    assert answer.status_code == status and sentence in words(answer.text)
    assert item().code == cast.SCREEN_CODE


def test_folding_everything_anew_brings_no_old_sticker_back(marta):
    """The register is the staff's: what they bound since is not undone by an old fact."""
    own_journal.record([Draft(ItemCodeBound(item="screen-1", item_code=cast.STRANGE_CODE, staff="m"))], NOON)
    other = cast.item_code(78)
    register_store.put(register.Item(**{**_fields(item()), "code": other}), at=NOON + 1, by="import")
    batches = list(StickerBatch.select().tuples())

    project.rebuild(NOON + 2)

    assert item().code == other and list(StickerBatch.select().tuples()) == batches


def _fields(entity):
    return {name: getattr(entity, name) for name in entity.__struct_fields__}


def test_a_thrown_away_sheet_stays_so_whichever_fact_comes_first(marta):
    batch = make(marta)
    uid = StickerBatch.get_by_id(batch).fact
    own_journal.record([Draft(facts.ActUndone(undone=[uid], staff="m"))], NOON + 1)
    project.rebuild(NOON + 2)

    assert StickerBatch.get_by_id(batch).undone


def test_a_sticker_bound_after_it_was_counted_counts_for_its_thing(marta):
    from tests.staff.test_stocktakes import begin, send, stands

    count = begin(marta)
    send(marta, count, ("s1", cast.STRANGE_CODE))
    assert stands(count)[None] == ("unexpected", "unknown_code")

    marta.post("/items/screen-1/sticker", code=cast.STRANGE_CODE)

    assert stands(count)["screen-1"] == ("found", None) and None not in stands(count)
