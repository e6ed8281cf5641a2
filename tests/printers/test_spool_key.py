"""The key of a slip is (document, content, copy), and what became of it is written after paper took it.

Named after what went wrong in Odoo's point of sale, which tried four keys in turn.
"""

import pytest

from printers import PrinterError
from printers.spool import SlipState
from tests.printers.test_spool import Counter


@pytest.fixture
def counter():
    return Counter()


def keys(counter):
    return [(row.document, row.content_sha256, row.copy_no) for row in counter.book.rows]


def test_240253_a_slow_answer_makes_no_second_job_and_no_second_slip(counter):
    """There a retry got a new identifier, and two slips came out."""
    number = counter.queue("loan")
    before = keys(counter)
    counter.printer.die_after(3)
    counter.spool.step()
    counter.printer.plug()
    assert [counter.queue("loan"), counter.spool.step()] == [number, False]
    assert counter.states() == [SlipState.UNCONFIRMED]

    counter.spool.answer(number, printed=False, by="marta")
    while counter.spool.step():
        continue

    assert keys(counter) == before
    assert counter.printed() == ["loan"]


def test_243247_what_failed_is_not_remembered_as_done(counter, monkeypatch):
    """There an action that failed had been noted before it was tried, and never could be tried again."""
    number = counter.queue("loan")
    with monkeypatch.context() as broken:
        broken.setattr(counter.printer, "send", refusing)
        counter.spool.step()
    assert counter.states() == [SlipState.FAILED]

    assert counter.spool.reprint(number, by="marta")
    counter.spool.step()

    assert counter.printed() == ["loan"]
    assert [copy for _, _, copy in keys(counter)] == [1]


def refusing(payload):
    raise PrinterError("no such thing", permanent=True)


def test_243822_other_content_under_one_name_is_another_slip(counter):
    """There a cancelled order gave its identifier to the next one, which was taken for printed."""
    first = counter.book.queue("order 7", "loan of a projector", counter.now)
    counter.spool.discard(first, by=None)
    second = counter.book.queue("order 7", "loan of a camera", counter.now)
    counter.spool.step()

    assert first != second
    assert counter.printed() == ["loan of a camera"]


def test_243981_an_equal_slip_of_another_document_is_not_held_back(counter):
    """There the key kept people from printing what they wanted, until it was given up."""
    for document in ("visit 1", "visit 2"):
        counter.book.queue(document, "visit", counter.now)
    while counter.spool.step():
        continue

    assert counter.printed() == ["visit", "visit"]


def test_206895_a_copy_that_is_wanted_comes_out_and_says_that_it_is_one(counter):
    """There the key was taken out once, for it swallowed the second copy that somebody asked for."""
    number = counter.queue("loan")
    counter.spool.step()
    assert not counter.spool.step()

    counter.spool.reprint(number, by="marta")
    while counter.spool.step():
        continue

    assert [copy for _, _, copy in keys(counter)] == [1, 2]
    assert len({key[:2] for key in keys(counter)}) == 1
    assert counter.printed() == ["loan", "DUPLIKAT nr 2\nloan"]


