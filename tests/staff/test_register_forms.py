"""People and parties by their forms: added, changed, refused in words, told by facts, put back as they were."""

import re

import msgspec
import pytest

from sync import journal, register
from sync.register_facts import RegisterChanged
from sync.server import questions_import, register_store
from sync.server.importing.plans import PartyDetails, PersonDetails
from sync.server.models import SERVER, Fact, Stream
from tests.staff.walking import Page

PARTY = {
    "kind": "organisation", "name": "Fundacja Próba", "legal_form": "foundation", "external_no": "30897",
    "nip": "521-30-03-700", "regon": "010168068", "status": "active", "contact": "Ewa", "email": "Biuro@Example.org",
    "phone": "600 100 200", "address": "ul. Miła 7", "agreement_kind": "cooperation",
    "agreement_signed_on": "2026-01-15", "agreement_until": "2027-01-14", "package": "max",
    "documents_application": "yes", "documents_statute": "yes", "note": "dzwonić rano",
}  # fmt: skip
PERSON = {
    "full_name": "Łucja Żak", "family_name": "", "display_name": "", "language": "uk", "large_text": "yes",
    "external_no": "M-77", "status": "active", "age_band": "from_13", "guardian": "Anna Kowalska",
    "email": "lucja@example.org", "phone": "",
    "party": "Fundacja Wspólny Stół", "role": "volunteer", "note": "",
}  # fmt: skip


@pytest.fixture
def staff(filled):
    filled.log_in("staff")
    return filled


def send(staff, address, new, typed):
    page = staff.get(address)
    page = page if page.status_code == 200 else staff.get(new)
    mark = re.search(r'name="mark" value="([0-9a-f]*)"', page.text)[1]
    return staff.post(address, mark=mark, **typed)


def party(staff, id="x1", **changes):
    return send(staff, f"/parties/{id}/edit", "/parties/new", PARTY | changes)


def person(staff, id="p9", **changes):
    return send(staff, f"/people/{id}/edit", "/people/new", PERSON | changes)


def take_back(staff, act):
    """Take an act back, by its page as it is now."""
    last = re.search(r'name="last" value="([0-9]+)"', staff.get(act).text)
    return staff.post(f"{act}/take-back", last=last[1] if last else "")


def told():
    """The facts about the register, oldest first."""
    own = [row.id for row in Stream.select().where(Stream.device == SERVER)]
    rows = Fact.select(Fact.body).where(Fact.stream.in_(own)).order_by(Fact.stream, Fact.seq)
    return [fact for row in rows if isinstance(fact := journal.fact_in(bytes(row.body)), RegisterChanged)]


def test_a_party_is_added_with_its_agreement_and_told_by_a_fact(staff):
    assert party(staff).location == "/parties/x1"

    assert register_store.get(register.Party, "x1") == register.Party(
        id="x1", kind="organisation", name="Fundacja Próba", legal_form="foundation", agreement_until="2027-01-14"
    )
    assert questions_import.details_of(PartyDetails, "x1") == PartyDetails(
        party="x1", external_no="0000030897", nip="5213003700", regon="010168068", contact="Ewa",
        email="biuro@example.org", phone="600 100 200", address="ul. Miła 7", package="max",
        agreement_kind="cooperation", agreement_signed_on="2026-01-15", documents="application statute",
        note="dzwonić rano",
    )  # fmt: skip
    [fact] = told()
    assert (fact.means, fact.staff) == ("form", "account-staff")
    assert [(each.entity, each.id) for each in fact.changes] == [("party", "x1"), ("party_detail", "x1")]
    page = staff.get("/parties/x1").text
    shown = ("5213003700", "fundacja", "MAX: sale i sprzęt", "aktualny odpis KRS, podpisana umowa", "dzwonić rano")
    assert [word for word in shown if word not in page] == []
    bodies = b"".join(bytes(row.body) for row in Fact.select(Fact.body))
    assert "Próba".encode() not in bodies and b"Ewa" not in bodies


def test_a_person_is_added_with_a_guardian_and_whom_they_act_for(staff):
    assert person(staff).location == "/people/p9"

    assert register_store.get(register.Person, "p9") == register.Person(
        id="p9", display_name="Łucja Ż.", language="uk", minor=True, guardian="anna", large_text=True
    )
    assert questions_import.details_of(PersonDetails, "p9") == PersonDetails(
        person="p9", full_name="Łucja Żak", external_no="M-77", email="lucja@example.org", age_band="from_13"
    )
    assert register_store.get(register.Membership, "p9-org-table").role == "volunteer"
    page = staff.get("/people/p9").text
    assert "13 do 15 lat" in page and "Anna Kowalska" in page
    assert "Łucja Żak" in staff.get("/people/anna").text  # she answers for them


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"nip": "5213003701"}, "Ostatnia cyfra nie pasuje"), ({"regon": "12"}, "REGON ma dziewięć cyfr"),
        ({"external_no": "KRS"}, "Numer KRS ma dziesięć cyfr."), ({"email": "biuro"}, "Wpisz adres"),
        ({"note": "PESEL 44051401359"}, "Tu się tego nie zapisuje"), ({"name": ""}, "Wypełnij to pole."),
        ({"legal_form": "guild"}, "Wybierz jedną z możliwości."),
    ],
)  # fmt: skip
def test_a_wrong_party_is_refused_in_words_and_stays_typed(staff, changes, sentence):
    answer = party(staff, **changes)

    assert answer.status_code == 400 and sentence in answer.text and 'value="ul. Miła 7"' in answer.text
    assert register_store.get(register.Party, "x1") is None and told() == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"guardian": ""}, "potrzebuje dorosłego"), ({"age_band": "adult"}, "Tylko osoba niepełnoletnia"),
        ({"guardian": "Ola"}, "Wybierz osobę dorosłą"), ({"full_name": "Łucja ABS123456"}, "Tu się tego nie zapisuje"),
        ({"external_no": "M-001"}, "Anna Kowalska ma już ten numer."), ({"phone": "zero"}, "Wpisz numer"),
    ],
)  # fmt: skip
def test_a_wrong_person_is_refused_in_words(staff, changes, sentence):
    answer = person(staff, **changes)

    assert answer.status_code == 400 and sentence in answer.text
    assert register_store.get(register.Person, "p9") is None


def test_what_two_change_at_once_is_noticed_and_both_values_are_shown(staff):
    party(staff)
    page = staff.get("/parties/x1/edit").text
    party(staff, address="ul. Pierwsza 1")
    mark = re.search(r'name="mark" value="([0-9a-f]*)"', page)[1]

    second = staff.post("/parties/x1/edit", mark=mark, **(PARTY | {"address": "ul. Druga 2"}))
    assert second.status_code == 409
    assert 'value="ul. Druga 2"' in second.text and "Teraz zapisane: ul. Pierwsza 1" in second.text
    assert questions_import.details_of(PartyDetails, "x1").address == "ul. Pierwsza 1"
    again = re.search(r'name="mark" value="([0-9a-f]*)"', second.text)[1]
    staff.post("/parties/x1/edit", mark=again, **(PARTY | {"address": "ul. Druga 2"}))
    assert questions_import.details_of(PartyDetails, "x1").address == "ul. Druga 2"


def test_an_act_is_taken_back_but_for_what_was_changed_since(staff):
    party(staff)
    party(staff, name="Fundacja Druga", address="ul. Druga 2")
    act = told()[-1].act
    details = questions_import.details_of(PartyDetails, "x1")
    questions_import.put_details(msgspec.structs.replace(details, phone="1 234 567"), at=9, by="test")

    answer = take_back(staff, f"/register/acts/{act}")
    assert "Fundacja" in staff.get(answer.location).text
    assert register_store.get(register.Party, "x1").name == "Fundacja Próba"
    assert questions_import.details_of(PartyDetails, "x1").address == "ul. Druga 2"
    assert (told()[-1].means, told()[-1].undoes) == ("undo", act)
    assert take_back(staff, f"/register/acts/{act}").status_code == 404  # once only


def test_an_older_version_is_put_back_from_the_history(staff):
    party(staff)
    party(staff, name="Fundacja Druga")
    page = staff.get("/parties/x1").text
    assert "<del>Fundacja Próba</del> → <ins>Fundacja Druga</ins>" in page and "Marta staff" in page

    first = next(each.change for each in told()[0].changes if each.entity == "party")
    make_so_again(staff, page, first)
    assert register_store.get(register.Party, "x1").name == "Fundacja Próba"
    assert told()[-1].means == "restore"


def make_so_again(staff, text, change):
    """Press the button of this change on the page."""
    [form] = [each for each in Page("/parties/x1", text).forms if each.action == f"/register/changes/{change}/restore"]
    return staff.post(form.action, **form.as_it_stands())


def test_a_version_is_put_back_only_over_what_was_shown(staff):
    """Two look at one history: what the first makes of it is not overwritten by the second unseen."""
    party(staff)
    party(staff, name="Fundacja Druga")
    first = next(each.change for each in told()[0].changes if each.entity == "party")
    shown = staff.get("/parties/x1").text
    party(staff, name="Fundacja Trzecia")

    for answer in (make_so_again(staff, shown, first), staff.post(f"/register/changes/{first}/restore", last="x")):
        assert answer.status_code == 409 and "Ktoś inny zmienił to w tym czasie" in answer.text
        assert "<del>Fundacja Trzecia</del> → <ins>Fundacja Próba</ins>" in answer.text
        assert register_store.get(register.Party, "x1").name == "Fundacja Trzecia"
        assert told()[-1].means == "form"
    again = make_so_again(staff, answer.text, first)
    assert again.status_code == 303 and again.location == "/register/acts"  # the second came from nowhere
    assert register_store.get(register.Party, "x1").name == "Fundacja Próba"


def test_what_was_taken_away_meanwhile_is_not_put_back_unseen(staff):
    member = register.Membership(id="m9", person="anna", party="group-park", role="volunteer")
    for each in (member, msgspec.structs.replace(member, role="member")):
        register_store.put(each, at=2, by="test")
    older = register_store.history(register.Membership, "m9")[-1].id
    shown = staff.get("/people/anna").text
    register_store.remove(register.Membership, "m9", at=3, by="test")

    answer = make_so_again(staff, shown, older)
    assert answer.status_code == 409 and register_store.get(register.Membership, "m9") is None
    assert "<ins>wolontariat</ins>" in answer.text and 'href="/people/anna"' in answer.text
    assert make_so_again(staff, answer.text, older).location == "/people/anna"
    assert register_store.get(register.Membership, "m9") == member


def test_nothing_is_put_back_where_somebody_did_it_already(staff):
    party(staff)
    party(staff, name="Fundacja Druga")
    first = next(each.change for each in told()[0].changes if each.entity == "party")
    shown = staff.get("/parties/x1").text
    party(staff)

    answer = make_so_again(staff, shown, first)
    assert answer.status_code == 409 and "już tak jest" in answer.text
    assert len(told()) == 3


def test_a_change_that_changes_nothing_is_no_act(staff):
    party(staff)
    party(staff)

    assert len(told()) == 1


def test_of_two_who_change_a_person_the_second_is_told_what_the_first_kept(staff):
    person(staff)
    seen = re.search(r'name="mark" value="([0-9a-f]*)"', staff.get("/people/p9/edit").text)[1]
    person(staff, email="pierwsza@example.org")

    second = staff.post("/people/p9/edit", mark=seen, **(PERSON | {"email": "druga@example.org"}))

    assert second.status_code == 409
    assert 'value="druga@example.org"' in second.text and "Teraz zapisane: pierwsza@example.org" in second.text
    assert questions_import.details_of(PersonDetails, "p9").email == "pierwsza@example.org"


def test_a_family_name_of_two_words_is_said_and_they_stand_under_it(staff):
    assert person(staff, full_name="Maria Skłodowska Curie", family_name="Skłodowska Curie").status_code == 303
    assert register_store.get(register.Person, "p9").display_name == "Maria S."
    assert "Skłodowska Curie Maria" in staff.get("/people").text
    wrong = person(staff, full_name="Maria Nowak", family_name="Skłodowska Curie")
    assert wrong.status_code == 400 and "Wpisz je tak, jak stoi w imieniu i nazwisku" in wrong.text


def test_of_two_who_say_the_family_name_at_once_the_second_is_told(staff):
    name = {"full_name": "Maria Skłodowska Curie"}
    person(staff, **name)
    seen = re.search(r'name="mark" value="([0-9a-f]*)"', staff.get("/people/p9/edit").text)[1]
    person(staff, **name, family_name="Skłodowska Curie")

    second = staff.post("/people/p9/edit", mark=seen, **(PERSON | name | {"family_name": "Curie"}))

    assert second.status_code == 409
    assert 'value="Curie"' in second.text and "Teraz zapisane: Skłodowska Curie" in second.text
    assert questions_import.details_of(PersonDetails, "p9").family_name == "Skłodowska Curie"


def test_a_large_act_is_told_by_several_facts(staff, monkeypatch):
    monkeypatch.setattr("sync.server.keeping.acts.OF_ONE_FACT", 1)
    party(staff)

    first, second = told()
    assert (first.act, len(first.changes), len(second.changes)) == (second.act, 1, 1)

def test_who_acts_for_a_party_only_later_may_not_yet(staff):
    page = staff.get("/register/memberships/new?party=org-table").text
    assert "Fundacja Wspólny Stół" in page
    mark = re.search(r'name="mark" value="([0-9a-f]*)"', page)[1]
    typed = {"person": "Anna Kowalska", "party": "Fundacja Wspólny Stół", "role": "member", "since": "", "until": ""}
    answer = staff.post("/register/memberships/m9", mark=mark, **typed)
    assert answer.status_code == 400 and "Już działa w jej imieniu." in answer.text
