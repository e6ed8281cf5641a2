"""What staff do at the server is a fact in a journal like any other."""

from sync import journal, lending_facts
from sync.facts import Condition
from sync.server import own_journal, project, store
from sync.server.backup import _begin_epoch
from sync.server.lending_models import Inspection
from sync.server.models import SERVER, Fact, Stream
from sync.server.own_journal import Draft, detach

NOW = 1_795_500_000_000
LOOK = lending_facts.ItemInspected(item="projector-2", site="centre", staff="marta", condition=Condition.DAMAGED)


def test_an_act_of_staff_is_chained_and_folded_at_once(office):
    [first], [second] = (own_journal.record([Draft(LOOK)], NOW + n) for n in range(2))

    stream = Stream.get(Stream.device == SERVER)
    bodies = [bytes(fact.body) for fact in stream.facts.order_by(Fact.seq)]
    assert [first, second] == [journal.uid(stream.inc, seq) for seq in (1, 2)]
    assert journal.chain(journal.genesis(SERVER, stream.inc, b""), bodies)[-1] == bytes(stream.head)
    assert stream.projected_seq == stream.acked == 2
    assert [row.condition for row in Inspection.select()] == ["damaged", "damaged"]


def test_what_staff_say_travels_beside_the_body(office):
    commitment, said = detach("brak pilota")
    told = lending_facts.ItemInspected(item="i", site="centre", staff="marta", note_commitment=commitment)

    own_journal.record([Draft(told, {"note": said})], NOW)

    [fact] = Fact.select()
    assert b"pilota" not in bytes(fact.body) and b"pilota" in bytes(fact.detached)


def test_after_a_restore_the_journal_goes_on_under_another_name(office):
    own_journal.record([Draft(LOOK)], NOW)
    _begin_epoch(office.store)
    own_journal.record([Draft(LOOK)], NOW + 1)

    old, new = Stream.select().where(Stream.device == SERVER).order_by(Stream.id)
    assert (new.parent, bytes(new.parent_head), new.acked) == (old.inc, bytes(old.head), 1)


def test_the_server_is_no_kiosk(office):
    own_journal.record([Draft(LOOK)], NOW)

    assert store.devices() == [] and store.device(SERVER) is None


def test_folding_anew_comes_to_the_same(office):
    own_journal.record([Draft(LOOK)], NOW)
    before = list(Inspection.select().tuples())

    project.rebuild(NOW)

    assert list(Inspection.select().tuples()) == before
