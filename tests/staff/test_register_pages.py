"""What staff keep by plain forms: every kind is added, changed, taken away and put back, and no is said in words."""

import re

import pytest

from sync import register
from sync.server import register_store
from sync.server.staff.sheets import SHEETS
from tests import cast

NAME = {"name_pl": "Nowe", "name_en": "New", "name_uk": "Нове"}
WORDS = register.Words(pl="Nowe", en="New", uk="Нове")
TYPED = {
    "types": NAME | {"kind": "pile", "category": "photo", "policy": "av", "picture": "chair", "position": "3"},
    "categories": NAME | {"icon": "tent", "position": "9"},
    "parts": NAME | {"item": "Aparat nr 2 COP/0202", "count": "2", "position": "1"},
    "kits": NAME | {"site": cast.SITE, "category": "photo", "picture": "kit-photo", "position": "0"},
    "kit-lines": {"kit": "kit-1", "item": "", "item_type": "camera", "count": "1"},
    "resources": NAME | {"kind": "room", "site": cast.SITE, "policy": "av", "seats": "12", "position": "0"},
    "meters": {
        "name": "Kopiarka", "kind": "mfp", "site": cast.SITE, "serial": "A7PU", "digits": "7", "a3_factor": "1",
        "duplex_blank_counted": "yes", "counts_colour": "yes", "successor": "",
        "snmp_address": "192.168.1.40:161", "snmp_access": "office", "oids": "colour 1.3.6.1.4.1.18334.1",
    },
    "trainings": NAME,
    "qualifications": {"person": "Anna Kowalska", "training": "drone", "until": "2027-01-31"},
    "blocks": {"person": "", "party": "Fundacja Wspólny Stół", "reason": "late", "until": ""},
    "terms": {
        "effective_from": "2026-11-01", "points_pl": "Oddaj\nna czas", "points_en": "", "points_uk": "",
        "text_pl": "§ 1", "text_en": "", "text_uk": "",
    },
    "allowances": {
        "effective_from": "2026-11-01", "party_kind": "organisation", "party": "", "site": "", "mono": "300",
        "colour": "50", "warn_percent": "80",
    },
    "print-queues": {
        "name": "biuro", "site": cast.SITE, "meter": "", "party": "Fundacja Wspólny Stół", "workstation": "",
        "unfinished": "party", "counts": "twice", "number_up": "pages", "colour": "never", "blank_backs": "yes",
    },
    "print-bindings": {"kind": "billing", "value": "KONTO-17", "party": "Fundacja Wspólny Stół", "person": ""},
    "memberships": {
        "person": "Piotr R.", "party": "Fundacja Wspólny Stół", "role": "responsible", "since": "2026-11-01",
        "until": "2027-10-31",
    },
    "sites": {"name": "Nowa filia", "code": "nf2", "address": "ul. Nowa 1", "unaffiliated": "yes"},
    "hours": {"site": cast.SITE, "weekday": "5", "opens": "10:00", "closes": "14:30"},
    "closures": {"site": cast.SITE, "day": "2026-12-24", "reason_pl": "Nowe", "reason_en": "New", "reason_uk": "Нове"},
    "purposes": NAME | {"icon": "books", "position": "7"},
    "notices": {
        "site": cast.SITE, "shown_from_day": "2026-11-01", "shown_from_time": "", "shown_until_day": "2026-11-02",
        "shown_until_time": "12:30", **{f"{part}_{key[5:]}": word for part in ("heading", "text", "detail")
                                        for key, word in NAME.items()},
    },
    "operators": {"name": "Fundacja Nowa", "since": "2027-01-01", "until": "", "contract": "umowa 3/2027"},
}  # fmt: skip
MADE = {
    "types": register.ItemType(
        id="x1", name=WORDS, kind="pile", category="photo", policy="av", picture="chair", position=3
    ),
    "categories": register.Category(id="x1", name=WORDS, icon="tent", position=9),
    "parts": register.Part(id="x1", name=WORDS, item="camera-2", count=2, position=1),
    "kits": register.Kit(id="x1", name=WORDS, site=cast.SITE, category="photo", picture="kit-photo"),
    "kit-lines": register.KitLine(id="x1", kit="kit-1", item_type="camera"),
    "resources": register.Resource(id="x1", name=WORDS, kind="room", site=cast.SITE, policy="av", seats=12),
    "meters": register.Meter(
        id="x1", site=cast.SITE, name="Kopiarka", kind="mfp", serial="A7PU", digits=7, a3_factor=1,
        duplex_blank_counted=True, counts_colour=True, snmp_address="192.168.1.40:161", snmp_access="office",
        oids="colour 1.3.6.1.4.1.18334.1",
    ),
    "trainings": register.Training(id="x1", name=WORDS),
    "qualifications": register.Qualification(id="x1", person="anna", training="drone", until="2027-01-31"),
    "blocks": register.Block(id="x1", party="org-table", reason="late"),
    "terms": register.Terms(
        id="x1", version=1, effective_from="2026-11-01", points=register.Words(*["Oddaj\nna czas"] * 3),
        text=register.Words(*["§ 1"] * 3),
    ),
    "allowances": register.Allowance(
        id="x1", party_kind="organisation", mono=300, colour=50, version=2, effective_from="2026-11-01"
    ),
    "print-queues": register.PrintQueue(
        id="x1", name="biuro", site=cast.SITE, party="org-table", unfinished="party", counts="twice", number_up="pages",
        colour="never", blank_backs=True,
    ),
    "print-bindings": register.PrintBinding(id="x1", kind="billing", value="KONTO-17", party="org-table"),
    "memberships": register.Membership(
        id="x1", person="piotr", party="org-table", role="responsible", since="2026-11-01", until="2027-10-31"
    ),
    "sites": register.Site(id="x1", name="Nowa filia", code="NF2", address="ul. Nowa 1", unaffiliated=True),
    "hours": register.Hours(id="x1", site=cast.SITE, weekday=5, opens=600, closes=870),
    "closures": register.Closure(id="x1", site=cast.SITE, day="2026-12-24", reason=WORDS),
    "purposes": register.Purpose(id="x1", name=WORDS, icon="books", position=7),
    "notices": register.Notice(
        id="x1", site=cast.SITE, shown_from=1793487600000, shown_until=1793619000000, heading=WORDS, text=WORDS,
        detail=WORDS,
    ),
    "operators": register.Operator(id="x1", name="Fundacja Nowa", since="2027-01-01", contract="umowa 3/2027"),
}  # fmt: skip


@pytest.fixture
def staff(filled):
    register_store.put_many(
        [
            register.Training(id="drone", name=register.Words(pl="Dron", en="Drone", uk="Дрон")),
            register.Kit(id="kit-1", name=WORDS, category="photo", picture="kit", site=cast.SITE),
        ],
        at=1, by="test",
    )  # fmt: skip
    filled.log_in("staff")
    return filled


def mark(page: str) -> str:
    found = re.search(r'name="mark" value="([0-9a-f]*)"', page)
    assert found
    return found[1]


def keep(staff, sheet, id="x1", **typed):
    page = staff.get(f"/register/{sheet}/{id}")
    page = page if page.status_code == 200 else staff.get(f"/register/{sheet}/new")
    return staff.post(f"/register/{sheet}/{id}", mark=mark(page.text), **typed)


def test_the_index_leads_to_every_kind(staff):
    page = staff.get("/register").text

    assert [name for name in SHEETS if f"/register/{name}" not in page] == []
    assert set(TYPED) == set(SHEETS)


@pytest.mark.parametrize("sheet", SHEETS)
def test_each_kind_is_added_shown_taken_away_and_put_back(staff, sheet):
    kind = SHEETS[sheet].kind

    assert keep(staff, sheet, **TYPED[sheet]).status_code == 303
    assert register_store.get(kind, "x1") == MADE[sheet]
    assert register_store.history(kind, "x1")[0].by == "account-staff"
    assert "/x1" in staff.get(f"/register/{sheet}").text
    assert keep(staff, sheet, **TYPED[sheet]).status_code == 303, "what it shows is what it takes"
    assert register_store.get(kind, "x1") == MADE[sheet]

    gone = staff.post(f"/register/{sheet}/x1/remove", mark=mark(staff.get(f"/register/{sheet}/x1").text))
    assert register_store.get(kind, "x1") is None
    assert "Usunięto." in staff.get(gone.location).text
    staff.post(f"/register/{sheet}/x1/restore")
    assert register_store.get(kind, "x1") == MADE[sheet]


def test_a_device_without_an_access_is_asked_by_the_usual_one(staff):
    keep(staff, "meters", **TYPED["meters"] | {"snmp_access": "", "snmp_address": "", "oids": ""})

    assert register_store.get(register.Meter, "x1").snmp_access == "public"


@pytest.mark.parametrize(
    ("sheet", "changes", "sentence"),
    [
        ("trainings", {"name_pl": ""}, "Wpisz to także po polsku."),
        ("qualifications", {"person": "Nikt Taki"}, "W rejestrze nie ma takiej nazwy ani numeru."),
        ("parts", {"item": "nr 2"}, "Pasuje kilka: Aparat nr 2 COP/0202, Projektor nr 2 COP/0102. Dopisz numer."),
        ("parts", {"count": "0"}, "Wpisz liczbę całkowitą od 1 do 1000."),
        ("blocks", {"person": "anna"}, "Wypełnij jedno z dwóch, nie oba."),
        ("blocks", {"party": ""}, "Wypełnij jedno z dwóch, nie oba."),
        ("blocks", {"until": "31 lutego"}, "Wybierz dzień."),
        ("types", {"policy": "gone"}, "Wybierz jedną z możliwości."),
        ("meters", {"snmp_address": "http://ricoh"}, "Wpisz adres lub nazwę w sieci, np. 192.168.1.40"),
        ("meters", {"snmp_access": "hasło biura"}, "Tylko litery, cyfry oraz - i _, tak jak w ustawieniach."),
        ("meters", {"oids": "colour 1.3.6.1\nskany 1.3.6.2"}, "Tego wiersza nie da się użyć: skany 1.3.6.2"),
        ("terms", {"effective_from": "2026-10-01"}, "Wybierz dzisiejszy lub późniejszy dzień"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(staff, sheet, changes, sentence):
    answer = keep(staff, sheet, **{**TYPED[sheet], **changes})

    assert answer.status_code == 400
    assert sentence in answer.text.replace("\xa0", " ")
    assert register_store.get(SHEETS[sheet].kind, "x1") is None


@pytest.mark.parametrize(
    ("sheet", "id", "sentence"),
    [
        ("types", "projector", "Są rzeczy tego rodzaju."),
        ("categories", "photo", "Są w niej rodzaje rzeczy."),
        ("kits", "kit-1", "Coś w nim jest."),
        ("trainings", "drone", "Wymagają go zasady albo ktoś je ukończył."),
    ],
)
def test_what_others_lean_on_stays(staff, sheet, id, sentence):
    keep(staff, "kit-lines", "line", **TYPED["kit-lines"])
    keep(staff, "qualifications", "passed", **TYPED["qualifications"])

    answer = staff.post(f"/register/{sheet}/{id}/remove")

    assert (answer.status_code, sentence in answer.text) == (409, True)
    assert register_store.get(SHEETS[sheet].kind, id) is not None


def test_terms_that_have_begun_never_change(staff):
    words = register.Words(pl="§ 1", en="§ 1", uk="§ 1")
    begun = register.Terms(id="t1", version=4, effective_from="2026-01-01", points=words, text=words)
    register_store.put(begun, at=1, by="test")

    assert keep(staff, "terms", "t1", **TYPED["terms"]).status_code == 409
    assert staff.post("/register/terms/t1/remove").status_code == 409
    assert register_store.get(register.Terms, "t1") == begun
    keep(staff, "terms", **TYPED["terms"])
    assert register_store.get(register.Terms, "x1").version == 5


def test_who_comes_second_is_told_and_loses_nothing(staff):
    seen = mark(staff.get("/register/trainings/drone").text)
    staff.post("/register/trainings/drone", mark=seen, name_pl="Pierwsza", name_en="", name_uk="")

    second = staff.post("/register/trainings/drone", mark=seen, name_pl="Druga", name_en="", name_uk="")

    assert second.status_code == 409
    assert "Teraz zapisane: Pierwsza" in second.text and 'value="Druga"' in second.text
    assert register_store.get(register.Training, "drone").name.pl == "Pierwsza"


def test_what_somebody_else_changed_is_not_taken_away_unseen(staff):
    seen = mark(staff.get("/register/kits/kit-1").text)
    keep(staff, "kits", "kit-1", **TYPED["kits"])

    answer = staff.post("/register/kits/kit-1/remove", mark=seen)

    assert answer.status_code == 409 and "Ktoś inny zmienił" in answer.text
    assert register_store.get(register.Kit, "kit-1") is not None


def test_a_notice_is_looked_at_as_the_kiosk_shows_it_and_nothing_is_kept(staff):
    """Half typed, in three languages, beside another of the same time; the words stand as on the waiting screen."""
    keep(staff, "notices", "other", **TYPED["notices"])
    typed = {**TYPED["notices"], "heading_pl": "Dyżur <b>", "heading_uk": "Чергування", "text_pl": "", "heading_en": ""}

    page = staff.post("/register/notices/x1", mark="", look="yes", **typed)

    assert page.status_code == 200 and register_store.get(register.Notice, "x1") is None
    boards = re.findall(r'<figure lang="(..)">.*?<div class="board-news"><h3>(.*?)</h3>', page.text)
    assert boards == [("pl", "Dyżur &lt;b&gt;"), ("en", "Dyżur &lt;b&gt;"), ("uk", "Чергування")]
    assert "inne ogłoszenie: " + NAME["name_pl"] in page.text and 'aria-invalid' not in page.text
    for year in ("2025", "2027"):
        days = {"shown_from_day": f"{year}-01-01", "shown_until_day": f"{year}-01-02"}
        apart = staff.post("/register/notices/x1", look="yes", **typed | days)
        assert "inne ogłoszenie" not in apart.text


def test_a_list_is_searched_and_narrowed(staff):
    keep(staff, "blocks", "x1", **TYPED["blocks"])
    keep(staff, "blocks", "x2", person="dmytro", party="", reason="rules", until="2026-12-01")

    assert "/x1" not in staff.get("/register/blocks?person=dmytro").text
    assert "/x2" not in staff.get("/register/blocks?search=wspolny").text
    assert "Дмитро" in staff.get("/register/blocks?search=regulaminu").text


def test_an_auditor_sees_no_name_and_no_form(filled):
    register_store.put(register.Block(id="b1", person="anna", reason="late"), at=1, by="test")
    filled.log_in("auditor")

    page = filled.get("/register/blocks").text
    assert "Kowalska" not in page and "/register/blocks/b1" not in page and "zwrot po terminie" in page
    assert filled.get("/register/blocks/b1").status_code == 403
