"""Under which name somebody stands in a list, as a table."""

import pytest

from sync.rules.family_names import family_first


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
