"""The paper roll is kept in the kiosk's file, whole."""

from kiosk.store import Store
from kiosk.store.rolls import StoredRoll
from printers.gauge import Roll


def test_a_roll_is_as_it_was_when_the_program_starts_again(store: Store) -> None:
    roll = Roll(12.5, 10.0, True, 76_000, 5_000)
    assert StoredRoll(store.database).load() == Roll()

    StoredRoll(store.database).save(Roll(1.0))
    StoredRoll(store.database).save(roll)

    assert StoredRoll(store.database).load() == roll
