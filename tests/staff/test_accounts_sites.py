"""Rights by site: whoever may see one site finds no row of another, on any page, and changes none."""

import re

import pytest

from sync import facts, lending_facts, meter_facts, register
from sync.account_facts import Grant
from sync.facts import Means, VisitorKind
from sync.rules.stocktakes import Scope
from sync.server import inspecting, intake, project, questions_staff, register_store, stocktakes
from sync.server.models import Case, Fact
from sync.server.permissions import Permission, permission_of
from sync.server.staff import scoping
from tests import cast
from tests.activities_past import ANNA, TRAINING, noted
from tests.letters import letters
from tests.offices import admit
from tests.staff.desks import BASE, ROLES, Desk
from tests.staff.test_guard import ROUTES, VALUES
from tests.stations import NOON, Station, committed

MINE, OTHER = cast.SITE, cast.BRANCH
POLICY = facts.PolicyCopy("av", 1, 3, "working_days")


def seed(site: str, mark: str, office) -> dict[str, str]:
    """Something of every kind at one site, called by `mark`; the ids by kind."""
    register_store.put_many(
        [
            register.Item(
                id=f"{mark}-item", item_type="projector", inventory_no=f"{mark}-no", site=site,
                code=cast.item_code(500 + len(mark)), label=f"LX{len(mark)}",
            ),
            register.Meter(id=f"{mark}-meter", site=site, name=f"{mark}-copier"),
        ],
        at=1, by="test",
    )  # fmt: skip
    kiosk = Station(f"{mark}-kiosk")
    admit(kiosk, site=site)
    kiosk.record(facts.StreamStarted(device=f"{mark}-kiosk", software="test"))
    whom = {"person": "anna", "party": "org-table"}
    told = [
        facts.VisitCheckedIn(visit=f"{mark}-visit", site=site, kind=VisitorKind.MEMBER, means=Means.CARD, **whom),
        facts.LoanIssued(
            loan=f"{mark}-loan", item=f"{mark}-item", site=site, due_at=NOON - 86_400_000, policy=POLICY, **whom
        ),
        facts.PagesDeclared(
            usage=f"{mark}-usage", site=site, lines=[facts.PageLine(kind=facts.PageKind.COPY, pages=7)], mono_units=7,
            meter=f"{mark}-meter", **whom,
        ),
        lending_facts.BookingMade(
            booking=f"{mark}-booking", kind="item", resource=f"{mark}-item", site=site, from_at=NOON + 3_600_000,
            until_at=NOON + 7_200_000, title_commitment=committed(f"{mark}-words"), **whom,
        ),
        meter_facts.MeterRead(meter=f"{mark}-meter", value=100, occasion="opening"),
        meter_facts.MeterRead(meter=f"{mark}-meter", value=900, occasion="closing"),
        facts.HelpCalled(site=site, cause="visitor"),
        facts.LoanTakenBack(site=site, code_commitment=committed(f"{mark}-words")),
    ]  # fmt: skip
    words = {"title_commitment": "title", "code_commitment": "code"}
    uids = [
        kiosk.record(fact, **{name: f"{mark}-words" for field, name in words.items() if getattr(fact, field, None)})
        for fact in told
    ]
    kiosk.record_raw(b'{"type":"tea_brewed","cups":2}')
    batch = kiosk.batch()
    answer, stream = intake.push(kiosk.header(batch), batch.bodies, batch.detached, office.now())
    assert stream is not None, answer
    project.catch_up(stream, office.now())
    damage, acts = inspecting.report(f"{mark}-item", "damaged", (), f"{mark}-note", site, "marta", office.now())
    counted = stocktakes.begin(Scope(site), "marta", office.now())
    noted(f"{mark}-activity", TRAINING, f"{mark}-title", site=site, participants=(ANNA,))
    case = Case.get(Case.device == f"{mark}-kiosk")
    return {
        "visit": f"{mark}-visit", "loan": f"{mark}-loan", "usage": f"{mark}-usage", "booking": f"{mark}-booking",
        "item": f"{mark}-item", "meter": f"{mark}-meter", "device": f"{mark}-kiosk", "fact": uids[-1], "act": acts[0],
        "damage": damage, "stocktake": counted, "case": case.id, "inc": kiosk.inc,
        "activity": f"{mark}-activity",
    }  # fmt: skip


@pytest.fixture
def two_sites(filled):
    return seed(MINE, "mine", filled.office), seed(OTHER, "canary", filled.office)


def addresses(desk: Desk, ids: dict[str, str], method: str) -> list[tuple[str, str]]:
    """Every address of staff's screens that takes the method, with the ids of one site in it."""
    found = []
    for rule in desk.app.url_map.iter_rules():
        needed = permission_of(desk.app.view_functions[rule.endpoint])
        if method not in rule.methods or not rule.endpoint.startswith("staff.") or needed in scoping.PERSONAL:
            continue
        kind, argument = scoping.PLACED.get(rule.endpoint.removeprefix("staff."), ("", ""))
        values = {name: VALUES[name] for name in rule.arguments} | ({argument: ids.get(kind, "x")} if kind else {})
        with desk.app.test_request_context(base_url=BASE):
            found.append((rule.endpoint, desk.app.url_for(rule.endpoint, **values)))
    return found


def may_only(desk: Desk, role: str, site: str) -> None:
    questions_staff.put_grants(f"account-{role}", [Grant(role, site)])
    desk.client.delete_cookie("__Host-lada-server", domain="localhost")
    desk.log_in(role)


MORE = (
    "/cases?state=all", "/loans?state=all", "/loans?state=overdue", "/visits?state=in", "/damages?state=all",
    "/journal?person=anna", "/journal?item=canary-item", "/items?search=canary", "/search?q=canary", "/people/anna",
    "/parties/org-table", "/pages/declarations?person=anna", "/loan-desk?person=anna&party=org-table",
    "/search?q=projektor", "/stocktakes?state=all", "/reminders?what=overdue", "/meters", "/pages/jobs",
    "/activities?party=org-table", "/activities?search=canary", "/find.json?kind=activity&q=canary",
)  # fmt: skip


@pytest.mark.parametrize(("backend", "role"), [*(("sqlite", role) for role in ROLES), ("postgresql", "staff")])
@pytest.mark.usefixtures("plain_papers")
def test_no_page_shows_a_row_of_a_site_that_is_not_theirs(filled, two_sites, role):
    mine, other = two_sites
    may_only(filled, role, MINE)

    seen, opened = {}, 0
    canaries = re.compile(f"canary|{other['inc']}|{other['damage']}|{other['stocktake']}|{other['case']}")
    pages = [*addresses(filled, mine, "GET"), *addresses(filled, other, "GET"), *[("", each) for each in MORE]]
    for endpoint, address in pages:
        answer = filled.get(address)
        asked = canaries.sub("", address) != address
        if endpoint == "staff.count_list":
            continue  # to say of a thing that it belongs elsewhere, a phone must know the codes of all
        if answer.status_code == 200:
            opened += 1
            text = letters(answer)  # a picture or a sheet of paper too
            shown = _rows(text) if "=canary" in address else text
            shown = shown.replace(address.replace("&", "&amp;"), "")
            if (found := canaries.search(shown)) is not None:
                seen[address] = shown[max(0, found.start() - 60) : found.end() + 20]
        elif asked:
            assert answer.status_code in (302, 303, 403, 404), address
    assert "\n".join(f"{a}: {b}" for a, b in seen.items()) == ""
    assert opened > 30  # it did look at pages


def _rows(page: str) -> str:
    """The lists of a page that repeats what was looked for."""
    return " ".join(re.findall(r"<(?:table|ul|ol)\b.*?</(?:table|ul|ol)>", page, re.S))


def test_the_canaries_are_seen_by_whoever_may_see_both(filled, two_sites):
    _, other = two_sites
    filled.log_in("coordinator")

    missed = [each for endpoint, each in addresses(filled, other, "GET")
              if endpoint.removeprefix("staff.") in ("loan", "declaration", "booking", "case", "fact", "item", "damage",
                                                     "device", "meter", "activity")
              and "canary" not in filled.get(each).text]  # fmt: skip
    assert missed == []
    for address in ("/loans?state=all", "/pages/declarations", "/devices", "/items", "/meters", "/cases", "/today"):
        assert "canary" in filled.get(address).text, address


@pytest.mark.usefixtures("plain_papers")
def test_who_reads_words_at_one_site_reads_none_at_another_where_they_are_an_auditor(filled, two_sites):
    """What people said beside records of it: notes, codes that somebody typed, what a booking is for."""
    mine, other = two_sites
    filled.log_in("coordinator")
    pages = addresses(filled, other, "GET")
    assert words_on(filled, [each for each in pages if each[0] in WORDED]) == {f"canary {each}" for each in WORDED}

    questions_staff.put_grants("account-staff", [Grant("staff", MINE), Grant("auditor", OTHER)])
    filled.client.delete_cookie("__Host-lada-server", domain="localhost")
    filled.log_in("staff")

    seen = words_on(filled, [*addresses(filled, mine, "GET"), *pages, *[("", each) for each in MORE]])
    assert {f"mine {each}" for each in WORDED} <= seen
    assert not {each for each in seen if each.startswith("canary")}


WORDED = ("staff.damage", "staff.booking", "staff.fact")  # pages where such words stand


def words_on(desk: Desk, pages: list[tuple[str, str]]) -> set[str]:
    """Whose words stand on which of these pages."""
    found = set()
    for endpoint, address in pages:
        marks = re.findall("(mine|canary)-(?:note|words)", letters(desk.get(address)))
        found |= {f"{mark} {endpoint}".strip() for mark in marks}
    return found


@pytest.mark.parametrize("role", ["staff", "administrator"])
def test_nothing_of_another_site_is_changed(filled, two_sites, role):
    _, other = two_sites
    may_only(filled, role, MINE)
    token, before = filled.token(), Fact.select().count()

    passed = {}
    for endpoint, address in addresses(filled, other, "POST"):
        if endpoint.removeprefix("staff.") in scoping.PLACED:
            passed[address] = filled.post(address, token).status_code
    assert {address: code for address, code in passed.items() if code not in (403, 404)} == {}
    assert filled.post("/stocktakes/new", token, site=OTHER).status_code == 404
    assert filled.get(f"/loans?site={OTHER}").status_code == 404
    assert Fact.select().count() == before


def test_a_thing_elsewhere_is_not_handed_over_taken_back_or_named(filled, two_sites):
    mine, other = two_sites
    name = register.Words(pl="canary", en="canary", uk="canary")
    kit = register.Kit(id="canary-kit", name=name, category="av", picture="kit", site=OTHER)
    register_store.put_many([kit], at=1, by="test")
    may_only(filled, "staff", MINE)
    before = Fact.select().count()
    here = {"site": MINE, "person": "anna", "party": "org-table", "do": "hand_over"}
    named = [
        {"item": "canary-item"}, {"item": "canary-item~2"}, {"item": "screen-1~1~canary-kit"}, {"item": "screen-9"},
        {"item": "screen-1", "booking": other["booking"]},
    ]  # fmt: skip

    assert [filled.post("/loan-desk", **here, **each).status_code for each in named] == [404] * len(named)
    for address in (
        "/loan-desk?item=canary-item", "/loan-desk/agreement.pdf?person=anna&party=org-table&item=canary-item",
        f"/loans/{mine['loan']}/swap?unit=canary-item", "/loan-desk/return/canary-item", "/cases?item=canary-item",
        f"/loan-desk/return/{mine['item']}?loan={other['loan']}", f"/bookings?booking={other['booking']}",
    ):
        assert filled.get(address).status_code == 404, address
    for address, fields in (
        (f"/loans/{mine['loan']}/swap", {"unit": "canary-item"}),
        (f"/loan-desk/return/{mine['item']}", {"loan": other["loan"]}),
        (f"/bookings/{mine['booking']}/assign", {"item": "canary-item"}),
        (f"/pages/declarations/{mine['usage']}/correct", {"meter": other["meter"]}),
    ):
        assert filled.post(address, **fields).status_code == 404, address
    day = {"day": "2026-10-28", "begins": "10:00", "ends": "12:00"}
    assert filled.post("/bookings/new", **here | day, what="item canary-item").status_code == 400
    for typed in ("canary-no", "canary", cast.BRANCH_ITEM_CODE, "CAS/0409"):
        answer = filled.post("/loan-desk", do="find", q=typed, site=MINE)
        assert answer.status_code == 200 and "canary-item" not in answer.text and "screen-9" not in answer.text, typed
    assert Fact.select().count() == before
    handed = filled.post("/loan-desk", **here, item="screen-1", part="p4")
    assert handed.status_code == 303, handed.text  # what stands here is handed over all the same


def test_their_own_site_is_theirs_and_what_belongs_to_the_centre_is_not(filled, two_sites):
    mine, _ = two_sites
    may_only(filled, "staff", MINE)

    for address in ("/loans", f"/loans/{mine['loan']}", f"/items/{mine['item']}", f"/journal/{mine['fact']}"):
        assert filled.get(address).status_code == 200, address
    assert "mine-loan" in filled.get("/loans?state=all").text
    assert filled.get("/register").status_code == 403  # the words of the whole centre
    assert 'href="/register"' not in filled.get("/items").text


def test_another_role_at_another_site_opens_that_and_no_more(filled, two_sites):
    mine, other = two_sites
    questions_staff.put_grants("account-staff", [Grant("staff", MINE), Grant("auditor", OTHER)])
    filled.log_in("staff")

    assert filled.get(f"/loans/{other['loan']}").status_code == 200
    assert "canary-loan" in filled.get(f"/loans?state=all&site={OTHER}").text
    assert filled.post(f"/loans/{other['loan']}/extend").status_code == 404
    assert filled.post(f"/loans/{mine['loan']}/extend").status_code == 409  # no day was chosen
    assert filled.get(f"/damages/{other['damage']}").status_code == 200


def test_a_page_that_nobody_thought_of_stays_shut_to_people_of_one_site(filled):
    view = lambda: "secret"  # noqa: E731
    view.permission = Permission.READ
    filled.app.add_url_rule("/new", "staff.brand_new", view)
    filled.log_in("coordinator")
    assert filled.get("/new").text == "secret"

    may_only(filled, "coordinator", MINE)

    assert filled.get("/new").status_code == 403


def test_every_page_that_is_spoken_of_exists():
    named = scoping.SHARED | scoping.LISTED | scoping.PLACED.keys()

    assert {f"staff.{each}" for each in named} <= ROUTES.keys()
    assert not (scoping.SHARED & scoping.LISTED or scoping.PLACED.keys() & (scoping.SHARED | scoping.LISTED))
