"""Where each thing of a stocktake stands, in whichever order its scans come in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync import register
from sync.rules import stocktakes
from sync.rules.stocktakes import Because, Bucket, Frozen, Line, Scan, Scope, Standing

FROZEN = Frozen("here", frozenset({"a", "b", "chairs"}), frozenset({"lent"}), {"chairs": 8}, opened_at=100)
REGISTER = {
    "away": Standing("there"), "old": Standing("here", "withdrawn"), "gone": Standing("here", "lost"),
    "new": Standing("here"),
}  # fmt: skip
OUT = {"lent": 50}


def read(item, at=200, **more):
    return Scan(more.pop("uid", f"{item}@{at}"), item, at, **more)


def stand(*scans, out=OUT, frozen=FROZEN, elsewhere=None):
    """(bucket, because) by thing."""
    lines = stocktakes.lines(frozen, scans, out, REGISTER, elsewhere)
    return {line.item: (line.bucket, line.because) for line in lines}


def test_what_was_read_is_found_and_the_rest_is_missing_or_on_loan():
    assert stand(read("a")) == {
        "a": (Bucket.FOUND, None), "b": (Bucket.MISSING, None), "chairs": (Bucket.MISSING, None),
        "lent": (Bucket.ON_LOAN, None),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("item", "bucket", "because"),
    [
        ("lent", Bucket.UNEXPECTED, Because.LENT_BUT_HERE),
        ("away", Bucket.ELSEWHERE, Because.OTHER_SITE),
        ("old", Bucket.UNEXPECTED, Because.WITHDRAWN),
        ("gone", Bucket.UNEXPECTED, Because.LOST),
        ("new", Bucket.UNEXPECTED, Because.NOT_LISTED),
        ("nobody's", Bucket.UNEXPECTED, Because.NOT_LISTED),
    ],
)
def test_what_should_not_lie_there_says_why(item, bucket, because):
    assert stand(read(item))[item] == (bucket, because)
    assert stocktakes.if_read(FROZEN, item, 200, OUT, REGISTER) == (bucket, because)


def test_in_a_count_of_one_shelf_a_thing_of_another_is_elsewhere():
    part = Frozen("here", frozenset({"a"}), is_whole=False)

    assert stand(read("new"), frozen=part)["new"] == (Bucket.ELSEWHERE, Because.OTHER_SHELF)


def test_lending_goes_on_during_a_count():
    assert stand(out={"a": 150, **OUT})["a"] == (Bucket.ON_LOAN, Because.LENT_SINCE)
    assert stand(read("a", at=120), out={"a": 150, **OUT})["a"] == (Bucket.FOUND, None)
    assert stand(read("a", at=180), out={"a": 150, **OUT})["a"] == (Bucket.UNEXPECTED, Because.LENT_BUT_HERE)


def test_what_came_back_meanwhile_is_no_longer_on_loan():
    assert stand(out={})["lent"] == (Bucket.ON_LOAN, Because.CAME_BACK)
    assert stand(read("lent"), out={})["lent"] == (Bucket.FOUND, Because.CAME_BACK)


def test_a_thing_that_was_counted_at_another_site_is_not_missing():
    lines = stocktakes.lines(FROZEN, [], OUT, REGISTER, {"a": "there"})

    assert lines[0] == Line(Bucket.ELSEWHERE, "a", Because.SEEN_AT_OTHER_SITE, seen_at="there")
    assert stand(read("a"), elsewhere={"a": "there"})["a"] == (Bucket.FOUND, None)


@pytest.mark.parametrize(
    ("numbers", "stands"),
    [
        ([], (Bucket.MISSING, None, 0)),
        ([0], (Bucket.MISSING, Because.NOT_COUNTED, 0)),
        ([0, 5], (Bucket.MISSING, Because.FEWER, 5)),
        ([0, 5, 0, 3], (Bucket.FOUND, None, 8)),
        ([9], (Bucket.FOUND, Because.MORE, 9)),
    ],
)
def test_what_lies_of_a_pile_at_several_places_is_added(numbers, stands):
    scans = [read("chairs", at=200 + n, quantity=quantity) for n, quantity in enumerate(numbers)]
    [line] = [each for each in stocktakes.lines(FROZEN, scans, OUT, REGISTER) if each.item == "chairs"]

    assert (line.bucket, line.because, line.counted) == stands
    assert line.wanted == 8


def test_a_pile_that_is_out_whole_is_not_missing():
    assert stand(frozen=Frozen("here", frozenset({"chairs"}), piles={"chairs": 0}))["chairs"] == (Bucket.ON_LOAN, None)


def test_a_strange_sticker_is_one_line_however_often_it_was_read():
    scans = [Scan("1", None, 200, code="X1"), Scan("2", None, 210, code="X1"), Scan("3", None, 220, code="X2")]
    strange = [line for line in stocktakes.lines(FROZEN, scans, OUT, REGISTER) if line.item is None]

    assert [line.scans for line in strange] == [("1", "2"), ("3",)]
    assert {line.because for line in strange} == {Because.UNKNOWN_CODE}


def test_progress_counts_what_was_read_and_what_is_known_to_be_away():
    def progress(*scans, out):
        return stocktakes.progress(FROZEN, stocktakes.lines(FROZEN, scans, out, REGISTER))

    assert progress(out=OUT) == (0, 3)
    assert progress(read("a"), read("old"), out={"b": 150, **OUT}) == (2, 3)


SCANS = st.lists(
    st.builds(
        Scan, uid=st.text("0123456789", min_size=1, max_size=4), at=st.integers(0, 300),
        item=st.sampled_from([None, "a", "b", "chairs", "lent", "away", "old", "new"]), quantity=st.integers(0, 9),
        scan=st.one_of(st.none(), st.sampled_from(["s1", "s2", "s3"])), code=st.sampled_from([None, "X1", "X2"]),
    ),
    max_size=12, unique_by=lambda scan: scan.uid,
)  # fmt: skip


@given(SCANS, st.data())
def test_the_order_in_which_scans_come_in_changes_nothing(scans, data):
    shuffled = data.draw(st.permutations(scans))

    assert stocktakes.lines(FROZEN, scans, OUT, REGISTER) == stocktakes.lines(FROZEN, shuffled, OUT, REGISTER)


@given(SCANS, st.data())
def test_scans_that_a_phone_sends_twice_count_once(scans, data):
    sent = [scan for scan in scans if scan.scan is not None]
    again = [
        Scan(f"again {scan.uid}", scan.item, scan.at, scan.quantity, scan.scan, scan.code)
        for scan in data.draw(st.lists(st.sampled_from(sent), unique=True) if sent else st.just([]))
    ]
    once = [scan for scan in scans if sent.count(scan) == 0 or scan.scan not in {each.scan for each in again}]
    kept = [*once, *[scan for scan in sent if scan not in once]]

    assert _numbers(stocktakes.lines(FROZEN, [*kept, *again], OUT, REGISTER)) == _numbers(
        stocktakes.lines(FROZEN, kept, OUT, REGISTER)
    )


def _numbers(lines):
    return [(line.bucket, line.item, line.because, line.counted) for line in lines]


@given(SCANS)
def test_every_thing_stands_in_exactly_one_bucket(scans):
    things = [line.item for line in stocktakes.lines(FROZEN, scans, OUT, REGISTER) if line.item is not None]

    once = {scan.item for scan in scans if scan.item and scan.scan is None}
    assert len(things) == len(set(things))
    assert FROZEN.expected | FROZEN.on_loan | once <= set(things)


# --- beginning one ----------------------------------------------------------------------------------------------------


WORDS = register.Words("x", "x", "x")
TYPES = {
    "camera": register.ItemType(id="camera", name=WORDS, category="film", picture="", policy=""),
    "chair": register.ItemType(id="chair", name=WORDS, category="rooms", picture="", policy="", kind="pile"),
}


def item(id, kind="camera", **more):
    return register.Item(
        id=id, item_type=kind, label="", inventory_no=id, code="", **{"site": "here", **more}
    )  # fmt: skip


ITEMS = [
    item("a", place="Magazyn,  półka 1"), item("b", place="magazyn, półka 1", status="in_repair"), item("c"),
    item("lost", status="lost"), item("old", status="withdrawn"), item("far", site="there"),
    item("chairs", "chair", count=20),
]  # fmt: skip


def test_what_should_lie_there_is_frozen():
    fact = stocktakes.begin("s", Scope("here"), "marta", ITEMS, TYPES, {"c": 1, "chairs": 12})

    assert (fact.expected, fact.on_loan, fact.piles) == (["a", "b", "chairs"], ["c"], {"chairs": 8})


@pytest.mark.parametrize(
    ("scope", "expected"),
    [(Scope("here", "rooms"), ["chairs"]), (Scope("here", None, "Magazyn, półka 1"), ["a", "b"])],
)
def test_a_part_of_a_site_is_counted_by_category_or_by_place(scope, expected):
    fact = stocktakes.begin("s", scope, "marta", ITEMS, TYPES, {})

    assert fact.expected == expected and not scope.is_whole
