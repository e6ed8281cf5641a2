"""A sticker is put on a thing."""

import pytest

from sync import codes, register
from sync.lending_facts import ItemCodeBound
from sync.rules import stickers
from sync.rules.refusals import Reason
from tests import cast

ITEM = register.Item(
    id="a", item_type="t", label="", inventory_no="1", code=cast.item_code(1), site=cast.SITE
)  # fmt: skip
OTHER = register.Item(id="b", item_type="t", label="", inventory_no="2", code=cast.item_code(2), site=cast.SITE)


def test_a_fresh_sticker_is_bound_as_it_is_read():
    answer = stickers.bind(ITEM, f" {cast.item_code(7).lower()} ", None, "marta")

    assert answer == ItemCodeBound(item="a", item_code=cast.item_code(7), staff="marta")


@pytest.mark.parametrize(
    ("item", "text", "holder", "reason"),
    [
        (ITEM, cast.item_code(2), OTHER, Reason.STICKER_TAKEN),
        (ITEM, cast.ANNA_CODE, None, Reason.STICKER_EXPECTED),
        (ITEM, "COP/0401", None, Reason.CODE_UNREADABLE),
        (ITEM, cast.item_code(7)[:-1] + "0", None, Reason.CODE_UNREADABLE),
        (None, cast.item_code(7), None, Reason.ITEM_UNKNOWN),
    ],
)
def test_what_cannot_be_put_on_it_says_why(item, text, holder, reason):
    assert stickers.bind(item, text, holder, "marta").reason is reason


def test_the_sticker_that_is_on_it_already_changes_nothing():
    assert stickers.bind(ITEM, ITEM.code, ITEM, "marta") is None


def test_made_codes_are_sound_and_each_is_another():
    fact = stickers.make("batch", (bytes([0, 0, 0, 1, number]) for number in range(50)), "marta")

    assert len(set(fact.item_codes)) == 50
    assert {codes.parse(code)[0] for code in fact.item_codes} == {codes.CodeKind.ITEM}
