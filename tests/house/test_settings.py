"""Settings: defaults that work, every problem told at once, nothing unknown let through."""

import re
import tomllib
from pathlib import Path

import pytest

import kiosk.settings
import sync.server.settings
from kiosk.settings import CHECKOUT, Kiosk
from sync.rules.reminders import Schedule
from sync.settings import SettingsError, keys

SCHEMAS = {"kiosk": kiosk.settings, "server": sync.server.settings}


@pytest.fixture
def write(tmp_path):
    def write(text: str) -> Path:
        file = tmp_path / "lada.toml"
        file.write_text(text, encoding="utf-8")
        return file

    return write


def problems_of(room, file, environ=None) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        room.load(file, environ or {})
    return caught.value.problems


@pytest.mark.parametrize("room", SCHEMAS.values(), ids=SCHEMAS)
def test_defaults_need_no_file_and_no_variable(room):
    settings = room.load(None, {})

    assert (settings.kiosk if room is kiosk.settings else settings.server).host == "127.0.0.1"


def test_data_lives_in_var_of_the_checkout_or_where_lada_home_says():
    assert kiosk.settings.load(None, {}).kiosk.home == CHECKOUT / "var" / "kiosk"
    assert kiosk.settings.load(None, {"LADA_HOME": "/srv/lada"}).kiosk.home == Path("/srv/lada/kiosk")
    assert sync.server.settings.load(None, {"LADA_HOME": "/srv/lada"}).server.home == Path("/srv/lada/server")


def test_an_absolute_home_stays_where_it_is(write):
    file = write('[kiosk]\nhome = "/var/lib/lada/kiosk"\n')

    assert kiosk.settings.load(file, {"LADA_HOME": "/srv/lada"}).kiosk.home == Path("/var/lib/lada/kiosk")


def test_short_variables_move_both_ends_together():
    environ = {"KIOSK_PORT": "9080", "SERVER_PORT": "9090"}

    assert kiosk.settings.load(None, environ).kiosk.port == 9080
    assert kiosk.settings.load(None, environ).sync.server == "http://localhost:9090"
    assert sync.server.settings.load(None, environ).server.port == 9090
    assert sync.server.settings.load(None, environ).server.base_url == "http://localhost:9090"


def test_a_variable_wins_over_the_file(write):
    file = write("[kiosk]\nvolume = 10\nscreen_diagonal_in = 21.5\n")

    settings = kiosk.settings.load(file, {"LADA_KIOSK_KIOSK_VOLUME": "0", "LADA_KIOSK_BENCH_DEVICE_BENCH": "no"})

    assert (settings.kiosk.volume, settings.kiosk.screen_diagonal_in) == (0, 21.5)
    assert settings.bench.device_bench is False


def test_a_variable_reaches_a_section_whose_name_has_two_words():
    settings = kiosk.settings.load(None, {"LADA_KIOSK_PRINT_JOBS_EVERY_SECONDS": "7"})

    assert settings.print_jobs.every_seconds == 7


def test_all_problems_are_told_together(write):
    file = write('[kiosk]\nprt = 1\nport = "x"\nvolume = 200\nlabel = 7\n[redaers]\n[readers]\nscanner = "evdevv"\n')

    environ = {"LADA_KIOSK_KIOSK_LARGE_DEFAULT": "maybe", "LADA_KIOSK_FOO_BAR": "1"}

    problems = problems_of(kiosk.settings, file, environ)

    assert problems == (
        "Unknown section redaers. Did you mean readers?",
        "Unknown section in the variable LADA_KIOSK_FOO_BAR: foo. Known: kiosk, readers, printer, print_jobs, snmp, "
        "sync, bench.",
        "Unknown setting kiosk.prt. Did you mean port?",
        "kiosk.port must be a whole number, not 'x'.",
        "kiosk.label must be a text in quotes, not 7.",
        "kiosk.volume must be 100 or less, not 200.",
        "kiosk.large_default must be true or false or auto, not 'maybe'.",
        "readers.scanner must be one of evdev, serial, wedge, simulated, none, not 'evdevv'.",
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("kiosk = 3\n", "kiosk must be a section: [kiosk]."),
        ("[kiosk\n", "is not valid TOML"),
        ('[kiosk]\nhost = "0.0.0.0"\n', "kiosk.host must be a loopback address"),
        ('[kiosk]\nhost = "kiosk.example.org"\n', "kiosk.host must be a loopback address"),
        ("[kiosk]\nport = true\n", "kiosk.port must be a whole number, not True."),
        ('[readers]\nscanner = "evdev"\n', "readers.scanner_device must name the scanner"),
        ('[readers]\nscanner = "serial"\n', "readers.serial_device must name the port"),
        ('[printer]\ndriver = "network"\n', "printer.address must be given when driver is network."),
        ('[printer]\nprofile = "TM-T2000"\n', "printer.profile must be one of default, TM-T20, "),
        ('[printer]\npolish_page = "cp999:18"\n', "printer.polish_page must be a code page (cp852, cp1250, "),
        ('[printer]\npolish_page = "cp866:17"\n', "printer.polish_page must be a code page"),
        ('[printer]\npolish_page = "cp852:256"\n', "printer.polish_page must be a code page"),
        ('[printer]\ncyrillic_page = "cp866"\n', "printer.cyrillic_page must be a code page (cp1251, "),
        ('[sync]\nserver = "lada.example.org"\n', "sync.server must be an address"),
        ('[sync]\nserver = "http://lada.example.org"\n', "sync.server must begin with https://"),
        ("[snmp]\naccess = 3\n", "snmp.access must be tables: [snmp.access.NAME]."),
        ("[snmp.access]\noffice = 3\n", "snmp.access.office must be a section"),
        ('[snmp.access.office]\nversion = "1"\n', "snmp.access.office.version must be one of 2c, 3, not '1'."),
        ('[snmp.access.office]\nversion = "3"\n', "snmp.access.office.user must be given"),
        ('[snmp.access.office]\nversion = "3"\nuser = "a"\nauth_password = "short"\n', "auth_password must have 8"),
        (
            '[snmp.access.office]\nversion = "3"\nuser = "a"\nauth = "none"\nprivacy_password = "12345678"\n',
            "snmp.access.office.privacy_password must have 8 letters or more, and needs auth.",
        ),
        ("[bench]\ndevice_bench = true\n", "bench.device_bench is for simulated devices only"),
    ],
)
def test_a_kiosk_that_could_not_work_safely_is_refused(write, text, words):
    assert any(words in problem for problem in problems_of(kiosk.settings, write(text)))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[server]\ndatabase = "mysql://x"\n', "server.database must be empty"),
        ('[server]\nbase_url = "lada"\n', "server.base_url must be the address"),
        ('[server]\ndatabase_file = "/no/such/file"\n', "/no/such/file cannot be read"),
        ("[security]\nsession_idle_minutes = 60\nsession_absolute_minutes = 30\n", "must not be shorter"),
        ('[mail]\nhost = "smtp.example.org"\n', "mail.sender must be the address"),
        ('[mail]\nhost = "smtp.example.org"\nsender = "a@b.pl"\nsecurity = "none"\n', "in the open"),
        ('[mail]\nhost = "localhost"\nsender = "a@b.pl"\nuser = "lada"\n', "mail.password must be given"),
        ('[mail]\nhost = "localhost"\nsender = "a@b.pl"\nuser = "lada"\npassword = "ł"\n', "of plain letters"),
        ('[mail]\nsecurity = "ssl"\n', "mail.security must be one of starttls, tls, none"),
        ('[reminders]\nlate_days = "3 1"\n', "reminders.late_days must be days in order"),
        ('[reminders]\nlate_days = "soon"\n', "reminders.late_days must be days in order"),
        ('[reminders]\nquiet = "25:00-8:00"\n', "reminders.quiet must be two hours"),
    ],
)
def test_a_server_that_could_not_work_safely_is_refused(write, text, words):
    assert any(words in problem for problem in problems_of(sync.server.settings, write(text)))


def test_the_device_bench_is_allowed_with_simulated_devices(write):
    file = write(
        '[readers]\ncard = "simulated"\nscanner = "simulated"\n[printer]\ndriver = "simulated"\n'
        "[bench]\ndevice_bench = true\n"
    )

    assert kiosk.settings.load(file, {}).bench.device_bench is True


def test_a_secret_is_read_from_a_file_of_its_own(tmp_path, write):
    secret = tmp_path / "database"
    secret.write_text("postgresql://lada:secret@localhost/lada\n", encoding="utf-8")

    settings = sync.server.settings.load(write(f'[server]\ndatabase_file = "{secret}"\n'), {})

    assert settings.server.database == "postgresql://lada:secret@localhost/lada"


def test_accesses_have_names_of_their_own_and_secrets_in_files(tmp_path, write):
    secret = tmp_path / "community"
    secret.write_text("s3cret\n", encoding="utf-8")

    snmp = kiosk.settings.load(write(f'[snmp.access.office]\ncommunity_file = "{secret}"\n'), {}).snmp

    assert (list(snmp.access), snmp.access["office"].community, snmp.every_minutes) == (["office"], "s3cret", 10)


def test_reminders_are_read_as_the_rules_want_them(write):
    file = write('[reminders]\nbefore_days = 2\nlate_days = ""\nquiet = "22:30–6:00"\n')

    schedule = sync.server.settings.load(file, {}).reminders.schedule

    assert schedule == Schedule(before=2, late=(), quiet=(22 * 60 + 30, 6 * 60))
    assert sync.server.settings.load(None, {}).reminders.schedule == Schedule()


def test_a_file_that_is_not_there_is_told():
    assert "cannot be read" in problems_of(kiosk.settings, Path("/no/such/kiosk.toml"))[0]


@pytest.mark.parametrize(
    ("panel", "px_per_mm", "starts_large"),
    [(Kiosk(), 5.88, True), (Kiosk(screen_diagonal_in=21.5, screen_px_w=1080, screen_px_h=1920), 4.03, False)],
    ids=["10.1 inch landscape", "21.5 inch portrait"],
)
def test_physical_sizes_follow_from_the_panel(panel, px_per_mm, starts_large):
    assert panel.px_per_mm == pytest.approx(px_per_mm, abs=0.01)
    assert panel.starts_large is starts_large


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_example_file_is_valid_as_it_stands(name):
    SCHEMAS[name].load(CHECKOUT / "systemd" / f"{name}.example.toml", {})


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_example_file_shows_every_setting_and_no_other(name):
    text = (CHECKOUT / "systemd" / f"{name}.example.toml").read_text(encoding="utf-8")
    bare = re.sub(r"^# (?=[a-z_]+ = )", "", text, flags=re.MULTILINE)
    shown = {f"{section}.{key}" for section, rows in tomllib.loads(bare).items() for key in rows}

    assert shown - {"server.database_file", "mail.password_file"} == set(keys(SCHEMAS[name].Settings))
