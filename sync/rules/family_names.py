"""Under which name somebody stands in a list. PURE."""

from __future__ import annotations


def family_first(full_name: str, family_name: str | None = None) -> str:
    """ "Kowalska Anna Maria" of "Anna Maria Kowalska", as lists on paper have it. Where nobody said which the family
    name is, it is the last word with the small ones before it ("van der Berg Jan"); one word stands as it is. What was
    said of a name that is another one by now counts for nothing."""
    words = full_name.split()
    begins, ends = _said(words, family_name) or (_guessed(words), len(words))
    return " ".join([*words[begins:ends], *words[:begins], *words[ends:]]) if begins >= 0 else full_name.strip()


def is_part(full_name: str, family_name: str) -> bool:
    """Whether the family name stands in the full one."""
    return _said(full_name.split(), family_name) is not None


def initial(full_name: str, family_name: str | None = None) -> str:
    """The first letter of the family name, "" of a name of one word."""
    words = full_name.split()
    begins, _ends = _said(words, family_name) or (len(words) - 1, 0)
    return words[begins][0].upper() if len(words) > 1 else ""


def _said(words: list[str], family_name: str | None) -> tuple[int, int] | None:
    """The first and the last place, as of a slice."""
    own = (family_name or "").casefold().split()
    folded = [word.casefold() for word in words]
    places = [at for at in range(len(words) - len(own), -1, -1) if folded[at : at + len(own)] == own] if own else []
    return (places[0], places[0] + len(own)) if places else None


def _guessed(words: list[str]) -> int:
    begins = len(words) - 1
    while begins > 1 and words[begins - 1].islower():
        begins -= 1
    return begins
