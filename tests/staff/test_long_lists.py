"""Lists that take long: taken in and taken away by the worker, and read row by row, however long they are."""

import io
import tracemalloc

import openpyxl
import pytest

from sync import register
from sync.server import register_store
from sync.server.keeping import taking_out
from sync.server.keeping.keeping_models import RegisterAct
from sync.server.staff import register_export, register_import
from sync.server.work import asking
from sync.server.work.progress import Progress
from sync.server.work.running import Worker
from tests.staff.desks import BASE
from tests.staff.test_register_forms import take_back
from tests.staff.test_register_lists import upload, version

THREE = "Numer;Imię i nazwisko\nM-900;Ala Nowa\nM-901;Ela Nowa\nM-902;Ula Nowa\n".encode()


@pytest.fixture
def staff(filled, monkeypatch):
    for page in (register_import, register_export):
        monkeypatch.setattr(page, "AT_ONCE", 2)
    filled.log_in("coordinator")
    return filled


def new_ones():
    everybody = {each.display_name for each in register_store.every(register.Person)}
    return sorted(everybody & {"Ala N.", "Ela N.", "Ula N."})


def asked(staff):
    address = upload(staff, THREE).location
    page = staff.get(address)
    answer = staff.post(address, version=version(page), words="lista.csv")
    assert answer.location.startswith("/jobs/"), answer.text
    return answer.location


def test_a_long_list_is_taken_in_by_the_worker_and_taken_back_as_one(staff, office):
    address = asked(staff)
    assert new_ones() == []
    Worker(office).run_next()

    page = staff.get(address).text
    job = asking.get(address.removeprefix("/jobs/"))
    assert (job.state, job.done, job.total, new_ones()) == ("done", 3, 3, ["Ala N.", "Ela N.", "Ula N."])
    act = f"/register/acts/{job.id[:16]}"
    assert f'href="{act}"' in page and "lista.csv" in staff.get(act).text
    assert list((office.settings.server.home / "imports").iterdir()) == []
    take_back(staff, act)
    assert new_ones() == []


def test_a_list_that_somebody_calls_off_half_way_is_not_taken_in(staff, office, monkeypatch):
    address, heard = asked(staff), []
    real = Progress.so_far

    def so_far(progress, done, total=None):
        heard.append(done)
        progress.is_cancelled |= done == 2
        real(progress, done, total)

    monkeypatch.setattr(Progress, "so_far", so_far)
    Worker(office).run_next()

    assert (asking.get(address.removeprefix("/jobs/")).state, heard) == ("cancelled", [0, 1, 2])
    assert (new_ones(), RegisterAct.select().count()) == ([], 0)


def test_a_list_is_not_taken_in_when_the_register_is_another_one_than_was_looked_at(staff, office):
    address = asked(staff)
    register_store.put(register.Party(id="p", kind="organisation", name="Nowa"), at=2, by="test")
    Worker(office).run_next()

    assert "Obejrzyj ją jeszcze raz" in staff.get(address).text
    assert new_ones() == []


def test_a_list_is_taken_in_once_also_where_the_worker_died_before_saying_so(staff, office, monkeypatch):
    address = asked(staff)
    id = address.removeprefix("/jobs/")
    monkeypatch.setattr("sync.server.work.running._finish", lambda *_: True)
    Worker(office).run_next()
    monkeypatch.undo()
    office.now.at += 61_000
    monkeypatch.setattr("sync.server.work.ticks.TICKS", {})
    Worker(office).run_next()

    assert (asking.get(id).state, asking.get(id).tries, len(new_ones())) == ("done", 2, 3)


def test_a_long_workbook_is_written_by_the_worker(staff, office):
    job = staff.get("/register/export/items.xlsx").location
    Worker(office).run_next()
    rows = list(openpyxl.load_workbook(io.BytesIO(staff.get(f"{job}/file").data)).active.values)

    assert rows[0] == taking_out.LISTS["items"][0]
    assert [tuple(map(_text, row)) for row in rows[1:]] == [tuple(map(_text, row)) for row in taking_out.rows("items")]


def _text(value):
    return "" if value is None else str(value)


FEW, MANY = 200, 2_000


def test_no_file_grows_in_memory_with_its_list(staff, monkeypatch):
    """Ten times the rows, hardly more memory; whole in memory, it would be ten times as much."""
    monkeypatch.setattr(taking_out, "PART", 50)
    monkeypatch.setattr(register_export, "AT_ONCE", 10 * MANY)
    monkeypatch.setattr("sync.server.staff.spreadsheets.MEASURED", 50)

    def peaks():
        return {form: _peak(staff, f"/register/export/parties.{form}") for form in ("csv", "json", "xlsx")}

    _fill(0, FEW)
    peaks()  # what is loaded once
    few = peaks()
    _fill(FEW, MANY)
    many = peaks()

    assert {form: many[form][1] for form in many if many[form][1] < 5 * few[form][1]} == {}, "there are more rows"
    assert {form: (few[form], many[form]) for form in many if many[form][0] > 1.5 * few[form][0]} == {}


def _fill(first, end):
    wide = "x" * 500
    register_store.put_many(
        [register.Party(id=f"party{n}", kind="organisation", name=f"{n} {wide}") for n in range(first, end)],
        at=1, by="test",
    )  # fmt: skip


def _peak(staff, address):
    """The most that was in memory while the file was sent, and how large it was; bytes."""
    tracemalloc.start()
    try:
        answer = staff.client.get(address, base_url=BASE)
        size = sum(len(part) for part in answer.iter_encoded())
        answer.close()
        return tracemalloc.get_traced_memory()[1], size
    finally:
        tracemalloc.stop()
