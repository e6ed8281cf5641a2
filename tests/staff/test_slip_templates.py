"""Templates of slips: looked at before they are saved, in versions, from a day on; and they reach the kiosk's paper."""

import io
import re

import pytest
from PIL import Image

from sync import register
from sync.register import SlipLogo, SlipTemplate, Words
from sync.server import register_store
from sync.server.staff.slip_templates import standing
from tests import cast
from tests.server.test_slip_logos import disc, file_of

TODAY, TOMORROW = "2026-10-26", "2026-10-27"
HEAD = {"head_pl": "Łączka\nul. Miła 7", "head_en": "Meadow", "head_uk": "Лучка"}


@pytest.fixture
def staff(filled):
    filled.log_in("staff")
    return filled


def mark(page):
    found = re.search(r'name="mark" value="([0-9a-f]*)"', page)
    assert found
    return found[1]


def send(staff, mark_of=None, logo=None, **fields):
    """The form of a new version, as somebody fills it in."""
    fields = {
        "site": "",
        "effective_from": TODAY,
        "mark": mark_of or mark(staff.get("/slip-templates/new").text),
    } | fields
    if logo is not None:
        fields["logo"] = (io.BytesIO(logo), "logo.png")
    return staff.post("/slip-templates/new", **fields)


def saved(staff, **fields):
    answer = send(staff, save="yes", **fields)
    assert answer.status_code == 303, answer.text
    return register_store.get(SlipTemplate, answer.location.rpartition("/")[2])


def every():
    return sorted(register_store.every(SlipTemplate), key=lambda each: each.version)


def test_a_version_holds_from_its_day_on_and_says_who_made_it(staff):
    made = saved(staff, foot_pl="Zapraszamy", **HEAD)

    assert made.head == Words("Łączka\nul. Miła 7", "Meadow", "Лучка")
    assert (made.version, made.effective_from, made.site, made.logo) == (1, TODAY, None, None)
    page = staff.get("/slip-templates").text
    assert "Łączka" in page and "Zapraszamy" in page and "obowiązuje" in page
    assert "Marta staff" in staff.get(f"/slip-templates/{made.id}").text


def test_it_is_shown_before_it_is_saved_in_three_languages_on_both_papers_and_nothing_is_kept(staff):
    page = send(staff, logo=file_of(disc()), foot_pl="<b>Zapraszamy</b>", **HEAD, look="yes").text

    assert every() == [] and register_store.every(SlipLogo) == []
    assert page.count('class="slip-paper"') == page.count('class="slip-logo"') == 6
    assert page.count("ul. Miła 7") >= 2 and page.count("Лучка") >= 2
    assert "<b>Zapraszamy</b>" not in page and "&lt;b&gt;Zapraszamy&lt;/b&gt;" in page
    assert "WYDRUK NIEFISKALNY" in page and "Nr inwentarzowy" in page and "Inventory no." in page
    drawn = re.search(r'name="drawn" value="([^"]+)"', page)[1]

    made = saved(staff, drawn=drawn, **HEAD)

    assert made.logo == register_store.every(SlipLogo)[0].id


def test_the_slip_to_look_at_has_what_the_site_lent_or_has(staff):
    numbers = {item.inventory_no for item in register_store.of_site(register.Item, cast.SITE)}

    page = send(staff, look="yes", site=cast.SITE).text

    assert [number in page for number in numbers].count(True) in (1, 2)


@pytest.mark.parametrize(("language", "width", "wide"), [("pl", 80, 624), ("en", 58, 432), ("uk", 80, 624)])
def test_a_version_is_shown_as_the_printer_gets_it(staff, language, width, wide):
    made = saved(staff, logo=file_of(disc()), **HEAD)

    answer = staff.get(f"/slip-templates/{made.id}/{language}-{width}.png")

    assert answer.mimetype == "image/png"
    assert Image.open(io.BytesIO(answer.data)).width == wide
    assert staff.get(f"/slip-templates/{made.id}/{language}.pdf").data.startswith(b"%PDF")


@pytest.mark.parametrize(
    "address", ["/x", "/x/pl-80.png", "/{id}/pl-70.png", "/{id}/de-80.png", "/{id}/de.pdf", "/x/pl.pdf"]
)
def test_what_there_is_not_is_not_found(staff, address):
    assert staff.get("/slip-templates" + address.format(id=saved(staff).id)).status_code == 404


def test_a_new_version_keeps_the_logo_and_can_do_without_it(staff):
    first = saved(staff, logo=file_of(disc()), **HEAD)
    page = staff.get(f"/slip-templates/new?version={first.id}").text
    assert f'name="kept" value="{first.logo}"' in page and "ul. Miła 7" in page

    second = saved(staff, kept=first.logo, **HEAD)
    third = saved(staff, kept=first.logo, no_logo="yes")

    assert (second.logo, third.logo, third.head) == (first.logo, None, None)
    assert [each.version for each in every()] == [1, 2, 3]


def test_what_has_not_begun_can_be_taken_away_and_what_has_begun_stays(staff):
    begun, later = saved(staff, **HEAD), saved(staff, effective_from=TOMORROW)
    for each in (begun, later):
        staff.post(f"/slip-templates/{each.id}/withdraw")

    assert every() == [begun]


def test_what_is_wrong_is_said_and_nothing_is_lost_or_saved(staff):
    early = send(staff, save="yes", effective_from="2026-10-25", **HEAD)
    torn = send(staff, save="yes", logo=b"no picture", **HEAD)
    made_up = send(staff, save="yes", drawn="AA.AA", **HEAD)

    assert [each.status_code for each in (early, torn, made_up)] == [400] * 3
    assert "Wybierz dzisiejszy" in early.text and "ul. Miła 7" in early.text
    assert "nie da się wydrukować" in torn.text and "nie da się wydrukować" in made_up.text
    assert every() == []


def test_two_at_once_are_told_and_the_second_may_still_save(staff):
    before = mark(staff.get("/slip-templates/new").text)
    saved(staff, head_pl="Pierwsza")

    answer = send(staff, mark_of=before, save="yes", head_pl="Druga")

    assert answer.status_code == 409 and "Pierwsza" in answer.text
    assert saved(staff, mark_of=mark(answer.text), head_pl="Druga").version == 2


def test_a_site_may_have_its_own(staff):
    general, own = saved(staff, **HEAD), saved(staff, site=cast.BRANCH, head_pl="Filia")

    rows = standing(every(), TODAY)

    assert {row.template.id: row.word for row in rows} == {general.id: "in_force", own.id: "in_force"}


def test_whoever_only_reads_sees_the_versions_and_no_slip_with_names(staff):
    made = saved(staff, **HEAD)
    staff.log_in("auditor")

    assert "Łączka" in staff.get("/slip-templates").text
    assert [staff.get(f"/slip-templates/{made.id}{rest}").status_code for rest in ("", "/pl-80.png", "/pl.pdf")] == [
        403
    ] * 3
