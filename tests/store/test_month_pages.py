"""What a party used of a month's pages, as a counter knows it: the server's word, and what happened here since."""

import random

import pytest

from kiosk.store import Draft, Store, month_pages
from sync import facts, feed_rows, journal, register
from sync.facts import PageKind, PageLine
from sync.page_facts import PagesCorrected
from sync.protocol import Change, Cursor
from sync.rules.month_limits import MonthUsed
from sync.wire import digest_of
from tests import cast
from tests.store.conftest import NOON, moment

MONTH = "2026-10"
PARTIES = ("org-table", "group-park")


def declared(usage, units, party="org-table", colour=0):
    return facts.PagesDeclared(
        usage=usage, site=cast.SITE, lines=[PageLine(PageKind.COPY, units)], mono_units=units, colour_units=colour,
        person="anna", party=party,
    )  # fmt: skip


def corrected(usage, units, party="org-table"):
    return PagesCorrected(
        usage=usage, lines=[PageLine(PageKind.COPY, units)], mono_units=units, party=party, person="anna"
    )


def month_row(party="org-table", mono=0, colour=0, month=MONTH, **changes):
    return feed_rows.PageMonth(id=f"{party}.{month}", party=party, month=month, mono=mono, colour=colour, **changes)


class Desk:
    """A counter's store, and what the server had taken in of its journal when it last spoke."""

    def __init__(self, store: Store) -> None:
        self.store, self.minutes = store, 0

    def record(self, *told):
        self.minutes += 1
        return self.store.record([Draft(fact) for fact in told], moment(self.minutes)).uids

    @property
    def seq(self):
        return self.store.stream().seq

    def hear(self, *rows, projected=None):
        inc = self.store.stream().incarnation
        lines = [*cast.snapshot_lines(), *map(register.encode, rows)]
        taken_in = {inc: self.seq if projected is None else projected}
        self.store.apply_snapshot(lines, str(self.seq), taken_in, NOON)

    def used(self, party="org-table", month=MONTH):
        found = self.store.month_used(party, month)
        return found.mono, found.colour


@pytest.fixture
def desk(store):
    return Desk(store)


def newer_pages(store):
    return store.database.reading().execute("SELECT * FROM newer_page ORDER BY usage").fetchall()


def test_what_others_declared_counts_and_what_the_server_knows_of_here_counts_once(desk):
    desk.record(declared("a", 5))
    desk.hear(month_row(mono=45, colour=3))
    assert desk.used() == (45, 3)

    desk.record(declared("b", 7, colour=2))

    assert desk.used() == (52, 5)
    desk.hear(month_row(mono=60, colour=5))
    assert desk.used() == (60, 5)


def test_what_the_server_had_not_taken_in_when_it_spoke_counts_on_top(desk):
    desk.record(declared("a", 5))
    upto = desk.seq
    desk.record(declared("b", 7))

    desk.hear(month_row(mono=45), projected=upto)

    assert desk.used() == (52, 0)


def test_a_correction_and_its_undoing_move_it_by_their_difference(desk):
    desk.record(declared("a", 50))
    desk.hear(month_row(mono=80))
    [uid] = desk.record(corrected("a", 5))
    fewer = desk.used()
    desk.hear(month_row(mono=35))
    told = desk.used()
    desk.record(facts.ActUndone(undone=[uid]))

    assert (fewer, told, desk.used()) == ((35, 0), (35, 0), (80, 0))


def test_pages_that_go_to_another_party_leave_the_first(desk):
    desk.record(declared("a", 50))
    desk.hear(month_row(mono=80), month_row("group-park", mono=1))

    desk.record(corrected("a", 50, "group-park"))

    assert (desk.used(), desk.used("group-park")) == ((30, 0), (51, 0))


def test_a_month_of_which_the_server_says_nothing_is_what_happened_here(desk):
    desk.record(declared("a", 5))
    desk.hear()
    assert desk.used() == (5, 0)

    desk.hear(month_row("group-park", mono=50))  # it does speak of months: staff moved the pages to others

    assert desk.used() == (0, 0)


def test_what_staff_gave_is_told_and_is_of_its_own_month(desk):
    desk.hear(month_row(mono_change=20, colour_change=-5), month_row(month="2026-11", mono_change=-3))

    assert desk.store.month_used("org-table", MONTH) == MonthUsed(0, 0, 20, -5)
    assert desk.store.month_used("org-table", "2026-11") == MonthUsed(0, 0, -3, 0)


def test_it_comes_by_changes_too_and_goes_with_the_month(desk):
    cursor = Cursor(epoch=1, pos=1, hash="h", scope="s")
    bare = [*cast.snapshot_lines()]
    row = register.encode(month_row(mono=45))
    desk.store.apply_snapshot(bare, "", {}, NOON, cursor)
    came, went = Change("page_month", "org-table.2026-10", body=row), Change("page_month", "org-table.2026-10", "del")
    desk.store.apply_changes([came], digest_of([*bare, row]), {}, NOON, cursor)
    assert desk.used() == (45, 0)

    desk.store.apply_changes([went], digest_of(bare), {}, NOON, cursor)

    assert desk.used() == (0, 0)


@pytest.mark.parametrize("seed", range(12))
def test_it_is_what_all_facts_come_to_whatever_the_server_had_heard_of(desk, seed):
    """Against a reckoning of its own: of all facts here, and of those up to which the server spoke."""
    chance, told, usages, acts = random.Random(seed), [], [], []
    for n in range(40):
        match chance.randrange(6):
            case 0 | 1:
                usages.append(f"u{n}")
                fact = declared(usages[-1], chance.randrange(1, 40), chance.choice(PARTIES))
            case 2 | 3 if usages:
                fact = corrected(chance.choice(usages), chance.randrange(40), chance.choice(PARTIES))
            case 4 if acts:
                fact = facts.ActUndone(undone=[acts.pop(chance.randrange(len(acts)))])
            case _:
                upto = chance.randrange(len(told) + 1)
                desk.hear(*server_word(told[:upto]), projected=told[upto - 1][0] if upto else 0)
                continue
        [uid] = desk.record(fact)
        told.append((journal.split_uid(uid)[1], uid, fact))
        acts += [] if isinstance(fact, facts.ActUndone) else [uid]
        here = {party: desk.used(party)[0] for party in PARTIES}
        assert here == {row.party: row.mono for row in server_word(told)}
    before = newer_pages(desk.store)
    desk.store.rebuild()

    assert newer_pages(desk.store) == before


def server_word(told):
    """The rows that facts come to, by the plainest reckoning."""
    undone = {uid for _, _, fact in told if isinstance(fact, facts.ActUndone) for uid in fact.undone}
    counted, gone = {}, set()
    for _, uid, fact in told:
        if isinstance(fact, facts.PagesDeclared):
            counted[fact.usage] = fact
            gone |= {fact.usage} if uid in undone else set()
        elif isinstance(fact, PagesCorrected) and uid not in undone:
            counted[fact.usage] = fact
    standing = [fact for usage, fact in counted.items() if usage not in gone]
    return [
        month_row(party, mono=sum(fact.mono_units for fact in standing if fact.party == party)) for party in PARTIES
    ]


def test_nothing_is_kept_of_what_the_server_knows(desk):
    desk.record(declared("a", 5))
    desk.hear(month_row(mono=5))

    assert newer_pages(desk.store) == []
    assert month_pages.used(desk.store.database.reading(), "org-table", MONTH) == MonthUsed(5, 0)
