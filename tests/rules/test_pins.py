"""Which PINs will do, and when too many wrong ones lock."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.rules.pins import LOCKED_MS, REMEMBERED_MS, TRIES, locked_until, refuse_new, tries_left
from sync.rules.refusals import Reason

MINUTE = 60_000
NOW = 1_795_000_000_000

NEW = {
    "four digits do": ("4711", False, True),
    "six digits do": ("271828", False, True),
    "three digits are too few": ("471", False, False),
    "seven digits are too many": ("2718281", False, False),
    "letters are no digits": ("47a1", False, False),
    "digits of other scripts are none of the pad": ("٤٧١١", False, False),
    "a superscript is no digit": ("47²1", False, False),
    "a space is no digit": ("47 1", False, False),
    "nothing is no PIN": ("", False, False),
    "one digit repeated is too simple": ("0000", False, False),
    "digits in a row are too simple": ("1234", False, False),
    "digits in a row downwards are too simple": ("6543", False, False),
    "a row over the edge is too simple": ("7890", False, False),
    "two digits in turn are too simple": ("121212", False, False),
    "staff need six digits": ("4711", True, False),
    "staff with six digits do": ("271828", True, True),
}


@pytest.mark.parametrize(("pin", "staff", "will_do"), NEW.values(), ids=NEW)
def test_a_new_pin(pin, staff, will_do):
    refusal = refuse_new(pin, staff=staff)

    assert refusal is None if will_do else refusal is not None and refusal.reason is Reason.PIN_TOO_SIMPLE


def test_a_pin_of_the_wrong_length_is_told_the_right_one():
    refusal = refuse_new("12345", staff=True)

    assert refusal is not None
    assert refusal.details == {"shortest": 6, "longest": 6}


LOCK = {
    "no wrong try locks nothing": ([], None, 5),
    "four wrong tries leave one": ([-4, -3, -2, -1], None, 1),
    "five wrong tries lock for a quarter of an hour": ([-4, -3, -2, -1, 0], 15, 0),
    "the lock counts from the fifth": ([-9, -8, -7, -6, -5], 10, 0),
    "the lock holds although the first tries have aged": ([-19, -18, -17, -16, -5], 10, 0),
    "the lock ends after a quarter of an hour": ([-19, -18, -17, -16, -15], None, 5),
    "tries of long ago are forgotten": ([-200, -150, -100, -50, -1], None, 4),
    "tries spread over more than a quarter of an hour do not lock": ([-16, -12, -8, -4, 0], None, 1),
    "a clock put back by a few minutes does not unlock": ([1, 2, 3, 4, 5], 20, 0),
    "tries from days ahead, when the clock was wrong, are not believed": ([9000] * 5, None, 5),
    "tries out of order are sorted": ([-1, -4, -2, -3, 0], 15, 0),
}


@pytest.mark.parametrize(("tries", "locked_for", "left"), LOCK.values(), ids=LOCK)
def test_the_lock(tries, locked_for, left):
    failures = [NOW + minutes * MINUTE for minutes in tries]
    until = locked_until(failures, NOW)

    assert (None if until is None else (until - NOW) // MINUTE, tries_left(failures, NOW)) == (locked_for, left)


@given(st.text(max_size=8), st.booleans())
def test_no_text_raises(pin, staff):
    refuse_new(pin, staff=staff)


@given(st.lists(st.integers(0, 10**7), max_size=12), st.integers(0, 10**7))
def test_no_history_locks_for_longer_than_two_windows(failures, now):
    until = locked_until(failures, now)

    assert until is None or now < until <= now + REMEMBERED_MS
    assert 0 <= tries_left(failures, now) <= TRIES


@given(st.lists(st.integers(0, 10**7), max_size=12), st.integers(0, 10**7))
def test_what_is_older_than_two_windows_never_matters(failures, now):
    kept = [failed for failed in failures if failed >= now - REMEMBERED_MS]

    assert locked_until(kept, now) == locked_until(failures, now)
    assert tries_left(kept, now) == tries_left(failures, now)


@given(st.lists(st.integers(0, 3 * LOCKED_MS), min_size=1, max_size=60))
def test_whoever_tries_whenever_it_is_not_locked_gets_at_most_five_tries_in_a_window(moments):
    tried: list[int] = []
    for moment in sorted(moments):
        if locked_until(tried, moment) is None:
            tried.append(moment)

    assert all(len([t for t in tried if start <= t < start + LOCKED_MS]) <= TRIES for start in tried)
