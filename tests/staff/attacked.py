"""The centre that is attacked: something of every kind and in every state that shows a form to staff, and a walk that
types into each form, follows where it leads and presses what has nothing to type into.

Knows no form by name but those of LEFT_ALONE: what stands on a page is read there.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date

import msgspec
from msgspec.structs import replace as other
from werkzeug.test import TestResponse

from sync import facts, register
from sync.account_facts import Grant
from sync.facts import PageKind, PageLine
from sync.lending_facts import BookingMade
from sync.protocol import DeviceState
from sync.rules.calendar import HOUR_MS
from sync.server import mail_choice, own_journal, questions_import, register_store, work
from sync.server.accounts import inviting
from sync.server.accounts.accounts_models import StaffPasskey, StaffTotp
from sync.server.closing import acts
from sync.server.deciding import answering
from sync.server.importing.plans import PersonDetails
from sync.server.lending_models import Stocktake
from sync.server.models import SERVER, Case, Device, Fact
from sync.server.office import Office
from sync.server.own_journal import Draft
from sync.server.settings import Mail
from sync.server.staff.sheets import SHEETS
from sync.server.staff_models import StaffSession
from tests import cast
from tests.offices import BRANCH, SITE, admit
from tests.server.test_project import take_in
from tests.staff import walking
from tests.staff.case_papers import fill_queue
from tests.staff.desks import BASE, ROLES, Desk, add_account, catalogues, fill
from tests.staff.paper_month import fill_sheets
from tests.staff.slip_papers import fill_slips
from tests.staff.test_accounts_sites import MINE, seed
from tests.staff.test_bookings import HALL, ROOMS
from tests.staff.test_guard import VALUES
from tests.staff.test_print_jobs import fill_jobs
from tests.staff.walking import Form, Forms, Page
from tests.stations import NOON, Station, committed

DAY = 24 * HOUR_MS
# Out of an attribute, a title, a text field and a script; a template; a formula; and a header of a calendar's line.
EVIL = "=\"' onxc=1></title><xc>{{1337*7331}}\r\nX-XC:1"
WORKED_OUT = str(1337 * 7331)
ADDRESSES = ("href", "src", "action", "formaction")
# These end what the walk stands on.
LEFT_ALONE = ("staff.logout", "staff.end_my_sessions", "staff.choose_language")
# Pressed, these would take away what others are typed about.
NOT_PRESSED = (*LEFT_ALONE, "staff.erase_person", "staff.let_go", "staff.end_sessions", "staff.ask_for_rebuild",
               "staff.remove_app", "staff.remove_passkey", "staff.revoke", "staff.merge_two")  # fmt: skip


Key = tuple[str, tuple[str, ...]]  # of a form: its endpoint, the names of its inputs


@dataclass
class World:
    desk: Desk
    led: list[str]  # where what was done at first has led to
    forms: Forms = field(default_factory=dict)
    sent: dict = field(default_factory=dict)
    refused: dict = field(default_factory=dict)
    broken: list = field(default_factory=list)
    untold: set[str] = field(default_factory=set)  # taken, and no fact says so
    pressed: dict[str, int] = field(default_factory=dict)  # what was answered


def build(office: Office, port: int) -> World:
    """Fill the centre; its administrator is logged in. `port` is where letters are taken."""
    mail = Mail(host="localhost", port=port, security="none", sender="lada@centrum.example")
    office = replace(office, settings=replace(office.settings, mail=mail))
    register_store.put_many([SITE, BRANCH, *cast.entities(), *_entries()], at=1, by="test")
    for details in (
        PersonDetails(person="anna", full_name="Anna Kowalska", external_no="M-001", email="anna@example.org"),
        PersonDetails(person="twin", full_name="Kowalska Anna", email="anna@example.org", phone="600 100 200"),
    ):
        questions_import.put_details(details, at=1, by="test")
    catalogues()
    for role in (*ROLES, "other"):
        add_account(office, role, role if role in ROLES else "staff")
    fill(office)
    seed(MINE, "mine", office)
    fill_queue(office)
    fill_sheets(office)
    fill_jobs(office.now())
    fill_slips(office)
    _close_a_month(office)
    _tap_a_card(office)
    _book()
    _over_allowance(office)
    admit(Station("waiting"), site=cast.BRANCH, status="pending")
    for account in ("administrator", "other"):
        StaffTotp.insert(account=f"account-{account}", salt="ab", confirmed_at=1).execute()
        StaffPasskey.insert(id=account.encode().hex(), account=f"account-{account}", name="klucz", credential=b"",
                            made_at=1).execute()  # fmt: skip
    work.ask("rebuild", {}, "account-administrator", office.now())
    said = DeviceState(software=EVIL, pending=0, reader=EVIL, printer=EVIL, paper=EVIL)  # as a kiosk may say of itself
    Device.update(name=EVIL, state=msgspec.json.encode(said).decode()).where(Device.id != SERVER).execute()
    desk = Desk(office)
    log_in(desk)
    at_stocktake = f"/stocktakes/{Stocktake.select().get().id}"
    scans = [{"id": "a1", "code": EVIL}]
    assert desk.client.post(f"{at_stocktake}/scans", json=scans, headers={"X-CSRFToken": desk.token()}, base_url=BASE)
    desk.post("/cases/to-check/print", device="hall")
    seen = desk.post("/cases/to-check", q=cast.item_code(421))
    case = Case.select().where(Case.kind == "return_without_loan").get().id
    answering.defer(case, date(2026, 10, 30), EVIL, "marta", office.now())
    return World(desk, [f"/cases/{case}", at_stocktake, seen.location or "", *_papers(desk)])


def _papers(desk: Desk) -> list[str]:
    """The lists to check that were printed."""
    page = Page("/cases/to-check", desk.get("/cases/to-check").text)
    return [link for link in page.links if "/paper/" in link]


def log_in(desk: Desk) -> None:
    """The administrator, whose second step counts as done."""
    desk.log_in("administrator")
    StaffSession.update(factor_at=1).where(StaffSession.account == "account-administrator").execute()


def _close_a_month(office: Office) -> None:
    """September is closed; a visit of then comes late."""
    acts.close("2026-09", "soft", EVIL, "marta", office.now())
    late = Station("late")
    admit(late, site=cast.SITE)
    late.clock.wall = NOON - 40 * DAY
    late.record(facts.VisitCheckedIn(visit="late", site=cast.SITE, kind=facts.VisitorKind.MEMBER,
                                     means=facts.Means.CARD, person="anna", party="org-table"))  # fmt: skip
    take_in(late, office.now())


def _tap_a_card(office: Office) -> None:
    """A card that nobody has was tapped just now."""
    kiosk = Station("tapped")
    admit(kiosk, site=cast.SITE)
    told = facts.CardUnknown(site=cast.SITE, means=facts.Means.CARD, digest_commitment=committed("ab" * 32))
    kiosk.record(told, digest="ab" * 32)
    take_in(kiosk, office.now())


def _entries() -> list[register.Entity]:
    """What is lent as a set, a training, a hall, two entries of one person, and rules that even out."""
    words = register.Words(pl="Zestaw", en="Kit", uk="Набір")
    even = [other(each, beyond="even_out") for each in cast.entities() if isinstance(each, register.Allowance)]
    return [
        register.Kit(id="kit", name=words, category="av", picture="projector", site=MINE),
        register.Training(id="training", name=words), ROOMS, HALL,
        register.Notice(id="notice", site=MINE, shown_from=NOON, shown_until=NOON + DAY, heading=words, text=words,
                        detail=words),
        register.Person(id="twin", display_name="Anna K."),
        register.SlipTemplate(id="later", version=1, effective_from="2027-01-01", head=words), *even,
    ]  # fmt: skip


def _book() -> None:
    """A hall booked weekly, a request, and a screen of which none is set aside yet."""
    given = {"site": cast.SITE, "person": "anna", "party": "org-table"}
    hall = given | {"kind": "room", "resource": "hall"}

    def made(name: str, begins: int, **more: object) -> BookingMade:
        return BookingMade(booking=name, from_at=begins, until_at=begins + HOUR_MS, **more)  # type: ignore[arg-type]

    told = [made(f"series-{n}", NOON + (1 + 7 * n) * DAY, series="s", **hall) for n in range(3)]
    told.append(made("asked", NOON + 2 * DAY, wish="request", **hall))
    told.append(made("screen", NOON + DAY, kind="item_type", resource="screen", **given))
    own_journal.record([Draft(fact) for fact in told], NOON)


def _over_allowance(office: Office) -> None:
    """Two kiosks together took in more pages of a party than it may have."""
    for device in ("even-1", "even-2"):
        station = Station(device)
        admit(station, site=cast.SITE)
        lines = [PageLine(PageKind.COPY, 700)]
        station.record(
            facts.PagesDeclared(usage=device, site=cast.SITE, mono_units=700, party="group-park", lines=lines)
        )
        take_in(station)


def begin(made: World) -> list[str]:
    """Where the walk begins: every address of staff's screens, and some whose subject is chosen."""
    about = "person=anna&party=org-table"
    cases = {(case.kind, case.state, case.deferred_until): f"/cases/{case.id}" for case in Case.select()}
    chosen = [f"/register/{name}{page}" for name in SHEETS for page in ("", "/new")] + [
        "/meters/mine-meter", "/bookings/mine-booking", f"/bookings/new?{about}&what=item_type+screen&site={MINE}",
        f"/loan-desk?{about}&item=screen-1&site={MINE}", "/people/anna", "/items/camera-21", "/accounts/invite",
        "/bookings/asked", "/bookings/screen", "/bookings/series-1", "/pages/jobs/j0", "/pages/declarations/u1",
        "/pages/sheets/copier?day=2026-10-16", "/accounts/account-other", "/devices/waiting/approve", "/reminders/anna",
        f"/mail/anna/{mail_choice.mark_of(made.desk.office, 'anna')}", *cases.values(),
        *made.led, "/register/notices/notice", "/closing/2026-09", "/account/app",
        "/parties/org-table/edit", "/loans/l2/swap?unit=camera-24",
        "/items/camera-23", "/damages/mine-damage", "/register/import",
    ]  # fmt: skip
    return [*chosen, *walking.starts(made.desk, VALUES | {"id": "anna"})]


def strangers(made: World) -> None:
    """Type into what is shown to who is not logged in, has to prove themselves, or has no second factor yet."""
    invited = inviting.invite(EVIL, "", "pl", [Grant("staff")], None, NOON)
    nobody, half, stale, fresh, twice = (Desk(made.desk.office, made.desk.app) for _ in range(5))
    half.log_in("other")
    stale.log_in("coordinator")
    for desk in (fresh, twice):
        desk.log_in("auditor")
    StaffSession.update(proved_at=0).where(StaffSession.account == "account-coordinator").execute()
    for desk, address in ((nobody, "/login"), (nobody, f"/invitation/{invited}"), (half, "/login/second"),
                          (stale, "/account/app"), (fresh, "/account/app"), (fresh, "/account")):  # fmt: skip
        for key, form in _forms(made, address, desk.get(address)).items():
            made.forms[key] = form
            _sent(made, key, form, desk)


def type_everywhere(made: World) -> None:
    """Walk every page and type into each form that was not seen before, and into those to which an answer leads; then
    press what has nothing to type into."""
    new: Forms = {}
    known = made.forms.keys() - made.refused.keys()  # a case may have been answered before its form was sent
    for _endpoint, address, answer in walking.walk(made.desk, begin(made), files=False):
        new = _forms(made, address, answer, known) | new  # of one on many pages the first, whose subject is chosen
    while new:
        made.forms |= new
        new = {key: form for one in sorted(new, reverse=True)  # a case is put off before it is decided
               for key, form in _sent(made, one, new[one]).items()}  # fmt: skip
    while waiting := _unpressed(made):
        for key in waiting:
            answer = walking.press(made.desk, made.forms[key], EVIL)
            made.pressed[key[0]] = answer.status_code
            for led, form in _led(made, answer).items():
                made.forms[led] = form
                _sent(made, led, form)


def _unpressed(made: World) -> list[Key]:
    """The forms with nothing to type into that were not sent yet."""
    return sorted(key for key, form in made.forms.items()
                  if not form.is_typed_into and key[0] not in made.pressed and key[0] not in NOT_PRESSED)  # fmt: skip


def _sent(made: World, key: Key, form: Form, desk: Desk | None = None) -> Forms:
    """Type into one form; those new ones to which its answer leads."""
    if not form.is_typed_into or key[0] in LEFT_ALONE:
        return {}
    before = Fact.select().count()
    answer, made.sent[key] = walking.fill(desk or made.desk, form, EVIL)
    if answer.status_code == 303 and Fact.select().count() == before:
        made.untold.add(key[0])
    made.refused.pop(key, None)
    if answer.status_code not in (200, 303):
        made.refused[key] = answer.status_code
    return _led(made, answer)


def _led(made: World, answer: TestResponse) -> Forms:
    if answer.status_code in (302, 303):
        answer = made.desk.get(answer.location or "", follow_redirects=True)
    return _forms(made, answer.request.path, answer)


def _forms(made: World, address: str, answer: TestResponse, known: Collection[Key] | None = None) -> Forms:
    """The forms of a page that are not among these, those that were seen before."""
    known = made.forms if known is None else known
    if answer.mimetype != "text/html":
        return {}
    page = walking.read(address, answer.text)
    made.broken += [f"{address}: {each}" for each in broken_out(page)]
    return {key: form for key, form in walking.forms_on(made.desk, page).items() if key not in known}


def broken_out(page: Page) -> list[str]:
    """What of the evil text became more than text."""
    found = [f"<{tag} {told}>" for tag, told in page.tags if tag == "xc"]
    found += [f"{name}={value}" for _tag, told in page.tags for name, value in told.items()
              if name.startswith("on") or (name in ADDRESSES and (value or "").startswith("javas"))]  # fmt: skip
    return found + ([WORKED_OUT] if WORKED_OUT in page.rawdata else [])
