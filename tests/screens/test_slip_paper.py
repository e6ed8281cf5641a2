"""A slip as it lies on paper, on the screen of staff: drawn from the bytes that the printer gets, and in words."""

from dataclasses import replace

import pytest

from kiosk.store import spool_rows
from printers import roll
from sync.facts import Means
from sync.signing import write_key_file
from tests import cast
from tests.screens.at_counter import HERE, Visitor
from tests.screens.at_desk import built_at, marta_at

FIRST = "COP-K1-2026-000001"


@pytest.fixture
def counter(tmp_path, clock):
    write_key_file(tmp_path / "device.key", b"k" * 32)
    with built_at(tmp_path, clock) as counter:
        anna = counter.store.person("anna")
        counter.station.visits.check_in(anna, None, Means.CARD, "org-table", ["meeting"], 1, counter.clock.now())
        yield counter


def key_of(counter, copy_no=1):
    rows = spool_rows.recent(counter.store.database.reading())
    return next(row.key for row in rows if row.copy_no == copy_no)


def drawing(visitor, key):
    return visitor.client.get(f"/slip-paper.png?copy={key}", base_url=HERE)


def test_a_slip_that_waits_is_drawn_from_the_bytes_that_the_printer_will_get(counter):
    counter.bench.printer.run_out()
    marta = marta_at(counter)
    marta.go("/spool")
    assert f'href="/slip-paper?copy={key_of(counter)}"' in marta.page
    marta.go(f"/slip-paper?copy={key_of(counter)}")
    seen = drawing(marta, key_of(counter))
    counter.bench.printer.refill()
    counter.spool.step()

    (payload,) = counter.bench.printer.jobs
    assert seen.mimetype == "image/png" and seen.data == roll.picture([payload], counter.paper.profile.dots)
    assert "Wejście czeka na drukarkę" in marta.words and FIRST in marta.words
    assert all(" ".join(line.split()) in marta.words for line in roll.text_of(payload) if "--" not in line)


def test_each_copy_is_shown_as_it_came_out(counter):
    while counter.spool.step():
        continue
    counter.spool.reprint(FIRST, by="marta")
    marta = marta_at(counter)
    marta.go(f"/slip-paper?copy={key_of(counter, 2)}&shown=recent&page=2")
    assert "DUPLIKAT nr 2" in marta.words
    assert 'href="/spool?shown=recent&amp;page=2"' in marta.page
    marta.go(f"/slip-paper?copy={key_of(counter)}")
    assert "DUPLIKAT" not in marta.words


def test_words_that_the_printer_draws_stand_beside_the_picture_all_the_same(counter):
    counter.paper.profile = replace(counter.paper.profile, mode="raster")
    marta = marta_at(counter)
    marta.go(f"/slip-paper?copy={key_of(counter)}")
    assert "[picture]" not in marta.page
    assert "WYDRUK NIEFISKALNY" in marta.words


def test_a_printer_with_pages_of_its_own_is_read_by_them(counter):
    slots = {codec: slot + 100 for codec, slot in counter.paper.profile.slots.items()}
    counter.paper.profile = replace(counter.paper.profile, slots=slots)
    marta = marta_at(counter)
    marta.go(f"/slip-paper?copy={key_of(counter)}")
    assert "Wejście" in marta.page.partition("<pre>")[2]


@pytest.mark.parametrize("copy", ["99", "-1", "x", "", str(2**64)])
def test_a_copy_that_is_not_here_leads_back(counter, copy):
    marta = marta_at(counter)
    marta.go(f"/slip-paper?copy={copy}")
    assert marta.at == "/spool"
    assert drawing(marta, copy).status_code == 404


def test_what_is_no_slip_is_not_drawn(counter):
    with counter.store.database.writing() as cursor:
        cursor.execute("UPDATE spool SET slip = ?", (b'[["Nothing"]]',))
    assert counter.book.shown(key_of(counter)) is None


def test_no_visitor_sees_whose_slip_it_is(counter):
    anna = Visitor(counter)
    anna.tap_card(cast.ANNA_UID)
    assert drawing(anna, key_of(counter)).status_code == 403
    assert drawing(Visitor(counter), key_of(counter)).status_code == 303
