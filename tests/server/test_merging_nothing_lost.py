"""Whatever two entries have, merging them loses nothing of it, and un-merging gives exactly what was."""

from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import asdict

from sync import register
from sync.server import register_store
from sync.server.figures import registered
from sync.server.keeping import acts, merging

MARTA = acts.Author("marta", "marta")
NUMBERS = count()
DAYS = st.sampled_from([None, "2025-03-01", "2026-03-01"])
ROLES = st.sampled_from(["representative", "member", "volunteer"])
# what somebody may have, in values that often are the same on both sides
THEIRS = st.lists(
    st.one_of(
        st.tuples(st.just(register.Membership), st.fixed_dictionaries(
            {"who": st.sampled_from("ab"), "role": ROLES, "since": DAYS, "until": DAYS})),
        st.tuples(st.just(register.Block), st.fixed_dictionaries(
            {"reason": st.sampled_from(["late", "rules"]), "until": DAYS})),
    ),
    max_size=6,
)  # fmt: skip


@pytest.mark.parametrize("kind", ["person", "party"])
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=THEIRS, second=THEIRS, later_first=st.booleans())
def test_nothing_is_lost_and_all_of_it_comes_back(office, kind, first, second, later_first):
    n = next(NUMBERS)
    kept, merged = f"{kind}{n}", f"{kind}{n}x"
    sides = [(kept, first), (merged, second)]
    register_store.put_many([entry(kind, id) for id in (kept, merged)], at=1, by="test")
    for id, theirs in reversed(sides) if later_first else sides:
        for number, (of, values) in enumerate(theirs):
            register_store.put(belonging(of, kind, id, number, n, values), at=1, by="test")
    before = everything()
    told = said(kind, kept) | said(kind, merged)

    act = merging.merge(kind, kept, merged, MARTA, 2)
    after = said(kind, kept)
    assert after == told and said(kind, merged) == set()
    assert merging.take_back(act, MARTA, 3).left == ()
    assert everything() == before


def entry(kind, id):
    if kind == "person":
        return register.Person(id=id, display_name="Anna")
    return register.Party(id=id, kind="organisation", name="Fundacja")


def belonging(of, kind, id, number, n, values):
    said = dict(values)
    other = {"party" if kind == "person" else "person": f"{said.pop('who')}{n}"} if "who" in said else {}
    return of(id=f"{id}.{number}", **{kind: id}, **other, **said)


def said(kind, id):
    """What stands of somebody, whatever its ids."""
    return {
        (of.__name__, *(pair for pair in asdict(each).items() if pair[0] not in ("id", kind)))
        for of in (register.Membership, register.Block)
        for each in register_store.every(of) if getattr(each, kind) == id
    }  # fmt: skip


def everything():
    return [each for of in (register.Membership, register.Block, register.Person, register.Party)
            for each in register_store.every(of)]  # fmt: skip


def test_a_volunteer_stays_one_since_the_day_on_which_either_entry_said_so_first(office):
    """Where nobody said since when, only the day of the entry tells."""
    register_store.put_many([entry("person", "one"), entry("person", "two"), entry("party", "table")], at=1, by="test")
    day = 86_400_000
    for person, at in (("two", 100 * day), ("one", 200 * day)):
        joined = register.Membership(id=f"m-{person}", person=person, party="table", role="volunteer")
        register_store.put(joined, at=at, by="test")
    [*_, (early, late)] = [sorted(each.first for each in registered.stored()["volunteers"])]

    act = merging.merge("person", "one", "two", MARTA, 300 * day)
    assert [(each.who, each.first) for each in registered.stored()["volunteers"]] == [("~one", early)]
    merging.take_back(act, MARTA, 301 * day)
    assert sorted(each.first for each in registered.stored()["volunteers"]) == [early, late]
