"""Polish and Ukrainian are complete: nobody meets an English sentence in the middle of theirs."""

import re

import pytest

from tests.house.sentences import LANGUAGES, in_two_ways, messages, missing, placeholders, said


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_sentence_is_said(language):
    assert missing(language) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_empty_or_uncertain(language):
    assert [
        f"{path.name}: {message.id}" for path, message in messages(language) if message.fuzzy or not all(said(message))
    ] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_form_fills_in_what_the_sentence_does(language):
    wrong = [
        f"{path.name}: {form}"
        for path, message in messages(language)
        for form in said(message)
        if placeholders(form) - placeholders("".join([message.id] if isinstance(message.id, str) else message.id))
        or (isinstance(message.id, str) and placeholders(message.id) - placeholders(form))
    ]

    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_counting_sentence_has_every_plural_of_its_language(language):
    counting = [(path, message) for path, message in messages(language) if not isinstance(message.id, str)]

    assert [f"{path.name}: {message.id}" for path, message in counting if len(said(message)) != 3] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_means_one_thing_on_all_pages_of_a_program(language):
    """"Take it back" was a button that took a thing in, until another catalogue made it one that undoes."""
    assert in_two_ways(language) == {}


# A branch of the centre is one word everywhere; that of an organisation, which has its own REGON, is another thing.
NOT_OUR_WORDS = {"pl": re.compile(r"\bfili[aięą]\w*", re.I), "uk": re.compile(r"\bфілі[яїйєюіх]\w*", re.I)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_site_has_the_word_of_the_glossary(language):
    word = NOT_OUR_WORDS[language]

    assert [f"{path.name}: {form}" for path, message in messages(language) for form in said(message)
            if word.search(form) and "REGON" not in form] == []  # fmt: skip
