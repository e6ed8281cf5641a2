"""What the server makes of facts about visits, told in any order that journals allow."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync import facts
from sync.facts import Means, VisitorKind
from sync.server import projection
from sync.server.actions import Put, Told
from sync.server.beliefs import Beliefs, Visit
from sync.visit_facts import VisitAttributed, VisitEndEstimated, VisitRecognised


def came(party=None):
    return facts.VisitCheckedIn(
        visit="v", site="site", kind=VisitorKind.MEMBER, means=Means.CARD, person="anna", party=party
    )


def until(at):
    return VisitEndEstimated(visit="v", left_at=at, staff="marta")


def for_party(party):
    return VisitAttributed(visit="v", party=party, rule="organisation_missing@1")


def was(person):
    return VisitRecognised(visit="v", person=person, instead_of="anna", staff="marta")


def ends(draw, inc, first):
    """Up to two words of when they left, told at one kiosk, some of them taken back there."""
    words = [facts.VisitCheckedOut(visit="v"), *(facts.VisitCorrected(visit="v", left_at=at) for at in (350, None))]
    told = {f"{inc}.{first + n}": draw(st.sampled_from(words)) for n in range(draw(st.integers(0, 2)))}
    gone = draw(st.lists(st.sampled_from(sorted(told)), unique=True)) if told else []
    return told | {f"{inc}.8{n}": facts.ActUndone(undone=[uid]) for n, uid in enumerate(gone)}


WORDS = [until(300), until(400), for_party("ngo"), for_party("other"), was("olena"), was("dmytro")]


@st.composite
def journals(draw):
    """Facts of the server's own journal and of the one that it began anew after a restore, each with those of its words
    that were taken back; and those of two kiosks. A journal is uid → fact, in its order."""
    kiosk = {"k.1": came(draw(st.sampled_from([None, "named"])))} | ends(draw, "k", 2)
    other = ends(draw, "o", 1)
    words = {
        f"{inc}.{number}": draw(st.sampled_from(WORDS))
        for inc in "st" for number in range(1, draw(st.integers(1, 4)) + 1)
    }  # fmt: skip
    gone = {uid: draw(st.sampled_from("st" if uid.startswith("s") else "t"))  # in which journal that was said
            for uid in draw(st.lists(st.sampled_from(sorted(words)), unique=True))}  # fmt: skip
    found = [kiosk, other]
    for inc in "st":
        own = {uid: fact for uid, fact in words.items() if uid.startswith(inc)}
        mine = [uid for uid, by in gone.items() if by == inc]
        found.append(own | {f"{inc}.9{n}": facts.ActUndone(undone=[uid]) for n, uid in enumerate(mine)})
    return found


def folded(order, made_at, *, stored=False):
    """`stored`: all of them are here before the first is folded."""
    view = Beliefs(facts=dict(order) if stored else {})
    for uid, fact in order:
        view.facts[uid] = fact
        for action in projection.decide(view, Told(uid, made_at[uid], "d", "site", fact, {})):
            if isinstance(action, Put):
                view.put(action.row)
    return view.get(Visit, "v")


@given(st.data())
def test_a_visit_stands_the_same_whatever_is_told_first(data):
    told = data.draw(journals())
    uids = data.draw(st.permutations([uid for journal in told for uid in journal]))
    made_at = {uid: number // 2 for number, uid in enumerate(uids)}  # clocks differ, and two may say the same
    left, order = [[*journal.items()] for journal in told], []
    while any(left):
        order.append(data.draw(st.sampled_from([each for each in left if each])).pop(0))
    plain = [entry for journal in told for entry in journal.items()]

    assert folded(order, made_at, stored=data.draw(st.booleans())) == folded(plain, made_at)


@pytest.mark.parametrize(
    ("first", "second", "told", "stands"),
    [
        (until(300), until(400), lambda row: (row.state, row.estimated_at),
         [("in", None), ("estimated", 300), ("estimated", 400)]),
        (facts.VisitCorrected(visit="v", left_at=300), facts.VisitCorrected(visit="v", left_at=None),
         lambda row: (row.state, row.left_at), [("in", None), ("corrected", 300), ("corrected", None)]),
        (for_party("ngo"), for_party("other"), lambda row: row.party, [None, "ngo", "other"]),
        (was("olena"), was("dmytro"), lambda row: row.person, ["anna", "olena", "dmytro"]),
    ],
    ids=["an end", "a correction", "a party", "a person"],
)  # fmt: skip
@pytest.mark.parametrize("turned", [False, True], ids=["in their order", "the later first"])
def test_of_two_words_the_last_counts_that_was_not_taken_back(first, second, told, stands, turned):
    neither, one, other = stands
    at = {"k.1": 1, "s.1": 2, "t.1": 3, "u.1": 4, "u.2": 5}
    words = [("s.1", first), ("t.1", second)]
    both = [("k.1", came()), *(words[::-1] if turned else words)]
    without_first, without_second = (("u.1", facts.ActUndone(undone=[uid])) for uid in ("s.1", "t.1"))

    assert told(folded(both, at)) == other
    assert told(folded([*both, without_first], at)) == other
    assert told(folded([*both, without_second], at)) == one
    assert told(folded([*both, without_second, ("u.2", facts.ActUndone(undone=["s.1"]))], at)) == neither


def test_what_somebody_told_counts_more_than_any_word():
    at = {"k.1": 1, "k.2": 2, "s.1": 3, "s.2": 4}
    both = [("s.1", until(300)), ("s.2", for_party("ngo"))]
    visit = folded([*both, ("k.1", came("named")), ("k.2", facts.VisitCheckedOut(visit="v"))], at)

    assert (visit.state, visit.left_at, visit.party, visit.attributed_fact) == ("left", 2, "named", None)


@pytest.mark.parametrize("first", ["k.2", "o.1"])
def test_of_two_times_that_they_left_the_first_counts_that_was_not_taken_back(first):
    at = {"k.1": 1, "k.2": 2, "o.1": 3, "u.1": 4, "u.2": 5, "s.1": 6}
    left = facts.VisitCheckedOut(visit="v")
    twice = sorted([("k.2", left), ("o.1", left)], key=lambda each: each[0] != first)
    gone = [(f"u.{n}", facts.ActUndone(undone=[uid])) for n, uid in ((1, "k.2"), (2, "o.1"))]

    assert folded([("k.1", came()), *twice], at).left_at == 2
    visit = folded([("k.1", came()), *twice, gone[0]], at)
    assert (visit.state, visit.left_at, visit.left_fact) == ("left", 3, "o.1")
    assert folded([("k.1", came()), *twice, *gone], at).state == "in"
    corrected = ("s.1", facts.VisitCorrected(visit="v", left_at=10))
    assert folded([("k.1", came()), corrected, *twice, gone[0]], at).left_at == 10
