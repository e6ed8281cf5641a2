"""How much paper is left: counted from the very bytes, corrected by what the sensor says, told before it is out."""

import pytest

from printers import Paper, PrinterError
from printers.encode import encode
from printers.gauge import CUT_MM, LINE_MM, LOW_MM, Gauged, Roll, millimetres
from printers.profiles import profile
from printers.simulated import SimulatedPrinter
from printers.slip import Qr, Rule, Slip, Space, Text

LENGTH = 80_000
PROFILE = profile("default")
BEFORE = millimetres(encode(Slip(()), PROFILE))  # feed and cut


class Book:
    def __init__(self, roll: Roll | None = None) -> None:
        self.roll, self.saves, self.full = roll or Roll(), 0, False

    def load(self) -> Roll:
        return self.roll

    def save(self, roll: Roll) -> None:
        if self.full:
            raise OSError("full")
        self.roll, self.saves = roll, self.saves + 1


def gauged(book: Book, printer: SimulatedPrinter | None = None) -> Gauged:
    return Gauged(printer or SimulatedPrinter(), book, LENGTH, (OSError,))


@pytest.mark.parametrize(
    ("payload", "height"),
    [
        (b"\x1b@a\n", LINE_MM),
        (b"\x1b@\n\n\n", 3 * LINE_MM),
        (b"\x1b@a", LINE_MM),
        (b"\x1b@\x1bd\x05", 5 * LINE_MM),
        (b"\x1b@\x1d!\x11a\n", 6.0),
        (b"\x1b@\x1dV\x01", CUT_MM),
        (b"\x1dv0\x00\x02\x00\x50\x00" + b"\x00" * 160, 10.0),
        (b"\x1dv0\x00\x30\x00\x08\x00" + b"\x00" * 384, 1.0),
        (b"\x07what is this", 2 * LINE_MM),
        (b"", 0.0),
    ],
    ids=["a line", "empty lines", "no end of line", "feed", "double height", "cut", "picture", "wide picture",
         "no slip of ours", "nothing"],
)  # fmt: skip
def test_the_bytes_say_how_much_paper_they_take(payload: bytes, height: float) -> None:
    assert millimetres(payload) == pytest.approx(height)


def test_a_code_takes_its_modules() -> None:
    """190 signs of a proof are 49 modules a side, each of 6 dots on wide paper."""
    plain = millimetres(encode(Slip((Text("a"),)), PROFILE))
    coded = millimetres(encode(Slip((Text("a"), Qr("A" * 190))), PROFILE))

    assert coded - plain == pytest.approx(49 * 6 / 8 + 2 * LINE_MM, abs=0.1)


def test_each_line_of_a_slip_counts() -> None:
    slip = Slip((Text("a"), Rule(), Space(2)))

    assert millimetres(encode(slip, PROFILE)) == pytest.approx(BEFORE + 4 * LINE_MM)


def test_what_was_printed_is_no_longer_left_and_is_kept_over_a_restart() -> None:
    book = Book()
    first = gauged(book)
    payload = encode(Slip((Text("a"),)), PROFILE)
    first.send(payload)

    assert first.left_mm() == round(LENGTH - millimetres(payload))
    assert gauged(book).left_mm() == first.left_mm()


def test_paper_is_told_to_run_low_before_a_sensor_that_cannot_say_so() -> None:
    gauge = gauged(Book(Roll(used=LENGTH - LOW_MM - 1)))
    assert gauge.status() is Paper.OK

    gauge.send(encode(Slip((Text("a"),)), PROFILE))

    assert gauge.status() is Paper.LOW


@pytest.mark.parametrize("paper", ["run_out", "unplug"])
def test_what_the_printer_says_of_worse_is_not_hidden(paper: str) -> None:
    printer = SimulatedPrinter()
    getattr(printer, paper)()

    assert gauged(Book(Roll(used=LENGTH)), printer).status() is printer.status()


def test_a_new_roll_is_whole_again() -> None:
    gauge = gauged(Book(Roll(used=LENGTH, low_at=70_000)))

    gauge.changed()

    assert gauge.left_mm() == LENGTH
    assert gauge.status() is Paper.OK


def test_a_slip_that_never_left_takes_no_paper() -> None:
    printer, book = SimulatedPrinter(), Book()
    printer.unplug()
    with pytest.raises(PrinterError):
        gauged(book, printer).send(b"\x1b@a\n")

    assert book.roll == Roll()


def test_a_disk_that_takes_nothing_stops_no_slip() -> None:
    book = Book()
    gauge = gauged(book)
    book.full = True
    gauge.send(encode(Slip((Text("a"),)), PROFILE))
    assert book.saves == 0
    book.full = False
    gauge.send(encode(Slip((Text("a"),)), PROFILE))

    assert book.roll.used == pytest.approx(2 * millimetres(encode(Slip((Text("a"),)), PROFILE)))


def test_looking_at_the_printer_writes_nothing() -> None:
    book = Book()
    gauge = gauged(book)
    for _ in range(3):
        gauge.status()

    assert book.saves == 0


OUT, LOW, OK, UNKNOWN = Paper.OUT, Paper.LOW, Paper.OK, Paper.UNKNOWN


@pytest.mark.parametrize(
    ("roll", "paper", "after"),
    [
        (Roll(70_000), LOW, Roll(70_000, low_at=70_000)),
        (Roll(72_000, low_at=70_000), LOW, Roll(72_000, low_at=70_000)),
        (Roll(76_000), OUT, Roll(76_000, is_out=True, length=76_000)),
        (Roll(76_000, low_at=70_000), OUT, Roll(76_000, 70_000, True, length=76_000, rest=6_000)),
        (Roll(76_000, 70_000, length=80_000, rest=4_000), OUT, Roll(76_000, 70_000, True, 78_000, 5_000)),
        (Roll(10_000), OUT, Roll(10_000, is_out=True)),
        (Roll(200_000), OUT, Roll(200_000, is_out=True)),
        (Roll(10_000, is_out=True), OK, Roll(10_000)),
        (Roll(76_000, is_out=True, length=76_000), OK, Roll(length=76_000)),
        (Roll(76_000, is_out=True, length=76_000), UNKNOWN, Roll(76_000, is_out=True, length=76_000)),
        (Roll(76_000, is_out=True, length=76_000), OUT, Roll(76_000, is_out=True, length=76_000)),
        (Roll(5_000), OK, Roll(5_000)),
        (Roll(5_000), UNKNOWN, Roll(5_000)),
    ],
    ids=[
        "near end is noted", "once", "a roll that ends teaches its length", "and what lies behind near end",
        "one odd roll decides half", "a used roll teaches nothing", "nor one that nobody said was changed",
        "a lid that was opened is no new roll", "paper after the end is a new roll", "silence is not",
        "out stays out", "well", "unknown",
    ],
)  # fmt: skip
def test_what_the_sensor_says_corrects_the_count(roll: Roll, paper: Paper, after: Roll) -> None:
    assert roll.seen(paper, LENGTH) == after


@pytest.mark.parametrize(
    ("roll", "left"),
    [
        (Roll(), LENGTH),
        (Roll(length=70_000), 70_000),
        (Roll(10_000, length=70_000), 60_000),
        (Roll(60_000, low_at=60_000, rest=5_000), 5_000),
        (Roll(62_000, low_at=60_000, rest=5_000), 3_000),
        (Roll(62_000, low_at=60_000), 18_000),
        (Roll(90_000), 0),
        (Roll(10_000, is_out=True), 0),
    ],
)
def test_what_is_left(roll: Roll, left: int) -> None:
    assert roll.left(LENGTH) == left
