"""Staff and bookings: the calendar, an answer with a ground, a unit set aside, the waiting list, a weekly series."""

import hmac
import re
from urllib.parse import quote

import pytest
from icalendar import Calendar

from sync import facts
from sync.lending_facts import BookingMade
from sync.register import Policy, Resource, Words
from sync.rules.bookings import Wish, how_many_free
from sync.rules.calendar import HOUR_MS
from sync.server import booking_states, bulk, own_journal, questions_bookings, register_store
from sync.server.lending_beliefs import Booking
from sync.server.models import Fact
from sync.server.own_journal import Draft
from tests import cast
from tests.stations import NOON

HALL = Resource(
    id="hall", site=cast.SITE, kind="room", name=Words(pl="Sala", en="Hall", uk="Зала"), policy="rooms", seats=20
)
ROOMS = Policy(id="rooms", version=1, period=4, period_unit="hours", booking_approval="staff")
MONDAY = {"day": "2026-11-02", "begins": "09:00", "ends": "11:00"}  # open 8–16
FORM = {"site": cast.SITE, "person": "anna", "party": "org-table", "what": "room hall", **MONDAY}


@pytest.fixture
def staff(filled):
    register_store.put_many([ROOMS, HALL], at=1, by="test")
    filled.log_in("staff")
    return filled


def text(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).replace("\xa0", " ").split())


def made(booking="b1", begins=NOON + 24 * HOUR_MS, hours=2, **other) -> None:
    given = {
        "kind": "room", "resource": "hall", "site": cast.SITE, "person": "anna", "party": "org-table",
        "wish": "request",
    } | other  # fmt: skip
    fact = BookingMade(booking=booking, from_at=begins, until_at=begins + hours * HOUR_MS, **given)
    own_journal.record([Draft(fact)], NOON)


def rows() -> dict[str, Booking]:
    return {row.id: row for row in bulk.select(Booking, "1 = 1")}


@pytest.mark.parametrize("view", ["day", "week", "month"])
def test_the_calendar_shows_what_is_booked(staff, view):
    made()
    seen = text(staff.get(f"/bookings?view={view}&day=2026-10-27&site={cast.SITE}"))

    assert "12:00–14:00" in seen
    assert "Fundacja Wspólny Stół" in seen
    assert "czeka na odpowiedź" in seen


def test_a_month_says_of_what_was_chosen_how_many_are_free_each_day(staff):
    made(kind="item_type", resource="screen", begins=NOON + 48 * HOUR_MS, wish="firm")
    month = staff.get(f"/bookings?site={cast.SITE}&view=month&day=2026-10-26&what=item_type+screen")

    cells = [re.findall(r"(\d+)<span|wolne: (\d+)", cell) for cell in month.text.split("<td")[1:]]
    told = [(day, free) for (day, _), *rest in cells for _, free in rest]
    assert told[:4] == [("26", "1"), ("27", "1"), ("28", "0"), ("29", "1")]
    for nothing in ("", "item_type+nothing", "room+hall", "nonsense"):
        assert "wolne:" not in text(staff.get(f"/bookings?site={cast.SITE}&view=month&day=2026-10-26&what={nothing}"))


def test_a_request_is_granted_or_refused_with_a_ground(staff):
    made("yes")
    made("no", NOON + 48 * HOUR_MS)
    staff.post("/bookings/yes/approve")
    staff.post("/bookings/no/refuse", ground="disturbs", note="Próba chóru")

    assert {id: row.state for id, row in rows().items()} == {"yes": "approved", "no": "refused"}
    seen = text(staff.get("/bookings/no"))
    assert "odmowa: przeszkadzałaby innym działaniom" in seen
    assert "Notatka Próba chóru" in seen
    assert staff.post("/bookings/yes/refuse", ground="because").status_code == 400


def test_what_is_taken_meanwhile_is_not_granted_and_says_when_it_is_free(staff):
    made("first", wish="firm")
    made("second")
    answer = staff.post("/bookings/second/approve")

    assert answer.status_code == 409
    assert "Wtedy jest zajęte." in text(answer)
    assert rows()["second"].state == "requested"


def test_who_waits_is_given_what_becomes_free(staff):
    made("first", wish="firm")
    made("second", wish="waiting")
    assert "wolne: można przyznać" not in text(staff.get(f"/bookings?site={cast.SITE}"))
    staff.post("/bookings/first/cancel")
    assert "wolne: można przyznać" in text(staff.get(f"/bookings?site={cast.SITE}"))
    staff.post("/bookings/second/approve")

    assert {id: row.state for id, row in rows().items()} == {"first": "cancelled", "second": "approved"}


def test_a_unit_is_set_aside_and_they_came(staff):
    made(kind="item_type", resource="screen", wish="firm")
    assert "nr 1" in text(staff.get("/bookings/b1"))
    assert staff.post("/bookings/b1/assign", item="camera-2").status_code == 409
    staff.post("/bookings/b1/assign", item="screen-1", was="")
    assert rows()["b1"].item == "screen-1"
    late = staff.post("/bookings/b1/assign", item="screen-1", was="")
    assert late.status_code == 409 and "zmienił to w tym czasie" in text(late)
    assert rows()["b1"].item == "screen-1"
    staff.post("/bookings/b1/collected")
    assert rows()["b1"].state == "collected"


def test_who_came_for_a_room_is_in_it_to_the_end_here_and_at_the_kiosks(staff):
    made(wish="firm")
    staff.post("/bookings/b1/collected")
    held = rows()["b1"]
    wish = Wish("room", "hall", held.from_at, held.until_at)

    assert how_many_free(wish, questions_bookings.desk(cast.SITE, None, held.until_at - 1).diary) == 0
    assert [(row.id, row.state) for row in booking_states.every(booking_states.BOOKING)] == [("b1", "collected")]


def test_a_late_thing_puts_its_booking_at_risk(staff):
    made(kind="item", resource="projector-2", wish="firm")
    policy = facts.PolicyCopy("av", 1, 3, "working_days", 1)
    late = facts.LoanIssued(
        loan="late", item="projector-2", site=cast.SITE, person="ola", party="private-ola", due_at=NOON - HOUR_MS,
        policy=policy, proof=facts.Proof.STAFF,
    )  # fmt: skip
    own_journal.record([Draft(late)], NOON - 2 * HOUR_MS)

    assert "nadal wypożyczone: Projektor nr 2" in text(staff.get(f"/bookings?site={cast.SITE}"))


def test_staff_book_for_a_member(staff):
    answer = staff.post("/bookings/new", **FORM, title="Zebranie", people="12")

    [row] = rows().values()
    assert answer.headers["Location"] == f"/bookings/{row.id}"
    assert (row.state, row.made_by, row.people, row.has_title) == ("approved", "account-staff", 12, True)


def test_what_a_booking_is_for_is_shown_to_those_who_may_read_what_people_said(staff):
    staff.post("/bookings/new", **FORM, title="Zebranie zarządu")
    made()
    [id] = rows().keys() - {"b1"}

    assert "Cel Zebranie zarządu" in text(staff.get(f"/bookings/{id}"))
    staff.log_in("auditor")
    assert "Zebranie zarządu" not in text(staff.get(f"/bookings/{id}"))


def test_a_form_with_something_missing_writes_nothing(staff):
    for wrong in ({"begins": "9 rano"}, {"what": ""}, {"exceptions": "Wigilia"}, {"party": "org-shift-x"}):
        assert staff.post("/bookings/new", **(FORM | wrong)).status_code == 400
    assert rows() == {}


def test_a_weekly_series_leaves_out_exceptions_and_what_does_not_fit(staff):
    made("in-the-way", NOON + 14 * 24 * HOUR_MS - 2 * HOUR_MS, wish="firm")  # Monday 9 November, 9–11 in Warsaw
    weekly = FORM | {"weekly_until": "2026-11-30", "exceptions": "2026-11-23"}
    answer = staff.post("/bookings/new", **weekly)

    assert answer.status_code == 400
    assert "Wtedy jest zajęte." in text(answer)
    assert len(rows()) == 1

    staff.post("/bookings/new", **weekly, only_free="yes")
    series = sorted(row.from_at for row in rows().values() if row.series)
    assert [(at - series[0]) // (24 * HOUR_MS) for at in series] == [0, 14, 28]
    first = next(row for row in rows().values() if row.from_at == series[1])
    staff.post(f"/bookings/{first.id}/cancel-series")
    assert sorted(row.state for row in rows().values() if row.series) == ["approved", "cancelled", "cancelled"]


def test_an_auditor_sees_and_changes_nothing(filled):
    register_store.put_many([ROOMS, HALL], at=1, by="test")
    made()
    filled.log_in("auditor")

    assert "Zgoda" not in filled.get("/bookings/b1").text
    assert filled.post("/bookings/b1/approve").status_code == 403
    assert filled.get("/bookings/new").status_code == 403
    assert filled.get("/bookings/nothing").status_code == 404


def test_today_says_what_to_prepare_and_what_is_at_risk(staff):
    made("now", NOON + HOUR_MS, wish="firm")
    made("later", NOON + 2 * HOUR_MS, kind="item", resource="projector-2", wish="firm")
    late = facts.LoanIssued(
        loan="late", item="projector-2", site=cast.SITE, person="ola", party="private-ola", due_at=NOON - HOUR_MS,
        policy=facts.PolicyCopy("av", 1, 3, "working_days", 1), proof=facts.Proof.STAFF,
    )  # fmt: skip
    own_journal.record([Draft(late)], NOON - 2 * HOUR_MS)
    seen = text(staff.get("/today"))

    assert "Do przygotowania 2" in seen
    assert "13:00 Sala" in seen
    assert "/bookings/later/fetch" in staff.get("/today").text
    assert "Sale i stanowiska dziś" in seen
    assert "13:00–15:00 Fundacja Wspólny Stół" in seen
    assert "Zagrożone 1" in seen
    assert "nadal wypożyczone: Projektor nr 2" in seen


def test_the_feed_says_what_and_when_and_never_who(staff):
    made("firm", wish="firm")
    made("waiting", wish="waiting")
    made("screen", kind="item_type", resource="screen")
    address = re.search(r'href="(/calendar/[^"]+\.ics)"', staff.get(f"/bookings?site={cast.SITE}").text)[1]
    staff.post("/logout")
    feed = Calendar.from_ical(staff.get(address).text)

    events = {str(event["uid"]): event for event in feed.walk("VEVENT")}
    assert set(events) == {"firm@lada", "screen@lada"}
    assert events["firm@lada"]["summary"] == "Sala"
    assert events["firm@lada"]["status"] == "CONFIRMED"
    assert events["firm@lada"].decoded("dtstart").timestamp() * 1000 == NOON + 24 * HOUR_MS
    assert "Stół" not in staff.get(address).text
    assert staff.get(address.replace("/all/", "/room%20hall/")).status_code == 404
    assert staff.get(address[:-10] + "000000.ics").status_code == 404


def test_an_address_works_until_it_is_ended_or_made_anew(staff):
    made("firm", wish="firm")

    def address(what=""):
        found = re.search(r'href="(/calendar/[^"]+\.ics)"', staff.get(f"/bookings?site={cast.SITE}{what}").text)
        return found and found[1]

    first, of_the_hall = address(), address("&what=room+hall")
    staff.post(f"/calendar/{cast.SITE}/all/renew")
    second = address()
    assert [staff.get(each).status_code for each in (first, second, of_the_hall)] == [404, 200, 200]
    staff.post(f"/calendar/{cast.SITE}/all/end")
    assert address() is None and "nie ma adresu dla programów" in staff.get(f"/bookings?site={cast.SITE}").text
    assert {staff.get(each).status_code for each in (first, second)} == {404}
    staff.post(f"/calendar/{cast.SITE}/all/renew")
    third = address()
    assert len({first, second, third}) == 3 and staff.get(third).status_code == 200
    assert {staff.get(each).status_code for each in (first, second)} == {404}
    assert staff.post("/calendar/nowhere/all/renew").status_code == 404
    told = Fact.select().count()
    for what in ("Jan Kowalski 80010112345", "room nobody", "item hall", f"room a{chr(0)}", "desk hall"):
        for end in ("renew", "end"):
            assert staff.post(f"/calendar/{cast.SITE}/{quote(what)}/{end}").status_code == 404
    assert Fact.select().count() == told
    assert staff.post(f"/calendar/{cast.SITE}/room hall/end").status_code == 303


def test_the_address_of_a_calendar_that_was_passed_on_before_still_works(staff):
    """As it was made by the version before, to the letter: of the server's key, the site and what it shows."""
    said = "\0".join(("calendar feed", cast.SITE, "all")).encode()
    mark = hmac.new(staff.office.secrets.server, said, "sha256").hexdigest()[:40]

    assert staff.get(f"/calendar/{cast.SITE}/all/{mark}.ics").status_code == 200


def test_a_room_has_a_feed_of_its_own(staff):
    made("firm", wish="firm")
    made("screen", kind="item_type", resource="screen")
    page = staff.get(f"/bookings?site={cast.SITE}&what=room+hall").text
    address = re.search(r'href="(/calendar/[^"]+\.ics)"', page)[1]

    assert [str(event["uid"]) for event in Calendar.from_ical(staff.get(address).text).walk("VEVENT")] == ["firm@lada"]
