"""A thing of the register: added, changed with what only staff know, withdrawn and put back."""

import re

import msgspec
import pytest

from sync import codes, register
from sync.server import item_details, register_store
from sync.server.item_details import Details
from tests import cast

TYPED = {
    "item_type": "camera", "label": "nr 7", "inventory_no": "COP/0207", "site": cast.SITE, "place": "półka P2",
    "status": "available", "count": "1", "serial_no": "SN 12", "bought_on": "2025-03-01", "value": "1 250,50",
    "manual": "https://example.org/a.pdf", "pull_for": "przegląd", "note": "rysa na obudowie",
}  # fmt: skip


@pytest.fixture
def staff(filled):
    filled.log_in("staff")
    return filled


def keep(staff, id="x1", **changes):
    page = staff.get(f"/items/{id}/edit")
    page = page if page.status_code == 200 else staff.get("/items/new")
    found = re.search(r'name="mark" value="([0-9a-f]*)"', page.text)
    assert found
    return staff.post(f"/items/{id}/edit", **{"mark": found[1], **TYPED, **changes})


def test_a_thing_is_added_with_a_code_of_its_own_and_all_that_staff_know(staff):
    assert keep(staff).location == "/items/x1"

    item = register_store.get(register.Item, "x1")
    assert (item.label, item.inventory_no, item.place) == ("nr 7", "COP/0207", "półka P2")
    assert codes.parse(item.code)[0] is codes.CodeKind.ITEM
    assert item_details.of("x1") == Details(
        item="x1", serial_no="SN 12", bought_on="2025-03-01", value=125_050, manual="https://example.org/a.pdf",
        note="rysa na obudowie", pull_for="przegląd",
    )  # fmt: skip
    page = staff.get("/items/x1").text.replace("\xa0", " ")
    assert [word for word in ("półka P2", "SN 12", "1 250,5", "rysa na obudowie") if word not in page] == []
    assert "Zatrzymać po zwrocie: przegląd" in page
    assert "Zatrzymać po zwrocie: przegląd" in staff.get("/items/x1/inspect").text


def test_a_change_keeps_the_code_and_is_told_in_the_history(staff):
    keep(staff)
    code = register_store.get(register.Item, "x1").code
    keep(staff, label="nr 8", value="", pull_for="")

    assert register_store.get(register.Item, "x1").code == code
    assert (item_details.of("x1").value, item_details.of("x1").pull_for) == (None, None)
    page = staff.get("/items/x1/edit").text
    assert "nr 7 → nr 8" in page and "125050 → –" in page and "Marta staff" in page


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"inventory_no": "COP/0102"}, "Inna rzecz ma już ten numer: nr 2."),
        ({"inventory_no": ""}, "Wypełnij to pole."),
        ({"value": "dużo"}, "Wpisz kwotę"),
        ({"value": "1,234"}, "Wpisz kwotę"),
        ({"manual": "javascript:alert(1)"}, "Wpisz adres strony"),
        ({"bought_on": "2025-02-31"}, "Wybierz dzień."),
        ({"count": "3"}, "Tylko stos ma więcej niż jedną sztukę."),
        ({"item_type": "nothing"}, "Wybierz jedną z możliwości."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(staff, changes, sentence):
    answer = keep(staff, **changes)

    assert answer.status_code == 400
    assert sentence in answer.text and 'value="SN 12"' in answer.text
    assert register_store.get(register.Item, "x1") is None
    assert item_details.of("x1") == Details(item="x1")


def test_a_book_has_its_cover_and_needs_a_title(staff):
    camera = register_store.get(register.ItemType, "camera")
    register_store.put(msgspec.structs.replace(camera, kind="book"), at=1, by="test")

    assert "Książka musi mieć tytuł." in keep(staff, title="").text
    keep(staff, title="Jak założyć stowarzyszenie", author="J. Kowal", signature="P 12", isbn="83-123")
    assert register_store.get(register.Book, "x1") == register.Book(
        id="x1", title="Jak założyć stowarzyszenie", author="J. Kowal", signature="P 12", isbn="83-123"
    )
    assert "Jak założyć stowarzyszenie" in staff.get("/items/x1").text


def test_a_thing_is_withdrawn_and_put_back_as_it_was(staff):
    assert register_store.get(register.Item, "projector-3").status == "in_repair"
    staff.post("/items/projector-3/withdraw")
    assert register_store.get(register.Item, "projector-3").status == "withdrawn"
    assert "Przywróć" in staff.get("/items/projector-3").text

    staff.post("/items/projector-3/reinstate")
    assert register_store.get(register.Item, "projector-3").status == "in_repair"
    assert staff.post("/items/nothing/withdraw").status_code == 404


def test_who_comes_second_is_told(staff):
    page = staff.get("/items/camera-2/edit").text
    keep(staff, "camera-2", inventory_no="COP/0202", note="pierwsza")

    mark = re.search(r'name="mark" value="([0-9a-f]*)"', page)[1]
    second = staff.post("/items/camera-2/edit", mark=mark, **{**TYPED, "inventory_no": "COP/0202", "note": "druga"})
    assert second.status_code == 409 and "Teraz zapisane: pierwsza" in second.text
    assert item_details.of("camera-2").note == "pierwsza"


def test_things_are_narrowed_by_site_and_kind(staff):
    assert "screen-9" not in staff.get(f"/items?site={cast.SITE}").text
    page = staff.get("/items?item_type=screen").text
    assert "screen-9" in page and "camera-2" not in page


def test_a_new_thing_may_have_a_sticker_on_it_already(staff):
    assert keep(staff, code=cast.STRANGE_CODE.lower()).location == "/items/x1"

    assert register_store.get(register.Item, "x1").code == cast.STRANGE_CODE


@pytest.mark.parametrize(
    ("code", "sentence"),
    [(cast.SCREEN_CODE, "jest na innej rzeczy"), (cast.ANNA_CODE, "To nie jest nasza"), ("123", "nie jest nasza")],
)
def test_a_sticker_that_cannot_be_its_own_adds_nothing(staff, code, sentence):
    answer = keep(staff, code=code)

    assert answer.status_code == 400 and sentence in answer.text
    assert register_store.get(register.Item, "x1") is None


def test_the_code_of_a_thing_is_not_changed_by_its_form(staff):
    keep(staff)
    code = register_store.get(register.Item, "x1").code
    keep(staff, label="nr 8", code=cast.STRANGE_CODE)

    assert register_store.get(register.Item, "x1").code == code
