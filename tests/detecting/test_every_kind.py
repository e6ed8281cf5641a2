"""Every kind of case has one file with what the recipe asks: what may be decided, what is proposed with
reasons or where it is answered, and which kinds neither the house nor a list ever takes."""

import importlib
from pathlib import Path

import pytest

from sync.server.cases import CaseKind
from sync.server.deciding import kinds
from sync.server.deciding.registry import KINDS, kind_of
from sync.server.deciding.shape import Decision, nothing_follows, nothing_proposed
from sync.server.staff import case_pages

NEVER_TOGETHER = {"C01", "C10", "C22", "C30", "C34"}  # the handbook's D2.9
# Where the answer itself changes nothing: it says that it is known, or it is given on its own page.
ANSWERED_BY_HAND = (Decision.LEAVE, Decision.FALSE_ALARM, Decision.AS_ESTIMATED, Decision.DUPLICATE, Decision.KNOWN)


def test_every_kind_has_one_file_named_by_its_word():
    files = {path.stem for path in Path(kinds.__path__[0]).glob("*.py")} - {"__init__"}

    assert files == {kind.value for kind in CaseKind}
    assert {kind: each.case for kind, each in KINDS.items()} == {kind: kind for kind in CaseKind}


@pytest.mark.parametrize("word", [kind.value for kind in CaseKind])
def test_each_file_says_what_the_recipe_asks(word):
    file = importlib.import_module(f"sync.server.deciding.kinds.{word}")
    kind = file.KIND
    head = str(file.__doc__).splitlines()[0]

    assert kind is kind_of(word) and kind.case.value == word
    assert "PURE." in head and (head.startswith(f"{kind.code}: ") if kind.code else not head.startswith("C0"))
    assert {Decision.LEAVE, Decision.AS_ESTIMATED, Decision.FINE} & set(kind.decisions)
    assert kind.suggest is not nothing_proposed or kind.page is not None or kind.effect is not nothing_follows
    assert kind.page is None or kind.page in case_pages.SCREENS
    assert kind.effect is not nothing_follows or set(kind.decisions) <= set(ANSWERED_BY_HAND)
    assert kind.bulk or kind.rule is None


def test_what_holds_people_responsible_is_never_taken_together():
    assert {kind.code for kind in KINDS.values() if not kind.bulk} >= NEVER_TOGETHER
    assert len(codes := [kind.code for kind in KINDS.values() if kind.code]) == len(set(codes))
    assert {f"C{number:02}" for number in range(1, 41)} <= set(codes)
