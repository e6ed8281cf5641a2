"""Whether a file is still the one journal of its device, and where two branches part."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.continuity import HighWater, last_common, unproven

HEAD = b"h" * 32
NOTED = HighWater("inc", 7, HEAD.hex())


@pytest.mark.parametrize(
    ("noted", "hash_there", "now", "expected"),
    [
        (NOTED, HEAD, "machine", None),
        (NOTED, None, "machine", "restored"),
        (NOTED, b"x" * 32, "machine", "restored"),
        (None, HEAD, "machine", "no_high_water"),
        (NOTED, HEAD, "another", "other_machine"),
        (None, None, "another", "other_machine"),
    ],
    ids=[
        "the file holds what was noted",
        "the file lies behind the note",
        "the file went another way",
        "there is no note",
        "the disk is in another machine",
        "another machine, and no note",
    ],
)
def test_continuity(noted, hash_there, now, expected):
    places = {("inc", 7): hash_there}

    assert unproven(noted, lambda inc, seq: places.get((inc, seq)), "machine", now) == expected


@given(common=st.integers(0, 3000), ours=st.integers(0, 3000), theirs=st.integers(0, 3000), at_once=st.integers(1, 64))
def test_the_last_common_place_is_found(common, ours, theirs, at_once):
    def ours_at(seq):
        assert 0 < seq <= common + ours
        return b"%d" % seq if seq <= common else b"ours %d" % seq

    def theirs_at(seqs):
        assert 0 < len(seqs) <= at_once
        held = {seq: b"%d" % seq if seq <= common else b"theirs %d" % seq for seq in seqs}
        return {seq: hash_ for seq, hash_ in held.items() if seq <= common + theirs}

    assert last_common(ours_at, theirs_at, common + ours, at_once) == common
