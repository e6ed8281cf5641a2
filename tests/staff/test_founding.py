"""A server with nothing in it becomes a centre: founded, given sites, hours, meters and a notice, then put to use."""

import re
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from kiosk.demo import centre as demo
from kiosk.demo.contacts import contacts
from sync import register
from sync.protocol import EnrolRequest
from sync.server import app, enrolment, founding, models, register_store
from sync.server.commands import server
from sync.server.register_models import RegisterChange
from tests.offices import open_for_test
from tests.stations import Station

SAMPLES = Path(__file__).resolve().parents[2] / "docs" / "samples"
INIT = ("init", "Centrum Organizacji Pozarządowych", "--site", "COP", "Centrum", "ul. Tkacka 7")


@pytest.fixture
def lada(database_url, tmp_path, monkeypatch):
    """Type a command at a fresh server; (exit code, what it told). Its register is looked at by the test."""
    monkeypatch.setenv("LADA_HOME", str(tmp_path))
    monkeypatch.setenv("LADA_SERVER_SERVER_DATABASE", database_url)
    monkeypatch.delenv("SERVER_PORT", raising=False)
    with open_for_test(tmp_path / "server", database_url):

        def lada(*words: str) -> tuple[int, str]:
            models.database.close_everywhere()
            answer = CliRunner().invoke(server, words)
            if answer.exception and not isinstance(answer.exception, SystemExit):
                raise answer.exception
            return answer.exit_code, answer.output

        yield lada
        models.database.close_everywhere()  # the last command's


def every(kind: type[register.Entity]) -> list:
    return register_store.every(kind)


def week() -> dict[int, tuple[int, int]]:
    return {row.weekday: (row.opens, row.closes) for row in every(register.Hours)}


def test_a_centre_is_founded_with_everything_that_its_counter_needs(lada):
    code, told = lada(*INIT, "--operator", "Fundacja Lada")

    assert (code, "is founded" in told) == (0, True)
    assert [(c.name, c.operator) for c in every(register.Centre)] == [(INIT[1], "Fundacja Lada")]
    assert [(s.code, s.name, s.address, s.unaffiliated) for s in every(register.Site)] == [(*INIT[3:], False)]
    assert week() == dict.fromkeys(range(5), (480, 960))
    assert {p.id for p in every(register.Policy)} == {"portable", "valuable", "other", "books"}
    assert {a.party_kind: (a.mono, a.colour) for a in every(register.Allowance)} == {
        "organisation": (100, 20), "informal_group": (50, 10), "person": (10, 2),
    }  # fmt: skip
    assert len(every(register.Purpose)) == len(founding.PURPOSES)
    assert len(every(register.Category)) == len(founding.CATEGORIES)
    assert {row.by for row in RegisterChange.select()} == {"lada server init"}


def test_every_word_that_a_centre_begins_with_is_said_in_three_languages():
    words = [founding.HOUSE_RULES, *(each.name for each in (*founding.PURPOSES, *founding.CATEGORIES))]

    assert [each for each in words if not (each.pl and each.en and each.uk)] == []
    assert [each for each in words if each.uk in (each.pl, each.en)] == []


def test_most_people_of_the_demo_centre_can_be_reached_and_no_real_number_or_address_is_in_it():
    people = [register.Person(id=f"person-{n:03d}", display_name="Anna K.", minor=n > 30) for n in range(40)]
    found = list(contacts(people))

    assert [each.person for each in found] == [person.id for person in people]
    assert 20 < sum(each.phone is not None for each in found) < 31
    assert {each.email.partition("@")[2] for each in found if each.email} == {"example.org"}
    assert all(each.full_name.startswith("Anna K") and not each.full_name.endswith(".") for each in found)


def test_the_demo_centre_begins_as_every_centre_does():
    entities = demo.make(date(2026, 11, 24), b"k" * 32, "pin", "pin").entities

    assert [each for each in founding.defaults() if each not in entities] == []


def test_a_centre_is_founded_once(lada):
    lada(*INIT)
    version = register_store.version()

    assert lada("init", "Another") == (1, f"Error: There is a centre already: {INIT[1]}.\n")
    assert register_store.version() == version


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("init", " "), "The name of a centre has 1 to 120 characters."),
        (("init", "COP", "--site", "ŻÓŁĆ", "Centrum", "ul. Długa 1"), "2 to 6 letters A to Z or digits, not “ŻÓŁĆ”"),
        (("init", "COP", "--site", "COP", "", "ul. Długa 1"), "The name of a site has 1 to 120 characters."),
        (("site", "add", "FIL", "Filia", "pl. Lipowy 3"), "There is no centre yet. Found it first: lada server init"),
        (("enrol", "COP"), "There is no site yet. Make one: lada server site add"),
    ],
    ids=["no name", "a code that slips cannot carry", "a site with no name", "a site of no centre", "no site yet"],
)
def test_what_cannot_be_is_refused_in_one_sentence_and_writes_nothing(lada, words, sentence):
    code, told = lada(*words)

    assert (code, told.count("\n")) == (1, 1)
    assert sentence in told
    assert register_store.version() == 0 or every(register.Centre) == every(register.Site) == []


def test_a_list_of_no_sites_says_how_to_make_one(lada):
    assert lada("site", "list") == (0, "There is no site yet. Make one: lada server site add CODE NAME ADDRESS\n")


def test_a_second_site_is_added_and_listed_with_its_hours_and_meters(lada):
    lada(*INIT)
    lada("site", "add", "fil", "Filia", "pl. Lipowy 3", "--unaffiliated")
    lada("meter", "add", "FIL", "Kopiarka, filia")
    code, told = lada("site", "list")

    assert code == 0
    assert "COP     Centrum, ul. Tkacka 7\n        mon 8:00-16:00 tue 8:00-16:00" in told
    assert "FIL     Filia, pl. Lipowy 3  (unaffiliated)\n" in told
    assert "        meter: Kopiarka, filia\n" in told
    assert lada("site", "add", "FIL", "X", "Y") == (1, "Error: There is a site FIL already.\n")
    assert lada("meter", "add", "fil", "Kopiarka, filia") == (
        1, "Error: Filia has a meter “Kopiarka, filia” already.\n",
    )  # fmt: skip


def test_hours_change_for_the_days_that_are_named(lada):
    lada(*INIT)
    code, told = lada("hours", "COP", "mon", "closed", "tue-wed", "12:00-20:00", "sat", "10-13:30")

    assert (code, told) == (
        0,
        "Centrum: tue 12:00-20:00 wed 12:00-20:00 thu 8:00-16:00 fri 8:00-16:00 sat 10:00-13:30\n",
    )
    assert lada("hours", "Centrum") == (0, told)
    assert week() == {1: (720, 1200), 2: (720, 1200), 3: (480, 960), 4: (480, 960), 5: (600, 810)}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["mon"], "Say a day and its hours in turn"),
        (["pon", "8-16"], "“pon” is no day"),
        (["fri-mon", "8-16"], "“fri-mon” is no day"),
        (["mon", "16:00-8:00"], "“16:00-8:00” are no hours"),
        (["mon", "8:00-24:01"], "“8:00-24:01” are no hours"),
        (["mon", "8:61-9:00"], "“8:61-9:00” are no hours"),
        (["mon", "always"], "“always” are no hours"),
    ],
)
def test_hours_that_cannot_be_are_refused(words, sentence):
    with pytest.raises(founding.Unfounded, match=re.escape(sentence)):
        founding.week_of(words)


def test_a_notice_is_shown_until_the_end_of_its_last_day_in_place_of_the_one_before(lada):
    lada(*INIT)
    said = ("--pl", "Dziś | Dyżur | Sala A", "--en", "Today | Advice", "--uk", "Сьогодні")
    lada("notice", "COP", "--pl", "A", "--en", "B", "--uk", "C", "--until", "2099-01-01")
    code, _ = lada("notice", "COP", *said, "--until", "2099-12-31")
    [notice] = every(register.Notice)

    assert code == 0
    assert notice.heading == register.Words("Dziś", "Today", "Сьогодні")
    assert (notice.text, notice.detail) == (register.Words("Dyżur", "Advice", ""), register.Words("Sala A", "", ""))
    assert notice.shown_until == 4_102_441_200_000  # 2100-01-01 00:00 in Warsaw


def test_a_kiosk_is_enrolled_at_the_first_site_of_a_fresh_server(lada):
    lada(*INIT)
    [code] = re.findall(r"^Code: (\S+)", lada("enrol", "COP")[1], re.MULTILINE)
    key = Station("x").signer.public_key.hex()
    answer = enrolment.enrol(EnrolRequest(1, code, key, "Hol", "m", "1"), app.system_now())

    assert answer.site_code == "COP"
    assert lada("approve", answer.fingerprint) == (0, f"Hol is approved ({answer.fingerprint}).\n")


def test_lists_are_brought_into_a_fresh_server(lada):
    lada(*INIT)
    told = [
        lada("import", kind, str(SAMPLES / name), "--yes")
        for kind, name in (
            ("organisations", "organizacje.csv"), ("members", "czlonkowie.csv"), ("items", "sprzet.xlsx"),
        )
    ]  # fmt: skip
    [site] = every(register.Site)

    assert [code for code, _ in told] == [0, 0, 0]
    assert {item.site for item in every(register.Item)} == {site.id}


def test_imported_books_are_lent_as_books_and_other_things_as_portable_ones(lada, tmp_path):
    lada(*INIT)
    rows = "Numer inwentarzowy;Rodzaj;Kategoria\nK/1;Prawo o stowarzyszeniach;Książki\nS/1;Rzutnik;Projekcja\n"
    (tmp_path / "rzeczy.csv").write_text(rows, "utf-8")
    code, told = lada("import", "items", str(tmp_path / "rzeczy.csv"), "--yes")

    assert code == 0, told
    assert {kind.name.pl: (kind.category, kind.policy) for kind in every(register.ItemType)} == {
        "Prawo o stowarzyszeniach": ("books", "books"), "Rzutnik": ("projection", "portable"),
    }  # fmt: skip
