"""What a centre puts around its slips comes out of the kiosk's printer; a slip keeps what it was made with."""

import pytest

from kiosk.store import pulled
from printers.mechanism import PictureLine, paper_lines
from printers.roll import text_of
from sync.facts import VisitorKind
from sync.register import SlipTemplate, Words
from sync.server import slip_logos
from tests.screens.at_desk import built_at
from tests.server.test_slip_logos import disc, file_of

LOGO = slip_logos.made(file_of(disc()))
BEFORE = SlipTemplate(
    id="t1", version=1, effective_from="2026-01-01", logo=LOGO.id,
    head=Words("Nasza Łączka\nul. Miła 7", "Our Meadow", "Наша Лучка"), foot=Words("Do zobaczenia", "Bye", "Бувай"),
)  # fmt: skip
TODAY = SlipTemplate(
    id="t2", version=2, effective_from="2026-11-24", site="elsewhere", head=Words("Gdzie", "indziej", "?")
)
EMPTY = SlipTemplate(id="t3", version=3, effective_from="2026-11-24")


@pytest.fixture
def counter(tmp_path, clock):
    with built_at(tmp_path, clock) as counter:
        yield counter


def printed(counter):
    """The newest slip, as its bytes stand on paper."""
    purpose = counter.store.purposes()[0].id
    counter.station.visits.check_in_visitor(VisitorKind.RESIDENT, [purpose], 1, counter.clock.now())
    return on_paper(counter)


def on_paper(counter):
    while counter.spool.step():
        continue
    return counter.bench.printer.jobs[-1]


def put(counter, *entities):
    with counter.store.database.writing() as cursor:
        for each in entities:
            pulled.register_rows.put(cursor, each)
    counter.store._settled.forget()


def test_words_and_logo_of_the_centre_stand_on_the_slip(counter):
    put(counter, BEFORE, TODAY, LOGO)

    slip = printed(counter)

    lines = [line.strip() for line in text_of(slip)]
    assert lines[0] == "[picture]"
    assert [line for line in lines if line not in ("", "[picture]")][:2] == ["Nasza Łączka", "ul. Miła 7"]
    assert "Do zobaczenia" in lines and counter.store.centre().name not in lines
    assert lines[-1].endswith("PARAGONEM")
    logo = [line for line in paper_lines(slip) if isinstance(line, PictureLine)]
    assert logo and all(part.centred and part.across <= 72 for part in logo)


def test_without_a_template_the_names_of_centre_and_site_stand_there(counter):
    lines = [line.strip() for line in text_of(printed(counter))]

    assert lines[:2] == [counter.store.centre().name, counter.store.site().name]


def test_a_slip_keeps_what_it_was_made_with(counter):
    put(counter, BEFORE, LOGO)
    counter.bench.printer.run_out()
    printed_with_none = counter.bench.printer.jobs
    purpose = counter.store.purposes()[0].id
    counter.station.visits.check_in_visitor(VisitorKind.RESIDENT, [purpose], 1, counter.clock.now())
    put(counter, EMPTY)
    counter.bench.printer.refill()

    lines = [line.strip() for line in text_of(on_paper(counter))]

    assert not printed_with_none
    assert lines[0] == "[picture]" and "Nasza Łączka" in lines
    assert "Nasza Łączka" not in "\n".join(text_of(printed(counter)))


def test_a_logo_that_the_register_lacks_keeps_no_slip_from_coming_out(counter):
    put(counter, BEFORE)

    assert text_of(printed(counter))[1].strip() == "Nasza Łączka"
