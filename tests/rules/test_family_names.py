"""Under which name somebody stands in a list, as a table."""

import pytest

from sync.rules.family_names import family_first, initial, is_part


@pytest.mark.parametrize(
    ("said", "filed"),
    [
        ("Anna Maria Kowalska", "Kowalska Anna Maria"),
        ("Anna Kowalska-Nowak", "Kowalska-Nowak Anna"),
        ("Jan van der Berg", "van der Berg Jan"),
        ("Олена  Коваль ", "Коваль Олена"),
        ("Cher", "Cher"),
        (" ", ""),
    ],
)
def test_the_family_name_comes_first(said, filed):
    assert family_first(said) == filed


@pytest.mark.parametrize(
    ("full", "family", "filed", "letter"),
    [
        ("Maria Skłodowska Curie", "Skłodowska Curie", "Skłodowska Curie Maria", "S"),
        ("Nguyen Van Minh", "nguyen", "Nguyen Van Minh", "N"),
        ("Juan Carlos de la Cruz García", "de la Cruz García", "de la Cruz García Juan Carlos", "D"),
        ("Anna Kowalska", None, "Kowalska Anna", "K"),
        ("Anna Kowalska", "", "Kowalska Anna", "K"),
        ("Anna Nowak", "Kowalska", "Nowak Anna", "N"),  # of the name that she had before
        ("Anna Anna", "Anna", "Anna Anna", "A"),
        ("Cher", "Cher", "Cher", ""),
    ],
)
def test_what_somebody_said_the_family_name_is_comes_first(full, family, filed, letter):
    assert (family_first(full, family), initial(full, family)) == (filed, letter)


@pytest.mark.parametrize(
    ("full", "family", "expected"),
    [("Maria Skłodowska Curie", "skłodowska  curie", True), ("Maria Skłodowska Curie", "Skłodowska-Curie", False),
     ("Maria Skłodowska Curie", "Maria Curie", False), ("Anna", "Anna Kowalska", False)],
)  # fmt: skip
def test_a_family_name_stands_in_the_full_one(full, family, expected):
    assert is_part(full, family) is expected
