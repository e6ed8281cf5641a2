"""Who may import whom, where a library or the clock may stand, how long a file may grow."""

import ast
import fnmatch
import graphlib
import re
import sys

import pytest

from tests.house.sources import PACKAGES, Source, sources

PURE = (
    "sync/rules/*", "sync/fact.py", "sync/facts.py", "sync/lending_facts.py", "sync/journal.py", "sync/codes.py",
    "sync/job_facts.py", "sync/server/job_beliefs.py", "sync/server/projection_jobs.py",
    "sync/register.py", "sync/entity.py", "sync/meter_register.py",
    "sync/strokes.py", "sync/server/lending_beliefs.py", "sync/server/projection_lending.py",
    "sync/server/projection_bookings.py",
    "sync/server/projection.py", "sync/server/cases.py", "sync/server/beliefs.py", "sync/server/actions.py",
    "sync/server/founding.py", "sync/findings.py", "sync/meter_facts.py", "sync/server/projection_meters.py",
    "sync/sheet_facts.py", "sync/page_facts.py", "sync/server/page_beliefs.py", "sync/server/projection_pages.py",
    "sync/server/projection_sheets.py", "sync/server/plots/*",
    "sync/register_facts.py", "sync/operators.py", "sync/desk_facts.py",
    "sync/account_facts.py", "sync/visit_facts.py", "sync/server/projection_visits.py", "sync/server/told_words.py",
    "sync/closing_facts.py", "sync/server/closing/beliefs.py", "sync/server/closing/consequences.py",
    "sync/server/figures/day.py",
    "sync/account_facts.py",
    "sync/case_facts.py", "sync/server/case_beliefs.py", "sync/server/projection_cases.py",
    "sync/server/deciding/shape.py", "sync/server/deciding/registry.py", "sync/server/deciding/kinds/*",
    "sync/outside_facts.py",
    "sync/activity_facts.py", "sync/server/activity_beliefs.py", "sync/server/projection_activities.py",
    "sync/slip_facts.py", "sync/server/slip_beliefs.py", "sync/server/projection_slips.py", "sync/server/slip_runs.py",
)  # fmt: skip
PURE_STDLIB = {
    "__future__", "base64", "binascii", "bisect", "calendar", "collections", "contextlib", "dataclasses", "datetime",
    "decimal", "enum", "fractions", "functools", "hashlib", "heapq", "hmac", "itertools", "json", "math", "operator",
    "re", "string", "struct", "types", "typing", "unicodedata", "uuid", "zoneinfo",
}  # fmt: skip
PURE_LIBRARIES = {"msgspec", "holidays"}

# Each library stands in these files only, so that replacing one touches one room.
PLACES = {
    "smartcard": ("kiosk/readers/pcsc.py",),
    "evdev": ("kiosk/readers/scanner.py",),
    "serial": ("kiosk/readers/serial.py", "printers/*"),
    "usb": ("printers/*",),
    "escpos": ("printers/*",),
    "gufo": ("printers/snmp.py",),
    "apsw": ("kiosk/store/*", "sync/server/*", "sync/sqlite_*.py"),
    "peewee": ("kiosk/store/*", "sync/server/*"),
    "playhouse": ("kiosk/store/*", "sync/server/*"),
    "psycopg": ("sync/server/*",),
    "flask": ("kiosk/app.py", "kiosk/views/*", "sync/server/*"),
    "flask_wtf": ("kiosk/app.py", "kiosk/views/*", "sync/server/*"),
    "flask_babel": ("kiosk/*", "sync/server/*"),
    "waitress": ("kiosk/app.py", "kiosk/commands/*", "kiosk/serving.py", "sync/server/*"),
    "urllib3": ("sync/transport.py",),
    "weasyprint": ("sync/server/*",),
    "fontTools": ("sync/server/papers/*",),
    "icalendar": ("sync/server/*",),
    "openpyxl": ("sync/server/*",),
    "xlrd": ("sync/server/*",),
    "pyotp": ("sync/server/accounts/*",),
    "fido2": ("sync/server/accounts/*",),
    "click": ("kiosk/__main__.py", "kiosk/commands/*", "kiosk/demo/running.py", "sync/server/commands*.py"),
    "sqlite3": (),  # a second SQLite library in one process breaks the file's locks
}
NEVER_IN_KIOSK = ("fido2", "pyotp", "weasyprint", "fontTools", "icalendar", "openpyxl", "xlrd", "psycopg")
DEVICES = {"escpos", "gufo", "serial", "usb", "smartcard", "evdev", "socket"}

CLOCK = {
    "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "datetime.datetime.now", "datetime.date.today",
    "datetime.datetime.utcnow", "time.time", "time.time_ns", "time.localtime", "time.gmtime", "time.clock_gettime",
}  # fmt: skip
READS_CLOCK = (
    "kiosk/app.py", "kiosk/clock.py", "kiosk/commands/*", "sync/server/app.py", "sync/server/clock.py",
    "kiosk/demo/running.py", "sync/server/commands*.py",
)  # fmt: skip
NO_NAMES = ("utils", "util", "helpers", "helper", "common", "base", "manager", "core", "misc", "stuff", "lib", "tools")
MOST_LINES = 400
MOST_LINES_OF_A_FUNCTION = 50


def lies_in(path: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatch.fnmatch(path, pattern) for pattern in patterns)


def ours(package: str) -> list[Source]:
    return [source for source in sources() if source.path.startswith(package + "/")]


def tops(names: frozenset[str]) -> set[str]:
    return {name.partition(".")[0] for name in names}


@pytest.mark.parametrize(("package", "forbidden"), [("sync", {"kiosk"}), ("printers", {"kiosk", "sync"})])
def test_a_lower_room_knows_nothing_of_a_higher_one(package, forbidden):
    guilty = {source.path: tops(source.imports) & forbidden for source in ours(package)}

    assert {path: found for path, found in guilty.items() if found} == {}


def test_only_the_server_in_sync_knows_paper_and_only_its_pure_part():
    by_module = {source.module: source for source in sources()}
    borrowed = [
        (source.path, by_module[name])
        for source in ours("sync")
        for name in source.imports
        if name.startswith("printers") and name in by_module
    ]

    assert [path for path, _ in borrowed if not path.startswith("sync/server/")] == []
    assert [(path, part.path) for path, part in borrowed if tops(part.imports) & DEVICES] == []


def test_modules_form_no_circle():
    names = {source.module for source in sources()}
    needs = {
        source.module: {name for name in source.imports_at_load if name in names and name != source.module}
        for source in sources()
    }
    # `from package import part` names both; a part that leans on its own package's front page is no circle of rooms
    graph = {name: {need for need in wanted if not name.startswith(need + ".")} for name, wanted in needs.items()}

    graphlib.TopologicalSorter(graph).prepare()


@pytest.mark.parametrize("source", [s for s in sources() if lies_in(s.path, PURE)], ids=lambda source: source.path)
def test_a_pure_file_knows_no_database_device_web_or_clock(source):
    allowed = PURE_STDLIB | PURE_LIBRARIES | set(PACKAGES)
    modules = {each.module: each for each in sources()}
    leaned_on = [modules[name] for name in source.imports if name in modules]

    assert tops(source.imports) - allowed == set()
    assert [each.path for each in leaned_on if each.imports and not lies_in(each.path, PURE)] == []
    assert [(call, line) for call, line in source.calls if call in {"open", "print", "input"}] == []


@pytest.mark.parametrize(("library", "places"), PLACES.items(), ids=PLACES)
def test_a_library_stands_only_in_its_named_files(library, places):
    users = [source.path for source in sources() if library in tops(source.imports)]

    assert [path for path in users if not lies_in(path, places)] == []


@pytest.mark.parametrize("library", NEVER_IN_KIOSK)
def test_the_kiosk_never_loads_what_only_the_server_needs(library):
    modules = {source.module: source for source in sources()}
    reached, waiting = (
        set(),
        [s.module for s in ours("kiosk") if not lies_in(s.path, ("kiosk/commands/*", "kiosk/demo/*"))],
    )
    while waiting:
        if (name := waiting.pop()) not in reached:
            reached.add(name)
            waiting += [need for need in modules[name].imports_at_load if need in modules]

    assert [name for name in sorted(reached) if library in tops(modules[name].imports_at_load)] == []


def test_the_clock_is_read_in_composition_roots_only():
    guilty = [
        f"{source.path}:{line} {call}()"
        for source in sources()
        if not lies_in(source.path, READS_CLOCK)
        for call, line in source.calls
        if call in CLOCK
    ]

    assert guilty == []


def test_the_environment_is_read_by_settings_and_commands_only():
    allowed = ("*/settings.py", "kiosk/commands/*", "kiosk/demo/running.py", "sync/server/commands*.py")

    assert [s.path for s in sources() if "os.environ" in s.text and not lies_in(s.path, allowed)] == []


def test_no_module_has_a_name_that_says_nothing():
    parts = {source.path: set(source.module.split(".")) for source in sources()}

    assert [path for path, words in parts.items() if words & set(NO_NAMES)] == []


def test_no_module_hides_one_of_the_standard_library():
    tops_of_ours = {source.module for source in sources() if "." not in source.module}

    assert tops_of_ours & set(sys.stdlib_module_names) == set()


@pytest.mark.parametrize("source", sources(), ids=lambda source: source.path)
def test_a_file_says_what_it_is_for_and_stays_small(source):
    assert ast.get_docstring(source.tree), "a module begins with what it is for"
    assert len(source.text.splitlines()) <= MOST_LINES


def test_a_function_fits_on_a_screen():
    long = {
        f"{source.path}:{node.lineno} {node.name}": node.end_lineno - node.lineno + 1
        for source in sources()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }

    assert {where: lines for where, lines in long.items() if lines > MOST_LINES_OF_A_FUNCTION} == {}


def test_nothing_is_left_to_do():
    words = re.compile(r"\b(?:TODO|FIXME|HACK|XXX)\b(?!-)")

    assert [source.path for source in sources() if words.search(source.text)] == []
