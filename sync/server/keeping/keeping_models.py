"""The tables of what staff keep beside the register's own: acts, aliases, pairs that are no duplicates, search index.

No row holds a name but those of the search index, which erasing somebody empties. Must not hold questions.
"""

from __future__ import annotations

from peewee import BigIntegerField, CompositeKey, TextField

from sync import register
from sync.server.models import Table


class RegisterAct(Table):
    """Some changes of the register that staff made in one go. `means` is a word of `sync.register_facts.Means`, `by` a
    staff account, `words` what it was about (a file's name), `undoes` the act that it took back, `undone_by` the act
    that took it back."""

    id = TextField(primary_key=True)
    means = TextField()
    at = BigIntegerField()
    by = TextField()
    words = TextField(default="")
    undoes = TextField(null=True)
    undone_by = TextField(null=True)


class RegisterAlias(Table):
    """`id` was found to be the same person or party as `stands_for`, by the act `act`. `kind`: person, party."""

    id = TextField(primary_key=True)
    kind = TextField()
    stands_for = TextField(index=True)
    act = TextField()


class KnownApart(Table):
    """Staff said that two entities that look like one are two; `first` sorts before `second`."""

    first = TextField()
    second = TextField()
    at = BigIntegerField()
    by = TextField()

    class Meta:
        table_name = "known_apart"
        primary_key = CompositeKey("first", "second")


class NameText(Table):
    """What a person or party is found by, folded: no case, no accents. `kind`: person, party."""

    id = TextField(primary_key=True)
    kind = TextField()
    text = TextField()

    class Meta:
        table_name = "name_text"


class NameGram(Table):
    """Three signs in a row of a word in `name_text`, with what they stand in."""

    kind = TextField()
    gram = TextField()
    id = TextField(index=True)

    class Meta:
        table_name = "name_gram"
        primary_key = CompositeKey("kind", "gram", "id")


class CardWantedRow(Table):
    """A card that staff wait for at a kiosk, for somebody; `until` is ms UTC."""

    id = TextField(primary_key=True)
    site = TextField()
    device = TextField()
    person = TextField()
    staff = TextField()
    until = BigIntegerField()

    class Meta:
        table_name = "card_wanted"


class OperatorRow(Table):
    id = TextField(primary_key=True)
    name = TextField()
    since = TextField()
    until = TextField(null=True)
    contract = TextField(default="")

    class Meta:
        table_name = "operator"


class MembershipRow(Table):
    id = TextField(primary_key=True)
    person = TextField(index=True)
    party = TextField(index=True)
    role = TextField(default="member")
    until = TextField(null=True)
    since = TextField(null=True)

    class Meta:
        table_name = "membership"


KEPT_ROWS: dict[type[register.Entity], type[Table]] = {
    register.Operator: OperatorRow, register.Membership: MembershipRow,
}  # fmt: skip
