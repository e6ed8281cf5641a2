"""Two of staff who had the same page before them: the second, by a page from before what the first did, is told, and
what the first did stands. Forms of several fields are looked at in `test_register_forms.py` and `test_at_once.py`."""

import pytest

from sync import lending_facts, register
from sync.account_facts import Grant
from sync.server import own_journal, questions_names, questions_staff, register_store
from sync.server.keeping import cards
from sync.server.lending_models import Damage
from sync.server.own_journal import Draft
from tests import cast
from tests.staff.walking import Page, send


@pytest.fixture
def staff(filled):
    filled.log_in("coordinator")
    return filled


def form(staff, address, action):
    """The form of a page that goes there."""
    return next(each for each in Page(address, staff.get(address).text).forms if each.action.endswith(action))


def press(staff, shown, **typed):
    return send(staff, shown, shown.as_it_stands() | {name: [value] for name, value in typed.items()})


def item(id):
    return register_store.get(register.Item, id)


def status(id, word):
    register_store.put(register_store.get(register.Item, id).__class__(**_values(id) | {"status": word}),
                       at=9, by="test")  # fmt: skip


def _values(id):
    return {name: getattr(item(id), name) for name in register.Item.__struct_fields__}


def test_a_thing_that_was_called_lost_meanwhile_is_not_withdrawn_nor_put_back_unseen(staff):
    withdraw = form(staff, "/items/projector-3", "/withdraw")
    status("projector-3", "lost")
    late = press(staff, withdraw)
    assert late.status_code == 409 and "Ktoś inny zmienił w tym czasie tę rzecz" in late.text
    assert item("projector-3").status == "lost"

    assert press(staff, form(staff, "/items/projector-3", "/withdraw")).status_code == 303
    back = form(staff, "/items/projector-3", "/reinstate")
    press(staff, back)
    status("projector-3", "in_repair")
    assert press(staff, back).status_code == 409 and item("projector-3").status == "in_repair"


def test_of_two_who_withdraw_it_the_second_withdrew_it_too(staff):
    shown = form(staff, "/items/projector-3", "/withdraw")
    assert [press(staff, shown).status_code for _ in range(2)] == [303, 303]


def test_a_thing_gets_one_new_code(staff):
    shown = form(staff, "/items/screen-1/sticker", "/sticker")
    press(staff, shown, fresh="yes", code="")
    code = item("screen-1").code

    late = press(staff, shown, fresh="yes", code="")
    assert late.status_code == 409 and code in late.text and "Ktoś inny nadał w tym czasie inny kod" in late.text
    assert item("screen-1").code == code


def codes(person):
    return {each.id for each in questions_names.credentials(person) if each.kind == "qr" and each.status == "active"}


def test_a_card_that_somebody_has_just_printed_is_not_killed_by_the_next(staff):
    one, many = form(staff, "/people/dmytro", "/card"), form(staff, "/cards?party=org-shift", "/cards?party=org-shift")
    assert press(staff, one).data.startswith(b"%PDF")
    [printed] = codes("dmytro")

    for late in (press(staff, one), press(staff, many, person="dmytro")):
        assert late.status_code == 409 and "w tym czasie" in late.text
    assert codes("dmytro") == {printed}
    assert press(staff, form(staff, "/people/dmytro", "/card")).data.startswith(b"%PDF")
    assert len(codes("dmytro")) == 1 and codes("dmytro") != {printed}


def test_nobody_takes_the_kiosk_at_which_somebody_waits_for_a_card(staff):
    now = staff.office.now()
    assert cards.want("dmytro", "kiosk-1", "somebody-else", now) is True

    late = press(staff, form(staff, "/people/piotr", "/cards/want"), device="kiosk-1")
    assert late.status_code == 409 and "Ktoś inny czeka tam na kartę osoby" in late.text
    assert [row.person for row in (cards.tapping.waited_at("kiosk-1", now),)] == ["dmytro"]
    cards.want_no_more("dmytro", "somebody-else", now)
    assert press(staff, form(staff, "/people/piotr", "/cards/want"), device="kiosk-1").status_code == 303


def test_rights_that_somebody_gave_meanwhile_are_not_taken_away_unseen(filled):
    filled.log_in("administrator")
    shown = form(filled, "/accounts/account-staff", "/rights")
    given = (Grant("coordinator"),)
    questions_staff.put_grants("account-staff", given)

    late = press(filled, shown, role_all="auditor")
    assert late.status_code == 409 and "Ktoś inny zmienił w tym czasie te uprawnienia" in late.text
    assert questions_staff.account("account-staff").grants == given
    assert press(filled, form(filled, "/accounts/account-staff", "/rights"), role_all="auditor").status_code == 303


def test_a_damage_is_settled_once_and_its_parts_struck_once(staff):
    cable = register.Part(id="cable", item="projector-2", name=register.Words("Kabel", "Cable", "Кабель"), count=5)
    register_store.put(cable, at=2, by="test")
    reported = lending_facts.DamageReported(
        damage="d1", item="projector-2", site=cast.SITE, kind="incomplete", parts=["cable"], staff="marta"
    )
    own_journal.record([Draft(reported)], staff.office.now())
    shown = form(staff, "/damages/d1", "/settle")
    assert press(staff, shown, outcome="written_off").status_code == 303
    assert register_store.get(register.Part, "cable").count == 4

    late = press(staff, shown, outcome="found")
    assert late.status_code == 409 and "Ktoś inny rozliczył to w tym czasie" in late.text
    assert Damage.get_by_id("d1").outcome == "written_off"
    assert press(staff, form(staff, "/damages/d1", "/settle"), outcome="written_off").status_code == 303
    assert register_store.get(register.Part, "cable").count == 4
