"""One stocktake at two kiosks and on a phone, which do not always speak: it comes to the same, and none is lost."""

from itertools import permutations

import pytest

from sync import register
from sync.rules.stocktakes import Bucket, Scope
from sync.server import questions_stocktakes, register_store, stocktakes
from sync.server.stocktakes import Brought
from tests import cast
from tests.lending.acts import lend
from tests.lending.naive import MINUTE

MARTA = "marta"


def stands(place, count):
    found = questions_stocktakes.counted(questions_stocktakes.stocktake(count))
    return {line.item: (line.bucket.value, line.because and line.because.value, line.counted) for line in found.lines}


def read(place, kiosk, count, code):
    place.now.at += MINUTE
    return kiosk.station.counting.scan(count, code, MARTA, place.now())


@pytest.mark.parametrize("order", list(permutations((0, 1))), ids=["first first", "second first"])
def test_what_two_kiosks_and_a_phone_read_offline_is_one_count(place, order):
    one, other = place.kiosks
    lend(place, one, "anna")  # the screen
    place.sync(one)
    count = stocktakes.begin(Scope(cast.SITE), MARTA, place.now())
    place.sync(one)
    place.sync(other)
    assert [row.id for row in one.station.counting.going_on()] == [count]

    assert read(place, one, count, "P1").bucket is Bucket.FOUND
    assert read(place, other, count, "P1").bucket is Bucket.FOUND
    assert read(place, other, count, "S1").bucket is Bucket.UNEXPECTED
    read(place, one, count, "CHAIRS")
    one.station.counting.pieces(count, "chairs", 4, MARTA)
    other.station.counting.pieces(count, "chairs", 2, MARTA)
    phone = [Brought("a", "P2"), Brought("a", "P2"), Brought("b", cast.STRANGE_CODE)]
    stocktakes.take_in(questions_stocktakes.stocktake(count), phone, MARTA, place.now())
    for number in order:
        place.sync(place.kiosks[number])
    stocktakes.take_in(questions_stocktakes.stocktake(count), phone, MARTA, place.now())  # the answer was lost

    expected = {
        "p1": ("found", None, 1), "p2": ("found", None, 1), "s1": ("unexpected", "lent_but_here", 1),
        "chairs": ("found", None, 6), None: ("unexpected", "unknown_code", 1),
    }  # fmt: skip
    assert stands(place, count) == expected
    place.fold_anew()
    assert stands(place, count) == expected


def test_one_that_a_kiosk_began_offline_is_everybodys_once_it_is_heard(place):
    one, other = place.kiosks
    count = one.station.counting.begun(one.station.counting.begin(MARTA))
    read(place, one, count, "P1")
    place.sync(one)
    place.sync(other)
    read(place, other, count, "P2")
    other.station.counting.finish(count, MARTA)
    read(place, one, count, "S1")  # this kiosk has not heard of the end
    place.sync(other)
    place.sync(one)
    place.sync(one)

    assert one.station.counting.going_on() == [] and other.station.counting.going_on() == []
    row = questions_stocktakes.stocktake(count)
    assert row.state == "closed" and questions_stocktakes.counted(row).late == 1
    assert {item: where for item, (where, *_) in stands(place, count).items()} == {
        "p1": "found", "p2": "found", "s1": "found", "chairs": "missing",
    }  # fmt: skip


def test_a_count_that_goes_on_again_or_was_discarded_is_so_at_the_kiosks(place):
    one, _ = place.kiosks
    count = stocktakes.begin(Scope(cast.SITE), MARTA, place.now())
    for act, there in ((stocktakes.close, 0), (stocktakes.open_again, 1), (stocktakes.discard, 0)):
        place.now.at += MINUTE
        row = questions_stocktakes.stocktake(count)
        more = ("",) if act is stocktakes.close else ()
        act(row, *more, MARTA, place.now())
        place.sync(one)
        assert len(one.station.counting.going_on()) == there


def test_a_sticker_that_a_kiosk_bound_opens_the_thing_everywhere(place):
    one, other = place.kiosks
    one.station.stickers.bind(cast.STRANGE_CODE, "p1", MARTA)
    place.sync(one)
    place.sync(other)

    assert other.store.item_by(cast.STRANGE_CODE).id == "p1"
    assert register_store.get(register.Item, "p1").code == cast.STRANGE_CODE
