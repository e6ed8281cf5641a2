"""A picture that staff took: made anew without what the camera wrote, kept by its digest, shown to whoever may."""

import hashlib
import io

import pytest
from PIL import Image

from sync.server import photos
from sync.server.lending_models import Damage, Inspection
from sync.server.models import Loan
from sync.server.photos import PhotoError
from tests.staff.test_inspections import words

SECRET = b"52.2297, 21.0122"


def picture(size=(2400, 1200), kind="JPEG") -> bytes:
    """As a phone takes it: large, turned by a mark in its EXIF, with a place in it."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010E] = SECRET.decode()
    written = io.BytesIO()
    Image.new("RGB", size, "orange").save(written, kind, exif=exif)
    return written.getvalue()


def test_it_is_made_small_and_upright_and_keeps_nothing_but_the_pixels(tmp_path):
    name = photos.keep(tmp_path, picture())

    kept = photos.read(tmp_path, name)
    assert hashlib.sha256(kept).hexdigest() == name
    with Image.open(io.BytesIO(kept)) as found:
        assert (found.format, found.size, len(found.getexif())) == ("JPEG", (800, 1600), 0)
    assert SECRET in picture() and SECRET not in kept
    assert photos.keep(tmp_path, picture()) == name
    assert (tmp_path / "photos" / f"{name}.jpg").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "data",
    [b"%PDF-1.7", b"<svg xmlns='http://www.w3.org/2000/svg'/>", picture()[:400], picture((9000, 9000), "PNG")],
    ids=["no picture", "a drawing that could carry script", "torn off", "too many pixels"],
)
def test_what_is_no_picture_to_be_shown_is_not_kept(tmp_path, data):
    with pytest.raises(PhotoError):
        photos.keep(tmp_path, data)
    assert not (tmp_path / "photos").exists()


@pytest.mark.parametrize("name", ["../server.key", "A" * 64, "0" * 63, "0" * 64])
def test_no_name_leads_out_of_the_folder(tmp_path, name):
    assert photos.read(tmp_path, name) is None


@pytest.fixture
def marta(filled):
    filled.log_in("staff")
    filled.office.now.at += 60_000
    return filled


def inspect(marta, data: bytes):
    form = {"csrf_token": marta.token(), "take_back": take_back(marta), "condition": "damaged", "note": "Pęknięta"}
    return marta.client.post(
        "/items/laptop-1/inspect", base_url="http://localhost:8090", data={**form, "photo": (io.BytesIO(data), "a.jpg")}
    )


def take_back(marta) -> str:
    page = marta.get("/items/laptop-1/inspect").text
    return page.partition('name="take_back" value="')[2].partition('"')[0]


def test_a_picture_at_an_inspection_stands_with_it_and_with_the_damage(marta):
    inspect(marta, picture())

    damage, seen = Damage.get(), Inspection.get()
    assert damage.photo == seen.photo is not None
    page = marta.get(f"/damages/{damage.id}").text
    assert f"/photos/{damage.photo}.jpg" in page
    shown = marta.get(f"/photos/{damage.photo}.jpg")
    assert (shown.mimetype, shown.headers["Cache-Control"]) == ("image/jpeg", "private, no-store")
    assert f"/photos/{damage.photo}.jpg" in marta.get("/items/laptop-1").text


def test_what_cannot_be_shown_is_told_and_nothing_that_was_typed_is_lost(marta):
    answer = inspect(marta, b"no picture")

    assert answer.status_code == 400
    assert "Tego obrazu nie da się pokazać." in words(answer.text)
    assert 'value="Pęknięta"' in answer.text and 'value="damaged" checked' in answer.text
    assert not Inspection.select().exists()


def test_it_is_erased_for_good_and_what_was_noted_stays(marta):
    inspect(marta, picture())
    damage = Damage.get()

    marta.post(f"/damages/{damage.id}/erase-photo")

    assert marta.get(f"/photos/{damage.photo}.jpg").status_code == 404
    page = words(marta.get(f"/damages/{damage.id}").text)
    assert "Zostało usunięte" in page and "Pęknięta" in page


def test_a_report_of_damage_takes_one_too(marta):
    form = {"csrf_token": marta.token(), "kind": "damaged", "part": "p4", "photo": (io.BytesIO(picture()), "a.jpg")}
    marta.client.post("/items/screen-1/damage", base_url="http://localhost:8090", data=form)

    assert Damage.get().photo is not None


def test_a_picture_taken_at_the_loan_desk_counts_as_a_look(marta):
    form = {
        "csrf_token": marta.token(), "loan": "l1", "condition": "damaged", "note": "Pęknięta",
        "photo": (io.BytesIO(picture()), "a.jpg"),
    }  # fmt: skip
    marta.client.post("/loan-desk/return/projector-2", base_url="http://localhost:8090", data=form)

    assert Damage.get().photo == Inspection.get().photo is not None


def test_one_that_cannot_be_shown_takes_nothing_back_and_keeps_what_was_typed(marta):
    form = {
        "csrf_token": marta.token(), "loan": "l1", "part": "p1", "condition": "damaged", "note": "Pęknięta",
        "photo": (io.BytesIO(b"nothing"), "a.jpg"),
    }  # fmt: skip
    answer = marta.client.post("/loan-desk/return/projector-2", base_url="http://localhost:8090", data=form)

    assert answer.status_code == 400 and "Tego obrazu nie da się pokazać." in words(answer.text)
    assert 'value="Pęknięta"' in answer.text and 'value="damaged" checked' in answer.text
    assert Loan.get_by_id("l1").state == "out"
