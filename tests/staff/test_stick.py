"""Records from a stick, on the screens: chosen, looked at, taken in, answered."""

import re
from io import BytesIO

import pytest

from sync.server import register_store
from sync.server.models import Fact
from sync.server.staff import stick as screen
from tests import cast
from tests.staff.desks import BASE
from tests.stick.kiosks import Counter, take_in


@pytest.fixture
def kiosk(tmp_path, office, desk):
    kiosk = Counter(tmp_path / "kiosk", office)
    kiosk.work(12, days=3)
    office.now.at = kiosk.clock.at + 60_000
    desk.log_in("coordinator")
    desk.post("/language", language="en")
    return kiosk


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def upload(desk, data, name="lada-COP-K1-2026-10-26.facts"):
    return desk.post("/devices/stick", file=(BytesIO(data), name))


def figures(page):
    """What stands beside each word."""
    return dict(re.findall(r"<dt>([^<]+)</dt><dd>(?:<a[^>]*>)?([^<]*)", page))


def test_a_file_is_shown_first_and_taken_in_when_somebody_says_so(desk, kiosk, folder):
    sent = upload(desk, kiosk.export(folder).read_bytes())
    page = desk.get(sent.location).text

    assert figures(page)["New"] == "13"
    assert figures(page)["Kiosk"] == "K1"
    assert Fact.select().count() == 0

    page = desk.post(sent.location).text
    assert (figures(page)["New"], figures(page)["Here already"]) == ("13", "0")
    assert Fact.select().count() == 13
    assert (figures(desk.post(sent.location).text)["New"], Fact.select().count()) == ("0", 13)


def test_the_answer_that_is_saved_is_taken_by_the_kiosk(desk, kiosk, folder):
    register_store.put_many(cast.entities(), at=1, by="test")
    sent = upload(desk, kiosk.export(folder).read_bytes())
    page = desk.post(sent.location).text
    answer = desk.get(re.search(r'href="(/devices/stick/[0-9a-f]+/answer)"', page)[1])

    assert "attachment; filename=\"lada-COP-K1-2026-10-29.answer\"" in answer.headers["Content-Disposition"]
    file = folder / "saved.answer"
    file.write_bytes(answer.data)
    done = kiosk.take(file)
    assert (done.report.agreed, done.report.register) == (True, "applied")


def test_what_cannot_be_used_is_told_in_a_sentence_and_not_kept(desk, kiosk, folder, office):
    whole = kiosk.export(folder).read_bytes()
    _, answer = take_in(office, folder / "lada-COP-K1-2026-10-29.facts")
    held = Fact.select().count()
    told = {
        "not whole": whole[:-9], "damaged": whole[:300] + b"!" + whole[301:], "not a file of Lada": b"holiday.zip",
        "an answer for a kiosk": answer.read_bytes(), "Choose a file": b"",
    }  # fmt: skip

    for words, data in told.items():
        page = upload(desk, data)
        assert (page.status_code, words in page.text) == (400, True), words
    assert list((office.settings.server.home / "sticks").iterdir()) == []
    assert Fact.select().count() == held


def test_a_file_larger_than_a_form_may_be_comes_through_and_one_too_large_does_not(desk, kiosk):
    def send(size):
        parts = {"csrf_token": desk.token().encode(), 'file"; filename="a.facts': b"x" * size}
        body = b"".join(
            b'--edge\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n' % (name.encode(), data)
            for name, data in parts.items()
        )
        kind = "multipart/form-data; boundary=edge"
        return desk.client.post("/devices/stick", base_url=BASE, data=body + b"--edge--\r\n", content_type=kind)

    assert "not a file of Lada" in send(2_000_000).text
    assert send(screen.LARGEST).status_code == 413


def test_an_upload_is_forgotten_after_a_day(desk, kiosk, folder, office):
    sent = upload(desk, kiosk.export(folder).read_bytes())
    office.now.at += 25 * 60 * 60 * 1000
    kiosk.work(1)
    desk.log_in("coordinator")
    upload(desk, kiosk.export(folder).read_bytes())

    assert desk.get(sent.location).status_code == 404


@pytest.mark.parametrize("name", ["0" * 32, "..%2f..%2fserver", "zz"])
def test_a_file_that_was_never_uploaded_is_not_there(desk, kiosk, name):
    assert desk.get(f"/devices/stick/{name}").status_code == 404
    assert desk.get(f"/devices/stick/{name}/answer").status_code == 404
