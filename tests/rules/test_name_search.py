"""Names are found however hastily they were typed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.rules.name_search import fold, grams_of, rank, text_of

NAMES = ["Żółć Łukasz", "Anna Kowalska", "Дмитро Петренко", "Fundacja „Wspólny Stół”", "Maria Skłodowska-Curie"]


@pytest.mark.parametrize(
    ("typed", "name", "answer"),
    [
        ("zolc", "Żółć Łukasz", 0), ("ŁUK", "Żółć Łukasz", 0), ("łukasz żó", "Żółć Łukasz", 0),
        ("kowal", "Anna Kowalska", 0), ("walska", "Anna Kowalska", 1), ("kowlaska", "Anna Kowalska", 2),
        ("kowalsak", "Anna Kowalska", 2), ("kovalska", "Anna Kowalska", 2), ("kowaska", "Anna Kowalska", 2),
        ("kowallska", "Anna Kowalska", 2), ("jowal", "Anna Kowalska", 2), ("kobelska", "Anna Kowalska", None),
        ("ann kow", "Anna Kowalska", 0), ("kow ann zuz", "Anna Kowalska", None), ("ana", "Anna Kowalska", None),
        ("дмитро", "Дмитро Петренко", 0), ("wspolny stol", "Fundacja „Wspólny Stół”", 0),
        ("curie", "Maria Skłodowska-Curie", 0), ("0000030897", "WOŚP 0000030897", 0),
        ("0000030898", "0000030897", None),
    ],
)  # fmt: skip
def test_it_forgives_accents_order_and_one_wrong_sign(typed, name, answer):
    assert rank(fold(typed), text_of([name])) == answer


@settings(max_examples=50)
@given(st.sampled_from(NAMES), st.data())
def test_whoever_is_found_shares_a_gram_with_what_was_typed(name, data):
    """Otherwise the index would never bring them up."""
    word = max(fold(name).split(), key=len)
    place = data.draw(st.integers(0, len(word) - 1))
    typed = word[:place] + "x" + word[place + 1 :]

    assert rank(typed, text_of([name])) in (0, 1, 2)
    assert grams_of(typed) & grams_of(text_of([name]))
