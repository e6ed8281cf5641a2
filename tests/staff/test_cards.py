"""Cards and codes at the desk: lost and found, printed anew, and a plastic one bound by a tap at a kiosk."""

import pytest

from sync import codes, facts, feed_rows, journal, register
from sync.server import erasing, intake, project, questions_names, register_store
from sync.server.keeping import cards, tapping
from sync.server.models import Device
from tests import cast
from tests.offices import admit
from tests.staff.test_register_forms import told
from tests.stations import Station

STRANGE = codes.card_digest(cast.CENTRE_KEY, cast.UNKNOWN_UID)


@pytest.fixture
def staff(filled):
    filled.log_in("staff")
    return filled


def tap(staff):
    """A card that nobody has, at a kiosk; gives the fact."""
    station = Station("kiosk-2")
    admit(station, site=cast.SITE)
    station.record(facts.StreamStarted(device="kiosk-2", software="test"))
    committed = journal.commitment("00" * 16, STRANGE)
    fact = facts.CardUnknown(site=cast.SITE, means=facts.Means.CARD, digest_commitment=committed)
    station.record(fact, digest=STRANGE)
    batch = station.batch()
    _, stream = intake.push(station.header(batch), batch.bodies, batch.detached, staff.office.now())
    project.catch_up(stream, staff.office.now())


def test_a_card_is_lost_and_found_again(staff):
    card = f"card-{cast.ANNA_UID}"
    assert staff.post(f"/people/anna/cards/{card}", status="lost", was="active").status_code == 303
    assert register_store.get(register.Credential, card).status == "lost"
    assert "Odblokuj" in staff.get("/people/anna").text
    staff.post(f"/people/anna/cards/{card}", status="active", was="lost")
    assert register_store.get(register.Credential, card).status == "active"
    assert [fact.means for fact in told()] == ["card", "card"]

    assert staff.post(f"/people/piotr/cards/{card}", status="lost", was="active").status_code == 404
    assert staff.post(f"/people/anna/cards/{card}", status="replaced", was="active").status_code == 404


def test_a_card_that_was_lost_meanwhile_is_not_opened_again_from_an_older_page(staff):
    card = f"card-{cast.ANNA_UID}"
    staff.post(f"/people/anna/cards/{card}", status="blocked", was="active")
    staff.post(f"/people/anna/cards/{card}", status="lost", was="blocked")

    late = staff.post(f"/people/anna/cards/{card}", status="active", was="blocked")

    assert late.status_code == 409 and "Ktoś inny zmienił" in late.text
    assert register_store.get(register.Credential, card).status == "lost"


def test_a_new_code_replaces_the_old_one_and_is_kept_as_a_hash(staff):
    answer = staff.post("/people/anna/card", sheet="10cut")

    assert answer.data.startswith(b"%PDF") and answer.headers["Cache-Control"] == "no-store"
    held = [each for each in questions_names.credentials("anna") if each.kind == "qr"]
    assert sorted(each.status for each in held) == ["active", "replaced"]
    assert "/people/anna/cards/qr-anna" not in staff.get("/people/anna").text  # it stays replaced


def test_sheets_are_printed_for_those_who_have_no_code(staff):
    page = staff.get("/cards?party=org-shift").text
    assert 'value="dmytro"' in page and 'value="anna"' not in page
    answer = staff.post("/cards", person="dmytro", sheet="10", start="3")
    assert answer.data.startswith(b"%PDF")
    assert 'value="dmytro"' not in staff.get("/cards").text
    assert staff.post("/cards", sheet="10").status_code == 400


def test_a_card_that_was_just_tapped_is_bound_once(staff):
    tap(staff)
    [tapped] = cards.tapped(staff.office.now())
    assert tapped.uid in staff.get("/people/dmytro").text
    assert staff.post("/people/dmytro/cards/bind", tapped=tapped.uid).status_code == 303

    assert questions_names.person_with(STRANGE) == "dmytro"
    assert staff.post("/people/anna/cards/bind", tapped=tapped.uid).status_code == 409
    staff.office.now.at += 2 * cards.TAPPED_MS
    assert cards.tapped(staff.office.now()) == []


def wanted(staff, site=cast.SITE):
    """What a kiosk of the site hears of cards that are waited for."""
    rows = map(feed_rows.decode, staff.office.feed.snapshot(Device.get(Device.site == site)).lines)
    return [row for row in rows if isinstance(row, feed_rows.CardWanted)]


def test_a_card_is_waited_for_at_a_kiosk_and_its_answer_comes_as_a_fact(staff):
    now = staff.office.now()
    admit(Station("far"), site=cast.BRANCH)
    assert staff.post("/people/dmytro/cards/want", device="kiosk-1").status_code == 303
    [asked] = wanted(staff)
    assert (asked.device, asked.person, asked.until) == ("kiosk-1", "dmytro", now + tapping.WAITED_MS)
    assert wanted(staff, cast.BRANCH) == []
    assert "czeka na kartę tej osoby" in staff.get("/people/dmytro").text

    station = Station("kiosk-2")
    admit(station, site=cast.SITE)
    said = journal.commitment("00" * 16, STRANGE)
    station.record(facts.CredentialBound(credential=asked.id, person="dmytro", means=facts.Means.CARD,
                                         digest_commitment=said, staff=asked.staff), digest=STRANGE)  # fmt: skip
    batch = station.batch()
    _, stream = intake.push(station.header(batch), batch.bodies, batch.detached, now)
    project.catch_up(stream, now)

    assert questions_names.person_with(STRANGE) == "dmytro"
    assert "czeka na kartę tej osoby" not in staff.get("/people/dmytro").text


def test_one_card_is_waited_for_at_a_kiosk_and_it_ends_by_hand_by_time_and_with_the_person(staff, tmp_path):
    staff.post("/people/dmytro/cards/want", device="kiosk-1")
    staff.post("/people/piotr/cards/want", device="kiosk-1")
    assert [row.person for row in wanted(staff)] == ["piotr"]
    staff.post("/people/piotr/cards/want")
    assert wanted(staff) == []

    staff.post("/people/piotr/cards/want", device="kiosk-1")
    erasing.erase("piotr", at=2, by="test", home=tmp_path, even_on_loan=True)
    assert wanted(staff) == []
    staff.post("/people/dmytro/cards/want", device="kiosk-1")
    staff.office.now.at += tapping.WAITED_MS
    assert "czeka na kartę tej osoby" not in staff.get("/people/dmytro").text
    for person, device in (("dmytro", "nowhere"), ("nobody", "kiosk-1")):
        assert staff.post(f"/people/{person}/cards/want", device=device).status_code == 409
