"""What a spiteful member of staff types: signs that break out of a page, formulas, names that no form has, nonsense in
addresses. The forms are read from the pages themselves, so a new one is attacked without being named here.

The world is made once for all tests of this file, on SQLite: what is typed is written by the same code on PostgreSQL.
"""

import csv
import io
import json
import random
import re
import subprocess
from collections import Counter
from urllib.parse import quote

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from sync import register
from sync.server import questions_staff, register_store
from sync.server.models import database
from sync.server.permissions import permission_of
from sync.server.settings import CHECKOUT
from sync.server.staff.calendar_feed import address_of
from tests.mail_server import Mailbox, serving_mail
from tests.offices import open_for_test
from tests.staff import attacked, walking
from tests.staff.attacked import EVIL, LEFT_ALONE, NOT_PRESSED, WORKED_OUT, begin, broken_out
from tests.staff.conftest import lighten
from tests.staff.test_accounts_sites import MINE
from tests.staff.walking import NOT_OF_PEOPLE, Page

FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
# What cannot be taken as it is typed here, and why.
NOT_TAKEN = {
    "staff.add_app": "wants a code of an app",
    "staff.log_in_by_form": "wants a login of ours",
    "staff.take_second_step": "wants a code of an app",
    "staff.bind_sticker": "wants a sticker of ours",
}
# Something else may have answered the case by the time that its form is sent: taken at one case at least.
OF_CASES = {"staff.decide_case", "staff.put_case_off"}
# No page shows a form for them here, and why.
NOT_SHOWN = {
    **dict.fromkeys(
        ("staff.add_passkey", "staff.new_passkey_question", "staff.passkey_question", "staff.prove_with_passkey",
         "staff.second_by_passkey", "staff.second_passkey_question"),
        "a script asks, and a key of hardware signs",
    ),
    "staff.take_back_scan": "a script asks; nothing is typed",
    "staff.take_file_in": "wants a file that a kiosk has signed",
    "staff.take_scans": "a script sends what was scanned; the centre that is attacked has such a scan",
}  # fmt: skip
# Taken, and no fact says so, since nothing was done.
UNTOLD = {
    "staff.search_by_card": "leads to a page",
    "staff.tick_case_item": "ticks a list that is on paper",
}


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A centre into whose every form the evil text was typed, twice around: what one round made has forms too."""
    mailbox, home = Mailbox(), tmp_path_factory.mktemp("attacks") / "server"
    with pytest.MonkeyPatch.context() as patch, open_for_test(home) as office, serving_mail(mailbox) as port:
        lighten(patch)  # this world is made before what belongs to one test
        made = attacked.build(office, port)
        attacked.strangers(made)
        attacked.type_everywhere(made)
        attacked.type_everywhere(made)
        yield made


def test_every_form_takes_what_is_typed_into_it(world):
    """Otherwise nothing was attacked. A form that wants more than walking.py can guess stands in NOT_TAKEN."""
    taken = {endpoint for endpoint, _names in world.sent.keys() - world.refused.keys()}
    refused = {endpoint for endpoint, _names in world.refused}
    assert refused - (OF_CASES & taken) <= NOT_TAKEN.keys(), world.refused
    assert len({endpoint for endpoint, _names in world.sent}) >= 25


def test_every_route_that_changes_something_has_a_form_that_was_attacked(world):
    """Each stands in a form that was typed into, was pressed, or is left alone with a reason."""
    app = world.desk.app
    routes = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in rule.methods}
    of_people = {each for each in routes if permission_of(app.view_functions[each]) not in NOT_OF_PEOPLE}
    shown = {endpoint for endpoint, _names in world.forms}
    done = {endpoint for endpoint, _names in world.sent} | world.pressed.keys()

    assert of_people - shown == NOT_SHOWN.keys()
    assert shown - done == set(NOT_PRESSED)


def test_every_form_that_was_taken_is_told_by_a_fact(world):
    assert world.untold == UNTOLD.keys()


def test_what_was_typed_is_text_on_every_page_paper_and_file(world, tmp_path):
    seen = Counter[str]()
    for _endpoint, address, answer in walking.walk(world.desk, begin(world)):
        data = answer.data
        assert answer.status_code < 500, address
        if answer.mimetype == "text/html":
            page = walking.read(address, answer.text)
            world.broken += [f"{address}: {each}" for each in broken_out(page)]
        elif answer.mimetype == "text/csv":
            rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";"))
            world.broken += [f"{address}: {cell}" for row in rows for cell in row
                             if FORMULA.match(cell) and not re.fullmatch(r"-[0-9]+", cell)]  # fmt: skip
        elif answer.mimetype.endswith("sheet"):
            book = openpyxl.load_workbook(io.BytesIO(data))
            world.broken += [f"{address}: {cell.value}" for sheet in book for row in sheet for cell in row
                             if cell.data_type == "f" and "xc" in str(cell.value)]  # fmt: skip
        elif answer.mimetype == "application/json":
            json.loads(answer.text)
        elif answer.mimetype == "application/pdf":
            text = text_of(data, tmp_path)
            if WORKED_OUT in text or text.count("<xc>") < text.count("{{1337*7331}}"):
                world.broken.append(f"{address}: {text[:400]}")
            data = text.encode()
        seen[answer.mimetype] += data.count(b"1337*7331")
        assert answer.headers["X-Content-Type-Options"] == "nosniff", address
    assert world.broken == []
    assert min(seen[kind] for kind in ("text/html", "text/csv", "application/json", "application/pdf")) > 0, seen


def test_calendars_and_programs_are_told_it_as_one_value(world):
    desk = world.desk
    register_store.put(register.Site(id=MINE, name=EVIL, code="COP", address=EVIL), at=2, by="test")
    bearer = {"Authorization": f"Bearer {a_key(desk)}"}
    with desk.app.test_request_context(base_url="http://localhost:8090"):
        calendar = desk.get(address_of(MINE))

    assert [part for part in Calendar.from_ical(calendar.data).walk() if "X-XC" in part] == []
    assert "1337*7331" in calendar.text
    for name in ("sites", "parties", "items", "people", f"figures?first=2026-10-01&last=2026-10-31&site={MINE}"):
        answer = desk.get(f"/api/v1/{name}", headers=bearer)
        assert (answer.status_code, answer.mimetype) == (200, "application/json"), answer.text
        json.loads(answer.text)
    facts = desk.get("/api/v1/facts", headers=bearer)
    assert all(isinstance(json.loads(line), dict) for line in facts.text.splitlines())
    metrics = desk.get("/metrics", headers=bearer).text
    line = re.compile(r'#.*|[a-z_]+(\{([a-z_]+="([^"\\\n]|\\.)*",?)+\})? [0-9.e+-]+|')
    assert [each for each in metrics.split("\n") if not line.fullmatch(each)] == []


def a_key(desk) -> str:
    """One for all that programs may ask, of a program with an evil name."""
    scopes = {f"scope_{name}": "yes" for name in ("register", "people", "facts", "figures", "metrics")}
    made = desk.post("/programs", name=EVIL, term="30", **scopes)
    return re.search(r"<code>(lada_[^<]+)</code>", made.text)[1]


def text_of(data: bytes, folder) -> str:
    (folder / "x.pdf").write_bytes(data)
    told = subprocess.run(["pdftotext", "-raw", folder / "x.pdf", "-"], capture_output=True, text=True, check=True)
    return re.sub(r"\s", "", told.stdout)


# --- names that no form has -------------------------------------------------------------------------------------------


def columns() -> dict[str, str]:
    """Every name of a column of any table, with what it holds."""
    tables = [name for (name,) in database.execute_sql("SELECT name FROM sqlite_master WHERE type = 'table'")]
    rows = [row for table in tables for row in database.execute_sql(f'PRAGMA table_info("{table}")')]
    return {name: kind for _n, name, kind, *_ in rows}


def everything() -> str:
    """All rows of all tables as text."""
    tables = [name for (name,) in database.execute_sql("SELECT name FROM sqlite_master WHERE type = 'table'")]
    rows = [row for table in tables for row in database.execute_sql(f'SELECT * FROM "{table}"')]
    cells = (cell for row in rows for cell in row)
    return "\n".join(cell.decode(errors="replace") if isinstance(cell, bytes) else str(cell) for cell in cells)


def administrators() -> set[str]:
    """The accounts that have this role anywhere."""
    known = questions_staff.accounts()
    return {each.id for each in known if any(grant.role == "administrator" for grant in each.grants)}


def test_a_name_that_a_form_does_not_have_changes_nothing(world):
    """Each form is sent as it was taken, with the name of every column beside: of a text a word that is looked for
    afterwards in every table, of a number one that nobody would type."""
    desk, found, seen = world.desk, {}, set()
    known = columns()
    mighty = administrators()
    for key, form in sorted(world.forms.items()):
        if key[0] in LEFT_ALONE:
            continue
        fields = world.sent.get(key) or form.as_it_stands()
        extra = {name: ["9137133791" if "INT" in kind else f"xmass-{name}-x"] for name, kind in known.items()}
        extra |= {name: ["administrator"] for name in ("role_all", "role_site", "role")} | {"is_admin": ["1"]}
        named = {name for endpoint, names in world.forms if endpoint == key[0] for name in names}
        beside = {name: value for name, value in extra.items() if name not in named | fields.keys()}
        answer = walking.send(desk, form, beside | fields)
        if answer.status_code == 409 and (marks := Page("", answer.text).values("mark")):  # saved since: save it again
            answer = walking.send(desk, form, beside | fields | {"mark": marks})
        assert answer.status_code < 500, key
        if (answer.location or "").startswith("/login"):
            attacked.log_in(desk)
        if told := set(re.findall("xmass-[a-z_]+-x|9137133791", everything())) - seen:
            found[key[0]], seen = told, seen | told

    assert found == {}
    assert administrators() == mighty == {"account-administrator"}


# --- nonsense in addresses --------------------------------------------------------------------------------------------

NASTY = (
    "", " ", "0", "-1", "1e9", "99999999999999999999", "2026-13-45", "2026-10-26", "0001-01-01", "9999-12-31",
    "2026-W01", "NaN", "\0", "\ud800", "%00", "../../etc/passwd", "' OR 1=1 --", EVIL, "all", "site-scop", "month",
    "visits", "١٢", "🙂", "a" * 4000,
)  # fmt: skip
SERVER = CHECKOUT / "sync" / "server"
ASKED = re.compile(r"""(?:asked\.\w+|args\.get(?:list)?|values\.get(?:list)?)\(\s*"(\w+)\"""")
FILES = [*(SERVER / "staff").glob("*.py"), *(SERVER / "outside").glob("*.py")]
NAMES = sorted({name for path in FILES for name in ASKED.findall(path.read_text(encoding="utf-8"))} | {"first"})
SENSIBLE = ("2026-10", "2026-Q4", "2026", "2026-10-01", "2026-10-26", MINE, "visits", "organisations", "2", "copier")
PROGRAMS = {"outside.figures", "outside.metrics"}
# Where numbers of a period are handed out, lists behind them, and files of them.
TELLING = re.compile(
    r"/(reports|closing|pages|meters|stocktakes|reminders|over-allowances|register/export)\b|/api/v1/figures|/metrics"
)


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(asked=st.dictionaries(st.sampled_from(NAMES), st.sampled_from(NASTY), min_size=1, max_size=12))
@pytest.mark.parametrize("address", ["/reports", "/reports/numbers.csv", "/reports/figures/visits", "/reports/how"])
def test_a_report_of_nonsense_is_a_page_or_a_sentence(world, address, asked):
    answer = world.desk.get(address, query_string={k: v.encode(errors="surrogatepass") for k, v in asked.items()})

    assert answer.status_code in (200, 302, 303, 400, 404), (answer.status_code, asked)


def test_whatever_hands_out_numbers_answers_nonsense_with_a_page_or_a_sentence(world):
    """Each route whose address looks like it, with nonsense in its path, in what it asks, or in both; some of what is
    asked makes sense, so that the nonsense beside it is looked at."""
    desk, chance, wrong = world.desk, random.Random(7), list[tuple[int, str, dict]]()
    attacked.log_in(desk)
    bearer = {"Authorization": f"Bearer {a_key(desk)}"}
    rules = [each for each in desk.app.url_map.iter_rules() if "GET" in each.methods and TELLING.match(each.rule)]
    for rule in rules:
        for _time in range(3 if rule.rule.endswith((".pdf", ".xlsx")) else 12):
            path = "".join(f"{chance.choice([*SENSIBLE, *NASTY]) if part.startswith('<') else part}"
                           for part in re.split(r"(<[^>]+>)", rule.rule)).encode(errors="surrogatepass")  # fmt: skip
            asked = {name: chance.choice([*SENSIBLE, *NASTY]).encode(errors="surrogatepass")
                     for name in chance.sample(NAMES, 30)}  # fmt: skip
            desk.office.now.at += 1000  # so that a program does not ask too often
            told = bearer if rule.endpoint in PROGRAMS else {}
            code = desk.get(quote(path), query_string=asked, headers=told).status_code
            if code not in (200, 302, 303, 308, 400, 404, 409):
                wrong.append((code, path, asked))
    assert wrong == []
    assert {rule.endpoint for rule in rules} >= {*PROGRAMS, "staff.report_pdf", "staff.page_plots", "staff.export_csv"}


def test_no_page_stumbles_over_what_an_address_asks(world):
    chance, stumbled = random.Random(6), set[str]()
    adapter, pages = world.desk.app.url_map.bind("localhost:8090"), dict[str, str]()
    for each in begin(world):
        pages.setdefault(adapter.match(each.partition("?")[0], method="GET")[0], each)
    for address in pages.values():
        if address.endswith((".pdf", ".xlsx", ".png")):
            continue
        for _time in range(2):
            asked = {name: chance.choice(NASTY).encode(errors="surrogatepass") for name in NAMES}
            if world.desk.get(address.partition("?")[0], query_string=asked).status_code >= 500:
                stumbled.add(address)
    assert stumbled == set()
