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
from dataclasses import dataclass, field

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from sync import register
from sync.server import questions_import, questions_staff, register_store
from sync.server.importing.plans import PersonDetails
from sync.server.models import Fact, database
from sync.server.settings import CHECKOUT
from sync.server.staff.calendar_feed import address_of
from sync.server.staff.sheets import SHEETS
from tests import cast
from tests.offices import BRANCH, SITE, open_for_test
from tests.staff import walking
from tests.staff.case_papers import fill_queue
from tests.staff.desks import ROLES, Desk, add_account, catalogues, fill
from tests.staff.test_accounts_sites import MINE, seed
from tests.staff.test_guard import VALUES
from tests.staff.walking import Forms, Page

# Out of an attribute, a title, a text field and a script; a template; a formula; and a header of a calendar's line.
EVIL = "=\"' onxc=1></title><xc>{{1337*7331}}\r\nX-XC:1"
WORKED_OUT = str(1337 * 7331)
FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
ADDRESSES = ("href", "src", "action", "formaction")
# What cannot be taken as it is typed here, and why.
NOT_TAKEN = {
    "staff.change_password": "wants the password of now",
    "staff.add_app": "wants a code of an app",
    "staff.bind_sticker": "wants a sticker of ours",
}
# Taken, and no fact says so, since nothing was done.
UNTOLD = {
    "staff.search_by_card": "leads to a page",
    "staff.tick_case_item": "ticks a list that is on paper",
}
# These end what the walk stands on.
LEFT_ALONE = ("staff.logout", "staff.end_my_sessions", "staff.choose_language")


@dataclass
class World:
    desk: Desk
    forms: Forms = field(default_factory=dict)
    sent: dict = field(default_factory=dict)
    refused: dict = field(default_factory=dict)
    broken: list = field(default_factory=list)
    untold: set[str] = field(default_factory=set)  # taken, and no fact says so


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A centre into whose every form the evil text was typed, twice around: what the first round made has forms too."""
    with open_for_test(tmp_path_factory.mktemp("attacks") / "server") as office:
        register_store.put_many([SITE, BRANCH, *cast.entities()], at=1, by="test")
        anna = PersonDetails(person="anna", full_name="Anna Kowalska", external_no="M-001", email="anna@example.org")
        questions_import.put_details(anna, at=1, by="test")
        words = register.Words(pl="Zestaw", en="Kit", uk="Набір")
        register_store.put_many([
            register.Kit(id="kit", name=words, category="av", picture="projector", site=MINE),
            register.Training(id="training", name=words),
        ], at=1, by="test")  # fmt: skip
        catalogues()
        for role in ROLES:
            add_account(office, role, role)
        fill(office)
        seed(MINE, "mine", office)
        fill_queue(office)
        desk = Desk(office)
        desk.log_in("administrator")
        made = World(desk)
        for _round in range(2):
            _type_everywhere(made)
        yield made


def begin(desk: Desk) -> list[str]:
    about = "person=anna&party=org-table"
    chosen = [f"/register/{name}{page}" for name in SHEETS for page in ("", "/new")] + [
        "/meters/mine-meter", "/bookings/mine-booking", f"/bookings/new?{about}&what=item_type+screen&site={MINE}",
        f"/loan-desk?{about}&item=screen-1&site={MINE}", "/people/anna", "/items/camera-21", "/accounts/invite",
    ]  # fmt: skip
    return [*chosen, *walking.starts(desk, VALUES | {"id": "anna"})]


def _type_everywhere(made: World) -> None:
    new: Forms = {}
    for _endpoint, address, answer in walking.walk(made.desk, begin(made.desk), files=False):
        if answer.mimetype == "text/html":
            page = Page(address, answer.text)
            made.broken += [f"{address}: {each}" for each in broken_out(page)]
            new |= {key: form for key, form in walking.forms_on(made.desk, page).items() if key not in made.forms}
    made.forms |= new
    for key in sorted(new, reverse=True):  # a case is put off before it is decided
        if new[key].is_typed_into and key[0] not in LEFT_ALONE:
            before = Fact.select().count()
            answer, made.sent[key] = walking.fill(made.desk, new[key], EVIL)
            if answer.status_code == 303 and Fact.select().count() == before:
                made.untold.add(key[0])
            if answer.status_code not in (200, 303):
                made.refused[key] = answer.status_code


def broken_out(page: Page) -> list[str]:
    """What of the evil text became more than text."""
    found = [f"<{tag} {told}>" for tag, told in page.tags if tag == "xc"]
    found += [f"{name}={value}" for _tag, told in page.tags for name, value in told.items()
              if name.startswith("on") or (name in ADDRESSES and (value or "").startswith("javas"))]  # fmt: skip
    return found + ([WORKED_OUT] if WORKED_OUT in page.rawdata else [])


def test_every_form_takes_what_is_typed_into_it(world):
    """Otherwise nothing was attacked. A form that wants more than walking.py can guess stands in NOT_TAKEN."""
    assert {endpoint for endpoint, _names in world.refused} <= NOT_TAKEN.keys(), world.refused
    assert len({endpoint for endpoint, _names in world.sent}) >= 25


def test_every_form_that_was_taken_is_told_by_a_fact(world):
    assert world.untold == UNTOLD.keys()


def test_what_was_typed_is_text_on_every_page_paper_and_file(world, tmp_path):
    seen = Counter[str]()
    for _endpoint, address, answer in walking.walk(world.desk, begin(world.desk)):
        data = answer.data
        assert answer.status_code < 500, address
        if answer.mimetype == "text/html":
            page = Page(address, answer.text)
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
    shape = {f"scope_{name}": "yes" for name in ("register", "people", "facts", "figures", "metrics")}
    made = desk.post("/programs", name=EVIL, term="30", **shape)
    bearer = {"Authorization": f"Bearer {re.search(r'<code>(lada_[^<]+)</code>', made.text)[1]}"}
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


def test_a_name_that_a_form_does_not_have_changes_nothing(world):
    """Each form is sent as it was taken, with the name of every column beside: of a text a word that is looked for
    afterwards in every table, of a number one that nobody would type."""
    desk, found, seen = world.desk, {}, set()
    known = columns()
    rights = {each.id: each.grants for each in questions_staff.accounts()}
    for key, form in sorted(world.forms.items()):
        if key[0] in LEFT_ALONE:
            continue
        fields = world.sent.get(key) or form.as_it_stands()
        extra = {name: ["9137133791" if "INT" in kind else f"xmass-{name}-x"] for name, kind in known.items()}
        extra |= {name: ["administrator"] for name in ("role_all", "role_site", "role")} | {"is_admin": ["1"]}
        beside = {name: value for name, value in extra.items() if name not in fields}
        answer = walking.send(desk, form, beside | fields)
        if answer.status_code == 409 and (marks := Page("", answer.text).values("mark")):  # saved since: save it again
            answer = walking.send(desk, form, beside | fields | {"mark": marks})
        assert answer.status_code < 500, key
        if (answer.location or "").startswith("/login"):
            desk.log_in("administrator")
        if told := set(re.findall("xmass-[a-z_]+-x|9137133791", everything())) - seen:
            found[key[0]], seen = told, seen | told

    assert found == {"staff.send_invitation": {"xmass-email-x"}}  # which its form has where mail is set up
    assert {each.id: each.grants for each in questions_staff.accounts()} == rights


# --- nonsense in addresses --------------------------------------------------------------------------------------------

NASTY = (
    "", " ", "0", "-1", "1e9", "99999999999999999999", "2026-13-45", "2026-10-26", "0001-01-01", "9999-12-31",
    "2026-W01", "NaN", "\0", "\ud800", "%00", "../../etc/passwd", "' OR 1=1 --", EVIL, "all", "site-scop", "month",
    "visits", "١٢", "🙂", "a" * 4000,
)  # fmt: skip
STAFF = CHECKOUT / "sync" / "server" / "staff"
ASKED = re.compile(r"""(?:asked\.\w+|args\.get(?:list)?|values\.get(?:list)?)\(\s*"(\w+)\"""")
NAMES = sorted({name for path in STAFF.glob("*.py") for name in ASKED.findall(path.read_text(encoding="utf-8"))})


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(asked=st.dictionaries(st.sampled_from(NAMES), st.sampled_from(NASTY), min_size=1, max_size=12))
@pytest.mark.parametrize("address", ["/reports", "/reports/numbers.csv", "/reports/figures/visits", "/reports/how"])
def test_a_report_of_nonsense_is_a_page_or_a_sentence(world, address, asked):
    answer = world.desk.get(address, query_string={k: v.encode(errors="surrogatepass") for k, v in asked.items()})

    assert answer.status_code in (200, 302, 303, 400, 404), (answer.status_code, asked)


def test_no_page_stumbles_over_what_an_address_asks(world):
    chance, stumbled = random.Random(6), set[str]()
    pages = [each for each in begin(world.desk) if not each.endswith((".pdf", ".xlsx", ".png"))]
    for address in pages:
        for _time in range(2):
            asked = {name: chance.choice(NASTY).encode(errors="surrogatepass") for name in NAMES}
            if world.desk.get(address.partition("?")[0], query_string=asked).status_code >= 500:
                stumbled.add(address)
    assert stumbled == set()
