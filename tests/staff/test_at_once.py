"""Twenty members of staff at once, each in a browser of their own, over the same cases, the same entry, the same thing
and the same month: nothing is lost, nothing is done twice, nobody is shown an error of ours. Before one server, and
before two on one PostgreSQL."""

import random
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from sync import journal
from sync.case_facts import CaseDecided
from sync.closing_facts import PeriodSoftClosed
from sync.facts import ActUndone
from sync.server import questions_names
from sync.server.deciding.registry import kind_of
from sync.server.models import SERVER, Case, Fact, Stream
from tests import cast
from tests.staff.case_papers import fill_queue
from tests.staff.desks import Desk, add_account
from tests.staff.distant import DistantDesk, serving_in_processes
from tests.staff.walking import Form, Page, send

PEOPLE = 20
REASON = "Kserokopiarka stała bez licznika"
WHOM = {"site": cast.SITE, "person": "anna", "party": "org-table"}
BOOKING = {"what": "item_type screen", "day": "2026-11-04", "begins": "10:00", "ends": "12:00"}
PARTY = "/parties/org-table/edit"


class Worker:
    """One of them: what each of their requests was answered with, by what they did."""

    def __init__(self, desk: Desk, number: int) -> None:
        add_account(desk.office, f"w{number}", "coordinator")
        self.desk, self.name, self.done = desk, f"w{number}", Counter()
        self.desk.log_in(self.name)
        self.form = self.look()
        self.chance = random.Random(number)

    def look(self) -> Form:
        """The form of the party as it stands now."""
        return next(form for form in Page(PARTY, self.desk.get(PARTY).text).forms if "mark" in form.as_it_stands())

    def work(self, cases: list[Case]) -> None:
        for case in self.chance.sample(cases, len(cases)):
            word = self.chance.choice([*kind_of(case.kind).decisions])
            answer = self.desk.post(f"/cases/{case.id}/decide", decision=word)
            self.done["decided", answer.status_code] += 1
            if answer.status_code == 303 and self.chance.random() < 0.3:  # on second thoughts
                uid = answer.location.partition("did=")[2].partition("&")[0]
                self.done["undone", self.desk.post(f"/cases/answers/{uid}/undo").status_code] += 1
        self.done["closed", self.desk.post("/closing/2026-09/close", kind="soft", reason=REASON).status_code] += 1
        self.done["booked", self.desk.post("/bookings/new", **WHOM, **BOOKING).status_code] += 1
        handed = self.desk.post("/loan-desk", do="hand_over", item="screen-1", part="p4", **WHOM)
        self.done["handed over", handed.status_code] += 1

    def edit(self, form: Form) -> int:
        fields = form.as_it_stands()
        code = send(self.desk, form, fields | {"note": [f"{fields['note'][0]} {self.name}"]}).status_code
        self.done["edited", code] += 1
        return code


def all_at_once(office, make) -> Counter:
    """Twenty of them, each at the desk that `make(number)` gives, begin together; how often what was answered how."""
    fill_queue(office)
    cases = list(Case.select().where(Case.state == "open"))
    workers = [Worker(make(number), number) for number in range(PEOPLE)]
    start = threading.Barrier(PEOPLE)

    def run(worker: Worker) -> None:
        office.store.ready()
        try:
            start.wait()
            code = worker.edit(worker.form)
            worker.work(cases)
            while code == 409:  # somebody was quicker: look again
                code = worker.edit(worker.look())
        finally:
            office.store.close()

    with ThreadPoolExecutor(PEOPLE) as pool:
        list(pool.map(run, workers))
    detail = questions_names.party_detail("org-table")
    assert sorted(detail.note.split()) == sorted(worker.name for worker in workers)
    return sum((worker.done for worker in workers), Counter())


def hold_true(done: Counter) -> None:
    """Nothing was lost, nothing was done twice, nobody was shown an error of ours."""
    assert {code for _what, code in done} <= {200, 303, 400, 409}, done
    assert done["edited", 303] == PEOPLE and done["edited", 409] >= PEOPLE - 1  # all read it before one wrote
    own = [row for stream in Stream.select().where(Stream.device == SERVER)
           for row in Fact.select().where(Fact.stream == stream.id).order_by(Fact.seq)]  # fmt: skip
    assert [row.seq for row in own] == [*range(1, len(own) + 1)]
    first, *heads = [bytes(row.hash) for row in own]
    assert heads == journal.chain(first, [bytes(row.body) for row in own[1:]])
    told = [(journal.fact_in(bytes(row.body)), row) for row in own]
    undone = {uid for fact, _row in told if isinstance(fact, ActUndone) for uid in fact.undone}
    inc = Stream.get(Stream.device == SERVER).inc
    standing = Counter(
        fact.case for fact, row in told
        if isinstance(fact, CaseDecided) and journal.uid(inc, row.seq) not in undone
    )  # fmt: skip
    assert set(standing.values()) == {1} and done["undone", 303] > 0
    assert {row.id for row in Case.select().where(Case.state == "decided")} == standing.keys()
    assert done["booked", 303] == done["handed over", 303] == 1
    assert sum(isinstance(fact, PeriodSoftClosed) for fact, _row in told) == 1 == done["closed", 303]


def test_twenty_at_once_lose_nothing_and_do_nothing_twice(filled, office):
    hold_true(all_at_once(office, lambda _number: Desk(office, filled.app)))


@pytest.mark.parametrize("backend", ["postgresql"])
def test_nor_do_they_before_two_servers_of_one_database(filled, office):
    with serving_in_processes(office, 2) as ports:
        done = all_at_once(office, lambda number: DistantDesk(office, filled.app, ports, number))
    hold_true(done)
