"""Passwords of staff: which will do, and how they are kept."""

import pytest
from argon2 import PasswordHasher

from sync.server.staff import passwords
from tests.staff.desks import PASSWORD


@pytest.mark.parametrize(
    "password",
    [
        "krótkie",
        "aaaaaaaaaaaaaaaa",
        "password1234",
        "qwerty12345678",
        "Lada2026Lada2026",
        "marta1234567",
        "123456789012",
        "x" * 257,
        "Kochamcie2024!",
        "LegiaWarszawa1",
        "1qaz2wsx3edc",
        "qwertyuiop[]",
        "monkey-dragon-99",
        "B@rcel0na2026",
        "Kasiakasiakasia",
        "20261231 123456",
        "Słoneczko!!!2026",
        "sezamotworzsie",
        "correcthorsebatterystaple",
    ],
)
def test_a_password_that_is_easy_to_guess_is_refused(password):
    assert passwords.weakness(password, "marta", "Zielińska")


@pytest.mark.parametrize(
    "password",
    [PASSWORD, "Krzesło-lampa-7", "słoń i żyrafa w kinie", "x7#kPq!2mZ9v", "kasia lubi rowery",
     "dragon monkey summer rower", "три слони вночі", "9k2m8x4q7w1z"],
)  # fmt: skip
def test_a_password_of_some_words_will_do(password):
    assert passwords.weakness(password, "marta", "Zielińska") is None


def test_the_list_of_common_words_is_folded_as_passwords_are():
    words = passwords.common_words()

    assert 400 < len(words) < 2000
    assert [word for word in words if word != word.casefold() or not word.isascii() or not word.isalpha()] == []
    assert passwords.flaw("kochamkochanie", "marta") == "easy"


def test_a_password_is_kept_as_argon2id_under_a_key_that_is_not_in_the_database():
    kept = passwords.make(b"k" * 32, PASSWORD)

    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=1$")
    assert passwords.matches(b"k" * 32, kept, PASSWORD)
    assert not passwords.matches(b"x" * 32, kept, PASSWORD)
    assert not passwords.matches(b"k" * 32, None, "nobody's")


def test_a_hash_of_lighter_parameters_is_old():
    assert passwords.is_old(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD))
    assert not passwords.is_old(passwords.make(b"k" * 32, PASSWORD))
