"""Under which name somebody stands in a list. PURE."""

from __future__ import annotations


def family_first(full_name: str) -> str:
    """ "Kowalska Anna Maria" of "Anna Maria Kowalska", as lists on paper have it. The family name is the last word with
    the small ones before it ("van der Berg Jan"); one word stands as it is. Names are kept as they are said, the given
    one first: of one typed the other way round nobody can tell."""
    words = full_name.split()
    begins = len(words) - 1
    while begins > 1 and words[begins - 1].islower():
        begins -= 1
    return " ".join([*words[begins:], *words[:begins]]) if begins > 0 else full_name.strip()
