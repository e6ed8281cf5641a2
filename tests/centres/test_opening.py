"""How a server comes to keep several centres: their files, what must not be shared, and what each command is told."""

from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner

from sync.server import app, models, questions_papers
from sync.server.commands import server
from sync.server.database import MIGRATIONS, PostgresStore, UnusableDatabase, migrate, open_database
from sync.server.settings import load, load_centres
from sync.settings import SettingsError
from tests.offices import Now


@pytest.fixture
def main(tmp_path: Path) -> Path:
    file = tmp_path / "server.toml"
    file.write_text(
        f'[server]\nhome = "{tmp_path}/data"\ncentres = "centres"\nport = 8091\n[reminders]\nbefore_days = 3\n', "utf-8"
    )
    (tmp_path / "centres").mkdir()
    return file


def write(main: Path, name: str, text: str) -> None:
    (main.parent / "centres" / f"{name}.toml").write_text(text, "utf-8")


def test_a_centre_says_what_is_its_own_and_shares_the_rest(main: Path) -> None:
    write(main, "gdansk", '[server]\nbase_url = "https://gdansk.example.org"\ncentre = "Gdańsk"\n')
    own = '[server]\nbase_url = "https://lodz.example.org"\nhome = "/srv/lodz"\n[reminders]\nbefore_days = 1\n'
    write(main, "lodz", own)

    found = load_centres(load(main, {"LADA_SERVER_SECURITY_LOGIN_ATTEMPTS": "7"}))

    assert list(found) == ["gdansk", "lodz"]
    gdansk, lodz = found.values()
    assert (gdansk.server.centre, lodz.server.centre) == ("Gdańsk", "")
    assert (gdansk.server.home, lodz.server.home) == (main.parent / "data/centres/gdansk", Path("/srv/lodz"))
    assert (gdansk.reminders.before_days, lodz.reminders.before_days) == (3, 1)
    assert {each.security.login_attempts for each in found.values()} == {7}
    assert {each.server.port for each in found.values()} == {8091}


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({}, "there is no file of a centre"),
        ({"a": "[server]\n"}, "a centre is known by its address"),
        ({"A b": '[server]\nbase_url = "https://a.org"\n'}, "small letters, digits and hyphens"),
        ({"a": '[server]\nbase_url = "https://a.org"\nport = 99\n'}, "for all centres together"),
        ({"a": '[server]\nbase_url = "https://a.org"\ncentres = "b"\n'}, "a centre keeps no centres"),
        ({"a": '[server]\nbase_url = "https://a.org"\nprot = 1\n'}, "Unknown setting server.prot"),
        (dict.fromkeys("ab", '[server]\nbase_url = "https://A.org"\n'), "server.base_url is the same for a and b"),
        (
            {name: f'[server]\nhome = "/srv/x"\nbase_url = "https://{name}.org"\n' for name in "ab"},
            "server.home is the same for a and b",
        ),
        (
            {
                "a": '[server]\nbase_url = "https://a.org"\ndatabase = "postgresql://x/y"\n',
                "b": '[server]\nbase_url = "https://b.org"\n',
            },
            "either every centre is kept in PostgreSQL",
        ),
    ],
)
def test_what_is_wrong_with_their_files_is_told(main: Path, files: dict[str, str], told: str) -> None:
    for name, text in files.items():
        write(main, name, text)

    with pytest.raises(SettingsError) as caught:
        load_centres(load(main, {}))

    assert told in str(caught.value)


def run(main: Path, *words: str) -> tuple[int, str]:
    answer = CliRunner().invoke(server, ["--settings", str(main), *words])
    return answer.exit_code, answer.output + str(answer.exception or "")


def test_a_command_asks_which_centre_is_meant_and_works_in_that_one(main: Path) -> None:
    for name in ("gdansk", "lodz"):
        write(main, name, f'[server]\nbase_url = "https://{name}.example.org"\n')

    assert run(main, "centres") == (0, "gdansk\nlodz\n")
    assert "say which" in run(main, "devices")[1]
    assert "There is no centre lódz" in run(main, "--centre", "lódz", "devices")[1]
    code, told = run(main, "--centre", "lodz", "init", "Centrum Łódź")
    assert code == 0, told
    models.database.close_everywhere()

    for name, found in (("lodz", "Centrum Łódź"), ("gdansk", None)):
        office = app.open_office(load_centres(load(main, {}))[name])
        centre = questions_papers.centre()
        assert (centre and centre.name) == found
        office.store.close_everywhere()


def test_a_server_of_one_centre_knows_no_names(tmp_path: Path) -> None:
    file = tmp_path / "server.toml"
    file.write_text(f'[server]\nhome = "{tmp_path}/data"\n', "utf-8")

    assert "keeps one centre, and none called gdansk" in run(file, "--centre", "gdansk", "devices")[1]
    assert run(file, "centres") == (0, "")


def test_two_centres_in_one_database_are_refused_however_its_address_is_written(tmp_path, postgres_cluster) -> None:
    url = postgres_cluster.new_database("lada_template")
    every = {}
    for name, address in (("a", url), ("b", url.replace("127.0.0.1", "localhost"))):
        write_to = tmp_path / f"{name}.toml"
        write_to.write_text(
            f'[server]\nhome = "{tmp_path}/{name}"\ndatabase = "{address}"\nbase_url = "https://{name}.org"\n', "utf-8"
        )
        every[name] = load(write_to, {})

    with pytest.raises(UnusableDatabase, match="a and b are kept in one database"):
        app.open_centres(every, Now())
    postgres_cluster.drop(url)


def test_servers_that_start_at_once_after_an_upgrade_change_the_schema_once(tmp_path, postgres_cluster) -> None:
    url, opened = postgres_cluster.new_database(), []
    store = PostgresStore(url)
    migrate(store, sorted(step.stem for step in MIGRATIONS.glob("0*.py"))[3])
    store.close_everywhere()

    def start() -> None:
        open_database(url, tmp_path).close_everywhere()
        opened.append(True)

    threads = [Thread(target=start) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert opened == [True, True, True]
    postgres_cluster.drop(url)
