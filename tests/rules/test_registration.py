"""The least of a register: names as they may be shown, cards that may be bound, meters."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.register import Credential
from sync.rules.refusals import Reason, Refusal
from sync.rules.registration import LONGEST_GROUP, LONGEST_NAME, display_name, group_name, refuse_binding

SHOWN = {
    "a first name and an initial": ("Anna", "Kowalska", "Anna K."),
    "a first name alone": ("Ola", "", "Ola"),
    "spaces around and between are tidied": ("  Anna \t Maria ", " Kowalska ", "Anna Maria K."),
    "a double surname gives one initial": ("Anna", "Kowalska-Nowak", "Anna K."),
    "a surname in small letters gives a capital": ("jan", "łoś", "jan Ł."),
    "a surname that begins with a sign gives its first letter": ("Jean", "'t Hooft", "Jean T."),
    "Ukrainian names stay as they are": ("Дмитро", "Петренко", "Дмитро П."),
    "letters typed with a separate accent become one": ("Z\u0301o\u0142ta", "", "\u0179ołta"),
    "control characters are dropped": ("An\x00na\x1b", "K\x07owalska", "Anna K."),
    "marks that turn the writing direction are dropped": ("\u202eAnna\u202c", "K", "Anna K."),
    "a new line is a space": ("Anna\nMaria", "", "Anna Maria"),
    "a surname without letters gives no initial": ("Anna", "...", "Anna"),
}


@pytest.mark.parametrize(("first", "surname", "shown"), SHOWN.values(), ids=SHOWN)
def test_the_name_to_show(first, surname, shown):
    assert display_name(first, surname) == shown


NO_NAME = {
    "nothing": ("", "Kowalska", Reason.NAME_MISSING),
    "spaces": (" \u00a0\t", "Kowalska", Reason.NAME_MISSING),
    "invisible characters": ("\u200b\u200d", "", Reason.NAME_MISSING),
    "signs without a letter": ("-.!", "", Reason.NAME_MISSING),
    "41 letters": ("a" * 41, "", Reason.NAME_TOO_LONG),
    "40 letters and an initial": ("a" * 40, "K", Reason.NAME_TOO_LONG),
}


@pytest.mark.parametrize(("first", "surname", "reason"), NO_NAME.values(), ids=NO_NAME)
def test_no_name(first, surname, reason):
    answer = display_name(first, surname)

    assert isinstance(answer, Refusal)
    assert answer.reason is reason


def test_forty_letters_are_a_name():
    assert display_name("a" * 37, "K") == "a" * 37 + " K."


GROUPS = {
    "a name": (" Grupa  „Park Sielecki” ", "Grupa „Park Sielecki”"),
    "a number will do": ("43", "43"),
    "nothing will not": ("  ", Reason.NAME_MISSING),
    "signs will not": ("„”", Reason.NAME_MISSING),
    "81 letters will not": ("a" * 81, Reason.NAME_TOO_LONG),
}


@pytest.mark.parametrize(("name", "expected"), GROUPS.values(), ids=GROUPS)
def test_the_name_of_a_group(name, expected):
    answer = group_name(name)

    assert (answer.reason if isinstance(answer, Refusal) else answer) == expected


@given(st.text(), st.text())
def test_no_text_raises_and_every_name_is_tidy(first, surname):
    for answer, longest in ((display_name(first, surname), LONGEST_NAME), (group_name(first), LONGEST_GROUP)):
        if isinstance(answer, Refusal):
            assert answer.reason in (Reason.NAME_MISSING, Reason.NAME_TOO_LONG)
            continue
        assert 0 < len(answer) <= longest
        assert answer == " ".join(answer.split()) == unicodedata.normalize("NFC", answer)
        assert not [c for c in answer if unicodedata.category(c)[0] == "C"]


@given(st.from_regex(r"[A-Za-zĄąŁłŻż]{1,20}", fullmatch=True), st.from_regex(r"[a-zą]{2,20}", fullmatch=True))
def test_of_a_surname_nothing_but_the_initial_is_kept(first, surname):
    assert display_name(first, surname) == f"{first} {surname[0].upper()}."


def bound(status: str = "active") -> Credential:
    return Credential(id="c", person="jan", kind="card", digest="00", status=status)  # type: ignore[arg-type]


BINDING = {
    "two equal reads of a free card": ("04A1B2C3", "04A1B2C3", None, False, None),
    "two different reads": ("04A1B2C3", "04A1B2C4", None, False, Reason.READS_DIFFER),
    "a card that draws a new number each time": ("08A1B2C3", "08FFEE11", None, True, Reason.CARD_RANDOM),
    "a random card that lay there for both reads": ("08A1B2C3", "08A1B2C3", None, True, Reason.CARD_RANDOM),
    "somebody's card": ("04A1B2C3", "04A1B2C3", bound(), False, Reason.CARD_TAKEN),
    "a lost card that was found": ("04A1B2C3", "04A1B2C3", bound("lost"), False, None),
}


@pytest.mark.parametrize(("first", "second", "taken", "random", "reason"), BINDING.values(), ids=BINDING)
def test_binding(first, second, taken, random, reason):
    refusal = refuse_binding(first, second, taken, random_uid=random)

    assert (refusal.reason if refusal else None) is reason
