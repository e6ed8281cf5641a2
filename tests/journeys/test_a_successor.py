"""A machine in the place of a dead one, on both databases: what is out is the server's word, what was inside is not
lost."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.store import Draft, detach, journal_rows
from sync import facts, register
from sync.server import enrolment, models, register_store
from tests.journeys.test_two_counters import Counter, first, open_counter, second
from tests.stations import NOON

__all__ = ["first", "open_counter", "second"]


def successor(open_counter: Callable[..., Counter], first: Counter, name: str = "k3") -> Counter:
    """Another machine in the place of the first, after its first run."""
    first.store.close()
    heir = open_counter(name, syncs=False)
    models.Device.update(successor_of=first.device.id).where(models.Device.id == name).execute()
    enrolment.revoke(first.device.id, "marta", NOON)
    heir.syncs()
    return heir


def registers(counter: Counter, person: str) -> None:
    committed, part = detach("Kanarka")
    fact = facts.PersonRegistered(person=person, staff="marta", site=counter.site, display_name_commitment=committed)
    counter.store.record([Draft(fact, {"display_name": part})], counter.clock.moment())


def test_what_a_dead_counter_lent_and_another_took_back_is_not_out_at_its_successor(
    open_counter: Callable[..., Counter], first: Counter, second: Counter
) -> None:
    first.lends("loan-1", "item")
    first.lends("loan-2", "other-item")
    first.syncs()
    second.syncs()
    second.takes_back("loan-1", "item")
    second.renews("loan-2")
    second.syncs()
    heir = successor(open_counter, first)

    assert heir.out() == {"other-item": ("loan-2", 1)}
    assert heir.is_as_rebuilt() and heir.holds_what_the_server_holds()
    heir.takes_back("loan-2", "other-item")
    assert heir.out() == {}
    for each in (heir, second):
        each.syncs()
    assert second.out() == heir.out() == {}
    assert heir.is_as_rebuilt()
    heir.syncs()
    assert heir.near.asked == ["hello"]  # and nothing more of the dead one


def test_the_register_that_the_dead_counter_entered_is_the_servers_word_too(
    open_counter: Callable[..., Counter], first: Counter
) -> None:
    for person in ("stays", "went"):
        registers(first, person)
    first.syncs()
    register_store.remove(register.Person, "went", at=2, by="test")
    heir = successor(open_counter, first)

    assert (heir.store.person("stays") is None, heir.store.person("went")) == (False, None)
    assert heir.is_as_rebuilt() and heir.holds_what_the_server_holds()


def test_a_successor_that_is_shut_out_forgets_what_its_predecessor_knew_of_people(
    open_counter: Callable[..., Counter], first: Counter
) -> None:
    registers(first, "p")
    first.syncs()
    heir = successor(open_counter, first)
    [(known,)] = heir.store.database.reading().execute("SELECT count(*) FROM journal WHERE detached IS NOT NULL")
    enrolment.revoke(heir.device.id, "marta", NOON)
    heir.syncs()
    [(left,)] = heir.store.database.reading().execute("SELECT count(*) FROM journal WHERE detached IS NOT NULL")

    assert (known, left) == (1, 0)
    assert journal_rows.verify(heir.store.database.reading(), heir.device.id).first_bad is None
