"""Erasing a member on the server: nothing names them any more, and everything that happened still stands."""

from pathlib import Path

import pytest

from sync import codes, facts, journal, register, wire
from sync.desk_facts import PersonErased
from sync.lending_facts import AgreementSigned
from sync.protocol import Erased
from sync.server import (
    backup,
    chains,
    erasing,
    erasures,
    feed_log,
    intake,
    project,
    questions_import,
    register_store,
)
from sync.server.app import open_office
from sync.server.bulk import rows_of
from sync.server.database import PostgresStore, SqliteStore, migrate
from sync.server.erasing import Done, Refused
from sync.server.importing.plans import PartyDetails, PersonDetails
from sync.server.lending_models import Agreement
from sync.server.models import Case, Device, Evidence, Fact, Loan
from sync.server.register_models import PersonDetail, RegisterChange
from tests.offices import admit, open_for_test, settings
from tests.stations import NOON, Station, committed

NAME, FULL, NOTE, VERIFIER = "Kanarka Q.", "Kanarka Qwertyńska", "Zażółć od Kanarki", "argon2id-kanarka"
DIGEST = codes.card_digest(b"k" * 32, "04AABBCCDD")
CANARIES = ["Kanark", "Kanarkowa", "Qwerty", "canary@example.org", "500600700", NOTE, VERIFIER, DIGEST]
ID = "person-canary"
POLICY = facts.PolicyCopy(policy="p", version=1, period=7, period_unit="days")


def tell(station, *, returned=True):
    """A member is taken in at a counter, borrows and brings back with a note."""
    station.record(facts.CardUnknown(site="site", means=facts.Means.CARD, digest_commitment=committed(DIGEST)),
                   digest=DIGEST)  # fmt: skip
    station.record(
        facts.PersonRegistered(person=ID, staff="marta", site="site", display_name_commitment=committed(NAME)),
        display_name=NAME,
    )
    station.record(
        facts.CredentialBound(
            credential="card-1", person=ID, means=facts.Means.CARD, staff="marta", digest_commitment=committed(DIGEST)
        ),
        digest=DIGEST,
    )
    station.record(facts.PinSet(person=ID, staff="marta", verifier_commitment=committed(VERIFIER)), verifier=VERIFIER)
    station.record(
        facts.LoanIssued(loan="loan-1", item="item-1", site="site", person=ID, party="ngo", due_at=NOON, policy=POLICY)
    )
    if returned:
        station.record(
            facts.LoanTakenBack(site="site", loan="loan-1", item="item-1", note_commitment=committed(NOTE)), note=NOTE
        )


def hand_over(station, now=NOON):
    batch = station.batch()
    answer, stream = intake.push(station.header(batch), batch.bodies, batch.detached, now)
    if stream is not None:
        project.catch_up(stream, now)
    return answer


@pytest.fixture
def station(office):
    station = Station("k1")
    admit(station)
    return station


@pytest.fixture
def home(office) -> Path:
    return office.settings.server.home


def settle(station, **how):
    tell(station, **how)
    hand_over(station)
    register_store.put(register.Membership(id="m1", person=ID, party="ngo"), at=2, by="marta")
    register_store.put(register.Party(id="own", kind="person", name=NAME), at=2, by="marta")
    register_store.put(register.Membership(id="m2", person=ID, party="own"), at=2, by="marta")
    register_store.put(register.Credential(id="old", person=ID, kind="qr", digest="kod-Kanarki"), at=2, by="marta")
    register_store.remove(register.Credential, "old", at=3, by="marta")
    details = PersonDetails(
        person=ID, full_name=FULL, external_no="K-117", email="canary@example.org", phone="500600700"
    )
    questions_import.put_details(details, at=2, by="marta")
    questions_import.put_details(PartyDetails(party="own", address="ul. Kanarkowa 5"), at=2, by="marta")
    PersonDetail.update(note=NOTE).where(PersonDetail.person == ID).execute()


def everything(office) -> str:
    """All that the database's tables say."""
    found = []
    for table in office.store.get_tables():
        for row in rows_of(f'SELECT * FROM "{table}"'):
            found += [bytes(v).decode(errors="replace") if isinstance(v, bytes | memoryview) else str(v) for v in row]
    return "\n".join(found)


def canaries_in(text):
    return [each for each in CANARIES if each in text]


def test_nothing_in_the_tables_names_them_any_more(office, station, home):
    settle(station)
    assert canaries_in(everything(office)) == CANARIES

    done = erasing.erase(ID, at=NOON, by="marta", home=home)

    assert isinstance(done, Done) and done.is_clean
    assert canaries_in(everything(office)) == []
    assert register_store.get(register.Party, "own") is None
    assert [(row.before, row.after) for row in RegisterChange.select().where(RegisterChange.entity_id == ID)] == [
        (None, None)
    ] * RegisterChange.select().where(RegisterChange.entity_id == ID).count()


def test_what_they_passed_and_why_they_were_barred_go_with_them(office, station, home):
    """Also what had been taken away before, and stood in the history alone; what another person has stays."""
    settle(station)
    passed = register.Qualification(id="q1", person=ID, training="drone", until="2027-01-31")
    barred = register.Block(id="b1", reason="damage", person=ID, until="2027-02-28")
    gone = register.Block(id="b0", reason="late", person=ID)
    anothers = register.Block(id="b2", reason="late", person="person-other")
    of_the_party = register.Block(id="b3", reason="rules", party="ngo")
    register_store.put_many([passed, barred, gone, anothers, of_the_party], at=2, by="marta")
    register_store.remove(register.Block, "b0", at=3, by="marta")

    erasing.erase(ID, at=NOON, by="marta", home=home)

    assert register_store.every(register.Qualification) == []
    assert register_store.every(register.Block) == [anothers, of_the_party]
    told = RegisterChange.select().where(RegisterChange.entity_id.in_(["q1", "b1", "b0"]))
    assert {(row.before, row.after) for row in told} == {(None, None)}
    assert RegisterChange.select().where(RegisterChange.entity_id == "b2", RegisterChange.after.is_null(False)).exists()


def test_no_file_of_the_server_names_them_any_more(office, station, home):
    settle(station)
    erasing.erase(ID, at=NOON, by="marta", home=home)

    for file in home.rglob("*"):
        assert canaries_in(file.read_bytes().decode(errors="replace")) == [], file
    assert (home / "erased.jsonl").stat().st_mode & 0o777 == 0o600


def test_what_happened_stays_and_the_chain_holds(office, station, home):
    settle(station)
    loan = Loan.get_by_id("loan-1")
    erasing.erase(ID, at=NOON, by="marta", home=home)

    assert Fact.select().count() == 7
    assert sorted(head.seq for head in chains.verified(rows_of)) == [1, 6]  # the last says that they were erased
    assert Loan.get_by_id("loan-1") == loan
    assert project.rebuild(NOON) == 7
    assert register_store.get(register.Person, ID) is None
    assert Loan.get_by_id("loan-1").person == ID
    assert Case.select().where(Case.kind == "person_unknown").count() == 0


def test_that_they_were_erased_is_told_with_who_did_it_and_an_id_that_leads_to_nobody(office, station, home):
    settle(station)
    erasing.erase(ID, at=NOON, by="account", home=home, staff="marta")
    assert erasing.erase(ID, at=NOON, by="account", home=home, staff="marta") == Refused("unknown")

    bodies = [bytes(row.body) for row in Fact.select() if journal.type_in(bytes(row.body)) == "person_erased"]
    assert [journal.fact_in(body) for body in bodies] == [PersonErased(person=ID, staff="marta")]


def test_what_they_drew_to_sign_goes_and_that_they_signed_stays(office, station, home):
    drawn = "[[117,300,217,60,317,300]]"
    tell(station)
    station.record(
        AgreementSigned(
            agreement="a1", loans=["loan-1"], person=ID, party="ngo", site="site", terms="t1", version=1,
            language="pl", means="strokes", document_digest="6e" * 32, strokes_commitment=committed(drawn),
        ),
        strokes=drawn,
    )  # fmt: skip
    hand_over(station)
    assert drawn in everything(office)

    erasing.erase(ID, at=NOON, by="marta", home=home)

    assert drawn not in everything(office)
    assert Agreement.get_by_id("a1").means == "strokes"


def test_others_keep_what_is_theirs(office, station, home):
    other = "person-other"
    station.record(
        facts.PersonRegistered(person=other, staff=ID, site="site", display_name_commitment=committed("Ola")),
        display_name="Ola",
    )
    station.record(facts.CardUnknown(site="site", means=facts.Means.CARD, digest_commitment=committed("d")), digest="d")
    settle(station)
    erasing.erase(ID, at=NOON, by="marta", home=home)

    assert register_store.get(register.Person, other).display_name == "Ola"
    assert Fact.select().where(Fact.detached.is_null(False)).count() == 2


def test_whoever_has_something_is_not_erased_unless_it_is_wished(office, station, home):
    settle(station, returned=False)

    refused = erasing.erase(ID, at=NOON, by="marta", home=home)
    assert isinstance(refused, Refused) and (refused.word, refused.preview.on_loan) == ("on_loan", ("item-1",))
    assert register_store.get(register.Person, ID) is not None

    assert isinstance(erasing.erase(ID, at=NOON, by="marta", home=home, even_on_loan=True), Done)
    assert Loan.get_by_id("loan-1").state == "out"


def test_nobody_is_erased_twice(office, station, home):
    settle(station)
    erasing.erase(ID, at=NOON, by="marta", home=home)

    assert erasing.erase(ID, at=NOON, by="marta", home=home) == Refused("unknown")


def test_a_fact_that_comes_later_is_kept_without_the_name(office, station, home):
    settle(station)
    erasing.erase(ID, at=NOON, by="marta", home=home)
    late = Station("k2")
    admit(late)
    tell(late)
    hand_over(late)

    assert Fact.select().count() == 13  # the last says that they were erased
    beside = [bytes(row.body) for row in Fact.select().where(Fact.detached.is_null(False))]
    assert {journal.type_in(body) for body in beside} <= {"card_unknown"}
    assert register_store.get(register.Person, ID) is None
    assert (register_store.every(register.Credential), register_store.every(register.Membership)) == ([], [])
    assert canaries_in(everything(office)) in ([], [DIGEST])  # a card that nobody knows


def test_a_batch_in_quarantine_loses_the_name_too(office, station, home):
    settle(station)
    fresh = Station("k2")
    admit(fresh)
    tell(fresh)
    batch = fresh.batch()
    intake.quarantine("corrupt", fresh.header(batch), batch.bodies, batch.detached, NOON)
    before = Evidence.get().id
    erasing.erase(ID, at=NOON, by="marta", home=home)
    after = Evidence.get()

    assert canaries_in(wire.inflate(bytes(after.batch)).decode()) == []
    assert after.id == before
    intake.quarantine("corrupt", fresh.header(batch), batch.bodies, batch.detached, NOON)
    assert Evidence.select().count() == 1


def test_a_kiosk_is_told_until_it_says_that_it_is_done(office, station, home):
    settle(station)
    assert intake.hello(station.hello(), "n", NOON).erased is None
    erasing.erase(ID, at=NOON, by="marta", home=home)

    told = intake.hello(station.hello(), "n", NOON).erased
    assert told.people == [ID]
    assert [(device.id, done) for device, done in erasures.carried_out(ID)] == [("k1", False)]

    station.sink.erase(told)
    assert intake.hello(station.hello(), "n", NOON).erased is None
    assert [(device.id, done) for device, done in erasures.carried_out(ID)] == [("k1", True)]


def test_a_kiosk_is_told_which_facts_only_the_server_knows_to_be_theirs(office, station, home):
    """A note on a thing whose loan that kiosk did not know, and a card that it never saw bound."""
    settle(station, returned=False)
    other = Station("k2")
    other.clock.pass_time(60_000)
    admit(other)
    unknown = facts.CardUnknown(site="site", means=facts.Means.CARD, digest_commitment=committed(DIGEST))
    back = facts.LoanTakenBack(site="site", item="item-1", note_commitment=committed(NOTE))
    uids = [other.record(unknown, digest=DIGEST), other.record(back, note=NOTE)]
    other.record(facts.LoanTakenBack(site="site", item="item-1"))
    other.record(facts.LoanTakenBack(site="site", item="item-2", note_commitment=committed("torn")), note="torn")
    hand_over(other, NOON + 90_000)
    erasing.erase(ID, at=NOON, by="marta", home=home)

    told = intake.hello(other.hello(), "n", NOON).erased
    assert (told.people, told.facts) == ([ID], uids)
    assert len(intake.hello(station.hello(), "n", NOON).erased.facts) == 1
    other.sink.erase(told)
    assert [part is None for part in other.outbox.journal[0].detached] == [True, True, True, False]


def test_a_kiosk_with_a_mark_of_another_ledger_is_told_everything(office, station, home):
    settle(station)
    erasing.erase(ID, at=NOON, by="marta", home=home)
    station.sink.erase(Erased([], "1.0123"))

    assert intake.hello(station.hello(), "n", NOON).erased.people == [ID]


@pytest.mark.parametrize(("status", "told"), [("pending", False), ("revoked", False), ("approved", True)])
def test_who_is_told(office, station, home, status, told):
    settle(station)
    erasing.erase(ID, at=NOON, by="marta", home=home)
    Device.update(status=status).execute()

    assert (intake.hello(station.hello(), "n", NOON).erased is not None) is told


def test_the_feed_takes_them_out(office, station, home):
    settle(station)
    device = Device.get_by_id("k1")
    cursor = office.feed.snapshot(device).header.cursor
    erasing.erase(ID, at=NOON, by="marta", home=home)
    changes = office.feed.delta(device, cursor).changes

    assert {(each.entity, each.id, each.op) for each in changes} >= {
        ("person", ID, "del"), ("credential", "card-1", "del"), ("membership", "m1", "del"), ("party", "own", "del")
    }  # fmt: skip
    assert feed_log.head("").pos > cursor.pos


def test_a_database_that_went_back_in_time_forgets_again_before_it_serves(office, station, home):
    settle(station)
    at_first = erasing.erase(ID, at=NOON, by="marta", home=home)
    mark = at_first.erasure.mark
    rows_back_in_time(office)
    assert NAME in everything(office)

    again = open_office(settings(home, office.settings.server.database), office.now)

    assert canaries_in(everything(again)) == []
    assert erasures.Erasure.get().mark == mark  # so that kiosks which are done stay done
    assert len(erasures.read(home)) == 1
    assert erasing.erase_again(home, NOON) == 0
    again.store.close_everywhere()


def test_what_was_cut_short_is_wiped_at_the_next_start(office, station, home, monkeypatch):
    settle(station)
    real, asked = type(office.store).leave_no_trace, []
    with monkeypatch.context() as patch:
        patch.setattr(office.store, "leave_no_trace", lambda *_, **__: False, raising=False)
        done = erasing.erase(ID, at=NOON, by="marta", home=home)
    assert isinstance(done, Done) and not done.is_clean and not erasures.is_wiped()

    def seen(store, values, tables, *, anew):
        asked.append((values, anew))
        return real(store, values, tables, anew=anew)

    monkeypatch.setattr(type(office.store), "leave_no_trace", seen)
    for _ in range(2):
        assert erasing.erase_again(home, NOON) == 0
    assert asked == [(set(), True)]
    assert erasures.is_wiped()
    for file in home.rglob("*"):
        assert canaries_in(file.read_bytes().decode(errors="replace")) == [], file


def test_of_two_processes_that_start_at_once_one_erases_again(office, station, home):
    settle(station)
    erasing.erase(ID, at=NOON, by="marta", home=home)
    [line] = erasures.read(home)

    with office.store.writing():
        assert erasures.is_noted(line)
        assert not erasures.is_noted(erasures.new_line("somebody", NOON))
    assert erasures.Erasure.select().count() == 1


def test_who_was_erased_since_a_backup_is_erased_again_on_another_disk(office, station, home, tmp_path, request):
    """The ledger lies beside the backups, and grows with each of them."""
    settle(station)
    url = office.settings.server.database
    backups = tmp_path / "backups"
    file = backup.make(office.settings, backups, 9, NOON, with_keys=True).file
    erasing.erase(ID, at=NOON, by="marta", home=home)
    backup.make(office.settings, backups, 9, NOON)
    fresh = request.getfixturevalue("postgres_cluster").new_database() if url else ""
    backup.restore(file, settings(tmp_path / "fresh", fresh), NOON)

    with open_for_test(tmp_path / "fresh", fresh) as again:
        assert canaries_in(everything(again)) == []
        assert register_store.get(register.Site, "site") is not None
        assert Fact.select().count() == 6
        assert [head.seq for head in chains.verified(rows_of)] == [6]
    names = [each.name for each in backups.iterdir()]
    assert "erased.jsonl" in names


def test_a_database_of_the_version_before_can_erase(backend, tmp_path, request):
    url = "" if backend == "sqlite" else request.getfixturevalue("postgres_cluster").new_database()
    home = tmp_path / "older"
    home.mkdir()
    store = PostgresStore(url) if url else SqliteStore(str(home / "server.db"))
    store.ready()
    migrate(store, "0005_intervals")
    store.execute_sql("INSERT INTO person (id, display_name) VALUES ('anna', 'Anna')")
    mark = "%s" if url else "?"
    store.execute_sql(
        "INSERT INTO device (id, name, site, public_key, fingerprint, enrolled_at, status)"
        f" VALUES ('k1', 'K1', 'site', {mark}, '', 0, 'approved')", (Station("k1").signer.public_key,),
    )  # fmt: skip
    store.close_everywhere()

    with open_for_test(home, url):
        assert Device.get_by_id("k1").erased == 0
        assert isinstance(erasing.erase("anna", at=NOON, by="marta", home=home), Done)
        assert [(device.id, done) for device, done in erasures.carried_out("anna")] == [("k1", False)]


def rows_back_in_time(office):
    """What a backup would bring: somebody who was erased, and a ledger that knows nothing of it."""
    with office.store.writing():
        erasures.Erasure.delete().execute()
        office.store.execute_sql("UPDATE counter SET value = 0 WHERE name = 'erasures'")
    register_store.put(register.Person(id=ID, display_name=NAME), at=1, by="test")


def test_a_line_that_was_torn_is_no_erasure_and_the_next_one_stands_alone(office, station, home):
    (home / "erased.jsonl").write_bytes(b'{"id":"x","person":"')
    settle(station)
    erasing.erase(ID, at=NOON, by="marta", home=home)

    assert [line.person for line in erasures.read(home)] == [ID]


def test_a_ledger_whose_file_was_lost_is_written_down_again(office, station, home):
    settle(station)
    erasing.erase(ID, at=NOON, by="marta", home=home)
    (home / "erased.jsonl").unlink()
    erasing.erase_again(home, NOON)

    assert [line.person for line in erasures.read(home)] == [ID]
