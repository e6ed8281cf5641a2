"""`lada printer` before a printer that answers, hangs, has no paper or is not there: page, question, what to write."""

import pytest
from click.testing import CliRunner

from kiosk.__main__ import lada
from kiosk.chosen_printer import FILE, with_chosen
from kiosk.counter import paper_of
from kiosk.settings import load
from printers import found
from printers.found import Found
from printers.pangram import candidates
from printers.profiles import profile
from printers.roll import text_of
from sync.settings import SettingsError
from tests.printers.fake_printer import FakePrinter, TcpWire


@pytest.fixture
def wire():
    wire = TcpWire(FakePrinter())
    yield wire
    wire.unplug()


@pytest.fixture
def run(tmp_path, wire):
    def run(*words, typed="", **settings):
        told = {"driver": "network", "address": wire.address, **settings}
        file = tmp_path / "kiosk.toml"
        lines = ["[kiosk]", f'home = "{tmp_path / "home"}"', "[printer]", *(f'{key} = "{told[key]}"' for key in told)]
        file.write_text("\n".join(lines) + "\n", "utf-8")
        done = CliRunner().invoke(lada, ["printer", *words, "--settings", str(file)], input=typed)
        return done.exit_code, done.output

    return run


def test_a_printer_that_is_well_says_so(run):
    assert run("status") == (0, "The printer is ready.\n")


@pytest.mark.parametrize(
    ("ill", "code", "words"),
    [
        ("low", 0, "paper is running out"),
        ("out", 1, "Put in a new roll"),
        ("cover", 1, "does not answer"),
        ("mute", 0, "cannot say how it is"),
    ],
)
def test_a_printer_that_is_not_says_what_to_do(run, wire, ill, code, words):
    setattr(wire.printer, ill, True)

    exit_code, told = run("status")

    assert exit_code == code
    assert words in told


def test_a_printer_that_is_away_is_told_with_the_reason(run, wire):
    wire.unplug()

    assert run("status") == (
        1,
        "The printer does not answer. Check its power, its cable and the address in the settings."
        f" (no printer answers at {wire.address})\n",
    )


def test_where_none_is_set_up_the_settings_are_named(run):
    code, told = run("status", driver="none")

    assert code == 1
    assert "[printer]" in told


def test_the_page_is_printed_and_the_number_asked_for(run, wire):
    code, told = run("setup", typed="2\n")

    assert code == 0
    (page,) = wire.printer.jobs
    assert "2. Zażółć gęślą jaźń" in "\n".join(text_of(page))
    assert told.startswith("Look at the paper: which numbered line has all its letters right?")
    assert "Remembered in " in told


@pytest.mark.parametrize("candidate", candidates(profile("default")), ids=lambda one: str(one.number))
def test_what_is_chosen_is_remembered_and_used_from_then_on(run, wire, tmp_path, candidate):
    assert run("setup", "--line", str(candidate.number))[0] == 0
    assert wire.printer.jobs == ()  # the page lies there already
    chosen = with_chosen(load(tmp_path / "kiosk.toml", {}))
    if candidate.page is None:
        assert chosen.printer.letters == "pictures"
    else:
        assert chosen.printer.pages == {candidate.page.codec: candidate.page.slot}


def test_one_language_is_chosen_after_the_other_by_the_numbers_of_one_page(run, tmp_path):
    by_codec = {one.page.codec: one.number for one in candidates(profile("default"))[-2::-1]}
    for codec in ("cp1250", "cp1125"):
        run("setup", "--line", str(by_codec[codec]))

    chosen = paper_of(with_chosen(load(tmp_path / "kiosk.toml", {})))
    assert (chosen.latin.codec, chosen.cyrillic.codec) == ("cp1250", "cp1125")


def test_a_printer_is_found_chosen_and_printed_to(run, wire, tmp_path, monkeypatch):
    monkeypatch.setattr(found, "printers", lambda: (Found("usb", "EPSON/TM-T20III/X1"),))

    code, told = run("setup", driver="none", address="", typed=f"2\n{wire.address}\nTM-T20\n1\n")

    assert code == 0, told
    assert "1. usb EPSON/TM-T20III/X1" in told
    assert len(wire.printer.jobs) == 1
    chosen = with_chosen(load(tmp_path / "kiosk.toml", {})).printer
    assert (chosen.driver, chosen.address, chosen.profile) == ("network", wire.address, "TM-T20")
    assert run("status", driver="none", address="") == (0, "The printer is ready.\n")


@pytest.mark.parametrize("typed", ["2\nhost:port\ndefault\n", "2\n10.0.0.7\nTM-T99\n"])
def test_what_can_be_no_printer_is_refused_and_not_remembered(run, tmp_path, monkeypatch, typed):
    monkeypatch.setattr(found, "printers", lambda: (Found("cups", "slips"),))

    assert run("setup", "--find", typed=typed)[0] != 0
    assert not (tmp_path / "home" / FILE).exists()


@pytest.mark.parametrize("written", ["{", "[]", '{"driver": 1}', '{"spool": "x"}', '{"profile": "TM-T99"}'])
def test_a_choice_that_cannot_be_one_is_told_with_the_file(run, tmp_path, written):
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / FILE).write_text(written)

    assert run("status")[0] != 0
    with pytest.raises(SettingsError, match=FILE):
        with_chosen(load(tmp_path / "kiosk.toml", {}))


def test_a_line_that_is_not_on_the_page_is_refused(run):
    code, told = run("setup", "--line", "99")

    assert code == 1
    assert "There is no line 99 on the page." in told


def test_a_printer_that_fell_silent_is_told_before_the_question(run, wire):
    wire.hangs.set()

    _, told = run("setup")

    assert told.startswith("The printer fell silent or ran out of paper.")


def test_a_printer_that_is_away_prints_no_page(run, wire):
    wire.unplug()

    code, told = run("setup")

    assert code != 0
    assert "Look at the paper" not in told
