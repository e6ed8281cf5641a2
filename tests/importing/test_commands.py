"""The commands of the register, as somebody at a terminal uses them."""

import stat
import subprocess
from pathlib import Path

import openpyxl
import pytest
import zxingcpp
from click.testing import CliRunner
from PIL import Image

from sync import codes, journal, register, verifiers
from sync.account_facts import Grant
from sync.server import commands_accounts, questions_papers, questions_staff, register_store
from sync.server.accounts import inviting, sessions
from sync.server.app import load_secrets
from sync.server.commands import server
from sync.server.models import Fact
from sync.server.register_models import CredentialRow, PersonDetail, RegisterChange
from tests.offices import open_for_test

WORDS = "trzy słonie nocą\n"
MARTA = ("staff", "add", "marta", "--name", "Marta Zielińska", "--role", "administrator", "--password-stdin")
SAMPLES = Path(__file__).resolve().parents[2] / "docs" / "samples"
SITE = register.Site(id="s1", name="Centrum", code="COP", address="ul. Długa 1")


@pytest.fixture
def lada(tmp_path, monkeypatch):
    """Type a command; the database stays open between commands and is looked at by the test."""
    monkeypatch.setenv("LADA_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    with open_for_test(tmp_path / "server") as office:
        register_store.put(SITE, at=1, by="test")

        def lada(*words: str, typed: str = "") -> tuple[int, str]:
            office.store.close_everywhere()
            answer = CliRunner().invoke(server, words, input=typed)
            if answer.exception and not isinstance(answer.exception, SystemExit):
                raise answer.exception
            return answer.exit_code, answer.output

        yield lada


def import_all(lada) -> None:
    for kind, name in (("organisations", "organizacje.csv"), ("members", "czlonkowie.csv"), ("items", "sprzet.xlsx")):
        code, told = lada("import", kind, str(SAMPLES / name), "--yes")
        assert code == 0, told


def read_codes(file: Path, folder: Path) -> set[str]:
    subprocess.run(["pdftoppm", "-r", "200", "-gray", "-png", str(file), str(folder / file.stem)], check=True)
    pages = [Image.open(page) for page in folder.glob(f"{file.stem}*.png")]
    return {found.text for page in pages for found in zxingcpp.read_barcodes(page)}


def test_a_library_comes_in_once_from_a_spreadsheet(lada, tmp_path):
    book = openpyxl.Workbook()
    for row in (["Biblioteka"], ["Tytuł", "Autor", "Sygnatura"], ["Jak założyć fundację", "E. Lis", "P 7"]):
        book.active.append(row)
    book.save(tmp_path / "biblioteka.xlsx")

    code, told = lada("import", "books", str(tmp_path / "biblioteka.xlsx"), "--yes")
    assert (code, "1 new, 0 changed, 0 unchanged, 0 problems" in told) == (0, True)
    [item], [cover] = register_store.every(register.Item), register_store.every(register.Book)
    assert cover == register.Book(id=item.id, title="Jak założyć fundację", author="E. Lis", signature="P 7")
    assert item.inventory_no == "P 7"
    assert "There is nothing to write." in lada("import", "books", str(tmp_path / "biblioteka.xlsx"))[1]


def test_nothing_is_written_until_somebody_says_yes(lada):
    code, told = lada("import", "organisations", str(SAMPLES / "organizacje.csv"), typed="n\n")

    assert code == 1
    assert "4 new, 0 changed, 0 unchanged, 0 problems" in told
    assert "row 2: Fundacja Wspólny Stół" in told
    assert "Nothing was written." in told
    assert register_store.every(register.Party) == []


def test_yes_writes_with_history_and_the_same_file_again_writes_nothing(lada):
    import_all(lada)
    version, history = register_store.version(), RegisterChange.select().count()

    again = [
        lada("import", "members", str(SAMPLES / "czlonkowie.csv")),
        lada("import", "items", str(SAMPLES / "sprzet.xls")),
    ]

    assert [(code, "There is nothing to write." in told) for code, told in again] == [(0, True), (0, True)]
    assert (register_store.version(), RegisterChange.select().count()) == (version, history)
    assert {row.by for row in RegisterChange.select()} >= {"lada server import members", "lada server import items"}
    assert PersonDetail.get(PersonDetail.external_no == "M-001").email == "anna@wspolnystol.example"


def test_a_bad_row_is_named_and_the_good_ones_are_written(lada, tmp_path):
    (tmp_path / "list.csv").write_text(
        "Imię i nazwisko;E-mail;PESEL\nAnna Maj;anna@\nEwa Sowa;ewa@example.org;123\n", "utf-8"
    )

    code, told = lada("import", "members", "list.csv", "--yes")

    assert code == 0
    assert "row 2, column “E-mail”: is no e-mail address: “anna@”." in told
    assert "better not kept in lists at all: PESEL" in told
    assert [person.display_name for person in register_store.every(register.Person)] == ["Ewa S."]


def test_a_change_is_shown_before_and_after(lada, tmp_path):
    import_all(lada)
    (tmp_path / "list.csv").write_text("Nazwa;KRS;Status\nFundacja Wspólny Stół;123456;zablokowana\n", "utf-8")

    code, told = lada("import", "organisations", "list.csv", typed="y\n")

    assert code == 0
    assert "row 2: Fundacja Wspólny Stół (status: active → blocked)" in told


@pytest.mark.parametrize("content", [b"", b"\x89PNG\0\0", b"a;b\n1;2\n"], ids=["empty", "a picture", "no headings"])
def test_a_file_that_is_no_list_is_refused_in_a_sentence(lada, tmp_path, content):
    (tmp_path / "list.csv").write_bytes(content)

    code, told = lada("import", "items", "list.csv", "--yes")

    assert code == 1
    assert told.startswith("Error: ")


def test_a_list_without_headings_is_told_those_that_lists_have(lada, tmp_path):
    (tmp_path / "list.csv").write_text("a;b\n1;2\n", "utf-8")

    code, told = lada("import", "members", "list.csv", "--yes")

    assert code == 1
    assert "Imię i nazwisko, " in told
    assert len(told) < 500


def test_a_long_list_shows_how_far_it_is(lada, tmp_path):
    rows = "".join(f"{number};Jan{number};Maj\n" for number in range(1200))
    (tmp_path / "list.csv").write_text("Numer;Imię;Nazwisko\n" + rows, "utf-8")

    _, told = lada("import", "members", "list.csv", typed="n\n")

    assert told.startswith("500 rows read …\n1000 rows read …\n1200 new, ")
    assert "  … and 1180 more" in told


def test_stickers_carry_the_codes_of_the_things(lada, tmp_path):
    import_all(lada)

    code, told = lada("labels", "--output", "e.pdf")

    assert code == 0, told
    assert read_codes(tmp_path / "e.pdf", tmp_path) == {item.code for item in register_store.every(register.Item)}
    assert lada("labels", "--number", "nope")[0] == 1
    assert "Stickers: 6, sheets: 2 (" in lada("labels", "--skip", "43")[1]  # of 24, as if 19 were used up


def test_cards_carry_codes_of_which_only_the_hash_is_kept(lada, tmp_path):
    import_all(lada)

    code, told = lada("cards", "--output", "k.pdf")

    assert code == 0, told
    on_cards = read_codes(tmp_path / "k.pdf", tmp_path)
    kept = {row.digest for row in CredentialRow.select().where(CredentialRow.status == "active")}
    assert {codes.qr_digest(each) for each in on_cards} == kept
    assert len(kept) == 5
    assert stat.S_IMODE((tmp_path / "k.pdf").stat().st_mode) == 0o600
    assert not any(each.encode() in (tmp_path / "server" / "server.db").read_bytes() for each in on_cards)


def test_a_second_run_makes_cards_for_nobody_and_a_new_card_replaces_the_old_one(lada, tmp_path):
    import_all(lada)
    lada("cards", "--output", "k.pdf")

    nobody, new = lada("cards"), lada("cards", "--member", "M-001", "--output", "n.pdf")

    assert nobody[0] == 1
    assert nobody[1].startswith("Error: Nobody here is without a card. New members: lada server import members FILE.")
    assert new[0] == 0
    assert sorted(row.status for row in CredentialRow.select()) == ["active"] * 5 + ["replaced"]


def test_an_account_is_made_listed_disabled_and_given_a_new_password(lada, tmp_path):
    added = lada(
        "staff", "add", "marta", "--name", "Marta Zielińska", "--role", "coordinator", typed="trzy słonie nocą\n" * 2
    )
    taken = lada("staff", "add", "MARTA", "--name", "x")
    listed, disabled, password = (
        lada("staff", "list"),
        lada("staff", "disable", "marta"),
        lada("staff", "password", "marta", "--password-stdin", typed="inne długie hasło\n"),
    )

    assert [added[0], taken[0], disabled[0], password[0]] == [0, 1, 0, 0]
    assert "trzy" not in added[1]
    assert "marta                coordinator   active   no card  Marta Zielińska" in listed[1]
    assert questions_staff.account_by("marta").status == "blocked"


def test_whatever_the_command_line_does_to_accounts_stands_in_the_journal(lada):
    lada(*MARTA, typed=WORDS)
    lada("staff", "add", "ewa", "--name", "Ewa Nowak", "--password-stdin", typed=WORDS)
    sessions.begin(questions_staff.account_by("ewa").id, at=1, absolute_ms=1)
    done = [
        lada("staff", *words, typed=WORDS)
        for words in (
            ("password", "marta", "--password-stdin"), ("log-out", "ewa"), ("disable", "ewa"), ("enable", "ewa"),
            ("reset-factors", "ewa"), ("password-link", "ewa"), ("invite", "--name", "Jan", "--site", "cop"),
        )
    ]  # fmt: skip

    assert [code for code, _ in done] == [0] * 7, done
    told = [journal.fact_in(bytes(row.body)) for row in Fact.select().order_by(Fact.seq)]
    assert [type(fact).__struct_config__.tag for fact in told] == [
        "account_opened", "account_opened", "password_changed", "sessions_ended", "account_blocked",
        "account_unblocked", "factors_reset", "password_link_made", "account_invited",
    ]  # fmt: skip
    assert {getattr(fact, "means", "command") for fact in told} == {"command"}
    assert {getattr(fact, "staff", None) for fact in told} == {None} and told[-1].grants == [Grant("staff", "s1")]
    links = [told.rpartition("http://localhost:8090/invitation/")[2].split()[0] for _, told in done[-2:]]
    assert [inviting.look(link, 1).purpose for link in links] == ["password", "account"]


def test_the_command_line_keeps_an_administrator_and_says_no_in_a_sentence(lada):
    lada(*MARTA, typed=WORDS)

    assert lada("staff", "disable", "marta") == (1, f"Error: {commands_accounts.REFUSED['last_administrator']}\n")
    assert lada("staff", "enable", "marta")[0] == lada("staff", "log-out", "ewa")[0] == 1
    assert lada("staff", "invite", "--name", "E", "--site", "?")[0] == 1
    assert lada("staff", "invite", "--name", "E", "--mail", "ewa@example.org")[0] == 1  # no mail server
    assert [journal.type_in(bytes(row.body)) for row in Fact.select()] == ["account_opened"]


def grants(login="ewa"):
    return [(each.role, each.site) for each in questions_staff.account_by(login).grants]


def test_a_role_is_changed_everywhere_or_at_one_site_and_told(lada):
    register_store.put(register.Site(id="s2", name="Filia", code="FIL", address="pl. Lipowy 3"), at=1, by="test")
    lada(*MARTA, typed=WORDS)
    lada("staff", "add", "ewa", "--name", "Ewa Nowak", "--password-stdin", typed=WORDS)
    steps = [
        (("coordinator",), [("coordinator", None)], "coordinator (all sites)"),
        (("auditor", "--site", "fil"), [("coordinator", None), ("auditor", "s2")],
         "coordinator (all sites), auditor (FIL)"),
        (("staff", "--site", "FIL"), [("coordinator", None), ("staff", "s2")], "coordinator (all sites), staff (FIL)"),
        (("none", "--site", "FIL"), [("coordinator", None)], "coordinator (all sites)"),
        (("staff", "--site", "COP"), [("coordinator", None), ("staff", "s1")], "coordinator (all sites), staff (COP)"),
        (("auditor",), [("auditor", None)], "auditor (all sites)"),
    ]  # fmt: skip
    for words, expected, told in steps:
        assert lada("staff", "role", "Ewa", *words) == (0, f"Ewa Nowak (ewa) may from now on: {told}.\n")
        assert grants() == expected

    facts = [journal.fact_in(bytes(row.body)) for row in Fact.select().order_by(Fact.seq)][2:]
    assert [fact.staff for fact in facts] == [None] * len(steps)
    assert facts[0].before == [Grant("staff")] and facts[0].after == [Grant("coordinator")]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("marta", "staff"), commands_accounts.REFUSED["last_administrator"]),
        (("marta", "none"), "Then they may nothing. To shut them out: lada server staff disable marta"),
        (("marta", "administrator"), commands_accounts.REFUSED["unchanged"]),
        (("marta", "none", "--site", "COP"), commands_accounts.REFUSED["unchanged"]),
        (("marta", "staff", "--site", "?"), "There is no site ?. Known sites: COP."),
        (("ewa", "staff"), "Nobody logs in as ewa. Who does: lada server staff list"),
    ],
)
def test_a_role_that_cannot_be_changed_is_refused_in_a_sentence(lada, words, sentence):
    lada(*MARTA, typed=WORDS)

    assert lada("staff", "role", *words) == (1, f"Error: {sentence}\n")
    assert grants("marta") == [("administrator", None)]
    assert Fact.select().count() == 1


def test_an_invitation_is_withdrawn_by_its_name_or_its_id(lada):
    for name in ("Jan Nowak", "Jan Nowak", "Ewa Lis"):
        lada("staff", "invite", "--name", name, "--site", "cop")
    listed = lada("staff", "list")[1]
    assert "invited: Ewa Lis, staff (COP), " in listed
    first, _ = (line.rsplit(" ", 1)[1] for line in listed.splitlines() if "Jan" in line)

    assert lada("staff", "withdraw", "jan  nowak") == (
        1, "Error: Several are for jan  nowak. Say the id, as lada server staff list shows it.\n"
    )  # fmt: skip
    assert [lada("staff", "withdraw", said)[0] for said in (first, "jan nowak", "EWA LIS")] == [0, 0, 0]
    assert lada("staff", "withdraw", "Ewa Lis") == (
        1, "Error: No invitation is for Ewa Lis. Which there are: lada server staff list\n"
    )  # fmt: skip
    told = [journal.type_in(bytes(row.body)) for row in Fact.select().order_by(Fact.seq)]
    assert told == ["account_invited"] * 3 + ["invitation_withdrawn"] * 3


@pytest.mark.parametrize("password", ["krótkie", "marta1234567", "haslohaslohaslo"])
def test_an_easy_password_makes_no_account(lada, password):
    code, _ = lada("staff", "add", "marta", "--name", "Marta Z", "--password-stdin", typed=password + "\n")

    assert code == 1
    assert questions_staff.accounts() == []


def test_the_first_card_and_pin_of_staff_work_at_a_kiosk(lada, tmp_path):
    lada("staff", "add", "marta", "--name", "Marta Zielińska", "--password-stdin", typed="trzy słonie nocą\n")

    code, told = lada("staff", "card", "marta", "--pin-stdin", "--pdf", "m.pdf", typed="271828\n")

    assert code == 0, told
    person = register_store.get(register.Person, questions_staff.account_by("marta").person)
    assert (person.display_name, person.staff) == ("Marta Z.", True)
    assert verifiers.matches(load_secrets(tmp_path / "server").centre, person.pin, "271828")
    (on_card,) = read_codes(tmp_path / "m.pdf", tmp_path)
    assert questions_papers.every(register.Credential)[0].digest == codes.qr_digest(on_card)
    assert on_card not in told


@pytest.mark.parametrize("pin", ["1234", "123456", "111111", "abcdef"])
def test_a_simple_pin_makes_no_card(lada, pin):
    lada("staff", "add", "marta", "--name", "Marta Zielińska", "--password-stdin", typed="trzy słonie nocą\n")

    assert lada("staff", "card", "marta", "--pin-stdin", typed=pin + "\n")[0] == 1
    assert register_store.every(register.Credential) == []
