"""How many sides of a print job count, and whose it is."""

import pytest

from sync.register import PrintBinding, PrintQueue
from sync.rules.print_jobs import NOBODY, Owner, Present, Printed, Scene, count, whose


def queue(**settings):
    return PrintQueue(id="q", site="site", name="biuro", **settings)


COUNTED = [
    ("a plain job", Printed(impressions=6), queue(), 6, ()),
    ("a queue that nobody keeps", Printed(impressions=6, copies=2), None, 6, ()),
    ("a raw queue told 0: nobody knows", Printed(), queue(), None, ("uncounted",)),
    ("cancelled before anything came out", Printed("cancelled"), queue(), None, ()),
    ("two counters count one job", Printed(impressions=12), queue(counts="twice"), 6, ("counted_twice",)),
    ("an odd sum of two counters", Printed(impressions=5), queue(counts="twice"), 3, ("counted_twice",)),
    ("copies were left out", Printed(impressions=3, copies=2), queue(counts="without_copies"), 6, ("reckoned",)),
    ("one copy was left out of nothing", Printed(impressions=3), queue(counts="without_copies"), 3, ()),
    ("2 pages on a side, 3 times, told by pages", Printed(impressions=6, copies=3, number_up=2),
     queue(number_up="pages"), 3, ("reckoned",)),
    ("3 pages on sides of 2, told by pages", Printed(impressions=3, number_up=2), queue(number_up="pages"), 2,
     ("reckoned",)),
    ("2 pages on a side, told by sides", Printed(impressions=3, copies=3, number_up=2), queue(), 3, ()),
    ("the device counts empty backs", Printed(impressions=6, copies=2, duplex=True), queue(blank_backs=True), 8,
     ("reckoned",)),
    ("an even job has none", Printed(impressions=8, copies=2, duplex=True), queue(blank_backs=True), 8, ()),
    ("nor has one side", Printed(impressions=3), queue(blank_backs=True), 3, ()),
    ("a cover sheet is not the document", Printed(impressions=4, banners=1), queue(), 3, ()),
    ("only cover sheets", Printed(impressions=1, banners=2), queue(), 0, ()),
    ("a job that broke off counts as far as it came", Printed("aborted", 3, copies=2, number_up=2),
     queue(counts="without_copies", number_up="pages"), 3, ()),
    ("two counters of a job that broke off", Printed("aborted", 4), queue(counts="twice"), 2, ("counted_twice",)),
]  # fmt: skip


@pytest.mark.parametrize(("job", "of", "sides", "doubts"), [row[1:] for row in COUNTED], ids=[r[0] for r in COUNTED])
def test_sides(job, of, sides, doubts):
    counted = count(job, of)

    assert (counted.sides, counted.doubts) == (sides, doubts)


@pytest.mark.parametrize(
    ("told", "setting", "colour"),
    [(True, "as_told", True), (False, "as_told", False), (True, "never", False), (False, "always", True)],
)
def test_what_a_job_says_of_colour_is_a_default_and_the_queue_knows_better(told, setting, colour):
    assert count(Printed(impressions=1, colour=told), queue(colour=setting)).colour is colour


CODE = PrintBinding(id="c", kind="billing", value="Konto-17", party="chór")
USER = PrintBinding(id="u", kind="user", value="digest", party="ngo")
ANNA = PrintBinding(id="a", kind="user", value="digest", person="anna")
HOST = PrintBinding(id="h", kind="host", value="STANOWISKO-2", workstation="ws2")
AT_WS2 = Present("jan", "klub", "v7", "ws2")
IN = Present("anna", "ngo", "v1")
ALL = Scene([CODE, USER, HOST], [AT_WS2, IN])
JOB = Printed(impressions=1, billing=" konto-17", user="digest", host="stanowisko-2")
OWNED = [
    ("the queue first", JOB, queue(party="szkoła"), ALL, Owner("szkoła", by="queue")),
    ("then the billing code, however it is written", JOB, queue(), ALL, Owner("chór", by="billing")),
    ("then the user", Printed(user="digest", host="stanowisko-2"), queue(), ALL, Owner("ngo", by="user")),
    ("then who was at the computer", Printed(host="stanowisko-2"), queue(), ALL, Owner("klub", "jan", "v7", "visit")),
    ("or at the queue's workstation", Printed(), queue(workstation="ws2"), ALL, Owner("klub", "jan", "v7", "visit")),
    ("a code that is nobody's says nothing", Printed(billing="x", user="digest"), None, ALL, Owner("ngo", by="user")),
    ("an empty code is none", Printed(billing=" "), None, Scene([PrintBinding(id="e", kind="billing", value="")]),
     NOBODY),
    ("nobody sent it", Printed(), queue(), ALL, NOBODY),
    ("a person acts for one party", Printed(user="digest"), None, Scene([ANNA], [], {"anna": ["ngo"]}),
     Owner("ngo", "anna", None, "user")),
    ("for several: the one they came for", Printed(user="digest"), None,
     Scene([ANNA], [IN], {"anna": ["klub", "ngo"]}), Owner("ngo", "anna", "v1", "user")),
    ("for several, and not in: the person is known", Printed(user="digest"), None,
     Scene([ANNA], [], {"anna": ["klub", "ngo"]}), Owner(None, "anna")),
    ("two people at one computer say nothing", Printed(host="stanowisko-2"), None,
     Scene([HOST], [AT_WS2, Present("ola", "ngo", "v8", "ws2")]), NOBODY),
    ("two bindings that differ say nothing", Printed(user="digest"), None,
     Scene([USER, PrintBinding(id="x", kind="user", value="digest", party="klub")]), NOBODY),
    ("nobody pays for what broke off", Printed("aborted", 3, billing="konto-17"), queue(), ALL, Owner(by="unpaid")),
    ("unless the queue says so", Printed("cancelled", 3, billing="konto-17"), queue(unfinished="party"), ALL,
     Owner("chór", by="billing")),
]  # fmt: skip


@pytest.mark.parametrize(("job", "of", "scene", "owner"), [row[1:] for row in OWNED], ids=[row[0] for row in OWNED])
def test_whose_it_is(job, of, scene, owner):
    assert whose(job, of, scene) == owner
