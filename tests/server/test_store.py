"""The questions that screens ask: what they find, page by page, and that each walks an index."""

import pytest

from sync.server import store
from sync.server.models import Case, Device, Fact, HelpCall, JournalEntry, Loan, PageUsage, Stream, Visit
from sync.server.store import JournalFilter, ListFilter, Span
from tests.offices import admit
from tests.stations import MINUTE, NOON, Station

pytestmark = pytest.mark.new_database

DAY = 24 * 60 * MINUTE


@pytest.fixture
def filled(office):
    """Two kiosks, 30 facts each, two of them at the same moment."""
    for name, site in (("k1", "site"), ("k2", "branch")):
        admit(Station(name), site=site)
        stream = Stream.create(inc=name * 16, device=name, parent_head=b"", head=b"h" * 32, started_at=NOON, acked=30)
        for seq in range(1, 31):
            Fact.insert(
                stream=stream.id, seq=seq, body=b"{}", hash=bytes([seq]) * 32, received_at=NOON,
                happened_at=NOON + seq // 2, site=site,
            ).execute()  # fmt: skip
            JournalEntry.insert(
                happened_at=NOON + seq // 2, stream=stream.id, seq=seq, site=site,
                type="visit_checked_in" if seq % 2 else "pages_declared", person="anna" if seq % 3 == 0 else None,
                party="ngo" if seq % 5 == 0 else None, item="i" if seq % 7 == 0 else None,
            ).execute()  # fmt: skip
    return office


def walk(question):
    rows, older = [], None
    while True:
        page = question(older)
        rows += page.rows
        older = page.older
        if older is None:
            return rows


def test_the_journal_comes_page_by_page_newest_first_and_complete(filled):
    rows = walk(lambda older: store.journal(older=older, limit=7))

    assert len({row.uid for row in rows}) == len(rows) == 60
    assert [row.happened_at for row in rows] == sorted((row.happened_at for row in rows), reverse=True)


@pytest.mark.parametrize(
    ("filter", "count"),
    [
        (JournalFilter(site="branch"), 30),
        (JournalFilter(device="k1"), 30),
        (JournalFilter(device="nobody"), 0),
        (JournalFilter(person="anna"), 20),
        (JournalFilter(party="ngo"), 12),
        (JournalFilter(item="i"), 8),
        (JournalFilter(type="pages_declared"), 30),
        (JournalFilter(span=Span(NOON + 3, NOON + 5)), 8),
        (JournalFilter(site="site", device="k1", person="anna", type="pages_declared"), 5),
    ],
    ids=["site", "device", "no device", "person", "party", "item", "kind", "time", "all at once"],
)
def test_the_journal_is_filtered(filled, filter, count):
    assert len(walk(lambda older: store.journal(filter, older, limit=5))) == count


@pytest.mark.parametrize("older", ["", "nonsense", "1~2", "~~", "1~2~3~4", "1~\0~3", "9" * 30 + "~1~1"])
def test_a_place_in_the_list_that_is_none_begins_at_the_top(filled, older):
    assert len(store.journal(older=older, limit=5).rows) == 5


def test_a_fact_is_shown_to_its_last_byte_with_its_place_in_the_chain(filled):
    uid = f"{'k1' * 16}.2"
    view = store.fact(uid)

    assert (view.body, view.hash, view.previous_hash) == (b"{}", "02" * 32, "01" * 32)
    assert view.row.device == "k1"
    assert len(store.fact(f"{'k1' * 16}.1").previous_hash) == 64


@pytest.mark.parametrize("uid", ["", "x", "a.b", f"{'k1' * 16}.99", f"{'z' * 32}.1", "\0.1", "a." + "9" * 30])
def test_a_fact_that_is_not_there_is_none(filled, uid):
    assert store.fact(uid) is None


def test_every_filter_of_the_journal_walks_an_index(filled):
    for column in ("site", "person", "party", "item", "type"):
        assert f"journal_entry_{column}" in plan_of(filled, getattr(JournalEntry, column) == "x")
    assert "journal_entry_stream" in plan_of(filled, JournalEntry.stream == 1)
    assert ("PRIMARY KEY" if filled.store.is_sqlite else "_pkey") in plan_of(filled, JournalEntry.happened_at < NOON)


def plan_of(filled, condition):
    """How the database finds a page of the journal, which nowhere sorts."""
    if not filled.store.is_sqlite:
        for way in ("seqscan", "bitmapscan"):
            filled.store.execute_sql(f"SET enable_{way} = off")
    order = (JournalEntry.happened_at.desc(), JournalEntry.stream.desc(), JournalEntry.seq.desc())
    sql, parameters = JournalEntry.select(JournalEntry.seq).where(condition).order_by(*order).limit(50).sql()
    explain = "EXPLAIN QUERY PLAN " if filled.store.is_sqlite else "EXPLAIN "
    plan = str(filled.store.execute_sql(explain + sql, parameters).fetchall())
    assert "TEMP B-TREE" not in plan and "Sort" not in plan, plan
    return plan


def visit(name, **values):
    Visit.insert(
        **{"id": name, "fact": name, "site": "site", "people": 1, "arrived_at": NOON, "state": "in", **values}
    ).execute()


def loan(name, **values):
    Loan.insert(
        **{"id": name, "fact": name, "site": "site", "item": "i", "issued_at": NOON - DAY, "state": "out", **values}
    ).execute()


def test_today_counts_people_and_leaves_yesterdays_forgotten_apart(office):
    visit("a", people=5)
    visit("b", site="branch")
    visit("yesterday", arrived_at=NOON - DAY)
    visit("gone", state="left")
    visit("undone", state="undone", undone=True)
    today = store.today(NOON)

    assert (today.people_in, len(today.visits_in), today.came_today, today.forgotten) == (6, 2, 3, 1)
    assert store.today(NOON, "branch").people_in == 1


def test_today_parts_what_is_due_from_what_is_overdue(office):
    loan("late", due_at=NOON - 1)
    loan("tonight", due_at=NOON + 60 * MINUTE)
    loan("tomorrow", due_at=NOON + DAY)
    loan("back", due_at=NOON - 1, state="declared_returned")
    today = store.today(NOON)

    assert [each.id for each in today.overdue] == ["late"]
    assert [each.id for each in today.due] == ["tonight"]


def test_today_shows_who_called_for_help_and_how_many_cases_are_open(office):
    HelpCall.insert(fact="h", cause="three_failures", site="site", at=NOON).execute()
    HelpCall.insert(fact="old", cause="visitor", site="site", at=NOON - DAY).execute()
    Case.insert(id="c", kind="card_unknown", facts="[]", at=1, opened_at=1, changed_at=1).execute()
    today = store.today(NOON)

    assert [call.fact for call in today.alerts] == ["h"]
    assert today.open_cases == 1


@pytest.mark.parametrize(
    ("at", "hours"),
    [(1_793_012_400_000, 24), (1_792_926_000_000, 25), (1_806_231_600_000, 23)],
    ids=["a Monday", "the end of summer time", "the beginning of summer time"],
)
def test_a_day_is_as_long_as_it_is_in_warsaw(at, hours):
    day = store.day_of(at)

    assert day.until - day.since == hours * 60 * MINUTE
    assert day.since <= at < day.until


def test_loans_are_found_by_state_person_and_thing(office):
    loan("late", due_at=NOON - 1, person="anna", item="camera")
    loan("fine", due_at=NOON + DAY, person="ewa")
    loan("back", due_at=NOON, state="declared_returned", person="anna")
    loan("unheard", fact=None, issued_at=None, state="unknown")

    def found(**filter):
        return {each.id for each in store.loans(NOON, ListFilter(**filter)).rows}

    assert found() == {"late", "fine", "back"}
    assert found(state="overdue") == {"late"}
    assert found(state="out") == {"late", "fine"}
    assert found(person="anna") == {"late", "back"}
    assert found(item="camera") == {"late"}


def test_visits_and_pages_are_filtered_and_paged(office):
    for number in range(12):
        visit(f"v{number}", person="anna" if number % 2 else "ewa", arrived_at=NOON + number // 3)
        PageUsage.insert(
            id=f"u{number}", fact="f", site="site", party="ngo", mono_units=number, colour_units=1, pages=number,
            failed=1, lines="[]", declared_at=NOON + number, state="declared",
        ).execute()  # fmt: skip

    assert len(walk(lambda older: store.visits(ListFilter(person="anna"), older, limit=2))) == 6
    assert len(walk(lambda older: store.pages(ListFilter(party="ngo"), older, limit=5))) == 12
    assert store.page_totals(ListFilter(span=Span(NOON + 10, None))) == (21, 2, 2)
    assert store.page_totals(ListFilter(party="nobody")) == (0, 0, 0)


def test_devices_tell_their_state_their_streams_and_what_waits(filled):
    Device.update(state='{"software":"1","pending":2,"paper":"low"}').where(Device.id == "k1").execute()
    first, second = sorted(store.devices(), key=lambda view: view.device.id)

    assert (first.state.paper, first.behind, len(first.streams)) == ("low", 30, 1)
    assert second.state is None
    assert store.device("nobody") is None


def test_cases_are_listed_by_state_and_kind(office):
    for number, state in enumerate(["open", "open", "withdrawn"]):
        Case.insert(
            id=f"c{number}", kind=f"kind{number}", facts='["a.1"]', state=state, at=number, opened_at=1, changed_at=1
        ).execute()

    assert [case.id for case in store.cases().rows] == ["c1", "c0"]
    assert [case.id for case in store.cases(state=None).rows] == ["c2", "c1", "c0"]
    assert [case.id for case in store.cases(kind="kind1").rows] == ["c1"]
    assert store.case("c2").state == "withdrawn"
    assert len(store.cases_about("a.1")) == 3
    assert store.cases_about("a.10") == []
