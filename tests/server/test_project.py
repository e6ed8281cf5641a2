"""Facts from real journals, through intake, into tables: on both databases."""

import itertools
import json
import random

import msgspec
import pytest

from sync import facts, journal, register
from sync.facts import Means, PageKind, PageLine, PolicyCopy, Proof, VisitorKind
from sync.ports import Limits
from sync.server import intake, loading, project, projection, register_store, store, unfolded
from sync.server.lending_models import FOLDED, PROJECTIONS
from sync.server.models import Case, Fact, JournalEntry, Loan, PageUsage, Stream, TakeBack, Visit
from tests.offices import admit
from tests.stations import MINUTE, NOON, Station, committed

POLICY = PolicyCopy(policy="av", version=1, period=7, period_unit="days")


def issued(loan, item="projector", person="anna", party="ngo"):
    return facts.LoanIssued(
        loan=loan, item=item, site="site", person=person, party=party, due_at=NOON, policy=POLICY, proof=Proof.PIN
    )


def came(visit, person="anna"):
    return facts.VisitCheckedIn(
        visit=visit, site="site", kind=VisitorKind.MEMBER, means=Means.CARD, person=person, party="ngo"
    )


def take_in(station, now=NOON + 10**9, fold=True, limit=500):
    """Push everything and fold it in."""
    after = 0
    while batch := station.outbox.batch_after(station.inc, after, Limits(facts=limit)):
        answer, stream = intake.push(station.header(batch), batch.bodies, batch.detached, now)
        after = answer.acked
        if stream is not None and fold:
            project.catch_up(stream, now)


def everything():
    """Days of reports aside, which are counted later (`tests/figures` compares them)."""
    tables = {table.__name__: sorted(table.select().tuples(), key=repr) for table in FOLDED}
    cases = (
        Case.select(Case.id, Case.kind, Case.facts, Case.item, Case.at).where(Case.state == "open").order_by(Case.id)
    )
    return tables | {"open cases": list(cases.tuples())}


def open_kinds():
    return sorted(case.kind for case in store.cases().rows)


@pytest.fixture
def station(office):
    station = Station("k1")
    admit(station)
    return station


@pytest.fixture
def second(office):
    station = Station("k2")
    admit(station)
    return station


def a_busy_day(station, seed):
    """Every kind of fact, some of which do not fit."""
    chance = random.Random(seed)
    loans, visits = [], []
    for n in range(120):
        station.clock.pass_time(chance.randrange(10) * MINUTE)
        match chance.randrange(9):
            case 0 | 1:
                visits.append(f"v{seed}-{n}")
                station.record(came(visits[-1]))
            case 2:
                station.record(facts.VisitCheckedOut(visit=visits.pop() if visits else f"nobody{n}"))
            case 3:
                loans.append(f"l{seed}-{n}")
                station.record(issued(loans[-1], item=f"item{chance.randrange(3)}"))
            case 4:
                station.record(facts.LoanTakenBack(site="site", item=f"item{chance.randrange(3)}"))
            case 5:
                loan = loans.pop() if loans else None
                station.record(facts.LoanTakenBack(site="site", loan=loan))
            case 6:
                lines = [PageLine(kind=PageKind.PRINT, pages=n + 1)]
                station.record(facts.PagesDeclared(usage=f"u{seed}-{n}", site="site", lines=lines, mono_units=n + 1))
            case 7:
                last = station.outbox.journal[-1]
                station.record(facts.ActUndone(undone=[f"{last.inc}.{max(1, len(last.bodies) - chance.randrange(3))}"]))
            case 8:
                station.record(facts.LoanRenewed(loan=loans[-1] if loans else "gone", due_at=NOON + n, person="anna"))


def test_folding_anew_gives_what_folding_as_it_came_gave(station, second):
    a_busy_day(station, 1)
    a_busy_day(second, 2)
    take_in(station, limit=7)
    take_in(second, limit=50)
    before = everything()

    assert project.rebuild(NOON) == len(station.outbox.journal[0].bodies) + len(second.outbox.journal[0].bodies)
    assert everything() == before
    assert before["open cases"]


@pytest.mark.parametrize("seed", range(4))
def test_it_does_not_matter_which_kiosk_reports_first(office, station, second, seed):
    a_busy_day(station, seed)
    second.clock.pass_time(MINUTE // 2)
    a_busy_day(second, seed + 100)
    for each in (station, second):
        take_in(each, limit=11)
    before = everything()
    _forget()
    for each in (second, station):
        take_in(each, limit=37)

    assert everything() == before


def _forget():
    Case.delete().execute()
    for table in (*PROJECTIONS, JournalEntry, Fact, Stream):
        table.delete().execute()


def test_it_does_not_matter_whether_batches_are_small_or_large(station):
    a_busy_day(station, 5)
    take_in(station, limit=1)
    before = everything()
    _forget()
    take_in(station)

    assert everything() == before


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))), ids=str)
def test_a_thing_lent_here_and_brought_back_there_is_settled_in_any_order(office, order):
    stations = [Station(f"s{n}") for n in range(3)]
    for station in stations:
        admit(station)
    stations[0].record(issued("a", person="anna"))
    stations[1].clock.pass_time(60 * MINUTE)
    stations[1].record(facts.LoanTakenBack(site="branch", item="projector"))
    stations[2].clock.pass_time(120 * MINUTE)
    stations[2].record(issued("b", person="ewa"))
    for index in order:
        take_in(stations[index])

    states = {loan.id: loan.state for loan in Loan.select()}
    assert states == {"a": "declared_returned", "b": "out"}
    assert open_kinds() == []


def test_two_kiosks_lending_one_thing_make_one_case_that_names_both_facts(station, second):
    first = station.record(issued("a"))
    second.clock.pass_time(MINUTE)
    other = second.record(issued("b", person="ewa", party="club"))
    take_in(station)
    take_in(second)
    [case] = store.cases().rows

    assert case.kind == "loan_double_open"
    assert json.loads(case.facts) == sorted([first, other])
    assert [each.id for each in store.cases_about(first)] == [case.id]


def test_a_case_that_a_late_fact_explains_is_withdrawn(station, second):
    station.record(issued("a"))
    second.clock.pass_time(60 * MINUTE)
    second.record(issued("b", person="ewa"))
    take_in(second)
    take_in(station)
    assert open_kinds() == ["loan_double_open"]
    third = Station("k3")
    admit(third)
    third.clock.pass_time(30 * MINUTE)
    third.record(facts.LoanTakenBack(site="site", item="projector"))
    take_in(third)

    assert open_kinds() == []
    assert Case.get().state == "withdrawn"


def test_the_same_case_keeps_its_id_when_everything_is_folded_anew(station):
    station.record(facts.LoanTakenBack(site="site", item="projector"))
    take_in(station)
    before = Case.get()
    project.rebuild(NOON + 5)
    after = Case.get()

    assert (after.id, after.opened_at, after.state) == (before.id, before.opened_at, "open")


def test_a_newer_kiosks_fact_is_kept_marked_and_made_a_case(station):
    station.record_raw(b'{"type":"dragon_seen","site":"site","person":"anna"}')
    station.record(came("v"))
    take_in(station)

    assert [fact.unprojected for fact in Fact.select().order_by(Fact.seq)] == [True, False]
    assert open_kinds() == ["fact_not_understood"]
    assert Visit.get().state == "in"
    assert store.journal(store.JournalFilter(type="dragon_seen")).rows[0].person == "anna"


@pytest.fixture
def of_the_version_before(monkeypatch):
    """A server that does not know people who are registered, nor returns; `()` upgrades it."""

    def before(body):
        if journal.type_in(body) in ("person_registered", "loan_taken_back"):
            raise msgspec.ValidationError("not of this version")
        return journal.fact_in(body)

    monkeypatch.setattr(unfolded, "fact_in", before)
    return lambda: monkeypatch.setattr(unfolded, "fact_in", journal.fact_in)


def test_after_the_upgrade_what_was_set_aside_is_folded_in_as_if_it_had_been_understood_at_once(
    station, of_the_version_before
):
    station.record(issued("l"))
    station.record(facts.LoanTakenBack(loan="l", item="projector", site="site", condition=facts.Condition.FINE))
    station.record(issued("m", party="club"))
    ola = facts.PersonRegistered(person="ola", staff="marta", site="site", display_name_commitment=committed("Ola"))
    station.record(ola, display_name="Ola")
    take_in(station)
    assert open_kinds() == ["fact_not_understood", "fact_not_understood", "loan_double_open"]

    assert project.take_up_again(NOON) == 0  # not yet
    of_the_version_before()
    assert project.take_up_again(NOON) == 4

    assert [bool(fact.unprojected) for fact in Fact.select()] == [False] * 4
    assert open_kinds() == []
    assert {loan.id: loan.state for loan in Loan.select()} == {"l": "declared_returned", "m": "out"}
    assert register_store.get(register.Person, "ola").display_name == "Ola"


def test_what_takes_back_an_act_that_an_earlier_version_cannot_read_waits_for_the_upgrade(station, monkeypatch):
    line = PageLine(PageKind.COPY, 1)
    pages = station.record(facts.PagesDeclared(usage="u", site="site", lines=[line], mono_units=1, person="anna"))
    take_in(station)

    def before(body):  # the server went back to a version that does not know what it has folded in already
        if journal.type_in(body) == "pages_declared":
            raise msgspec.ValidationError("not of this version")
        return journal.fact_in(body)

    for module in (unfolded, loading):
        monkeypatch.setattr(module, "fact_in", before)
    station.record(facts.ActUndone(undone=[pages], person="anna"))
    station.record(came("v"))
    take_in(station)
    assert (PageUsage.get().state, Visit.get().state) == ("declared", "in")
    assert open_kinds() == ["fact_not_understood"]

    for module in (unfolded, loading):
        monkeypatch.setattr(module, "fact_in", journal.fact_in)
    assert project.take_up_again(NOON) == 3
    assert PageUsage.get().state == "undone"
    assert open_kinds() == []


ODD = [
    b'{"type":"visit_checked_out","visit":"a\\u0000b"}',
    b'{"type":"visit_checked_out","visit":"\\ud800"}',
    b'{"type":"visit_checked_out","visit":"\xff"}',
    b'{"type":"loan_renewed","loan":"l","due_at":9223372036854775808,"person":"p"}',
    b'{"type":"visit_checked_in","visit":"w","site":"site","kind":"member","means":"card","people":9223372036854775807}',
    b'{"type":"help_called","site":"' + b"x" * 1024 * 1024 + b'","cause":"visitor"}',
    b'{"type":"act_undone","undone":["no uid","x.y",".","%s.99"]}',
    b'{"type":"staff_entered","staff":"s","site":""}',
    b'{"site":5,"type":"help_called","cause":"visitor"}',
    b"[]",
]


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: odd[:40].decode("latin-1"))
def test_an_odd_fact_never_stops_the_ones_after_it(station, odd):
    station.record(came("before"))
    station.record_raw(odd)
    station.record(came("after"))
    take_in(station)
    stream = Stream.get()

    assert (stream.acked, stream.projected_seq) == (3, 3)
    assert {"before", "after"} <= {visit.id for visit in Visit.select()}
    assert bytes(Fact.get(Fact.seq == 2).body) == station.outbox.journal[0].bodies[1]


def test_a_mistake_of_ours_in_one_fact_sets_only_that_fact_aside(station, monkeypatch):
    decide = projection.decide

    def wrong(view, told):
        if getattr(told.fact, "visit", None) == "unlucky":
            raise ZeroDivisionError("a bug")
        return decide(view, told)

    monkeypatch.setattr(projection, "decide", wrong)
    for visit, person in (("one", "anna"), ("unlucky", "ewa"), ("two", "jan")):
        station.record(came(visit, person))
    take_in(station)

    assert sorted(visit.id for visit in Visit.select()) == ["one", "two"]
    assert open_kinds() == ["fact_not_understood"]
    monkeypatch.undo()
    project.rebuild(NOON)
    assert Visit.select().count() == 3
    assert open_kinds() == []


def test_a_mistake_that_is_still_there_does_not_make_every_start_fold_everything_anew(station, monkeypatch):
    real = projection.decide

    def broken(view, told):
        if getattr(told.fact, "visit", None) == "odd":
            raise RuntimeError("a mistake of ours")
        return real(view, told)

    monkeypatch.setattr(projection, "decide", broken)
    for visit in ("a", "odd", "b"):
        station.record(came(visit))
    take_in(station)

    assert project.take_up_again(NOON) == 0
    monkeypatch.setattr(projection, "decide", real)
    assert project.take_up_again(NOON) == 3
    assert project.take_up_again(NOON) == 0
    assert {visit.id for visit in Visit.select()} == {"a", "odd", "b"}


def test_what_was_taken_in_but_not_folded_is_folded_at_the_next_start(station):
    station.record(came("v"))
    take_in(station, fold=False)
    assert Visit.select().count() == 0

    assert project.catch_up_all(NOON) == 1
    assert Visit.select().count() == 1


def test_what_the_counter_registered_enters_the_register_with_its_history(station):
    station.record(
        facts.PersonRegistered(
            person="ola", staff="marta", site="site", display_name_commitment=committed("Ola"), minor=True
        ),
        display_name="Ola",
    )
    station.record(
        facts.CredentialBound(
            credential="c", person="ola", means=Means.CARD, digest_commitment=committed("dd"), staff="marta"
        ),
        digest="dd",
    )
    station.record(facts.PinSet(person="ola", staff="marta", verifier_commitment=committed("argon")), verifier="argon")
    station.record(
        facts.GroupRegistered(
            party="g", staff="marta", site="site", name_commitment=committed("Park"), responsible_person="ola"
        ),
        name="Park",
    )
    take_in(station)

    person = register_store.get(register.Person, "ola")
    assert (person.display_name, person.minor, person.pin) == ("Ola", True, "argon")
    assert register_store.get(register.Credential, "c").digest == "dd"
    assert register_store.get(register.Membership, "ola-g").role == "representative"
    assert [change.by for change in register_store.history(register.Person, "ola")] == ["marta", "marta"]


def test_a_detached_value_that_was_swapped_on_the_way_is_not_believed(station):
    station.record(
        facts.PersonRegistered(person="ola", staff="marta", site="site", display_name_commitment=committed("Ola")),
        display_name="Mallory",
    )
    take_in(station)

    assert register_store.get(register.Person, "ola") is None


def test_folding_anew_does_not_undo_what_staff_changed_since(station):
    station.record(
        facts.PersonRegistered(person="ola", staff="marta", site="site", display_name_commitment=committed("Ola")),
        display_name="Ola",
    )
    take_in(station)
    register_store.put(register.Person(id="ola", display_name="Aleksandra"), at=NOON, by="staff")
    project.rebuild(NOON)

    assert register_store.get(register.Person, "ola").display_name == "Aleksandra"


def test_a_leaving_is_found_in_the_journal_of_the_person(station):
    station.record(came("v"))
    station.record(facts.VisitCheckedOut(visit="v"))
    take_in(station)
    rows = store.journal(store.JournalFilter(person="anna")).rows

    assert [row.type for row in rows] == ["visit_checked_out", "visit_checked_in"]


def test_an_undone_return_opens_the_loan_again(station):
    station.record(issued("a"))
    back = station.record(facts.LoanTakenBack(site="site", loan="a", item="projector"))
    station.record(facts.ActUndone(undone=[back]))
    take_in(station)

    assert (Loan.get().state, Loan.get().return_fact) == ("out", None)
    assert TakeBack.get().undone
