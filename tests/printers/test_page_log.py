"""The page log of CUPS: which lines are read, and how the file is followed."""

import pytest

from printers.page_log import LogLine, Place, end_of, follow, read_line

AT = 1_795_246_503_000  # 21/Nov/2026:07:35:03 UTC
WHEN = "[21/Nov/2026:07:35:03 +0000]"
READ = [
    ("pcl 10 [21/Nov/2026:07:35:03 +0000] total 6", ("pcl", 10, 6)),
    ("pcl 10 [21/Nov/2026:08:35:03 +0100] total 6", ("pcl", 10, 6)),
    ("pcl anna.nowak 10 [21/Nov/2026:07:35:03 +0000] total 6 - localhost Praca pcl - one-sided", ("pcl", 10, 6)),
    ('"pcl anna.nowak 10 [21/Nov/2026:07:35:03 +0000] total 6 - localhost Praca"', ("pcl", 10, 6)),
    ("pcl Anna Maria 999 10 [21/Nov/2026:07:35:03 +0000] total 6 - localhost x", ("pcl", 10, 6)),
    ("raw u 11 [21/Nov/2026:07:35:03 +0000] total 0 - localhost Za\u017c\u00f3\u0142\u0107 raw", ("raw", 11, 0)),
]
UNREAD = [
    "",
    "pcl anna 10 [21/Nov/2026:07:35:03 +0000] 1 2 - localhost Praca",
    "y anna 999 x total 500",
    f"pcl x 999 {WHEN} total 500 10 {WHEN} total 6 - localhost",
    f"pcl anna 10 {WHEN} total 6 - localhost {WHEN} total 900",
    "pcl 10 [31/Feb/2026:07:35:03 +0000] total 6",
    "pcl 10 [21/Lis/2026:07:35:03 +0000] total 6",
    "pcl 10 [21/Nov/2026:07:35:03 +0000] total 6x",
]


@pytest.mark.parametrize(("line", "what"), READ, ids=[line[:60] for line, _ in READ])
def test_a_line_says_which_job_had_how_many_pages(line, what):
    queue, number, pages = what

    assert read_line(line) == LogLine(queue, number, AT, pages)


@pytest.mark.parametrize("line", UNREAD)
def test_a_line_that_could_mean_something_else_is_not_read(line):
    assert read_line(line) is None


def line(number):
    return f"pcl {number} {WHEN} total {number}\n"


@pytest.fixture
def log(tmp_path):
    file = tmp_path / "page_log"
    file.write_text(line(1))
    return file


def numbers(found):
    return [each.number for each in found]


def test_reading_goes_on_where_it_was(log):
    place = end_of(log)
    with log.open("a") as opened:
        opened.write(line(2) + line(3))
    found, place = follow(log, place)
    again, _ = follow(log, place)

    assert (numbers(found), again) == ([2, 3], [])


def test_half_a_line_waits_for_its_rest(log):
    with log.open("a") as opened:
        opened.write(line(2)[:20])
    found, place = follow(log, Place(end_of(log).inode, 0))
    with log.open("a") as opened:
        opened.write(line(2)[20:])

    assert (numbers(found), numbers(follow(log, place)[0])) == ([1], [2])


@pytest.mark.parametrize("name", ["page_log.1", "page_log.O"])
def test_a_log_that_was_moved_away_is_read_to_its_end_first(log, name):
    _, place = follow(log, Place(end_of(log).inode, 0))
    with log.open("a") as opened:
        opened.write(line(2))
    log.rename(log.parent / name)
    log.write_text(line(3))
    found, place = follow(log, place)

    assert (numbers(found), follow(log, place)[0]) == ([2, 3], [])


def test_a_log_that_is_away_for_a_moment_loses_nothing(log):
    _, place = follow(log, Place(end_of(log).inode, 0))
    with log.open("a") as opened:
        opened.write(line(2))
    log.rename(log.parent / "page_log.1")
    found, place = follow(log, place)
    log.write_text(line(3))

    assert (numbers(found), numbers(follow(log, place)[0])) == ([2], [3])


def test_a_log_that_was_emptied_in_its_place_is_read_from_its_beginning(log):
    _, place = follow(log, Place(end_of(log).inode, 0))
    with log.open("r+") as opened:
        opened.truncate()
        opened.write(line(7)[:-1].replace("total 7", "total 7") + "\n")

    assert numbers(follow(log, Place(place.inode, place.offset + 1))[0]) == [7]


def test_no_log_has_no_lines(tmp_path):
    assert follow(tmp_path / "none", Place(5, 9)) == ([], Place(0, 0))
