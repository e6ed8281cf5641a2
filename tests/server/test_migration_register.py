"""The steps to a register that staff keep, to decided cases and to estimated visits: on data of the version before."""

import hashlib
import json
from datetime import date

import pytest

from sync.feed_rows import ListLine
from sync.register import Membership, Party, Person
from sync.server import check_list_rows, check_lists, models, questions_import, register_store
from sync.server.check_lists import Wish
from sync.server.database import PostgresStore, SqliteStore, migrate
from sync.server.deciding import queue
from sync.server.deciding.queue import Wanted
from sync.server.detecting import passing
from sync.server.figures import totals
from sync.server.figures.totals import Asked
from sync.server.importing.plans import PartyDetails, PersonDetails
from sync.server.keeping import acts, merging, name_index
from sync.server.keeping.acts import Author
from sync.server.models import Case, Device, Visit
from sync.server.outside import calendar_links, keys
from tests.offices import admit
from tests.stations import NOON, Station

MARTA = Author("marta", "marta")
ANNA = json.dumps({"entity": "person", "id": "anna", "display_name": "Ania"})
PEOPLE = [("anna", "Anna Ż."), ("dmytro", "Дмитро П.")]
PARTIES = [("table", "organisation", "Fundacja Wspólny Stół"), ("own", "person", "Anna Ż.")]


@pytest.fixture
def before(backend, tmp_path, request):
    """A database of the version before a register was kept: people, parties, their history, visits and cases."""
    if backend == "sqlite":
        opened = SqliteStore(str(tmp_path / "older.db"))
    else:
        opened = PostgresStore(request.getfixturevalue("postgres_cluster").new_database())
    opened.ready()
    migrate(opened, "0028_accounts")
    models.bind(opened)
    mark = "?" if opened.is_sqlite else "%s"

    def insert(table, **values):
        marks = ", ".join([mark] * len(values))
        opened.execute_sql(f'INSERT INTO "{table}" ({", ".join(values)}) VALUES ({marks})', tuple(values.values()))

    for id, name in PEOPLE:
        insert("person", id=id, display_name=name)
    for id, kind, name in PARTIES:
        insert("party", id=id, kind=kind, name=name)
    insert("person_detail", person="anna", full_name="Anna Żółć", external_no="M-7")
    insert("party_detail", party="table", external_no="0000123456", address="ul. Miła 7")
    insert("membership", id="m1", person="anna", party="table", role="representative", until="2027-01-31")
    insert("register_change", entity="person", entity_id="anna", at=5, by="import", after=ANNA)
    insert("visit", id="v1", fact="f.1", site="site", person="anna", arrived_at=NOON, state="in")
    for number, state in enumerate(("open", "told", "withdrawn")):
        insert("case", id=f"c{number}", kind="visit_overlap", facts='["f.1"]', state=state, at=NOON, opened_at=NOON,
               changed_at=NOON)  # fmt: skip
    yield opened
    opened.close_everywhere()


def test_whoever_was_in_the_register_is_found_as_one_types(before):
    migrate(before)

    def found(typed, kind):
        return [hit.id for hit in name_index.search(typed, (kind,), 9)]

    assert found("zolc ann", "person") == found("m-7", "person") == ["anna"] and found("дмитр", "person") == ["dmytro"]
    assert found("wspulny", "party") == found("0000123456", "party") == ["table"]
    assert found("anna", "party") == [], "somebody's own party is no organisation"
    register_store.put(Person(id="anna", display_name="Ewa"), at=6, by="test")
    assert found("ewa zolc", "person") == ["anna"], "what is there is kept up, and not laid twice"


def test_what_was_known_is_known_and_what_nobody_asked_is_open(before):
    migrate(before)

    assert register_store.every(Membership) == [
        Membership(id="m1", person="anna", party="table", role="representative", until="2027-01-31")
    ]
    assert questions_import.details_of(PersonDetails, "anna") == PersonDetails(
        person="anna", full_name="Anna Żółć", external_no="M-7"
    )
    assert questions_import.details_of(PartyDetails, "table") == PartyDetails(
        party="table", external_no="0000123456", address="ul. Miła 7"
    )
    assert register_store.get(Party, "table").name == "Fundacja Wspólny Stół"


def test_changes_of_before_belong_to_no_act_and_are_restored_and_new_acts_taken_back(before):
    migrate(before)
    [old] = register_store.history(Person, "anna")
    assert (old.act, old.after) == (None, ANNA)

    assert acts.restore(old.id, MARTA, 6) == "restored"
    assert register_store.get(Person, "anna").display_name == "Ania"
    act = merging.merge("person", "dmytro", "anna", MARTA, 7)
    assert [each.person for each in register_store.every(Membership)] == ["dmytro"]
    assert merging.take_back(act, MARTA, 8).left == ()
    assert [each.person for each in register_store.every(Membership)] == ["anna"]


def test_cases_of_before_are_as_the_facts_said_and_nobody_decided_them(before):
    migrate(before)

    cases = {case.id: (case.state, case.found, case.decision, case.owner) for case in Case.select()}
    assert cases == {f"c{n}": (word, word, None, None) for n, word in enumerate(("open", "told", "withdrawn"))}
    assert queue.counts(Wanted(today="2026-10-26"))["open"] == 1


def test_a_day_that_was_counted_without_lockers_is_counted_anew(before):
    migrate(before, "0048_cards_wanted")
    before.execute_sql(
        "INSERT INTO figure_day (id, day, site, sums, lists)"
        " VALUES ('2026-10-06.site', '2026-10-06', 'site', '{}', '{}')"
    )
    times = "fact, person, site, from_at, until_at, state, kind, resource"
    begin = 1_791_280_800_000  # noon in Warsaw on that day
    before.execute_sql(
        f"INSERT INTO booking (id, {times}) VALUES ('b', 'f.2', 'anna', 'site', {begin}, {begin + 3_600_000},"
        " 'collected', 'locker', 'one')"
    )
    migrate(before)

    day = date(2026, 10, 6)
    assert totals.totals(Asked(day, day, NOON)).booked("locker") == (1, 60, 0)


def test_a_list_to_check_is_sent_from_a_database_of_before(before):
    migrate(before, "0048_shared_pace")
    admit(Station("k1"))
    migrate(before)

    id = check_lists.send(Device.get_by_id("k1"), Wish(["camera"], ["c0"], [ListLine("Kamera", "1")], "pl"), "m", NOON)
    assert [(row.id, row.device) for row in check_list_rows.every(check_list_rows.KIND)] == [(id, "k1")]


def test_a_program_of_before_keeps_its_key_and_asks_on(before):
    migrate(before, "0048_cards_wanted")
    before.execute_sql(
        "INSERT INTO program_key (id, name, hash, scopes, made_at, made_by)"
        f""" VALUES ('p', 'strona', '{hashlib.sha256(b"lada_x").hexdigest()}', '["register"]', 1, 'a')"""
    )
    migrate(before)

    assert keys.program_with("lada_x", NOON).name == "strona"
    assert keys.Pace().wait_for("p", NOON) == 0
    assert calendar_links.mark_of(b"secret", "site", "all") is not None


def test_a_visit_of_before_has_no_estimated_end_and_gets_one_as_any_other(before):
    migrate(before)

    [visit] = Visit.select()
    assert (visit.state, visit.estimated_at, visit.estimates) == ("in", None, "[]")
    passing.look(NOON + 3 * 86_400_000)
    assert [case.subject for case in Case.select().where(Case.kind == "visit_no_checkout")] == ["v1"]
