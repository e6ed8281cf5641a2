"""What a spiteful or clumsy hand may put into names, remarks and rules stays text on paper: no slip of any kind gives a
printer a command that was not ours, over a real connection, and nothing is shown that cannot be seen."""

import msgspec
import pytest

from kiosk import slips
from kiosk.session import BasketLine
from printers.encode import encode_parts
from printers.memory import MemorySpoolBook
from printers.network import NetworkPrinter
from printers.profiles import profile
from printers.spool import Spool
from sync import register
from sync.facts import Means, Proof
from sync.register import Words
from tests import cast
from tests.printers import kinds
from tests.printers.at_spool import SpoolCounter
from tests.printers.decoder import lines, steps
from tests.printers.fake_printer import FakePrinter, TcpWire
from tests.printers.spool_book_contract import NOON
from tests.screens.at_counter import TUESDAY

# A reset, cuts, a drawer, a question at once, power off, a stored picture, the end of a text, an escape of terminals in
# one byte, text turned around, breaks of lines and pages, a formula, a page's tag.
ORDERS = ("\x1b@", "\x1dV\x00", "\x1bi", "\x1bp\x00\x19\xfa", "\x10\x14\x01\x00\x05", "\x10\x04\x01", "\x10\x05\x02",
          "\x1cp\x01\x00", "\x00", "\x9b2J", "\x7f", "\u202e", "\u2066", "\u200f", "\ufeff", "\r\n\x0b\x0c\x85\u2028",
          "\x18", "\x1d(k\x03\x001Q0", "=cmd|'/c calc'!A1", "<xc>{{1337*7331}}")  # fmt: skip
EVIL = "Zażółć " + "".join(f"{order}ї{number}" for number, order in enumerate(ORDERS))
EVIL_WORDS = Words(EVIL, EVIL, EVIL)


def evil(value: object) -> object:
    """The same entity with the evil text after every name, label and rule in it."""
    texts = {"name", "short_name", "operator", "display_name", "label", "address", "parts", "inventory_no", "title"}
    changed: dict[str, object] = {}
    for field in value.__struct_fields__:  # type: ignore[attr-defined]
        was = getattr(value, field)
        if isinstance(was, Words):
            changed[field] = Words(was.pl + EVIL, was.en + EVIL, was.uk + EVIL)
        elif field in texts and isinstance(was, str):
            changed[field] = was + EVIL
    return msgspec.structs.replace(value, **changed)


class Wired:
    """A printer at the end of a socket; `papers` are the bytes that came over it, a slip or a piece of one each."""

    def __init__(self) -> None:
        self.mechanism = FakePrinter()
        self.wire = TcpWire(self.mechanism)

    def papers(self) -> tuple[bytes, ...]:
        self.wire.drained()
        assert self.mechanism.torn == b""
        return self.mechanism.jobs


@pytest.fixture
def wired():
    wired = Wired()
    yield wired
    wired.wire.unplug()


def hold_to_text(paper: bytes) -> str:
    """One reset, one cut, and between them nothing but text, our letters, codes and pictures. What stands on it."""
    found = list(steps(paper))  # raises where there is anything else
    names = [step.name for step in found]
    assert (names[0], names[-1]) == ("initialise", "cut")
    assert (names.count("initialise"), names.count("cut")) == (1, 1)
    said = lines(paper)
    assert all(line.isprintable() for line in said), said
    return "".join(said)


@pytest.mark.parametrize("language", ["pl", "uk"])
@pytest.mark.parametrize("kind", [*kinds.KINDS, "template", "long"])
def test_no_slip_brings_an_order_of_somebody_elses(wired, monkeypatch, kind, language):
    template = register.SlipTemplate(id="t", version=1, effective_from="2026-01-01", head=EVIL_WORDS, foot=EVIL_WORDS)
    head = slips.Heading(EVIL, EVIL, kinds.AT, language, EVIL, EVIL, template if kind == "template" else None)
    monkeypatch.setattr(kinds, "heading", lambda *_: head)
    monkeypatch.setattr(kinds, "NAMES", dict.fromkeys(kinds.NAMES, EVIL_WORDS))
    made: list[bytes] = []

    def encode(content: str, duplicate: str | None) -> bytes:
        made[:] = encode_parts(kinds.slip(content, language), profile("TM-T20"), duplicate=duplicate)
        return b"".join(made)

    book = MemorySpoolBook(encode=encode)
    spool = Spool(book, NetworkPrinter(wired.wire.address, 6, settle_s=0), lambda: NOON)
    book.queue("fact", kind, NOON)
    assert spool.step()

    papers = wired.papers()
    assert papers == tuple(made)  # nothing was taken for an order on the way
    text = "".join(map(hold_to_text, papers))
    assert "<xc>{{1337*7331}}" in "".join(text.split())


def test_what_a_kiosk_prints_of_an_evil_register_is_text(tmp_path, wired):
    """Through the kiosk's own file, station and spool: a visit, a thing handed over, and both taken back."""
    kiosk = SpoolCounter(tmp_path, wired.wire.address)
    entities = [register.encode(evil(each)) for each in cast.entities()]
    kiosk.store.apply_snapshot(entities, "evil", {}, TUESDAY)
    anna = kiosk.store.person("anna")
    came = kiosk.station.visits.check_in(anna, None, Means.CARD, "org-table", ["meeting"], 1, kiosk.clock.now())
    lent = kiosk.station.loans.issue(
        [BasketLine("projector-2")], anna, "org-table", Proof.STAFF, "marta", kiosk.clock.now()
    )
    kiosk.station.undo(lent.uids, anna, kiosk.clock.now())
    kiosk.prints()

    papers = wired.papers()
    assert came.slip and lent.slip and len(papers) == 3
    assert all("{{1337*7331}}" in "".join(hold_to_text(paper).split()) for paper in papers)
    kiosk.store.close()
