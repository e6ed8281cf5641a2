"""What staff did besides serving people, as the journal shows it."""

from __future__ import annotations

import pytest

from sync import desk_facts as facts
from sync.server import own_journal
from sync.server.own_journal import Draft
from tests import cast

WORDS = {
    "a code in the place of a kiosk": (
        facts.EnrolmentCodeMade(site=cast.SITE, successor_of="kiosk-1"), ("W miejsce kiosku", "kiosk-1")
    ),
    "a kiosk let in": (facts.DeviceApproved(device="kiosk-1", staff="anna"), ("Który kiosk", "Anna Kowalska")),
    "a kiosk trusted again": (facts.DeviceTrusted(device="kiosk-1"), ("Który kiosk",)),
    "a kiosk shut out": (facts.DeviceRevoked(device="kiosk-1"), ("Odcięto kiosk",)),
    "a kiosk moved": (
        facts.DeviceMoved(device="kiosk-1", site=cast.SITE, was_at="branch"), ("Siedziba przedtem", "Filia")
    ),
    "a calendar of all": (
        facts.CalendarAddressMade(site=cast.SITE, what="all", staff="anna"), ("wszystko w tej siedzibie",)
    ),
    "a calendar of one thing": (
        facts.CalendarAddressEnded(site=cast.SITE, what="item projector-2", staff="anna"), ("Projektor",)
    ),
    "a card that is waited for": (
        facts.CardAwaited(credential="c", person="anna", device="kiosk-1", until=1_793_012_400_000, staff="anna"),
        ("26.10.2026", "Anna Kowalska"),
    ),
    "two people": (
        facts.EntriesToldApart(kind="person", first="anna", second="nobody", staff="anna"), ("Anna Kowalska, ",)
    ),
    "two organisations": (
        facts.EntriesToldApart(kind="party", first="org-table", second="org-shift", staff="anna"),
        ("Fundacja Wspólny Stół, ",),
    ),
    "no letters": (facts.LettersChosen(person="anna", wanted=False), ("nie chce otrzymywać",)),
    "letters": (facts.LettersChosen(person="anna", wanted=True), ("chce otrzymywać",)),
}  # fmt: skip


@pytest.mark.parametrize(("fact", "words"), WORDS.values(), ids=WORDS)
def test_it_is_told_in_words(filled, fact, words):
    [uid] = own_journal.record([Draft(fact)], filled.office.now())
    filled.log_in("staff")
    page = filled.get(f"/journal/{uid}").text

    assert [each for each in words if each not in page] == []


def test_whoever_may_not_see_names_reads_of_people_as_numbers(filled):
    fact = facts.EntriesToldApart(kind="person", first="anna", second="ola", staff="anna")
    [uid] = own_journal.record([Draft(fact)], filled.office.now())
    filled.log_in("auditor")
    page = filled.get(f"/journal/{uid}").text

    assert "Kowalska" not in page and "osoba" in page
