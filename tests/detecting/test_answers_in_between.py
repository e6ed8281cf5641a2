"""Answers that staff give between what kiosks report: whichever journal is folded first, the same stands."""

import random
from datetime import date

import pytest

from sync.server import project
from sync.server.case_models import CaseDecision
from sync.server.deciding import answering
from sync.server.deciding.registry import kind_of
from sync.server.lending_models import FOLDED, PROJECTIONS
from sync.server.models import Case, JournalEntry, Stream
from tests import cast
from tests.detecting.kiosks import DAY, MINUTE, centre, kiosk, push
from tests.detecting.test_detecting import LATER, MONDAY, _month

IN_REGISTER = {  # answers that change the register, which is not folded anew
    ("party_duplicate", "merge"), ("return_other_site", "stays_here"), ("stocktake_diff", "stays_here"),
    ("stocktake_diff", "lost"), ("item_not_lendable", "found"), ("card_conflict", "for_first"),
    ("card_conflict", "for_second"), ("card_conflict", "for_third"),
}  # fmt: skip
KIOSKS = ("kiosk-1", "kiosk-2", "kiosk-3")


@pytest.mark.parametrize("seed", range(4))
def test_the_same_stands_whichever_journal_is_folded_first(office, seed):
    chance = random.Random(seed)
    _a_month_with_answers(chance, seed)
    before = standing()
    assert CaseDecision.select().where(CaseDecision.undone == True).exists()  # noqa: E712
    project.rebuild(LATER + DAY)
    assert standing() == before

    Case.delete().execute()
    for table in (*PROJECTIONS, JournalEntry):
        table.delete().execute()
    Stream.update(projected_seq=0).execute()
    for stream in chance.sample([row.id for row in Stream.select()], k=4):
        project.catch_up(stream, LATER + DAY, entering=set())
    assert standing() == before


def _a_month_with_answers(chance, seed):
    centre()
    made = {name: kiosk(name, cast.SITE) for name in KIOSKS}
    now = LATER
    for minutes, fact in _month(random.Random(seed)):
        made[chance.choice(KIOSKS)].at(MONDAY + minutes * MINUTE, fact)
        if chance.random() < 0.25:
            push(made[chance.choice(KIOSKS)], now)
            now += MINUTE
            _answer(chance, now)
    for name in chance.sample(KIOSKS, k=3):
        push(made[name], now)
    for _ in range(12):
        now += MINUTE
        _answer(chance, now)
    first = CaseDecision.select().order_by(CaseDecision.at, CaseDecision.fact).get()
    answering.take_back([first.fact], "marta", now + MINUTE)


def _answer(chance, now):
    open_ones = list(Case.select().where(Case.state == "open").order_by(Case.at, Case.kind))
    standing_ones = list(CaseDecision.select().where(CaseDecision.undone == False).order_by(CaseDecision.at))  # noqa: E712
    match chance.randrange(5):
        case 0 | 1 | 2 if open_ones:
            case = chance.choice(open_ones)
            answers = [each for each in kind_of(case.kind).decisions if (case.kind, each) not in IN_REGISTER]
            answering.decide(case.id, chance.choice(answers), "marta", now)
        case 3 if standing_ones:
            answering.take_back([chance.choice(standing_ones).fact], "marta", now)
        case 4 if open_ones:
            answering.defer(chance.choice(open_ones).id, date(2026, 12, 24), "zajrzę", "marta", now)


def standing():
    """Everything that is folded, and the cases that the facts still say, with their answers; but for counted days,
    which a rebuild counts and folding does not."""
    tables = {table.__name__: sorted(table.select().tuples(), key=repr) for table in FOLDED}
    columns = (Case.id, Case.state, Case.found, Case.decision, Case.decided_fact, Case.deferred_until, Case.owner)
    return tables | {"cases": sorted(Case.select(*columns).where(Case.found != "withdrawn").tuples(), key=repr)}
