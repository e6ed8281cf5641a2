"""Two entries that are one: suggested, merged with all that was the second's, counted as one, and un-merged."""

from datetime import date

import msgspec
import pytest

from sync import register
from sync.rules import allowances
from sync.server import erasing, questions_import, questions_names, register_store, store
from sync.server.importing.plans import PartyDetails, PersonDetails
from sync.server.keeping import acts, aliases, duplicates, merging
from sync.server.keeping.keeping_models import RegisterAct, RegisterAlias
from sync.server.models import Fact
from sync.server.register_models import PersonDetail as Kept
from sync.server.rights import held
from tests.staff.test_register_forms import take_back, told
from tests.staff.walking import Page


@pytest.fixture
def staff(filled):
    twin = register.Person(id="twin", display_name="Anna K.")
    card = register.Credential(id="twins-card", person="twin", kind="card", digest="ab" * 32)
    own = [
        register.Membership(id="t1", person="twin", party="org-table"),
        register.Membership(id="t2", person="twin", party="group-park"),
    ]
    register_store.put_many([twin, card, *own], at=1, by="test")
    details = PersonDetails(person="twin", full_name="Kowalska Anna", email="anna@example.org", phone="600 100 200")
    questions_import.put_details(details, at=1, by="test")
    filled.log_in("staff")
    return filled


def merged(staff):
    return merge(staff, merging.mark("person", "anna", "twin")).location


def merge(staff, mark):
    return staff.post("/register/duplicates/person/merge", keep="twin", merge="anna", mark=mark)


def last_on(page):
    [last] = Page("", page.text).values("last")
    return last


def test_it_is_suggested_until_staff_say_that_they_are_two(staff):
    page = staff.get("/register/duplicates/person").text
    assert "Kowalska Anna" in page and "ten sam e-mail" in page
    staff.post("/register/duplicates/person/apart", first="anna", second="twin")
    assert "Kowalska Anna" not in staff.get("/register/duplicates/person").text
    assert duplicates.suggested("person") == []


def test_only_two_that_are_there_are_said_to_be_two(staff):
    """A fact holds them for ever: nothing that somebody typed may get into it."""
    before = Fact.select().count()
    for first, second in (("anna", "Jan Kowalski 8001011234"), ("anna", "anna"), ("anna", ""), (f"a{chr(0)}", "twin")):
        assert staff.post("/register/duplicates/person/apart", first=first, second=second).status_code == 404
    assert staff.post("/register/duplicates/person/merge", keep=f"x{chr(0)}", merge="twin").status_code == 404
    assert Fact.select().count() == before


def test_all_that_was_the_seconds_goes_over_and_lists_follow_while_facts_stay(staff):
    before = store.visits(store.ListFilter(person="anna")).rows
    assert before and merged(staff).startswith("/register/acts/")

    assert aliases.canonical(["anna"]) == {"anna": "twin"} and aliases.alike("twin") == ["twin", "anna"]
    assert {each.party for each in questions_names.memberships(person="twin")} == {
        "org-table", "group-park", "org-shift", "private-anna",
    }  # fmt: skip
    assert len(questions_names.credentials("anna")) == 0 and len(questions_names.credentials("twin")) == 4
    assert register_store.get(register.Person, "anna").status == "archived"
    assert register_store.get(register.Person, "ola").guardian == "twin"
    assert [row.id for row in store.visits(store.ListFilter(person="twin")).rows] == [row.id for row in before]
    assert "Kowalska Anna" in staff.get("/visits").text and "/people/twin" in staff.get("/people/anna").text
    assert questions_import.details_of(PersonDetails, "twin").external_no == "M-001"
    assert told()[-1].means == "merge"


def test_a_role_that_the_other_entry_has_not_stays_beside_it_and_either_can_be_changed(staff):
    volunteer = register.Membership(id="t9", person="twin", party="org-shift", role="volunteer", since="2026-01-15")
    register_store.put(volunteer, at=2, by="test")
    merged(staff)
    alike = [each for each in questions_names.memberships(person="twin") if each.party == "org-shift"]
    assert {each.role for each in alike} == {"volunteer", "member"}

    def change(**typed):
        page = Page("/register/memberships/t9", staff.get("/register/memberships/t9").text)
        [form] = [each.as_it_stands() for each in page.forms if "role" in each.as_it_stands()]
        return staff.post(page.address, **form | typed)

    assert change(since="2026-02-01", until="2026-10-31").status_code == 303
    refused = change(role="member", since="", until="")  # as the other one is
    assert refused.status_code == 400 and "Już działa w jej imieniu." in refused.text


def test_it_is_un_merged_as_it_was(staff):
    act = merged(staff).rsplit("/", 1)[1]
    take_back(staff, f"/register/acts/{act}")

    assert aliases.alike("anna") == ["anna"]
    assert {each.id for each in questions_names.memberships(person="twin")} == {"t1", "t2"}
    assert len(questions_names.credentials("anna")) == 3
    assert register_store.get(register.Person, "anna").status == "active"
    assert register_store.get(register.Person, "ola").guardian == "anna"
    assert [row.id for row in duplicates_shown(staff)] == ["anna", "twin"]


def duplicates_shown(staff):
    [pair] = duplicates.suggested("person")
    return [register_store.get(register.Person, id) for id in (pair.first, pair.second)]


def test_a_chain_of_merges_ends_at_one_and_no_circle_is_made(staff):
    author = acts.Author("account-staff", "account-staff")
    assert merging.merge("person", "twin", "anna", author, 5)
    assert merging.merge("person", "dmytro", "twin", author, 6)
    assert aliases.canonical(["anna", "twin", "dmytro"]) == {"anna": "dmytro", "twin": "dmytro"}
    assert aliases.all_of("person") == {"anna": "dmytro", "twin": "dmytro"}
    assert set(aliases.alike("anna")) == {"dmytro", "twin", "anna"}

    assert merging.merge("person", "anna", "dmytro", author, 7) == "unknown"
    assert merging.merge("person", "dmytro", "dmytro", author, 7) == "unknown"
    assert merging.merge("person", "dmytro", "nobody", author, 7) == "unknown"
    assert RegisterAct.select().count() == 2


def test_whoever_was_merged_is_told_of_and_erased_under_every_id(staff, tmp_path):
    merged(staff)
    told_of = held.everything("twin", staff.office.now())
    assert {row["person"] for row in told_of.tables["visit"]} == {"anna"}
    assert {row["full_name"] for row in told_of.tables["person_detail"]} == {"Kowalska Anna", "Anna Kowalska"}
    out = erasing.erase("twin", at=2, by="test", home=tmp_path)
    assert isinstance(out, erasing.Refused) and out.word == "on_loan"

    erasing.erase("twin", at=2, by="test", home=tmp_path, even_on_loan=True)

    assert held.everything("anna", staff.office.now()) is None
    assert Kept.select().where(Kept.full_name.contains("Kowalska")).count() == 0


CHANGED = {
    "their entry": register.Person(id="anna", display_name="Anna"),
    "a membership of one": register.Membership(id="t3", person="twin", party="org-shift"),
    "a card of the other": register.Credential(id="new-card", person="anna", kind="card", digest="cd" * 32),
    "a block": register.Block(id="b1", reason="late", person="twin"),
}


@pytest.mark.parametrize("change", CHANGED.values(), ids=CHANGED)
def test_two_that_somebody_changed_since_they_were_shown_are_not_merged(staff, change):
    shown = Page("", staff.get("/register/duplicates/person").text).values("mark")
    assert shown == [merging.mark("person", "twin", "anna")] * 2
    register_store.put(change, at=2, by="test")

    assert [merge(staff, mark).status_code for mark in (shown[0], "")] == [409, 409]
    assert aliases.all_of("person") == {} and RegisterAct.select().count() == 0
    assert register_store.get(type(change), change.id) == change
    assert merge(staff, Page("", staff.get("/register/duplicates/person").text).values("mark")[0]).status_code == 303


def test_what_only_the_server_keeps_of_one_counts_as_a_change_too(staff):
    [shown, _] = Page("", staff.get("/register/duplicates/person").text).values("mark")
    questions_import.put_details(PersonDetails(person="twin", full_name="Kowalska Anna", phone="1"), at=2, by="test")

    assert merge(staff, shown).status_code == 409


def test_a_merge_of_which_somebody_changed_a_part_since_it_was_shown_is_not_taken_back_unseen(staff):
    act = merged(staff).rsplit("/", 1)[1]
    last = last_on(staff.get(f"/register/acts/{act}"))
    changed = register.Person(id="anna", display_name="Anna", status="archived")
    register_store.put(changed, at=2, by="test")
    for old in (last, "", "x"):
        answer = staff.post(f"/register/acts/{act}/take-back", last=old)
        assert answer.status_code == 409 and "Ktoś zmienił tymczasem" in answer.text
    assert aliases.all_of("person") == {"anna": "twin"}

    answer = staff.post(f"/register/acts/{act}/take-back", last=last_on(answer))

    assert answer.status_code == 303 and aliases.all_of("person") == {}
    assert register_store.get(register.Person, "anna") == changed  # as somebody left it


def test_an_act_of_which_nothing_is_left_to_put_back_is_not_called_taken_back(staff):
    table = register_store.get(register.Party, "org-table")
    with acts.act(acts.Author("account-staff", "staff"), 1) as act:
        register_store.put(msgspec.structs.replace(table, name="Stół"), at=1, by="account-staff")
    RegisterAlias.add(id="org-park", kind="party", stands_for="org-table", act=act)
    register_store.put(msgspec.structs.replace(table, name="Wspólny Stolik"), at=2, by="test")
    shown = staff.get(f"/register/acts/{act}")

    answer = staff.post(f"/register/acts/{act}/take-back", last=last_on(shown))

    page = staff.get(answer.headers["Location"])
    assert "Zmienione później i pozostawione" in page.text and "To zostało cofnięte" not in page.text
    assert last_on(page) == last_on(shown)  # and a later change back lets it be taken back
    assert RegisterAct.get_by_id(act).undone_by is None
    assert aliases.all_of("party") == {"org-park": "org-table"}  # no fact would tell that they are two again


def test_whose_limit_of_pages_will_hold_is_said_before(staff):
    twin = register.Party(id="twin-table", kind="organisation", name="Wspólny Stół")
    early = register.Allowance(
        id="a1", party_kind="organisation", mono=300, colour=30, party="twin-table", effective_from="2026-01-01"
    )
    late = register.Allowance(
        id="a2", party_kind="organisation", mono=40, colour=4, party="org-table", effective_from="2026-03-01", version=2
    )
    register_store.put_many([twin, early], at=2, by="test")
    one, other = (PartyDetails(party=id, nip="5250008953") for id in ("org-table", "twin-table"))
    for each in (one, other):
        questions_import.put_details(each, at=2, by="test")
    assert "limit stron" not in staff.get("/register/duplicates/party").text
    register_store.put(late, at=2, by="test")
    page = staff.get("/register/duplicates/party").text
    assert "ten wpisu Fundacja Wspólny Stół: 40 czarno-białych i 4 kolorowych" in page
    assert "już nie 300 i 30" in page

    merging.merge("party", "twin-table", "org-table", acts.Author("account-staff", "staff"), 3)

    rules, kept = register_store.every(register.Allowance), register_store.get(register.Party, "twin-table")
    assert allowances.in_force(rules, kept, None, date(2026, 11, 1)).mono == 40
